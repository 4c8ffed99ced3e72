"""Teams: real HTTP and real signatures in, a double of the Bot Connector out."""
