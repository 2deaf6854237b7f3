"""Reads along while somebody types: asks for proposals and for the caller's history after each short pause."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from ...dispatch.intake.advice import Advice, Adviser, Asked
from ...dispatch.intake.callers import Caller, history, plain_phone
from ...dispatch.intake.typed import Typed
from ...models.errors import Offline
from ...models.text import normalise
from ..workplace import Workplace

_PAUSE_MS = 300


class Reader(QObject):
    """One form's reader: one question under way at a time, the answer to an old form is dropped."""

    advised = Signal(object)
    caller_found = Signal(object)

    def __init__(self, workplace: Workplace, typed: Callable[[], Typed], parent: QObject) -> None:
        super().__init__(parent)
        self._work = workplace
        self._typed = typed
        self._adviser = Adviser(workplace.desk)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self.read)
        self._asking = False
        self._form = 0
        self.begin()

    def begin(self) -> None:
        """Another form."""
        self._form += 1
        self._waiting: list[Callable[[], None]] = []
        self._asked: Asked | None = None
        self._phone = ""
        self._unlike: frozenset[int] = frozenset()

    def unlike(self, ids: tuple[int, ...]) -> None:
        """These cases are something else: they are not proposed again for this form."""
        self._unlike |= set(ids)
        self.read()

    def touch(self) -> None:
        self._pause.start()

    def when_read(self, then: Callable[[], None]) -> None:
        """Calls `then` when everything typed so far was read: who types fast sends no half read form."""
        if self._pause.isActive():
            self.read()
        self._waiting.append(then)
        self._go_on()

    def _go_on(self) -> None:
        while self._waiting and not self._asking:
            self._waiting.pop(0)()

    def read(self) -> None:
        """Asks now, if anything changed that the answer depends on."""
        self._pause.stop()
        typed = self._typed()
        self._look_up(typed)
        asked = self._question(typed)
        if self._asking or asked == self._asked:
            return
        self._asking, self._asked = True, asked
        form = self._form
        self._work.tasks.run(
            self, partial(self._adviser.advise, asked), partial(self._answered, form), partial(self._failed, form)
        )

    def _question(self, typed: Typed) -> Asked:
        """Only what a person said himself: a proposal must not prove itself."""
        return Asked(
            text=normalise(typed.text),
            title=typed.title if "title" in typed.own else "",
            place=typed.place,
            grid_id=typed.grid_id if "grid_id" in typed.own else None,
            matter_id=typed.matter_id if "matter_id" in typed.own else None,
            phone="" if typed.confidential else plain_phone(typed.phone),
            but=self._unlike,
        )

    def _answered(self, form: int, advice: Advice) -> None:
        self._asking = False
        if form == self._form:
            self.advised.emit(advice)
        self.read()
        self._go_on()

    def _failed(self, form: int, error: Exception) -> None:
        """A proposal that cannot be made is no proposal; the next pause asks again."""
        self._asking = False
        if form == self._form and not isinstance(error, Offline):
            self._work.complain(error)
        self._go_on()

    # --- the caller --------------------------------------------------------------------------------------------------

    def _look_up(self, typed: Typed) -> None:
        phone = plain_phone(typed.phone)
        if phone == self._phone:
            return
        self._phone = phone
        form = self._form
        self._work.tasks.run(self, partial(history, self._work.desk, phone), partial(self._found, form, phone))

    def _found(self, form: int, phone: str, caller: Caller) -> None:
        if form == self._form and phone == self._phone:
            self.caller_found.emit(caller)
