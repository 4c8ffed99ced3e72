"""Names as people write them, read in one way: for keeping out, for finding again, for whom a text speaks of. Pure.

Rules:
1. Capitals, accents, hyphens, apostrophes of any kind and blanks tell no two names apart: "O'Neill", "O Neill" and
   "ONeill" are one, and so are "Müller", "Muller" and "Mueller"; in "MsReed" and "danareed" stands a Reed.
2. Titles, letters after a name and brackets in the settings are no part of a name; what stands in brackets and is no
   role is a name that somebody is known as.
3. One part of a double surname is enough, and so is a first name that stands alone. Better one person too many.
4. A slip in the surname is forgiven where a title or the first name stands before it ("Mr Oneil", "Dana Reid"), and so
   is an apostrophe that is missing before the last s.
5. A name that is an everyday word as well is one only where it has a capital letter or stands beside more of the name.
6. Short for long, another spelling ("Liz", "Muhammad") and initials are a reason to ask, not to keep out unasked:
   `bears` knows none of them.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from functools import cache, lru_cache
from itertools import islice, product

from bot.people import one_name
from bot.people.initials import initials, signed
from bot.people.misspelt import near
from bot.people.words_in_names import AFTER, BESIDE, EVERYDAY, JOINED, NO_SURNAMES, NO_TITLES, ROLES, TITLES
from policy_kb.shapes import dataclass

_APOSTROPHES = "'\u2019\u2018\u201b\u02bc\u02bb\u02b9\u2032\u00b4`\uff07\u055a\ua78c"
_LETTERS = str.maketrans({
    "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ø": "o", "\u0131": "i", "ħ": "h", "ŋ": "n",
})  # fmt: skip
"""Letters that no accent can be taken from."""
_WRITTEN_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})
"""How letters with an accent are written where there is none on the keyboard: "Mueller", "Ostergaard"."""
_RUN_ON = re.compile(r"(?<=[^\W\d_])(?<![A-Z])(?=[A-Z])")
"""Where a word goes on with a capital letter: "DanaReed", "MsReed"."""
_TOKEN = re.compile(rf"[^\W\d_]+(?:[{_APOSTROPHES}][^\W\d_]+)*")
_POSSESSIVE = re.compile(rf"[{_APOSTROPHES}]s$", re.IGNORECASE)
_APART = re.compile(r"[,;/&+\n]|\b(?:and|or|with)\b", re.IGNORECASE)
_BRACKETS = re.compile(r"[(\[{](.*?)[)\]}]|[\"\u201c\u201d](.*?)[\"\u201c\u201d]")
_POSSESSED, _SCOTS = 5, 7
"""Letters of the shortest "danas" that is "Dana's", and of the shortest "McBride" that may be "MacBride"."""
_SPOKEN_TO = TITLES - NO_TITLES
_READINGS = 16
"""How many ways of spelling a name are looked up, at most."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text: every spelling of it, as it was written, what stands between it and the next, and folded."""

    spellings: frozenset[str]
    written: str
    gap: str = ""
    plain: str = ""

    @property
    def capital(self) -> bool:
        """Whether it begins with a capital letter."""
        return self.written[:1].isupper()

    @property
    def short(self) -> bool:
        """Whether it is an initial, or the first letter of a name such as O'Neill; never one letter of a script with
        whole words in one."""  # noqa: D205, D209 - one sentence
        return len(self.written) == 1 and self.written.isascii()


@dataclass(frozen=True, slots=True)
class Called:
    """How somebody is called: spellings of first names and what they are known as, of each surname part; initials."""

    first: frozenset[str]
    sur: frozenset[str]
    initials: frozenset[str] = frozenset()


def words(text: str) -> tuple[Word, ...]:
    """The words of a text, without titles and initials, in the order in which they stand."""
    return tuple(word for word in _read(text) if not word.short and not word.spellings & TITLES)


def kept(given: Iterable[str]) -> frozenset[str]:
    """What names are filed under, to be found again: every spelling of each word."""
    return frozenset[str]().union(*(word.spellings for name in given for word in words(name)))


def readings(name: str) -> tuple[frozenset[str], ...]:
    """The sets of words to look a name up by: any one of them finds it. The last is how names were filed before."""
    choices = [sorted(word.spellings) for word in words(name) if not word.spellings & JOINED] or [
        sorted(word.spellings) for word in words(name)
    ]
    found = [frozenset(one) for one in islice(product(*choices), _READINGS) if one]
    before = _filed_before(name)
    return tuple(dict.fromkeys([*found, *([before] if before else [])]))


def within(one: str, other: str) -> bool:
    """Whether every word of one name is a word of the other."""
    return _within(words(one), words(other))


