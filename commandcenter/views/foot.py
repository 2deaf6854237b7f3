"""The foot slot: key hints while nothing happened, a notice, or for eight seconds the way back."""

from __future__ import annotations

from collections.abc import Container, Mapping
from datetime import datetime, timedelta
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QStackedLayout, QWidget

from ..dispatch.center import CaseRef, Center
from .actions import command
from .widgets.layout import frame, holder, label, row, set_role
from .widgets.marks import Keycap
from .widgets.notices import UndoBar
from .workplace import Notice, UndoOffer, Workplace

_HEIGHT = 44
_NOTICE_SECONDS = 10
_HINTS = ("next", "previous", "open", "palette", "keys")


class Foot(QWidget):
    """Stands at the foot of a page and never moves anything; `undone` after something was taken back."""

    undone = Signal(object)

    def __init__(self, workplace: Workplace) -> None:
        super().__init__()
        self._work = workplace
        self._offer: UndoOffer | None = None
        self._notice_until: datetime | None = None
        self.setFixedHeight(_HEIGHT)
        self._hinted: dict[str, QWidget] = {}
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

    def _hints(self) -> QWidget:
        ground = frame("foot", _HEIGHT)
        theme = self._work.theme
        parts: list[QWidget] = []
        for hint in map(command, _HINTS):
            self._words[hint.id] = label("", "small")
            pair = holder(row(Keycap(theme, hint.keys.replace("Return", "Enter")), self._words[hint.id], 4))
            self._hinted[hint.id] = pair
            parts.append(pair)
        ground.setLayout(row(self._count, None, *parts, gap=8, margins=(16, 0, 16, 0)))
        return ground

    def _notice(self) -> QWidget:
        ground = frame("undo", _HEIGHT)
        ground.setLayout(row(self._said, None, margins=(16, 0, 16, 0)))
        return ground

    def begin(self, offered: Container[str], words: Mapping[str, str]) -> None:
        """On another page: only hints for what it does, in its own `words` where it has any; nothing counted yet."""
        self.count("")
        usual = {"palette": self.tr("查找")}
        for command_id, pair in self._hinted.items():
            pair.setVisible(command_id in offered)
            self._words[command_id].setText(words.get(command_id) or usual.get(command_id) or command(command_id).text)

    def count(self, words: str) -> None:
        """What the calm foot says at its left: "35 行"."""
        self._count.setText(words)

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
        self._said.setText(notice.text)
        self._said.setToolTip(notice.text)
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
