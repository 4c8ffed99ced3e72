"""What a sentence of a policy means: how it binds, whom, on which account, who may allow it, who is told.

1. The main verb decides how it binds: what stands in "if ..." or "who ..." does so only where there is nothing else.
2. What hangs on somebody's yes is never plainly allowed or plainly forbidden.
3. Whoever a concern is about is not who is told of it.
"""

import re
from functools import lru_cache

from policy_kb.curating.forms import all_of, any_of, compiled, forms, listed, named

_BOUND = re.compile(
    r"\b(who|which|that|whom|whose|if|when|where|while|because|unless|until|before|after|than|as|although|whether"
    r"|since)\b",
    re.IGNORECASE,
)
_RELATIVE = re.compile(r"\b(who|which|that|whom|whose)\b", re.IGNORECASE)
_BREAK = re.compile(r"[,;:\u2013\u2014(]|\bthen\b|\band\b")
_HARD_BREAK = re.compile(r"[;:\u2013\u2014(]")
_MAY = re.compile(r"(?:\d|\dst|\dnd|\drd|\dth|\b[Ii]n|\b[Bb]y|\b[Oo]f|\b[Uu]ntil) May\b|\bMay(?=,? (?:20)?\d\d)")
"""The month."""
_WITHIN = 12
"""Letters within one verb, at most: "is strongly "."""
_NOT = re.compile(
    r"^((that )?(they|you|we|he/she|she/he|staff) )?(also |always |do |will )?"
    r"(not|never|no|none|do not|don['\u2019]t|avoid|refrain|under no|neither|make no)\b",
    re.IGNORECASE,
)
_MODAL = re.compile(
    r"\b(must|shall|should|may|will|can|cannot|is (to|not)"
    r"|are (to|not|expected|required|asked|advised|allowed|permitted))\b",
    re.IGNORECASE,
)
_ASKED = re.compile(
    r"^we (\w+ )?(ask|request|expect|require) (?P<whom>[\w' -]{3,60}?) ((not|never) )?to\b", re.IGNORECASE
)
_NARROWS = r"(?i:\b(?:who|which|that|with|of|about|to|for|by|from|(?!includ|govern|work)\w+ing)\b)"
"""Words after which a subject is only told apart: "Requests from parents"."""
_OUTSIDE = {"lado", "police", "ceop", "social-care", "hr"}
_FORBIDS_OR_ALLOWS = {"must-not", "should-not", "advised-against", "permitted", "procedure", ""}
_STRICT = {
    "must": "must-not",
    "should": "should-not",
    "advised": "advised-against",
    "permitted": "must-not",
    "": "must-not",
}


def modality(text: str, *, order: bool = False) -> str:
    """How a sentence binds; empty where it does not. `order` where an order ("Keep ...") may stand by itself."""
    text = _without_condition(forms("only-begins").sub("", _MAY.sub("", text.strip())))
    if forms("no-rules").search(text) or text.endswith("?"):
        return ""
    main = _main(text) or ("must" if is_order(text) and (order or text.endswith(".")) else "")
    if _happens(text) and not _free(text):
        main = "procedure"
    return "permitted-with-approval" if _hangs_on_a_yes(text, main) else main


def under(lead: str, item: str) -> str:
    """How an item binds under a lead that binds so; empty where the lead says nothing and the item's words decide."""
    negated = bool(_NOT.match(item.strip()))
    if lead != "fact" and _MODAL.match(item.strip()):
        return modality(item) or lead  # "must not share", whatever leads into it
    if not lead:
        return "must-not" if negated else ""
    if lead in {"must", "should", "advised"}:
        if negated:
            return _STRICT[lead]
        return "permitted-with-approval" if any_of("consent", "always", item) else lead
    if any_of("consent", "beside", item) or any_of("consent", "always", item):
        return "permitted-with-approval"
    return _STRICT["permitted"] if lead == "permitted" and negated else lead


def head_of_list(text: str) -> str:
    """How a sentence, heading or head of a column binds what stands below it; empty where it does not."""
    said = _without_condition(text.strip(" :"))
    for name in named("leads"):
        if any_of("leads", name, said):
            return name
    return modality(said)


def is_sentence(text: str) -> bool:
    """Whether an item says by itself who must do what."""
    if re.match(r"I [a-z]", text):
        return True  # an agreement, whose items are whole
    found = _MODAL.search(text)
    if found is None or is_order(text) or _NOT.match(text):
        return False
    before = text[: found.start()].split()
    return 0 < len(before) <= 12 and not _BOUND.search(" ".join(before)) and not before[0].lower().endswith("ing")  # noqa: PLR2004


def audience(text: str) -> tuple[str, ...]:
    """Whom a rule binds: whoever stands before its main verb, unless something is done to them."""
    text = _without_condition(text)
    if re.match(r"(I|only)\b", text, re.IGNORECASE):
        return ("staff",)  # an agreement; and what only one may do, everybody else may not
    if ": tell " in text:
        return ()  # a row of a table: who reads it tells, whatever it happened to
    if asked := _ASKED.search(text):
        return all_of("audiences", asked["whom"])
    found = _MODAL.search(text)
    subject, rest = (text[: found.start()], text[found.end() :]) if found else (text, "")
    if found and forms("passive").match(rest.removeprefix(" not")):
        by = re.search(r"(?<!kept )(?<!held )(?<!run )(?<!used )(?<!issued )(?<!provided )\bby (the )?([^.,;]*)", rest)
        return all_of("audiences", by[2]) if by and not forms("approves").search(rest[: by.start()]) else ()
    after = subject.rpartition(": ")[2]
    subject = after if all_of("audiences", after) else subject
    subject = re.split(_NARROWS, subject, maxsplit=1)[0] or subject
    if not found:
        begins = text.split()[:3]
        begun = re.split(r" (?:of|about|with|for|by|from) ", " ".join(begins), maxsplit=1)[0]
        subject = "" if is_order(text) or " ".join(begins[:1]).endswith("ing") else begun
    return all_of("audiences", subject)


