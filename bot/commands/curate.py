"""`policy curate`: goes through a draft in the terminal, each clause beside the words of the policy it came from."""

import argparse
import contextlib
import textwrap
from collections.abc import Callable, Mapping
from typing import Any

from bot.seam.wording import ENGLISH
from policy_kb.curating.deciding import LISTS, ONE_OF, TEXTS, DraftPack, Waiting
from policy_kb.curating.plainness import MOST, grade
from policy_kb.lines import Fault

Ask = Callable[[str], str]
say = ENGLISH.say
_WIDTH = 100
_FIELDS = (
    "plain", "modality", "topic", "audience", "applies_to", "approver", "report_to", "section", "exceptions",
    "deadline",
)  # fmt: skip


class _Stop(Exception):  # noqa: N818 - it names what was asked for
    """The owner stops for now."""


def curate(options: argparse.Namespace) -> int:
    """Go through a draft until nothing waits or the owner stops; every decision is kept at once."""
    if options.web:
        from bot.commands.curate_web import serve  # noqa: PLC0415 - the terminal need not wait for a server

        return serve(options.folder, options.port)
    draft = DraftPack(options.folder)
    with contextlib.suppress(ImportError):
        import readline  # noqa: F401, PLC0415 - gives `input` its line editing, where there is such a thing
    if not draft.is_draft() and not draft.waiting():
        print(say("curate.nothing-left"))
        return 0
    try:
        _through(draft, input)
        while _end(draft, input):
            _through(draft, input)
    except (_Stop, EOFError, KeyboardInterrupt):
        print(f"\n{say('curate.stopped', folder=draft.folder)}")
    return 0


def _through(draft: DraftPack, ask: Ask) -> None:
    while waiting := draft.waiting():
        one = waiting[0]
        _show(draft, one)
        while not _decided(draft, one, ask(say("curate.choose") + " ").strip().lower(), ask):
            pass


def _show(draft: DraftPack, one: Waiting) -> None:
    clause = one.clause
    print(f"\n{'-' * _WIDTH}")
    print(say("curate.progress", **_counts(draft)))
    print(say("curate.place", number=one.number, page=one.page, section=clause["section"]))
    print(say("curate.policy-says"))
    print(_indented(one.said or say("curate.no-source")))
    print(say("curate.clause-says"))
    print(_indented(str(clause["summary"])))
    print(_indented(_binds(clause)))
    shown = str(clause.get("plain") or clause["summary"])
    if grade(shown) > MOST:
        print(_indented(say("curate.grade", grade=round(grade(shown), 1))))


def _binds(clause: Mapping[str, Any]) -> str:
    def spoken(name: str) -> str:
        return _spoken(clause, name).replace("-", " ")

    return say(
        "curate.binds", modality=spoken("modality"), audience=spoken("audience"), topic=spoken("topic"),
        accounts=spoken("applies_to"), approver=spoken("approver"), tell=spoken("report_to"),
    )  # fmt: skip


def _spoken(clause: Mapping[str, Any], name: str) -> str:
    found = clause.get(name, [])
    return ", ".join([found] if isinstance(found, str) else found)


_WORDS = {"p": "plain", "w": "words", "a": "missing"}
"""What is asked for where a key wants words."""


def _worded(draft: DraftPack, name: str, key: str, ask: Ask) -> None:
    """Keep a clause, with other or plain words where some are given; or put a missing rule before it."""
    words = ask(f"{say(f'curate.{_WORDS[key]}')} ").strip()
    match key:
        case "a":
            if words:
                draft.add(words, before=name)
        case _ if words:
            draft.change(name, {"plain" if key == "p" else "summary": words})
        case _:
            draft.keep(name)


def _decided(draft: DraftPack, one: Waiting, choice: str, ask: Ask) -> bool:
    """Do what was chosen; False where the same clause is asked for again."""
    name = str(one.clause["id"])
    try:
        match choice:
            case "k" | "keep":
                draft.keep(name)
            case "p" | "plain" | "w" | "words" | "a" | "add":
                _worded(draft, name, choice[0], ask)
            case "c" | "change":
                if not (changes := _changes(one.clause, ask)):
                    return False
                draft.change(name, changes)
            case "s" | "split":
                draft.split(name, _parts(ask))
            case "d" | "drop":
                draft.drop(name)
            case "b" | "back":
                undone = draft.undo()
                print(say("curate.undone", name=undone) if undone else say("curate.nothing-to-undo"))
                return bool(undone)
            case "q" | "quit":
                raise _Stop
            case _:
                print(say("curate.help") if choice == "?" else say("curate.not-understood"))
                return False
    except Fault as fault:
        print(say("curate.fault", fault=fault))
        return False
    return True


def _changes(clause: Mapping[str, Any], ask: Ask) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    fields = (*_FIELDS, "summary")
    for number, field in enumerate(fields, 1):
        print(say("curate.field", number=number, name=say(f"curate.field-{field}"), now=_spoken(clause, field)))
    while given := ask(f"{say('curate.which')} ").strip().lower():
        at = int(given) if given.isdigit() else 0
        name = fields[at - 1] if 0 < at <= len(fields) else given
        if name not in {*LISTS, *ONE_OF, *TEXTS}:
            print(say("curate.no-field", name=name))
            continue
        now = changes.get(name, clause.get(name, ""))
        allowed = ", ".join(sorted(LISTS.get(name) or ONE_OF.get(name) or ()))
        how = say("curate.several") if name in LISTS else say("curate.one")
        shown = now if isinstance(now, str) else ", ".join(now)
        label = say(f"curate.field-{name}")
        given = ask(f"{say('curate.value', name=label, now=shown, allowed=allowed, how=how)} ").strip()
        if given == "-":
            changes[name] = [] if name in LISTS else ""
        elif given:
            changes[name] = [part.strip() for part in given.split(",") if part.strip()] if name in LISTS else given
    return changes


def _parts(ask: Ask) -> list[str]:
    parts: list[str] = []
    while text := ask(f"{say('curate.part', n=len(parts) + 1)} ").strip():
        parts.append(text)
    return parts


def _end(draft: DraftPack, ask: Ask) -> bool:
    """Say that all is decided, and make the pack live if it is ready; True where something waits again."""
    counts = _counts(draft)
    print(f"\n{say('curate.all-decided', **counts)}")
    if not draft.ids_left():
        print(say("curate.none-left-to-serve"))
        return False
    match ask(f"{say('curate.go-live')} ").strip().lower():
        case "b" | "back":
            return bool(draft.undo())
        case "a" | "add":
            words = ask(f"{say('curate.missing')} ").strip()
            return bool(words and draft.add(words))
        case "y" | "yes":
            draft.finish()
            folder = draft.folder
            print(say("curate.live", folder=folder, name=folder.name, packs=folder.parent))
        case _:
            print(say("curate.still-draft"))
    return False


def _counts(draft: DraftPack) -> dict[str, int]:
    done, all_of_them, deeds = draft.progress()
    return {
        "done": done, "all": all_of_them, "kept": deeds["keep"], "changed": deeds["change"], "split": deeds["split"],
        "dropped": deeds["drop"],
    }  # fmt: skip


def _indented(text: str) -> str:
    return textwrap.fill(text, _WIDTH, initial_indent="    ", subsequent_indent="    ")
