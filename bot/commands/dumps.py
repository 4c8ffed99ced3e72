"""No crash leaves the program's memory on a disk: it holds what people wrote, and the keys."""

import resource


def none_is_written() -> None:
    """See to it that this process, and whatever it starts, leaves no core dump.

    Whoever collects dumps for the system (systemd-coredump, apport) is told the limit and keeps to it. Not made
    undumpable by prctl(2): then it could no longer open its own files under /proc.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
