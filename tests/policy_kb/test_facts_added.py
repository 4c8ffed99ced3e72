"""Facts that policies turn on and the first list had no word for: read from what people say, and what they change."""

import pytest

from policy_kb.decision import Facts, decide
from policy_kb.loading import load_all
from policy_kb.reading import read_post
from policy_kb.vocabulary import FACTS, LATER, Verdict

POLICIES = load_all()
OK, APPROVAL, NO = Verdict.OK, Verdict.APPROVAL, Verdict.NO
NOTHING: Facts = dict.fromkeys(FACTS, frozenset[str]())


def post(words: str) -> Facts:
    """Every fact of a post, from words such as "account=personal more=own-child,not-staff"."""
    given = (pair.split("=") for pair in f"when=own-time device=personal-device {words}".split())
    return {**NOTHING, **{fact: frozenset(values.split(",")) for fact, values in given}}


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("my girl on the podium, just her, the rest is sky", "only-own-child"),
        ("I cropped out the other kids", "only-own-child"),
        ("a pic of our lad with his medal, I blurred the other faces", "only-own-child"),
        ("a photo of the flowers on my kitchen table", "taken-elsewhere"),
        ("the poster for the jumble sale", "taken-elsewhere"),
        ("My gran was rushed to hospital this morning and I am in class all day", "family-emergency"),
        ("our daughter is in labour, can I answer her", "family-emergency"),
        ("It is gone nine, the school office is shut", "office-shut"),
        ("a girl who goes to another school asked to follow me", "other-school"),
        ("two lads from the quiz, they aren't ours", "other-school"),
        ("Just a dad here, I'm a parent and want to thank St Wenn", "parent-only"),
        ("I'm the person named for the school page and these were agreed for publicity", "agreed-publicity"),
        ("sending it to the mums from the office e-mail", "school-system"),
        ("a line through ParentMail to Year 4", "school-system"),
        ("The DSL hasn't approved my teaching account yet", "not-yet-approved"),
        ("They'd put it on their podcast", "others-page"),
        ("I'm a page admin, and here are the new benches", "runs-the-page"),
        ("a dad tells lies about our dinners, I'd set the record straight", "answers-back"),
        ("May I correct what she wrote about the swimming money?", "answers-back"),
        ("sticking up for our kitchen staff under a one star review", "answers-back"),
        ("e-mailing every Year 1 family from the school address", "school-system"),
        ("I'm a governor, may I confirm it for the school under that post?", "for-the-school"),
        ("On behalf of all of us at Hill Primary School: thank you, firemen", "for-the-school"),
        ("could the caretaker give our official line on the gates", "for-the-school"),
        ("the school's position is that the bus must stay", "for-the-school"),
    ],
)
def test_it_is_read_from_words(words: str, value: str) -> None:
    assert value in read_post(words)["more"]


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("just her and her friends at sports day", "only-own-child"),
        ("just a photo of my class", "only-own-child"),
        ("a picture from the classroom wall", "taken-elsewhere"),
        ("my mum says I work too hard", "family-emergency"),
        ("a sponsored walk for the hospice", "family-emergency"),
        ("the office is open until four", "office-shut"),
        ("one of our Year 6s", "other-school"),
        ("I'm a mum and I help with reading on Tuesdays", "parent-only"),
        ("I'm a parent governor", "parent-only"),
        ("I'd like to post it as publicity", "agreed-publicity"),
        ("a WhatsApp to his mum from my own phone", "school-system"),
        ("the DSL approved my account in May", "not-yet-approved"),
        ("marking and correcting spelling tests, a picture of the pile", "answers-back"),
        ("I'll put it right on the class page", "answers-back"),
        ("a gran asked when the fair starts, I'd answer her", "answers-back"),
        ("e-mailing his mum from my own address", "school-system"),
        ("this is my own view and not the school's position", "for-the-school"),
        ("posting on behalf of the swimming club", "for-the-school"),
        ("our girls will represent the school at netball", "for-the-school"),
        ("I'd write for the school magazine", "for-the-school"),
    ],
)
def test_what_words_do_not_say_is_not_read(words: str, value: str) -> None:
    assert value not in read_post(words).get("more", ())


CHAT = "account=personal platform=whatsapp audience=private-group content=text about=nothing-to-do-with-school"
CLIP = "account=personal platform=facebook audience=friends content=video people=pupils pupil_detail=identifiable"
MINE = f"{CLIP} permissions=relative-of-pupil about=school-life"
PAGE = "account=school platform=facebook audience=public content=photo people=pupils when=working-hours"
NAME = "account=personal platform=facebook audience=friends content=text about=school-life,school-logo-or-name"
ADDED = "account=personal platform=instagram audience=friends content=friend-request about=nothing-to-do-with-school"
LATE = "platform=whatsapp audience=direct-message-parent content=text people=parents about=trip-in-progress"
WORK = "account=professional platform=x audience=public content=text about=learning-resource"
SPACE = "account=professional audience=private-group people=pupils pupil_detail=named about=learning-resource"
PARENT = "platform=facebook audience=public content=text people=parents about=school-life when=working-hours"
MATCH = "account=personal audience=public content=text about=nothing-to-do-with-school"
VOICE = "account=personal platform=facebook audience=public content=text about=school-life,work-opinion"
NAMED = "account=personal content=text people=pupils pupil_detail=named about=school-life"
PLACE = "account=personal platform=whatsapp audience=private-group content=live-location"
OFFICE = "account=school audience=direct-message-parent content=text people=parents about=school-life"


