"""Working with what was reported: the desk, the ladder, what the reporter sees, and the record that stays."""
