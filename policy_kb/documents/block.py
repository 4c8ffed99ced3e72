"""What a document is made of, whatever it was written in: lines as they stand, and the blocks that they make."""

from typing import Literal

from policy_kb.shapes import dataclass

Kind = Literal["heading", "text", "item", "row"]


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of a document, in its order.

    `number` is the policy's own, whole ("3.2", "1.2(a)"); `level` says how deep an item stands in lists (0: in none);
    `cells` are those of a row of a table, each with the head of its column; `page` counts from 1 (0: no pages).
    """

    kind: Kind
    text: str
    number: str = ""
    level: int = 0
    cells: tuple[tuple[str, str], ...] = ()
    page: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a page, or one paragraph of a text that has paragraphs.

    `heading` and `level` are None where only the words can tell; `apart` says that something blank stands before it,
    `whole` that it is a paragraph, so that nothing goes on from it by itself; `mark` is a number that no text holds.
    """

    text: str
    page: int = 0
    indent: int = 0
    heading: bool | None = None
    level: int | None = None
    mark: str = ""
    apart: bool = False
    whole: bool = False
    cells: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """The blocks of a document, what stands on its edges (heads and feet), and what could not be read."""

    blocks: tuple[Block, ...]
    edges: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
