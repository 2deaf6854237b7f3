"""What is drawn, in the words of a PDF page, on a canvas with fixed bytes. This and `typeface` alone know reportlab.

They are imported when the first page is drawn, not before: reportlab is slow to load and most sessions print nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

from reportlab import rl_config
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from .geometry import PAGE_HEIGHT, PAGE_WIDTH
from .typeface import EmbeddedFont

#: Pages as plain deflated bytes: the text-safe encoding on top would cost a quarter more space and time.
rl_config.useA85 = 0

#: Cyan, magenta, yellow, black, each 0 to 1.
Ink = tuple[float, float, float, float]
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Run:
    """Glyphs of one registered font (see `typeface.Used`): where each begins and how wide it is, in points."""

    face: str
    glyphs: Sequence[str]
    xs: Sequence[float]
    widths: Sequence[float]


def load_font(name: str, path: Path) -> dict[int, float]:
    """Register the font under `name`; give the advance of every character it has, in ems."""
    font = EmbeddedFont(name, path)
    pdfmetrics.registerFont(font)
    widths = font.face.charWidths
    return {code: widths[code] / 1000 for code in font.face.charToGlyph}


def ink_box(name: str, char: str) -> tuple[float, float, float, float] | None:
    """Left, lower, right and upper edge of a glyph of the registered font in ems; None for a blank."""
    box: tuple[float, float, float, float] | None = pdfmetrics.getFont(name).box(char)
    return box


def show(canvas: Any, left: float, bottom: float, size: float, ink: Ink, runs: Sequence[Run]) -> None:
    """Draw glyphs where their runs say, with `left` and `bottom` added, in CMYK ink.

    Every run is placed by itself and every glyph by a kern in thousandths of the size, errors carried over: character
    spacing would do, but not every reader of text counts it at the end of a string.
    """
    code = [f"BT {_ink(ink)} k"]
    for run in runs:
        used = pdfmetrics.getFont(run.face).used(canvas._doc)
        code.append(f"1 0 0 1 {left + run.xs[0]:.3f} {bottom:.3f} Tm /{used.name} {size:g} Tf")
        code.append(f"[{_kerned([used.number(glyph) for glyph in run.glyphs], run, size)}] TJ")
    canvas._code.append(" ".join([*code, "ET"]))


def _kerned(codes: Sequence[int], run: Run, size: float) -> str:
    """The operand of TJ: strings of glyph codes and the kerns between them."""
    parts = [f"<{codes[0]:04X}"]
    pen = run.xs[0]
    for code, x, width in zip(codes[1:], run.xs[1:], run.widths, strict=False):
        pen += width
        kern = round((pen - x) * 1000 / size)
        if kern:
            parts.append(f">{kern}<")
            pen -= kern * size / 1000
        parts.append(f"{code:04X}")
    return "".join([*parts, ">"])


def stroke(canvas: Any, points: Sequence[Point], width: float, ink: Ink, dash: Sequence[float] = ()) -> None:
    """Draw a line through points of the page, strokes and blanks as `dash` gives their lengths."""
    dashes = " ".join(f"{part:g}" for part in dash)
    canvas._code.append(f"{_ink(ink)} K {width:.3f} w [{dashes}] 0 d {_path(points)} S")


def fill(canvas: Any, points: Sequence[Point], ink: Ink) -> None:
    """Fill the figure with these corners."""
    canvas._code.append(f"{_ink(ink)} k {_path(points)} h f")


def begin_clip(canvas: Any, points: Sequence[Point]) -> None:
    """What follows is drawn inside the figure alone, until `canvas.restoreState()`."""
    canvas.saveState()
    canvas._code.append(f"{_path(points)} h W n")


def mark(canvas: Any, title: str, level: int, height: float) -> None:
    """An entry of the outline that leads to `height` of this page, at most one level below the entry before it."""
    outline = canvas._doc.outline
    key = f"{canvas.getPageNumber()}-{height:.2f}-{len(outline.destinationnamestotitles)}"
    canvas.bookmarkHorizontal(key, 0, height)
    canvas.addOutlineEntry(title, key, min(level, outline.currentlevel + 1))


def _ink(ink: Ink) -> str:
    return " ".join(f"{part:g}" for part in ink)


def _path(points: Sequence[Point]) -> str:
    first, *others = (f"{x:.3f} {y:.3f}" for x, y in points)
    return " ".join([f"{first} m", *(f"{place} l" for place in others)])


def open_canvas(target: BytesIO, *, title: str, author: str, subject: str, created: date, font: str) -> Any:
    """An A4 canvas whose bytes depend on nothing but what is drawn.

    The day of the paper stands in for the time of writing, and neither clock nor environment enters the identifier.
    Viewers are asked to show the title and to print at 100 %: fitted to the paper, 156 mm would not be 156 mm.
    """
    canvas = Canvas(
        target,
        pagesize=(PAGE_WIDTH, PAGE_HEIGHT),
        pageCompression=1,
        invariant=1,
        lang="zh-CN",
        initialFontName=font,
    )
    canvas._doc.signature = hashlib.md5(f"{title}\0{created}".encode(), usedforsecurity=False)
    canvas.setTitle(title)
    canvas.setAuthor(author)
    canvas.setSubject(subject)
    canvas.setCreator("commandcenter")
    canvas.setProducer("commandcenter")
    canvas.setDateFormatter(lambda *_: f"D:{created:%Y%m%d}000000+08'00'")
    canvas.setViewerPreference("DisplayDocTitle", "true")
    canvas.setViewerPreference("PrintScaling", "None")
    return canvas
