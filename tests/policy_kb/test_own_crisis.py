"""Who writes of their own life, of an adult who is hurt or of stress: and where it is not meant."""

from pathlib import Path

import pytest
import yaml

from bot.journeys import emergency
from policy_kb import own_crisis
from policy_kb.helplines import helplines
from policy_kb.law import NATIONS, Here
from policy_kb.loading import load
from policy_kb.lookup import look_up
from policy_kb.own_crisis import KINDS, beside, heard, lines_for, of_a_child
from policy_kb.search.bank import HOME
from policy_kb.search.felt import felt
from policy_kb.search.vectors import Encoder, encoder

LIFE = (
    "I'd rather be dead than go on",
    "im better off dead",
    "feeling suicidal",
    "I could commit suicide",
    "I have taken too much",
    "ive been self harming",
    "I need to cut myself",
    "i want to disappear for good",
    "i want to go to sleep and never wake up",
    "i might do something stupid to myself",
    "ive given up on life",
    "i cant do life any more",
    "hope i never wake up",
    "i wish i could fall asleep and not wake",
    "dwi ddim isio byw",
    "I think about dying every day",
    "ive had enough of life",
    "i took an overdose",
    "ive cut my wrists",
    "I might end it",
    "nobody would care if i died",
    "I've got pills in my hand",
    "i feel like dying",
    "i want to kill myself",
    "I want to kill my self",
    "im thinking about ending it all",
    "I'm thinking about ending it all.",
    "i cant go on like this",
    "I can't go on",
    "I can't go on any more",
    "i dont want to be here anymore",
    "I don't want to be here any more",
    "I've taken some tablets",
    "ive just taken loads of paracetamol and i dont know what to do",
    "I have taken an overdose",
    "i want to die",
    "I just want to die",
    "want to die",
    "I wanna die",
    "i feel suicidal",
    "im suicidal",
    "I am having suicidal thoughts",
    "i keep thinking about suicide",
    "i have been thinking about killing myself",
    "Everyone would be better off without me",
    "my kids would be better off without me",
    "i wish i was dead",
    "I wish I wasn't here any more",
    "I wish I could go to sleep and not wake up",
    "theres no point living",
    "What's the point of living?",
    "I have nothing to live for",
    "life isn't worth living",
    "I'm going to hang myself",
    "im going to jump off the bridge",
    "I want to end my life",
    "thinking of taking my own life",
    "I dont want to live any more",
    "I don't want to wake up tomorrow",
    "i cant carry on like this anymore",
    "I cannot go on like this",
    "I can not carry on",
    "kms",
    "i've been cutting myself again",
    "I've started self harming again",
    "I want to hurt myself",
    "I feel like hurting myself",
    "i nearly killed myself last night",
    "I tried to kill myself last week",
    "I'm going to end it all tonight",
    "i want it all to end",
    "I'm done with life",
    "ive written a suicide note",
    "how many paracetamol does it take to kill myself",
    "I'd be better off dead",
    "am I allowed to say I want to kill myself",
    "The head has ruined my career. I want to die.",
    "Sorry to bother you but I honestly don't want to be here anymore",
    "Parents keep posting about me and I can't go on like this",
    "what happens if i kill myself",
    "dw i eisiau marw",
    "fedra i ddim cario mlaen",
    "I have told nobody but I want to kill myself",
    "i dont think i can go on",
    "i see no point in going on",
    "ive swallowed a bottle of pills",
    "i took a whole packet of ibuprofen",
    "I'll kill myself if they suspend me",
    "im not safe with myself",
    "I'm feeling really suicidal and I have a class in ten minutes",
    "no reason to live",
    "i might kill myself",
    "ready to die, im ready to die",
    "I keep thinking about ending my life",
)

