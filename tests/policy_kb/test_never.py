"""What each policy forbids outright is forbidden in every combination of the other facts.

Each line says what a post holds, what it does not hold (the exceptions that the policy itself makes), the mildest
verdict that may come of it, and the clause. All other facts are free: every value, every set of values. The search
is exact (see `proof`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pytest

from policy_kb.asking import table
from policy_kb.loading import load_all
from policy_kb.vocabulary import FACTS, Verdict
from tests.policy_kb.proof import can_be_clear, least, masks_of

POLICIES = load_all()


@dataclass(frozen=True, slots=True)
class Never:
    """A kind of post that is never milder than `least`."""

    name: str
    clause: str
    holds: Mapping[str, str]
    lacks: Mapping[str, Sequence[str]] = field(default_factory=dict)
    least: Verdict = Verdict.NO


FAMILY = {"permissions": "relative-of-pupil", "more": "own-child"}
FAMILY_OR_KNOWN = {"permissions": "relative-of-pupil", "more": ("own-child", "known-outside-school")}
NOT_OF_HERE = {"permissions": "relative-of-pupil", "more": ("own-child", "known-outside-school", "other-school")}
FAMILY_OR_NO_STAFF = {"permissions": "relative-of-pupil", "more": ("own-child", "not-staff")}
VERY_ILL = {"more": "family-emergency"}
HEAD_AGREED = {"permissions": "headteacher-approval"}
HEAD_KNOWS = {"permissions": "headteacher-approval", "more": "declared"}
DSL_AGREED = {"permissions": "dsl-approval"}
DOTHILL_MAY = {"permissions": "relative-of-pupil", "more": ("own-child", "not-staff", "child-safety")}
FRIEND_A_PARENT = {"content": "friend-request", "people": "parents"}
OWN_DETAILS = {"about": "personal-contact-details"}
# A bad review of a café names nobody at school.
ABOUT_SOMETHING_ELSE = {"about": "nothing-to-do-with-school"}
OWN_PHONE = {"device": "personal-device"}
PICTURE = {"content": "photo", "people": "pupils"}
KNOWN = {**PICTURE, "pupil_detail": "identifiable"}
NAMED = {**PICTURE, "pupil_detail": "named"}
FRIEND = {"content": "friend-request", "people": "pupils"}
FRIEND_BY_MESSAGE = {"content": "friend-request", "audience": "direct-message-pupil"}
MINE = {"account": "personal"}
APPROVAL = Verdict.APPROVAL

NEVER: dict[str, tuple[Never, ...]] = {
    "dothill": (
        Never("confidential", "no-confidential", {"about": "confidential"}),
        Never("illegal", "no-bullying-by-staff", {"about": "illegal-or-offensive"}),
        Never("criticism", "issues-raised-in-school", {"about": "criticism"}, ABOUT_SOMETHING_ELSE),
        Never("criticism of somebody", "issues-raised-in-school", {"about": "criticism", "people": "colleagues"}),
        Never("criticism from work", "issues-raised-in-school", {"about": "criticism", "account": "school"}),
        Never("friend a pupil", "no-friending-pupils", FRIEND),  # "no exception for pupils, not even for family"
        Never("friend a pupil, by message", "no-friending-pupils", FRIEND_BY_MESSAGE),
        Never("friend a parent", "no-friending-parents", FRIEND_A_PARENT, FAMILY_OR_NO_STAFF),
        Never("message a pupil", "contact-professional-only", {**MINE, "audience": "direct-message-pupil"}),
        # The one exception of the policy is a parent from one's own family, who may agree to a picture.
        Never("a known pupil, own account", "no-reference-to-community", {**MINE, **KNOWN}, DOTHILL_MAY),
        Never(
            "... even in the family", "think-before-images",
            {**MINE, **KNOWN}, {"permissions": "parent-permission", "more": "own-child"}, APPROVAL,
        ),
        Never(
            "... by staff, even in the family", "no-reference-to-community",
            {**MINE, **KNOWN}, {"more": "not-staff"}, APPROVAL,
        ),
        Never("a known pupil, school account", "no-reference-to-community", {"account": "school", **KNOWN}),
        Never(
            "any pupil, the school's page", "no-reference-to-community",
            {"account": "school", "audience": "public", "people": "pupils"},
        ),
        Never("own details", "no-confidential", OWN_DETAILS, {"permissions": "relative-of-pupil"}),
        Never("a pupil named beside a picture", "no-reference-to-community", NAMED, DOTHILL_MAY),
        Never("any pupil, own account", "no-reference-to-community", {**MINE, "people": "pupils"}, DOTHILL_MAY),
        Never("any pupil, work account", "no-reference-to-community", {"account": "professional", "people": "pupils"}),
        Never("a colleague's picture", "no-reference-to-community", {"content": "photo", "people": "colleagues"}),
        Never("own phone as camera", "no-recording-on-phone", {**PICTURE, **OWN_PHONE}, FAMILY_OR_NO_STAFF),
        Never(
            "own phone to parents in office hours", "phone-parents-safety-only",
            {"audience": "direct-message-parent", **OWN_PHONE, "when": "working-hours"},
            {"permissions": "relative-of-pupil", "more": ("not-staff", "office-shut")},
        ),
        Never(
            "own phone as camera on trips", "offsite-no-photos",
            {"content": "photo", "about": "trip-in-progress", **OWN_PHONE},
        ),
        # A relative is very ill: the headteacher is told first, and nothing goes to many.
        Never("own phone in class", "no-phone-near-children", {"when": "lesson", **OWN_PHONE}, VERY_ILL),
        Never("... when a relative is very ill", "exceptional-circumstances", {"when": "lesson", **OWN_PHONE},
              HEAD_AGREED, APPROVAL),
        Never("... to many", "emergency-via-office", {**MINE, "when": "lesson", "audience": "public"}),
        Never("where pupils are", "no-reference-to-community", {"content": "live-location", "people": "pupils"}),
    ),
    "newport": (
        Never("other children beside one's own", "pupils-not-identifiable", {**KNOWN, "more": "other-children"}),
        Never("confidential", "no-confidential-posts", {"about": "confidential"}),
        Never("illegal", "extreme-offence", {"about": "illegal-or-offensive"}),
        Never("criticism", "avoid-questionable-conduct", {"about": "criticism"}, ABOUT_SOMETHING_ELSE),
        Never("criticism of somebody", "avoid-questionable-conduct", {"about": "criticism", "people": "colleagues"}),
        Never("criticism from work", "avoid-questionable-conduct", {"about": "criticism", "account": "school"}),
        Never("friend a pupil", "no-pupil-friends", FRIEND),
        Never("friend a pupil, by message", "no-pupil-friends", FRIEND_BY_MESSAGE),
        Never(
            "friend a young former pupil", "no-pupil-friends",
            {"content": "friend-request", "people": "ex-pupils-under-18"},
        ),
        # Where a family is known socially the policy wants the Headteacher told, so his yes is the only way.
        Never("friend a parent", "parents-as-friends", FRIEND_A_PARENT, HEAD_KNOWS, APPROVAL),
        Never("message a pupil", "no-pupil-friends", {**MINE, "audience": "direct-message-pupil"}, FAMILY),
        # The ban on pictures stands in the section on the school's sites: one's own child at home is not in it.
        Never("a known pupil's picture", "pupils-not-identifiable", KNOWN, FAMILY),
        Never("... even in the family, from school", "pupils-not-identifiable", {**KNOWN, "about": "school-life"}),
        Never("... even in the family, school page", "pupils-not-identifiable", {"account": "school", **KNOWN}),
        Never("a pupil named beside a picture", "no-pupil-names", NAMED, FAMILY),
        Never(
            "a pupil named in public", "no-pupil-names",
            {"people": "pupils", "pupil_detail": "named", "audience": "public"}, FAMILY,
        ),
        Never("pictures on one's own device", "photos-on-school-devices", {**PICTURE, **OWN_PHONE}, FAMILY),
        Never(
            "... even in the family, from school", "photos-on-school-devices",
            {**PICTURE, **OWN_PHONE, "about": "school-life"},
        ),
        Never("private details asked of pupils", "no-personal-info-from-pupils", {"more": "asks-pupil-data"}),
        Never("embarrassing", "review-profile-on-joining", {"more": "embarrassing"}),
        Never("unkind", "avoid-questionable-conduct", {"more": "unkind"}),
        Never("in doubt", "doubt-ask-head", {"more": "in-doubt"}, HEAD_AGREED, APPROVAL),
        Never("in a lesson", "no-social-media-in-lessons", {"when": "lesson"}, VERY_ILL),
        Never("... when a relative is very ill", "phone-exceptional-case", {"when": "lesson"}, HEAD_AGREED, APPROVAL),
        Never("... to many", "no-social-media-in-lessons", {"when": "lesson", "audience": "public"}),
        Never("a trip while it lasts", "ask-danger", {"about": "trip-in-progress", "audience": "public"}),
        Never("own contact details", "personal-info-dangers", {**OWN_DETAILS, "audience": "public"}),
    ),
    "st-wenn": (
        Never("other children beside one's own", "safeguarding-first", {**MINE, **KNOWN, "more": "other-children"}),
        Never("confidential", "no-confidential", {"about": "confidential"}),
        Never("illegal", "no-illegal-link", {"about": "illegal-or-offensive"}),
        Never("derogatory", "no-derogatory-comments", {"about": "criticism"}, ABOUT_SOMETHING_ELSE),
        Never("derogatory of somebody", "no-derogatory-comments", {"about": "criticism", "people": "colleagues"}),
        Never("derogatory from work", "no-derogatory-comments", {"about": "criticism", "account": "school"}),
        Never("friend a pupil", "no-friend-requests-pupils", FRIEND),
        Never("friend a pupil, by message", "no-friend-requests-pupils", FRIEND_BY_MESSAGE),
        Never(
            "friend a former pupil", "no-friend-requests-ex-pupils",
            {"content": "friend-request", "people": "ex-pupils-adult"},
        ),
        # What is forbidden on the school's own channels is personal messages; on social networks it is any.
        Never("message a pupil", "no-contact-pupils", {"audience": "direct-message-pupil"}, {"account": "school"}),
        Never(
            "... on a network", "no-contact-pupils", {"audience": "direct-message-pupil", "platform": "whatsapp"},
        ),
        Never(
            "... about private things", "no-personal-messages",
            {"audience": "direct-message-pupil", "about": "nothing-to-do-with-school"},
        ),
        Never("unkind", "no-derogatory-comments", {"more": "unkind"}),
        Never("embarrassing", "responsible-use", {"more": "embarrassing"}),
        Never("the school's logo without writing", "name-logo-permission", {**MINE, "about": "school-logo-or-name"},
              {"more": ("written-yes", "parent-only")}, APPROVAL),
        # Pictures of children "taking part in school activities" are what is forbidden: a relative at home is not.
        Never("a known pupil, own account", "no-activity-images", {**MINE, **KNOWN}, FAMILY),
        Never("... even a relative, from school", "no-activity-images", {**MINE, **KNOWN, "about": "school-life"}),
        Never("a pupil named beside a picture", "safeguarding-first", {**MINE, **NAMED}, FAMILY),
        Never("a pupil named, work account", "safeguarding-first", {"account": "professional", **NAMED}, FAMILY),
        Never(
            "school page without the headteacher", "designated-publicity",
            {"account": "school", **KNOWN},
            {"permissions": "headteacher-approval", "more": "agreed-publicity"}, APPROVAL,
        ),
        Never("own details to a pupil", "no-contact-details-to-pupils", {**OWN_DETAILS, "people": "pupils"}),
        # A wedding picture with somebody who was a pupil once is no contact; a word to them is.
        Never(
            "words to former pupils", "no-contact-ex-pupils",
            {**MINE, "people": "ex-pupils-adult", "content": "text"},
        ),
        Never(
            "former pupils at school", "no-activity-images",
            {**MINE, "people": "ex-pupils-adult", "content": "photo", "about": "school-life"},
        ),
        Never("on the school's equipment", "no-sites-at-work", {**MINE, "device": "school-device"}),
        # Networking sites of one's own are to be private. A blog, a village page, a podcast are none; and what the
        # headteacher lets be published is public.
        Never(
            "an account that is not private", "private-settings",
            {**MINE, "platform": "instagram", "audience": "public", "content": "photo"},
            {"permissions": "headteacher-approval", "more": ("others-page", "not-staff")},
        ),
        Never(
            "where one lives, for all to see", "identity-fraud",
            {**MINE, "audience": "public", "content": "live-location"}, {"more": ("others-page", "not-staff")},
        ),
        Never(
            "a trip while it lasts", "no-security-details", {**MINE, "about": "trip-in-progress", "audience": "public"},
        ),
        # The school's own page bears its name.
        Never(
            "the logo", "name-logo-permission", {**MINE, "about": "school-logo-or-name"},
            {"permissions": "headteacher-approval", "more": "parent-only"}, APPROVAL,
        ),
    ),
    "westhaven": (
        Never("other children beside one's own", "no-pupil-photos", {**MINE, **PICTURE, "more": "other-children"}),
        Never("confidential", "no-confidential-employment", {"about": "confidential"}),
        Never("illegal", "no-compromising-material", {"about": "illegal-or-offensive"}),
        Never("criticism", "no-critical-remarks", {"about": "criticism"}, ABOUT_SOMETHING_ELSE),
        Never("criticism of somebody", "no-critical-remarks", {"about": "criticism", "people": "colleagues"}),
        Never("criticism from work", "no-critical-remarks", {"about": "criticism", "account": "school"}),
        # A pupil in the family is to be talked over with the Headteacher or the DSL first (4.1 note): never plain "ok".
        # Of pupils at other schools there is strong advice, and a talk for whoever does not follow it (4.1(3)).
        Never("friend a pupil", "no-pupil-friends", {**MINE, **FRIEND}, NOT_OF_HERE),
        Never(
            "... even in the family", "must-discuss-difficulty", {**MINE, **FRIEND},
            {"permissions": ("headteacher-approval", "dsl-approval"), "more": "declared"}, APPROVAL,
        ),
        Never("unkind", "no-critical-remarks", {"more": "unkind"}),
        Never("embarrassing", "no-compromising-material", {"more": "embarrassing"}),
        Never("in doubt", "prudent-when-unsure", {"more": "in-doubt"}, HEAD_AGREED, APPROVAL),
        Never(
            "private details asked of pupils", "no-personal-info-from-pupils",
            {"more": "asks-pupil-data"}, HEAD_AGREED, APPROVAL,
        ),
        Never("friend a pupil, work account", "no-pupil-friends", {"account": "professional", **FRIEND}),
        Never(
            "message a pupil", "no-personal-messages-pupils",
            {**MINE, "audience": "direct-message-pupil"}, NOT_OF_HERE,
        ),
        Never("a known pupil, own account", "no-pupil-photos", {**MINE, **KNOWN}, FAMILY_OR_KNOWN),
        Never("... even in the family", "no-pupil-photos", {**MINE, **KNOWN}, {}, APPROVAL),
        Never("... even in the family, from school", "no-pupil-photos", {**MINE, **PICTURE, "about": "school-life"}),
        Never("any pupil's picture, school page", "no-pupil-photos", {"account": "school", **PICTURE}),
        Never("any pupil's picture, work account", "no-pupil-photos", {"account": "professional", **PICTURE}),
        Never("a pupil named beside a picture", "no-pupil-photos", NAMED, FAMILY_OR_KNOWN),
        Never(
            "own details to a pupil", "no-contact-details-to-pupils",
            {**OWN_DETAILS, "people": "pupils"}, {"more": "asks-pupil-data"},
        ),
        Never(
            "politics to pupils", "no-political-religious-influence",
            {"about": "political-religious", "people": "pupils"},
        ),
        Never("the school's logo", "no-logo-identifiers", {**MINE, "about": "school-logo-or-name"}),
        Never("on the school's equipment", "no-personal-social-school-equipment", {**MINE, "device": "school-device"}),
        Never(
            "a link to the school's site", "no-linking-to-school-site",
            {**MINE, "content": "link", "about": "school-life"},
        ),
        Never(
            "a colleague's picture", "colleague-photos-permission",
            {"content": "photo", "people": "colleagues"},
            {"permissions": "colleague-permission", "more": "pictured-said-yes"}, APPROVAL,
        ),
    ),
    "wetherby": (
        Never("confidential", "policy-purpose", {"about": "confidential"}),
        Never("illegal", "policy-purpose", {"about": "illegal-or-offensive"}),
        Never("criticism", "no-online-disputes", {"about": "criticism"}, ABOUT_SOMETHING_ELSE),
        Never("criticism of somebody", "no-online-disputes", {"about": "criticism", "people": "colleagues"}),
        Never("criticism from work", "no-online-disputes", {"about": "criticism", "account": "school"}),
        Never("own contact details", "no-personal-contact-details", OWN_DETAILS),
        # A genuine family tie, of which the Headmaster is told in writing, is the exception: never plain "ok".
        Never("friend a pupil", "no-contact-pupils-social", {**MINE, **FRIEND}, FAMILY),
        Never("... even in the family", "family-links", {**MINE, **FRIEND}, HEAD_KNOWS, APPROVAL),
        Never("friend a pupil, work account", "no-request-to-pupil", {"account": "professional", **FRIEND}),
        Never("message a pupil", "no-contact-pupils-social", {"audience": "direct-message-pupil"}, FAMILY),
        Never("... even in the family", "family-links", {"audience": "direct-message-pupil"}, HEAD_KNOWS, APPROVAL),
        Never("unkind", "check-values-and-tone", {"more": "unkind"}),
        Never("a known pupil, own account", "no-pupil-photos-personal", {**MINE, **KNOWN}),
        Never("any pupil's picture, own account", "no-pupil-photos-personal", {**MINE, **PICTURE}),
        Never("a pupil named beside a picture", "no-pupil-photos-personal", {**MINE, **NAMED}),
        Never("a picture the DSL has not agreed to", "photos-on-work-accounts", PICTURE, DSL_AGREED, APPROVAL),
        Never("swimwear", "swimwear-photos", {**PICTURE, "pupil_detail": "swimwear"}, DSL_AGREED, APPROVAL),
        Never(
            "friend a young former pupil", "no-contact-ex-pupils-under-18",
            {"content": "friend-request", "people": "ex-pupils-under-18"},
        ),
        Never("friend a parent", "no-facebook-friends-parents", {**MINE, **FRIEND_A_PARENT}, FAMILY),
        Never("a Facebook group", "no-facebook-groups", {"content": "new-group-or-page", "platform": "facebook"}),
        Never(
            "politics liked", "no-political-religious-likes", {"about": "political-religious", "content": "reaction"},
        ),
        Never("a new account", "prof-account-approval", {"account": "none-yet"}, DSL_AGREED, APPROVAL),
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("school", "line"),
    [(school, line) for school, lines in NEVER.items() for line in lines],
    ids=[f"{school}: {line.name}" for school, lines in NEVER.items() for line in lines],
)
def test_it_is_never_milder_whatever_else_is_true(school: str, line: Never) -> None:
    policy = POLICIES[school]
    rows = table(policy)
    assert f"{school}/{line.clause}" in policy.clauses
    masks = {
        fact: least(
            masks_of(
                rows,
                fact,
                holding=[line.holds[fact]] if fact in line.holds else [],
                lacking=texts(line.lacks.get(fact, ())),
            )
        )
        for fact in FACTS
    }
    assert not can_be_clear(masks, rows.every, rows.bans if line.least is Verdict.NO else rows.strict)


def texts(given: Sequence[str]) -> Sequence[str]:
    """One text, or several."""
    return (given,) if isinstance(given, str) else given


def test_every_school_has_its_list() -> None:
    assert NEVER.keys() == POLICIES.keys()
