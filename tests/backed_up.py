"""A backup taken and put back by the commands, looked at while it is written, from within and afterwards."""

import asyncio
import base64
import contextlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.cli import main
from storage import backup, backups, open_store
from storage.sealing import Seal
from tests import marked


async def backed_up(  # noqa: PLR0913, PLR0917 - what is backed up, whereto, and what must not be found
    url: str,
    keys: Sequence[str],
    folders: dict[str, Path],
    phrases: Sequence[str],
    again: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Back a database up and restore it into another at `again`; no word of these phrases lies anywhere meanwhile."""
    to = folders["kept"] / "backups"
    to.mkdir()
    met: list[tuple[str, str, str]] = []
    seen = set[str]()

    def look(_: int) -> None:
        seen.update(file.name for file in to.iterdir())
        met.extend(marked.found_below([to, folders["temp"]], phrases))

    await backup(url, keys, to / "one.backup", datetime.now(UTC), on=look)
    assert ".one.backup.part" in seen, "it was looked at while it was written"
    assert met == []
    assert [file.name for file in to.iterdir()] == ["one.backup"], "nothing is left beside it"
    within = folders["taken"] / "within"
    within.mkdir()
    (within / "backup").write_bytes(opened(to / "one.backup", keys))
    assert list(marked.found_below([within], phrases)) == [], "not even for whoever has opened the file"

    monkeypatch.setenv("CANIPOST_KEYS", keys[0])
    file = to / "two.backup"
    for words in (["backup", "--to", str(file), "--url", url], ["backup-check", str(file)],
                  ["restore", str(file), "--url", again]):  # fmt: skip
        with (folders["log"] / "said").open("a") as said, contextlib.redirect_stdout(said):
            assert await asyncio.to_thread(main, words) == 0, words
    assert "whole" in (folders["log"] / "said").read_text()
    store = await open_store(again, keys)
    assert phrases[0] in str(await store.histories("westhaven")), "it went through, and came back"
    await store.close()


def opened(file: Path, keys: Sequence[str]) -> bytes:
    """What stands in a backup once its own seal is opened, each value as it stood in the database."""

    def raw(value: Any) -> bytes:  # noqa: ANN401 - whatever stands in a column
        match value:
            case {"b": blob}:
                return base64.b64decode(blob)
            case {"t": moment}:
                return str(moment).encode()
            case _:
                return json.dumps(value).encode()

    pieces = list(backups._pieces(file, Seal(keys)))  # noqa: SLF001 - no door shows it
    values = [value for piece in pieces for row in piece.get("rows", ()) for value in row]
    assert values
    return b"\n".join(map(raw, values))
