"""The handbook over the window: a field that finds, contents, and the chapter. Esc leads back to the work."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from ...language import spoken
from ...theme import Theme
from ...widgets.layout import column, frame, label, row, rule
from ...widgets.marks import Keycap
from ...widgets.notices import EmptyState
from ...widgets.rows import Row, RowList
from ..arrow_field import ArrowField
from ..keys import KeyGroup
from ..overlay import Overlay
from .book import KEYS, Chapter, book
from .lookup import Found, Lookup
from .reader import Reader

_WIDTH, _SIDE, _NARROW_SIDE, _NARROW = 1240, 316, 220, 900
_PAUSE_MS, _BETWEEN_MS = 60, 15
_FEWEST_ROWS = 200


@dataclass(frozen=True, slots=True)
class Front:
    """What the person has before him: the chapter about it, and the keys that work there."""

    chapter: str
    keys: Sequence[KeyGroup] = ()


class HelpOverlay(Overlay):
    """`front` tells, each time it is opened, what the person has before him; `keys` are all of his post."""

    def __init__(self, theme: Theme, over: QWidget, front: Callable[[], Front], keys: Sequence[KeyGroup]) -> None:
        panel = frame("card")
        panel.setAccessibleName(self.tr("帮助"))
        super().__init__(theme, over, panel, _WIDTH)
        self._front_of = front
        self._front = Front(KEYS)
        self._keys = keys
        self._book = book(spoken())
        self._lookup = Lookup(self._book, theme, keys)
        self._been: list[str] = []
        self._hits: list[Found] = []
        self.field = ArrowField(theme, self.tr("在帮助里查找"))
        self.field.setProperty("role", "command")
        self.contents = RowList(theme, self.tr("目录"))
        self.hits = RowList(theme, self.tr("找到的行"))
        self.nothing = EmptyState(theme, self.tr("没有找到"), self.tr("换个短一点的词。"))
        self._side = QStackedWidget()
        self.reader = Reader(theme)
        self._counted = label("", "small")
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._reading = QTimer(self, interval=_BETWEEN_MS)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        for widget in (self.contents, self.hits, self.nothing):
            self._side.addWidget(widget)
        hints: list[QWidget | int] = []
        words = (
            ("/", self.tr("查找")),
            ("↑↓", self.tr("移动")),
            ("Enter", self.tr("去读")),
            ("Alt+←", self.tr("刚才那一章")),
            ("F1", self.tr("全部按键")),
            ("Esc", self.tr("回去工作")),
        )
        for keys, text in words:
            hints += [Keycap(self.t, keys), label(text, "small"), 4]
        foot = row(*hints, None, self._counted, gap=6, margins=(16, 8, 16, 8))
        middle = row(self._side, rule(vertical=True), self.reader, gap=0)
        middle.setStretch(2, 1)
        whole = column(self.field, rule(), middle, rule(), foot, gap=0, margins=(1, 1, 1, 1))
        whole.setStretch(2, 1)
        self.panel.setLayout(whole)

    def _connect(self) -> None:
        self.field.textChanged.connect(self._pause.start)
        self.field.moved.connect(self._step)
        self.field.returnPressed.connect(self._take)
        self._pause.timeout.connect(self._search)
        self._reading.timeout.connect(self._read_on)
        self.contents.chosen.connect(self._preview_place)
        self.contents.opened.connect(self._to_reader)
        self.hits.chosen.connect(self._preview_hit)
        self.hits.opened.connect(self._to_reader)
        self.reader.link.connect(self.read)
        self.reader.back.connect(self.go_back)
        self.t.changed.connect(self._follow_theme)

    # --- opening ----------------------------------------------------------------------------------------------------

    def open(self) -> None:
        """At the chapter of what is in front; asked for once more, at the list of all keys."""
        if self.isVisible():
            self.read(KEYS)
            return
        super().open()
        self._front = self._front_of()
        self._been = []
        self.field.clear()
        self._pause.stop()
        self._search()
        self._show(self._front.chapter)
        self.reader.setFocus()
        self._reading.start()

    def _read_on(self) -> None:
        """A chapter after the other, so that the first word that is looked for is found at once."""
        if not self.isVisible() or not self._lookup.read_on():
            self._reading.stop()

    def panel_height(self) -> int:
        return self.room

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._side.setFixedWidth(_SIDE if self.width() >= _NARROW else _NARROW_SIDE)

    def _follow_theme(self) -> None:
        if self.isVisible():
            self.reader.reset()

    # --- reading ----------------------------------------------------------------------------------------------------

    def read(self, chapter_id: str) -> None:
        """Another chapter; Alt+← leads back."""
        before = self.reader.chapter
        if before is not None and before.id != chapter_id:
            self._been.append(before.id)
        self._show(chapter_id)
        self.reader.setFocus()

    def go_back(self) -> None:
        """The chapter that was read before this one."""
        if self._been:
            self._show(self._been.pop())

    def _show(self, chapter_id: str) -> None:
        chapter = self._book.chapter(chapter_id) or self._book.chapter(KEYS)
        assert chapter is not None
        self.reader.read(chapter, self._keys_in(chapter))
        self._list_contents()

    def _keys_in(self, chapter: Chapter) -> Sequence[KeyGroup]:
        if chapter.id == KEYS:
            return self._keys
        return self._front.keys if chapter.id == self._front.chapter else ()

    def _list_contents(self) -> None:
        """Every chapter, and the headings of the one that is read."""
        read = self.reader.chapter.id if self.reader.chapter is not None else ""
        rows = []
        for part in self._book.parts:
            rows.append(Row(part, is_head=True, tone="muted"))
            for chapter in self._book.chapters:
                if chapter.part == part:
                    rows.append(Row(chapter.title, value=(chapter.id, 0)))
                    if chapter.id == read:
                        listed = self.reader.headings()
                        rows += [Row(f"　{words}", value=(read, at), tone="muted") for at, words in listed]
        before = self.contents.blockSignals(True)
        self.contents.show_rows(rows)
        if (self.contents.current or ("", 0))[0] != read:
            self.contents.choose((read, 0))
        self.contents.blockSignals(before)

    def _preview_place(self, place: tuple[str, int] | None) -> None:
        if place is None:
            return
        chapter_id, block = place
        if self.reader.chapter is None or self.reader.chapter.id != chapter_id:
            chapter = self._book.chapter(chapter_id)
            assert chapter is not None
            self.reader.read(chapter, self._keys_in(chapter))
            QTimer.singleShot(0, self, self._list_contents)  # the list is still busy with the click or key
        self.reader.go_to(block)

    def _to_reader(self, _value: object) -> None:
        self.reader.setFocus()

    # --- finding ----------------------------------------------------------------------------------------------------

    def _search(self) -> None:
        words = self.field.value
        self._hits = self._lookup.find(words)
        before = self.hits.blockSignals(True)
        self.hits.show_rows([_hit_row(at, hit) for at, hit in enumerate(self._hits[:_FEWEST_ROWS])])
        self.hits.clearSelection()
        self.hits.setCurrentIndex(self.hits.rootIndex())
        self.hits.blockSignals(before)
        self.reader.mark(words)
        self._counted.setText(self.tr("{0} 处").format(len(self._hits)) if words else "")
        self._side.setCurrentWidget(self.contents if not words else self.hits if self._hits else self.nothing)
        if self._hits:
            self.hits.choose(0)

    def _step(self, by: int) -> None:
        self._catch_up()
        rows = self.hits if self._side.currentWidget() is self.hits else self.contents
        for _ in range(abs(by)):
            rows.step(1 if by > 0 else -1)

    def _take(self) -> None:
        """Enter: the line that is chosen is read."""
        self._catch_up()
        if self._side.currentWidget() is not self.nothing:
            self.reader.setFocus()

    def _catch_up(self) -> None:
        """What was typed just now is looked for before a key goes on with what was found."""
        if self._pause.isActive():
            self._pause.stop()
            self._search()

    def _preview_hit(self, at: int | None) -> None:
        if at is None:
            return
        hit = self._hits[at]
        if self.reader.chapter is not hit.chapter:
            self._show(hit.chapter.id)
        self.reader.mark(self.field.value)
        at_keys = hit.chapter.id == KEYS  # which was searched with its keys
        self.reader.go_to(hit.place.block if at_keys else self.reader.below_keys(hit.place.block))

    # --- keys -------------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        match event.key():
            case Qt.Key.Key_Slash:
                self._to_field()
            case Qt.Key.Key_F if control:
                self._to_field()
            case Qt.Key.Key_F1:
                self.read(KEYS)
            case _:
                super().keyPressEvent(event)
        event.accept()

    def _to_field(self) -> None:
        self.field.setFocus()
        self.field.selectAll()


def _hit_row(at: int, hit: Found) -> Row:
    under = hit.place.heading if hit.place.heading != hit.chapter.title else ""
    return Row(hit.line, detail="　".join(filter(None, (hit.chapter.title, under))), value=at)
