"""The same wording without its risky parts, still in sentences.

1. What must not stand is taken out where it stands; a name becomes "a pupil", and "the pupil" when it comes again.
2. What is unkind, private, or says where somebody is, takes its sentence with it.
3. Only the places that were marked are touched; the rest stays as it was written.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from policy_kb.draft.marks import Kind, Mark
from policy_kb.draft.wording import contents, edit_of, expand, put

_HOLE = "\ue000"  # from the private use area: nobody types it, and it is gone before the text is handed back
_FULL_STOP = re.compile(r"[.!?\u2026]+[\"'\u2019\u201d)]*(?=\s|$)|\n|[!?]")
_NAMES = {Kind.PUPIL_NAME, Kind.NAME, Kind.COLLEAGUE_NAME}
_JOINED = re.compile(r"(?:,? and |,? & |, | \+ )")
_OWNER = re.compile(r"['\u2019]s (?:\w{1,10} )?(?:mum|mummy|mam|dad|daddy|parents?|carer|gran|nan)\b", re.IGNORECASE)
_PETS = re.compile(
    r"\b(?:(?:our|my|the|dear|sweet|lovely|clever|gorgeous|darling|poor|naughty|young|wee|little|baby) ){1,3}$",
    re.IGNORECASE,
)
_UNSEEN = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]|<[a-z]{1,10}>", re.IGNORECASE)
_LEAD = re.compile(
    r"(?:,? ?\b(?:or|and|so|please|just)\b){0,2} ?\b"
    r"(?:(?:call|ring|text|phone|e-?mail|contact|whatsapp|message|dm|find|write to|live at|reach)"
    r"(?: me| us| him| her| them)?(?: on| at| via)?|(?:here's |here is )?(?:my|our|his|her) (?:own |new )?"
    r"(?:number|mobile|e-?mail|address)(?: is|'s|:)?|on|at|via|tel|mob|from|is)[: ]{1,3}$",
    re.IGNORECASE,
)
_WHERE = re.compile(
    r",? (?:on|to|in) (?:my|our) (?:own |personal |private |public |open )*"
    r"(?:(?:facebook|insta(?:gram)?|tiktok|twitter|snapchat|whatsapp|linkedin|threads|youtube|strava)"
    r"(?: (?:account|page|profile|story|status|feed|wall))?|account|page|profile|story|status|feed|wall)[.! ]*$",
    re.IGNORECASE,
)
_WISH = re.compile(
    r"\b(?:(?:happy|merry) \w+|congratulations|congrats|good luck|well done|thanks|thank you|farewell|good ?bye|bye|"
    r"welcome|get well soon|best wishes|cheers)(?P<to>,| to)? $",
    re.IGNORECASE,
)
_GOES_ON = re.compile(r" (?!and\b|for\b|on\b|from\b|at\b|in\b|who\b|with\b|as\b|of\b)\w")
_DROPPED = re.compile(
    r"(?:\b(?:my|our|the|that|one|some|a) (?:\w{2,15} )?"
    r"(?:superstar|star|champion|boy|girl|child|pupil|lad|winner|student)(?: in (?:my|our) class)?,?"
    r"|,? (?:called|named))\s{1,3}$",
    re.IGNORECASE,
)


def safer(text: str, marks: tuple[Mark, ...]) -> str:
    """The wording with every mark dealt with as `words.yaml` says; empty if nothing is left."""
    if not marks:
        return text
    text = text.replace(_HOLE, " ")
    if where := _WHERE.search(text):  # where it is to go is no part of what is posted
        text, marks = text[: where.start()], tuple(mark for mark in marks if mark.start < where.start())
    if any(mark.kind in _NAMES and _falls_apart(text, mark) for mark in marks):
        return ""
    edits = _apart(sorted(_edits(text, marks)))
    parts: list[str] = []
    last = 0
    for start, end, word in edits:
        parts += [text[last:start], word if not _at_start(parts, text[last:start]) else _capital(word)]
        last = end
    left = _tidied("".join([*parts, text[last:]]))
    kinds = {mark.kind for mark in marks}
    if not re.search(r"\w", left):
        return put("afterwards") if Kind.LIVE in kinds and not kinds & {Kind.CRITICISM, Kind.OFFENSIVE} else ""
    if Kind.NO_DISCLAIMER in kinds:
        left = f"{left.rstrip()}{'' if left.rstrip()[-1] in '.!?' else '.'} {put('disclaimer')}"
    return left


def _falls_apart(text: str, mark: Mark) -> bool:
    """Whether the words around a name hold together only by it: a wish to somebody, and then more without a stop."""
    return bool(_WISH.search(text[max(0, mark.start - 60) : mark.start]) and _GOES_ON.match(text, mark.end))


def _at_start(parts: list[str], then: str) -> bool:
    """Whether what was written so far ends a sentence, so that the next word takes a capital."""
    before = then if then.strip(f" {_HOLE}") else ("".join(parts[-2:]) + then)
    before = _UNSEEN.sub("", before).rstrip(f" {_HOLE}\"'(")
    return before == "" or before[-1] in ".!?\n"


def _capital(word: str) -> str:
    return word[:1].upper() + word[1:]


def _edits(text: str, marks: tuple[Mark, ...]) -> Iterator[tuple[int, int, str]]:
    """What to put where: start, end, and the word or the hole that takes its place."""
    seen: set[str] = set()
    for mark in _in_rows(text, marks):
        how = edit_of(mark.kind)
        if mark.kind in _NAMES:
            yield _renamed(text, mark, how, seen)
        elif mark.kind in {Kind.HASHTAG, Kind.MENTION, Kind.SCHOOL_TAG}:
            yield _untagged(text, mark, how)
        elif how == "sentence":
            yield (*_sentence(text, mark.start, mark.end), _HOLE)
        elif how == "drop" or (how == "keep" and ("about", "school-logo-or-name") in mark.facts):
            yield mark.start - len(_lead(text, mark.start)), mark.end, _HOLE
        elif how != "keep":
            owned = "'s" if re.search(r"['\u2019]s$", text[mark.start : mark.end]) else ""
            yield _without_article(text, mark.start), mark.end, put(how) + owned


def _lead(text: str, start: int) -> str:
    """The words that only lead up to a number or an address ("or text me on")."""
    found = _LEAD.search(text, max(0, start - 60), start)
    return found[0] if found else ""


def _without_article(text: str, start: int) -> int:
    """Where to begin, so that "the Newport school" does not become "the our school"."""
    article = re.search(r"\b(?:the|our|a) $", text[max(0, start - 5) : start], re.IGNORECASE)
    return start - len(article[0]) if article else start


def _in_rows(text: str, marks: tuple[Mark, ...]) -> Iterator[Mark]:
    """The marks, with pupils named in a row ("Asha, Ben and Cy") as one."""
    row: Mark | None = None
    for mark in marks:
        if row and mark.kind is Kind.PUPIL_NAME and _JOINED.fullmatch(text, row.end, max(row.end, mark.start)):
            row = replace(row, end=mark.end)
        else:
            if row:
                yield row
            row = mark if mark.kind is Kind.PUPIL_NAME else None
            if row is None:
                yield mark
    if row:
        yield row


def _renamed(text: str, mark: Mark, how: str, seen: set[str]) -> tuple[int, int, str]:
    before = text[max(0, mark.start - 60) : mark.start]
    if re.search(expand(contents("rules.yaml")["addressed"]), before, re.IGNORECASE):
        return mark.start, mark.end, _HOLE
    if (wish := _WISH.search(before)) and wish["to"] != " to":
        return mark.start, mark.end, _HOLE
    if dropped := _DROPPED.search(before):
        cut = re.search(r",? (?:called|named)\s{1,3}$", dropped[0], re.IGNORECASE)
        return mark.start - (len(cut[0]) if cut else 0), mark.end, _HOLE
    pets = _PETS.search(before)
    start = mark.start - (len(pets[0]) if pets else 0)
    if mark.kind is Kind.PUPIL_NAME and (owner := _OWNER.match(text, mark.end)):
        return start, owner.end(), put("parent")
    name = text[mark.start : mark.end].lower()
    if mark.kind is Kind.PUPIL_NAME and _JOINED.search(name):
        return start, mark.end, put("pupils")
    again = how == "pupil" and name in seen
    seen.add(name)
    return start, mark.end, put("pupil-again" if again else how)


def _untagged(text: str, mark: Mark, how: str) -> tuple[int, int, str]:
    """A hashtag in a sentence stays as its word, one at the end goes; a mention gives way to a word or goes."""
    rest = text[mark.end : mark.end + 400]
    last = not re.search(r"\w", re.sub(r"[#@]\w{1,60}", "", rest))
    if mark.kind is Kind.HASHTAG:
        return (mark.start, mark.end, _HOLE) if last else (mark.start, mark.start + 1, "")
    before = text[max(0, mark.start - 30) : mark.start]
    if last or re.search(expand(contents("rules.yaml")["addressed"]), before, re.IGNORECASE):
        return mark.start, mark.end, _HOLE
    return mark.start, mark.end, put(how)


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """The sentence around a place; bounded, so that a text without full stops is not searched again and again."""
    window = text[max(0, start - 300) : start]
    begin = max((found.end() for found in _FULL_STOP.finditer(window)), default=0)
    stop = _FULL_STOP.search(text, end, end + 300)
    return start - len(window) + begin, stop.end() if stop else min(len(text), end + 300)


def _apart(edits: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """The edits without overlaps: whatever touches a sentence that goes, goes with it; names in a row become one."""
    apart: list[tuple[int, int, str]] = []
    for start, end, word in edits:
        if apart and start < apart[-1][1]:
            first, last, held = apart[-1]
            apart[-1] = (first, max(last, end), _HOLE if _HOLE in {held, word} else held)
        else:
            apart.append((start, end, word))
    return apart


def _tidied(text: str) -> str:
    """The text with the marks of what was taken out closed up."""
    hole = _HOLE
    text = re.sub(rf"[(\[<\"'\u201c\u2018]? ?{hole} ?[)\]>\"'\u201d\u2019](?!\w)", hole, text)
    text = re.sub(
        rf"(?:[ ,:;-]|\b(?:on|at|to|via|call|ring|with|by|and|from|cc|tel)\b){{1,4}}{hole}(?=[ ]?(?:[.,!?;\n]|$))",
        hole,
        text,
    )
    text = re.sub(rf"([.!?]) ?{hole}+[ ,.;:!?]*(?=[^\s<])", r"\1 ", text)
    text = re.sub(rf"([.!?\n] ?|^){hole}+[ ,.;:!?]*", r"\1", text)
    text = re.sub(rf" ?{hole}+(?=[.,!?;:\n]|$)", "", text)
    return re.sub(rf" ?{hole}+ ?", " ", text).strip(" ")
