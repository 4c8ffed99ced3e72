"""Microsoft Teams: authenticated activities in, Adaptive Cards out."""
