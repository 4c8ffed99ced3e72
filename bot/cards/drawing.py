"""Drawing dialogs as cards: a question, "check your answers", who will see it, and what every card says. Pure."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Literal

from bot.cards.advised import advised
from bot.people.holders import Told
from bot.people.settings import School
from bot.seam.card import Button, Card, Choice, Facts, Input, Paragraph, Part, Points, Tone
from bot.seam.wording import Words
from dialogs.core import DATE, LONGEST, Ask, Journey, Question
from dialogs.endings import Answer, Answers
from policy_kb.policy import Clause
from policy_kb.routing import Route
from policy_kb.typed import day
from policy_kb.vocabulary import Basis
from storage.kept import Address

_TAPS = 11
"""Options that still fit on one card as buttons."""
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
"""A day as a calendar gives it."""
_BASIS = {
    Basis.STATED: "policy-says",
    Basis.PARTLY: "policy-partly",
    Basis.INFERRED: "policy-silent",
    Basis.BASE: "policy-based",
}


def role_words(school: School, role: str) -> str:
    """What this school calls a role: in its settings, in its policy, or as anybody would."""
    key = f"roles.{role}"
    return (key not in school.words.own and school.policy.role_words.get(role)) or school.words.say(key)


def roles_words(school: School, roles: tuple[str, ...], last: Literal["and", "or"] = "and") -> str:
    """What this school calls several roles, in a row: "the headteacher or the DSL"."""
    return school.words.listed([school.words.say("lists.the", role=role_words(school, role)) for role in roles], last)


def with_danger(words: Words, card: Card, draft: str = "") -> Card:
    """The card with the way out for a child in danger, which every private card carries (but the one it leads to)."""
    if card.tone == "urgent" or any(button.deed == "danger" for button in card.buttons):
        return card
    button = Button(words.say("cards.danger-button"), "danger", draft, style="danger")
    return replace(card, buttons=(*card.buttons, button))


def ask(  # noqa: PLR0913 - a card of questions is all of these
    words: Words, draft: str, now: Ask, given: Answers, *, first: bool, problems: Mapping[str, str] | None = None
) -> Card:
    """One card of questions; `given` fills in what was answered before, `problems` says what to mend."""
    given = {**now.proposed, **now.taken, **given}
    asked = [words.question(q.id, q.about) for q in now.questions]
    single = len(now.questions) == 1
    tap = single and now.questions[0].kind == "one" and len(now.questions[0].options) <= _TAPS
    ticks = all(q.kind == "many" for q in now.questions)
    parts: list[Part] = [Paragraph(text, "strong") for text in (problems or {}).values()]
    if single and asked[0].why:
        parts.append(Paragraph(words.say("cards.why", why=asked[0].why), "quiet"))
    buttons = [] if tap else [_next(words, draft, now)]
    if not first:
        buttons.append(Button(words.say("cards.back"), "back", draft, {"card": now.questions[0].id}))
    buttons.append(Button(words.say("cards.cancel"), "cancel", draft))
    card = Card(
        title=asked[0].ask if single else words.say("cards.ticks-title" if ticks else "cards.words-title"),
        parts=tuple(parts),
        inputs=tuple(field(words, q, given.get(q.id, ""), tap=tap) for q in now.questions),
        buttons=tuple(buttons),
        deed="answer",
        target=draft,
    )
    return with_danger(words, card, draft)


def check(  # noqa: PLR0913, PLR0917 - what was answered, and what will become of it
    draft: str,
    journey: Journey,
    school: School,
    people: tuple[Told, ...],
    route: Route,
    named: tuple[str, ...] = (),
    *,
    lado: bool = False,
) -> Card:
    """All answers, who will see them and why, and the button that sends; `lado` says that the sender rings them too."""
    say = school.words.say
    pairs = tuple(
        (school.words.question(q.id).ask, shown(school.words, q, journey.answers[q.id]))
        for step in journey.steps
        for q in step.questions
        if journey.answers[q.id] or q.id != "report.what"  # left empty, it is asked again after the choice of a kind
    )
    filing = journey.now.filing if isinstance(journey.now, Ask) else None
    quiet = filing is not None and filing.quiet
    seen = kept_for(school, (*route.tell, *route.then)) if quiet else who_will_see(school, people, route, named)
    parts: list[Part] = [Facts(pairs), *seen]
    if lado and people:
        parts.append(ring_lado(school))
    if route.advice:
        parts.insert(1, Points(advised(school, route.advice), say("cards.receipt-now")))
    buttons = [
        Button(say("cards.send"), "answer", draft, {"card": "check", "check": "send"}, style="main"),
        Button(say("cards.change"), "change", draft),
        Button(say("cards.cancel"), "cancel", draft),
    ]
    buttons[1:1] = _instead(draft, journey, school)
    note = say("cards.check-note")
    if isinstance(journey.now, Ask) and journey.now.filing and journey.now.filing.kind == "case" and people:
        quietly = {"card": "check", "check": "in-confidence"}
        buttons.insert(1, Button(say("cards.send-in-confidence"), "answer", draft, quietly))
        chats = school.words.listed([say(f"trouble.on-{at}") for at in ("slack", "teams") if at in school.workspaces])
        whose = role_words(school, people[0].role)
        parts.append(Paragraph(say("cards.check-confidence", role=whose, chats=chats), "quiet"))
    return with_danger(
        school.words, Card(say("cards.check-title"), tuple(parts), buttons=tuple(buttons), note=note), draft
    )


def _instead(draft: str, journey: Journey, school: School) -> list[Button]:
    """Buttons for telling somebody else, where the policy lets staff choose whom."""
    asked = next((q for step in journey.steps for q in step.questions if q.id == "report.tell"), None)
    others = [role for role in asked.options if role != journey.answers[asked.id]] if asked else []
    label = school.words.say
    return [
        Button(label(f"cards.tell-{role}"), "answer", draft, {"card": "report.tell", "report.tell": role})
        for role in others
    ]


def which_to_change(words: Words, draft: str, journey: Journey) -> Card:
    """A card that offers every answer given so far."""
    choices = tuple(
        Choice(q.id, f"{words.question(q.id).ask} {shown(words, q, journey.answers[q.id])}"[:75])
        for step in journey.steps
        for q in step.questions
    )
    asked = words.say("cards.change-title")
    field = Input("question", asked, "one", choices=choices)
    submit = Button(words.say("cards.next"), "change", draft, {}, style="main", submits=True)
    return with_danger(words, Card(asked, inputs=(field,), buttons=(submit,), deed="change", target=draft), draft)


def ring_lado(school: School) -> Part:
    """That nobody at the school can judge it, so that its sender rings the LADO besides."""
    return Paragraph(school.words.say("cards.ring-lado", number=school.numbers.get("lado", "")), "strong")


def who_will_see(school: School, people: tuple[Told, ...], route: Route, named: tuple[str, ...] = ()) -> list[Part]:
    """Who is told at once, who may be brought in, who is kept out (roles and people named), and what that rests on."""
    say = school.words.say
    lines = [told_line(school, one.role, one.address, one.people) for one in people]
    nobody = say("cards.told-nobody", number=school.numbers.get("lado", ""))
    parts: list[Part] = [Points(tuple(lines) or (nobody,), say("cards.check-who"))]
    if route.then:
        parts.append(Points(tuple(role_words(school, role) for role in route.then), say("cards.check-then")))
    if route.exclude or named:
        kept_out = tuple(role_words(school, role) for role in sorted(route.exclude))
        parts.append(Points((*kept_out, *named), say("cards.check-not")))
    parts.append(Paragraph(basis_words(school, route), "quiet"))
    return parts


def basis_words(school: School, route: Route) -> str:
    """How far a route is the school's own rule."""
    return school.words.say(f"cards.{_BASIS[route.basis]}")


