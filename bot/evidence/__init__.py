"""Files that people hand in: taken in, told apart, kept sealed, shown again."""
