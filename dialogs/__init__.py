"""What we ask, and what follows: pure functions from the answers so far to the next question or the end."""
