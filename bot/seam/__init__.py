"""What every room of `bot/` shares: a card, a turn, what a sender promises, and the words."""
