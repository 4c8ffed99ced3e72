"""The shapes in which schools publish their policies, and what the import makes of each."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from policy_kb.curating.proposing import Proposal, propose
from policy_kb.documents.opening import read_here
from policy_kb.lines import Fault
from tests.policy_kb.documents import para, pdf, table, word

Shown = tuple[str, str]


def read(path: Path, text: str | bytes = "") -> list[Proposal]:
    if text:
        path.write_bytes(text.encode() if isinstance(text, str) else text)
    return list(propose(read_here(path).blocks))


def shown(found: list[Proposal]) -> list[Shown]:
    """How each clause binds, and its words."""
    return [(one.modality, one.text.rstrip(".")) for one in found]


def sections(found: list[Proposal]) -> Iterator[str]:
    yield from (one.section for one in found)


# --- lists and what leads into them ---


@pytest.mark.parametrize(
    "mark", ["-", "\u2013", "\u27a2", "\u2713", "\u00a7", "\u2022", "*", "\uf0b7", "o", "->", "\u25cb"]
)
def test_whatever_a_list_is_marked_with_its_items_take_the_verb_of_the_sentence_before(
    mark: str, tmp_path: Path
) -> None:
    text = f"3.3 Adults at this school shall:\n\n{mark} Keep their phone in a locker\n{mark} Not lend it to a child\n"
    found = read(tmp_path / "a.txt", text)
    assert shown(found) == [
        ("must", "Adults at this school shall keep their phone in a locker"),
        ("must-not", "Adults at this school shall not lend it to a child"),
    ]
    assert set(sections(found)) == {"3.3"}


def test_a_short_line_that_commands_is_no_heading_and_its_letters_are_cited(tmp_path: Path) -> None:
    text = (
        "2. Visits\n2.1 Visitors must not film.\n2.2 Staff must:\n(a) sign visitors in;\n(b) walk with them.\n"
        "2.3 Guests may wait in the hall.\n"
    )
    found = read(tmp_path / "a.txt", text)
    assert list(sections(found)) == ["2.1 (2. Visits)", "2.2(a) (2. Visits)", "2.2(b) (2. Visits)", "2.3 (2. Visits)"]
    assert [one.modality for one in found] == ["must-not", "must", "must", "permitted"]


def test_a_numbered_list_after_a_lead_is_a_list_and_the_next_number_after_it_a_heading(tmp_path: Path) -> None:
    text = (
        "1. Pages\n\nStaff must:\n1. Ask first of all;\n2. Use the school camera.\n\n"
        "2. Phones\n\nPhones must be off in class.\n"
    )
    found = read(tmp_path / "a.txt", text)
    assert [one.text for one in found][:2] == ["Staff must ask first of all", "Staff must use the school camera."]
    assert found[0].section == "(1) (1. Pages)"
    assert found[-1].section == "2. Phones"


@pytest.mark.parametrize(
    ("lead", "item", "binds"),
    [
        ("The following are not acceptable:", "Posting pictures of a class trip", "must-not"),
        ("Any of these is treated as gross misconduct:", "sharing a password with a pupil", "must-not"),
        ("Staff are free to:", "share the newsletter of the school", "permitted"),
        ("What we ask of staff:", "Not naming a pupil beside a picture", "must-not"),
        ("What we ask of staff:", "Telling the office about a new page", "must"),
        ("Staff should:", "Never answer a pupil at night", "should-not"),
        ("You must not:", "use the badge without permission from the headteacher", "permitted-with-approval"),
        ("Staff must follow these rules:", "Do not film a lesson for yourself", "must-not"),
        ("Good practice:", "Checking your settings once a term", "should"),
    ],
)
def test_the_sentence_before_a_list_says_how_its_items_bind(lead: str, item: str, binds: str, tmp_path: Path) -> None:
    (found,) = read(tmp_path / "a.md", f"# Rules\n\n{lead}\n\n- {item}\n")
    assert found.modality == binds
    assert item[1:].lower() in found.text.lower()


def test_an_item_that_is_a_sentence_of_its_own_keeps_its_own_verb(tmp_path: Path) -> None:
    text = "Staff should follow this advice:\n\n- Staff must not film a lesson.\n- Keep a copy of the letter.\n"
    assert [how for how, _ in shown(read(tmp_path / "a.txt", text))] == ["must-not", "should"]


def test_a_list_inside_a_list_is_led_by_the_item_above_it(tmp_path: Path) -> None:
    text = "# A\n\n- Staff must:\n    - ask the office\n    - keep a note of it\n- Parents may come in.\n"
    assert shown(read(tmp_path / "a.md", text)) == [
        ("must", "Staff must ask the office"),
        ("must", "Staff must keep a note of it"),
        ("permitted", "Parents may come in"),
    ]


def test_agreements_in_the_first_person_bind_staff(tmp_path: Path) -> None:
    text = (
        "# Agreement\n\n1. I will not add a pupil.\n2. I will use the school camera only.\n"
        "3. I understand that logs are kept.\n"
    )
    found = read(tmp_path / "a.md", text)
    assert [(one.modality, one.audience) for one in found] == [
        ("must-not", ("staff",)),
        ("must", ("staff",)),
        ("fact", ("staff",)),
    ]


# --- how a sentence binds ---


@pytest.mark.parametrize(
    ("sentence", "binds"),
    [
        ("Under no circumstances are pictures to be kept at home.", "must-not"),
        ("On no account may a pupil be given a lift.", "must-not"),
        ("Parents are asked not to film the play.", "should-not"),
        ("Permission of the headteacher is required before a page is opened.", "permitted-with-approval"),
        ("Written consent must be obtained from parents before pictures are used.", "permitted-with-approval"),
        ("Parents may film the play, if all have signed the form.", "permitted-with-approval"),
        ("Staff may use a phone at break.", "permitted"),
        ("Staff who may see pupils online must tell the DSL.", "must"),
        ("If you cannot reach the DSL, you should ring the office.", "should"),
        ("Pupils who are not allowed a phone must hand it in.", "must"),
        ("Staff are strongly advised not to add former pupils.", "advised-against"),
        ("Nobody may post from a trip.", "must-not"),
        ("Staff are not at any time permitted to film a class.", "must-not"),
        ("Private messages to pupils must be avoided.", "must-not"),
        ("In rare cases, agreed by the head, staff may keep a phone on.", "permitted-with-approval"),
        ("Only the school camera may be used on trips.", "must"),
        ("School e-mails may be checked by the office.", "procedure"),
        ("E-mails may not remain private.", ""),
        ("This list is not exhaustive of all there is.", ""),
        ("It may be difficult to keep a distance.", ""),
        ("A page must be agreed with the headteacher.", "permitted-with-approval"),
        ("Keep your password to yourself.", "must"),
        ("The hall was built in 1911 by the parish.", ""),
    ],
)
def test_the_main_verb_says_how_a_sentence_binds(sentence: str, binds: str, tmp_path: Path) -> None:
    found = read(tmp_path / "a.txt", f"1.1 {sentence}\n")
    assert [one.modality for one in found] == ([binds] if binds else [])


@pytest.mark.parametrize(
    ("sentence", "tell"),
    [
        ("Concerns about the headteacher must be reported to the chair of governors.", ("chair-of-governors",)),
        ("A concern about the headteacher \u2192 chair of governors must be told", ("chair-of-governors",)),
        ("The DSL must be told if the headteacher is named.", ("dsl",)),
        ("The headteacher will inform the police.", ("police",)),
        ("Staff must tell the deputy headteacher about it.", ("deputy",)),
        ("Staff must let the DSL know on the same day.", ("dsl",)),
        ("Serious cases will be referred to the LADO by the headteacher.", ("lado",)),
        ("Staff must tell the head-teacher about each complaint.", ("headteacher",)),
    ],
)
def test_whoever_a_concern_is_about_is_not_who_is_told(sentence: str, tell: tuple[str, ...], tmp_path: Path) -> None:
    (found,) = read(tmp_path / "a.txt", f"1.1 {sentence}\n")
    assert found.report_to == tell


@pytest.mark.parametrize(
    ("sentence", "whom"),
    [
        ("Parents must not film other children.", ("parents",)),
        ("Pupils must not be tagged in pictures.", ("staff",)),
        ("Governors and volunteers should use school e-mail.", ("volunteers", "governors")),
        ("Staff must not film parents or pupils.", ("staff",)),
    ],
)
def test_a_rule_binds_whoever_does_what_it_speaks_of(sentence: str, whom: tuple[str, ...], tmp_path: Path) -> None:
    (found,) = read(tmp_path / "a.txt", f"1.1 {sentence}\n")
    assert found.audience == whom


# --- tables ---


def test_columns_that_bind_make_each_cell_a_rule(tmp_path: Path) -> None:
    text = "| Do | Don't |\n|---|---|\n| Use the school page | Post a child's face at home |\n"
    assert shown(read(tmp_path / "a.md", text)) == [
        ("must", "Use the school page"),
        ("must-not", "Do not post a child's face at home"),
    ]
    body = table(("You may", "You must not"), ("share the school's own post", "argue with a parent online"))
    assert shown(read(word(tmp_path / "b.docx", body))) == [
        ("permitted", "You may share the school's own post"),
        ("must-not", "You must not argue with a parent online"),
    ]


def test_a_row_is_read_across_with_the_heads_of_its_columns(tmp_path: Path) -> None:
    body = table(
        ("What", "Rule", "Who agrees"),
        ("Class blog", "May be written with the permission of", "the headteacher"),
        ("Trip pictures", "Must not go on private pages", "Headteacher"),
    )
    first, second = read(word(tmp_path / "a.docx", body))
    assert (first.text, first.modality, first.approver) == (
        "Class blog: may be written with the permission of the headteacher",
        "permitted-with-approval",
        ("headteacher",),
    )  # fmt: skip
    assert second.text == "Trip pictures: must not go on private pages; who agrees: headteacher"


def test_a_table_of_responsibilities_says_who_is_told_and_who_does_what(tmp_path: Path) -> None:
    text = (
        "| Concern | Report to |\n|---|---|\n| A colleague | Headteacher |\n| The headteacher | Chair of governors |\n"
    )
    first, second = read(tmp_path / "a.md", text)
    assert (first.report_to, second.report_to) == (("headteacher",), ("chair-of-governors",))
    (duty,) = read(
        tmp_path / "b.md", "| Role | Responsible for |\n|---|---|\n| Headteacher | Approves every new page |\n"
    )
    assert (duty.modality, duty.audience) == ("must", ("headteacher",))


def test_a_heading_that_only_begins_what_stands_below_it_is_no_section(tmp_path: Path) -> None:
    (found,) = read(tmp_path / "a.md", "# Pictures\n\n**Do not**\n\n- name a child in a caption\n")
    assert (found.section, found.modality, found.text) == ("Pictures", "must-not", "Do not name a child in a caption")


def test_a_table_of_ticks_says_what_is_allowed(tmp_path: Path) -> None:
    text = (
        "| Use | Allowed | Not allowed |\n|---|---|---|\n| Own phone in the staff room at break | \u2713 | |\n"
        "| Own phone in a lesson with pupils | | \u2713 |\n"
    )
    assert [one.modality for one in read(tmp_path / "a.md", text)] == ["permitted", "must-not"]


# --- Word ---


def test_the_numbers_that_word_counts_are_cited(tmp_path: Path) -> None:
    body = (
        para("Contact", style="Heading1", level=0)
        + para("Staff must not write to a pupil at night.", style="Clause")
        + para("This holds in the holidays.")
        + para("Staff must:", style="Clause")
        + para("tell the DSL the same day;", level=2)
        + para("keep the message, that is:", level=2)
        + para("save it where it stands.", level=3)
        + para("Pictures", style="Heading1", level=0)
        + para("Pictures must be taken with the school camera.", level=1)
    )
    assert list(sections(read(word(tmp_path / "a.docx", body)))) == [
        "1.1 (1. Contact)", "1.2(a) (1. Contact)", "1.2(b)(i) (1. Contact)", "2.1 (2. Pictures)",
    ]  # fmt: skip


def test_bullets_after_a_numbered_lead_belong_to_it_and_the_next_number_does_not(tmp_path: Path) -> None:
    body = (
        para("Contact", style="Heading1", level=0)
        + para("Staff must not:", level=1)
        + para("lend a phone to a pupil", level=0, of=2)
        + para("give a pupil a lift", level=0, of=2)
        + para("Staff should tell the office.", level=1)
    )
    assert [how for how, _ in shown(read(word(tmp_path / "a.docx", body)))] == ["must-not", "must-not", "should"]


def test_what_word_keeps_apart_is_read_where_it_stands(tmp_path: Path) -> None:
    box = "<w:drawing><wps:txbx><w:txbxContent>{}</w:txbxContent></wps:txbx></w:drawing>".format(
        para("Staff must never post a picture of a child in care.")
    )
    choice = (
        f"<mc:AlternateContent><mc:Choice Requires='wps'>{box}</mc:Choice>"
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent>"
    )
    control = f"<w:sdt><w:sdtContent>{para('Parents must sign the form.')}</w:sdtContent></w:sdt>"
    deleted = "<w:p><w:del><w:r><w:delText>Staff must not do that.</w:delText></w:r></w:del></w:p>"
    note = para("Staff must tell the head", "<w:softHyphen/>", "teacher.", "<w:footnoteReference w:id='2'/>")
    body = para("Photos", bold=True) + para(choice) + control + deleted + note + para("Aims 1", style="TOC1")
    found = read(
        word(
            tmp_path / "a.docx",
            body,
            footnotes=f"<w:footnote w:id='2'>{para('Staff must not use a tablet either.')}</w:footnote>",
        )
    )
    assert [one.text for one in found] == [
        "Staff must never post a picture of a child in care.",
        "Parents must sign the form.",
        "Staff must tell the headteacher.",
        "Staff must not use a tablet either.",
    ]
    assert set(sections(found)) == {"Photos"}


def test_a_line_break_parts_sentences_and_joins_what_goes_on(tmp_path: Path) -> None:
    body = para("Staff must ask first.", "<w:br/>", "Pupils must not be tagged.") + para(
        "Staff must write to", "<w:br/>", "parents at work."
    )
    assert [one.text for one in read(word(tmp_path / "a.docx", body))] == [
        "Staff must ask first.", "Pupils must not be tagged.", "Staff must write to parents at work.",
    ]  # fmt: skip


def test_what_could_not_be_read_is_said(tmp_path: Path) -> None:
    body = (
        para("Staff must ask first.")
        + para("<w:drawing><w:blip/></w:drawing>")
        + para("Staff must sign.", level=0, of=9)
    )
    assert len(read_here(word(tmp_path / "a.docx", body)).notes) == 2


# --- PDF ---


def test_headings_are_told_by_the_size_of_their_letters_and_columns_read_one_after_the_other(tmp_path: Path) -> None:
    left = [(40, 740, 14, "Friends"), *((40, 720 - 14 * n, 10, text) for n, text in enumerate([
        "Staff must not accept a request", "from a pupil on any network of", "their own, whoever asks for it.",
        "They must tell the office.",
    ]))]  # fmt: skip
    right = [*((320, 740 - 14 * n, 10, text) for n, text in enumerate([
        "Governors must not take pictures", "of pupils with their own phone", "at any event of the school.",
    ])), (320, 690, 14, "Messages"), (320, 674, 10, "Parents should write to the office."),
        (320, 660, 10, "Staff should answer in the day.")]  # fmt: skip
    found = read(pdf(tmp_path / "a.pdf", [[(40, 780, 18, "Policy for all who work here"), *left, *right]]))
    assert [one.text for one in found] == [
        "Staff must not accept a request from a pupil on any network of their own, whoever asks for it.",
        "They must tell the office.",
        "Governors must not take pictures of pupils with their own phone at any event of the school.",
        "Parents should write to the office.",
        "Staff should answer in the day.",
    ]
    assert list(sections(found)) == ["Friends", "Friends", "Friends", "Messages", "Messages"]


def test_what_stands_on_the_edges_of_pages_is_in_no_clause_and_a_sentence_goes_on_over_the_page(tmp_path: Path) -> None:
    pages = [
        [(40, 810, 10, "Hilltop School"), (40, 700, 10, f"Staff must not share the {what} of a pupil with anybody who"),
         (40, 30, 10, f"Online policy 2026, page {n}")]
        for n, what in ((1, "name"), (2, "age"))
    ]  # fmt: skip
    pages[1].insert(1, (40, 780, 10, "asks for it."))
    found = read(pdf(tmp_path / "a.pdf", pages))
    assert found[0].text == "Staff must not share the name of a pupil with anybody who asks for it."
    assert not any("page" in one.text or "Hilltop" in one.text for one in found)
    assert [one.page for one in found] == [1, 2]


def test_a_word_divided_at_the_end_of_a_line_is_put_together(tmp_path: Path) -> None:
    lines = ["Staff must tell the designated safe-", "guarding lead about a non-", "teaching visitor."]
    (found,) = read(pdf(tmp_path / "a.pdf", [[(40, 700 - 12 * n, 10, text) for n, text in enumerate(lines)]]))
    assert found.text == "Staff must tell the designated safeguarding lead about a non-teaching visitor."
    assert found.report_to == ("dsl",)


# --- texts ---


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le"])
def test_a_text_is_read_in_the_letters_in_which_it_was_saved(encoding: str, tmp_path: Path) -> None:
    found = read(
        tmp_path / "a.txt", "1. Pupils\u2019 privacy\n\nStaff must not post a pupil\u2019s name.\n".encode(encoding)
    )
    assert [(one.section, one.text) for one in found] == [
        ("1. Pupils\u2019 privacy", "Staff must not post a pupil\u2019s name.")
    ]


def test_letters_that_were_lost_before_are_not_carried_on_in_silence(tmp_path: Path) -> None:
    with pytest.raises(Fault, match="letters in it were lost"):
        read(tmp_path / "a.txt", "Staff must not post a pupil\ufffds name.")


def test_a_sentence_goes_on_over_a_blank_line_and_glued_lines_are_parted(tmp_path: Path) -> None:
    text = (
        "Contact with pupilsStaff must not write at night. Staff must tell the DSL\n\nwhen a pupil writes.\n\n"
        "\u00b7\n\nStaff must keep their phone\n\nin the locker.\n"
    )
    found = read(tmp_path / "a.txt", text)
    assert [one.text for one in found] == [
        "Staff must not write at night.",
        "Staff must tell the DSL when a pupil writes.",
        "Staff must keep their phone in the locker.",
    ]  # fmt: skip
    assert found[0].section == "Contact with pupils"


def test_a_text_that_nobody_wrapped_has_a_paragraph_a_line(tmp_path: Path) -> None:
    long = "Staff must tell the office about every page that they run for a class, " * 2 + "and hand in its password."
    text = f"Pages of classes\n{long}\nPhones\n{long}\n- 4.3 Visitors must not film.\n"
    assert list(sections(read(tmp_path / "a.txt", text))) == ["Pages of classes", "Phones", "4.3 (Phones)"]


def test_contents_are_left_out_and_an_appendix_is_read(tmp_path: Path) -> None:
    text = (
        "Contents\n\n1. Aims ....... 2\n2. Contact ....... 3\n\n1. Aims\n\nThis policy protects all.\n\n"
        "Appendix A\n\nA1 I will follow this policy.\n"
    )
    found = read(tmp_path / "a.txt", text)
    assert [(one.section, one.text) for one in found] == [("A1 (Appendix A)", "I will follow this policy.")]