def alike(one: str, other: str) -> bool:
    """Whether two names, with whatever else was written beside them, may be one person's."""
    ours, theirs = _bare(one), _bare(other)
    same = sum(any(one_name.first_names(mine.spellings) & word.spellings for word in theirs) for mine in ours)
    return _within(ours, theirs) or _within(theirs, ours) or same > 1


@cache
def called(name: str, known_as: tuple[str, ...] = ()) -> Called:
    """How somebody of this name in the settings is called."""
    beside = [inside for pair in _BRACKETS.findall(name) for inside in pair if inside]
    nick = kept(one for one in (*known_as, *beside) if not kept([one]) & (ROLES | AFTER))
    chunks = [part.split() for part in _BRACKETS.sub(" ", name).split(",")]
    plain = [chunk for part in chunks if not _letters(part) for chunk in part]
    plain = [chunk for chunk in plain if not kept_only(chunk, TITLES)] or plain
    while len(plain) > 2 and _letters(plain[-1:]):  # noqa: PLR2004 - a first name and a surname
        plain.pop()
    if not plain:
        return Called(nick, frozenset())
    if sum(bool(part) and not _letters(part) for part in chunks) > 1:  # "Reed, Dana"
        return Called(nick, kept([" ".join(plain)]) - JOINED, initials((*plain[1:], plain[0])))
    if len(plain) == 1:
        return Called(nick, kept(plain))
    first, rest = kept(plain[:1]), kept([" ".join(plain[1:])]) - JOINED
    double = [fold("".join(chunk.split("-"))) for chunk in plain[1:] if "-" in chunk]  # "Smithjones"
    rest |= frozenset(double)
    return Called(first | nick, rest or kept([" ".join(plain)]), initials(tuple(plain)))


@cache
def _heard(who: Called) -> Called:
    """How somebody may be called by those who only hear or shorten their name."""
    return Called(one_name.first_names(who.first), one_name.surnames(who.sur), who.initials)


def kept_only(chunk: str, those: Collection[str]) -> bool:
    """Whether a chunk of a name is nothing but one of those words."""
    found = _read(chunk)
    return bool(found) and all(word.spellings & frozenset(those) for word in found)


def bears(who: Called, given: str) -> bool:
    """Whether one of the names in a field for names may be theirs."""
    return any(_bears(who, words(piece)) for piece in pieces(given))


def spoken_of(who: Called, text: str) -> bool:
    """Whether a free text speaks of them by name."""
    found, heard = _read(text), _heard(who)
    loud = sum(word.written.isupper() and len(word.written) > 1 for word in found) * 2 > len(found)
    named = any(_names(heard, found, at, loud=loud) for at in range(len(found)))
    return named or signed(who.initials, frozenset(one[:1] for one in who.sur), text)


def _names(who: Called, found: Sequence[Word], at: int, *, loud: bool) -> bool:
    word = found[at]
    before, after = found[at - 1] if at else None, found[at + 1] if at + 1 < len(found) else None
    if word.short:
        return False
    titled = before is not None and not _SPOKEN_TO.isdisjoint(before.spellings)
    if word.spellings.isdisjoint(who.first) and word.spellings.isdisjoint(who.sur):
        return _slipped(who, word, before, titled=titled)
    mine = who.first | who.sur
    beside = any(one is not None and one.spellings & mine for one in (before, after))
    if word.spellings & EVERYDAY and (loud or not word.capital) and not titled and not beside:
        return False
    if word.spellings & who.sur:
        return True
    # "Dana Hale" is somebody else, if she is written so.
    another = after is not None and after.capital and not loud and word.gap.strip() == "" and word.capital
    another = another and not _every_word_capital(found)
    return not another or after is None or bool(after.spellings & (mine | NO_SURNAMES)) or _theirs(who, after)


def _every_word_capital(found: Sequence[Word]) -> bool:
    """Whether a text is written as a headline, so that a capital letter says nothing of a word."""
    return len(found) > 3 and all(word.capital for word in found if word.plain not in JOINED)  # noqa: PLR2004 - not a name


def _theirs(who: Called, after: Word) -> bool:
    """Whether what stands behind the first name may be their surname: its first letter, or it with a slip."""
    if after.short:
        return after.plain in {one[:1] for one in who.sur}
    return _near(after, who.sur)


def _slipped(who: Called, word: Word, before: Word | None, *, titled: bool) -> bool:
    """Whether a word that is not their name may be meant for it."""
    plain = word.plain
    if plain in _run_on_names(who):
        return True  # "danareed"
    if word.gap.startswith("@"):  # "dreed@school.example"
        return plain in {one[:1] + sur for one in who.first for sur in who.sur}
    base = plain[:-1] if plain.endswith("s") and len(plain) >= _POSSESSED else ""
    if (base in who.first or base in who.sur) and base not in EVERYDAY:
        return True
    if not titled and (not word.capital or before is None or before.spellings.isdisjoint(who.first)):
        return False
    return _near(word, who.sur)


