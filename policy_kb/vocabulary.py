"""The closed lists of words that packs may use; a value outside them is refused when a pack is loaded.

Values are a data format, shared with stored answers and with the batch formats: they are retired, never
renamed or reused.
"""

from enum import StrEnum


class Verdict(StrEnum):
    """The three answers to "may I post this?", mildest first."""

    OK = "ok-with-care"
    APPROVAL = "get-approval-first"
    NO = "do-not-post"

    @property
    def strictness(self) -> int:
        """0 (ok) to 2 (do not post)."""
        return _STRICTNESS[self]


_STRICTNESS = {verdict: strictness for strictness, verdict in enumerate(Verdict)}


class Urgency(StrEnum):
    """How soon somebody must know, soonest first."""

    IMMEDIATE = "immediate"
    SAME_DAY = "same-day"
    ROUTINE = "routine"


class Basis(StrEnum):
    """How far the policy itself names a route; `BASE` where the pack has not written one and inherits it."""

    STATED = "stated"
    PARTLY = "partly"
    INFERRED = "inferred"
    BASE = "base"


SCHOOL_ROLES = frozenset({
    "dsl",
    "deputy-dsl",
    "headteacher",
    "deputy",
    "senior-staff",
    "line-manager",
    "chair-of-governors",
})  # fmt: skip
"""Roles that people at the school hold and that canipost can write to."""

DUTIES = ("moderator", "publisher", "website-administrator", "office", "data-protection-officer", "named-checker")
"""Roles that the roster gives: tasks belong to them, and registers can name them; no report is routed by them."""

OUTSIDE_ROLES = frozenset({"hr", "lado", "police", "ceop", "social-care", "data-protection-officer"})
"""Bodies that the school rings; canipost never writes to them, it gives the number and the words."""

ROLES = SCHOOL_ROLES | OUTSIDE_ROLES

FACTS: dict[str, tuple[str, ...]] = {
    "account": ("personal", "professional", "school", "none-yet"),
    "platform": (
        "facebook", "instagram", "x", "tiktok", "youtube", "whatsapp", "snapchat", "linkedin", "blog", "discord",
        "other",
    ),
    "audience": (
        "public", "friends", "private-group", "direct-message-pupil", "direct-message-parent",
        "direct-message-colleague", "direct-message-other",
    ),
    "content": (
        "text", "photo", "video", "link", "screenshot", "reaction", "tag", "live-location", "new-group-or-page",
        "friend-request",
    ),
    "people": ("pupils", "ex-pupils-under-18", "ex-pupils-adult", "colleagues", "parents", "none"),
    "pupil_detail": ("identifiable", "named", "swimwear", "not-identifiable"),
    "about": (
        "nothing-to-do-with-school", "school-life", "work-opinion", "confidential", "criticism",
        "political-religious", "school-logo-or-name", "personal-contact-details", "illegal-or-offensive",
        "press-or-paid", "trip-in-progress", "learning-resource",
    ),
    "permissions": (
        "media-permission-form", "dsl-approval", "headteacher-approval", "colleague-permission",
        "parent-permission", "relative-of-pupil",
    ),
    "when": ("own-time", "working-hours", "lesson"),
    "device": ("school-device", "personal-device"),
    "more": (
        "in-doubt", "embarrassing", "unkind", "known-outside-school", "declared", "already-connected",
        "they-asked-first", "own-child", "asks-pupil-data", "child-safety", "leaving", "not-staff",
        "pictured-said-yes", "others-words", "not-yet-public", "written-yes", "home-or-away-shown", "paid",
        "ai-generated", "left-long-ago", "others-page", "other-children", "runs-the-page", "with-children",
        "only-own-child", "taken-elsewhere", "family-emergency", "office-shut", "other-school", "parent-only",
        "agreed-publicity", "school-system", "not-yet-approved", "answers-back", "for-the-school",
    ),
}  # fmt: skip
"""The facts of a post, in the order in which a person would tell them, and the values of each.

`more` gathers what only some policies rest on; of it a card shows only what can still change the outcome.
"""

LATER = frozenset({
    "left-long-ago", "others-page", "other-children", "runs-the-page", "with-children", "only-own-child",
    "taken-elsewhere", "family-emergency", "office-shut", "other-school", "parent-only", "agreed-publicity",
    "school-system", "not-yet-approved", "answers-back", "for-the-school", "direct-message-other",
})  # fmt: skip
"""Values that came when posts had been written down without them."""

MORE = "more"
"""The fact of many odd values."""

MANY_VALUED = frozenset({"content", "people", "pupil_detail", "about", "permissions", "more"})
"""Facts that may hold several values at once; an empty answer means "none of these"."""

CATEGORIES = (
    "pupil-contact", "ex-pupil-contact", "pupil-underage-account", "cyberbullying-of-pupil",
    "cyberbullying-of-staff", "parent-post", "image-misuse", "inappropriate-content", "data-leak",
    "lost-or-misused-phone", "press-contact", "colleague-conduct", "headteacher-conduct", "dsl-conduct",
    "allegation-harm", "extremism", "child-welfare", "whistleblowing", "data-complaint",
)  # fmt: skip
DECLARATION = "relationship"
"""The category of the one row in `declarations.yaml`."""
SUBJECTS = ("staff", "headteacher", "dsl", "pupil", "ex-pupil", "parent", "unknown")
SIGNALS = (
    "self-report", "intimate-image", "asks-advice", "danger-now", "harm-to-child", "unlawful", "minor",
    "shown-child", "shown-staff", "fgm", "sexual-abuse", "lost-device", "personal-data",
    "own-life", "taken-away", "harassment",
)  # fmt: skip
"""What the words of a report, or its answers, may say beyond its category; read by `policy_kb.signals`, used by route
rows, steps, reminders and helplines."""

TOPICS = frozenset({
    "pupil-contact", "ex-pupils", "parents-contact", "colleagues-online", "relationships", "personal-privacy",
    "personal-conduct", "professional-accounts", "school-accounts", "photos-video", "media-permission",
    "confidentiality", "school-identity", "political-religious", "email", "phones-staff", "phones-work",
    "phones-pupils", "visitors-volunteers", "parents-conduct", "cyberbullying", "reporting-routes", "allegations",
    "monitoring-discipline", "searching-online", "press-media", "training-review", "pupils-social-media", "law",
    "extremism", "posting-judgement", "work-time-access", "personal-details", "scope",
})  # fmt: skip
AUDIENCES = frozenset({
    "staff", "volunteers", "governors", "pupils", "parents", "visitors", "headteacher", "dsl",
})  # fmt: skip
MODALITIES = frozenset({
    "must", "must-not", "should", "should-not", "advised", "advised-against", "permitted",
    "permitted-with-approval", "procedure", "fact",
})  # fmt: skip
ACCOUNTS = frozenset({
    "personal-account", "professional-account", "school-account", "phone", "email", "in-person", "any",
})  # fmt: skip
