"""Pages to bytes: what stands on every page of every paper, and the file around it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from io import BytesIO
from threading import RLock
from typing import Any

from .data import DocumentFace
from .flow import Page
from .geometry import EM_CENTRE, MM, SIZE_3, SIZE_SMALL_5, Area
from .pen import COLOUR, GREY, STAMP, Pen, PrintMode
from .style import Align, Face, Style

#: Rises with every change of the page engine that moves something on some page.
LAYOUT = 11

#: The font library keeps its state in shared objects: one document at a time is set and printed.
PRESS_LOCK = RLock()

_WATERMARK = Style(Face.HEI, 190, 260, 190, Align.CENTRE)
_SAMPLE = Style(Face.HEI, SIZE_3, SIZE_3, SIZE_3, Align.LEFT)
_SAMPLE_NOTE = Style(Face.FANGSONG, SIZE_SMALL_5, SIZE_SMALL_5, SIZE_SMALL_5, Align.LEFT)
_CODE = Style(Face.FANGSONG, SIZE_SMALL_5, SIZE_SMALL_5, SIZE_SMALL_5, Align.LEFT)
#: The foot of the page: this far below the type area stands the middle of the page number's dashes.
FOOT = 7 * MM
_LOW_FOOT = 19 * MM
_SAMPLE_BASE = 14 * MM
_CHAIN_DIGITS = 12

_MODE: ContextVar[PrintMode] = ContextVar("_MODE", default=COLOUR)
_HEARD: ContextVar[list[Page] | None] = ContextVar("_HEARD", default=None)

Furniture = Callable[[Pen, int, int], None]
"""Draws what a form puts on each page: pen, page number from 1, number of pages."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A finished paper. `missing` are the characters no shipped font has; they are printed as 〓."""

    pdf: bytes
    pages: int
    missing: tuple[str, ...] = ()


@contextmanager
def printed_for(mode: PrintMode) -> Iterator[None]:
    """Papers pressed meanwhile are printed in this mode, whatever kind they are; one thread at a time."""
    with PRESS_LOCK:
        before = _MODE.set(mode)
        try:
            yield
        finally:
            _MODE.reset(before)


def overheard(render: Callable[[Any], Rendered], data: Any) -> Sequence[Page]:
    """The pages of a paper as they are about to be pressed: its blocks, for whoever wants the words alone."""
    with PRESS_LOCK:
        heard: list[Page] = []
        before = _HEARD.set(heard)
        try:
            render(data)
        finally:
            _HEARD.reset(before)
    return heard


def press(
    pages: Sequence[Page], area: Area, face: DocumentFace, title: str, subject: str, furniture: Furniture
) -> bytes:
    """The PDF of the pages. The same pages give the same bytes, whenever and wherever they are printed."""
    from .fonts import glyph
    from .pdf import open_canvas

    target = BytesIO()
    body_font = glyph(Face.FANGSONG, "一")[0].name
    canvas = open_canvas(
        target, title=title, author=face.issuer, subject=subject, created=face.printed_on, font=body_font
    )
    mode = _MODE.get()
    if (heard := _HEARD.get()) is not None:
        heard[:] = pages
    pen = Pen(canvas, replace(area, left=area.left + mode.right * MM, top=area.top + mode.down * MM), mode)
    for number, page in enumerate(pages, 1):
        if face.sample:
            _mark_sample(pen, face.sample_note)
        for placed in page:
            placed.block.draw(pen, placed.top)
        furniture(pen, number, len(pages))
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def foot_code(pen: Pen, face: DocumentFace, align: Align, *, low: bool = False) -> None:
    """The check code, the chain head and what the paper replaces in small grey type at the foot, at the left or right
    edge; `low` where the second double rule of a 信函 is above it."""
    parts = []
    if face.code:
        parts.append(f"校验码 {face.code}")
    if face.chain_head:
        parts.append(f"链首 {face.chain_head[:_CHAIN_DIGITS]}")
    if face.replaces:
        parts.append(f"代替已作废的{face.replaces}")
    if parts:
        style = Style(_CODE.face, _CODE.size, _CODE.pitch, _CODE.leading, align)
        y = pen.area.height + (_LOW_FOOT if low else FOOT) + EM_CENTRE * style.size
        pen.write("　".join(parts), style, 0, y, pen.area.width, GREY)


def _mark_sample(pen: Pen, note: str) -> None:
    pen.watermark("样张", _WATERMARK)
    y = _SAMPLE_BASE - pen.area.top
    pen.write("样张", _SAMPLE, 0, y, pen.area.width, STAMP)
    pen.write(note, _SAMPLE_NOTE, 2.5 * SIZE_3, y, pen.area.width, STAMP)
