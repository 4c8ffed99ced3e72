"""Registers as people use them: found by words, filled in, listed, filtered, searched, taken out, asked by name."""

import csv
import io
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.casework import importing
from bot.seam.card import Card
from policy_kb.defining import general
from storage import NewRecord
from tests.bot.filling import DAY, begun, checked, filed, said
from tests.desk import Desk, opened
from tests.plain import plain

NOT_THERE = "Nothing here that you can open"


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(tmp_path) as found:
        yield found


async def shown(desk: Desk, school: str, who: str, deed: str, target: str = "", **values: str) -> str:
    return plain((await desk.take(school, who, deed, target, **values)).card)


async def answers(desk: Desk, card: Card, school: str, **values: str | tuple[str, ...]) -> Card:
    return await said(desk, school, "teacher", card, {name.replace("__", "."): value for name, value in values.items()})


async def test_a_register_is_found_by_the_words_behind_the_command(desk: Desk) -> None:
    card = (await desk.take("newport", "teacher", "begin", "declare", text="personal phone")).card
    assert next(choice.value for choice in card.inputs[0].choices) == "personal-phone"
    card = await said(desk, "newport", "teacher", card, {"declare.proposed": "personal-phone"})
    assert card.title == "Why do you need it to hand?"


async def test_what_was_typed_stands_in_the_first_free_text(desk: Desk) -> None:
    words = "my mother is in hospital and I need my phone on"
    card = (await desk.take("newport", "teacher", "begin", "declare", text=words)).card
    card = await said(desk, "newport", "teacher", card, {"declare.proposed": "personal-phone"})
    card = await said(desk, "newport", "teacher", card, {"personal-phone.reason": "ill"})
    assert {field.name: field.value for field in card.inputs}["personal-phone.detail"] == words


async def test_the_list_offers_only_what_a_person_may_add_to(desk: Desk) -> None:
    def offered(card: Card) -> set[str]:
        return {choice.value for choice in card.inputs[0].choices}

    for who, may in (("teacher", False), ("head", True)):
        card = (await desk.take("westhaven", who, "begin", "declare")).card
        card = await said(desk, "westhaven", who, card, {"declare.group": "checks"})
        assert ("monitoring" in offered(card) or card.title.startswith("Whom is it about")) == may or who == "teacher"
        card = (await desk.take("westhaven", who, "begin", "declare", afresh="yes")).card
        card = await said(desk, "westhaven", who, card, {"declare.group": "accounts"})
        assert ("publisher" in offered(card)) == may


async def test_the_naming_pattern_of_a_school_is_checked_and_its_mail_as_well(desk: Desk) -> None:
    register = desk.schools["wetherby"].policy.registers["account"]
    with pytest.raises(AssertionError, match="Put WS behind your name"):
        await checked(desk, "wetherby", "teacher", register, {"account.handle": "Robin Example"})
    with pytest.raises(AssertionError, match="Use your school address"):
        await checked(desk, "wetherby", "teacher", register, {"account.email": "robin@gmail.com"})
    card = await checked(desk, "wetherby", "teacher", register)
    assert "Robin Example WS" in plain(card)
    assert "one of you" not in plain(card)


async def test_an_account_needs_the_yes_of_dsl_and_head_and_stands_in_the_register_then(desk: Desk) -> None:
    register = desk.schools["wetherby"].policy.registers["account"]
    reference = await filed(desk, "wetherby", "teacher", register)
    assert "second one" in await shown(desk, "wetherby", "dsl", "approve", reference, reason="Good.")
    assert "Nothing stands here" in await shown(desk, "wetherby", "head", "register", "account", show="standing")
    await shown(desk, "wetherby", "head", "approve", reference, reason="Good.")
    assert "Robin Example WS" in await shown(desk, "wetherby", "head", "register", "account")
    assert "Robin Example WS" not in await shown(desk, "wetherby", "teacher", "register", "account")


