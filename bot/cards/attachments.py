"""The cards around files: where one can be added, what a picture tells, what was added, and what must not be.

Where a report may be about a sexual picture of a child nothing can be added, before or after it is sent.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Literal

from bot.cards.danger import to_ring
from bot.cards.drawing import notice, with_danger
from bot.cards.file_words import each_problem, listed, problems, tells
from bot.cases.handed_in import AT_ONCE, POSTS, Taken
from bot.people.settings import School
from bot.people.sizes import MEGABYTE
from bot.seam.card import Button, Card, Choice, Facts, Input, Paragraph, Part, Points
from bot.seam.turn import Platform
from bot.seam.wording import Words
from policy_kb.register import Asked
from storage.kept import Draft, KeptFile, Record

Sort = Literal["post", "report", "entry"]
"""What a file is for: a post, a report, or something that a register keeps."""
_FEW = 3
"""Files of a record that have a button each; of more, one is chosen from a list."""
PICTURES = ("image/jpeg", "image/png", "image/webp")


def attach(  # noqa: PLR0913 - a card is all of these
    school: School, target: str, platform: Platform, *, sort: Sort, back: bool, problem: str = ""
) -> Card:
    """Where a file can be chosen."""
    post, words = sort == "post", school.words
    accepts = PICTURES if post else ("image/*", "video/*", "audio/*", "application/pdf", ".eml", ".msg")
    hint = words.say(f"files.attach-hint-{'post' if post else 'report'}", megabytes=school.largest_file // MEGABYTE)
    field = Input("files", words.say("files.attach-label"), "file", hint=hint, accepts=accepts)
    parts = [Paragraph(problem, "strong")] if problem else []
    buttons = [Button(words.say("files.attach-send"), "hand-in", target, style="main", submits=True)]
    buttons.append(Button(words.say("files.attach-back"), "resume" if back else "my-open", target))
    return Card(
        words.say(f"files.attach-{sort}-title"),
        (*parts, Paragraph(words.say(f"files.attach-{sort}-text"))),
        inputs=(field,),
        buttons=tuple(buttons),
        note=words.say(f"files.note-{platform}"),
        deed="hand-in",
        target=target,
    )


def refused(  # noqa: PLR0913 - whom it is about, and the ways on
    school: School, out: Collection[str], draft: str = "", *, erased: bool = False, words: str = "", record: str = ""
) -> Card:
    """Why nothing may be added here, and whom to ring: nobody of those whom it may be about (`out`).

    `words` is the draft in which what was written with the file waits, `record` where it can be added.
    """
    say = school.words.say
    parts: list[Part] = [Paragraph(say("files.refused-text"), "strong")]
    if people := to_ring(school, out):
        parts.append(Points(people, say("files.refused-ring")))
    if erased:
        parts.append(Paragraph(say("files.refused-erased")))
    parts.append(Paragraph(say("files.refused-kept" if words else "files.refused-on")))
    buttons = [Button(say("files.carry-on"), "resume", draft)] if draft else []
    if words and record:
        buttons.append(Button(say("files.refused-add", reference=record), "my-add", record, {"from": words}))
    if words:
        buttons.append(Button(say("files.refused-report"), "begin", "report", {"from": words}, style="main"))
    badge = say("files.refused-badge")
    return with_danger(
        school.words,
        Card(say("files.refused-title"), tuple(parts), buttons=tuple(buttons), tone="stop", badge=badge),
        draft,
    )


def said(school: School, place: Draft | Record, taken: Taken) -> Card:
    """What became of files that were handed in."""
    post, words = isinstance(place, Draft) and place.dialog in POSTS, school.words
    parts = not_taken(school, taken, post=post)
    target = place.id if isinstance(place, Draft) else place.reference
    more = Button(words.say("files.add-picture" if post else "files.add-evidence"), "attach", target)
    if post and taken.kept:
        return checked(words, target, (*parts, *tells(words, taken.kept)))
    if taken.kept:
        report = place.dialog == "report" if isinstance(place, Draft) else place.kind == "case"
        key = f"added-{'draft' if isinstance(place, Draft) else 'record'}{'' if report else '-entry'}"
        parts = (Paragraph(words.say(f"files.{key}", reference=target)), *parts)
    title = words.say("files.added-title", count=len(taken.kept))
    shown = Card(title, parts, buttons=(more,), tone="plain" if taken.kept else "care")
    return (
        with_danger(words, carry_on(words, shown, target), target)
        if isinstance(place, Draft)
        else with_danger(words, shown)
    )


def not_taken(school: School, taken: Taken, *, post: bool = False) -> tuple[Part, ...]:
    """Which of the files that were sent were not taken, and why."""
    parts = problems(school, taken.problems, papers=not post)
    if taken.left:
        parts += (Paragraph(school.words.say("files.too-many", most=AT_ONCE), "strong"),)
    return parts


def lost(school: School, taken: Taken) -> tuple[str, ...]:
    """The same, a line each, to be said on the card of an emergency."""
    lines = each_problem(school, taken.problems, papers=True)
    return (*lines, school.words.say("files.too-many", most=AT_ONCE)) if taken.left else lines


def not_along(school: School, taken: Taken, sent: int) -> tuple[Part, ...]:
    """That not all of so many files went with an alert that was sent, and why, where that is known."""
    if len(taken.kept) == sent:
        return ()
    return (Paragraph(school.words.say("files.not-along"), "strong"), *problems(school, taken.problems, papers=True))


def none_along(words: Words) -> tuple[Part, ...]:
    """That no file went with an alert that may be about a sexual picture of a child."""
    return Paragraph(words.say("files.refused-text"), "strong"), Paragraph(words.say("files.refused-erased"))


def checked(words: Words, draft: str, parts: Sequence[Part], note: str = "") -> Card:
    """What a careful colleague would notice in a post that has a picture, and what can be done next."""
    buttons = (
        Button(words.say("noticing.go-on"), "resume", draft, style="main"),
        Button(words.say("files.clean"), "clean", draft),
        Button(words.say("files.take-out"), "take-out", draft),
    )
    note = note or words.say("files.attach-post-text")
    return with_danger(
        words, Card(words.say("noticing.title"), tuple(parts), buttons=buttons, tone="care", note=note), draft
    )


def carry_on(words: Words, card: Card, draft: str) -> Card:
    """The card with the way back into the dialog."""
    return replace(card, buttons=(Button(words.say("files.carry-on"), "resume", draft, style="main"), *card.buttons))


def with_files(card: Card, files: Sequence[KeptFile], record: Record, school: School) -> Card:
    """The details of a record, with its files: each is shown only when it is asked for."""
    say = school.words.say
    if not files:
        return card
    zone = school.timezone
    lines = tuple(
        listed(school.words, one, school.words.date(one.at.astimezone(zone), "%-d %b %Y, %H:%M")) for one in files
    )
    parts = (*card.parts, Points(lines, say("files.listed-heading")))
    if len(files) > _FEW:
        choices = tuple(Choice(one.id, say("files.show", n=n)) for n, one in enumerate(files, 1))
        pick = Input("file", say("files.which"), "one", choices=choices, tap=True)
        return replace(card, parts=parts, inputs=(pick,), deed="show-file", target=record.reference)
    buttons = tuple(
        Button(say("files.show", n=n), "show-file", record.reference, {"file": one.id})
        for n, one in enumerate(files, 1)
    )
    return replace(card, parts=parts, buttons=(*card.buttons, *buttons))


def with_added(words: Words, card: Card, draft: str, files: Sequence[KeptFile], *, post: bool) -> Card:
    """The card that shows all answers, with the files that go along, and the way to add one."""
    lines = tuple(listed(words, one) for one in files)
    parts = (
        (*card.parts[:1], Points(lines, words.say("files.listed-heading")), *card.parts[1:]) if files else card.parts
    )
    more = [Button(words.say("files.add-picture" if post else "files.add-evidence"), "attach", draft)]
    if files:
        more.append(Button(words.say("files.take-out"), "take-out", draft))
    at = next((n for n, button in enumerate(card.buttons) if button.deed == "cancel"), len(card.buttons))
    return replace(card, parts=parts, buttons=(*card.buttons[:at], *more, *card.buttons[at:]))


def with_wanted(words: Words, card: Card, draft: str, files: Sequence[KeptFile], wanted: Asked) -> Card:
    """The card that shows all answers of a register, with what a file would show, and the way to add it."""
    lines = tuple(listed(words, one) for one in files)
    said = Points(lines, wanted.short) if files else Paragraph(" ".join(filter(None, (wanted.ask, wanted.hint))))
    more = [Button(words.say("files.add-file"), "attach", draft)]
    if files:
        more.append(Button(words.say("files.take-out"), "take-out", draft))
    at = next((n for n, button in enumerate(card.buttons) if button.deed == "cancel"), len(card.buttons))
    parts = (*card.parts[:1], said, *card.parts[1:])
    return replace(card, parts=parts, buttons=(*card.buttons[:at], *more, *card.buttons[at:]))


def offer(words: Words, card: Card, draft: str) -> Card:
    """The first question about a post, with the way to have its picture checked too."""
    return replace(card, buttons=(Button(words.say("files.check-picture"), "attach", draft), *card.buttons))


def hold(words: Words, draft: str, references: Sequence[str], why: Sequence[Part] = ()) -> Card:
    """A file came without a word, or for a place that is gone (`why`): ask what it is for."""
    parts = (*why, Paragraph(words.say("files.hold-text")))
    return with_danger(
        words, Card(words.say("files.hold-title"), parts, buttons=_ways(words, draft, references)), draft
    )


def with_rest(words: Words, card: Card, draft: str, references: Sequence[str]) -> Card:
    """The card with the ways on for what was held and could not be added there."""
    parts = (*card.parts, Paragraph(words.say("files.hold-rest"), "strong"))
    return replace(card, parts=parts, buttons=(*card.buttons, *_ways(words, draft, references)))


def gone(words: Words) -> Paragraph:
    """What a file or words were for is not there any more."""
    return Paragraph(words.say("files.hold-gone"), "strong")


def _ways(words: Words, draft: str, references: Sequence[str]) -> tuple[Button, ...]:
    return (
        Button(words.say("files.hold-post"), "sort", draft, {"to": "post"}, style="main"),
        *(Button(words.say("files.hold-record", reference=one), "sort", draft, {"to": one}) for one in references),
        Button(words.say("files.hold-report"), "sort", draft, {"to": "report"}),
        Button(words.say("files.hold-delete"), "sort", draft, {"to": ""}),
    )


def sure(words: Words, target: str, deed: str, back: Button) -> Card:
    """Whether files are to be deleted."""
    yes = Button(words.say("cards.cancel-do"), deed, target, {"sure": "yes", **({"to": ""} if deed == "sort" else {})})
    return with_danger(words, replace(notice(words, "files.sure"), buttons=(back, yes)), target)


def shown(record: Record, n: int, one: KeptFile, school: School) -> Card:
    """What stands beside a file that is shown."""
    say = school.words.say
    facts = Facts((
        (say("files.shown-added"), school.words.date(one.at.astimezone(school.timezone), "%-d %b %Y, %H:%M")),
        (say("files.shown-hash"), one.sha256),
    ))  # fmt: skip
    parts = (Paragraph(listed(school.words, one)), facts, Paragraph(say("files.shown-text"), "quiet"))
    return Card(say("files.shown-title", n=n, reference=record.reference), parts)
