"""What the draft check is told about a school, and what it hands back."""

from enum import StrEnum

from policy_kb.shapes import dataclass

Facts = tuple[tuple[str, str], ...]
"""Pairs of a fact and one value of it, both from `policy_kb.vocabulary.FACTS`."""


class Kind(StrEnum):
    """What was noticed; the words for each stand in `words.yaml`. Where two meet, the earlier one keeps the place."""

    LINK = "link"
    CHAT_INVITE = "chat-invite"
    EMAIL = "email"
    SCHOOL_EMAIL = "school-email"
    PHONE = "phone"
    POSTCODE = "postcode"
    ADDRESS = "address"
    CONTACT_OFFER = "contact-offer"
    SCHOOL_TAG = "school-tag"
    MENTION = "mention"
    HASHTAG = "hashtag"
    PUPIL_NAME = "pupil-name"
    COLLEAGUE_NAME = "colleague-name"
    NAME = "name"
    SCHOOL_NAME = "school-name"
    SCHOOL_TOWN = "school-town"
    LIVE = "live"
    AWAY = "away"
    OFFENSIVE = "offensive"
    CRITICISM = "criticism"
    CONFIDENTIAL = "confidential"
    POLITICS = "politics"
    PAID = "paid"
    NO_DISCLAIMER = "no-disclaimer"
    WORK_OPINION = "work-opinion"


@dataclass(frozen=True)
class SchoolWords:
    """What gives one school away: full names and abbreviations, its town, its handles, and people if they are known."""

    names: tuple[str, ...] = ()
    town: str = ""
    handles: tuple[str, ...] = ()
    staff: tuple[str, ...] = ()
    pupils: tuple[str, ...] = ()


@dataclass(frozen=True)
class Mark:
    """One thing noticed: characters `start` to `end` of the text as it was given, and the facts it suggests."""

    kind: Kind
    start: int
    end: int
    facts: Facts = ()


@dataclass(frozen=True)
class Noticed:
    """What was noticed, in the order of the text, and the wording without it (empty if nothing is left)."""

    marks: tuple[Mark, ...]
    safer: str

    @property
    def facts(self) -> dict[str, tuple[str, ...]]:
        """The facts that the words suggest, for a person to confirm: fact -> its values."""
        found: dict[str, dict[str, None]] = {}
        for mark in self.marks:
            for fact, value in mark.facts:
                found.setdefault(fact, {})[value] = None
        return {fact: tuple(values) for fact, values in found.items()}
