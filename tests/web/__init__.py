"""The web desk: forms in over real HTTP, pages out, and a real browser."""