ADULT = (
    "I don't feel safe at home",
    "he had me by the throat",
    "im in a controlling relationship",
    "im being stalked",
    "she sexually assaulted me",
    "im scared of what he might do to me",
    "mae fy ngwr yn fy nharo i",
    "a colleague is in an abusive relationship",
    "my husband grabbed me by the throat",
    "my partner pushed me down the stairs",
    "my colleague has bruises from her husband",
    "my ex is stalking me",
    "i was raped last night",
    "my wife hits me",
    "my husband beats me",
    "my mate at work is being beaten up by her boyfriend",
    "i think her husband hits my colleague",
    "My partner has been hitting me",
    "im being hit by my boyfriend",
    "I'm scared of my husband",
    "my ex strangled me last night",
    "my boyfriend punched me in the face",
    "a colleague told me her husband hits her",
    "My friend at school says her partner beats her",
    "I am in an abusive relationship",
    "I am a victim of domestic abuse",
    "my colleague's husband hits her",
    "my girlfriend keeps hitting me",
    "our TA is being beaten by her husband",
    "my sister is being abused by her boyfriend",
    "a teacher at our school is being hit by her partner",
    "my dad hits me and im 34",
    "my husband is violent",
    "my husband raped me",
    "someone i work with is being hurt by her partner",
)

STRESS = (
    "i am overwhelmed",
    "I'm depressed",
    "i hate my life",
    "dwi methu ymdopi",
    "so stressed i cant cope",
    "I'm so stressed I can't cope",
    "I can't cope",
    "im completely burnt out",
    "I can't take it anymore",
    "I am at breaking point",
    "i cry every morning before work",
    "im having panic attacks every day",
    "I'm at the end of my tether",
    "work is making me ill",
    "my mental health is really bad",
    "not coping",
)

