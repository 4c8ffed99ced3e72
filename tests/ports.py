"""Ports of this machine for servers that are measured."""

import socket


def port() -> int:
    """A port that is free just now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
