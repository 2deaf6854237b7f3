"""What stands under the text: 附件说明, 署名 and 成文日期, 附注, 附件, and the 版记 at the foot of the last page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain

from .flow import Block, Break, Gap, Solid, Text, text
from .fonts import natural
from .geometry import (
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
from .linebreak import Line
from .pen import Pen, lines_of
from .style import BODY, FLUSH, IMPRINT, Align, Face, Style
from .words import clause, day

WIDTH = PAPER.width

_ATTACHMENTS_TOGETHER = 12
_ANNEX = Style(Face.HEI, SIZE_3, PITCH, ROW, Align.LEFT)
_COPY_SIZES = (SIZE_4, SIZE_SMALL_4, SIZE_5, SIZE_SMALL_5, SIZE_6)
_LEFT = replace(FLUSH, align=Align.LEFT)


def attachments(names: Sequence[str]) -> list[Block]:
    """附件说明: one line below the text, numbered when there are several, no mark at the end; with the signature."""
    if not names:
        return []
    blank = Line("", (), 0.0, last=True)
    if len(names) == 1:
        lines = lines_of(f"附件：{clause(names[0])}", replace(BODY, hang=5), WIDTH)
    else:
        first = lines_of(f"附件：1.{clause(names[0])}", replace(BODY, hang=5 + _ems("1.")), WIDTH)
        others = (
            lines_of(f"{number}.{clause(name)}", replace(BODY, indent=5, hang=5 + _ems(f"{number}.")), WIDTH)
            for number, name in enumerate(names[1:], 2)
        )
        lines = (*first, *chain.from_iterable(others))
    together = len(lines) <= _ATTACHMENTS_TOGETHER
    return [Text((blank, *lines), BODY, WIDTH, keep_next=together, company=together)]


def _ems(mark: str) -> float:
    """Its width in characters of the grid: names go on under their first character."""
    return natural(BODY, mark) / PITCH


@dataclass(frozen=True, slots=True)
class Signature(Solid):
    """署名 and 成文日期; never alone on a page. `above` is the blank over both, `starts` the left edge of each line of
    the issuer, `below` what a seal needs under the day where no 附注 follows."""

    height: float
    above: float
    below: float
    issuer: Text
    starts: tuple[float, ...]
    signed_on: str
    date_start: float

    company = True

    def draw(self, pen: Pen, top: float) -> None:
        y = top + self.above
        for line, x in zip(self.issuer.lines, self.starts, strict=True):
            pen.line(line, FLUSH, x, baseline(y, ROW, SIZE_3))
            y += ROW
        pen.write(self.signed_on, _LEFT, self.date_start, baseline(y, ROW, SIZE_3), WIDTH)


def signature(issuer: str, signed_on: date, *, seal: bool = True) -> Signature:
    """With room for a seal over both: the day four characters from the right, the issuer centred over it; a long
    issuer two characters from the right. Without: the issuer two characters from the right one line below the text,
    the day two characters further in; a day longer than the issuer keeps two from the right and moves it left.
    """
    block = text(issuer, _LEFT, WIDTH - 4 * PITCH)
    when = day(signed_on)
    widest, dated = max(line.end for line in block.lines), natural(FLUSH, when)
    if seal:
        centre = min(WIDTH - 4 * PITCH - dated / 2, WIDTH - 2 * PITCH - widest / 2)
        starts = tuple(centre - line.end / 2 for line in block.lines)
        return Signature((len(starts) + 3) * ROW, 2 * ROW, ROW, block, starts, when, centre - dated / 2)
    start = min(WIDTH - 2 * PITCH - widest, WIDTH - 2 * PITCH - dated - 2 * PITCH)
    starts = (start,) * len(block.lines)
    return Signature((len(starts) + 2) * ROW, ROW, 0.0, block, starts, when, start + 2 * PITCH)


def note(content: str) -> Text:
    """附注: two characters in, in brackets, on the line below the day; stays with the signature."""
    said = content.strip().removeprefix("（").removesuffix("）")
    return replace(text(f"（{said}）", BODY, WIDTH), company=True)


def annex(number: int | None, name: str, title: Text) -> list[Block]:
    """The head of an 附件 on a page of its own: 附件 and its number in 黑体 in the first line, its title in the third.

    `number` is None for the only one; `name` names it in the outline."""
    label = "附件" if number is None else f"附件{number}"
    return [
        Break(),
        replace(text(label, _ANNEX, WIDTH, keep_next=True), outline=(f"{label}　{name}", 1)),
        Gap(),
        replace(title, outline=None),
        Gap(),
    ]


@dataclass(frozen=True, slots=True)
class Imprint(Solid):
    """版记: 主送 and 抄送 above, 印发机关 and 印发日期 below, between rules; that of a 信函 only the first, without."""

    height: float
    names: tuple[Text, ...]
    issuer: Text | None
    printed: str

    def draw(self, pen: Pen, top: float) -> None:
        y = top
        for block in self.names:
            y = _inset(pen, block, y)
        if self.issuer is None:
            return
        pen.rule(0, top, WIDTH, top, RULE_THICK)
        if self.names:
            pen.rule(0, y, WIDTH, y, RULE_THIN)
        y = _inset(pen, self.issuer, y)
        right = replace(IMPRINT, align=Align.RIGHT)
        base = baseline(y - IMPRINT.leading, IMPRINT.leading, SIZE_4)
        pen.write(self.printed, right, SIZE_4, base, WIDTH - 2 * SIZE_4)
        pen.rule(0, y, WIDTH, y, RULE_THICK)

    def addressed(self, names: str) -> Imprint:
        """The same with 主送 over 抄送: of a paper with so many that its first page would show no text."""
        block = _named("主送", names)
        return replace(self, height=self.height + block.height, names=(block, *self.names))


def _inset(pen: Pen, block: Text, y: float) -> float:
    """Draw lines of the imprint, one character inside its rules; where the next line begins."""
    style = block.style
    for line in block.lines:
        pen.line(line, style, SIZE_4, baseline(y, style.leading, style.size))
        y += style.leading
    return y


def imprint(copies: str, issuer: str, printed_on: date) -> Imprint:
    """The imprint; without 抄送 only its second part. A long issuer goes on under itself, left of the date, which
    stands in its last line.

    抄送 that would fill more than a third of a page is set smaller.
    """
    inside = WIDTH - 2 * SIZE_4
    printed = f"{day(printed_on)}印发"
    left = replace(IMPRINT, align=Align.LEFT)
    office = text(issuer, left, inside - natural(left, printed) - SIZE_4)
    copied = (_named("抄送", copies),) if copies.strip() else ()
    return Imprint(sum(block.height for block in copied) + office.height, copied, office, printed)


def letter_imprint(copies: str) -> Imprint | None:
    """That of a 信函: 抄送 alone, neither issuer nor rules; None where nobody gets a copy."""
    if not copies.strip():
        return None
    copied = _named("抄送", copies)
    return Imprint(copied.height, (copied,), None, "")


def _named(label: str, names: str) -> Text:
    for size in _COPY_SIZES:
        style = replace(IMPRINT, size=size, pitch=size, leading=1.5 * size, hang=3)
        block = text(f"{label}：{clause(names)}。", style, WIDTH - 2 * SIZE_4)
        if block.height <= PAPER.height / 3:
            break
    return block