PICTURES = (
    "my ex is threatening to post pics of me",
    "my ex has put nudes of me on a site",
    "Someone is blackmailing me with my pictures.",
    "somebody made deepfake porn of me",
    "intimate photos of me are going round the staff room",
    "my nudes have been leaked",
    "they hacked my cloud and shared my intimate pictures",
    "i'm being sextorted",
    "I was blackmailed over webcam",
    "my ex wants to share old videos of me",
    "there are fake naked pictures of me on telegram",
    "My ex posted my nudes online",
    "Somebody has my nudes and wants money",
    "someone's got hold of my nudes and is asking me for cash",
    "he messaged saying he'll leak my nudes unless I pay",
    "Somebody is blackmailing me with naked photos",
    "they have a video of me from a chat and want 500 pounds",
)
NOT_MEANT = (
    "I am doing suicide prevention training",
    "i just want to die for a cup of tea",
    "i could kill myself, this cold is killing me",
    "i want to die 😂",
    "i want to die of embarrassment",
    "i nearly killed myself laughing",
    "im going to kill myself getting these reports done",
    "i have a pupil with suicidal thoughts",
    "ive taken all the tablets and the charging trolley is broken",
    "my wife threatens to kill me if i miss parents evening",
    "my husband hit me up for cash",
    "my husband beat me to the last biscuit",
    "my husband hits me lol",
    "am i allowed to share a private picture of me",
    "my sister shared a naked baby picture of me lol",
    "can i post private pictures of myself on my own page",
    "a parent posted a picture of me",
    "a pupil made a deepfake nude of me",
    "there are baby photos of me on facebook",
    "my ex posted a photo of me at a wedding",
    "a boy in year 9 is being blackmailed with a picture",
    "someone tagged me in a private group",
    "my husband shares every photo of me lol",
    "hes being blackmailed over a photo he sent",
    "my nudes leaked years ago, the police dealt with it",
    "someone took a photo of me at the staff do",
    "the photographer has photos of me and wants £20 for them",
    "A girl in Year 9 told me someone posted my nudes",
    "my daughter said 'someone posted my nudes'",
    "training on sextortion and how pupils are blackmailed with pictures",
    "a boy in my class says he wants to die",
    "he said 'i want to kill myself'",
    'she said "I want to die" in maths',
    "A girl wrote I want to kill myself in her book",
    "this marking is killing me",
    "I could die of shame",
    "dying to see the photos",
    "kill me now lol",
    "the kids will be the death of me",
    "i want to die lol",
    "I nearly died laughing",
    "I'll kill myself if I have to mark another set of books",
    "my feet are killing me",
    "I would kill for a coffee",
    "I don't want to be here on Friday",
    "I don't want to be here for the Ofsted visit",
    "I can't go on the trip on Friday",
    "I can't go on Facebook at work",
    "i cant go on the residential",
    "I can't go on instagram on the school wifi",
    "can I carry on using my own phone",
    "I've taken some tablets off a pupil",
    "I've taken some tablets home to charge",
    "ive taken the tablets out of the trolley",
    "I took my tablets this morning",
    "A pupil has taken some tablets",
    "a year 9 told me she wants to end it all",
    "pupil texted me i cant go on like this",
    "what do I do if a child says i want to die",
    "what if a pupil tells me I want to kill myself",
    "a student emailed me: I don't want to be here anymore",
    "the wifi cant go on like this",
    "we're reading a novel where the narrator says I want to die",
    "can I post the lyric i want to die",
    "he wants to kill himself",
    "my friend in year 10 is suicidal",
    "can we put up a suicide prevention poster",
    "can I share a link about suicidal thoughts",
    "who do I tell about suicidal pupils",
    "I want to end my subscription",
    "I want to end it with the photographer",
    "I'm thinking about ending my account",
    "thinking of ending the group chat",
    "I'm thinking about ending it with the football club page",
    "I can't live without my phone",
    "I want to live stream the play",
    "I don't want to live in the catchment area",
    "can i be friends with my ex pupils",
    "my wife hit me up on facebook",
    "my husband beats me at scrabble",
    "my wife hits send before thinking",
    "my partner is a teacher too",
    "my husband attacked me on facebook",
    "her dad hits her mum",
    "a boy says his dad hits him",
    "my pupil is being beaten by her dad",
    "a girl in year 5 says her mum's boyfriend hits her",
    "my son hits me with his toys at home",
    "a child in my class hits me",
    "a pupil punched me",
    "a parent hit me at the gate",
    "a parent is attacking me online",
    "I'm so stressed about what to post",
    "can I post that I'm so stressed",
    "a pupil is so stressed she cant cope",
    "parents say they cant cope",
    "can i say online that work is making me ill",
    "my class can't cope with the noise",
    "the server can't cope",
    "I'm dead tired",
    "I'm dead against it",
    "dead pixel on my board",
    "over my dead body",
    "suicide squad is on at the cinema",
    "I can't stand the new rota",
    "I hurt myself in PE",
    "I cut myself on the guillotine",
    "I was cut out of the photo",
    "can I wish a pupil happy birthday",
    "I wish I had never joined that group",
    "I wish I was on holiday",
    "I don't want to be in the photo",
    "I don't want to be on the website any more",
    "I don't want to be tagged any more",
    "I don't want to be here when the press come",
    "better off without Facebook",
    "the school would be better off without me running its page",
    "I want to disappear from google",
    "there's no point in posting",
    "what's the point of the policy",
    "no reason to live stream",
    "I took some tablets from the ICT room",
    "can I end my shift early",
    "I want to die on that hill",
    'a colleague wrote "I can\'t go on" in the staff group',
    "“I want to kill myself” was on the toilet wall",
    "my mum has died",
    "a pupil died",
    "can I post about a pupil who died",
    "I'm ready to go live",
    "kill my account",
    "how do I kill my facebook profile",
    "My colleague is being attacked by parents online",
    "my friend was hit by a car on her way in",
    "a colleague hit a child",
    "I saw my colleague hit a pupil",
    "my TA hit a boy",
    "my husband works with kids",
    "my partner is being sued",
    "I'm scared of my class",
    "I am a victim of cyberbullying",
    "I'm being abused by parents on facebook",
    "a parent threatened to kill me",
    "is a pupil allowed paracetamol",
    "we teach domestic abuse in PSHE",
    "he was like i want to die and everyone laughed",
    "one of my tutees put i cant go on as her status says",
    "The lads were shouting kill me now",
    "If I die who gets my account",
    "when I die, delete my posts",
    "I feel like death warmed up",
    "I'm drowning in emails lol",
    "I can't cope with this font lol",
    "I died inside when the head saw it",
    "she's thinking of ending it all",
    "my best mate took an overdose",
    "kids at school say kms all the time",
    "what does kms mean",
)


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (kind, one)
        for kind, said in (("life", LIFE), ("adult", ADULT), ("pictures", PICTURES), ("stress", STRESS))
        for one in said
    ],
)
def test_it_is_heard(kind: str, said: str) -> None:
    own = heard(said)
    assert own
    assert own.kind == kind
    assert not own.by_children


