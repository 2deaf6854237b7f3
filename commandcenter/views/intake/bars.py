"""Head and foot of the intake form: how long the call lasts, how the form can end, whether it is saved."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame

from ...dispatch.intake.receiving import Finish, finishes
from ...dispatch.intake.typed import Source
from ...models.access import UNITS
from ...models.lifecycle import TRANSITIONS, Action
from ...models.timing.worktime import TZ
from ..widgets.buttons import Button
from ..widgets.layout import label, row
from ..widgets.marks import Icon, Tag, Words
from ..workplace import Workplace

_HEAD, _FOOT, _BUTTON = 56, 64, 40
_ROOMY = 760


class IntakeHead(QFrame):
    """What is being filled in, for how long, and what must not stand in it."""

    def __init__(self, work: Workplace) -> None:
        super().__init__()
        self.setProperty("role", "bar")
        self.setFixedHeight(_HEAD)
        self._reports = work.by.role in UNITS
        self._since = work.now()
        self._source = Source.PHONE
        self._title = label("", "title")
        self._length = Tag(work.theme, "00:00", "accent")
        row(
            Icon(work.theme, "plus" if self._reports else "phone", "accent", 20), self._title, 4, self._length, None,
            Icon(work.theme, "lock"), label(self.tr("本系统不得录入涉密信息"), "muted"),
            margins=(24, 0, 24, 0), parent=self,
        )  # fmt: skip
        self.show_source(Source.PHONE)

    def begin(self, since: datetime) -> None:
        self._since = since
        self.tick(since)

    def show_source(self, source: Source) -> None:
        """Only a call has a length worth watching."""
        self._source = source
        self._title.setText(self.tr("上报事件") if self._reports else f"{source.label}{self.tr('受理')}")
        self._length.setVisible(source is Source.PHONE and not self._reports)

    def tick(self, now: datetime) -> None:
        seconds = max(0, int((now - self._since).total_seconds()))
        minutes, rest = divmod(seconds, 60)
        self._length.say(self.tr("通话中 {0}").format(f"{minutes:02}:{rest:02}"), "accent")


class IntakeFoot(QFrame):
    """The ways this post may end the form, with their keys; what is under way; whether the draft is saved."""

    def __init__(self, work: Workplace) -> None:
        super().__init__()
        self.setProperty("role", "foot")
        self.setFixedHeight(_FOOT)
        self._work = work
        ends = finishes(work.by)
        admits = Finish.ADMIT in ends
        dispatches = work.by.role in TRANSITIONS[Action.DISPATCH].roles
        self._buttons: dict[str, Button] = {}
        if admits and dispatches:
            self._add("dispatch", self.tr("受理并派单"), "F4", "primary")
            self._add("submit", self.tr("只受理"), "Ctrl+Enter")
        else:
            words = self.tr("受理并转派") if admits else self.tr("上报") if work.by.role in UNITS else self.tr("登记")
            self._add("submit", words, "Ctrl+Enter", "primary")
        if Finish.ANSWER in ends:
            self._add("close", self.tr("当场答复"), "F9")
        if Finish.WHISTLE in ends:
            self._add("whistle", self.tr("吹应急哨"), "F8", "danger", "bolt")
        self._add("back", self.tr("放弃"), "Esc", "quiet")
        self._check = Icon(work.theme, "check", "done")
        self._saved = Words(work.theme, "", tone="muted")
        front = [button for name, button in self._buttons.items() if name != "back"]
        row(*front, None, self._check, self._saved, 8, self._buttons["back"], margins=(24, 0, 24, 0), parent=self)
        self.show_saved(None)

    def _add(self, name: str, words: str, keys: str, kind: str = "plain", icon: str = "") -> None:
        self._buttons[name] = Button(self._work.theme, words, keys, kind, icon, _BUTTON)  # type: ignore[arg-type]

    def on(self, name: str, slot: Callable[[], None]) -> None:
        """What the button of a command does."""
        if name in self._buttons:
            self._buttons[name].clicked.connect(slot)

    def show_saved(self, at: datetime | None) -> None:
        self._check.setVisible(at is not None)
        self._saved.say("" if at is None else self.tr("已存 {0}").format(f"{at.astimezone(TZ):%H:%M:%S}"))
        self._saved.setToolTip(self.tr("写下的都在本机草稿里，断电也在"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Without room for the words the tick alone says that the draft is kept."""
        super().resizeEvent(event)
        self._saved.setVisible(event.size().width() >= _ROOMY)

    def show_answering(self, on: bool) -> None:
        """While the answer is being written, sending it is what Enter means."""
        if (button := self._buttons.get("close")) is None:
            return
        button.setText(self.tr("答复并办结") if on else self.tr("当场答复"))
        button.set_kind("primary" if on else "plain")
        main = self._buttons.get("dispatch") or self._buttons["submit"]
        main.set_kind("plain" if on else "primary")

    def show_busy(self, on: bool) -> None:
        """While the form is on its way nothing can be sent a second time."""
        for button in self._buttons.values():
            button.setEnabled(not on)
