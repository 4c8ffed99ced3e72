"""`policy curate --web`: the same going through a draft, on a page of this machine."""

import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from aiohttp import web

from bot.commands import logs
from bot.commands.places import Missing
from bot.seam.wording import ENGLISH
from bot.web.curating import CuratingDesk, Field, Shown, Standing, Values
from policy_kb.curating.deciding import LISTS, ONE_OF, TEXTS, DraftPack, Waiting
from policy_kb.curating.plainness import grade
from policy_kb.lines import Fault, read
from policy_kb.vocabulary import ROLES

say = ENGLISH.say
_SHOWN = ("summary", "plain", "modality", "audience", "topic")
_FOLDED = ("applies_to", "approver", "report_to", "section", "exceptions", "deadline")
_TELLS = frozenset({"approver", "report_to"})
_LONG = frozenset({"summary", "plain", "exceptions"})


def serve(folder: Path, port: int) -> int:
    """Serve the page on loopback until Ctrl+C. Raises Fault if there is no draft, Missing if the port is taken."""
    sitting = Sitting(folder)
    key = secrets.token_urlsafe(24)
    desk = CuratingDesk(sitting, secret=secrets.token_bytes(32), key=key)
    application = web.Application(middlewares=[desk.guarded])
    application.add_routes(desk.routes)
    print(say("curate.web-started", url=f"http://127.0.0.1:{port}/?key={key}"), flush=True)
    try:
        logs.hush()
        web.run_app(application, host="127.0.0.1", port=port, print=None, access_log=None)
    except OSError:
        raise Missing(say("curate.web-port", port=port)) from None
    return 0


class Sitting:
    """One draft, as the page shows it; what another window or the terminal decided in between is read again."""

    def __init__(self, folder: Path) -> None:
        self._draft = DraftPack(folder)
        self._read = self._age()

    def stands(self) -> Standing:
        """How far it is, and the clause that waits."""
        self._again()
        draft, waiting = self._draft, self._draft.waiting()
        identity: Mapping[str, Any] = read(draft.folder / "identity.yaml", f"{draft.folder.name}/identity.yaml") or {}
        done, every, deeds = draft.progress()
        counts = {
            "done": done, "all": every, "kept": deeds["keep"], "changed": deeds["change"], "split": deeds["split"],
            "dropped": deeds["drop"],
        }  # fmt: skip
        is_draft, left = draft.is_draft(), draft.ids_left()
        folder = draft.folder
        end = say("curate.none-left-to-serve") if not left else say("curate.all-decided", **counts)
        if left and not is_draft:
            end = say("curate.live", folder=folder, name=folder.name, packs=folder.parent)
        return Standing(
            title=str(identity.get("school", folder.name)),
            done=done,
            all=every,
            progress=say("curate.progress", **counts),
            now=_shown(waiting[0]) if waiting else None,
            may_go_back=draft.can_undo and (is_draft or bool(waiting)),
            may_go_live=not waiting and bool(left) and is_draft,
            end=end,
        )

    def take(self, deed: str, name: str, values: Values) -> str:
        """Do what was decided, if the clause it was decided of still waits; why not, where it cannot be done."""
        if self._again():
            return say("curate.web-changed-elsewhere")
        waiting = self._draft.waiting()
        try:
            match deed:
                case "back":
                    self._draft.undo()
                case "add" if not waiting:
                    self._draft.add(_missing(values))
                case "live" if not waiting and self._draft.ids_left():
                    self._draft.finish()
                case "keep" | "drop" | "split" | "add" if waiting and waiting[0].clause["id"] == name:
                    self._decide(deed, waiting[0], values)
                case _:
                    pass  # sent twice, or from a page that is out of date: what stands is shown
        except Fault as fault:
            return " ".join(fault.parts[1:])
        finally:
            self._read = self._age()
        return ""

    def _decide(self, deed: str, one: Waiting, values: Values) -> None:
        name = str(one.clause["id"])
        changes = _changes(one.clause, values)
        match deed:
            case "add":
                self._draft.add(_missing(values), before=name)
            case "drop":
                self._draft.drop(name)
            case "split":
                parts = [line.strip() for line in values.get("parts", ("",))[0].splitlines() if line.strip()]
                self._draft.split(name, parts, {key: value for key, value in changes.items() if key != "summary"})
            case _ if changes:
                self._draft.change(name, changes)
            case _:
                self._draft.keep(name)

    def _again(self) -> bool:
        """Read the draft again if its files are not those that were read or written last."""
        if self._age() == self._read:
            return False
        self._draft = DraftPack(self._draft.folder)
        self._read = self._age()
        return True

    def _age(self) -> tuple[int, ...]:
        files = (self._draft.folder / name for name in ("clauses.yaml", "curated.yaml"))
        return tuple(file.stat().st_mtime_ns for file in files if file.exists())


def _missing(values: Values) -> str:
    return " ".join(values.get("missing", ("",))[0].split())


def _changes(clause: Mapping[str, Any], values: Values) -> dict[str, Any]:
    """What the form holds that the clause does not."""
    changes: dict[str, Any] = {}
    for name in (*_SHOWN, *_FOLDED):
        if name in LISTS:
            given: Any = list(values.get(name, ()))
            before: Any = list(clause.get(name, []))
            if set(given) != set(before):
                changes[name] = given
        elif name in values:
            given = " ".join(values[name][0].split())
            if given != " ".join(str(clause.get(name, "")).split()):
                changes[name] = given
    return changes


def _shown(one: Waiting) -> Shown:
    clause = one.clause
    place = say("curate.place", number=one.number, page=one.page, section=clause["section"])
    fields = tuple(_field(name, clause) for name in (*_SHOWN, *_FOLDED))
    return Shown(str(clause["id"]), place, one.said or say("curate.no-source"), fields)


def _field(name: str, clause: Mapping[str, Any]) -> Field:
    label, now = say(f"curate.field-{name}"), clause.get(name, [] if name in LISTS else "")
    value = (str(now),) if isinstance(now, str) else tuple(map(str, now))
    folded = name in _FOLDED
    if name in TEXTS:
        hint = say("curate.web-grade", grade=round(grade(str(now)), 1)) if name == "summary" else ""
        return Field(name, label, "text" if name in _LONG else "line", value, hint=hint, folded=folded)
    options = tuple((one, _label(name, one)) for one in sorted(LISTS.get(name) or ONE_OF[name]))
    kind: Literal["many", "one"] = "many" if name in LISTS else "one"
    return Field(name, label, kind, value, options, folded=folded, open=name in _TELLS and bool(value))


def _label(name: str, value: str) -> str:
    """What a value is called."""
    if name == "modality":
        return say(f"answers.{value}")
    called = say(f"roles.{value}") if value in ROLES else value.replace("-", " ")
    return called[:1].upper() + called[1:]
