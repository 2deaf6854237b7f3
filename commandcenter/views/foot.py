"""The foot slot: key hints while nothing happened, a notice, or for eight seconds the way back."""

from __future__ import annotations

from collections.abc import Container, Mapping
from datetime import datetime, timedelta
from functools import partial

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QStackedLayout, QWidget

from ..dispatch.center import CaseRef, Center
from .actions import command
from .language import say
from .widgets.layout import frame, holder, label, row, set_role
from .widgets.marks import Keycap
from .widgets.notices import UndoBar
from .workplace import Notice, UndoOffer, Workplace

_HEIGHT, _SIDE, _GAP = 44, 16, 8
_NOTICE_SECONDS = 10
_HINTS = ("next", "previous", "open", "palette", "help")


class Foot(QWidget):
    """Stands at the foot of a page; `undone` after something was taken back."""

    undone = Signal(object)

    def __init__(self, workplace: Workplace) -> None:
        super().__init__()
        self._work = workplace
        self._offer: UndoOffer | None = None
        self._notice_until: datetime | None = None
        self._gives_way = False
        self.setFixedHeight(_HEIGHT)
        self._hinted: dict[str, QWidget] = {}
        self._offered: Container[str] = ()
        self._words: dict[str, QLabel] = {}
        self._count = label("", "small")
        self._said = label("", "strong")
        self._undo = UndoBar(workplace.theme)
        self._slots = QStackedLayout(self)
        for widget in (self._hints(), self._notice(), self._undo):
            self._slots.addWidget(widget)
        self._undo.undone.connect(self.undo)
        workplace.undo_offered.connect(self._take_offer)
        workplace.noticed.connect(self._take_notice)
        workplace.ticker.ticked.connect(self._tick)
        self._slots.currentChanged.connect(self._appear)

    def _hints(self) -> QWidget:
        ground = frame("foot", _HEIGHT)
        theme = self._work.theme
        parts: list[QWidget] = []
        for hint in map(command, _HINTS):
            self._words[hint.id] = label("", "small")
            pair = holder(row(Keycap(theme, hint.keys.replace("Return", "Enter")), self._words[hint.id], 4))
            self._hinted[hint.id] = pair
            parts.append(pair)
        ground.setLayout(row(self._count, None, *parts, gap=_GAP, margins=(_SIDE, 0, _SIDE, 0)))
        return ground

    def _notice(self) -> QWidget:
        ground = frame("undo", _HEIGHT)
        ground.setLayout(row(self._said, None, margins=(16, 0, 16, 0)))
        return ground

    def begin(self, offered: Container[str], words: Mapping[str, str]) -> None:
        """On another page: only hints for what it does, in its own `words` where it has any; nothing counted yet."""
        self.count("")
        usual = {"palette": self.tr("查找"), "help": self.tr("帮助")}
        self._offered = offered
        for command_id in self._hinted:
            self._words[command_id].setText(words.get(command_id) or usual.get(command_id) or command(command_id).text)
        self._fit()

    def give_way(self, wanted: bool) -> None:
        """Where a page needs the room and names its keys itself, the foot is there only while it has something to
        say."""
        self._gives_way = wanted
        self._appear()

    def _appear(self) -> None:
        self.setVisible(not self._gives_way or self._slots.currentIndex() != 0)

    def minimumSizeHint(self) -> QSize:
        """It never pushes a page wider: hints give way."""
        return QSize(0, _HEIGHT)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """What is counted can be read; of the hints there are as many as there is room for, F1 the last to go."""
        room = self.width() - 2 * _SIDE - self._count.sizeHint().width() - _GAP
        for command_id in reversed(_HINTS):
            pair = self._hinted[command_id]
            room -= pair.sizeHint().width() + _GAP if command_id in self._offered else 0
            pair.setVisible(command_id in self._offered and room >= 0)

    def count(self, words: str) -> None:
        """What the calm foot says at its left: "35 行"."""
        if words != self._count.text():
            self._count.setText(words)
            self._count.setToolTip(say(words))
            self._fit()

    @property
    def offer(self) -> UndoOffer | None:
        """What could be taken back now."""
        return self._offer

    def undo(self) -> None:
        """Takes back what is offered."""
        if self._offer is None:
            self._work.say(self.tr("现在没有可以撤销的"), "due_soon")
            return
        offer, self._offer = self._offer, None
        self._slots.setCurrentIndex(0)
        self._work.tasks.run(self, partial(_take_back, self._work.center, offer), self._took_back)

    def _took_back(self, refs: list[CaseRef]) -> None:
        self._work.say(self.tr("已撤销") + f"　{len(refs)} 件")
        self.undone.emit(refs)

    def _take_offer(self, offer: UndoOffer) -> None:
        self._offer, self._notice_until = offer, None
        self._undo.offer(offer.text, self._work.now(), offer.until)
        self._slots.setCurrentIndex(2)

    def _take_notice(self, notice: Notice) -> None:
        if self._offer is not None and notice.tone == "done":
            return  # the way back is worth more than a confirmation
        if not notice.text:
            self._notice_until = None
            self._slots.setCurrentIndex(0)
            return
        self._said.setText(notice.text)
        self._said.setToolTip(say(notice.text))
        set_role(self._said, tone=notice.tone)
        self._notice_until = self._work.now() + timedelta(seconds=_NOTICE_SECONDS)
        self._slots.setCurrentIndex(1)

    def _tick(self, now: datetime) -> None:
        if self._offer is not None:
            if now < self._offer.until:
                self._undo.tick(now)
                self._slots.setCurrentIndex(2)
                return
            self._offer = None
        if self._notice_until is not None and now < self._notice_until:
            self._slots.setCurrentIndex(1)
        else:
            self._notice_until = None
            self._slots.setCurrentIndex(0)


def _take_back(center: Center, offer: UndoOffer) -> list[CaseRef]:
    if offer.back is None:
        return center.undo_many(offer.cases)
    ref = offer.back()
    return [ref] if isinstance(ref, CaseRef) else []
