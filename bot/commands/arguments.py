"""The arguments of some commands, each added to its parser; the rest stand in `bot.cli`."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from bot.commands.places import day, days, port


def demo(parser: argparse.ArgumentParser) -> None:
    """Of the demo."""
    parser.add_argument("--port", type=port, default=8080)
    parser.add_argument("--folder", type=Path, default=Path("demo-data"), help="where settings and data are kept")


def init(parser: argparse.ArgumentParser) -> None:
    """Of the setting up."""
    parser.add_argument("--folder", type=Path, default=Path(), help="where settings, keys and data go (here)")
    parser.add_argument("--platform", choices=("slack", "teams"), help="asked for where it is not given")
    parser.add_argument("--several", action="store_true", help="one app in the Slack workspaces of several schools")
    parser.add_argument("--host", default="127.0.0.1", help="where it listens, behind the proxy")
    parser.add_argument("--port", type=port, default=8080)
    parser.add_argument("--packs", type=Path, help="folder of packs (or CANIPOST_PACKS)")


def check(parser: argparse.ArgumentParser) -> None:
    """Of the look for holes."""
    parser.add_argument("school", nargs="?", help="one pack (default: those that the settings name, else all)")
    parser.add_argument("--settings", type=Path, help="folder of one TOML file a school (or CANIPOST_SETTINGS)")
    parser.add_argument("--packs", type=Path, help="folder of packs (or CANIPOST_PACKS)")
    parser.add_argument("--inherited", action="store_true", help="name every row that a pack has from its base")
    parser.add_argument("--phrasings", action="store_true", help="try each phrasing as well; takes a while")
    parser.add_argument("--live", action="store_true", help="try everything with Slack and Teams; writes to nobody")
    parser.add_argument("--alert", action="store_true", help="with --live: send a test alert as well, and wait for it")
    parser.add_argument("--url", help="database URL (or CANIPOST_DATABASE; default sqlite:///canipost.db)")


def find(parser: argparse.ArgumentParser) -> None:
    """Of the finding of an id."""
    parser.add_argument("email", help="an e-mail address, as Slack or Teams has it")
    parser.add_argument("--settings", type=Path, help="folder of one TOML file a school (or CANIPOST_SETTINGS)")
    parser.add_argument("--url", help="database URL (or CANIPOST_DATABASE; default sqlite:///canipost.db)")


def doctor(parser: argparse.ArgumentParser) -> None:
    """Of the words for support."""
    parser.add_argument("--settings", type=Path, help="folder of one TOML file a school (or CANIPOST_SETTINGS)")
    parser.add_argument("--packs", type=Path, help="folder of packs (or CANIPOST_PACKS)")
    parser.add_argument("--url", help="database URL (or CANIPOST_DATABASE; default sqlite:///canipost.db)")


def environment(parser: argparse.ArgumentParser) -> None:
    """Of the page of variables."""
    parser.add_argument("--to", type=Path, help="the file to write (default: the screen)")


def access(parser: argparse.ArgumentParser) -> None:
    """Of the answer to somebody who asks for their data."""
    parser.add_argument("do", choices=("due", "collect", "write"))
    parser.add_argument("name", nargs="?", help="the name of whoever asks")
    parser.add_argument("file", type=Path, nargs="?", help="the file in which a person marks and decides")
    parser.add_argument("--also", action="append", default=[], help="another name that they go by")
    parser.add_argument("--as", dest="taker", help="the name of the holder who collects, as in the settings")
    parser.add_argument("--came", type=day, help="the day on which the request came, as 2026-11-10 (default: today)")
    parser.add_argument(
        "--waited",
        action="append",
        type=days,
        default=[],
        metavar="DAY..DAY",
        help="the days of a question and of its answer",
    )
    parser.add_argument("--longer", action="store_true", help="it is complex: two months more")
    parser.add_argument("--to", type=Path, help="the paper to write (default: the file's name, .pdf)")
    parser.add_argument("--school", help="the school's id, where there are several")
    parser.add_argument("--settings", type=Path, help="folder of one TOML file a school (or CANIPOST_SETTINGS)")
    parser.add_argument("--packs", type=Path, help="folder of packs (or CANIPOST_PACKS)")
    parser.add_argument("--url", help="database URL (or CANIPOST_DATABASE; default sqlite:///canipost.db)")


def governors(parser: argparse.ArgumentParser) -> None:
    """Of the report to the governors."""
    parser.add_argument("--school", help="the school's id, where there are several")
    parser.add_argument("--as", dest="maker", required=True, help="the name of whoever makes it, as it stands on it")
    parser.add_argument("--to", type=Path, required=True, help="the file to write: report.pdf or report.html")
    parser.add_argument("--settings", type=Path, help="folder of one TOML file a school (or CANIPOST_SETTINGS)")
    parser.add_argument("--packs", type=Path, help="folder of packs (or CANIPOST_PACKS)")
    parser.add_argument("--url", help="database URL (or CANIPOST_DATABASE; default sqlite:///canipost.db)")


def links(parser: argparse.ArgumentParser) -> None:
    """Of the look at outside links."""
    parser.add_argument("school", help="the pack")
    parser.add_argument("--packs", type=Path, help="folder of packs (or CANIPOST_PACKS)")
    parser.add_argument("--settings", type=Path, help="folder of one TOML file a school: its register is read as well")
    parser.add_argument("--url", help="database URL (or CANIPOST_DATABASE; default sqlite:///canipost.db)")


def register(parser: argparse.ArgumentParser) -> None:
    """Of the bringing in of a register."""
    parser.add_argument("do", choices=("import",))
    parser.add_argument("register", help="the register, such as media-permission")
    parser.add_argument("file", type=Path, help="a CSV file with a column for each question")
    parser.add_argument("--as", dest="taker", required=True, help="the name of the holder who brings it in")
    parser.add_argument("--write", action="store_true", help="write it; without, what would change is only shown")
    parser.add_argument("--school", help="the school's id, where there are several")
    parser.add_argument("--settings", type=Path, help="folder of one TOML file a school (or CANIPOST_SETTINGS)")
    parser.add_argument("--url", help="database URL (or CANIPOST_DATABASE; default sqlite:///canipost.db)")


def manifest(parser: argparse.ArgumentParser) -> None:
    """Which manifest, and what it says of the school."""
    parser.add_argument("platform", choices=("slack", "teams"))
    parser.add_argument("--url", help="the public https address of this server (Slack over HTTP, Teams)")
    parser.add_argument("--socket", action="store_true", help="Slack in Socket Mode: no public address needed")
    parser.add_argument("--app-id", help="the Teams app (client) id")
    parser.add_argument("--site", help="the school's own web site, which has its privacy notice (Teams)")
    parser.add_argument("--name", help="the school's name (Teams)")
    parser.add_argument("--desk", help="the address of the web desk, to have it as a tab (Teams; docs/desk.md)")
    parser.add_argument("--several", action="store_true", help="Slack, one app in several workspaces (docs/install.md)")
    parser.add_argument("--version", default="1.29", choices=[f"1.{n}" for n in range(25, 31)], help="of Teams' one")
    parser.add_argument("--package", type=Path, metavar="ZIP", help="write the package that Teams takes, with icons")


def record(parser: argparse.ArgumentParser, papers: Sequence[str]) -> None:
    """Of the taking of papers."""
    parser.add_argument("do", choices=("export",))
    parser.add_argument("reference", nargs="?", help="the report, such as 4KM-7XQ; none for the register")
    parser.add_argument(
        "--as", dest="taker", required=True, help="the name of the holder who takes it, as in the settings"
    )
    parser.add_argument("--what", choices=papers, default="pdf", help="readers: who was told, read it or took papers")
    parser.add_argument("--school", help="the school's id, where there are several")
    parser.add_argument("--to", type=Path, help="the file to write; it is not overwritten")
    parser.add_argument("--settings", type=Path, help="folder of one TOML file a school (or CANIPOST_SETTINGS)")
    parser.add_argument("--url", help="database URL (or CANIPOST_DATABASE; default sqlite:///canipost.db)")
