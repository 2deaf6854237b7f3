"""What became of a numbered paper: who has it, who is reminded, whether it is void; and what can be done about it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame

from ...dispatch.paperwork import circulation
from ...dispatch.paperwork.circulation import PaperState, ReceiptChannel, Sent
from ...dispatch.paperwork.paper_pages import can_come_again
from ...models.paperwork import CIRCULATORS, DRAFTERS, WITHDRAWERS
from ..widgets.buttons import Button
from ..widgets.fields import Edit
from ..widgets.layout import column, label, row
from ..widgets.marks import Words
from ..workplace import Workplace, sentence

_NAMED = 3


class FateBar(QFrame):
    """`changed` when the paper's receipts or state were changed here; `again` carries the void paper to be replaced."""

    changed = Signal()
    again = Signal(object)

    def __init__(self, workplace: Workplace) -> None:
        super().__init__()
        self._work = workplace
        self._sent: Sent | None = None
        self.setProperty("role", "undo")
        t = workplace.theme
        self._words = Words(t, "", 12)
        self.sign = Button(t, self.tr("签收"), "", "primary", height=28)
        self.receipt = Button(t, self.tr("登记回执"), "Ctrl+R", height=28)
        self.remind = Button(t, self.tr("催收"), height=28)
        self.withdraw = Button(t, self.tr("作废…"), "", "quiet", height=28)
        self.replace = Button(t, self.tr("重开一份"), height=28)
        line = row(self._words, self.sign, self.receipt, self.remind, self.replace, self.withdraw, gap=8)
        line.setStretch(0, 1)
        self.reason = Edit(t, self.tr("为什么作废（会印在记录里，编号不再使用）"))
        self.reason.setAccessibleName(self.tr("作废理由"))
        self.confirm_button = Button(t, self.tr("确认作废"), "Ctrl+Enter", "danger", height=28)
        self._stop = Button(t, self.tr("取消"), "Esc", "quiet", height=28)
        self._asking = QFrame()
        asked = row(self.reason, self.confirm_button, self._stop, gap=8, parent=self._asking)
        asked.setStretch(0, 1)
        self._problem = label("", "small", "overdue", wrap=True)
        column(line, self._asking, self._problem, gap=4, margins=(16, 4, 12, 4), parent=self)
        self.sign.clicked.connect(self._sign)
        self.receipt.clicked.connect(self._told)
        self.remind.clicked.connect(self._remind)
        self.withdraw.clicked.connect(self._ask)
        self.confirm_button.clicked.connect(self.confirm)
        self.reason.returnPressed.connect(self.confirm)
        self._stop.clicked.connect(self.stop)
        self.replace.clicked.connect(self._again)
        self._problem.hide()
        self._asking.hide()
        self.hide()

    # --- what is shown -----------------------------------------------------------------------------------------------

    def look_at(self, paper_id: int | None) -> None:
        """The fate of this paper; None: of none."""
        self._sent = None
        self.stop()
        self.hide()
        if paper_id is not None:
            desk = self._work.desk
            self._work.tasks.run(self, lambda: circulation.sent(desk, paper_id), self._show)

    def refresh(self) -> None:
        """Somebody else received it, perhaps; what is being typed here stays."""
        if (sent := self._sent) is not None and not self.is_asking:
            desk = self._work.desk
            self._work.tasks.run(self, lambda: circulation.sent(desk, sent.paper.id), self._follow)

    def _follow(self, sent: Sent) -> None:
        if self._sent is not None and self._sent.paper.id == sent.paper.id:
            self._show(sent)

    def _show(self, sent: Sent) -> None:
        self._sent = sent
        void = sent.paper.state is PaperState.VOID
        mine = next((one for one in sent.awaited if one.mine), None)
        may = self._work.is_one_of(CIRCULATORS) and not void and bool(sent.awaited)
        self._words.say(self._told_of(sent))
        self.sign.setVisible(mine is not None and not void)
        self.receipt.setVisible(may)
        self.remind.setVisible(may)
        withdrawable = self._work.is_one_of(WITHDRAWERS) and sent.paper.state is PaperState.ISSUED
        self.withdraw.setVisible(withdrawable)
        self.replace.setVisible(void and can_come_again(sent.paper.kind) and self._work.is_one_of(DRAFTERS))
        self.setVisible(void or bool(sent.copies) or withdrawable)

    def _told_of(self, sent: Sent) -> str:
        if sent.paper.state is PaperState.VOID:
            return self.tr("已作废：{0}").format(sent.paper.void_reason)
        if not sent.copies:
            return self.tr("这份文书不发单位")
        if not sent.awaited:
            return self.tr("{0} 个单位都已签收").format(len(sent.copies))
        names = "、".join(one.unit for one in sent.awaited[:_NAMED])
        rest = self.tr("等") if len(sent.awaited) > _NAMED else ""
        reminded = sum(one.receipt.reminders for one in sent.awaited)
        told = self.tr("，已催 {0} 次").format(reminded) if reminded else ""
        return self.tr("回执 {0}/{1}，未签收：{2}{3}{4}").format(
            len(sent.copies) - len(sent.awaited), len(sent.copies), names, rest, told
        )

    # --- what is done ------------------------------------------------------------------------------------------------

    def _do(self, job: Callable[[], Sent], said: str) -> None:
        def done(sent: Sent) -> None:
            self.stop()
            self._show(sent)
            self._work.say(said)
            self.changed.emit()

        self._work.tasks.run(self, job, done, self._refused)

    def _refused(self, error: Exception) -> None:
        self._problem.setText(f"● {sentence(error)}")
        self._problem.show()

    def _sign(self) -> None:
        """The unit has it: the liaison at this desk says so."""
        if (sent := self._sent) is None:
            return
        desk, mine = self._work.desk, next((one for one in sent.awaited if one.mine), None)
        if mine is not None:
            unit_id = mine.receipt.unit_id
            self._do(
                lambda: circulation.receive(desk, sent.paper.id, unit_id, ReceiptChannel.PROGRAM, desk.by.name),
                self.tr("已签收 {0}").format(sent.paper.number),
            )

    def _told(self) -> None:
        if self._sent is not None:
            self._work.receipt_wanted.emit(self._sent.paper.id)

    def _remind(self) -> None:
        if (sent := self._sent) is not None:
            desk, units = self._work.desk, [one.receipt.unit_id for one in sent.awaited]
            said = self.tr("已催 {0} 个单位签收 {1}").format(len(units), sent.paper.number)
            self._do(lambda: circulation.remind(desk, sent.paper.id, units), said)

    def _ask(self) -> None:
        self._asking.show()
        self.reason.setFocus()

    @property
    def is_asking(self) -> bool:
        return self._asking.isVisibleTo(self)

    def stop(self) -> None:
        """Nothing is withdrawn."""
        self._asking.hide()
        self._problem.hide()

    def confirm(self) -> None:
        if self.is_asking and (sent := self._sent) is not None:
            desk, reason = self._work.desk, self.reason.value
            said = self.tr("{0} 已作废，编号不再使用").format(sent.paper.number)
            self._do(lambda: circulation.withdraw(desk, sent.paper.id, reason), said)

    def _again(self) -> None:
        if self._sent is not None:
            self.again.emit(self._sent.paper)
