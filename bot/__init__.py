"""From a platform's payload to a reply: the only room with I/O. `bot.app` wires everything to everything."""