@pytest.mark.parametrize("text", ["password is Sunny2021", "the pw: tiger", "Kq7RzP2w9x", "My password is tiger!"])
async def test_a_password_is_never_taken(desk: Desk, text: str) -> None:
    register = desk.schools["wetherby"].policy.registers["custody"]
    with pytest.raises(AssertionError, match="holds a password"):
        await checked(desk, "wetherby", "teacher", register, {"custody.account": text})
    kept = [draft.answers for draft in await desk.store.drafts("wetherby", "web:teacher")]
    assert text not in str(kept)


async def test_a_day_that_there_is_not_is_asked_for_again(desk: Desk) -> None:
    register = desk.schools["newport"].policy.registers["personal-phone"]
    with pytest.raises(AssertionError, match="Please write a day"):
        await checked(desk, "newport", "teacher", register, {"personal-phone.last-day": "31 February 2027"})


async def test_one_list_with_filters_and_a_search_over_all(desk: Desk) -> None:
    phone = desk.schools["newport"].policy.registers["personal-phone"]
    one = await filed(desk, "newport", "teacher", phone)
    two = await filed(desk, "newport", "other", phone)
    first = await shown(desk, "newport", "head", "register", "personal-phone")
    assert (one in first, two in first, "what waits (2)" in first) == (True, True, True), "nothing holds yet"
    assert "what holds (0)" in await shown(desk, "newport", "head", "register", "personal-phone", show="standing")
    await shown(desk, "newport", "head", "approve", one, reason="Until Friday, on silent.")
    listed = await shown(desk, "newport", "head", "register", "personal-phone")
    assert (one in listed, two in listed) == (True, False)
    assert "until 14 December 2026" in listed
    assert "What waits (1)" in listed
    waiting = await shown(desk, "newport", "head", "register", "personal-phone", show="waiting")
    assert (one in waiting, two in waiting) == (False, True)
    assert one in await shown(desk, "newport", "head", "register-find", words="close to me")
    assert one not in await shown(desk, "newport", "chair", "register-find", words="close to me")
    assert "Keep my phone to hand (2)" in await shown(desk, "newport", "head", "registers")
    assert NOT_THERE in await shown(desk, "newport", "other", "view", one)


async def test_an_open_register_shows_everybody_what_is_open_of_it_and_nothing_else(desk: Desk) -> None:
    register = desk.schools["westhaven"].policy.registers["publisher"]
    given = {"publisher.who": "Sam Marsh", "publisher.pages": "Our page", "publisher.cover": "Kim Tully"}
    reference = await filed(desk, "westhaven", "head", register, given)
    seen = await shown(desk, "westhaven", "teacher", "register", "publisher")
    assert "Sam Marsh" in seen
    assert reference not in seen
    assert "Harper Lane" not in seen
    await shown(desk, "westhaven", "head", "case-suspend", reference, text="A post broke the rules.")
    assert "Nothing stands here" in await shown(desk, "westhaven", "teacher", "register", "publisher")
    assert "Sam Marsh" in await shown(desk, "westhaven", "head", "register", "publisher", show="stopped")


async def test_a_register_is_taken_out_as_csv_and_pdf_and_the_ledger_knows(desk: Desk) -> None:
    phone = desk.schools["newport"].policy.registers["personal-phone"]
    reference = await filed(desk, "newport", "teacher", phone, {"personal-phone.detail": "=HYPERLINK(1)"})
    for way, begins in (("csv", b"\xef\xbb\xbf"), ("pdf", b"%PDF")):
        reply = await desk.take("newport", "head", "register-out", "personal-phone", show="all", **{"as": way})
        (given,) = reply.files
        assert given.data.startswith(begins)
        if way == "csv":
            rows = list(csv.DictReader(io.StringIO(given.data.decode("utf-8-sig"))))
            assert rows[0]["Reference"] == reference
            assert rows[0]["What they should know"] == "'=HYPERLINK(1)"
    story = await desk.book.story(desk.schools["newport"], reference)
    assert story is not None
    assert [event.others["what"] for event in story.all("exported")] == ["register-csv", "register-pdf"]
    assert not (await desk.take("newport", "teacher", "register-out", "personal-phone", **{"as": "csv"})).files


async def permission(desk: Desk, pupil: str, group: str, **said_: str) -> str:
    register = desk.schools["wetherby"].policy.registers["media-permission"]
    given = {"media-permission.pupil": pupil, "media-permission.class": group}
    given |= {f"media-permission.{name}": value for name, value in said_.items()}
    return await filed(desk, "wetherby", "head", register, given)


