"""The pictures of the handbook, taken anew from the real window and made small."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QBuffer, QByteArray
from PySide6.QtGui import QImage

from ..models.errors import UserError
from ..models.store.store import Store
from ..views.shell.help.book import book, picture_file
from ..views.shots import shot
from .pictures import take_shot

#: Small enough that words can be read in a chapter's column.
_SIZE = (1080, 640)
_COLOURS = 96


def take_all(store: Store, folder: Path) -> Iterator[tuple[Path, int]]:
    """Every picture that a chapter shows, light and dark, into the folder: each file with its bytes as it is written.

    Pictures that no chapter shows any more are taken away. Raises UserError when a chapter names no shot.
    """
    wanted = {picture_file(name, dark) for name in book().pictures for dark in (False, True)}
    for old in folder.glob("*.png"):
        if old.name not in wanted:
            old.unlink()
    for name in book().pictures:
        known = shot(name)
        if known is None:
            raise UserError(f"帮助里的插图“{name}”不是 screenshot --list 里的名称")
        for dark in (False, True):
            file = folder / picture_file(name, dark)
            file.write_bytes(_small(take_shot(store, known, None, _SIZE, "dark" if dark else "light")))
            yield file, file.stat().st_size


def _small(image: QImage) -> bytes:
    """A PNG of few colours, rare ones among them: half the bytes, and words stay crisp."""
    whole = QByteArray()
    buffer = QBuffer(whole)
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    full = Image.open(BytesIO(whole.data())).convert("RGB")
    few = full.quantize(_COLOURS, Image.Quantize.MEDIANCUT, kmeans=1, dither=Image.Dither.NONE)
    written = BytesIO()
    few.save(written, "PNG", optimize=True)
    return written.getvalue()
