"""One call: whom, about what, what was answered. It keeps a half-filled answer for every call of the list."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QFrame

from ...dispatch.cases.callbacks import Call
from ...dispatch.cases.filling import Option
from ...dispatch.identities import Requester
from ...models.case import Rating
from ...models.errors import UserError
from ...models.lifecycle import Action
from ..drafts import About, form_drafts
from ..widgets.buttons import Button
from ..widgets.fields import Area, FormRow
from ..widgets.layout import column, frame, label, row, scrolled
from ..widgets.marks import Tag
from ..widgets.notices import Card
from ..workplace import Workplace
from .callback_list import tries_words, when_words
from .choice_list import ChoiceList
from .inputs import Phrased
from .message import Message
from .phrases import phrases

#: The digits of the desk; what is not a rating means that nobody answered.
_MISSED = "missed"
_ANSWERS = (
    Option(Rating.VERY_SATISFIED, Rating.VERY_SATISFIED.label),
    Option(Rating.SATISFIED, Rating.SATISFIED.label),
    Option(Rating.BASICALLY, Rating.BASICALLY.label),
    Option(Rating.DISSATISFIED, Rating.DISSATISFIED.label),
    Option(_MISSED, "未接通"),
    Option(Rating.REFUSED, Rating.REFUSED.label),
)
_RESOLVED = (Option(True, "已解决"), Option(False, "未解决"))
_JUSTIFIED = (Option(True, "合理"), Option(False, "不合理"))
_CONTENT = frozenset({Rating.VERY_SATISFIED, Rating.SATISFIED, Rating.BASICALLY})
_NAMES = ("answer", "resolved", "reason", "justified")


class CallForm(QFrame):
    """`saved`: the answer is to be recorded; `skipped`: on to the next; `look_wanted`: the hidden number is wanted."""

    saved = Signal()
    skipped = Signal()
    look_wanted = Signal()

    def __init__(self, workplace: Workplace) -> None:
        super().__init__()
        self.setProperty("role", "pane")
        self._work = workplace
        self.call: Call | None = None
        self.version = 0
        self._drafts = form_drafts(workplace)
        self._is_restoring = False
        t = workplace.theme
        self._title = label("", "title", wrap=True)
        self._facts = label("", "muted", wrap=True)
        self._secret = Tag(t, self.tr("保密"), "overdue")
        self.number = label("", "figure")
        self.number.setAccessibleName(self.tr("电话号码"))
        self._name = label("", "strong")
        self.look = Button(t, self.tr("查看号码，留痕"), "L", icon="lock")
        self.tries = label("", "body")
        self.script = label("", "body", wrap=True)
        self._questions = label("", "muted", wrap=True)
        self.message = Message()
        self.answers = ChoiceList(t, _ANSWERS)
        self.resolved = ChoiceList(t, _RESOLVED)
        self.reason = Phrased(t, Area(t), phrases(Action.CALL_BACK, "reason"))
        self.justified = ChoiceList(t, _JUSTIFIED)
        self._rows = {
            "rating": FormRow(self.tr("回访结果"), self.answers, need=True),
            "resolved": FormRow(self.tr("是否解决"), self.resolved, need=True),
            "reason": FormRow(self.tr("原因"), self.reason),
            "justified": FormRow(self.tr("不满意是否合理"), self.justified),
        }
        self.save_button = Button(t, self.tr("保存，下一位"), "Ctrl+Enter", "primary", height=40)
        self._skip = Button(t, self.tr("跳过"), kind="quiet", height=40)
        self._lay_out()
        self.save_button.clicked.connect(self.saved)
        self._skip.clicked.connect(self.skipped)
        self.look.clicked.connect(self.look_wanted)
        for widget in (self.answers, self.resolved, self.justified, self.reason):
            widget.changed.connect(self._changed)
        self.answers.picked.connect(self._answered)

    def _lay_out(self) -> None:
        body = frame("pane")
        number = row(self.number, self.look, self._name, None, gap=16)
        script = Card(self.script, self._questions, title=self.tr("怎么说"), wraps=True)
        facts = row(self._facts, self._secret)
        facts.setStretch(0, 1)
        column(
            facts, self._title, 8, number, self.tries, 8,
            script, 16, self.message, *self._rows.values(), None,
            gap=8, margins=(24, 16, 24, 16), parent=body,
        )  # fmt: skip
        foot = frame("foot", 64)
        row(self.save_button, self._skip, None, margins=(24, 0, 24, 0), parent=foot)
        column(scrolled(body), foot, gap=0, parent=self)

    # --- whom ----------------------------------------------------------------------------------------------------

    def show_call(self, call: Call) -> bool:
        """Puts this call in front; whether it is another one than before (its number is to be read then)."""
        is_new = self.call is None or self.call.key != call.key
        self.call = call
        self._title.write(call.title)
        self._secret.setVisible(call.confidential)
        who = self.tr("第 {0} 位诉求人，共 {1} 位").format(call.requester, call.requesters)
        self._facts.setText("　".join((call.no, call.grid, who) if call.requesters > 1 else (call.no, call.grid)))
        self.tries.setText(f"{tries_words(call, self._work)}　{when_words(call, self._work)}")
        self.script.write(_script(call))
        self._questions.setText(self.tr("请问：问题解决了吗？您对办理结果满意吗？不满意的，请说明原因。"))
        if is_new:
            self.version = call.version
            self._hide_identity(call)
            self._restore(call)
        self.version = max(self.version, call.version)
        return is_new

    def forget(self) -> None:
        self.call = None

    def _hide_identity(self, call: Call) -> None:
        self.number.setText("")
        self.number.setVisible(not call.confidential)
        self.look.setVisible(call.confidential)
        self._name.setText("")
        self.message.say("")

    def show_identity(self, who: Requester | None, version: int) -> None:
        """The number in groups of three and four, as it is dialled."""
        self.version = max(self.version, version)
        self.look.hide()
        self.number.setText(_grouped(who.phone) if who and who.phone else self.tr("没有留下电话"))
        self.number.show()
        self._name.setText("　".join(part for part in (who.name, who.address) if part) if who else "")

    def want_look(self) -> None:
        if self.call is not None and self.look.isVisible():
            self.look_wanted.emit()

    # --- what was answered ---------------------------------------------------------------------------------------

    def answer(self, digit: int) -> None:
        """1 非常满意 … 4 不满意, 5 未接通, 6 拒绝评价."""
        self.answers.choose(digit - 1)

    def _answered(self, value: Any) -> None:
        """Who is content has his matter solved, until somebody says otherwise; the keyboard goes on."""
        self.resolved.set_value(True if value in _CONTENT else None)
        if value in (Rating.DISSATISFIED, Rating.REFUSED):
            self.resolved.setFocus()
        else:
            self.save_button.setFocus()

    @property
    def said(self) -> dict[str, Any]:
        """What the command is to be told."""
        assert self.call is not None
        requester = {"requester": self.call.requester}
        answer = self.answers.value
        if answer == _MISSED:
            return requester | {"reached": False}
        told = {"reached": True, "rating": answer, "resolved": self.resolved.value}
        if self._asks_reason() and self.reason.value:
            told["reason"] = self.reason.value
        if answer is Rating.DISSATISFIED and self.justified.value is not None:
            told["justified"] = self.justified.value
        return requester | told

    def is_complete(self) -> bool:
        """Whether it can be saved; the first thing that lacks says so."""
        if self.answers.value is None:
            return self._lack("rating", self.tr("请按 1 至 6 选择回访结果"))
        if self.answers.value != _MISSED and self.resolved.value is None:
            return self._lack("resolved", self.tr("请选择问题是否解决"))
        if self._asks_reason() and not self.reason.value:
            return self._lack("reason", self.tr("请写明原因"))
        return True

    def _lack(self, name: str, sentence: str) -> bool:
        self._rows[name].complain(sentence)
        self._rows[name].field.setFocus()
        return False

    def _asks_reason(self) -> bool:
        answer = self.answers.value
        return answer is Rating.DISSATISFIED or (answer not in (None, _MISSED) and self.resolved.value is False)

    def _changed(self) -> None:
        answer = self.answers.value
        reached = answer not in (None, _MISSED)
        self._rows["resolved"].setVisible(reached)
        self._rows["reason"].setVisible(self._asks_reason())
        self._rows["justified"].setVisible(answer is Rating.DISSATISFIED)
        self._rows["reason"].set_need(self._asks_reason())
        for row_ in self._rows.values():
            row_.complain(None)
        if self.call is not None and not self._is_restoring:
            said = {name: widget.value for name, widget in self._inputs().items()}
            about = About(self.call.case_id, self.call.no, self.call.title)
            self._drafts.keep(about, _step(self.call), said)

    def _inputs(self) -> dict[str, Any]:
        return dict(zip(_NAMES, (self.answers, self.resolved, self.reason, self.justified), strict=True))

    def _restore(self, call: Call) -> None:
        kept = self._drafts.said(call.no, _step(call))
        self._is_restoring = True
        for name, widget in self._inputs().items():
            widget.set_value(kept.get(name))
        self._changed()
        self._is_restoring = False

    def drop(self, call: Call) -> None:
        """The answer is recorded: what was typed for it is no longer needed."""
        self._drafts.drop(call.no, _step(call))
        if self.call is not None and self.call.key == call.key:
            self.call = None

    def hideEvent(self, event: QHideEvent) -> None:
        self._drafts.flush()
        super().hideEvent(event)

    # --- what is wrong -------------------------------------------------------------------------------------------

    def complaint(self, name: str) -> str:
        """What is said to be wrong with a field; "" for nothing."""
        return self._rows[name].complaint.text()

    def complain(self, error: UserError) -> bool:
        """Under its field; False when it is about none of them."""
        if error.field not in self._rows:
            return False
        self._lack(error.field, str(error))
        return True

    def set_busy(self, busy: bool) -> None:
        self.save_button.setEnabled(not busy)


def _step(call: Call) -> str:
    return f"{Action.CALL_BACK}/{call.requester}"


def _script(call: Call) -> str:
    """What is said on the telephone."""
    script = call.script
    parts = [
        f"您好，这里是全响应中心。您反映的“{script.complaint}”",
        f"{script.unit}办理情况：{script.result}" if script.unit and script.result else "",
        f"现场核查：{script.found}" if script.found else "",
    ]
    return "\n".join(part for part in parts if part)


def _grouped(phone: str) -> str:
    """138 1234 1234; other numbers as they are."""
    if len(phone) == 11 and phone.isdigit() and phone.startswith("1"):
        return f"{phone[:3]} {phone[3:7]} {phone[7:]}"
    return phone
