"""The pages of a PDF as pictures. The library knows no threads: one page at a time, wherever it is asked for."""

from __future__ import annotations

import threading

from PySide6.QtCore import QSizeF
from PySide6.QtGui import QImage

POINTS_PER_INCH = 72
_LOCK = threading.Lock()


def page_sizes(pdf: bytes) -> tuple[QSizeF, ...]:
    """Width and height of every page, in points of 1/72 inch."""
    from pypdfium2 import PdfDocument

    with _LOCK:
        document = PdfDocument(pdf)
        try:
            return tuple(QSizeF(*document.get_page_size(n)) for n in range(len(document)))
        finally:
            document.close()


def picture(pdf: bytes, page: int, scale: float) -> QImage:
    """One page, `scale` pixels per point; black on white whatever the theme."""
    from pypdfium2 import PdfDocument

    with _LOCK:
        document = PdfDocument(pdf)
        try:
            bitmap = document[page].render(scale=scale, rev_byteorder=True, prefer_bgrx=True)
            shape = QImage.Format.Format_RGBX8888
            # the copy lives on when the library takes its memory back
            return QImage(bitmap.buffer, bitmap.width, bitmap.height, bitmap.stride, shape).copy()
        finally:
            document.close()