@pytest.mark.parametrize("said", LIFE[:15] + ADULT[:8])
def test_what_cannot_wait_is_heard_by_rules_alone_in_the_middle_of_a_dialog(said: str) -> None:
    assert heard(said, by_meaning=False)


TIRED = (
    "I really no longer want to wake up",
    "He's never let me leave the house",
    "I feel worthless",
    "I'm in a really dark place",
    "I don't see the point any more",
    "what's the point any more",
    "I'm so stressed",
    "I'm so stressed out by my head of department",
    "so stressed",
    "I honestly can't bear this any more",
    "I hardly sleep because of it",
    "I dread every Monday",
    "I think I'm going to break down",
)


@pytest.mark.parametrize("said", TIRED)
def test_what_stands_in_a_long_letter_or_in_the_middle_of_a_dialog_is_heard_as_if_it_stood_alone(said: str) -> None:
    """What it means is asked of a few sentences that come first, and of nothing else."""
    before = "I have worked here for nine years. It used to be a good job. The last two terms were hard. "
    for own in (heard(said), heard(said, by_meaning=False), heard(before + said)):
        assert own


@pytest.mark.parametrize("said", NOT_MEANT)
def test_what_others_said_what_is_only_said_so_and_what_is_about_a_child_is_not(said: str) -> None:
    assert heard(said) is None


@pytest.mark.parametrize("said", LIFE[:12] + ADULT[:6])
def test_no_clause_answers_it(said: str) -> None:
    found = look_up(load("westhaven"), said)
    assert found.kind == "urgent"
    assert found.own
    assert not found.clauses
    assert not look_up(load("westhaven"), said, calm=True).clauses


def test_no_rule_about_what_to_post_meets_somebody_whose_picture_is_used_against_them() -> None:
    found = look_up(load("westhaven"), "my ex is threatening to post pics of me")
    assert (found.kind, found.clauses, found.own) == ("not-covered", (), "pictures")


def test_stress_is_not_covered() -> None:
    found = look_up(load("newport"), "so stressed i cant cope")
    assert (found.kind, found.clauses, found.own) == ("not-covered", (), "stress")


def test_a_child_beside_an_adult_who_is_hurt_is_said() -> None:
    own = heard("my husband hits me and the kids see it")
    assert own
    assert own.by_children


def test_what_is_left_is_what_may_be_about_a_child() -> None:
    child = "A boy in my class says his dad hits him."
    assert beside(f"I want to die. {child}") == child
    assert beside(child) == child
    assert beside("i want to kill myself") == ""


@pytest.mark.parametrize(
    "said",
    ["a girl told me 'i want to kill myself'", "a year 9 texted me i cant go on", "Y8 wrote “I'm going to end it all”"],
)
def test_a_childs_own_words_are_a_childs_emergency(said: str) -> None:
    assert heard(said) is None
    assert of_a_child(said)
    found = look_up(load("westhaven"), said)
    assert (found.kind, found.own) == ("urgent", None)


