"""What the server's library logs of a request, without its words: it would write the line that it could not read."""

import logging

from aiohttp import web


def runner(application: web.Application, grace: float) -> web.AppRunner:
    """Serve an application; turns that have begun are given so many seconds. No word comes into the log."""
    hush()
    return web.AppRunner(application, access_log=None, shutdown_timeout=grace)


def hush() -> None:
    """From now on its errors are told by their kind alone."""
    logger = logging.getLogger("aiohttp.server")
    if _by_kind not in logger.filters:
        logger.addFilter(_by_kind)


def _by_kind(record: logging.LogRecord) -> bool:
    kind = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else "unknown"
    record.msg, record.args, record.exc_info, record.exc_text = "a request failed: error=%s", (kind,), None, None
    return True
