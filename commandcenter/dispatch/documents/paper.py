"""The 文件 form of GB/T 9704-2012: red head, title, addressee, headings, signature, imprint, page numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain

from .data import DocumentFace
from .flow import Block, Page, Solid, Text, anchor, flow, on_grid, text
from .fonts import advance, natural
from .geometry import (
    GLYPH_TOP,
    MM,
    PAPER,
    PITCH,
    ROW,
    RULE_THICK,
    RULE_THIN,
    SIZE_3,
    SIZE_4,
    SIZE_5,
    SIZE_6,
    SIZE_SMALL_4,
    SIZE_SMALL_5,
    baseline,
)
from .linebreak import Line, set_tight
from .pen import RED, Pen, lines_of, one_line
from .press import FOOT, foot_code, press
from .style import BODY, FLUSH, HEADING, IMPRINT, SUBHEADING, TITLE, Align, Face, Style
from .title import break_title
from .words import clause, day, numeral

WIDTH = PAPER.width

_MARK_TOP = 35 * MM
_MARK_LARGEST = 56.0
_MARK_NARROWEST = 0.62
_RED_RULE = 0.6 * MM
_BELOW_NUMBER = 4 * MM
_ATTACHMENTS_TOGETHER = 12
_EM_FOOT = 0.12
_COPY_SIZES = (SIZE_4, SIZE_SMALL_4, SIZE_5, SIZE_SMALL_5, SIZE_6)


@dataclass(frozen=True, slots=True)
class RedHead(Solid):
    """发文机关标志, 发文字号 (when there is one) and the red rule; ends two lines below the rule, on the grid."""

    height: float
    mark: str
    size: float
    number: str | None
    number_top: float
    rule: float

    def draw(self, pen: Pen, top: float) -> None:
        style = Style(Face.BIAOSONG, self.size, self.size, self.size)
        line = set_tight(self.mark, lambda char: advance(style, char))
        scale = min(1.0, WIDTH / line.end)
        left = (WIDTH - line.end * scale) / 2
        pen.squeezed(line, style, left, top + _MARK_TOP + GLYPH_TOP * self.size, scale, RED)
        if self.number:
            y = top + baseline(self.number_top, ROW, SIZE_3)
            pen.write(self.number, replace(FLUSH, align=Align.CENTRE), 0, y, WIDTH)
        pen.rule(0, top + self.rule, WIDTH, top + self.rule, _RED_RULE, RED)


def red_head(mark: str, number: str | None) -> RedHead:
    """The head of a 文件; the office's number is typed by the office, a sample leaves its place blank.

    A long name is set narrow to fit one line, and smaller only when it would become narrower than 62 %.
    """
    mark = one_line(mark)
    ems = set_tight(mark, lambda char: advance(Style(Face.BIAOSONG, 1, 1, 1), char)).end
    size = min(_MARK_LARGEST, WIDTH / (ems * _MARK_NARROWEST))
    number_top = _MARK_TOP + size + 2 * ROW
    rule = baseline(number_top, ROW, SIZE_3) + _EM_FOOT * SIZE_3 + _BELOW_NUMBER
    return RedHead(on_grid(rule + 2 * ROW, ROW), mark, size, number, number_top, rule)


def title(content: str) -> Text:
    """The title, balanced over its lines; it names the paper in the outline."""
    lines = break_title(content, lambda char: advance(TITLE, char), WIDTH)
    return Text(lines, TITLE, WIDTH, keep_next=True, outline=(one_line(content), 0))


def addressees(names: str) -> Text:
    """主送机关 with a full-width colon, flush left."""
    return text(clause(names) + "：", FLUSH, WIDTH, keep_next=True)


def heading(number: int, content: str) -> Text:
    """一、… in 黑体; stays with the text below it."""
    return text(f"{numeral(number)}、{content}", HEADING, WIDTH, keep_next=True, level=1)


def subheading(number: int, content: str) -> Text:
    """（一）… in 楷体; stays with the text below it."""
    return text(f"（{numeral(number)}）{content}", SUBHEADING, WIDTH, keep_next=True, level=2)


def paragraphs(contents: Iterable[str]) -> list[Block]:
    """Body text; line feeds inside an item begin paragraphs."""
    return [text(content, BODY, WIDTH) for content in contents]


def attachments(names: Sequence[str]) -> list[Block]:
    """附件说明: one line below the text, numbered when there are several, no mark at the end; with the signature."""
    if not names:
        return []
    blank = Line("", (), 0.0, last=True)
    if len(names) == 1:
        lines = lines_of(f"附件：{clause(names[0])}", replace(BODY, hang=5), WIDTH)
    else:
        first = lines_of(f"附件：1.{clause(names[0])}", replace(BODY, hang=6), WIDTH)
        others = (
            lines_of(f"{number}.{clause(name)}", replace(BODY, indent=5, hang=6), WIDTH)
            for number, name in enumerate(names[1:], 2)
        )
        lines = (*first, *chain.from_iterable(others))
    together = len(lines) <= _ATTACHMENTS_TOGETHER
    return [Text((blank, *lines), BODY, WIDTH, keep_next=together, company=together)]


@dataclass(frozen=True, slots=True)
class Signature(Solid):
    """署名 and 成文日期 with room for a seal over both; never alone on a page."""

    height: float
    issuer: Text
    signed_on: str
    centre: float

    company = True

    def draw(self, pen: Pen, top: float) -> None:
        y = top + 2 * ROW
        for line in self.issuer.lines:
            pen.line(line, FLUSH, self.centre - line.end / 2, baseline(y, ROW, SIZE_3))
            y += ROW
        width = natural(FLUSH, self.signed_on)
        pen.write(self.signed_on, FLUSH, self.centre - width / 2, baseline(y, ROW, SIZE_3), width)


def signature(issuer: str, signed_on: date) -> Signature:
    """Date four characters from the right, issuer centred over it; a long issuer two characters from the right."""
    block = text(issuer, replace(FLUSH, align=Align.LEFT), WIDTH - 4 * PITCH)
    widest = max(line.end for line in block.lines)
    when = day(signed_on)
    centre = min(WIDTH - 4 * PITCH - natural(FLUSH, when) / 2, WIDTH - 2 * PITCH - widest / 2)
    return Signature((len(block.lines) + 4) * ROW, block, when, centre)


@dataclass(frozen=True, slots=True)
class Imprint(Solid):
    """版记: 抄送, 印发机关 and 印发日期 between rules, on the lower edge of the last page."""

    height: float
    copies: Text | None
    issuer: Text
    printed: str

    def draw(self, pen: Pen, top: float) -> None:
        pen.rule(0, top, WIDTH, top, RULE_THICK)
        y = top
        if self.copies:
            y = _inset(pen, self.copies, y)
            pen.rule(0, y, WIDTH, y, RULE_THIN)
        y = _inset(pen, self.issuer, y)
        right = replace(IMPRINT, align=Align.RIGHT)
        base = baseline(y - IMPRINT.leading, IMPRINT.leading, SIZE_4)
        pen.write(self.printed, right, SIZE_4, base, WIDTH - 2 * SIZE_4)
        pen.rule(0, y, WIDTH, y, RULE_THICK)


def _inset(pen: Pen, block: Text, y: float) -> float:
    """Draw lines of the imprint, one character inside its rules; where the next line begins."""
    style = block.style
    for line in block.lines:
        pen.line(line, style, SIZE_4, baseline(y, style.leading, style.size))
        y += style.leading
    return y


def imprint(copies: str, issuer: str, printed_on: date) -> Imprint:
    """The imprint; without 抄送 only its second part. The date takes a line of its own beside a very long issuer.

    抄送 that would fill more than a third of a page is set smaller.
    """
    inside = WIDTH - 2 * SIZE_4
    printed = f"{day(printed_on)}印发"
    left = replace(IMPRINT, align=Align.LEFT)
    office = text(issuer, left, inside)
    if office.lines[-1].end + natural(left, printed) + SIZE_4 > inside:
        office = replace(office, lines=(*office.lines, *lines_of("", left, inside)))
    copied = _copies(copies, inside) if copies.strip() else None
    return Imprint((copied.height if copied else 0) + office.height, copied, office, printed)


def _copies(names: str, width: float) -> Text:
    for size in _COPY_SIZES:
        style = replace(IMPRINT, size=size, pitch=size, leading=1.5 * size, hang=3)
        block = text(f"抄送：{clause(names)}。", style, width)
        if block.height <= PAPER.height / 3:
            break
    return block


def print_paper(
    blocks: Sequence[Block], last: Imprint, face: DocumentFace, name: str, subject: str
) -> tuple[bytes, int]:
    """Flow the blocks over pages of the type area, imprint at the foot of the last; bytes and number of pages."""
    pages: list[Page] = flow(blocks, PAPER.height)
    anchor(pages, last, PAPER.height, ROW / 2)

    def furniture(pen: Pen, number: int, _: int) -> None:
        odd = number % 2 == 1
        style = replace(IMPRINT, align=Align.RIGHT if odd else Align.LEFT)
        y = PAPER.height + FOOT + 0.38 * SIZE_4
        pen.write(f"— {number} —", style, SIZE_4, y, WIDTH - 2 * SIZE_4)
        foot_code(pen, face, Align.LEFT if odd else Align.RIGHT)

    return press(pages, PAPER, face, name, subject, furniture), len(pages)
