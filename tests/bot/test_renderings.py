"""What anybody wrote is text in every rendering that leaves the program: PDF, page, report, sheet of links, mail."""

import io
import re
from html.parser import HTMLParser

import pytest
from pypdf import PdfReader

from bot.casework import governors, papers
from bot.casework.governors import Block, Report
from bot.casework.links import _template
from bot.email.send import MailKeys, MailSender
from bot.seam.card import Card, Paragraph
from bot.seam.wording import ENGLISH

MARK_UP = '<script>alert(1)</script><img src=x onerror=alert(1)> <a href="javascript:x">b</a> {{ 7*7 }} {% raw %} &lt;'
TYPST = '#link("https://example.org")[x] #sys.inputs #include "/etc/passwd" *b* _i_ $x^2$ <label> @r = h \\ `raw` // c'
HOSTILE = f"{MARK_UP} {TYPST} https://example.org <!channel> <@U1> [a](b)"


class Tags(HTMLParser):
    """The elements of a page, with what they are given."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def dead(page: str) -> None:
    """Nothing that was typed is an element, and all of it is there to be read."""
    tags = Tags(page)
    assert not {"script", "img", "a", "b"} & {tag for tag, _ in tags.found}
    assert not [name for _, given in tags.found for name in given if name.startswith("on")]
    assert HOSTILE in tags.text


def dead_pdf(data: bytes) -> None:
    """A PDF without a link, an action, a script or a file in it, and with the words as they were typed."""
    reader = PdfReader(io.BytesIO(data))
    assert not [page for page in reader.pages if page.get("/Annots")]
    assert not {"/OpenAction", "/AA", "/AcroForm"} & set(reader.root_object)
    assert not reader.attachments
    text = re.sub(r"\s+", "", "".join(page.extract_text() for page in reader.pages))
    for part in (
        '#link("https://example.org")[x]',
        "#sys.inputs",
        "$x^2$",
        "{{7*7}}",
        "<script>",
        '#include"/etc/passwd"',
    ):
        assert part in text, part


def test_nothing_comes_alive_in_a_paper() -> None:
    section = papers.Section(HOSTILE, ((HOSTILE, HOSTILE),), (HOSTILE,))
    paper = papers.Paper(HOSTILE, "short", HOSTILE, (section,), HOSTILE, HOSTILE)
    dead(papers.html(paper, ENGLISH).decode())
    dead_pdf(papers.pdf(paper, ENGLISH))


def test_nothing_comes_alive_in_the_governors_report() -> None:
    block = Block(HOSTILE, HOSTILE, (HOSTILE, HOSTILE), ((HOSTILE, HOSTILE),))
    report = Report(HOSTILE, HOSTILE, HOSTILE, (block,), HOSTILE, "foot")
    dead(governors.html(report).decode())
    dead_pdf(governors.pdf(report))


def test_nothing_comes_alive_on_a_sheet_of_links() -> None:
    page = _template().render(title=HOSTILE, text=HOSTILE, small=HOSTILE, links=[{"address": HOSTILE, "code": ""}])
    dead(page)


@pytest.mark.parametrize("end", ["\r\nBcc: x@example.org", "\nBcc: x@example.org", "\r\n\r\nwords"])
def test_nothing_in_a_mail_makes_a_line_of_its_head(end: str) -> None:
    """The words of a mail are fixed; what could make a line of its head is not sent, and a body is text."""
    sender = MailSender(MailKeys("localhost", 25, "canipost@school.example"))
    body = (Paragraph(f"{HOSTILE}{end}"),)
    for to, title in ((f"dsl@school.example{end}", "T"), ("dsl@school.example", f"T{end}")):
        with pytest.raises(ValueError, match="linefeed or carriage return"):
            sender._written(to, Card(title, body), "k")  # noqa: SLF001 - what would be sent
    mail = sender._written("dsl@school.example", Card("T", body), "k")  # noqa: SLF001 - what would be sent
    assert (mail.get_content_type(), mail.is_multipart()) == ("text/plain", False)
    assert "Bcc" not in mail
    assert HOSTILE in mail.get_content()
