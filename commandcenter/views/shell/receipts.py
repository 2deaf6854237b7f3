"""回执: a pile of slips, scanned one after the other and recorded with one Enter; or one told by telephone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ...dispatch.paperwork import circulation
from ...dispatch.paperwork.circulation import Copy, ReceiptChannel, Sent
from ...models.errors import UserError
from ...models.paperwork import CIRCULATORS
from ..widgets.buttons import Button
from ..widgets.fields import Combo, Edit, FormRow
from ..widgets.layout import column, frame, label, row, set_role
from ..widgets.notices import EmptyState
from ..widgets.rows import Row, RowList, RowsOrEmpty
from ..workplace import Workplace, sentence
from .overlay import Overlay

_WIDTH, _HEIGHT, _LEAD = 820, 560, 150
_TOLD = (ReceiptChannel.PAPER, ReceiptChannel.PHONE, ReceiptChannel.WECHAT, ReceiptChannel.IN_PERSON)


@dataclass(frozen=True, slots=True)
class _Slip:
    """One receipt that waits to be recorded; `wrong` why it was not."""

    sent: Sent
    unit_id: int
    channel: ReceiptChannel
    receiver: str
    wrong: str = ""

    @property
    def key(self) -> tuple[int, int]:
        return self.sent.paper.id, self.unit_id

    @property
    def copy(self) -> Copy:
        return next(one for one in self.sent.copies if one.receipt.unit_id == self.unit_id)


class ReceiptsOverlay(Overlay):
    """`recorded` carries the ids of papers whose receipts were just entered."""

    recorded = Signal(object)

    def __init__(self, workplace: Workplace, over: QWidget) -> None:
        panel = frame("card")
        panel.setAccessibleName(self.tr("登记回执"))
        super().__init__(workplace.theme, over, panel, _WIDTH)
        self._work = workplace
        self._slips: dict[tuple[int, int], _Slip] = {}
        self._busy = 0
        t = workplace.theme
        self.rows = RowList(t, self.tr("待登记的回执"), _LEAD)
        self._list = RowsOrEmpty(
            self.rows, EmptyState(t, self.tr("扫回执上的条码"), self.tr("一张接一张地扫，扫完按回车一次登记。"))
        )
        self.unit = Combo(t)
        self.channel = Combo(t, [(one, one.label) for one in (ReceiptChannel.SCAN, *_TOLD)])
        self.receiver = Edit(t, self.tr("回执上的签收人，或电话里是谁说的"))
        self._receiver_row = FormRow(self.tr("签收人"), self.receiver)
        self._fields = (
            FormRow(self.tr("单位"), self.unit),
            FormRow(self.tr("怎样得知"), self.channel),
            self._receiver_row,
        )
        self.go = Button(t, self.tr("登记"), "Enter", "primary")
        self.drop = Button(t, self.tr("去掉这张"))
        back = Button(t, self.tr("返回"), "Esc", "quiet")
        self._head = label("", "small", wrap=True)
        panel.setLayout(
            column(
                label(self.tr("登记回执"), "heading"),
                self._head,
                self._list,
                *self._fields,
                row(self.go, self.drop, None, back, gap=8),
                gap=8,
                margins=(24, 20, 24, 20),
            )
        )
        self.rows.chosen.connect(self._chosen)
        self.unit.picked.connect(self._change_unit)
        self.channel.picked.connect(self._change)
        self.receiver.changed.connect(self._change)
        self.receiver.returnPressed.connect(self.record)
        self.rows.opened.connect(self.record)
        self.go.clicked.connect(self.record)
        self.drop.clicked.connect(self._drop)
        back.clicked.connect(self.shut)
        self._show()

    # --- what comes in -----------------------------------------------------------------------------------------------

    def scan(self, digits: str) -> None:
        """A slip was read: on top of the pile, for the first of its units that nobody has recorded. What was not
        recorded stays on the pile when this is shut."""
        if not self._work.is_one_of(CIRCULATORS):
            self._work.say(self.tr("您的岗位不登记回执"), "due_soon")
            return
        self._read(lambda: circulation.by_scan(self._work.desk, digits), ReceiptChannel.SCAN)

    def add_paper(self, paper_id: int, channel: ReceiptChannel = ReceiptChannel.PHONE) -> None:
        """A receipt that somebody told of."""
        self._read(lambda: circulation.sent(self._work.desk, paper_id), channel)

    def _read(self, job: Callable[[], Sent], channel: ReceiptChannel) -> None:
        def take(sent: Sent) -> None:
            self._take(sent, channel)

        if not self.isVisible():
            self.open()
        self._work.tasks.run(self, job, take, self._refuse)

    def _take(self, sent: Sent, channel: ReceiptChannel) -> None:
        free = [one for one in sent.awaited if (sent.paper.id, one.receipt.unit_id) not in self._slips]
        if not free:
            self._say(
                self.tr("{0} 的回执都在单子上了").format(sent.paper.number)
                if sent.awaited
                else self.tr("{0} 没有待登记的回执").format(sent.paper.number),
                bad=True,
            )
            return
        slip = _Slip(sent, free[0].receipt.unit_id, channel, "")
        self._slips[slip.key] = slip
        self._say("")
        self._show(slip.key)
        self.receiver.setFocus()

    def _refuse(self, error: Exception) -> None:
        self._say(sentence(error), bad=True)

    def _say(self, words: str, *, bad: bool = False) -> None:
        usual = self.tr("扫码的回执签收人可不填，按“见回执”登记；电话、微信告知的写明是谁说的。")
        self._head.setText(f"● {words}" if bad else words or usual)
        set_role(self._head, tone="overdue" if bad else "")

    # --- the pile ----------------------------------------------------------------------------------------------------

    def panel_height(self) -> int:
        return _HEIGHT

    def open(self) -> None:
        self._say("")
        super().open()
        (self.receiver if self._slips else self.panel).setFocus()

    def _show(self, choose: tuple[int, int] | None = None) -> None:
        kept = choose if choose is not None else self.rows.current
        self._list.show_rows([self._row(slip) for slip in reversed(self._slips.values())])
        if self._slips and (kept is None or not self.rows.choose(kept)):
            self.rows.step(-1)
        self._chosen(self.rows.current)
        for widget in (*self._fields, self.go, self.drop):
            widget.setEnabled(bool(self._slips))
        self.go.setText(self.tr("登记 {0} 张").format(len(self._slips)) if len(self._slips) > 1 else self.tr("登记"))

    def _row(self, slip: _Slip) -> Row:
        said = slip.receiver or (self.tr("见回执") if slip.channel is ReceiptChannel.SCAN else self.tr("（谁说的？）"))
        return Row(
            words=slip.copy.unit,
            lead=slip.sent.paper.number,
            right=said,
            detail=slip.wrong or f"{slip.channel.label}　{slip.sent.paper.about}",
            shape="overdue" if slip.wrong else "",
            value=slip.key,
        )

    @property
    def _current(self) -> _Slip | None:
        key = self.rows.current
        return self._slips.get(key) if isinstance(key, tuple) else None

    def _chosen(self, key: object) -> None:
        slip = self._slips.get(key) if isinstance(key, tuple) else None
        if slip is None:
            return
        taken = self._slips.keys() - {slip.key}
        free = [one for one in slip.sent.awaited if (slip.sent.paper.id, one.receipt.unit_id) not in taken]
        self.unit.set_options([(one.receipt.unit_id, one.unit) for one in free])
        self.unit.set_value(slip.unit_id)
        self.channel.set_value(slip.channel)
        blocked = self.receiver.blockSignals(True)
        self.receiver.set_value(slip.receiver)
        self.receiver.blockSignals(blocked)

    def _change(self) -> None:
        if (slip := self._current) is not None:
            changed = replace(slip, channel=self.channel.value, receiver=self.receiver.value, wrong="")
            self._slips[slip.key] = changed
            self._show(slip.key)

    def _change_unit(self) -> None:
        if (slip := self._current) is not None and self.unit.value is not None:
            del self._slips[slip.key]
            changed = replace(slip, unit_id=self.unit.value, wrong="")
            self._slips[changed.key] = changed
            self._show(changed.key)

    def _drop(self) -> None:
        if (slip := self._current) is not None:
            del self._slips[slip.key]
            self._show()
            self.receiver.setFocus()

    # --- recording ---------------------------------------------------------------------------------------------------

    def record(self) -> None:
        """Enter: every slip of the pile; what is refused stays, with its reason."""
        if not self._slips or self._busy:
            return
        if nameless := next((one for one in self._slips.values() if not self._receiver_of(one)), None):
            self._show(nameless.key)
            self._receiver_row.complain(self.tr("请写明是谁说的"))
            self.receiver.setFocus()
            return
        self._receiver_row.complain(None)
        desk, pile = self._work.desk, tuple(self._slips.values())

        def enter() -> dict[tuple[int, int], str]:
            wrong: dict[tuple[int, int], str] = {}
            for slip in pile:
                try:
                    circulation.receive(desk, slip.sent.paper.id, slip.unit_id, slip.channel, self._receiver_of(slip))
                except UserError as error:  # each slip by itself: one that fails keeps no other
                    wrong[slip.key] = sentence(error)
            return wrong

        self._busy = len(pile)
        self.go.setText(self.tr("正在登记…"))
        self._work.tasks.run(self, enter, self._recorded, self._failed)

    def _receiver_of(self, slip: _Slip) -> str:
        return slip.receiver or (self.tr("见回执") if slip.channel is ReceiptChannel.SCAN else "")

    def _recorded(self, wrong: dict[tuple[int, int], str]) -> None:
        done = self._busy - len(wrong)
        self._busy = 0
        papers = {slip.sent.paper.id for key, slip in self._slips.items() if key not in wrong}
        self._slips = {key: replace(self._slips[key], wrong=why) for key, why in wrong.items() if key in self._slips}
        self._show()
        if done:
            self._work.say(self.tr("已登记 {0} 张回执").format(done))
            self.recorded.emit(papers)
        if not self._slips:
            self.shut()
        else:
            self._say(self.tr("{0} 张没有登记，原因在下面").format(len(wrong)), bad=True)

    def _failed(self, error: Exception) -> None:
        self._busy = 0
        self._show()
        self._say(sentence(error), bad=True)
