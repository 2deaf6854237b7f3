"""The only module that imports reportlab: fonts embedded as TrueType subsets, and a canvas with fixed bytes.

It is imported when the first page is drawn, not before: reportlab is slow to load and most sessions print nothing.
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
from reportlab.pdfbase.ttfonts import SUBSETN, TTFont
from reportlab.pdfgen.canvas import Canvas

from .geometry import PAGE_HEIGHT, PAGE_WIDTH

#: Pages as plain deflated bytes: the text-safe encoding on top would cost a quarter more space and time.
rl_config.useA85 = 0

#: A block of a ToUnicode map may hold this many lines.
_CMAP_BLOCK = 100


#: Cyan, magenta, yellow, black, each 0 to 1.
Ink = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Run:
    """Characters of one registered font: where each glyph begins and how wide it is, in points."""

    face: str
    chars: str
    xs: tuple[float, ...]
    widths: tuple[float, ...]


class EmbeddedFont(TTFont):  # type: ignore[misc]
    """A TrueType font whose text can be copied and searched also above U+FFFF.

    The library writes such code points as five hex digits, which readers take for another character; a ToUnicode map
    has to give UTF-16BE, hence a surrogate pair.
    """

    def addObjects(self, doc: Any) -> None:
        subsets = self.state[doc].subsets
        super().addObjects(doc)
        for number, subset in enumerate(subsets):
            name = f"{SUBSETN(number).decode('ascii')}+{self.face.name.decode('ascii')}"
            doc.idToObject[f"toUnicodeCMap:{name}"].content = _to_unicode(name, subset)


def _to_unicode(name: str, subset: list[int]) -> str:
    pairs = [f"<{code:02X}> <{chr(point).encode('utf-16-be').hex().upper()}>" for code, point in enumerate(subset)]
    lines = [
        "/CIDInit /ProcSet findresource begin",
        "12 dict begin",
        "begincmap",
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        f"/CMapName /{name} def",
        "/CMapType 2 def",
        "1 begincodespacerange",
        "<00> <FF>",
        "endcodespacerange",
    ]
    for start in range(0, len(pairs), _CMAP_BLOCK):
        block = pairs[start : start + _CMAP_BLOCK]
        lines += [f"{len(block)} beginbfchar", *block, "endbfchar"]
    lines += ["endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"]
    return "\n".join(lines)


def load_font(name: str, path: Path) -> dict[int, float]:
    """Register the font under `name`; give the advance of every character it has, in ems."""
    font = EmbeddedFont(name, str(path), asciiReadable=False)
    pdfmetrics.registerFont(font)
    widths = font.face.charWidths
    return {code: widths[code] / 1000 for code in font.face.charToGlyph}


def show(canvas: Any, left: float, bottom: float, size: float, ink: Ink, runs: Sequence[Run]) -> None:
    """Draw glyphs where their runs say, with `left` and `bottom` added, in CMYK ink.

    Every run is placed by itself and every glyph by a kern in thousandths of the size, errors carried over: character
    spacing would do, but not every reader of text counts it at the end of a string.
    """
    code = ["BT", " ".join(f"{part:g}" for part in ink), "k"]
    for run in runs:
        font = pdfmetrics.getFont(run.face)
        start = 0
        for subset, codes in font.splitString(run.chars, canvas._doc):
            stop = start + len(codes)
            name = font.getSubsetInternalName(subset, canvas._doc)
            code.append(f"1 0 0 1 {left + run.xs[start]:.3f} {bottom:.3f} Tm {name} {size:g} Tf")
            code.append(f"[{_kerned(codes, run.xs[start:stop], run.widths[start:stop], size)}] TJ")
            start = stop
    canvas._code.append(" ".join([*code, "ET"]))


def _kerned(codes: bytes, xs: Sequence[float], widths: Sequence[float], size: float) -> str:
    """The operand of TJ: strings of glyph codes and the kerns between them."""
    parts: list[str] = []
    pen, begun = xs[0], 0
    for index in range(1, len(codes)):
        pen += widths[index - 1]
        kern = round((pen - xs[index]) * 1000 / size)
        if kern:
            parts += [f"<{codes[begun:index].hex()}>", str(kern)]
            pen -= kern * size / 1000
            begun = index
    return "".join([*parts, f"<{codes[begun:].hex()}>"])


def open_canvas(target: BytesIO, *, title: str, author: str, subject: str, created: date, font: str) -> Any:
    """An A4 canvas whose bytes depend on nothing but what is drawn.

    The day of the paper stands in for the time of writing, and neither clock nor environment enters the identifier.
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
    return canvas
