"""Welsh: two dialogs are whole, a school or a person chooses it, and a date is written as Welsh has it."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.seam import wording
from bot.seam.wording import WORDS, Words, languages, needs
from tests.bot.test_talk import filed
from tests.desk import Desk, opened
from tests.plain import plain

WELSH = Words("cy")
DIALOGS = ("danger.", "policy.")


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(tmp_path) as found:
        yield found


def read(language: str, name: str) -> dict[str, Any]:
    folder = WORDS if language == "en" else WORDS / language
    found: dict[str, Any] = yaml.load((folder / f"{name}.yaml").read_text("utf-8"), yaml.CSafeLoader)
    return found


async def speak(desk: Desk, who: str, word: str) -> str:
    return plain((await desk.take("westhaven", who, "home", text=word)).card)


def test_every_question_of_the_two_dialogs_is_whole_in_both_languages() -> None:
    english, welsh = read("en", "questions"), read("cy", "questions")
    mine = {name for name in english if name.startswith(DIALOGS)}
    assert mine == set(welsh)
    for name in mine:
        assert english[name].keys() == welsh[name].keys(), name
        assert english[name].get("options", {}).keys() == welsh[name].get("options", {}).keys(), name


@pytest.mark.parametrize("file", sorted(one.stem for one in (WORDS / "cy").iterdir()))
def test_what_is_said_in_welsh_is_said_in_english_and_needs_no_other_values(file: str) -> None:
    english, welsh = read("en", file), read("cy", file)
    assert welsh.keys() <= english.keys()
    for name, text in welsh.items():
        if isinstance(text, str):
            assert needs(text) <= needs(english[name]), name


async def test_nothing_of_the_two_dialogs_is_said_in_english(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    await speak(desk, "sian", "Cymraeg")
    missing: set[str] = set()
    written = wording._written  # noqa: SLF001 - where words are looked up

    def found(folder: Path, language: str, key: str) -> str:
        file, _, name = key.partition(".")
        path = folder / language / f"{file}.yaml"
        if language == "cy" and not (path.is_file() and name in read(language, file)):
            missing.add(key)
        return written(folder, language, key)

    monkeypatch.setattr(wording, "_written", found)
    await desk.take("westhaven", "sian", "begin", "policy")
    await desk.take("westhaven", "sian", "begin", "policy", text="may I follow a pupil on instagram")
    await desk.take("westhaven", "sian", "begin", "policy", text="what colour is the moon")
    card = (await desk.take("westhaven", "sian", "danger")).card
    assert "Ffoniwch 999 yn gyntaf" in plain(card)
    card = (await desk.take("westhaven", "sian", "answer", card.target, **{"danger.send": "about-other"})).card
    assert "Am bwy mae hyn?" in plain(card)
    receipt = (await desk.take("westhaven", "sian", "answer", card.target, **{"danger.role": "line-manager"})).card
    assert missing == set()
    assert "Mae eich adroddiad wedi'i anfon" in plain(receipt)
    assert "Llun 16 Tach 2026, 09:00" in plain(receipt)
    await desk.sweep()
    assert any("Mae eich adroddiad wedi'i anfon" in plain(one) for one in desk.postbox.at("sian"))


async def test_each_person_chooses_for_themselves_and_back(desk: Desk) -> None:
    assert "Mwy" in await speak(desk, "sian", "cymraeg")
    assert "More" in await speak(desk, "tom", "")
    assert await desk.store.conversation("westhaven", "web", "language:sian") == {"language": "cy"}
    assert "What can I do for you?" in await speak(desk, "sian", "English")
    assert "Mwy" not in plain((await desk.take("westhaven", "sian", "home")).card)


async def test_an_alert_speaks_to_each_who_hears_it_as_they_chose(desk: Desk) -> None:
    await speak(desk, "head", "Cymraeg")
    await filed(desk)
    await desk.alerts.sweep()
    (told,), (head,) = desk.postbox.at("dsl-team"), desk.postbox.at("head")
    now = desk.clock().astimezone(desk.schools["westhaven"].timezone)
    assert f"{now:%a %-d %b}" in plain(told)
    assert f"{WELSH.date(now, '%a %-d %b')}" in plain(head)
    assert f"{now:%a %-d %b}" not in plain(head)


async def test_a_word_that_is_part_of_a_sentence_chooses_nothing(desk: Desk) -> None:
    assert "Mwy" not in await speak(desk, "tom", "May I post the Cymraeg club's photo?")


def test_a_date_is_written_as_each_language_has_it() -> None:
    day, at = date(2024, 3, 21), datetime(2026, 11, 16, 9, 5, tzinfo=UTC)
    assert [Words(one).date(day) for one in ("en", "cy")] == ["21 March 2024", "21 Mawrth 2024"]
    assert WELSH.date(at, "%A %-d %B, %H:%M") == "Dydd Llun 16 Tachwedd, 09:05"
    assert WELSH.date(None) == ""
    assert "cy" in languages()


def test_words_in_a_row_join_as_welsh_joins_them() -> None:
    assert WELSH.listed(["Dana", "Devi"]) == "Dana a Devi"
    assert WELSH.listed(["Dana", "Alun"]) == "Dana ac Alun"
    assert WELSH.say("lists.the", role="arweinydd") == "yr arweinydd"