@pytest.mark.parametrize(
    "said", ["what do i do if a child says i want to die", "a pupil says this homework is killing me", "I want to die"]
)
def test_who_only_asks_or_speaks_of_themselves_tells_of_no_child(said: str) -> None:
    assert not of_a_child(said)


def test_every_nation_has_somebody_to_ring() -> None:
    for kind in KINDS:
        for nation in NATIONS:
            here = Here(nation, helplines()["samaritans"].checked or pytest.fail("unchecked"))
            served = [one for one in lines_for(kind) if helplines()[one].serves(here)]
            assert 2 <= len(served) <= 5, (kind, nation)


def texts(found: object) -> list[str]:
    if isinstance(found, str):
        return [found]
    rows = found.values() if isinstance(found, dict) else found if isinstance(found, list) else ()
    return [text for row in rows for text in texts(row)]


@pytest.mark.parametrize("bank", ["emergencies", "lookalikes", "uncovered"])
def test_no_sentence_of_the_banks_is_taken_for_one(bank: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every sentence that was written for the gate keeps its answer: by rules all do, by meaning nearly all."""
    said = texts(yaml.load(Path(HOME / f"{bank}.yaml").read_text("utf-8"), yaml.CSafeLoader))
    assert len(said) > 100
    assert sum(heard(one) is not None for one in said[7::30]) <= 1
    monkeypatch.setattr(own_crisis, "felt", lambda _text, **_alone: None)
    own_crisis._own.cache_clear()  # noqa: SLF001 - what was heard by meaning
    # Whoever asks what to tell the school of their own picture has the numbers first, and goes on by a tap.
    assert [one for one in said if (own := heard(one)) and own.kind != "pictures"] == []
    own_crisis._own.cache_clear()  # noqa: SLF001


@pytest.mark.skipif(encoder() is None, reason="rules alone know few of these")
def test_what_no_rule_foresaw_is_heard_by_what_it_means() -> None:
    """44 of 60 (9 by rules alone), none of 60 that only look like it, and 2 of 50 that people say in passing."""
    held = yaml.load((Path(__file__).parent / "held-out-own-lives.yaml").read_text("utf-8"), yaml.CSafeLoader)
    missed = [one for one in held["heard"] if not heard(one)]
    assert len(missed) <= 17, missed
    false = [one for one in held["ordinary"] if heard(one)]
    assert len(false) <= 1, false
    passing = [one for one in held["passing"] if heard(one)]
    assert len(passing) <= 2, passing
    assert not [one for one in (*held["passing"], *held["ordinary"]) if heard(one, by_meaning=False)]


def test_whose_partner_hits_them_needs_no_more_than_three_words() -> None:
    for said in ("He hits me", "she hits me.", "he's hit me again", "He hits me when he's drunk"):
        own = heard(said)
        assert own
        assert own.kind == "adult"
    for said in ("he hits me up on insta", "a boy hits me", "he hits me in class", "found a suicide note from a pupil"):
        assert heard(said) is None
    assert look_up(load("westhaven"), "I found a suicide note from a pupil").own is None


@pytest.mark.parametrize(
    "said", ["I saw him grab her by the throat in the toilets", "I heard him say he will be beaten tonight at home"]
)
def test_what_only_meaning_takes_for_ones_own_is_judged_in_the_middle_of_a_dialog(
    said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No card is shown for it there, so it may not be taken out of what is asked for a child's danger either."""
    monkeypatch.setattr(own_crisis, "felt", lambda _text, **_alone: "adult")
    own_crisis._own.cache_clear()  # noqa: SLF001 - what was heard before
    assert beside(said) == ""
    assert heard(said, by_meaning=False) is None
    assert emergency.typed({"report.what": said}) == said
    own_crisis._own.cache_clear()  # noqa: SLF001


@pytest.mark.skipif(encoder() is None, reason="there is no vector")
def test_what_nobody_foresaw_is_asked_of_the_encoders_own_vector_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Encoder, "both", None)
    assert felt("my partner says I am not allowed friends from work") == "adult"