def kept_for(school: School, roles: tuple[str, ...]) -> list[Part]:
    """Who can read what nobody is alerted to."""
    who = roles_words(school, tuple(dict.fromkeys(roles)))
    return [Paragraph(school.words.say("registers.kept-for", who=who))]


def told_line(school: School, role: str, address: Address, people: tuple[str, ...]) -> str:
    """One line of "who will see this"."""
    key = "told-channel" if address.kind == "channel" else "told-person"
    called = role_words(school, role)
    return school.words.say(
        f"cards.{key}", role=called[:1].upper() + called[1:], people=school.words.listed(list(people))
    )


def clause_line(school: School, clause: Clause, *, full: bool = False) -> str:
    """One clause of the policy with its number: in its short and plain form, or in full."""
    said = clause.summary if full else clause.short
    return school.words.say("cards.clause", summary=said, section=clause.section)


def in_full(words: Words, clauses: Iterable[Clause], draft: str, of: str = "") -> tuple[Button, ...]:
    """The button that shows clauses in full, where a card shows any in short; none where there is nothing more."""
    if not draft or not any(clause.plain for clause in clauses):
        return ()
    return (Button(words.say("answers.in-full"), "in-full", draft, {"of": of} if of else {}),)


def notice(words: Words, key: str, /, tone: Tone = "plain", **values: object) -> Card:
    """A card of one title and one paragraph: the words `<key>-title` and `<key>-text`."""
    return Card(words.say(f"{key}-title", **values), (Paragraph(words.say(f"{key}-text", **values)),), tone=tone)


