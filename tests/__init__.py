"""The tests: transcripts, contracts, crashes and the browser."""
