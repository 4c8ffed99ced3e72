"""The page for people without an account: they confirm what they read, or bring a concern to the school."""
