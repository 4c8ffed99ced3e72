"""Programs that a test needs and a machine may lack: skipped there, and never where CI runs, which installs them."""

import os
import shutil

import pytest


def needed(program: str, package: str, where: str = "") -> str:
    """Where a program is. Skips, or fails in CI, and names the package of Debian that has it."""
    found = shutil.which(program) or (where if where and shutil.which(where) else None)
    if found is not None:
        return found
    why = f"there is no {program} here (apt-get install {package})"
    if os.environ.get("CI") == "true":
        pytest.fail(why)
    pytest.skip(why)
