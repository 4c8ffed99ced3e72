"""PgBouncer (Debian's) before a real PostgreSQL, in transaction mode."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import make_url

from tests.needed import needed
from tests.ports import free_port
from tests.until import HANGS

SETTINGS = """
[databases]
* = host={folder} user=postgres
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 4
"""


@contextmanager
def bounced(url: str) -> Generator[str]:
    """Lend the URL of the same database behind PgBouncer."""
    program = needed("pgbouncer", "pgbouncer", "/usr/sbin/pgbouncer")
    direct = make_url(url)
    port = free_port()
    folder = Path(tempfile.mkdtemp(prefix="bouncer-", dir="/tmp"))
    folder.chmod(0o755)
    settings = folder / "pgbouncer.ini"
    settings.write_text(SETTINGS.format(folder=direct.query["host"], port=port))
    # It refuses to run as root; the server's socket belongs to whom the server runs as.
    owner = pwd.getpwuid(Path(str(direct.query["host"])).stat().st_uid).pw_name
    user = None if os.getuid() else "nobody" if owner == "root" else owner
    command = [program, "-q", str(settings)]
    with subprocess.Popen(command, user=user, stderr=subprocess.DEVNULL) as running:  # noqa: S603 - ours
        try:
            _until_it_listens(port)
            yield f"postgresql://postgres@127.0.0.1:{port}/{direct.database}"
        finally:
            running.terminate()
            shutil.rmtree(folder)


def _until_it_listens(port: int) -> None:
    last = time.monotonic() + HANGS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            if time.monotonic() > last:
                raise
            time.sleep(0.05)
        else:
            return