def spoken_of(text: str) -> tuple[str, ...]:
    """Everybody of those whom rules bind that some words name."""
    return all_of("audiences", text)


def account(text: str) -> tuple[str, ...]:
    """The accounts and devices that a rule is about."""
    return all_of("accounts", text)


def approver(text: str) -> tuple[str, ...]:
    """Who may allow it."""
    if not forms("approves").search(text):
        return ()
    return tuple(
        dict.fromkeys(
            role
            for role, start, end in _roles(text)
            if role not in _OUTSIDE and (not _is_about(text[:start]) or forms("grants").match(text[end:]))
        )
    )


def recipients(text: str) -> tuple[str, ...]:
    """Who is told: whoever stands after a word of telling, or "must be told"; not whom it is about."""
    arrow = forms("arrow").split(text)
    if len(arrow) > 2:  # noqa: PLR2004 - the words, the arrow, and where it points
        return tuple(dict.fromkeys(role for role, _, _ in _roles(arrow[-1])))
    tells = [found.end() for found in forms("tells").finditer(text)]
    told = []
    for role, start, end in _roles(text):
        after_word = any(at <= start for at in tells)
        kept_out = _is_about(text[:start]) or forms("by").search(text[:start])
        if (after_word and not kept_out) or forms("told").match(text[end:]):
            told.append(role)
    return tuple(dict.fromkeys(told))


def _roles(text: str) -> list[tuple[str, int, int]]:
    """The roles that a text names, each with where it begins and ends, in order; the longer hides the shorter."""
    spans = [
        (found.start(), found.end(), role)
        for role in named("roles")
        for form in listed("roles", role)
        for found in form.finditer(text)
    ]
    kept: list[tuple[str, int, int]] = []
    for start, end, role in sorted(spans, key=lambda span: (span[0], -span[1])):
        if not kept or start >= kept[-1][2]:
            kept.append((role, start, end))
    return kept


def _is_about(before: str) -> bool:
    return bool(forms("about").search(before) or forms("if").search(before))


def _happens(text: str) -> bool:
    return any(compiled(str(form)).search(text) for form in forms.raw("happens"))


def _free(text: str) -> list[tuple[int, int, str]]:
    """The verbs that bind and are not bound to "who", "if" and the like: where, which of the list, and how."""
    return [span for span in _binding(text) if not _is_bound(text, span[0])]


def _binding(text: str) -> list[tuple[int, int, str]]:
    return sorted(
        (found.start(), order, name)
        for order, name in enumerate(named("modalities"))
        for form in listed("modalities", name)
        for found in form.finditer(text)
    )


def _main(text: str) -> str:
    """The modality of the main verb: the first that is not bound."""
    spans, free = _binding(text), _free(text)
    if not spans:
        return ""
    # Where all are bound ("Staff, who ..., must") the main verb is the last that is one.
    verbs = [span for span in spans if _MODAL.match(text, span[0])]
    best = [free[0] if free else (verbs or spans)[-1]]
    start = best[0][0]
    # "are not to" holds "are to" as well: of what begins within the same words the first listed counts.
    near = [span for span in (free or spans) if 0 <= span[0] - start <= _WITHIN]
    strict = [span for span in near if span[2] in {"advised-against", "should-not", "must-not"}]
    return min(strict or best, key=lambda span: span[1])[2]


def _is_bound(text: str, at: int) -> bool:
    """Whether a verb belongs to "who ..." or "if ...": such a word stands before it, and no other verb between."""
    before = text[:at]
    *_, last = (None, *_MODAL.finditer(before))
    if last and at - last.end() <= _WITHIN:
        return _is_bound(text, last.start())  # "are not allowed" is one verb
    after = last.end() if last else 0
    soft = max([after, *(found.end() for found in _BREAK.finditer(before))])
    hard = max([after, *(found.end() for found in _HARD_BREAK.finditer(before))])
    return bool(_BOUND.search(before[soft:]) or _RELATIVE.search(before[hard:]))


def _hangs_on_a_yes(text: str, main: str) -> bool:
    if any_of("consent", "always", text):
        return True
    return main in _FORBIDS_OR_ALLOWS and bool(main) and any_of("consent", "beside", text)


def _without_condition(text: str) -> str:
    """A sentence without the "If ..." before its main clause."""
    found = re.match(
        r"^(if|when|where|whenever|wherever|while|although|should|in the event|unless"
        r"|before|after|once|during|until|as soon as|on \w+)\b[^,.;]*,\s*",
        text,
        re.IGNORECASE,
    )
    rest = text[found.end() :] if found else text
    return rest if len(rest.split()) > 2 else text  # noqa: PLR2004 - too little for a clause


def is_order(text: str) -> bool:
    """Whether a sentence begins with an order: "Keep your phone in the locker", "At night ring the house"."""
    text = forms("before-an-order").sub("", text.strip())
    first = re.match(r"(?:please |always |only )?([A-Za-z]+)", text, re.IGNORECASE)
    return bool(first and first[1].lower() in _orders())


@lru_cache(maxsize=1)
def _orders() -> frozenset[str]:
    return frozenset(str(forms.raw("orders")).split())
