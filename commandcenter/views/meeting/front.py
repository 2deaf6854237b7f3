"""What waits for a meeting, and the meetings: to come, running, past. Cases are ticked, the form beside plans them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QStackedWidget, QWidget

from ...dispatch.meetings import MeetingLine, Pool, PoolLine, RuleInForce
from ...models.meeting.terms import MeetingState
from ...models.timing.words import clock_time, time_left
from ...models.town.township import Township
from ..theme import Theme
from ..widgets.buttons import Button, Segments
from ..widgets.fields import Edit, FormRow
from ..widgets.layout import column, frame, holder, label, row, rule, shown_if
from ..widgets.notices import EmptyState
from ..widgets.rows import Row, RowList, RowsOrEmpty
from .plan import PlanForm
from .words import day_and_time, meeting_name, unit_names

_SIDE = 400
#: So long after its time a meeting that has not begun is told apart.
_LATE = timedelta(minutes=15)
_VIEWS = (("meetings", "会商"), ("rules", "派单规则"))
_HEADS = {
    MeetingState.RUNNING: "进行中", MeetingState.PLANNED: "待召开", MeetingState.ENDED: "已结束",
    MeetingState.CANCELLED: "已取消",
}  # fmt: skip

_SHAPES = {
    MeetingState.RUNNING: "handling", MeetingState.PLANNED: "unsigned", MeetingState.ENDED: "done",
    MeetingState.CANCELLED: "dot",
}  # fmt: skip


class Front(QWidget):
    """`meeting_wanted` carries a meeting's id; `case_wanted` a case's; `revoke_wanted` a rule in force and the
    reason."""

    meeting_wanted = Signal(object)
    case_wanted = Signal(object)
    revoke_wanted = Signal(object, str)

    def __init__(self, t: Theme, township: Township, form: PlanForm, *, keeps: bool) -> None:
        super().__init__()
        self.t, self._township, self._keeps = t, township, keeps
        self._pool: Pool | None = None
        self.form = form
        self.views = Segments(t, _VIEWS, "meetings")
        self.views.setAccessibleName(self.tr("会商页的部分"))
        self.waiting = RowList(t, self.tr("议题池"), marks=True)
        self.meetings = RowList(t, self.tr("会议"), lead=196 if not keeps else 0)
        self.rules = RowList(t, self.tr("派单规则"), wraps=True)
        self._count = label("", "muted")
        self._waiting = RowsOrEmpty(
            self.waiting, EmptyState(t, self.tr("没有等着会商的案件"), self.tr("第三次退单、两次超期等会自己进来"))
        )
        hint = self.tr("在议题池里勾选案件，按 Ctrl+Enter 安排") if keeps else self.tr("有会商通知会出现在这里")
        self._meetings = RowsOrEmpty(self.meetings, EmptyState(t, self.tr("还没有会议"), hint, "dot"))
        words = self.tr("签发时勾选“今后同类事项照此派单”，就有一条")
        self._rules = RowsOrEmpty(self.rules, EmptyState(t, self.tr("还没有派单规则"), words, "dot"))
        self._why = Edit(t, self.tr("如 职责已调整"))
        self._why_row = FormRow(self.tr("撤销原因"), self._why, need=True)
        self._revoke = Button(t, self.tr("撤销这条规则"), kind="danger")
        self._stack, self._right = QStackedWidget(), QStackedWidget()
        self._lay_out()
        self.views.picked.connect(self.show_part)
        self.meetings.opened.connect(self.meeting_wanted)
        self.waiting.opened.connect(self.case_wanted)
        self.waiting.marks_changed.connect(self._tell_marked)
        self._revoke.clicked.connect(self._want_revoke)
        self._why.returnPressed.connect(self._want_revoke)

    def _lay_out(self) -> None:
        pool, list_ = (
            self._card(self.tr("议题池"), self._waiting, self._count),
            self._card(self.tr("会议"), self._meetings, label("", "muted")),
        )
        left = column(pool, list_, gap=12)
        shown_if(pool, self._keeps)
        self.form.setFixedWidth(_SIDE)
        both = row(holder(left), self.form, gap=12)
        both.setStretch(0, 1)
        if not self._keeps:
            self.form.hide()
        self._stack.addWidget(holder(both))
        revoke = row(self._why_row, self._revoke, gap=12, margins=(15, 4, 15, 0))
        revoke.setAlignment(self._revoke, Qt.AlignmentFlag.AlignTop)  # beside the field, not beside its hint
        revoking = holder(revoke)
        shown_if(revoking, self._keeps)
        inner = holder(column(self._rules, revoking))
        rules = self._card(self.tr("派单规则，研判时据此提议"), inner, label("", "muted"))
        self._stack.addWidget(rules)
        self._bar = bar = frame("bar", 48)
        row(self.views, None, margins=(16, 7, 16, 8), parent=bar)
        shown_if(bar, self._keeps)
        ground = frame("page")
        column(self._stack, gap=0, margins=(16, 12, 16, 12), parent=ground)
        column(bar, ground, gap=0, parent=self)

    def _card(self, title: str, inner: QWidget, right: QWidget) -> QFrame:
        made = frame("card")
        head = row(label(title, "heading"), None, right, margins=(15, 0, 15, 0))
        column(head, rule(), inner, gap=6, margins=(1, 8, 1, 1), parent=made)
        return made

    def show_part(self, part: str) -> None:
        """会商 or 派单规则."""
        self.views.set_value(part)
        self._stack.setCurrentIndex(0 if part == "meetings" else 1)

    # --- showing -----------------------------------------------------------------------------------------------------

    def show_pool(self, pool: Pool, now: datetime) -> None:
        self._pool = pool
        if self._keeps:
            self._waiting.show_rows([_waiting_row(one, now) for one in pool.waiting])
            late = sum(one.late for one in pool.waiting)
            told = self.tr("{0} 件待议").format(len(pool.waiting)) if pool.waiting else ""
            self._count.setText(told + (self.tr("，{0} 件已过召开时限").format(late) if late else ""))
            self.form.show_pool(pool)
            self._tell_marked()
        else:  # a unit reads the rules that name it
            self._bar.setVisible(bool(pool.rules))
            if not pool.rules:
                self.show_part("meetings")
        self._rules.show_rows([self._rule_row(one, now) for one in pool.rules])
        self._meetings.show_rows(self._meeting_rows(pool.meetings, now))

    def _meeting_rows(self, found: Sequence[MeetingLine], now: datetime) -> list[Row]:
        rows: list[Row] = []
        for state, head in _HEADS.items():
            those = [one for one in found if one.meeting.state is state]
            if state is MeetingState.RUNNING:
                those.sort(key=lambda one: one.meeting.starts_at, reverse=True)
            if those:
                rows.append(Row(head, right=str(len(those)), is_head=True))
                rows += [self._meeting_row(one, now) for one in those]
        return rows

    def _meeting_row(self, one: MeetingLine, now: datetime) -> Row:
        meeting = one.meeting
        alive = meeting.state in (MeetingState.RUNNING, MeetingState.PLANNED)
        right, tone = self.tr("{0} 题").format(one.topics), "muted"
        if meeting.state is MeetingState.PLANNED and meeting.starts_at + _LATE < now:
            right, tone = self.tr("过时未开　{0} 题").format(one.topics), "due_soon"
        elif one.limit is not None and self._keeps:
            right, tone = self.tr("晚于召开时限 {0}").format(day_and_time(one.limit)), "overdue"
        if one.objecting:
            right, tone = self.tr("{0} 个单位有异议").format(len(one.objecting)), "supervised"
        if one.owed and alive:
            right, tone = self.tr("{0} 题待表态").format(one.owed), "accent"
        when = day_and_time(meeting.starts_at) if alive else clock_time(meeting.starts_at, now)
        where = "　".join(filter(None, (meeting.place, self.tr("主持 {0}").format(one.chair) if one.chair else "")))
        due = ""
        if alive and meeting.opinions_due is not None and meeting.state is MeetingState.PLANNED:
            due = self.tr("意见截止 {0}").format(clock_time(meeting.opinions_due, now))
        is_off = meeting.state is MeetingState.CANCELLED
        titles = "；".join(one.titles) or ("" if is_off else self.tr("没有涉及本单位的议题"))
        head = f"{when}　{where}" if self._keeps else where or meeting_name(meeting)
        return Row(
            head, lead="" if self._keeps else when, right=right, right_tone=tone,
            detail="　".join(filter(None, (due, meeting.reason, titles))),
            shape=_SHAPES[meeting.state], shape_tone="muted" if is_off else "",
            value=None if is_off and not one.titles else meeting.id,
            tag="" if meeting.serial == 0 else meeting_name(meeting),
        )  # fmt: skip

    def _rule_row(self, one: RuleInForce, now: datetime) -> Row:
        rule, township = one.rule, self._township
        matter = township.matter.get(rule.matter_id)
        where = township.grid[rule.grid_id].name if rule.grid_id is not None else self.tr("全镇")
        others = unit_names(township, rule.assisting)
        lead = unit_names(township, (rule.lead,))
        words = f"{matter.name if matter else ''}（{where}）→ {lead} 牵头" + (f"，{others} 配合" if others else "")
        origin = self.tr("来自 {0}").format(rule.origin)
        detail = origin if one.ended is None else f"{one.ended.label}　{origin}"
        return Row(
            words, right=clock_time(rule.at, now), detail=detail,
            shape="due_soon" if one.ended else "", value=one,
        )  # fmt: skip

    # --- doing -------------------------------------------------------------------------------------------------------

    @property
    def ticked(self) -> tuple[PoolLine, ...]:
        """The cases that are to come on the agenda, in the order of the list."""
        wanted = set(self.waiting.marked)
        return tuple(one for one in self._pool.waiting if one.waiting.case_id in wanted) if self._pool else ()

    def _tell_marked(self) -> None:
        self.form.show_ticked(self.ticked)

    def _want_revoke(self) -> None:
        one = self.rules.current
        if isinstance(one, RuleInForce):
            self.revoke_wanted.emit(one, self._why.value)

    def complain_revoke(self, error: Exception) -> None:
        self._why_row.complain(str(error))
        self._why.setFocus()

    def revoked(self) -> None:
        self._why.clear()
        self._why_row.complain(None)


def _waiting_row(one: PoolLine, now: datetime) -> Row:
    found = one.waiting
    right, tone = "", "muted"
    if found.due is not None:
        right, tone = time_left(found.due, now), "overdue" if one.late else "text"
    return Row(
        found.title, right=right, right_tone=tone, detail="　".join(filter(None, (found.no, one.reason, found.place))),
        shape="overdue" if one.late else "", tag="补会商" if found.makeup else "", tag_tone="due_soon",
        value=found.case_id,
    )  # fmt: skip
