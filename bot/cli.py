"""The command line: one command for each kind of work; `canipost --help` lists them.

Exit codes: 0 done · 1 something is wrong and the message says what · 2 the command was not understood.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from bot.commands import answers, care, policy, record, serving
from bot.commands.lives import lives
from bot.commands.tables import tables
from policy_kb.lines import Fault
from policy_kb.loading import Faults
from storage import SealBroken, StoreError

Run = Callable[[argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; gives its exit code."""
    options = _parser().parse_args(arguments)
    run: Run = options.run
    try:
        return run(options)
    except (Fault, Faults, StoreError, SealBroken, answers.BadInput, care.Missing) as error:
        print(error, file=sys.stderr)
        return 1
    except BrokenPipeError:
        sys.stderr.close()
        return 1
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="canipost", description=__doc__.splitlines()[0] if __doc__ else None)
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    demo = _command(commands, "demo", serving.demo, "five made-up schools on a web desk, on this machine only")
    demo.add_argument("--port", type=int, default=8080)
    demo.add_argument("--folder", type=Path, default=Path("demo-data"), help="where settings and data are kept")

    serve = _command(commands, "serve", serving.serve, "Slack, Teams and, if asked for, the web desk, in one process")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=8080)
    serve.add_argument("--settings", type=Path, help="folder of one TOML file a school (or CANIPOST_SETTINGS)")
    serve.add_argument("--web", action="store_true", help="serve the web desk as well (for trying out; no log-in)")
    serve.add_argument(
        "--teams-emulator",
        action="store_true",
        help="listen for a Teams emulator without credentials, on loopback only",
    )

    check = _command(commands, "check", care.check, "look for holes and mistakes in the packs and the settings")
    check.add_argument("--settings", type=Path, help="folder of one TOML file a school (or CANIPOST_SETTINGS)")
    check.add_argument("--packs", type=Path, help="folder of packs (default: those that canipost brings along)")

    ask = _command(commands, "ask", answers.ask, "look a question up in a school's policy")
    ask.add_argument("school", nargs="?")
    ask.add_argument("text", nargs="?")
    ask.add_argument("--batch", action="store_true", help='JSON lines {"id","school","text"} in, answers out')

    verdict = _command(commands, "verdict", answers.verdict, "decide a post by a school's posting rules")
    verdict.add_argument("school", nargs="?")
    verdict.add_argument(
        "facts", nargs="*", metavar="fact=value[,value]", help="such as account=personal content=photo"
    )
    verdict.add_argument(
        "--batch", action="store_true", help='JSON lines {"id","school","post":{...}} in, verdicts out'
    )

    route = _command(commands, "route", answers.route, "say who is told of a report, and who is not")
    route.add_argument("school", nargs="?")
    route.add_argument("category", nargs="?")
    route.add_argument("subject_role", nargs="?")
    route.add_argument("text", nargs="?", default="")
    route.add_argument(
        "--batch", action="store_true", help='JSON lines {"id","school","category","subject_role","text"} in'
    )

    draw = _command(commands, "tables", tables, "draw every school's posting rules as a page to read and check")
    draw.add_argument("--to", type=Path, help="the file to write (default: the screen)")

    life = _command(commands, "lives", lives, "draw what happens to every kind of record, from its sending to its end")
    life.add_argument("--to", type=Path, help="the file to write (default: the screen)")

    _policy(_command(commands, "policy", policy.compare, "import a school's own policy as a draft, or compare two"))

    manifest = _command(commands, "manifest", care.manifest, "print an app manifest to hand to Slack or Teams")
    manifest.add_argument("platform", choices=("slack", "teams"))
    manifest.add_argument("--url", help="the public https address of this server (Slack over HTTP, Teams)")
    manifest.add_argument("--socket", action="store_true", help="Slack in Socket Mode: no public address needed")
    manifest.add_argument("--app-id", help="the Teams app (client) id")
    manifest.add_argument("--site", help="the school's own web site, which has its privacy notice (Teams)")

    record.arguments(_command(commands, "record", record.export, "take papers of a report; the ledger names who did"))

    missed = _command(commands, "unanswered", care.unanswered, "count the questions without an answer, by theme")
    missed.add_argument("school", help="the school's id, as in its settings")
    missed.add_argument("--url", help="database URL (or CANIPOST_DATABASE; default sqlite:///canipost.db)")

    keep = _command(commands, "db", care.database, "bring the database up to date, or say which version it has")
    keep.add_argument("what", choices=("upgrade", "current"))
    keep.add_argument("--url", help="database URL (or CANIPOST_DATABASE; default sqlite:///canipost.db)")
    return parser


def _policy(parser: argparse.ArgumentParser) -> None:
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    bring = _command(commands, "import", policy.import_policy, "turn a policy into a draft pack, nothing of it live")
    bring.add_argument("file", type=Path, help="the policy as .docx, .pdf, .md or .txt")
    bring.add_argument("--school", required=True, help="the school's name")
    bring.add_argument("--to", type=Path, required=True, help="a new folder, named with the school's id")
    beside = _command(commands, "compare", policy.compare, "how two packs differ, and what the first is silent about")
    beside.add_argument("one", help="a pack's id or folder, drafts too")
    beside.add_argument("other", help="the other's")
    beside.add_argument("--to", type=Path, help="the file to write (default: the screen)")


def _command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, run: Run, says: str
) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=says, description=says[:1].upper() + says[1:] + ".")
    command.set_defaults(run=run)
    return command


if __name__ == "__main__":
    sys.exit(main())
