"""Ports of this machine for servers that tests and measurements start."""

import socket


def free_port() -> int:
    """A port that is given to nobody else while this process lives.

    It stays bound, but nobody listens at it: whoever sets SO_REUSEADDR, as every server here does, binds beside that,
    while neither another process that asks for a free port nor a connection that goes out is given it meanwhile.
    """
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        port = int(found.getsockname()[1])
        found.detach()  # open until the process ends
    return port
