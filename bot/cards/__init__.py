"""Everything that draws: from what is known to a Card, without store, clock or network."""
