"""Every door under fire, by what it is documented to take; bounded here, longer with CANIPOST_FUZZ=5000.

Strategies are made from the tables and examples that the doors are written by: the deeds, the question ids, the example
settings, a pack's files, what the platforms send.
"""