@pytest.mark.parametrize(
    ("school", "words", "verdict", "approver"),
    [
        # A relative is very ill: the head is told first, and a post for many is no call.
        ("dothill", f"{CHAT} when=lesson", NO, ()),
        ("dothill", f"{CHAT} when=lesson more=family-emergency", APPROVAL, ("headteacher",)),
        ("dothill", f"{CHAT} when=lesson more=family-emergency permissions=headteacher-approval", OK, ()),
        ("dothill", f"{CHAT} audience=friends when=lesson more=family-emergency", NO, ()),
        ("newport", f"{CHAT} when=working-hours more=family-emergency", APPROVAL, ("headteacher", "deputy")),
        ("newport", f"{CHAT} when=lesson more=family-emergency,with-children", APPROVAL, ("headteacher", "deputy")),
        ("newport", f"{CHAT} when=lesson more=family-emergency permissions=headteacher-approval", OK, ()),
        ("newport", f"{CHAT} audience=public when=lesson more=family-emergency", NO, ()),
        # At a school event other children are in shot, unless a parent says that they are not.
        ("dothill", f"{MINE} more=own-child,not-staff", APPROVAL, ()),
        ("dothill", f"{MINE} more=own-child,not-staff,only-own-child", OK, ()),
        ("dothill", f"{MINE} more=own-child,not-staff,only-own-child,other-children", APPROVAL, ()),
        ("dothill", f"{CLIP} about=nothing-to-do-with-school more=own-child,not-staff", OK, ()),
        ("dothill", f"{MINE} more=own-child,only-own-child", APPROVAL, ()),  # staff leave pupils out
        # What was not taken at school was not taken by a phone at school.
        ("dothill", "account=personal audience=friends content=photo about=school-life", NO, ()),
        ("dothill", "account=personal audience=friends content=photo about=school-life more=taken-elsewhere", OK, ()),
        ("dothill", "account=personal audience=friends content=photo about=school-life more=others-words", OK, ()),
        ("dothill", "account=personal content=photo about=school-life more=taken-elsewhere when=lesson", NO, ()),
        # A sick child, off site, when nobody is in the office.
        ("dothill", f"account=personal {LATE} when=working-hours more=child-safety", NO, ()),
        ("dothill", f"account=personal {LATE} when=working-hours more=child-safety,office-shut", OK, ()),
        ("dothill", f"account=personal {LATE} when=working-hours more=office-shut", APPROVAL, ()),
        # Faceless, by whoever runs the page, from a camera of the school.
        ("newport", f"{PAGE} pupil_detail=not-identifiable device=school-device", APPROVAL, ("headteacher", "deputy")),
        ("newport", f"{PAGE} pupil_detail=not-identifiable device=school-device more=runs-the-page", OK, ()),
        ("newport", f"{PAGE} pupil_detail=not-identifiable device=personal-device more=runs-the-page", NO, ()),
        ("newport", f"{PAGE} pupil_detail=identifiable device=school-device more=runs-the-page", NO, ()),
        ("st-wenn", f"{PAGE} device=school-device more=runs-the-page", APPROVAL, ("headteacher",)),
        ("st-wenn", f"{PAGE} device=school-device more=agreed-publicity", OK, ()),
        # The code on the school's name binds whoever works or helps there.
        ("st-wenn", f"{NAME} more=not-staff", APPROVAL, ("headteacher",)),
        ("st-wenn", f"{NAME} more=not-staff,parent-only", OK, ()),
        ("st-wenn", f"{NAME} about=criticism,school-logo-or-name more=not-staff,parent-only", NO, ()),
        # Strong advice with a way: it is talked over first.
        ("westhaven", f"{ADDED} people=pupils", NO, ()),
        ("westhaven", f"{ADDED} people=pupils more=other-school", APPROVAL, ("headteacher", "dsl")),
        ("newport", f"{ADDED} people=pupils more=other-school", NO, ()),
        ("westhaven", f"{ADDED} people=ex-pupils-under-18", APPROVAL, ("headteacher", "dsl")),
        ("westhaven", f"{ADDED} people=ex-pupils-under-18 content=friend-request,text", NO, ()),
        (
            "westhaven",
            f"{SPACE} content=new-group-or-page",
            APPROVAL,
            ("headteacher",),
        ),
        (
            "westhaven",
            f"{SPACE} content=text",
            NO,
            (),
        ),
        # Work channels, and accounts that wait for one of two.
        ("wetherby", f"{OFFICE} platform=other", NO, ()),
        ("wetherby", f"{OFFICE} platform=other more=school-system", OK, ()),
        ("wetherby", f"{OFFICE} platform=whatsapp more=school-system", NO, ()),
        ("wetherby", WORK, OK, ()),
        ("wetherby", f"{WORK} more=not-yet-approved permissions=headteacher-approval", APPROVAL, ("dsl",)),
        ("wetherby", f"{WORK} more=not-yet-approved permissions=headteacher-approval,dsl-approval", OK, ()),
        # Being friends already does not tell the Headmaster.
        (
            "wetherby",
            f"{ADDED} people=parents permissions=relative-of-pupil more=already-connected,known-outside-school",
            APPROVAL,
            ("headteacher",),
        ),
        ("wetherby", f"{ADDED} people=parents permissions=relative-of-pupil more=already-connected,declared", OK, ()),
        # Who argues back settles it online, from any account; a quarrel about football is nobody's business at school.
        ("wetherby", f"{PARENT} account=professional", OK, ()),
        ("wetherby", f"{PARENT} account=professional more=answers-back", NO, ()),
        ("wetherby", f"{PARENT} account=school more=answers-back", NO, ()),
        ("wetherby", f"{MATCH} more=answers-back", OK, ()),
        ("dothill", f"{PARENT} account=school more=answers-back", NO, ()),
        ("dothill", f"{MATCH} more=answers-back", OK, ()),
        # Nobody speaks for the school from an account of their own unless they were told to; a governor neither.
        ("newport", f"{VOICE} more=not-staff", OK, ()),
        ("newport", f"{VOICE} more=not-staff,for-the-school", APPROVAL, ("headteacher",)),
        ("newport", f"{VOICE} more=not-staff,for-the-school permissions=headteacher-approval", OK, ()),
        # A message to somebody who has nothing to do with school is no message to a parent or a pupil.
        ("dothill", "account=personal audience=direct-message-other content=text about=school-life", OK, ()),
        (
            "dothill",
            f"{CHAT} audience=direct-message-other when=lesson more=family-emergency",
            APPROVAL,
            ("headteacher",),
        ),
        ("dothill", "account=personal audience=direct-message-other content=text people=pupils", NO, ()),
        ("dothill", "account=personal audience=direct-message-other content=text people=colleagues", NO, ()),
        ("westhaven", "account=personal audience=direct-message-other content=text people=pupils", NO, ()),
        ("newport", f"{NAMED} audience=direct-message-other", NO, ()),
        ("wetherby", "account=professional platform=whatsapp audience=direct-message-other content=text", NO, ()),
        ("wetherby", "account=professional platform=other audience=direct-message-other content=text", OK, ()),
        # Where a team is, is where children are.
        ("newport", f"{PLACE} about=school-life", APPROVAL, ("headteacher", "deputy")),
        ("newport", f"{PLACE} about=school-life permissions=headteacher-approval", OK, ()),
        ("newport", f"{PLACE} about=school-life people=colleagues", APPROVAL, ("headteacher", "deputy")),
        ("newport", f"{PLACE} about=nothing-to-do-with-school", OK, ()),
    ],
)
def test_what_it_changes(school: str, words: str, verdict: Verdict, approver: tuple[str, ...]) -> None:
    decision = decide(POLICIES[school], post(words))
    assert (decision.verdict, decision.approver) == (verdict, approver)


