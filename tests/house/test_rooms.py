"""The rooms and who may import whom, read from the code with `ast`; a broken rule names file and line."""

import ast
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OURS = {"policy_kb", "dialogs", "storage", "bot", "manifest", "tests"}
CLOCKS = {"now", "utcnow", "today", "time", "monotonic"}

TOOLS = {"policy_kb.later", "policy_kb.quick", "policy_kb.shapes"}
"""How every room loads what only some need, reads YAML and defines its dataclasses."""

# Room (longest prefix wins): which of our rooms it may import, and which outside packages.
MAY: dict[str, tuple[set[str], set[str]]] = {
    "policy_kb": ({"policy_kb"}, {"numpy", "yaml", "phonenumbers", "pdfplumber", "pdfminer"}),
    "policy_kb/tuning": ({"policy_kb"}, {"numpy", "torch"}),
    "dialogs": ({"dialogs", "policy_kb"}, set()),
    "storage": ({"storage"}, {"sqlalchemy", "cryptography", "alembic", "asyncpg"}),
    "bot/seam": ({"bot.seam", "storage.kept"}, {"jinja2", "yaml", "babel"}),
    "bot/people": ({"bot.people", *(seam := {"bot.seam", "storage.kept"}), "policy_kb"}, {"holidays"}),
    "bot/cases": ({"bot.cases", "bot.people", *seam, "dialogs", "policy_kb"}, set()),
    "bot/cards": ({"bot.cards", *(pure := {"bot.cases", "bot.people", *seam, "dialogs", "policy_kb"})}, set()),
    "bot/journeys": ({"bot.journeys", *(cards := {"bot.cards", *pure}), "storage"}, set()),
    "bot/casework": ({"bot.casework", "bot.journeys", *cards, "storage"}, {"jinja2", "matplotlib", "segno", "typst"}),
    "bot/owed": ({"bot.owed", "bot.casework", *cards, "storage"}, set()),
    "bot/office": ({"bot.office", "bot.casework", "bot.journeys", *cards, "storage"}, set()),
    "bot/evidence": ({"bot.evidence", *(deeds := {"bot.casework", "bot.journeys", *cards}), "storage"}, {"PIL"}),
    "bot/talk": ({"bot.talk", "bot.evidence", *deeds, "storage"}, set()),
    "bot": ({"bot", "dialogs", "policy_kb", "storage"}, {"aiohttp", "prometheus_client"}),
    "bot/commands": ({"bot", "dialogs", "policy_kb", "storage"}, {"aiohttp", "yaml"}),
    "bot/slack": ({"bot.slack", *seam}, {"aiohttp", "slack_bolt", "slack_sdk"}),
    "bot/teams": ({"bot.teams", *seam}, {"aiohttp", "botbuilder", "cryptography", "jwt"}),
    "bot/public": ({"bot.public", *seam}, {"aiohttp", "jinja2"}),
    "bot/email": ({"bot.email", *seam}, set()),
    "bot/web": ({"bot.web", *seam}, {"aiohttp", "jinja2", "jwt", "markupsafe"}),
}  # fmt: skip


def files(*rooms: str) -> Iterator[Path]:
    """The Python files of some rooms."""
    for room in rooms:
        yield from sorted((ROOT / room).rglob("*.py"))


