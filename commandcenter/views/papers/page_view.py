"""The pages of a paper below each other: painted when they are in sight, crisp at every scale of the screen."""

from __future__ import annotations

from collections import OrderedDict
from functools import partial

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame

from ..language import say
from ..tasks import Tasks
from ..theme import Theme
from ..widgets.marks import FocusRing
from .pdf_pages import POINTS_PER_INCH, picture

_SCREEN_DPI = 96
_GAP = 16
_STEPS = (0.25, 0.33, 0.5, 0.67, 0.75, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0, 4.0)
#: So many pixels of pages are kept: some 60 pages of A4 at 100 %.
_KEPT_PIXELS = 60_000_000
_LINE = 48
#: Fitted to a wide window, a page does not grow beyond comfortable reading.
_MOST_FITTED = 1.25
FIT_WIDTH, FIT_PAGE = "width", "page"

_Key = tuple[int, int]


class PageView(QAbstractScrollArea):
    """`moved` (page in front, number of pages, zoom 1.0 = true size) whenever one of them changes."""

    moved = Signal(int, int, float)

    def __init__(self, theme: Theme, tasks: Tasks) -> None:
        super().__init__()
        self.t = theme
        self._tasks = tasks
        self._pdf = b""
        self._sizes: tuple[QSizeF, ...] = ()
        self._pictures: OrderedDict[_Key, QImage] = OrderedDict()
        self._asked: set[_Key] = set()
        self._paper = 0
        self.fit: str | None = FIT_WIDTH
        self.zoom = 1.0
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setAccessibleName(self.tr("文书预览"))
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        theme.changed.connect(self.viewport().update)
        FocusRing(self)

    # --- what is shown ----------------------------------------------------------------------------------------------

    def show_pdf(self, pdf: bytes, sizes: tuple[QSizeF, ...]) -> None:
        """Another paper, from its first page; the zoom stays."""
        self._pdf, self._sizes = pdf, sizes
        self._paper += 1
        self._pictures.clear()
        self._asked.clear()
        self.verticalScrollBar().setValue(0)
        self._arrange()

    @property
    def count(self) -> int:
        return len(self._sizes)

    @property
    def page(self) -> int:
        """The number of the page in front, from 0."""
        middle = self.verticalScrollBar().value() + self.viewport().height() / 2
        at = 0
        for n in range(self.count):
            if self._top(n) <= middle:
                at = n
        return at

    def picture_of(self, page: int) -> QImage | None:
        """The picture now shown of a page, None while it is being made."""
        return self._pictures.get((page, self._width_in_device(page)))

    # --- zoom -------------------------------------------------------------------------------------------------------

    def fit_to(self, how: str) -> None:
        """`FIT_WIDTH` or `FIT_PAGE`, and again whenever the window changes."""
        self.fit = how
        self._arrange()

    def zoom_by(self, steps: int) -> None:
        """To the next larger or smaller step, around what is in sight."""
        larger = [z for z in _STEPS if z > self.zoom + 0.005]
        smaller = [z for z in _STEPS if z < self.zoom - 0.005]
        to = (larger[:1] or [self.zoom])[0] if steps > 0 else (smaller[-1:] or [self.zoom])[0]
        self.zoom_to(to)

    def zoom_to(self, zoom: float) -> None:
        bar = self.verticalScrollBar()
        share = bar.value() / max(1.0, self._whole_height())
        self.fit, self.zoom = None, zoom
        self._arrange()
        bar.setValue(round(share * self._whole_height()))

    def _fitted(self) -> float:
        widest = max(size.width() for size in self._sizes)
        room = self.viewport().width() - 2 * _GAP
        zoom = room / (widest * _SCREEN_DPI / POINTS_PER_INCH)
        if self.fit == FIT_PAGE:
            tallest = max(size.height() for size in self._sizes)
            high = self.viewport().height() - 2 * _GAP
            zoom = min(zoom, high / (tallest * _SCREEN_DPI / POINTS_PER_INCH))
        return min(max(zoom, _STEPS[0]), _MOST_FITTED)

    # --- arrangement ------------------------------------------------------------------------------------------------

    def _arrange(self) -> None:
        if self._sizes and self.fit is not None:
            self.zoom = self._fitted()
        whole, widest = self._whole_height(), max((self._size(n).width() for n in range(self.count)), default=0.0)
        vertical, horizontal = self.verticalScrollBar(), self.horizontalScrollBar()
        vertical.setPageStep(self.viewport().height())
        vertical.setSingleStep(_LINE)
        vertical.setRange(0, max(0, round(whole - self.viewport().height())))
        horizontal.setPageStep(self.viewport().width())
        horizontal.setSingleStep(_LINE)
        horizontal.setRange(0, max(0, round(widest + 2 * _GAP - self.viewport().width())))
        self.viewport().update()
        self._tell()

    def _size(self, page: int) -> QSizeF:
        return self._sizes[page] * (self.zoom * _SCREEN_DPI / POINTS_PER_INCH)

    def _top(self, page: int) -> float:
        return _GAP + sum(self._size(n).height() + _GAP for n in range(page))

    def _whole_height(self) -> float:
        return self._top(self.count) if self.count else 0.0

    def _place(self, page: int) -> QRectF:
        """Where a page stands in the viewport, on whole device pixels."""
        size, ratio = self._size(page), self.devicePixelRatioF()
        x = max(_GAP, (self.viewport().width() - size.width()) / 2) - self.horizontalScrollBar().value()
        y = self._top(page) - self.verticalScrollBar().value()
        return QRectF(QPointF(round(x * ratio) / ratio, round(y * ratio) / ratio), size)

    def _width_in_device(self, page: int) -> int:
        return round(self._size(page).width() * self.devicePixelRatioF())

    # --- painting ---------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        p = QPainter(self.viewport())
        p.fillRect(self.viewport().rect(), self.t.surface_alt)
        for n in range(self.count):
            place = self._place(n)
            if place.bottom() < 0 or place.top() > self.viewport().height():
                continue
            p.fillRect(place.adjusted(-1, -1, 1, 1), self.t.line)
            p.fillRect(place, self.t.paper)
            self._paint_page(p, n, place)

    def _paint_page(self, p: QPainter, page: int, place: QRectF) -> None:
        key = (page, self._width_in_device(page))
        image = self._pictures.get(key)
        if image is not None:
            self._pictures.move_to_end(key)
            image.setDevicePixelRatio(self.devicePixelRatioF())
            p.drawImage(place.topLeft(), image)
            return
        older = next((kept for (n, _), kept in reversed(self._pictures.items()) if n == page), None)
        if older is not None:
            p.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            p.drawImage(place, older, QRectF(older.rect()))
        self._ask_for(key)

    def _ask_for(self, key: _Key) -> None:
        if key in self._asked:
            return
        self._asked.add(key)
        page, width = key
        make = partial(picture, self._pdf, page, width / self._sizes[page].width())
        self._tasks.run(self, make, partial(self._take, self._paper, key))

    def _take(self, paper: int, key: _Key, image: QImage) -> None:
        if paper != self._paper:
            return
        self._asked.discard(key)
        self._pictures[key] = image
        while len(self._pictures) > 1 and self._kept() > _KEPT_PIXELS:
            self._pictures.popitem(last=False)
        self.viewport().update()

    def _kept(self) -> int:
        return sum(image.width() * image.height() for image in self._pictures.values())

    # --- moving -----------------------------------------------------------------------------------------------------

    def go_to(self, page: int) -> None:
        if self.count:
            self.verticalScrollBar().setValue(round(self._top(max(0, min(page, self.count - 1))) - _GAP))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        bar = self.verticalScrollBar()
        match Qt.Key(event.key()):
            case Qt.Key.Key_PageDown | Qt.Key.Key_Space:
                self._turn(1)
            case Qt.Key.Key_PageUp:
                self._turn(-1)
            case Qt.Key.Key_Home:
                bar.setValue(0)
            case Qt.Key.Key_End:
                bar.setValue(bar.maximum())
            case Qt.Key.Key_Down:
                bar.setValue(bar.value() + _LINE)
            case Qt.Key.Key_Up:
                bar.setValue(bar.value() - _LINE)
            case Qt.Key.Key_Plus | Qt.Key.Key_Equal:
                self.zoom_by(1)
            case Qt.Key.Key_Minus:
                self.zoom_by(-1)
            case _:
                event.ignore()

    def _turn(self, way: int) -> None:
        """To the next page where a whole one is in sight, else as far as is in sight."""
        bar, seen = self.verticalScrollBar(), self.viewport().height()
        if self.count and self._size(self.page).height() <= seen:
            self.go_to(self.page + way)
        else:
            bar.setValue(bar.value() + way * (seen - _LINE))

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom_by(1 if event.angleDelta().y() > 0 else -1)
        else:
            super().wheelEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self.viewport().update()

    def _scrolled(self) -> None:
        self._tell()

    def _tell(self) -> None:
        words = self.tr("第 {0} 页，共 {1} 页").format(self.page + 1, self.count) if self.count else ""
        self.setAccessibleDescription(say(words))
        self.moved.emit(self.page, self.count, self.zoom)
