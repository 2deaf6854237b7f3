"""The hand-over sheet on the screen: the same values that are signed and printed, every case one key away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ...dispatch.duty.shifts import Sheet
from ...models.duty.handover import Handover, Happened, Item, Listing
from ...models.timing.words import clock_time, time_left
from ..language import listed
from ..theme import Theme
from ..widgets.layout import column, frame, label, row, rule
from ..widgets.rows import Row, RowList


class SheetView(QWidget):
    """`case_wanted` carries a case's id, `cases_wanted` the ids behind a figure."""

    case_wanted = Signal(int)
    cases_wanted = Signal(object)

    def __init__(self, t: Theme) -> None:
        super().__init__()
        self._title = label("", "title")
        self._span = label("", "muted")
        self._facts = label("", wrap=True)
        self.list = RowList(t, self.tr("交接班内容"), lead=112, beside=0.56)
        head = frame("pane")
        column(row(self._title, None, self._span), self._facts, gap=4, margins=(16, 12, 16, 12), parent=head)
        body = frame("pane")
        column(head, rule(), self.list, gap=0, parent=body)
        column(body, gap=0, parent=self)
        self.list.opened.connect(self._open)

    def show_sheet(self, sheet: Sheet, now: datetime) -> None:
        told = sheet.told
        day = told.day
        self._title.setText(self.tr("{0}月{1}日 {2} 交 {3}").format(day.month, day.day, told.turn, told.next_turn))
        self._span.setText(self.tr("{0} 起，截至 {1}").format(clock_time(told.since, now), clock_time(told.as_of, now)))
        self._facts.setText(_overview(told))
        self.list.show_rows(list(sheet_rows(told, now)))

    def _open(self, value: object) -> None:
        if isinstance(value, int):
            self.case_wanted.emit(value)
        elif isinstance(value, tuple):
            self.cases_wanted.emit(frozenset(value[1]))


def _overview(told: Handover) -> str:
    return (
        f"在办 {told.open} 件　已超时 {told.overdue.total}　险情应急 {told.dangers.total}　"
        f"下一班到期 {told.breaches.total}　承诺约定 {told.promises.total}　待裁决 {told.requests.total}"
    )


def sheet_rows(told: Handover, now: datetime) -> Iterator[Row]:
    """The sheet as lines, in the order in which the paper prints it."""
    yield from _happened(told.happened)
    yield from _section("险情和应急", told.dangers, now, "overdue")
    yield from _section("下一班到期", told.breaches, now, "due_soon")
    yield from _section("承诺与约定", told.promises, now, "text")
    yield from _section("待裁决申请", told.requests, now, "text")
    yield from _section("已超时", told.overdue, now, "overdue")
    yield _head("告警静音", len(told.mutings))
    for muting in told.mutings:
        state = "静音中" if muting.running else "已恢复"
        until = clock_time(muting.until, now)
        yield Row(
            muting.reason,
            lead=muting.who,
            right=state,
            right_tone="due_soon" if muting.running else "muted",
            detail=f"{clock_time(muting.since, now)} 至 {until}　{muting.station}",
        )
    yield _head("值班记录", len(told.log))
    for line in told.log:
        yield Row(line.text, lead=clock_time(line.at, now), right=line.kind, detail=line.who)
    yield _head("事件链", 0)
    yield Row(told.chain_head, lead=f"第 {told.chain_seq} 环", tone="muted")


def _head(words: str, count: int, tone: str = "text") -> Row:
    return Row(words, right=str(count) if count else "", right_tone=tone if count else "muted", is_head=True)


def _happened(happened: Sequence[Happened]) -> Iterable[Row]:
    yield _head("本班办理", 0)
    for one in happened:
        if one.total:
            shown = listed((_short(no) for no in one.cases[:_NAMED]), "、")
            more = f" 等 {one.total} 件" if one.total > _NAMED else ""
            opens = (one.change, one.ids)
            yield Row(f"{shown}{more}", lead=one.change, right=f"{one.total} 件", right_tone="text", value=opens)
    if not any(one.total for one in happened):
        yield Row("本班没有新办事项", tone="muted")


_NAMED = 6


def _section(words: str, listing: Listing, now: datetime, tone: str) -> Iterable[Row]:
    yield _head(words, listing.total, tone)
    for item in listing.items:
        yield _item(item, now)
    if left := listing.total - len(listing.items):
        yield Row(f"另有 {left} 件", tone="muted")


def _item(item: Item, now: datetime) -> Row:
    late = item.due is not None and now > item.due
    return Row(
        item.what,
        lead=_short(item.no) if item.no else "约定",
        right="" if item.due is None else time_left(item.due, now),
        right_tone="overdue" if late else "text",
        detail=item.owed,
        value=item.case_id or None,
    )


def _short(no: str) -> str:
    """LH20261120-00031 without what all numbers share: 1120-00031."""
    return no[6:] if no.startswith("LH") else no
