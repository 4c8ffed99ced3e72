"""Drawing dialogs as cards: a question, "check your answers", a verdict, an answer from the policy."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from bot.people.holders import Told
from bot.people.settings import School
from bot.seam.card import Button, Card, Choice, Facts, Input, Paragraph, Part, Points, Tone
from bot.seam.wording import listed, question, say
from dialogs.core import LONGEST, Advice, Answer, Answers, Ask, Journey, Question
from policy_kb.policy import Policy
from policy_kb.routing import Route
from policy_kb.vocabulary import Basis
from storage.kept import Address

_TAPS = 11
"""Options that still fit on one card as buttons."""
_TONES: dict[str, Tone] = {"do-not-post": "stop", "get-approval-first": "care", "ok-with-care": "ok", "approved": "ok"}
_BASIS = {Basis.STATED: "policy-says", Basis.PARTLY: "policy-partly", Basis.INFERRED: "policy-silent"}


def role_words(policy: Policy, role: str) -> str:
    """What this school calls a role."""
    return policy.role_words.get(role) or say(f"roles.{role}")


def roles_words(policy: Policy, roles: tuple[str, ...], last: str = "and") -> str:
    """What this school calls several roles, in a row: "the headteacher or the DSL"."""
    return listed([f"the {role_words(policy, role)}" for role in roles], last)


def with_danger(card: Card, draft: str = "") -> Card:
    """The card with the way out for a child in danger, which every private card carries (but the one it leads to)."""
    if card.tone == "urgent" or any(button.deed == "danger" for button in card.buttons):
        return card
    button = Button(say("cards.danger-button"), "danger", draft, style="danger")
    return replace(card, buttons=(*card.buttons, button))


def ask(draft: str, now: Ask, given: Answers, *, first: bool, problems: Mapping[str, str] | None = None) -> Card:
    """One card of questions; `given` fills in what was answered before, `problems` says what to mend."""
    given = {**now.taken, **given}
    words = [question(q.id) for q in now.questions]
    single = len(now.questions) == 1
    tap = single and now.questions[0].kind == "one" and len(now.questions[0].options) <= _TAPS
    ticks = all(q.kind == "many" for q in now.questions)
    parts: list[Part] = [Paragraph(text, "strong") for text in (problems or {}).values()]
    if single and words[0].why:
        parts.append(Paragraph(say("cards.why", why=words[0].why), "quiet"))
    buttons = [] if tap else [_next(draft, now)]
    if not first:
        buttons.append(Button(say("cards.back"), "back", draft, {"card": now.questions[0].id}))
    buttons.append(Button(say("cards.cancel"), "cancel", draft))
    card = Card(
        title=words[0].ask if single else say("cards.ticks-title" if ticks else "cards.words-title"),
        parts=tuple(parts),
        inputs=tuple(field(q, given.get(q.id, ""), tap=tap) for q in now.questions),
        buttons=tuple(buttons),
        deed="answer",
        target=draft,
    )
    return with_danger(card, draft)


def check(draft: str, journey: Journey, school: School, people: tuple[Told, ...], route: Route) -> Card:
    """All answers, who will see them and why, and the button that sends."""
    pairs = tuple(
        (question(q.id).ask, shown(q, journey.answers[q.id]))
        for step in journey.steps
        for q in step.questions
        if journey.answers[q.id] or q.id != "report.what"  # left empty, it is asked again after the choice of a kind
    )
    parts: list[Part] = [Facts(pairs), *who_will_see(school, people, route)]
    if route.advice:
        parts.insert(1, Points(route.advice, say("cards.receipt-now")))
    buttons = [
        Button(say("cards.send"), "answer", draft, {"card": "check", "check": "send"}, style="main"),
        Button(say("cards.change"), "change", draft),
        Button(say("cards.cancel"), "cancel", draft),
    ]
    note = say("cards.check-note")
    if isinstance(journey.now, Ask) and journey.now.filing and journey.now.filing.kind == "case" and people:
        quietly = {"card": "check", "check": "in-confidence"}
        buttons.insert(1, Button(say("cards.send-in-confidence"), "answer", draft, quietly))
        parts.append(Paragraph(say("cards.check-confidence", role=role_words(school.policy, people[0].role)), "quiet"))
    return with_danger(Card(say("cards.check-title"), tuple(parts), buttons=tuple(buttons), note=note), draft)


def which_to_change(draft: str, journey: Journey) -> Card:
    """A card that offers every answer given so far."""
    choices = tuple(
        Choice(q.id, f"{question(q.id).ask} {shown(q, journey.answers[q.id])}"[:75])
        for step in journey.steps
        for q in step.questions
    )
    asked = say("cards.change-title")
    field = Input("question", asked, "one", choices=choices)
    submit = Button(say("cards.next"), "change", draft, {}, style="main", submits=True)
    return with_danger(Card(asked, inputs=(field,), buttons=(submit,), deed="change", target=draft), draft)


def who_will_see(school: School, people: tuple[Told, ...], route: Route) -> list[Part]:
    """Who is told at once, who may be brought in, who is kept out, and what that rests on."""
    policy = school.policy
    lines = [told_line(policy, one.role, one.address, one.people) for one in people]
    nobody = say("cards.told-nobody", number=school.numbers.get("lado", ""))
    parts: list[Part] = [Points(tuple(lines) or (nobody,), say("cards.check-who"))]
    if route.then:
        parts.append(Points(tuple(role_words(policy, role) for role in route.then), say("cards.check-then")))
    if route.exclude:
        kept_out = tuple(role_words(policy, role) for role in sorted(route.exclude))
        parts.append(Points(kept_out, say("cards.check-not")))
    parts.append(Paragraph(say(f"cards.{_BASIS[route.basis]}"), "quiet"))
    return parts


def told_line(policy: Policy, role: str, address: Address, people: tuple[str, ...]) -> str:
    """One line of "who will see this"."""
    key = "told-channel" if address.kind == "channel" else "told-person"
    words = role_words(policy, role)
    return say(f"cards.{key}", role=words[:1].upper() + words[1:], people=listed(list(people)))


def notice(key: str, tone: Tone = "plain", **values: object) -> Card:
    """A card of one title and one paragraph: the words `<key>-title` and `<key>-text`."""
    return Card(say(f"{key}-title", **values), (Paragraph(say(f"{key}-text", **values)),), tone=tone)


def home() -> Card:
    """What canipost can do, as buttons."""
    buttons = tuple(
        Button(say(f"cards.home-{dialog}"), "begin", dialog, style="main" if dialog == "canipost" else "normal")
        for dialog in ("canipost", "report", "declare", "policy")
    )
    return with_danger(Card(say("cards.home-title"), (Paragraph(say("cards.home-text")),), buttons=buttons))


def shown(asked: Question, answer: Answer) -> str:
    """An answer as a person reads it."""
    labels = question(asked.id).options
    words = [labels.get(value, value) for value in ((answer,) if isinstance(answer, str) else answer)]
    return ", ".join(words) or say("cards.check-empty")


def version(policy: Policy, today: date) -> str:
    """Which policy this rests on, and whether its review is overdue."""
    approved = f"{policy.approved:%-d %B %Y}" if policy.approved else ""
    line = say(
        "cards.policy-version",
        title=policy.title,
        school=policy.school,
        version=policy.version,
        approved=approved,
    )
    if policy.overdue(today) and policy.review_due:
        line += " " + say("cards.policy-overdue", due=policy.review_words or f"{policy.review_due:%-d %B %Y}")
    return line


def _ask_person() -> Button:
    return Button(say("cards.ask-person"), "begin", "consult")


def _next(draft: str, now: Ask) -> Button:
    return Button(say("cards.next"), "answer", draft, {"card": now.questions[0].id}, style="main", submits=True)


def field(asked: Question, given: Answer, *, tap: bool) -> Input:
    """A question as an input, with the answer given before; `tap` if choosing is sending."""
    words = question(asked.id)
    hint = " ".join(filter(None, (words.hint, say("cards.optional") if asked.optional and not words.hint else "")))
    return Input(
        name=asked.id,
        label=words.ask,
        kind=asked.kind,
        hint=hint,
        choices=tuple(Choice(value, words.options[value]) for value in asked.options),
        value=given,
        optional=asked.optional or asked.kind == "many",
        tap=tap,
        longest=LONGEST,
    )


def _clauses(policy: Policy, ids: tuple[str, ...], most: int = 3) -> tuple[str, ...]:
    clauses = [policy.clauses[clause] for clause in ids[:most]]
    return tuple(say("cards.clause", summary=clause.summary, section=clause.section) for clause in clauses)


def verdict(found: Advice, school: School, today: date, draft: str = "") -> Card:
    """The verdict of a post, why, and what would make it all right."""
    values, policy = found.values, school.policy
    word = str(values["verdict"])
    approved = values.get("approved")
    parts: list[Part] = []
    if word == "get-approval-first" and not approved:
        approver = _words(values["approver"])
        asked = roles_words(policy, approver, "or")
        line = say("cards.verdict-ask", roles=asked) if approver else say("cards.verdict-ask-nobody")
        parts.append(Paragraph(line, "strong"))
    reasons = (*_clauses(policy, found.clauses), *_words(values["silences"]))
    parts.append(Points(reasons or (say("cards.verdict-silent"),), say("cards.verdict-why", school=school.name)))
    if word != "ok-with-care" and (remedies := (*_ways(values.get("ways")), *_words(values["remedies"]))):
        parts.append(Points(remedies[:4], say("cards.verdict-remedy")))
    if mentions := _words(values["mentions"]):
        parts.append(Points(mentions[:3], say("cards.verdict-mention")))
    buttons = [Button(say("cards.again"), "begin", "canipost"), _ask_person()]
    if draft:
        buttons.insert(0, Button(say("cards.change"), "change", draft))
    if draft and values.get("picture"):
        buttons.insert(0, Button(say("files.clean"), "clean", draft))
    buttons += [Button(say(f"cards.home-{door}"), "begin", door) for door in _words(values.get("doors"))]
    if isinstance(approved, dict):
        parts.insert(0, Paragraph(say("cards.approved-already", **approved), "strong"))
        word = "approved"
    elif word == "get-approval-first" and draft:
        asked = roles_words(policy, _words(values["approver"]) or ("headteacher",), "or")
        buttons.insert(0, Button(say("cards.ask-approval", roles=asked), "begin", "approval", {"from": draft}, "main"))
    card = Card(
        title=say(f"cards.verdict-{word}-title"),
        tone=_TONES[word],
        badge=say(f"cards.verdict-{word}-badge"),
        parts=tuple(parts),
        buttons=tuple(buttons),
        note=version(policy, today),
    )
    return with_danger(card, draft)


def _ways(value: object) -> tuple[str, ...]:
    lines = []
    for verdict, names in value if isinstance(value, (tuple, list)) else ():
        changes = listed([say(f"ways.{name}") for name in names])
        lines.append(say(f"ways.{verdict}", changes=changes[:1].upper() + changes[1:]))
    return tuple(lines)


def _answer(found: Advice, school: School, today: date) -> Card:
    best, *others = _clauses(school.policy, found.clauses)
    parts: list[Part] = [Paragraph(best, "strong")]
    if others:
        parts.append(Points(tuple(others), say("cards.answer-also")))
    parts.append(Paragraph(say("cards.answer-by-look-up"), "quiet"))
    return Card(say("cards.answer-title"), tuple(parts), buttons=(_ask_person(),), note=version(school.policy, today))


def _words(value: object) -> tuple[str, ...]:
    return tuple(str(word) for word in value) if isinstance(value, (tuple, list)) else ()
