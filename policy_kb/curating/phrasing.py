"""How sentences are parted and put together: at their ends, with what leads into them, and across a row of a table."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from policy_kb.curating.forms import forms
from policy_kb.curating.meaning import head_of_list, is_order, modality
from policy_kb.lines import LINE

_SENTENCE = re.compile(
    r"(?<=[.!?])(?<!\be\.g\.)(?<!\bi\.e\.)(?<!\betc\.)(?<!\bNo\.)(?<!\bSt\.)(?<!\bvs\.)(?<!\b[A-Z]\.)['\"\u2019\u201d)]?\s+(?=[A-Z(\"'\u201c\u2018])"
)
_END_OF_ITEM = re.compile(r"\s*[;,](\s*(and|or|and/or))?\s*$|\s+(and|or)\s*$", re.IGNORECASE)
_OPEN = re.compile(
    r"\b(must|shall|should|may|can|cannot|will|would|to|not|never|always|are|is|be|by|from|for|of|or|and|only|that|with|at)$",
    re.IGNORECASE,
)
_WHO = re.compile(
    r"(?<!for )(?<!of )(?<!to )\b(you|they|we|(all )?(staff|colleagues|employees|adults|teachers|volunteers))$",
    re.IGNORECASE,
)
_VERB = re.compile(r"(must|shall|should|may|can|cannot|will|do not|are|have to|need to|never|always)\b", re.IGNORECASE)
"""With which a sentence goes on whose lead is somebody: "you" and "must lock it"."""
_TITLE = re.compile(r"[A-Z][\w'\u2019-]+(?: of(?: the)?| and)? [A-Z][a-z]")
"""A title: "Chair of Governors"."""
_EXCEPTION = re.compile(
    r"(?:the|an|this|our)? ?(?:only |sole |one )?exceptions?(?: to this(?: rule)?)?(?: (?:is|are)\b|:)"
    r"|this (?:rule )?does not apply (?:to|where|if|when)\b",
    re.IGNORECASE,
)
"""A sentence that belongs to the one before."""
_YOU = re.compile(r"\b(you|we|they)$")
_SELF = re.compile(r"\bI$")
_MONTH = re.compile(r"(January|February|March|April|May|June|July|August|September|October|November|December) \d")
_NOTHING = re.compile(r"[-\u2013\u2014/.\s]+|n/?a", re.IGNORECASE)
"""A cell in which nothing is said."""
_UNFINISHED = re.compile(r"\b(of|by|from|with|to|the|a|an|and|or|for|in|on|at)$", re.IGNORECASE)


def sentences(text: str) -> list[str]:
    """The sentences of a text; what is excepted from one stands with it."""
    found: list[str] = []
    for said in _SENTENCE.split(" ".join(text.split())):
        if found and _EXCEPTION.match(said):
            found[-1] = f"{found[-1]} {said}"
        elif said:
            found.append(said)
    return found


def composed(lead: str, item: str) -> str:
    """An item with what leads into it: "Staff must" and "Not share the key;" -> "Staff must not share the key"."""
    item = lowered(_END_OF_ITEM.sub("", item))
    goes_on = _OPEN.search(lead) or (_WHO.search(lead) and _VERB.match(item)) or (_YOU.search(lead) and is_order(item))
    goes_on = goes_on or _SELF.search(lead)
    return f"{lead} {item}" if goes_on else f"{lead}: {item}"


def lowered(text: str) -> str:
    """A text as it stands in the middle of a sentence: names keep their capital."""
    if _MONTH.match(text):
        return text
    first = re.split(r"[\s'\u2019-]", text, maxsplit=1)[0]
    keeps = len(first) < 2 or not first[1:].islower() or first in _capitals() or _TITLE.match(text)  # noqa: PLR2004 - "I", "A"
    return text if keeps and first != "A" else text[:1].lower() + text[1:]


def respelled(text: str) -> str:
    """A text in the spellings that the rest of canipost knows."""
    for form, spelling in _spellings():
        text = form.sub(spelling, text)
    return text


def in_a_row(cells: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """What a row of a table says, each with its modality (empty where its own words tell).

    Where each head binds (Do and Don't), each cell is a rule; otherwise the row is one, begun by its first cell.
    """
    binding = [head_of_list(head) if len(head.split()) < 7 else "" for head, _ in cells]  # noqa: PLR2004 - words of a head
    first = cells[0][1] if cells else ""
    if cells and all(binding):
        for (head, cell), how in zip(cells, binding, strict=True):
            yield from ((under_head(head, part), how) for part in _parts(cell))
        return
    if any(binding[1:]) and all(_ticked(cell) is not None or not cell for _, cell in cells[1:]):
        yield from (
            (f"{first}: {lowered(head)}", how)
            for (head, cell), how in zip(cells[1:], binding[1:], strict=True)
            if how and _ticked(cell)
        )
        return
    if first and len(cells) > 1 and all(_ticked(cell) is not None for _, cell in cells[1:] if cell):
        for head, cell in cells[1:]:
            if cell:
                asks = "" if forms("head-of-yes").search(head.strip(" :")) else f"{lowered(head)}, "
                yield f"{first}: {asks}{cell.lower()}", "permitted" if _ticked(cell) else "must-not"
        return
    telling = (at for at, (head, cell) in enumerate(cells) if at and cell and forms("heads-of-telling").search(head))
    if first and (at := next(telling, 0)):
        rest = [(head, cell) for place, (head, cell) in enumerate(cells) if place not in {0, at} and cell]
        soon = [
            lowered(cell) if forms("heads-of-time").search(head) else f"{lowered(head)}: {lowered(cell)}"
            for head, cell in rest
        ]
        yield "; ".join((f"{first}: tell {lowered(cells[at][1]).rstrip('.')}", *soon)), "procedure"
        return
    yield from _by_its_head(cells, first)


def _by_its_head(cells: Sequence[tuple[str, str]], first: str) -> Iterator[tuple[str, str]]:
    """What a row says whose heads tell what stands in its cells, and any other row."""
    if first and (answer := _answered(cells)):
        yield _whole(cells), answer
        return
    if len(cells) == 2 and first and forms("heads-of-duties").search(cells[1][0]):  # noqa: PLR2004 - who, and what
        for said in (said for part in _parts(cells[1][1]) for said in sentences(part)):
            yield _whole([cells[0], (cells[1][0], said)]), modality(said) or "must"
        return
    if first and any(forms("heads-of-doers").search(head) for head, _ in cells[1:]):
        rest = (f"{lowered(head.rstrip(' ?:'))}: {lowered(cell)}" for head, cell in cells[1:] if cell)
        yield f"{first.rstrip('.:')}: {'; '.join(rest)}", "permitted"
        return
    whole = _whole(cells)
    ordered = any(is_order(cell) for _, cell in cells[1:]) and not modality(whole)
    yield whole, "must" if ordered else ""


def _answered(cells: Sequence[tuple[str, str]]) -> str:
    """How a row binds in which one column answers "Allowed?", and others say more; empty where none does."""
    for head, cell in cells[1:]:
        if forms("head-of-yes").search(head.strip(" :")):
            match _ticked(cell):
                case True:
                    return "permitted"
                case False:
                    return "must-not"
                case None if forms("approves").search(cell) or modality(cell) == "permitted-with-approval":
                    return "permitted-with-approval"
    return ""


def _whole(cells: Sequence[tuple[str, str]]) -> str:
    said = ""
    for at, (head, cell) in enumerate(cells):
        if not cell or _NOTHING.fullmatch(cell):
            continue
        if not said:
            said = cell
        elif _UNFINISHED.search(said):
            said = f"{said} {lowered(cell)}"
        elif _plain(head) or modality(cell) or at == 1:
            said = f"{said.rstrip('.:')}{': ' if at == 1 else '; '}{lowered(cell)}"
        else:
            said = f"{said.rstrip('.')}; {lowered(head)}: {lowered(cell)}"
    return said


def under_head(head: str, cell: str) -> str:
    """What stands below a head or heading that begins it: Don't, You must."""
    if re.fullmatch(r"(please )?(do|dos|always|yes|ok|allowed|acceptable|green)", head.strip(" :"), re.IGNORECASE):
        return cell
    if re.fullmatch(r"(please )?(do not|don['\u2019]?ts?|never|no)", head.strip(" :"), re.IGNORECASE):
        return cell if re.match(r"(do not|don|never)", cell, re.IGNORECASE) else f"Do not {lowered(cell)}"
    return composed(head.rstrip(" :"), cell)


def _parts(cell: str) -> list[str]:
    return [part for part in re.split(r";\s+|\s*\u2022\s*", cell) if part.strip()]


def _ticked(cell: str) -> bool | None:
    """Whether a cell says yes or no; None if it says something else."""
    if forms("says-yes").search(cell.strip()):
        return True
    return False if forms("says-no").search(cell.strip()) else None


def _plain(head: str) -> bool:
    return bool(forms("plain-heads").search(head.strip(" :")))


@lru_cache(maxsize=1)
def _capitals() -> frozenset[str]:
    return frozenset(str(forms.raw("capitals")).split())


@lru_cache(maxsize=1)
def _spellings() -> tuple[tuple[re.Pattern[str], str], ...]:
    found = dict(forms.raw("spellings"))
    found.pop(LINE, None)
    return tuple((re.compile(form, re.IGNORECASE), str(spelling)) for form, spelling in found.items())
