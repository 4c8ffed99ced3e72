"""`init`: from nothing to a test alert that somebody has confirmed, each answer tried as it is given."""
