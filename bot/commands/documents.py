"""Reads a policy as schools keep it (.docx, .pdf, .md, .txt) into blocks of text.

Word and PDF need the extra `canipost[import]`; the rest of canipost does not.
"""

import io
from html.parser import HTMLParser
from pathlib import Path

from policy_kb.curating.blocks import Block, from_markdown, from_pages, from_plain
from policy_kb.lines import Fault

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_LONGEST_BOLD = 80


def read_document(path: Path) -> list[Block]:
    """The blocks of a document. Raises Fault if it cannot be read, saying what to do."""
    try:
        match path.suffix.lower():
            case ".docx":
                return _word(path)
            case ".pdf":
                return _pdf(path)
            case ".md" | ".markdown":
                return list(from_markdown(path.read_text("utf-8")))
            case ".txt":
                return list(from_plain(path.read_text("utf-8", errors="replace")))
            case _:
                raise Fault(path.name, "this kind of file cannot be read.", "Give a .docx, .pdf, .md or .txt file.")
    except FileNotFoundError:
        raise Fault(path.name, "there is no such file.", "Check the path.") from None
    except UnicodeDecodeError:
        raise Fault(path.name, "this file is not UTF-8 text.", "Save it again as UTF-8.") from None
    except ImportError:
        raise Fault(
            path.name,
            "the converter for this kind of file is not installed.",
            "Install it: pip install 'canipost[import]', or save the policy as .md or .txt.",
        ) from None


def _word(path: Path) -> list[Block]:
    import mammoth  # noqa: PLC0415 - an extra that most installations do without

    try:
        found = mammoth.convert_to_html(io.BytesIO(path.read_bytes()))
    except FileNotFoundError:
        raise
    except Exception:  # noqa: BLE001 - whatever a converter stumbles over, the remedy is the same
        raise Fault(path.name, "this is not a Word document that can be read.", "Save it again as .docx.") from None
    parser = _Html()
    parser.feed(found.value)
    return parser.blocks


def _pdf(path: Path) -> list[Block]:
    from pypdf import PdfReader  # noqa: PLC0415 - as above

    try:
        pages = [page.extract_text() for page in PdfReader(io.BytesIO(path.read_bytes())).pages]
    except FileNotFoundError:
        raise
    except Exception:  # noqa: BLE001 - as above
        raise Fault(path.name, "this PDF cannot be read.", "Save it again, or as .docx.") from None
    if not any(page.strip() for page in pages):
        raise Fault(path.name, "there is no text in this PDF, only pictures.", "Have it read by OCR first.")
    return list(from_pages(pages))


class _Html(HTMLParser):
    """What mammoth makes of a Word document, as blocks; a short paragraph that is all bold counts as a heading."""

    def __init__(self) -> None:
        super().__init__()
        self.blocks: list[Block] = []
        self._said = ""
        self._bold = ""
        self._in_bold = False
        self._items = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - as HTMLParser's
        """Begin a block or bold text; what a list item says before the list inside it is an item of its own."""
        if tag in {"p", "li", "tr", "ul", "ol", *_HEADINGS}:
            self._end("item" if self._items else "p")
        self._items += tag == "li"
        self._in_bold = tag == "strong" or self._in_bold

    def handle_endtag(self, tag: str) -> None:
        """End a block or bold text."""
        if tag in {"p", "li", "tr", *_HEADINGS}:
            self._end("item" if self._items and tag != "tr" else tag)
        self._items -= tag == "li"
        self._in_bold = self._in_bold and tag != "strong"
        if tag in {"td", "th"}:
            self._said += " "

    def handle_data(self, data: str) -> None:
        """Gather the text."""
        self._said += data
        self._bold += data if self._in_bold else ""

    def _end(self, tag: str) -> None:
        said, bold = " ".join(self._said.split()), " ".join(self._bold.split())
        self._said = self._bold = ""
        if not said:
            return
        heading = tag in _HEADINGS or (tag == "p" and said == bold and len(said) < _LONGEST_BOLD and said[-1] != ".")
        self.blocks.append(Block("heading" if heading else "item" if tag == "item" else "text", said))
