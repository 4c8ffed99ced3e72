"""The crash campaign: the real server, driven as staff and DSL, killed again and again; then everything is counted."""
