"""The top bar: whose centre this is, the pages, the one search field, who works here."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QMenu, QSizePolicy, QWidget

from ...dispatch.duty.shifts import OnDuty
from ...models.people import Session
from .. import paint
from ..language import say, spoken
from ..page import Page
from ..papers.papers_waiting import PapersWaiting, Waiting
from ..theme import Theme
from ..widgets.layout import frame, label
from ..workplace import Workplace

_HEIGHT = 48
_BRAND = "老湖镇“全响应”指挥中心"
#: Below this width of the window the bar drops what is not needed.
_NARROW = 1600


class _Painted(QAbstractButton):
    """A flat button that paints itself and shows the keyboard where it is."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self.t = theme
        self.setText(say(name))
        self.setAccessibleName(say(name))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def paint_focus(self, painter: QPainter) -> None:
        if self.hasFocus():
            paint.focus_ring(painter, QRectF(self.rect()), self.t.accent)


class _Tab(_Painted):
    """One page of the navigation; the chosen one is underlined."""

    def __init__(self, theme: Theme, page: Page) -> None:
        super().__init__(theme, page.title)
        self.page_id = page.id
        self._waits = ""
        self.setCheckable(True)
        self.setAutoExclusive(True)

    def show_waiting(self, count: int) -> None:
        """How many things wait behind it for this person."""
        self._waits = str(count) if count else ""
        waiting = self.tr("{0}，{1} 份等您").format(self.text(), count) if count else self.text()
        self.setAccessibleName(waiting)
        self.setToolTip(waiting if count else "")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        more = round(paint.width(self._waits, 12, "b")) + 4 if self._waits else 0
        return QSize(round(paint.width(self.text(), 14, "m")) + 28 + more, _HEIGHT - 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, area = QPainter(self), QRectF(self.rect())
        color = self.t.text if self.isChecked() or self.underMouse() else self.t.text_muted
        words = area
        if self._waits:
            wide = paint.width(self._waits, 12, "b")
            words = area.adjusted(0, 0, -wide - 4, 0)
            place = QRectF(area.right() - 14 - wide, 0, wide + 2, area.height() - 8)
            paint.text(painter, place, self._waits, self.t.accent, 12, "b", paint.MID, False)
        paint.text(painter, words, self.text(), color, 14, "m" if self.isChecked() else "r", paint.MID, False)
        if self.isChecked():
            painter.fillRect(QRectF(14, area.height() - 3, area.width() - 28, 3), self.t.accent)
        self.paint_focus(painter)


class _SearchBox(_Painted):
    """Looks like the field it opens: the palette."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "")
        self.setAccessibleName(self.tr("查找或执行命令 Ctrl+K"))
        self.narrow = False

    def sizeHint(self) -> QSize:
        return QSize(136 if self.narrow else 328, 32)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, area = QPainter(self), QRectF(self.rect())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self.t.line)
        painter.setBrush(self.t.background)
        painter.drawRoundedRect(area.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        paint.icon(painter, "search", QRectF(9, area.height() / 2 - 8, 16, 16), self.t.text_muted)
        hint = self.tr("查找") if self.narrow else self.tr("查事件、村、单位，或执行命令")
        paint.text(painter, QRectF(34, 0, area.width() - 96, area.height()), hint, self.t.text_muted)
        paint.keycap(painter, area.width() - 7, area.height() / 2, "Ctrl+K", self.t.text_muted, self.t.line)
        self.paint_focus(painter)


class _Brand(QWidget):
    """The centre's sign, with its name where there is room."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.t = theme
        self.show_name(True)

    def show_name(self, wanted: bool) -> None:
        self._is_named = wanted
        self.setFixedSize(round(36 + paint.width(_BRAND, 16, "b")) + 8 if wanted else 24, 28)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.t.accent)
        painter.drawRoundedRect(QRectF(0, 2, 24, 24), 4, 4)
        paint.text(painter, QRectF(0, 2, 24, 24), "湖", self.t.accent_text, 16, "b", paint.MID, False)
        if self._is_named:
            paint.text(painter, QRectF(36, 0, self.width() - 36, 28), _BRAND, self.t.text, 16, "b", elide=False)


