"""A real identity provider (npm's oidc-provider, pinned), started for a test; needs node, and npm once."""

import json
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.npm import installed

HERE = Path(__file__).parent
CLIENT, SECRET = "canipost", "a secret: with % and + in it"


def _installed() -> Path:
    """The folder with the provider, and what starts it."""
    folder = installed(HERE)
    shutil.copy(HERE / "provider.mjs", folder / "provider.mjs")
    return folder


@contextmanager
def provider(desk: str, people: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Give the issuer of a provider whose client is a desk at this address; ends it afterwards."""
    told = json.dumps({"desk": desk, "people": people})
    process = subprocess.Popen(  # noqa: S603 - likewise
        ["node", "provider.mjs", told],  # noqa: S607 - wherever node is
        cwd=_installed(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    try:
        assert process.stdout
        issuer = next((line.strip() for line in process.stdout if line.startswith("http://")), "")
        assert issuer, "the provider ended before it was ready"
        yield issuer
    finally:
        process.terminate()
        process.communicate(timeout=30)
