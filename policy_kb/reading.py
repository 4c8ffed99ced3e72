"""What a person's words about a post say of it already, so that it need not be asked; pure, and keeps nothing.

Rules:
1. What phrases find (`phrases.py`) is weighed by a model that learnt from what other people typed (`search/reader.py`).
   What it is sure of is read; what it only thinks likely is proposed, and stands as a tick when the question comes.
2. What makes a post milder must be surer. A fact of several values is read only if each of them is plain, so that what
   is read is all there is of it; a fact of one value only if no other is in doubt.
3. What is read is shown to the person, who can change it.
4. Taken over is only what a post is made of (`SURE`). What makes it worse (`about`, `more`) is taken over only where
   the post is then forbidden, since no further tick could change that. What makes it milder is only ever proposed.
5. Without an encoder phrases stand alone: only what they are seldom wrong about (`CRISP`) is read, all else proposed.
"""

from collections.abc import Collection, Mapping

from policy_kb.phrases import by_phrases
from policy_kb.remembered import remembered
from policy_kb.search.reader import Label, reader, see
from policy_kb.vocabulary import FACTS, LATER, MANY_VALUED, MORE

LONGEST = 4000
"""Characters that are read; what comes after them is a post of its own."""

SURE = frozenset({"account", "platform", "audience", "content", "people", "pupil_detail", "when", "device"})
"""What a post is made of."""
ONLY_IF_FORBIDDEN = frozenset({"about", "more"})
CRISP = frozenset({"account", "platform", "device"})
"""What phrases are right about in more than 96 of 100 posts."""

PLAIN, PLAIN_IF_MILDER, LIKELY, SLIGHT = 0.8, 0.9, 0.5, 0.25
"""How sure the model must be that a fact is told; what is less likely than the last is as good as not told."""
OFTEN_MISTAKEN = {"people": 0.95, "about": 0.95, "more": 0.95, "when": 0.9}
"""The same for facts of which too much was wrong: with these, half of it goes in posts of authors left out."""
MILDER: frozenset[Label] = frozenset({
    ("audience", "friends"), ("people", "none"), ("pupil_detail", "not-identifiable"),
    ("about", "nothing-to-do-with-school"),
    *(("permissions", value) for value in FACTS["permissions"]),
    *((MORE, value) for value in (
        "known-outside-school", "declared", "already-connected", "they-asked-first", "own-child", "child-safety",
        "leaving", "not-staff", "pictured-said-yes", "written-yes",
    )),
})  # fmt: skip

Found = dict[str, tuple[str, ...]]


def read_post(words: str, draft: str = "") -> Found:
    """The facts that words give: fact -> its values, in the order of the vocabulary.

    `words` are what the person says, `draft` what is to be posted, where the two come apart.
    """
    return dict(_found(words, draft)[0])


def suggest_post(words: str, draft: str = "") -> Found:
    """The same and what words make likely, of facts with several values: to be ticked when the question comes."""
    return dict(_found(words, draft)[1])


def plain(words: str, draft: str = "") -> tuple[str, int | None]:
    """The text of both, as it is read, and where the draft begins in it."""
    text = f"{words}\n{draft}".replace("\u2019", "'")[:LONGEST]
    return text, len(words) + 1 if draft.strip() and len(words) + 1 < len(text) else None


def weighed(chances: Mapping[Label, float], found: Collection[Label]) -> dict[Label, float]:
    """Chances in the light of what phrases find.

    What these are seldom wrong about is never guessed without them, and half the doubt goes where they agree. Nobody is
    in a post only if they find nobody.
    """
    sure = dict(chances)
    for label, chance in chances.items():
        if label[0] in CRISP:
            sure[label] = 1 - (1 - chance) / 2 if label in found else min(chance, SLIGHT)
    if any(fact == "people" for fact, _ in found):
        sure["people", "none"] = 0.0
    for fact, one in found:
        if one in LATER and fact not in MANY_VALUED:  # the model was taught the other values alone
            sure |= {(fact, other): 0.0 for other in FACTS[fact]}
    return {**sure, **{label: 1.0 for label in found if label[1] in LATER}}


def choose(chances: Mapping[Label, float], *, draft: bool = False) -> Found:
    """What is plain of all that may be told (rule 2)."""
    found = {}
    for fact, values in FACTS.items():
        sure = {one: chances.get((fact, one), 0.0) for one in values}
        told = tuple(one for one, chance in sure.items() if chance > _level(fact, one))
        if fact in MANY_VALUED:
            passed = {"text", *LATER, *told}  # words come with a draft, and `LATER` was taught by nobody
            if any(chance > SLIGHT for one, chance in sure.items() if one not in passed):
                told = tuple(one for one in told if one in LATER)
            if fact == "content" and draft and told:
                told = tuple(one for one in values if one in {"text", *told})
            if len(told) > 1:
                told = tuple(one for one in told if one != "none")
        else:
            told = told if sum(chance > SLIGHT for chance in sure.values()) == 1 else ()
        if told:
            found[fact] = told
    return found


def _level(fact: str, one: str) -> float:
    return max(OFTEN_MISTAKEN.get(fact, PLAIN), PLAIN_IF_MILDER if (fact, one) in MILDER else PLAIN)


def _found(words: str, draft: str) -> tuple[Found, Found]:
    return _of(f"{words}\0{draft}")


@remembered
def _of(both: str) -> tuple[Found, Found]:
    words, _, draft = both.partition("\0")
    text, at = plain(words, draft)
    if not text.strip():
        return {}, {}
    if (model := reader()) is None:
        found = by_phrases(text, draft=at is not None)
        return {fact: values for fact, values in found.items() if fact in CRISP}, found
    vectors, weigh = model
    seen = see(vectors, text, at)
    chances = weighed(weigh.chances(seen), seen.found)
    likely = {fact: tuple(one for one in FACTS[fact] if chances.get((fact, one), 0.0) > LIKELY) for fact in MANY_VALUED}
    return choose(chances, draft=at is not None), {fact: values for fact, values in likely.items() if values}
