"""How the tables came to be as they are, one numbered step after another."""