@cache
def _run_on_names(who: Called) -> frozenset[str]:
    return frozenset(pair for one, other in product(who.first, who.sur) for pair in (one + other, other + one))


def _near(word: Word, sur: Collection[str]) -> bool:
    return any(near(one, other) for one in word.spellings for other in sur)


def _bears(who: Called, given: Sequence[Word]) -> bool:
    if any(word.spellings & who.sur for word in given):
        return True
    for at, word in enumerate(given):
        after = given[at + 1] if at + 1 < len(given) else None
        if word.spellings & who.first and (after is None or after.spellings & BESIDE):
            return True
    return bool(given) and all(word.spellings & who.first for word in given)


def pieces(given: str) -> list[str]:
    """The names in a field for names: as a whole, and apart."""
    return [given, *(piece for piece in _APART.split(given) if piece.strip())] if _APART.search(given) else [given]


def _bare(given: str) -> tuple[Word, ...]:
    """A name without what says who somebody is: "my nephew Kim Tully (Year 4)"."""
    bare = tuple(word for word in words(_BRACKETS.sub(" ", given)) if not word.spellings & BESIDE)
    return bare or tuple(word for word in words(given) if not word.spellings & BESIDE)


def _within(some: Sequence[Word], others: Sequence[Word]) -> bool:
    mine = [word for word in some if not word.spellings & JOINED] or list(some)
    return bool(mine) and bool(others) and all(any(w.spellings & other.spellings for other in others) for w in mine)


def _letters(part: Sequence[str]) -> bool:
    """Whether these are letters after a name, or a role: "BA", "B.Sc. (Hons)", "DSL"."""
    bare = ["".join(letter for letter in chunk if letter.isalnum()) for chunk in part]
    return bool(bare) and all(one.casefold() in AFTER | ROLES for one in bare)


@lru_cache(maxsize=64)
def _read(text: str) -> tuple[Word, ...]:
    bare = "".join(one for one in unicodedata.normalize("NFC", text) if unicodedata.category(one) != "Cf")
    text = "".join(" " if unicodedata.category(one) == "Pd" else one for one in bare)
    found = list(_TOKEN.finditer(text))
    row: list[Word] = []
    for n, token in enumerate(found):
        end = found[n + 1].start() if n + 1 < len(found) else len(text)
        written = _POSSESSIVE.sub("", token[0])
        plain = fold(written)
        gap = text[token.start() + len(written) : end]  # "Dana's TikTok": no surname follows
        row.append(Word(_spellings(written) | _joined(row, plain), written, gap, plain))
    return tuple(row)


def _spellings(written: str) -> frozenset[str]:
    parts = re.split(f"[{_APOSTROPHES}]", written.casefold())
    whole = "".join(parts)
    scots = [f"{also}{fold(whole)[len(begins):]}" for begins, also in (("mac", "mc"), ("mc", "mac"))
             if fold(whole).startswith(begins) and len(whole) >= _SCOTS]  # fmt: skip
    longer = [part for part in parts if len(part) > 1 and len(parts) > 1]
    plain = whole.translate(_WRITTEN_OUT)
    return frozenset(fold(one) for one in (whole, plain, *longer, *scots, *_run_on(written)))


def _run_on(written: str) -> list[str]:
    """The names in a word that was written without a blank; "McBride" is one name."""
    pieces = _RUN_ON.split(written)
    if len(pieces) == 1 or pieces[0].casefold() in JOINED:
        return []
    return [piece for piece in pieces if len(piece) > 1 and piece.casefold() not in TITLES]


def _joined(row: Sequence[Word], word: str) -> frozenset[str]:
    """The spellings of a word together with what stands before it and may belong to it: "O Neill", "Van Dyke"."""
    so_far, found = word, set[str]()
    for before in reversed(row[-3:]):
        if before.gap.strip() or not (before.short or before.plain in JOINED):
            break
        so_far = before.plain + so_far
        found.add(so_far)
    return frozenset(found)


def fold(word: str) -> str:
    """One word without capitals, accents and apostrophes."""
    apart = unicodedata.normalize("NFKD", word.casefold().translate(_LETTERS))
    return "".join(one for one in apart if one.isalpha())


def _filed_before(name: str) -> frozenset[str]:
    """The words of a name as they were filed until there was one reading; what was filed so is still there."""
    bare = unicodedata.normalize("NFKD", name).casefold()
    found = re.findall(r"[^\W\d_]{2,}", "".join(letter for letter in bare if not unicodedata.combining(letter)))
    return frozenset(found) - {"mr", "mrs", "ms", "miss", "mx", "dr", "sir", "the", "in", "of", "year"}