async def may(desk: Desk, name: str, about: str = "print", group: str = "") -> str:
    card = (await desk.take("wetherby", "teacher", "begin", "declare", afresh="yes")).card
    card = await answers(desk, card, "wetherby", declare__group="pictures")
    card = await said(desk, "wetherby", "teacher", card, {"declare.which": "ask-media-permission"})
    card = await said(desk, "wetherby", "teacher", card, {"may-i.name": name, "may-i.group": group})
    card = await said(desk, "wetherby", "teacher", card, {"may-i.about": f"media-permission.{about}"})
    return plain(card)


async def test_may_i_use_this_picture_is_answered_for_one_pupil_and_no_list_is_shown(desk: Desk) -> None:
    reference = await permission(desk, "Noah Example", "Reception", print="yes", website="no")
    await permission(desk, "Kim Tully", "Year 2", print="no", website="no")
    answer = await may(desk, "Noah Example")
    assert "[OK] Yes" in answer
    assert "Kim Tully" not in answer
    assert "[X] No" in await may(desk, "Noah Example", "website")
    assert "[X] No" in await may(desk, "tully")
    assert "nothing is on file" in await may(desk, "Somebody Else")
    story = await desk.book.story(desk.schools["wetherby"], reference)
    assert story is not None
    assert len(story.all("viewed")) == 2


async def test_two_pupils_of_one_name_are_told_apart_by_their_class(desk: Desk) -> None:
    await permission(desk, "Noah Example", "Reception", print="yes")
    await permission(desk, "Noah Example", "Year 2", print="no")
    assert "more than one" in await may(desk, "Noah Example")
    assert "[X] No" in await may(desk, "Noah Example", group="year 2")
    assert "[OK] Yes" in await may(desk, "Noah Example", group="Reception")


async def test_a_newer_form_counts_and_an_ended_one_does_not(desk: Desk) -> None:
    await permission(desk, "Noah Example", "Reception", print="yes")
    desk.clock.pass_(days=1)
    newer = await permission(desk, "Noah Example", "Reception", print="no")
    assert "[X] No" in await may(desk, "Noah Example")
    await shown(desk, "wetherby", "dsl", "case-end", newer, text="A mistake.")
    assert "[OK] Yes" in await may(desk, "Noah Example")


CSV = "Pupil;Class;Inside the school;In print;On the website;On social media;In films;Note\n"


async def brought_in(desk: Desk, text: str) -> tuple[int, int, int]:
    home = desk.schools["wetherby"]
    register = home.policy.registers["media-permission"]
    rows, faults = importing.read_rows(register, (CSV + text).encode(), "forms.csv")
    assert not faults, faults
    changes = await importing.compare(desk.book, home, register, rows)
    await importing.write(desk.book, home, register, changes, "command-line:Dana Reed", "Dana Reed")
    return len(changes.new), len(changes.changed), changes.same


async def test_forms_are_brought_in_from_a_spreadsheet_and_a_second_time_only_what_changed(desk: Desk) -> None:
    first = "Noah Example;Reception;yes;Y;no;no;no;\nKim Tully;Year 2;yes;no;no;no;no;ask again\n"
    assert await brought_in(desk, first) == (2, 0, 0)
    assert "[OK] Yes" in await may(desk, "Noah Example")
    assert await brought_in(desk, first.replace("yes;Y;no", "yes;N;no")) == (0, 1, 1)
    assert "[X] No" in await may(desk, "Noah Example")
    assert "Kim Tully" in await shown(desk, "wetherby", "dsl", "register", "media-permission")
    assert not desk.postbox.at("dsl")


def test_a_wrong_file_names_line_and_remedy() -> None:
    register = general()["media-permission"]
    text = CSV.replace("Note", "Shoe size") + "Noah Example;Reception;perhaps;yes;no;no;no;\n"
    _, faults = importing.read_rows(register, text.encode(), "forms.csv")
    told = [str(fault) for fault in faults]
    assert any("forms.csv:1" in one and "Shoe size" in one and "Use one of" in one for one in told)
    assert any("forms.csv:2" in one and "perhaps" in one and "yes, no" in one for one in told)
    assert importing.read_rows(register, b"\xff\xfe", "forms.csv")[1]


