"""电话读单: the units of a dispatch, one call after the other; who took the task is recorded for the unit (代录)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame

from ...dispatch.cases.case_views import CaseView, case_view
from ...dispatch.center import CaseRef
from ...dispatch.intake.sending import Callee, callees
from ...models.case import Channel, TaskRole
from ...models.errors import Stale
from ...models.lifecycle import Action
from ..forms.message import Message
from ..in_turn import InTurn
from ..live import Changes
from ..widgets.buttons import Button
from ..widgets.fields import Edit, FormRow
from ..widgets.layout import column, frame, guide_focus, label, row, rule, scrolled
from ..widgets.marks import Icon
from ..widgets.notices import Card
from ..widgets.rows import Row, RowList
from ..workplace import Workplace, sentence

_HEAD, _FOOT, _LIST, _BUTTON = 56, 64, 320, 40
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class PhoneList(QFrame):
    """Stands in the centre after a dispatch. `done`: nobody is left to call; `cancelled`: left before that."""

    done = Signal()
    cancelled = Signal()

    def __init__(self, workplace: Workplace, case_id: int, demand: str) -> None:
        super().__init__()
        self.setProperty("role", "pane")
        self._work = workplace
        self._case_id = case_id
        self._demand = demand
        self._view: CaseView | None = None
        self._missed: set[int] = set()
        self._callee: Callee | None = None
        self._turn = InTurn(workplace.tasks, self, self.read)
        t = workplace.theme
        self._no, self._count = label("", "muted"), label("", "muted")
        self.list = RowList(t, self.tr("要读单的单位"))
        self.number = label("", "figure")
        self.number.setAccessibleName(self.tr("电话号码"))
        self._who = label("", "strong")
        self._script = label("", "body", wrap=True)
        self.speaker = Edit(t, self.tr("接电话的人"))
        self._speaker_row = FormRow(self.tr("接听人"), self.speaker, need=True)
        self._message = Message()
        self.told = Button(t, self.tr("已告知，代录签收"), "Ctrl+Enter", "primary", height=_BUTTON)
        self.not_reached = Button(t, self.tr("没有打通"), "N", height=_BUTTON)
        self._back = Button(t, self.tr("返回"), "Esc", "quiet", height=_BUTTON)
        self._lay_out()
        self.list.chosen.connect(self._choose)
        self.told.clicked.connect(self.record)
        self.not_reached.clicked.connect(self.miss)
        self._back.clicked.connect(self.cancelled)
        workplace.live.changed.connect(self._follow)
        guide_focus(self, lambda: self.list)
        self.read()

    def _lay_out(self) -> None:
        t = self._work.theme
        head = frame("bar", _HEAD)
        row(Icon(t, "phone", "accent", 20), label(self.tr("电话读单"), "title"), 4, self._no, None, self._count,
            margins=(24, 0, 24, 0), parent=head)  # fmt: skip
        self.list.setFixedWidth(_LIST)
        call = frame("pane")
        column(
            row(self.number, self._who, None, gap=16), 8, Card(self._script, title=self.tr("怎么说"), wraps=True), 16,
            self._message, self._speaker_row, None, gap=8, margins=(24, 20, 24, 16), parent=call,
        )  # fmt: skip
        foot = frame("foot", _FOOT)
        hint = label(self.tr("签收记为代录，渠道电话"), "muted")
        row(self.told, self.not_reached, None, hint, 8, self._back, margins=(24, 0, 24, 0), parent=foot)
        body = row(self.list, rule(vertical=True), scrolled(call), gap=0)
        body.setStretch(2, 1)
        column(head, body, foot, gap=0, parent=self).setStretch(1, 1)
        self.setAccessibleName(self.tr("电话读单"))

    # --- whom -------------------------------------------------------------------------------------------------------

    def read(self) -> None:
        self._work.tasks.run(self, partial(case_view, self._work.desk, self._case_id), self._take)

    def _follow(self, changes: Changes) -> None:
        if self._case_id in changes.cases:
            self.read()

    def _take(self, view: CaseView) -> None:
        self._view = view
        self._no.setText(view.case.no)
        self._show(callees(view.file, self._work.township, self._demand))

    def _show(self, found: Sequence[Callee]) -> None:
        self._callees = {one.unit_id: one for one in found}
        left = [one for one in found if not one.signed]
        self._count.setText(self.tr("{0} 个单位，还要打 {1} 个").format(len(found), len(left)))
        self.list.show_rows([self._row(one) for one in found])
        wanted = self.list.current
        if not isinstance(wanted, int) or self._callees[wanted].signed:
            fresh = [one for one in left if one.unit_id not in self._missed] or left
            self.list.choose(fresh[0].unit_id if fresh else found[0].unit_id if found else None)
        self._choose(self.list.current)
        if not left:
            (self.done if found else self.cancelled).emit()

    def _row(self, one: Callee) -> Row:
        state = self.tr("已签收") if one.signed else self.tr("没打通") if one.unit_id in self._missed else ""
        tone = "done" if one.signed else "due_soon"
        who = "　".join(part for part in (one.name, one.phone) if part) or self.tr("没有登记联系人")
        lead = "accent" if one.role is TaskRole.LEAD else ""
        return Row(one.unit, right=state, right_tone=tone, detail=who, tag=one.role.label, tag_tone=lead,
                   value=one.unit_id)  # fmt: skip

    def _choose(self, unit_id: object) -> None:
        before, self._callee = self._callee, self._callees.get(unit_id) if isinstance(unit_id, int) else None
        one = self._callee
        self.told.setEnabled(one is not None and not one.signed and not self._turn.is_busy)
        self.not_reached.setEnabled(self.told.isEnabled())
        if one is None:
            return
        self.number.setText(one.phone or self.tr("没有登记电话"))
        self._who.setText("　".join(part for part in (one.unit, one.name) if part))
        self._script.setText(one.script)
        if before is None or before.unit_id != one.unit_id:
            self.speaker.set_value(one.name)
            self._speaker_row.complain(None)

    # --- what came of it --------------------------------------------------------------------------------------------

    def handlers(self) -> dict[str, Callable[[], None]]:
        """What the list does for the commands of `views.actions` while it is in front."""
        return {
            "next": partial(self.list.step, 1), "previous": partial(self.list.step, -1),
            "submit": self.record, "note": self.miss,
        }  # fmt: skip

    def record(self) -> None:
        """The unit took the task by telephone: signed for it, and who said so."""
        one = self._callee
        if one is None or one.signed:
            return
        if not self.speaker.value:
            self._speaker_row.complain(self.tr("请写明接电话的人"))
            self.speaker.setFocus()
            return
        said = {
            "unit": one.unit_id, "channel": Channel.PHONE, "speaker": self.speaker.value,
            "happened_at": self._work.now(),
        }  # fmt: skip
        self._act(Action.SIGN, said, self._recorded)

    def miss(self) -> None:
        """Nobody answered: noted, so that the next officer knows it was tried."""
        one = self._callee
        if one is None or one.signed:
            return
        words = self.tr("电话读单：{0} {1} {2} 没有打通").format(one.unit, one.name, one.phone)
        self._missed.add(one.unit_id)
        self._act(Action.NOTE, {"text": " ".join(words.split())}, self._noted)

    def _act(self, action: Action, said: dict[str, Any], then: Callable[[CaseRef], None]) -> None:
        view = self._view
        if view is None or self._turn.is_busy:
            return
        self._message.say("")
        self.told.setEnabled(False)
        job = partial(self._work.center.act, view.case.id, view.case.version, action, said)
        self._turn.run(job, then, self._failed)

    def _recorded(self, ref: CaseRef) -> None:
        name = self._callee.unit if self._callee is not None else ""
        self._work.say(self.tr("已代录 {0} 签收　{1}").format(name, ref.no))
        self.list.setFocus()

    def _noted(self, ref: CaseRef) -> None:
        self._work.say(self.tr("已记下没有打通　{0}").format(ref.no))
        self.list.step(1)
        self.list.setFocus()

    def _failed(self, error: Exception) -> None:
        if isinstance(error, Stale):
            self._message.say(self.tr("{0}。已载入最新情况，请再看一眼。").format(error.message), "due_soon")
        else:
            self._message.say(sentence(error))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if event.key() in _ENTER and control:
            self.record()
        elif event.key() == Qt.Key.Key_Escape:
            self.cancelled.emit()
        else:
            super().keyPressEvent(event)
