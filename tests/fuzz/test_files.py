"""Files that people write or are sent: settings, a pack's rows, rosters, documents: read, or refused in plain words."""

import datetime as dt
import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.office.spreadsheet import check, proposed, read_spreadsheet
from bot.office.tables import read_table
from bot.people.settings import load_schools
from policy_kb import loading
from policy_kb.documents.written import decoded, markdown, plain
from policy_kb.lines import Fault, Faults
from tests.fuzz.shapes import JSON, WORDS, bounded, spoilt
from tests.house.test_rooms import ROOT

pytestmark = pytest.mark.proof  # it searches, and may search for long

TOML = st.one_of(
    st.booleans(), st.integers(-(2**62), 2**62), st.floats(allow_nan=False, allow_infinity=False), WORDS,
    st.dates(), st.times(), st.lists(WORDS, max_size=3), st.dictionaries(st.text("abc", min_size=1, max_size=4), WORDS),
)  # fmt: skip


def toml(value: Any) -> str:  # noqa: ANN401 - what TOML can hold
    """A value in TOML, tables in one line."""
    match value:
        case bool():
            return str(value).lower()
        case str():
            return json.dumps(value.encode("utf-8", "replace").decode()).replace("\x7f", "\\u007f")
        case dict():
            return "{" + ", ".join(f"{toml(str(name))} = {toml(some)}" for name, some in value.items()) + "}"
        case list():
            return "[" + ", ".join(toml(one) for one in value) + "]"
        case dt.date() | dt.time():
            return value.isoformat()
        case _:
            return repr(value)


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """The whole file that docs/settings.md shows: everything that a school can set."""
    text = (ROOT / "docs/settings.md").read_text("utf-8").partition("```toml\n")[2].partition("\n```")[0]
    return tmp_path_factory.mktemp("settings"), tomllib.loads(text)


def told(found: Fault | Faults) -> None:
    """What is refused is told in lines that say where and what to do."""
    assert str(found).strip()
    assert "Traceback" not in str(found)


@given(data=st.data())
@bounded(50)
def test_settings_are_read_or_refused(example: tuple[Path, dict[str, Any]], data: st.DataObject) -> None:
    folder, whole = example
    found = data.draw(spoilt(whole, TOML))
    text = "\n".join(f"{toml(str(name))} = {toml(value)}" for name, value in found.items())
    (folder / "westhaven.toml").write_text(text, "utf-8")
    try:
        load_schools(folder)
    except (Fault, Faults) as refused:
        told(refused)


@pytest.mark.parametrize("name", sorted(path.name for path in (loading.PACKS / "westhaven").glob("*.yaml")))
@given(data=st.data())
@bounded(2)
def test_a_pack_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, name: str, data: st.DataObject) -> None:
    source = loading.PACKS / "westhaven"
    found = data.draw(spoilt(yaml.load((source / name).read_text("utf-8"), yaml.CSafeLoader), JSON))
    folder = tmp_path_factory.mktemp("packs") / "other"
    folder.mkdir()
    for path in source.rglob("*"):
        if path.is_file():
            (folder / path.relative_to(source)).parent.mkdir(exist_ok=True)
            (folder / path.relative_to(source)).write_bytes(path.read_bytes())
    (folder / name).write_text(yaml.safe_dump(found, allow_unicode=True), "utf-8", errors="replace")
    try:
        loading.load("other", folder.parent)
    except (Fault, Faults) as refused:
        told(refused)


HEADS = ["Name", "E-mail", "Roles", "Joined", "Left", "Days", "Manager", "Status", "First name", "Surname"]


@given(
    st.lists(st.sampled_from(HEADS), min_size=1, max_size=6),
    st.lists(st.lists(WORDS, max_size=7), max_size=5),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252", "latin-1"]),
)
@bounded(120)
def test_a_roster_is_read_or_refused(heads: list[str], rows: list[list[str]], between: str, code: str) -> None:
    text = "\n".join(between.join(row) for row in [heads, *rows])
    try:
        table = read_table("staff.csv", text.encode(code, "replace"))
        check(table, proposed(table.columns))
        read_spreadsheet(table, proposed(table.columns))
    except (Fault, Faults) as refused:
        told(refused)


@given(st.one_of(st.binary(max_size=400), WORDS.map(lambda text: text.encode("utf-16", "replace"))))
@bounded(120)
def test_any_bytes_are_a_roster_or_are_refused(raw: bytes) -> None:
    try:
        table = read_table("staff.csv", raw)
        check(table, proposed(table.columns))
        read_spreadsheet(table, proposed(table.columns))
    except (Fault, Faults) as refused:
        told(refused)


@given(st.lists(WORDS, max_size=12), st.binary(max_size=60))
@bounded(120)
def test_any_text_is_a_document_or_is_refused(lines: list[str], end: bytes) -> None:
    for read in (plain, markdown):
        try:
            list(read(decoded("\n".join(lines).encode("utf-8", "replace") + end, "policy.txt")))
        except (Fault, Faults) as refused:
            told(refused)
