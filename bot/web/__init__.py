"""The web desk: try everything in a browser, with no account anywhere."""