PHOTO: dict[str, str | tuple[str, ...]] = {
    "post.account": "professional", "post.platform": "x", "post.audience": "public", "post.content": ("photo", "text"),
    "post.people": ("pupils",), "post.pupil_detail": ("identifiable",), "post.about": ("school-life",),
    "post.permissions": ("media-permission-form",), "post.when": "working-hours", "post.device": "school-device",
    "post.more": (),
}  # fmt: skip


async def verdict(desk: Desk, school: str, who: str, **other: str | tuple[str, ...]) -> Card:
    post = {**PHOTO, **{name.replace("__", "."): value for name, value in other.items()}}
    card = (await desk.take(school, who, "begin", "canipost", afresh="yes")).card
    while card.inputs:
        name = card.inputs[0].name
        values: dict[str, str | tuple[str, ...]] = {"card": name, name: post[name]}
        card = (await desk.take(school, who, "answer", card.target, **values)).card
    return card


async def test_a_yes_opens_a_verdict_for_whom_it_was_given_and_only_while_it_holds(desk: Desk) -> None:
    assert "Ask first" in plain(await verdict(desk, "wetherby", "teacher"))
    register = desk.schools["wetherby"].policy.registers["pupil-photo"]
    reference = await filed(desk, "wetherby", "teacher", register)
    assert reference not in plain(await verdict(desk, "wetherby", "teacher"))
    await shown(desk, "wetherby", "dsl", "approve", reference, reason="On the class account only.")
    card = await verdict(desk, "wetherby", "teacher")
    assert f"You have this yes already: Pictures of pupils, until 15 January 2027 ({reference})" in plain(card)
    assert reference not in plain(await verdict(desk, "wetherby", "other"))
    button = next(one for one in card.buttons if one.deed == "use-yes")
    used = plain((await desk.take("wetherby", "teacher", "use-yes", button.target, **button.values)).card)
    assert "Yes, with care" in used
    theirs = await verdict(desk, "wetherby", "other")
    draft = next(one.target for one in theirs.buttons if one.deed == "change")
    assert "Ask first" in plain((await desk.take("wetherby", "other", "use-yes", draft, reference=reference)).card)
    desk.clock.pass_(days=70)
    assert reference not in plain(await verdict(desk, "wetherby", "teacher"))


async def test_whoever_is_stopped_from_publishing_is_told_so_whatever_the_post(desk: Desk) -> None:
    desk.called["teacher"] = "Sam Marsh"
    post: dict[str, str | tuple[str, ...]] = {
        "post__account": "school", "post__people": (), "post__content": ("text",), "post__permissions": (),
    }  # fmt: skip
    assert "Do not post" not in plain(await verdict(desk, "westhaven", "teacher", **post))
    register = desk.schools["westhaven"].policy.registers["publisher"]
    reference = await filed(desk, "westhaven", "head", register, {"publisher.who": "Sam Marsh"})
    await shown(desk, "westhaven", "head", "case-suspend", reference, text="A post broke the rules.")
    stopped = plain(await verdict(desk, "westhaven", "teacher", **post))
    assert "Please do not post this" in stopped
    assert "stopped for you for now" in stopped
    assert "Do not post" not in plain(await verdict(desk, "westhaven", "other", **post))
    await shown(desk, "westhaven", "head", "case-restore", reference, text="It was talked over.")
    assert "Do not post" not in plain(await verdict(desk, "westhaven", "teacher", **post))


