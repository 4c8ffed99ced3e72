"""One reading of names: for barring, for finding again, for whom a text speaks of."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.people.names import alike, bears, called, kept, readings, spoken_of, within
from storage import NewRecord
from tests.bot.cases import SCHOOL, report
from tests.desk import BEGIN, Desk, opened


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(tmp_path) as found:
        yield found


BEARING = {
    "Anna Smith-Jones": "Mrs Smith|Jones|Anna Smith|ms smith jones|A. Smith\u2010Jones|Anna|Jones, Anna",
    "Anna Smith Jones": "Mrs Smith|Jones|Anna Smith-Jones",
    "Anna-Maria Jones": "Maria|Anna|Mrs Jones",
    "Sean O'Neill": "Mr O Neill|ONeill|O\u2019Neill|O\u02bcNeill|mr o`neill|Neill|Sean|Sean O Neill|O\u00b4Neill",
    "Sean ONeill": "O'Neill|Mr O Neill",
    "Sean O Neill": "O\u2019Neill|oneill",
    "Lucia D'Souza": "D Souza|DSouza|Mrs Souza|Lucía",
    "Mary Van Dyke": "VanDyke|Mrs Van Dyke|Dyke",
    "Mary VanDyke": "Van Dyke",
    "Kirsty McDonald": "Mc Donald|Mrs MCDONALD",
    "Zoë Müller": "Zoe|Muller|Frau MÜLLER|Mrs Mueller",
    "Zoe Mueller": "Müller",
    "Bjørn Hågård": "Bjoern|Mr Haagaard",
    "Łukasz Brøndal": "Lukasz|Brondal",
    "Dana Reed (DSL)": "Ms Reed|Dana|Reed's class",
    "Dana Reed, DSL": "Ms Reed|Dana",
    "Dr Dana Reed": "Dana|Dr. Reed|Professor Reed",
    "Dr Dana Reed, BA": "Dana|reed",
    "Mrs Dana Reed BSc (Hons), NPQH": "Dana|reed",
    "Reed, Dana": "Dana|Mrs Reed|Dana Reed",
    "Deborah (Dee) Reed": "Dee|Deborah|Reed",
    "Dana Reed (she/her)": "Dana|Reed",
    "Dana Reed": "Dana and Sam Hale|Sam Hale; Ms Reed|Sam Hale & Dana|Dana from the office|I think it was dana|Dana R.",
    "Mr Wu": "Wu|mr wu",
    "李 娜": "李",
}


@pytest.mark.parametrize(("name", "given"), [(name, one) for name, row in BEARING.items() for one in row.split("|")])
def test_a_name_as_people_write_it_is_the_name_in_the_settings(name: str, given: str) -> None:
    assert bears(called(name), given)


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("Dana Reed (DSL)", "the DSL of another school"),
        ("Dana Reed, BA", "Ba Hale"),
        ("Dr Dana Reed", "Dr Hale"),
        ("Dana Reed (she/her)", "she said so"),
        ("Dana Reed", "Dana Hale"),
        ("Dana Reed", "Mr Marsh"),
        ("Dana Reed", "Reedman"),
        ("Mary Van Dyke", "Van Morrow"),
        ("Sean O'Neill", "Mr O'Hara"),
        ("Dana Reed", ""),
        ("Sean O'Neill", "It was Mr Oneil."),
        ("Dana Reed", "Dana Reid does it."),
        ("Dana Reed", "I saw Dana R. do it."),
        ("Dana Reed", "I read danas messages."),
        ("Dana Reed", "It came from dreed@school.example last night."),
    ],
)
def test_what_is_no_part_of_a_name_is_nobodys(name: str, given: str) -> None:
    assert not bears(called(name), given)


def test_two_ways_of_writing_one_name_are_one() -> None:
    assert bears(called("Sam McDonald"), "It was Sam MacDonald.")
    assert bears(called("Anna Smith-Jones"), "smithjones did it")


def test_what_somebody_is_known_as_is_their_name() -> None:
    assert bears(called("Deborah Reed", ("Dee", "Debs")), "debs")
    assert spoken_of(called("Deborah Reed", ("Dee",)), "I saw Dee hit him")
    assert not bears(called("Deborah Reed"), "Dee")


SPOKEN = {
    "Devi Shaw": "Devi Shaw, our deputy DSL, has hit a boy|devi has hit a boy|DEVI HAS HIT HIM|Miss Shaw did|"
    "It was Dévi|in Shaw's class|Devi\u2019s phone|He said it was Devi. Hale saw it",
    "Harper Lane": "Harper did it|mr lane hit him|Lane hit him|harper lane hit him|MR LANE",
    "Dana Reed": "MsReed wrote to him|DanaReed hit him|danareed hit him|#reeddana|Dana\u200bReed hit him|Dana Told Me|"
    "I saw Dana Monday|Dana DSL hit him|Dana PE teacher hit him|Dana Hit A Boy In Year Four|Dana&Devi hit him",
    "Zoe Müller": "ms mueller hit him",
    "Will May": "I saw Will. He ran|I saw Will hit him|mr may hit him",
    "Sean O'Neill": "o neill did it|ask O\u2019Neill|O'NEILL HIT HIM",
}


@pytest.mark.parametrize(("name", "text"), [(name, one) for name, row in SPOKEN.items() for one in row.split("|")])
def test_a_text_speaks_of_somebody(name: str, text: str) -> None:
    assert spoken_of(called(name), text)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Devi Shaw", "Devi Hale is in Year 4"),
        ("Devi Shaw", "A pupil has hit a boy"),
        ("Harper Lane", "They ran down the lane"),
        ("Will May", "he may or will do it again"),
        ("Dana Reed", "He agreed to it"),
        ("Dana Reed", "Dana T. did it."),
        ("Dana Reed", "Mr Rowe did it."),
        ("Donald Reed", "Mrs McDonald did it."),
        ("Dana Reed", "Dana Hale from Year 4 did it."),
    ],
)
def test_an_everyday_word_and_another_name_are_nobodys(name: str, text: str) -> None:
    assert not spoken_of(called(name), text)


def test_names_are_told_apart_by_whole_words() -> None:
    assert within("O Neill", "Sean O'Neill")
    assert within("Mrs Müller", "Zoe Muller")
    assert not within("Kim Tully", "Tully")
    assert alike("Sean O'Neill", "O Neill from Year 4")
    assert not alike("Sean O'Neill", "Kim O'Neill")  # family, perhaps; not the same person
    assert alike("Mary Van Dyke", "Mary VanDyke")


@pytest.mark.parametrize(
    ("filed", "asked"),
    [
        ("Sean O'Neill", "O Neill"),
        ("Sean O Neill", "O'Neill"),
        ("Sean ONeill", "Mr O\u2019Neill"),
        ("Zoë Müller", "muller"),
        ("Mary Van Dyke", "vandyke"),
        ("Anna Smith-Jones", "Mrs Smith"),
        ("D'Souza", "d souza"),
    ],
)
def test_every_spelling_is_found_again(filed: str, asked: str) -> None:
    assert any(words <= kept([filed]) for words in readings(asked))


@pytest.mark.parametrize(
    ("name", "before", "asked"),
    [
        ("Sean O'Neill", {"sean", "neill"}, "Mr O'Neill"),
        ("Sean O'Neill", {"sean", "neill"}, "O Neill"),
        ("Łukasz Nowak", {"łukasz", "nowak"}, "Łukasz"),
        ("Søren Ødegård", {"søren", "ødegard"}, "Ødegård"),
        ("Mary Van Dyke", {"mary", "van", "dyke"}, "Van Dyke"),
        ("Zoë Müller", {"zoe", "muller"}, "Müller"),
        ("Rev Ana Marsh", {"rev", "ana", "marsh"}, "Rev Marsh"),
    ],
)
async def test_what_was_filed_under_the_words_of_before_is_found_still(
    desk: Desk, name: str, before: set[str], asked: str
) -> None:
    body = {"reporter": "", "answers": {}, "named": name, "subject": "staff", "route": {"tell": ["dsl"]}}
    new = NewRecord("case", "colleague-conduct", "submitted", "same-day", "web:x", body, frozenset(before))
    record = await desk.store.file(SCHOOL, new, [], BEGIN)
    card = (await desk.take(SCHOOL, "dsl", "case-find", name=asked)).card
    assert record.reference in str(card)


async def test_a_report_is_found_by_every_spelling(desk: Desk) -> None:
    reference = await report(desk, subject="staff", named="Sean O'Neill")
    for asked in ("O Neill", "ONeill", "o\u2019neill", "Mr Seán Oneill"):
        card = (await desk.take(SCHOOL, "dsl", "case-find", name=asked)).card
        assert reference in str(card), asked
