"""What we keep: on SQLite and on a real PostgreSQL, every fact about both."""
