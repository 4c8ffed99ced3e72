"""What a record has been through, who may see and do what with it, and what falls due: pure functions."""
