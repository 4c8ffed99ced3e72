"""The command line: one command for each kind of work; `canipost --help` lists them.

Exit codes: 0 done · 1 something is wrong and the message says what · 2 the command was not understood.
"""

import argparse
import errno
import gc
import importlib
import sys
from collections.abc import Sequence
from pathlib import Path

from bot.commands import arguments, variables
from bot.commands.parsers import only
from bot.commands.places import Missing, day, port
from policy_kb.lines import Fault, Faults

PAPERS = ("pdf", "html", "history", "readers", "handoff", "bundle-lado", "bundle-police", "register")
"""The papers that `record export` writes: those of `bot.casework.exports`, and the register."""

_SERVES = frozenset({"serving", "demo"})
"""Commands that say themselves when a start is over (`serve_until_stopped`)."""
_NO_ROOM = {errno.ENOSPC, errno.EFBIG, errno.EDQUOT}  # the system names no file with these


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; gives its exit code."""
    # Only what the command needs is loaded: a check of one pack need not wait for the platforms. All of it stays, so
    # nothing is looked for in it that is not needed any more: that took a fifth of a start.
    gc.disable()
    try:
        given = sys.argv[1:] if arguments is None else arguments
        options = parser(given[0] if given else "").parse_args(given)
        module, _, verb = options.run.partition(":")
        variables.bring()
        command = getattr(importlib.import_module(f"bot.commands.{module}"), verb)
        if module not in _SERVES:
            gc.enable()
        done: int = command(options)
    except (Fault, Faults, Missing) as error:
        print(error, file=sys.stderr)
        return 1
    except _of_the_store() as error:
        print(error, file=sys.stderr)
        return 1
    except BrokenPipeError:
        sys.stderr.close()
        return 1
    except OSError as error:
        if error.errno in _NO_ROOM:
            print("There is no room left where it would be written. Make room, then run it again.", file=sys.stderr)
            return 1
        if error.filename is None:
            raise
        print(f"{error.filename}: {error.strerror}. Check the path, and who may read and write there.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    finally:
        gc.enable()
    return done


def _of_the_store() -> tuple[type[Exception], ...]:
    """What a store says when something is wrong with it; nothing where no command has opened one."""
    if "storage" not in sys.modules:
        return ()
    from storage import SealBroken, StoreError  # noqa: PLC0415 - see above

    return (SealBroken, StoreError)


def parser(asked: str | None = None) -> argparse.ArgumentParser:
    """Everything that the command line understands; with `asked`, of the other commands only their names."""
    whole = argparse.ArgumentParser(prog="canipost", description=__doc__.splitlines()[0] if __doc__ else None)
    commands = whole.add_subparsers(title="commands", required=True, metavar="COMMAND", parser_class=only(asked))

    arguments.demo(_command(commands, "demo", "demo:demo", "five made-up schools on a web desk, on this machine only"))

    arguments.init(
        _command(commands, "init", "setup.front:init", "set it up: asks, tries each answer, ends with a test alert")
    )

    serve = _command(commands, "serve", "serving:serve", "Slack, Teams and, if asked for, the web desk, in one process")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=port, default=8080)
    serve.add_argument("--settings", type=Path, help="folder of one TOML file a school (or CANIPOST_SETTINGS)")
    _packs(serve)
    serve.add_argument("--public", help="https address of the page for people without an account (or CANIPOST_PUBLIC)")
    serve.add_argument("--web", action="store_true", help="serve the web desk as well (for trying out; no log-in)")
    serve.add_argument(
        "--teams-emulator",
        action="store_true",
        help="listen for a Teams emulator without credentials, on loopback only",
    )

    arguments.check(
        _command(commands, "check", "checking:check", "look for holes and mistakes in the packs and the settings")
    )

    _look_up(commands)

    verdict = _command(commands, "verdict", "answers:verdict", "decide a post by a school's posting rules")
    verdict.add_argument("school", nargs="?")
    verdict.add_argument(
        "facts", nargs="*", metavar="fact=value[,value]", help="such as account=personal content=photo"
    )
    _packs(verdict)
    verdict.add_argument(
        "--batch", action="store_true", help='JSON lines {"id","school","post":{...}} in, verdicts out'
    )

    route = _command(commands, "route", "answers:route", "say who is told of a report, and who is not")
    route.add_argument("school", nargs="?")
    route.add_argument("category", nargs="?")
    route.add_argument("subject_role", nargs="?")
    route.add_argument("text", nargs="?", default="")
    _packs(route)
    route.add_argument(
        "--batch", action="store_true", help='JSON lines {"id","school","category","subject_role","text"} in'
    )

    draw = _command(
        commands, "tables", "tables:tables", "draw every school's posting rules as a page to read and check"
    )
    _packs(draw)
    _tables(draw)

    arguments.find(_command(commands, "find", "find:find", "the id of somebody in Slack and Teams, from their e-mail"))
    arguments.doctor(_command(commands, "doctor", "doctor:doctor", "how it is, in words that name nobody, for support"))
    arguments.environment(
        _command(commands, "environment", "variables:environment", "print every variable that canipost reads")
    )
    life = _command(
        commands, "lives", "lives:lives", "draw what happens to every kind of record, from its sending to its end"
    )
    life.add_argument("--to", type=Path, help="the file to write (default: the screen)")

    _policy(commands.add_parser("policy", help="import a school's own policy as a draft, curate it, or compare two"))
    arguments.manifest(
        _command(commands, "manifest", "manifests:manifest", "print an app manifest to hand to Slack or Teams")
    )
    arguments.record(
        _command(commands, "record", "record:export", "take papers of a report; the ledger names who did"), PAPERS
    )

    _roster(commands.add_parser("roster", help="who works at a school: fill it from a file or a member list, show it"))
    _reach(_command(commands, "reach", "reach:reach", "who can be written to, since when, and what to do where not"))
    _registers(commands)

    missed = _command(commands, "unanswered", "care:unanswered", "count the questions without an answer, by theme")
    missed.add_argument("school", help="the school's id, as in its settings")
    missed.add_argument("--pack", help="the school's pack, where it is not named as the school is")
    _packs(missed)
    missed.add_argument("--url", help="database URL (or CANIPOST_DATABASE; default sqlite:///canipost.db)")

    _kept(commands)
    arguments.governors(
        _command(commands, "governors", "governors:governors", "write the report to the governors, as HTML or PDF")
    )
    _database(_command(commands, "db", "care:database", "bring the database up to date, or say which version it has"))
    return whole


def _look_up(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    ask = _command(commands, "ask", "answers:ask", "look a question up in a school's policy")
    ask.add_argument("school", nargs="?")
    ask.add_argument("text", nargs="?")
    _packs(ask)
    ask.add_argument("--batch", action="store_true", help='JSON lines {"id","school","text"} in, answers out')
    learn = _command(commands, "learn", "learning:bring_up_to_date", "learn packs now, so that no start has to")
    _packs(learn)
    learn.add_argument("--all", action="store_true", help="what the package brings, also what is not out of date")


def _roster(parser: argparse.ArgumentParser) -> None:
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    bring = _command(commands, "import", "roster:import_people", "read people, show what would change, then write it")
    bring.add_argument("path", type=Path, nargs="?", help="a CSV file, or a folder or ZIP archive with several")
    bring.add_argument(
        "--format", choices=("csv", "sds", "oneroster", "slack", "teams"), help="if it is not seen by itself"
    )
    bring.add_argument("--org", help="the school's id in the file, where it has several (kept for the next time)")
    bring.add_argument("--group", help="a Slack user group or channel, or a channel of a team in Teams (19:...)")
    bring.add_argument(
        "--column", action="append", default=[], metavar="WHAT=COLUMN", help="which column of a CSV file holds what"
    )
    bring.add_argument("--ask", action="store_true", help="ask again which column holds what")
    bring.add_argument("--write", action="store_true", help="write it without asking")
    bring.add_argument("--let-go", type=int, help="so many people have really left, where it is more than a third")
    bring.add_argument("--all", action="store_true", help="show every change")
    shown = _command(commands, "show", "roster:show", "show who is on the roster")
    shown.add_argument("--all", action="store_true", help="those who have left as well")
    gone = _command(commands, "left", "roster:left", "mark somebody as having left, and hand over what they had")
    gone.add_argument("name", help="their name or e-mail address, as on the roster")
    gone.add_argument("--day", type=day, help="the first day on which they are gone, as 2026-12-19 (default: today)")
    for one in (bring, shown, gone):
        one.add_argument("--school", help="the school's id, where there are several")
        one.add_argument("--settings", type=Path, help="folder of one TOML file a school (or CANIPOST_SETTINGS)")
        one.add_argument("--url", help="database URL (or CANIPOST_DATABASE; default sqlite:///canipost.db)")
        _packs(one)


def _kept(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    proof = _command(commands, "ledger", "ledger:ledger", "prove what is kept, or print a line that proves it later")
    proof.add_argument("do", choices=("verify", "line"))
    proof.add_argument("--school", help="one school's id (default: every school)")
    proof.add_argument("--line", help='a line as it was printed, or "1234 7F3A-91C2-55D0-81EE" of it, with --school')
    proof.add_argument("--paper", type=Path, help="a paper that was taken out: whether, when and by whom")
    proof.add_argument("--anchors", type=Path, help="the file of lines (or CANIPOST_ANCHORS; default beside SQLite)")
    keys = _command(commands, "keys", "sealing:keys", "make a key, check those given, or write all under the first")
    keys.add_argument("do", choices=("new", "check", "rotate", "flatten"), help="flatten: as earlier versions kept it")
    keys.add_argument("--contents", action="store_true", help="new data keys too: everything is sealed anew")
    keep = _command(commands, "retention", "retention:keep", "what may be destroyed by now, holds, and destruction")
    keep.add_argument("do", choices=("schedule", "due", "hold", "release", "destroy"))
    keep.add_argument("reference", nargs="?", help="what to hold or release")
    keep.add_argument("--as", dest="taker", help="the name of who does it, as in the settings; to destroy, the head's")
    keep.add_argument("--why", help="why it is held or released")
    keep.add_argument("--yes", type=int, help="how many are destroyed, as was counted")
    keep.add_argument("--school", help="the school's id, where there are several")
    keep.add_argument("--settings", type=Path, help="folder of one TOML file a school (or CANIPOST_SETTINGS)")
    _packs(keep)
    arguments.access(_command(commands, "access", "access:access", "everything about one person, for who asks for it"))
    take = _command(commands, "backup", "backup:take", "write everything into one sealed file, while canipost runs")
    take.add_argument("--to", type=Path, help="the file to write (default: canipost-DAY-TIME.backup)")
    look = _command(commands, "backup-check", "backup:check", "read a backup as a whole, and say what is in it")
    back = _command(commands, "restore", "backup:put_back", "make an empty database what it was, and prove it")
    for one in (look, back):
        one.add_argument("file", type=Path)
    for one in (proof, keys, keep, take, back):
        one.add_argument("--url", help="database URL (or CANIPOST_DATABASE; default sqlite:///canipost.db)")


def _tables(draw: argparse.ArgumentParser) -> None:
    draw.add_argument("--to", type=Path, help="the file to write (default: the screen)")
    draw.add_argument("--ways", action="store_true", help="draw every way out that staff can be shown instead")


def _policy(parser: argparse.ArgumentParser) -> None:
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    bring = _command(commands, "import", "policy:import_policy", "turn a policy into a draft pack, nothing of it live")
    bring.add_argument("file", type=Path, help="the policy as .docx, .pdf, .md or .txt")
    bring.add_argument("--school", required=True, help="the school's name")
    bring.add_argument("--to", type=Path, required=True, help="a new folder, named with the school's id")
    bring.add_argument("--since", type=Path, help="the pack of the version before: what was decided is taken over")
    decide = _command(commands, "curate", "curate:curate", "go through a draft, clause by clause, beside the policy")
    decide.add_argument("folder", type=Path, help="the draft's folder")
    decide.add_argument("--web", action="store_true", help="on a page in the browser of this computer instead")
    decide.add_argument("--port", type=port, default=8081, help="the page's port (8081)")
    beside = _command(commands, "compare", "policy:compare", "how two packs differ, and what the first is silent about")
    beside.add_argument("one", help="a school's id, or a pack's folder (a draft as well)")
    beside.add_argument("other", help="the other's")
    _packs(beside)
    beside.add_argument("--to", type=Path, help="the file to write (default: the screen)")


def _reach(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--live", action="store_true", help="ask Slack and Teams now; writes to nobody")
    parser.add_argument("--settings", type=Path, help="folder of one TOML file a school (or CANIPOST_SETTINGS)")
    parser.add_argument("--url", help="database URL (or CANIPOST_DATABASE; default sqlite:///canipost.db)")
    _packs(parser)


def _registers(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    arguments.links(
        _command(commands, "links", "links:links", "try the outside links of a policy, and say which do not answer")
    )
    arguments.register(_command(commands, "register", "registers:bring_in", "bring a register in from a spreadsheet"))


def _database(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=("upgrade", "current", "back"))
    parser.add_argument("to", nargs="?", help="back: the revision of the older version, such as 0013")
    parser.add_argument("--url", help="database URL (or CANIPOST_DATABASE; default sqlite:///canipost.db)")


def _packs(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--packs", type=Path, help="folder of packs (or CANIPOST_PACKS; the built-in examples are found as well)"
    )


def _command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, run: str, says: str
) -> argparse.ArgumentParser:
    """A command; `run` is its function in `bot.commands`, as "module:function"."""
    command = commands.add_parser(name, help=says, description=says[:1].upper() + says[1:] + ".")
    command.set_defaults(run=run)
    return command


if __name__ == "__main__":
    sys.exit(main())