class _Who(_Painted):
    """The person's disc: opens the menu of what concerns the login."""

    def __init__(self, theme: Theme, by: Session) -> None:
        super().__init__(theme, by.name)
        self.setAccessibleName(say(self.tr("账号菜单 %1").replace("%1", by.name)))

    def sizeHint(self) -> QSize:
        return QSize(32, 32)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.avatar(painter, QRectF(2, 2, 28, 28), self.t, self.text())
        self.paint_focus(painter)


class TopBar(QWidget):
    """Tells which page was chosen, that the palette is wanted, and what the account menu was used for."""

    page_chosen = Signal(str)
    palette_wanted = Signal()
    menu_chosen = Signal(str)
    """"theme", "language", "help", "password", "leave"."""

    def __init__(self, theme: Theme, by: Session, unit: str, pages: Sequence[Page]) -> None:
        super().__init__()
        self.setFixedHeight(_HEIGHT)
        self._ground = frame("bar", _HEIGHT)
        self._tabs = {p.id: _Tab(theme, p) for p in pages if p.title}
        self._brand = _Brand(theme)
        self._search = _SearchBox(theme)
        self._shift = label("", "muted")
        self._post = label(f"{unit}　{by.role.label} {by.name}" if unit else f"{by.role.label} {by.name}")
        self._who = _Who(theme, by)
        self._menu = self._make_menu()
        self._lay_out(theme)
        for tab in self._tabs.values():
            tab.clicked.connect(self._choose)
        self._search.clicked.connect(self.palette_wanted)
        self._who.clicked.connect(self._open_menu)

    def _lay_out(self, theme: Theme) -> None:
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._ground)
        inner = QHBoxLayout(self._ground)
        inner.setContentsMargins(16, 0, 16, 0)
        inner.setSpacing(0)
        inner.addWidget(self._brand)
        inner.addSpacing(24)
        for tab in self._tabs.values():
            inner.addWidget(tab)
        inner.addStretch(1)
        for part, gap in ((self._search, 16), (self._shift, 8), (self._post, 8), (self._who, 0)):
            inner.addWidget(part)
            inner.addSpacing(gap)

    def _make_menu(self) -> QMenu:
        menu = QMenu(self)
        for key, text in (
            ("theme", self.tr("明暗切换　Ctrl+D")),
            ("language", spoken().other.label),
            ("help", self.tr("帮助、按键一览　F1")),
            ("password", self.tr("修改密码")),
            ("leave", self.tr("退出登录")),
        ):
            menu.addAction(say(text)).setData(key)
        menu.triggered.connect(self._menu_used)
        return menu

    def show_page(self, page_id: str) -> None:
        """Marks the page that is open; one outside the navigation marks none."""
        for tab in self._tabs.values():
            tab.setAutoExclusive(False)
            tab.setChecked(tab.page_id == page_id)
            tab.setAutoExclusive(True)

    def follow(self, work: Workplace) -> None:
        """Tells who is on duty and how many papers wait, from now on."""
        work.duty_now.told.connect(self.show_duty)
        papers = PapersWaiting(work, self)
        papers.told.connect(self.show_papers)
        papers.read()

    def show_papers(self, found: Waiting) -> None:
        """How many papers wait for this person, beside the name of their page."""
        if (tab := self._tabs.get("papers")) is not None:
            tab.show_waiting(found.count)
            self.fit(self.window().width())

    def show_duty(self, now: OnDuty) -> None:
        self._shift.setText(str(now))

    def fit(self, width: int) -> None:
        """Drops the shift and shortens the search field in a narrow window; in one where the pages still have no room
        the centre's name and then the post: the title of the window says both."""
        narrow = width < _NARROW
        self._shift.setVisible(not narrow)
        if self._search.narrow != narrow:
            self._search.narrow = narrow
            self._search.updateGeometry()
        self._brand.show_name(True)
        self._post.setVisible(True)
        self._brand.show_name(self._wanted() <= width)
        self._post.setVisible(self._wanted() <= width)

    def _wanted(self) -> int:
        layout = self._ground.layout()
        assert layout is not None
        return layout.sizeHint().width()

    def _choose(self) -> None:
        tab = self.sender()
        if isinstance(tab, _Tab):
            self.page_chosen.emit(tab.page_id)

    def _open_menu(self) -> None:
        self._menu.popup(self._who.mapToGlobal(self._who.rect().bottomLeft()))

    def _menu_used(self, action: object) -> None:
        self.menu_chosen.emit(str(getattr(action, "data", str)()))
