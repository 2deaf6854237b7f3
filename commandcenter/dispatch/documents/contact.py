"""A contact sheet: every page of many papers small, with the paper's name under each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from ...config import resource
from .style import Face

_PAGE = (248, 351)
_GAP, _LABEL, _MARGIN = 18, 30, 28
_GROUND, _EDGE, _WORDS = "#e8ebee", "#b9c0c7", "#20262c"
_TYPE = 15
_COLOURS = 128
_SHARP = 2
"""Pages are drawn so many times as large and brought down: thin rules stay visible."""


def contact_sheet(papers: Sequence[tuple[str, bytes]], columns: int = 8) -> bytes:
    """A PNG of all pages of the PDFs, line by line; under each its name, and the page where there are several."""
    pages = [page for name, pdf in papers for page in _pages(name, pdf)]
    rows = -(-len(pages) // columns)
    wide = min(columns, max(1, len(pages)))
    width = 2 * _MARGIN + wide * _PAGE[0] + (wide - 1) * _GAP
    height = 2 * _MARGIN + rows * (_PAGE[1] + _LABEL + _GAP) - _GAP
    sheet = Image.new("RGB", (width, max(height, 2 * _MARGIN)), _GROUND)
    pen = ImageDraw.Draw(sheet)
    font = ImageFont.truetype(str(resource("fonts") / Face.HEI.value), _TYPE)
    for number, (label, picture) in enumerate(pages):
        row, column = divmod(number, columns)
        x = _MARGIN + column * (_PAGE[0] + _GAP)
        y = _MARGIN + row * (_PAGE[1] + _LABEL + _GAP)
        sheet.paste(picture, (x, y))
        pen.rectangle((x - 1, y - 1, x + _PAGE[0], y + _PAGE[1]), outline=_EDGE)
        pen.text((x + _PAGE[0] / 2, y + _PAGE[1] + _LABEL / 2 + 2), label, fill=_WORDS, font=font, anchor="mm")
    target = BytesIO()
    sheet.quantize(_COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(target, "PNG", optimize=True)
    return target.getvalue()


def _pages(name: str, pdf: bytes) -> Iterator[tuple[str, Image.Image]]:
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    try:
        count = len(document)
        for number in range(count):
            page = document[number]
            picture = page.render(scale=_SHARP * _PAGE[0] / page.get_width()).to_pil().convert("RGB")
            page.close()
            label = name if count == 1 else f"{name}　{number + 1}/{count}"
            yield label, picture.resize(_PAGE, Image.Resampling.LANCZOS)
    finally:
        document.close()
