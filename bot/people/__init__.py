"""Who holds what, where they are written to, and when the school is there."""
