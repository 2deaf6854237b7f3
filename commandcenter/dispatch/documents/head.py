"""What stands over the title: the red heads of 文件, 纪要 and 信函 with number, signers and handling (GB/T 9704-2012).

Vertical positions count from the upper edge of the type area; the head of a 信函 begins above it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from .flow import Solid, on_grid
from .fonts import advances, extent, natural
from .geometry import EM_BOTTOM, EM_TOP, MM, PAGE_HEIGHT, PAGE_WIDTH, PAPER, PITCH, ROW, SIZE_3, baseline
from .linebreak import set_tight
from .pen import RED, Pen, one_line
from .style import FLUSH, Align, Face, Style

WIDTH = PAPER.width

_MARK_TOP = 35 * MM
_MARK_LARGEST = 56.0
_LETTER_MARK_TOP = 30 * MM - PAPER.top
_LETTER_MARK_LARGEST = 40.0
_MARK_NARROWEST = 0.62
_LOWEST_TOP = 0.7
"""No name is lower than this share of its size above the baseline, even if it were a comma."""
_RED_RULE = 0.6 * MM
_BELOW = 4 * MM
"""From 发文字号 to the red rule of a 文件, from the mark to the double rule of a 信函."""

_THICK, _BETWEEN, _THIN = 0.9 * MM, 0.6 * MM, 0.3 * MM
_DOUBLE = _THICK + _BETWEEN + _THIN
_LETTER_RULE = 170 * MM
_LETTER_LEFT = (PAGE_WIDTH - _LETTER_RULE) / 2 - PAPER.left
"""In the middle of the page, which is not that of the type area."""
_LETTER_FOOT = PAGE_HEIGHT - 20 * MM - PAPER.top
"""The lower edge of the second double rule of a 信函."""
_LETTER_SPACE = SIZE_3 * 7 / 8
"""Between a double rule and the characters beside it."""

#: How deep the first page of a 信函 is: its last line ends 7/8 of a character above the second double rule.
LETTER_FIRST = _LETTER_FOOT - _DOUBLE - _LETTER_SPACE + (ROW - SIZE_3) / 2

_LEFT = replace(FLUSH, align=Align.LEFT)
_RIGHT = replace(FLUSH, align=Align.RIGHT)
_CENTRE = replace(FLUSH, align=Align.CENTRE)
_HEI = Style(Face.HEI, SIZE_3, PITCH, ROW, Align.LEFT)
_KAI = Style(Face.KAI, SIZE_3, PITCH, ROW, Align.LEFT)
_SIGNERS_A_ROW = 2
_WIDEST_SIGNER = 6 * PITCH
_SIGNED = "签发人："


@dataclass(frozen=True, slots=True)
class Handling:
    """份号 (six digits), 密级和保密期限 (机密★1年) and 紧急程度 (特急, 加急); what is empty takes no line."""

    copy_no: str = ""
    secrecy: str = ""
    urgency: str = ""

    @property
    def lines(self) -> list[tuple[str, Style]]:
        """Each with its style, from the top."""
        rows = ((self.copy_no, _LEFT), (self.secrecy, _HEI), (self.urgency, _HEI))
        return [(one_line(content), style) for content, style in rows if content.strip()]


@dataclass(frozen=True, slots=True)
class Piece:
    """Text in one line: left edge, baseline and the width it is aligned in."""

    content: str
    style: Style
    x: float
    y: float
    width: float

    def draw(self, pen: Pen, top: float) -> None:
        pen.write(self.content, self.style, self.x, top + self.y, self.width)


@dataclass(frozen=True, slots=True)
class Mark:
    """发文机关标志: red 小标宋 over the middle, as large as it may be and narrowed to one line."""

    name: str
    style: Style
    top: float
    """Where the ink of its highest character begins."""

    @property
    def base(self) -> float:
        """Its baseline."""
        return self.top + max(_LOWEST_TOP, extent(self.style.face, self.name)[1]) * self.style.size

    @property
    def bottom(self) -> float:
        """Where the ink of its lowest character ends."""
        return self.base - min(0.0, extent(self.style.face, self.name)[0]) * self.style.size

    def draw(self, pen: Pen, top: float) -> None:
        line = set_tight(self.name, advances(self.style))
        if not line.end:
            return
        scale = min(1.0, WIDTH / line.end)
        left = (WIDTH - line.end * scale) / 2
        pen.squeezed(line, self.style, left, top + self.base, scale, RED)


def _mark(name: str, top: float, largest: float) -> Mark:
    """A long name is set narrow to fit one line, and smaller only when it would become narrower than 62 %."""
    name = one_line(name).strip()
    ems = set_tight(name, advances(Style(Face.BIAOSONG, 1, 1, 1))).end
    size = min(largest, WIDTH / (ems * _MARK_NARROWEST)) if ems else largest
    return Mark(name, Style(Face.BIAOSONG, size, size, size), top)


@dataclass(frozen=True, slots=True)
class Rule:
    """A red horizontal rule: its left and upper edge, length and thickness."""

    left: float
    top: float
    length: float
    thickness: float

    def draw(self, pen: Pen, top: float) -> None:
        y = top + self.top + self.thickness / 2
        pen.rule(self.left, y, self.left + self.length, y, self.thickness, RED)


@dataclass(frozen=True, slots=True)
class Head(Solid):
    """A finished head; the title begins at its lower edge, on the grid."""

    height: float
    mark: Mark
    pieces: tuple[Piece, ...]
    rules: tuple[Rule, ...]

    keep_next = True

    def draw(self, pen: Pen, top: float) -> None:
        self.mark.draw(pen, top)
        for piece in self.pieces:
            piece.draw(pen, top)
        for rule in self.rules:
            rule.draw(pen, top)


def red_head(mark: str, number: str | None, *, handling: Handling | None = None, signers: Sequence[str] = ()) -> Head:
    """The head of a 文件. A sample leaves the place of 发文字号 blank. With `signers` it is a paper upwards (上行文):
    the number stands left and in the line of the last signer."""
    named = _mark(mark, _MARK_TOP, _MARK_LARGEST)
    row = named.bottom + 2 * ROW
    signed = _signers(signers, row)
    last = row + max(0, len({piece.y for piece in signed}) - 1) * ROW
    y = baseline(last, ROW, SIZE_3)
    numbered: tuple[Piece, ...] = ()
    if number and signed:
        numbered = (Piece(number, _LEFT, PITCH, y, min(piece.x for piece in signed) - 2 * PITCH),)
    elif number:
        numbered = (Piece(number, _CENTRE, 0, y, WIDTH),)
    return _ruled(named, (*_handled(handling, 0.0), *signed, *numbered), y)


def minutes_head(mark: str, number: str | None, issuer: str = "", on: str = "") -> Head:
    """The head of a 纪要: its number (第×期) in the middle, issuer and day at both ends of the line over the rule."""
    named = _mark(mark, _MARK_TOP, _MARK_LARGEST)
    y = baseline(named.bottom + 2 * ROW, ROW, SIZE_3)
    pieces = (Piece(number, _CENTRE, 0, y, WIDTH),) if number else ()
    if issuer or on:
        y += ROW
        day = natural(_RIGHT, on)
        room = WIDTH - 3 * PITCH - day
        pieces = (*pieces, Piece(issuer, _LEFT, PITCH, y, room), Piece(on, _RIGHT, WIDTH - PITCH - day, y, day))
    return _ruled(named, pieces, y)


def letter_head(mark: str, number: str | None, *, handling: Handling | None = None) -> Head:
    """The head of a 信函 with both its double rules; belongs on a first page that is `LETTER_FIRST` deep."""
    named = _mark(mark, _LETTER_MARK_TOP, _LETTER_MARK_LARGEST)
    upper = named.bottom + _BELOW
    y = upper + _DOUBLE + _LETTER_SPACE + EM_TOP * SIZE_3
    handled = _handled(handling, y - baseline(0.0, ROW, SIZE_3))
    reach = max((natural(piece.style, piece.content) for piece in handled[:1]), default=0.0)
    numbered = (Piece(number, _RIGHT, reach + PITCH, y, WIDTH - reach - PITCH),) if number else ()
    lower = _LETTER_FOOT - _DOUBLE
    edges = (
        (upper, _THICK),
        (upper + _THICK + _BETWEEN, _THIN),
        (lower, _THIN),
        (lower + _THIN + _BETWEEN, _THICK),
    )
    rules = tuple(Rule(_LETTER_LEFT, edge, _LETTER_RULE, thickness) for edge, thickness in edges)
    end = max([y, *(piece.y for piece in handled)]) + ROW - baseline(0.0, ROW, SIZE_3) + 2 * ROW
    lines = int((LETTER_FIRST - end) / ROW)
    return Head(LETTER_FIRST - lines * ROW, named, (*handled, *numbered), rules)


def _ruled(mark: Mark, pieces: tuple[Piece, ...], y: float) -> Head:
    """The head with its rule 4 mm under the characters whose baseline is `y`, two lines above the title."""
    rule = Rule(0.0, y - EM_BOTTOM * SIZE_3 + _BELOW, WIDTH, _RED_RULE)
    return Head(on_grid(rule.top + _RED_RULE + 2 * ROW, ROW), mark, pieces, (rule,))


def _handled(handling: Handling | None, top: float) -> tuple[Piece, ...]:
    rows = handling.lines if handling else []
    return tuple(
        Piece(content, style, 0, baseline(top + n * ROW, ROW, SIZE_3), WIDTH) for n, (content, style) in enumerate(rows)
    )


def _signers(names: Sequence[str], top: float) -> tuple[Piece, ...]:
    """签发人 at the right, one character in, two names to a line and under each other."""
    shown = [_spaced(one_line(name).strip()) for name in names if name.strip()]
    if not shown:
        return ()
    column = min(_WIDEST_SIGNER, max(natural(_KAI, name) for name in shown))
    columns = min(_SIGNERS_A_ROW, len(shown))
    first = WIDTH - PITCH - columns * column - (columns - 1) * PITCH
    label = natural(_LEFT, _SIGNED)
    pieces = [Piece(_SIGNED, _LEFT, first - label, baseline(top, ROW, SIZE_3), label)]
    for n, name in enumerate(shown):
        row, place = divmod(n, columns)
        x = first + place * (column + PITCH)
        pieces.append(Piece(name, _KAI, x, baseline(top + row * ROW, ROW, SIZE_3), column))
    return tuple(pieces)


def _spaced(name: str) -> str:
    """A name of two characters as wide as one of three."""
    return f"{name[0]}\u3000{name[1]}" if len(name) == 2 and not name.isascii() else name