def test_every_later_fact_changes_a_verdict_somewhere() -> None:
    """A tick that no policy reads would be a question for nothing."""
    read = {
        value
        for policy in POLICIES.values()
        for row in policy.posting
        for part in (row.when, row.unless)
        for value in part.get("more", ())
    }
    assert read >= LATER & set(FACTS["more"])


@pytest.mark.parametrize(
    ("words", "other"),
    [
        ("WhatsApp the electrician from the hall", True),
        ("I'd like to text my wife that parents' evening runs late", True),
        ("e-mailing the bus company about Friday", True),
        ("text my sister who has a boy in Year 3", False),
        ("message the dad of one of mine", False),
        ("write to the head of the PTA", False),
    ],
)
def test_a_message_to_somebody_else_is_read(words: str, *, other: bool) -> None:
    assert (read_post(words).get("audience") == ("direct-message-other",)) is other


FAMILY_TALK = (
    ("dothill", "account=personal audience=friends content=text people=pupils about=school-life"),
    ("wetherby", f"{ADDED} people=parents"),
    ("newport", f"{ADDED} people=parents"),
    ("westhaven", f"{ADDED} people=pupils content=photo"),
)


@pytest.mark.parametrize(("school", "words"), FAMILY_TALK)
def test_what_is_said_of_a_tie_is_marked_so(school: str, words: str) -> None:
    milder = [row for row in decide(POLICIES[school], post(words)).fired if row.verdict is APPROVAL]
    assert milder
    assert all(row.tie for row in milder if row.mention)
