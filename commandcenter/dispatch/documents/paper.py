"""The 公文 of GB/T 9704-2012: the parts of 文件, 信函 and 纪要, and how they become pages.

Heads stand in `head`, what follows the text in `ending`; kinds of papers take all of it from here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from .data import DocumentFace
from .ending import Imprint, Signature, annex, attachments, imprint, letter_imprint, note, signature
from .flow import Block, Page, Text, anchor, flow, text
from .fonts import advances, natural
from .geometry import EM_CENTRE, PAPER, PITCH, SIZE_4
from .head import LETTER_FIRST, Handling, Head, letter_head, minutes_head, red_head
from .pen import Pen, lines_of, one_line
from .press import FOOT, foot_code, press
from .style import BODY, FLUSH, HEADING, IMPRINT, SUBHEADING, TITLE, Align
from .title import break_title
from .words import clause, numeral

__all__ = [
    "Addressees",
    "Handling",
    "Head",
    "Imprint",
    "Signature",
    "addressees",
    "annex",
    "attachments",
    "heading",
    "imprint",
    "letter_head",
    "letter_imprint",
    "minutes_head",
    "note",
    "paragraphs",
    "print_letter",
    "print_paper",
    "print_sheets",
    "red_head",
    "roll",
    "signature",
    "subheading",
    "title",
]

WIDTH = PAPER.width
_ABOVE_IMPRINT = 4.0


def title(content: str) -> Text:
    """The title, balanced over its lines; it names the paper in the outline."""
    lines = break_title(content, advances(TITLE), WIDTH)
    return Text(lines, TITLE, WIDTH, keep_next=True, outline=(one_line(content), 0))


@dataclass(frozen=True, slots=True)
class Addressees(Text):
    """主送机关; goes into the imprint where it would leave no text on the first page."""

    names: str = ""


def addressees(names: str) -> Addressees:
    """主送机关 with a full-width colon, flush left."""
    return Addressees(lines_of(clause(names) + "：", FLUSH, WIDTH), FLUSH, WIDTH, keep_next=True, names=names)


def heading(number: int, content: str) -> Text:
    """一、… in 黑体; stays with the text below it."""
    return text(f"{numeral(number)}、{content}", HEADING, WIDTH, keep_next=True, level=1)


def subheading(number: int, content: str) -> Text:
    """（一）… in 楷体; stays with the text below it."""
    return text(f"（{numeral(number)}）{content}", SUBHEADING, WIDTH, keep_next=True, level=2)


def paragraphs(contents: Iterable[str]) -> list[Block]:
    """Body text; line feeds inside an item begin paragraphs."""
    return [text(content, BODY, WIDTH) for content in contents]


def roll(label: str, names: str) -> Text:
    """出席, 请假 or 列席 of a 纪要: the label in 黑体 two characters in, the names under each other after its
    colon; it is not parted over pages."""
    mark = f"{label}："
    inset = 2 * PITCH + natural(HEADING, mark)
    block = text(names, FLUSH, WIDTH - inset)
    return replace(block, inset=inset, label=(mark, replace(HEADING, align=Align.LEFT), 2 * PITCH), whole=True)


def print_paper(
    blocks: Sequence[Block], last: Imprint, face: DocumentFace, name: str, subject: str
) -> tuple[bytes, int]:
    """A 文件 or 纪要: pages of the type area, imprint at the foot of the last; bytes and number of pages."""
    return print_sheets([blocks], last, face, name, subject)


def print_sheets(
    sheets: Sequence[Sequence[Block]], last: Imprint, face: DocumentFace, name: str, subject: str
) -> tuple[bytes, int]:
    """The same for several readers in one file, each with pages of its own counted from 1: none begins on the back of
    another's, printed on both sides; bytes and number of pages."""
    pages: list[Page] = []
    numbers: list[int] = []
    for sheet in sheets:
        if len(pages) % 2:
            pages.append([])
            numbers.append(0)
        own = _paginated(sheet, last, PAPER.height)
        pages += own
        numbers += range(1, len(own) + 1)

    def furniture(pen: Pen, number: int, _: int) -> None:
        if own_number := numbers[number - 1]:
            _page_number(pen, own_number)
            foot_code(pen, face, _inner(own_number))

    return press(pages, PAPER, face, name, subject, furniture), len(pages)


def print_letter(
    blocks: Sequence[Block], last: Imprint | None, face: DocumentFace, name: str, subject: str
) -> tuple[bytes, int]:
    """A 信函, its first block a `letter_head`: no number on the first page; bytes and number of pages."""
    pages = _paginated(blocks, last, LETTER_FIRST)

    def furniture(pen: Pen, number: int, _: int) -> None:
        if number > 1:
            _page_number(pen, number)
            foot_code(pen, face, _inner(number))
        else:
            foot_code(pen, face, Align.LEFT, low=True)

    return press(pages, PAPER, face, name, subject, furniture), len(pages)


def _paginated(blocks: Sequence[Block], last: Imprint | None, first: float) -> list[Page]:
    pages = flow(blocks, PAPER.height, first)
    addressed = next((block for block in blocks if isinstance(block, Addressees)), None)
    if addressed is not None and len(pages) > 1 and not _shows_text(pages[0]):
        pages = flow([block for block in blocks if block is not addressed], PAPER.height, first)
        last = (last or Imprint(0.0, (), None, "")).addressed(addressed.names)
    if last is not None:
        end = pages[-1][-1].block if pages[-1] else None
        anchor(pages, last, PAPER.height, end.below if isinstance(end, Signature) else _ABOVE_IMPRINT)
    return pages


def _shows_text(page: Page) -> bool:
    """Whether anything follows the addressees."""
    shown = [isinstance(placed.block, Addressees) for placed in page]
    return True in shown and not shown[-1]


def _page_number(pen: Pen, number: int) -> None:
    """Odd at the right, even at the left, one character in."""
    style = replace(IMPRINT, align=Align.RIGHT if number % 2 else Align.LEFT)
    y = PAPER.height + FOOT + EM_CENTRE * SIZE_4
    pen.write(f"— {number} —", style, SIZE_4, y, WIDTH - 2 * SIZE_4)


def _inner(number: int) -> Align:
    return Align.LEFT if number % 2 else Align.RIGHT