async def test_each_step_on_a_parents_post_comes_with_a_text_to_edit(desk: Desk) -> None:
    register = desk.schools["st-wenn"].policy.registers["post-ladder"]
    for step, words in (("remove", "Please take the post down today"), ("warning", "This is a formal warning")):
        card = await begun(desk, "st-wenn", "teacher", register)
        card = await said(desk, "st-wenn", "teacher", card, {"post-ladder.step": step})
        given = {"post-ladder.parent": "Kim Tully", "post-ladder.day": DAY, "post-ladder.report": ""}
        card = await said(desk, "st-wenn", "teacher", card, given)
        assert words in {field.name: field.value for field in card.inputs}["post-ladder.text"]
    given = {
        "post-ladder.step": "meeting",
        "post-ladder.text": "Please come on Friday.",
        "post-ladder.parent": "Kim Tully",
    }
    reference = await filed(desk, "st-wenn", "teacher", register, given)
    listed = await shown(desk, "st-wenn", "head", "register", "post-ladder")
    assert "Invited them to a meeting; Parent: Kim Tully; Day: 18 December 2026" in listed
    assert "Please come on Friday." in await shown(desk, "st-wenn", "head", "view", reference)


async def test_the_list_of_registers_shows_those_with_something_in_them_and_the_rest_on_demand(desk: Desk) -> None:
    assert "Nothing stands in a register" in await shown(desk, "newport", "teacher", "registers")
    await filed(desk, "newport", "teacher", desk.schools["newport"].policy.registers["personal-phone"])
    some = await shown(desk, "newport", "head", "registers")
    assert "Keep my phone to hand (1)" in some
    assert "Speak for the school" not in some
    assert "Speak for the school (0)" in await shown(desk, "newport", "head", "registers", "all")


async def test_what_was_kept_before_there_were_registers_still_opens_and_is_still_a_tie(desk: Desk) -> None:
    body = {
        "reporter": "Robin Example", "named": "Dana Reed",
        "answers": {"declare.who": "colleague", "declare.name": "Dana Reed"},
        "told": [["headteacher", ["web", "person", "head"], ["Harper Lane"]]], "route": {"tell": ["headteacher"]},
    }  # fmt: skip
    new = NewRecord("register", "relationship", "submitted", "routine", "web:teacher", body)
    record = await desk.store.file("westhaven", new, [], desk.clock())
    opened_ = await shown(desk, "westhaven", "head", "view", record.reference)
    assert "Family or friend: Somebody who works here" in opened_
    story = await desk.book.story(desk.schools["westhaven"], record.reference)
    assert story is not None
    assert story.tie
    assert "Dana Reed" in await shown(desk, "westhaven", "head", "register", "relationship", show="waiting")


async def test_an_entry_of_a_register_that_is_no_longer_there_still_opens(desk: Desk) -> None:
    body = {
        "reporter": "Robin Example", "answers": {"minibus.who": "Kim Tully"}, "needs": [["headteacher"]],
        "told": [["headteacher", ["web", "person", "head"], ["Harper Lane"]]], "route": {"tell": ["headteacher"]},
    }  # fmt: skip
    new = NewRecord("request", "minibus", "submitted", "routine", "web:teacher", body)
    record = await desk.store.file("westhaven", new, [], desk.clock())
    assert "minibus.who: Kim Tully" in await shown(desk, "westhaven", "head", "view", record.reference)
    assert record.reference in await shown(desk, "westhaven", "head", "waiting")
    assert record.reference in await shown(desk, "westhaven", "teacher", "my-open", record.reference)
    assert "Done" in await shown(desk, "westhaven", "head", "approve", record.reference, reason="Yes.")


async def test_an_emergency_is_heard_although_something_else_on_the_card_is_wrong(desk: Desk) -> None:
    card = await begun(desk, "newport", "teacher", desk.schools["newport"].policy.registers["personal-phone"])
    card = await said(desk, "newport", "teacher", card, {"personal-phone.reason": "other"})
    words = "She has just told me that she will kill herself tonight."
    for name, other in (("detail", "last-day"), ("last-day", "detail")):
        given = {f"personal-phone.{name}": words, f"personal-phone.{other}": ""}
        shown_ = await said(desk, "newport", "teacher", card, given)
        assert shown_.tone == "urgent"
        assert "999" in plain(shown_)


async def test_a_receipt_has_no_heading_over_nothing(desk: Desk) -> None:
    register = desk.schools["westhaven"].policy.registers["publisher"]
    reference = await filed(desk, "westhaven", "head", register)
    assert not register.advice
    assert "What to do now" not in await shown(desk, "westhaven", "head", "my-open", reference)