def sure(words: Words, draft: str) -> Card:
    """Whether what was written is to be deleted."""
    buttons = (
        Button(words.say("cards.cancel-no"), "resume", draft, style="main"),
        Button(words.say("cards.cancel-do"), "cancel", draft, {"sure": "yes"}),
    )
    return with_danger(words, replace(notice(words, "cards.cancel-sure"), buttons=buttons), draft)


def after(done: Card, stands: Card) -> Card:
    """What a deed was done to, as it stands now, under the words that say what was done."""
    said = (replace(part, style="strong") if isinstance(part, Paragraph) else part for part in done.parts)
    return replace(stands, title=done.title, parts=(*said, *stands.parts), tone=done.tone, badge=done.badge)


def home(words: Words) -> Card:
    """What canipost can do, as buttons."""
    buttons = tuple(
        Button(words.say(f"cards.home-{dialog}"), "begin", dialog, style="main" if dialog == "canipost" else "normal")
        for dialog in ("canipost", "report", "declare", "policy")
    )
    return with_danger(
        words, Card(words.say("cards.home-title"), (Paragraph(words.say("cards.home-text")),), buttons=buttons)
    )


def shown(words: Words, asked: Question, answer: Answer) -> str:
    """An answer as a person reads it."""
    try:
        labels = words.question(asked.id).options
    except KeyError:  # its register is no longer there
        labels = {}
    if isinstance(answer, str) and _ISO.fullmatch(answer) and (picked := day(answer)):
        return words.date(picked)
    chosen = [labels.get(value, value) for value in ((answer,) if isinstance(answer, str) else answer)]
    return ", ".join(chosen) or words.say("cards.check-empty")


def version(school: School, today: date) -> str:
    """Which policy this rests on, and whether its review is overdue."""
    say = school.words.say
    policy = school.policy
    approved = school.words.date(policy.approved)
    line = say(
        "cards.policy-version",
        title=policy.title,
        school=policy.school,
        version=policy.version,
        approved=approved,
    )
    if policy.overdue(today) and policy.review_due:
        line += " " + say("cards.policy-overdue", due=policy.review_words or school.words.date(policy.review_due))
    return line


def _next(words: Words, draft: str, now: Ask) -> Button:
    return Button(words.say("cards.next"), "answer", draft, {"card": now.questions[0].id}, style="main", submits=True)


def field(words: Words, asked: Question, given: Answer, *, tap: bool) -> Input:
    """A question as an input, with the answer given before; `tap` if choosing is sending."""
    said = words.question(asked.id, asked.about)
    hint = " ".join(filter(None, (said.hint, words.say("cards.optional") if asked.optional and not said.hint else "")))
    kept = asked.kind == "text" and isinstance(given, str) and len(given) > LONGEST
    if kept:  # a text that no field can hold stays as it is; what is typed is added
        hint, given = words.say("cards.kept-whole", given=f"{len(given):,}"), ""
    return Input(
        name=asked.id,
        label=said.ask,
        kind="day" if asked.pattern == DATE else asked.kind,
        hint=hint,
        choices=tuple(Choice(value, said.options[value]) for value in asked.options),
        value=given,
        optional=asked.optional or asked.kind == "many" or kept,
        tap=tap,
        longest=LONGEST,
        picks=asked.colleague,
    )
