"""Which glyph prints a character: the face asked for, else the rare 宋, else the full 黑; never a silent gap.

A missing glyph would print as nothing at all, so text is scrubbed first: what no face can print becomes 〓 and is
reported. GB/T 9704 asks for 半角宋体 page numbers; the shipped 宋 faces are bold or without digits, 仿宋 stands in.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

from commandcenter.config import resource

from .geometry import EM_BOTTOM, EM_TOP
from .style import Face, Style

SUBSTITUTE = "〓"
#: Faces every other one falls back to, in this order. Together they print whatever any of the others can.
_FALLBACKS = (Face.RARE, Face.LAST)
DASH = "—"
#: What a face shows otherwise than it should, and the face that stands in: 楷体 has narrow Latin quotes, 仿宋 a dollar
#: for ￥, a small tilde for ～ and ？ in the middle.
_BETTER = {
    Face.KAI: dict.fromkeys("“”‘’", Face.FANGSONG),
    Face.FANGSONG: dict.fromkeys("￥～？", Face.KAI),
}
#: Marks that choose how the character before them looks; they have no glyph of their own.
_SELECTORS = frozenset(map(chr, [*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)]))


@cache
def _widths(face: Face) -> Mapping[int, float]:
    from .pdf import load_font

    return load_font(face.name, resource("fonts") / face.value)


@cache
def glyph(face: Face, char: str) -> tuple[Face, float]:
    """The face that prints `char` when `face` is asked for, and the natural advance in ems."""
    face = _BETTER.get(face, {}).get(char, face)
    for candidate in (face, *_FALLBACKS):
        width = _widths(candidate).get(ord(char))
        if width is not None:
            return candidate, width
    raise LookupError(f"no shipped font prints U+{ord(char):04X}; scrub the text first")


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character as a style sets it, in points: the name of its font, how far it moves the pen, and its own width,
    which stands in the middle of that: 16 pt glyphs on the 15.8 pt grid pass it equally on both sides."""

    font: str
    advance: float
    width: float


class _Glyphs(dict[str, Glyph]):
    """The characters a style has set so far."""

    def __init__(self, style: Style) -> None:
        self._style = style

    def __missing__(self, char: str) -> Glyph:
        style = self._style
        face, ems = glyph(style.face, char)
        full = 0.98 <= ems <= 1.05 or (ems > 0.85 and ord(char) > 0x2000)
        found = self[char] = Glyph(face.name, style.pitch if full else ems * style.size, ems * style.size)
        return found


class _Advances(dict[str, float]):
    def __init__(self, glyphs: Mapping[str, Glyph]) -> None:
        self._glyphs = glyphs

    def __missing__(self, char: str) -> float:
        width = self[char] = self._glyphs[char].advance
        return width


@cache
def glyphs(style: Style) -> Mapping[str, Glyph]:
    """Every character as the style sets it: full-width ones keep to the grid, others are natural."""
    return _Glyphs(style)


@cache
def advances(style: Style) -> Callable[[str], float]:
    """How far a character of the style moves the pen, in points."""
    return _Advances(glyphs(style)).__getitem__


@cache
def _ink(face: Face, char: str) -> tuple[float, float, float, float] | None:
    from .pdf import ink_box

    return ink_box(glyph(face, char)[0].name, char)


def extent(face: Face, text: str) -> tuple[float, float]:
    """Lower and upper edge of the ink of `text` above the baseline, in ems; the em box where there is none."""
    boxes = [box for char in text if (box := _ink(face, char))]
    if not boxes:
        return EM_BOTTOM, EM_TOP
    return min(low for _, low, _, _ in boxes), max(high for _, _, _, high in boxes)


@cache
def dash_gap(style: Style) -> float:
    """What is blank between the two halves of a dash (——) of the style, in points."""
    box = _ink(style.face, DASH)
    return max(0.0, style.pitch - (box[2] - box[0]) * style.size) if box else 0.0


def natural(style: Style, text: str) -> float:
    """Width of `text` set solid in one line, in points."""
    return sum(map(advances(style), text))


def scrub(text: str, missing: set[str]) -> str:
    """Text that can be printed as it stands: no control or invisible characters, 〓 for what has no glyph.

    Line feeds remain, every other blank becomes a space. Characters replaced by 〓 are added to `missing`.
    """
    if any(map(unicodedata.combining, text)):
        text = unicodedata.normalize("NFC", text)
    clean = "".join(map(_scrubbed, text.replace("\r\n", "\n").replace("\r", "\n")))
    if SUBSTITUTE in clean:
        missing.update(char for char in text if _scrubbed(char) == SUBSTITUTE != char)
    return clean


@cache
def _scrubbed(char: str) -> str:
    if char == "\n":
        return char
    category = unicodedata.category(char)
    if char in "\t\v\f" or category in ("Zs", "Zl", "Zp"):
        return " "
    if category in ("Cc", "Cf") or char in _SELECTORS:
        return ""
    return char if any(ord(char) in _widths(face) for face in _FALLBACKS) else SUBSTITUTE