def imports(path: Path) -> Iterator[tuple[str, int]]:
    """Every module a file imports, with the line; `from a import b` counts as `a.b`."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((name.name, node.lineno) for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: say where from; relative imports hide the room"
            yield from ((f"{node.module}.{name.name}", node.lineno) for name in node.names)


def room_of(path: Path) -> str:
    """The narrowest room a file stands in."""
    inside = path.relative_to(ROOT).as_posix()
    return max((room for room in MAY if inside.startswith(f"{room}/")), key=len)


def allowed(module: str, room: str) -> bool:
    """Whether a room may import a module."""
    ours, outside = MAY[room]
    top = module.split(".", maxsplit=1)[0]
    if top in OURS:
        return any(module == name or module.startswith(f"{name}.") for name in {*ours, *TOOLS})
    return top in outside or top in sys.stdlib_module_names


@pytest.mark.parametrize(
    "path", [*files("policy_kb", "dialogs", "storage", "bot")], ids=lambda p: str(p.relative_to(ROOT))
)
def test_a_room_imports_only_what_it_may(path: Path) -> None:
    room = room_of(path)
    broken = [f"{path.name}:{line} imports {name}" for name, line in imports(path) if not allowed(name, room)]
    assert not broken, f"{room} may not: {broken}"


def test_only_the_command_line_starts_the_app() -> None:
    starters = {ROOT / "bot/commands/serving.py", ROOT / "bot/app.py"}
    found = [
        p for p in files("bot") if p not in starters for name, _ in imports(p) if f"{name}.".startswith("bot.app.")
    ]
    assert found == []


PURE = ("policy_kb", "dialogs", "bot/cases", "bot/cards")


def test_pure_rooms_never_look_at_the_clock() -> None:
    found = [
        f"{path.name}:{node.lineno}"
        for path in files(*PURE)
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CLOCKS
    ]
    assert found == []


def test_pure_rooms_wait_for_nothing() -> None:
    waiting = (ast.AsyncFunctionDef, ast.Await, ast.AsyncFor, ast.AsyncWith)
    found = [
        f"{path.name}:{getattr(node, 'lineno', 0)}"
        for path in files(*PURE)
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, waiting)
    ]
    assert found == []


def test_sql_is_written_in_storage_only() -> None:
    found = [path for path in files("policy_kb", "dialogs", "bot") for name, _ in imports(path) if "sqlalchemy" in name]
    assert found == []


def test_the_rules_would_notice_a_platform_in_a_dialog() -> None:
    assert not allowed("slack_bolt.async_app", "dialogs")
    assert not allowed("bot.teams.render", "bot/slack")
    assert not allowed("storage.store", "bot/web")
    assert not allowed("storage.store.Store", "bot/cases")
    assert not allowed("bot.casework.filings", "bot/cards")
    assert not allowed("aiohttp.web", "bot/cards")
    assert allowed("storage.kept.Address", "bot/web")


def test_a_card_is_said_in_the_words_of_a_school() -> None:
    """English for everybody is for what is said around cards; a room that draws asks the school that it draws for."""
    may = ("seam/", "slack/", "teams/", "web/", "commands/", "demo.py", "app.py", "cli.py")
    found = [
        f"{inside}:{node.lineno}"
        for path in files("bot")
        if not (inside := path.relative_to(ROOT / "bot").as_posix()).startswith(may)
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if (isinstance(node, ast.alias) and node.name == "ENGLISH")
        or (isinstance(node, ast.Attribute) and node.attr == "ENGLISH")
        or (isinstance(node, ast.Call) and ast.unparse(node) == "Words()")
    ]
    assert found == []


def test_no_source_file_is_longer_than_three_hundred_lines() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in files("policy_kb", "dialogs", "storage", "bot")
        if (lines := len(path.read_text("utf-8").splitlines())) > 300
    }
    assert long == {}


def test_every_file_opens_with_a_sentence() -> None:
    silent = [
        path
        for path in files("policy_kb", "dialogs", "storage", "bot")
        if not ast.get_docstring(ast.parse(path.read_text("utf-8")))
    ]
    assert silent == []


def test_every_package_is_listed_for_the_wheel() -> None:
    listed = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]["packages"]
    rooms = ("policy_kb", "dialogs", "storage", "bot", "manifest")
    there = {path.parent.relative_to(ROOT).as_posix().replace("/", ".") for path in files(*rooms)}
    assert set(listed) == there


def test_botbuilder_is_imported_at_the_edge_alone_and_only_where_teams_is_served() -> None:
    found = {path.relative_to(ROOT).as_posix() for path in files("bot") for name, _ in imports(path)
             if name.startswith(("botbuilder", "botframework"))}  # fmt: skip
    assert found == {"bot/teams/edge.py"}
    asked = "import sys, bot.app; print([name for name in sys.modules if name.startswith(('botb', 'botf', 'msrest'))])"
    said = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True, cwd=ROOT)  # noqa: S603
    assert said.stdout.strip() == "[]"


def test_keys_have_one_source() -> None:
    """A command that read one variable by itself told a technician whose keys stand in a file that there were none."""
    readers = {path.name for path in (ROOT / "bot").rglob("*.py") if 'get("CANIPOST_KEYS' in path.read_text("utf-8")}
    assert readers == {"key_sources.py"}
