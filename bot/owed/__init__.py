"""What is owed by the clock: messages to send, and records that wait too long."""
