"""The live board as a window reads it: pages, rows read again, counts, today's figures; scoped to who asks.

Everything here reads the database and stays off the GUI thread; what depends on the time alone (light, words, share of
the limit used) is asked of a `Line` at every tick without reading again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from msgspec import Struct
from sqlalchemy import Connection

from ...models import lights
from ...models.case import Danger
from ...models.deadlines import Stage
from ...models.draft import Urgency
from ...models.lights import SUPERVISED_FROM, Light
from ...models.limits import Limits
from ...models.owing import Step
from ...models.queues import BESIDE, BoardQuery, Order, Queue
from ...models.store import board, board_counts, cases
from ...models.store.board import BoardKey, BoardRow, Wait
from ...models.store.board_counts import Counts, GridLoad, Today
from ...models.store.store import Setup
from ...models.timing.words import date_time, span, time_left
from ...models.timing.worktime import Calendar, local_day
from ..desk import Desk

__all__ = [
    "BESIDE",
    "BoardKey",
    "BoardQuery",
    "BoardRow",
    "Counts",
    "GridLoad",
    "Line",
    "Order",
    "Queue",
    "Slice",
    "Tag",
    "Today",
    "by_grid",
    "counts",
    "lines",
    "lines_within",
    "moved_by_oneself",
    "page",
    "page_within",
    "today",
]


class Tag(Struct, frozen=True, gc=False):
    """A small mark of a row: 应急, 督办, 返工 1 …; `token` names a colour of the theme, "" for a plain one."""

    word: str
    token: str = ""


class Line(Struct, frozen=True, gc=False):
    """One row of a board. `since` to `row.due` is the running stretch, `warn_at` from when it is 临期 (all None
    while nothing runs). `reason` says in one sentence what had to be done by when; "" while nothing runs."""

    row: BoardRow
    since: datetime | None
    warn_at: datetime | None
    reason: str
    tags: tuple[Tag, ...]
    calendar: Calendar

    @property
    def id(self) -> int:
        return self.row.id

    @property
    def mine(self) -> bool:
        """Whether the next step is this person's own."""
        return self.row.mine is not None

    @property
    def ball(self) -> Wait | None:
        """Whose turn it is: one's own (`who` is 我) before the others'; None where nobody owes anything."""
        own = self.row.mine
        if own is None:
            return next(iter(self.row.waits), None)
        what = next((wait.what for wait in self.row.waits if wait.step is own), own.label)
        return Wait(own, "我", what)

    @property
    def waits_for(self) -> tuple[str, ...]:
        """Everything that is owed, in words, whose turn it is first ("等我裁决退单", "等供电所反馈")."""
        turn = self.ball
        others = tuple(str(wait) for wait in self.row.waits if turn is None or wait.step is not turn.step)
        return others if turn is None else (str(turn), *others)

    def light(self, now: datetime) -> Light:
        return lights.light(self.row.state, self.row.due, self.warn_at, self.row.supervise_level, now)

    def used(self, now: datetime) -> float:
        """The share of the limit that is used, 0 to 1, in the time the limit counts; 0 while nothing runs."""
        deadline = self.row.deadline
        return 0.0 if deadline is None else deadline.used(self.calendar, now)

    def why(self, now: datetime) -> str:
        """Why the row is loud, as it stands now ("供电所应于 11-23 14:56 前签收，已超 12分"), and that minutes are
        overdue which an oral direction owes; "" while it is calm."""
        due, light, owed = self.row.due, self.light(now), self.row.minutes_due
        said = []
        if due is not None and light in (Light.OVERDUE, Light.DUE_SOON, Light.SUPERVISED):
            standing = f"已超 {span(now - due)}" if light is Light.OVERDUE else time_left(due, now)
            said.append(f"{self.reason}，{standing}")
        if owed is not None and now > owed:
            said.append(f"口头研判的会商纪要应于 {date_time(owed)} 前补齐，已超 {span(now - owed)}")
        return "；".join(said)


@dataclass(frozen=True, slots=True)
class Slice:
    """Some rows in the order of their board; `more`: others follow after `lines[-1].row.key`."""

    lines: tuple[Line, ...]
    more: bool


# --- reading ---------------------------------------------------------------------------------------------------------


def page(desk: Desk, query: BoardQuery, after: BoardKey | None = None, limit: int = 200) -> Slice:
    """The rows of a board this person sees, in the order of its query, from after a row's `key` on.

    Closed, drafted and searched cases come newest first.
    """
    with desk.store.read() as connection:
        return page_within(connection, desk, query, after, limit)


def page_within(
    connection: Connection, desk: Desk, query: BoardQuery, after: BoardKey | None = None, limit: int = 200
) -> Slice:
    """`page` inside a transaction that is already open."""
    setup, now = desk.store.setup(connection), desk.clock.now()
    rows = board.page(connection, setup.township, desk.by, query, now=now, limit=limit + 1, after=after)
    return Slice(tuple(_line(row, setup) for row in rows[:limit]), len(rows) > limit)


def lines(desk: Desk, query: BoardQuery, ids: Iterable[int]) -> dict[int, Line | None]:
    """These cases read again under the same query; None for one that is no longer in it (or not to be seen)."""
    with desk.store.read() as connection:
        return lines_within(connection, desk, query, ids, desk.clock.now())


def lines_within(
    connection: Connection, desk: Desk, query: BoardQuery, ids: Iterable[int], now: datetime
) -> dict[int, Line | None]:
    """`lines` inside a transaction that is already open."""
    asked = list(ids)
    setup = desk.store.setup(connection)
    rows = board.reread(connection, setup.township, desk.by, query, asked, now=now)
    return dict.fromkeys(asked) | {row.id: _line(row, setup) for row in rows}


def moved_by_oneself(desk: Desk, ids: Iterable[int]) -> frozenset[int]:
    """Those of these cases whose newest step is this person's own."""
    with desk.store.read() as connection:
        logins = cases.last_logins(connection, ids)
    return frozenset(case_id for case_id, login in logins.items() if login == desk.by.login)


def counts(desk: Desk) -> Counts:
    """Every queue of this post and every platform, in one reading; equal to the lengths of the boards."""
    with desk.store.read() as connection:
        township = desk.store.setup(connection).township
        return board_counts.counts(connection, township, desk.by, desk.clock.now())


def sizes(desk: Desk, queries: Iterable[BoardQuery]) -> dict[BoardQuery, int | None]:
    """How many cases each of these boards holds; None of a board of all cases ever."""
    with desk.store.read() as connection:
        township, now = desk.store.setup(connection).township, desk.clock.now()
        return {query: board_counts.how_many(connection, township, desk.by, query, now) for query in queries}


def by_grid(desk: Desk, query: BoardQuery) -> dict[int, GridLoad] | None:
    """Where the cases of a board are: by grid, 0 where the place is not settled; None of a board of all cases ever."""
    with desk.store.read() as connection:
        township, now = desk.store.setup(connection).township, desk.clock.now()
        return board_counts.by_grid(connection, township, desk.by, query, now)


def today(desk: Desk) -> Today:
    """The local day so far, of what this person sees."""
    with desk.store.read() as connection:
        township = desk.store.setup(connection).township
        return board_counts.today(connection, township, desk.by, desk.clock.now())


# --- from rows to lines ----------------------------------------------------------------------------------------------


def _line(row: BoardRow, setup: Setup) -> Line:
    calendar = setup.township.calendar
    since = None if row.deadline is None else row.deadline.since
    return Line(row, since, row.warn_at, _reason(row, setup.limits, calendar), tuple(_tags(row)), calendar)


_SUPERVISED = {2: "督办件：", 3: "领导包案："}
_BY_LEAD = {
    Stage.SIGN: "签收",
    Stage.CONTACT: "联系群众或到场",
    Stage.FINISH: "反馈办理结果",
    Stage.REWORK: "反馈返工结果",
}
_STEPS = {
    Stage.ACCEPT: (Step.ACCEPT, Step.DECIDE),
    Stage.SUPPLY: (Step.SUPPLY,),
    Stage.DISPATCH: (Step.SELF_HANDLE, Step.CONVENE, Step.DISPATCH),
    Stage.CONSULT: (Step.MEET,),
    Stage.ASSIST: (Step.SIGN, Step.CONTACT, Step.FEED_BACK, Step.RESUME),
    Stage.VERIFY: (Step.VERIFY,),
    Stage.CALL_BACK: (Step.CALL_BACK,),
}


def _reason(row: BoardRow, limits: Limits, calendar: Calendar) -> str:
    """Who had to do what by when, and whether a platform's deadline decides it."""
    if row.deadline is None:
        return ""
    due, stage = row.deadline.due, row.deadline.stage
    begin = _SUPERVISED.get(row.supervise_level, "")
    if stage is Stage.REVIEW:
        return f"{begin}挂账应于 {date_time(due)} 前复核"
    who, what = row.lead_unit, _BY_LEAD.get(stage)
    if what is None:
        wait = next((wait for wait in row.waits if wait.step in _STEPS[stage]), None)
        who, what = (wait.who, wait.what) if wait else ("", stage.label)
    said = f"{begin}{who}应于 {date_time(due)} 前{what}"
    return said + _external(row, due, limits, calendar)


def _external(row: BoardRow, due: datetime, limits: Limits, calendar: Calendar) -> str:
    """Where the platform's own deadline, less the reserve, is what decides."""
    external, reserve = row.external_due, limits.external_reserve_days
    if external is None:
        return ""
    if reserve == 0:
        return f"（上级时限 {date_time(external)}）" if due == external else ""
    if due != calendar.close(calendar.workday_before(local_day(external), reserve)):
        return ""
    return f"（上级时限 {date_time(external)}，留 {reserve} 个工作日）"


_DANGERS = {Danger.LIFE: "人身", Danger.CROWD: "群体"}
_LEVELS = {1: "催办", 2: "督办", 3: "包案"}


def _tags(row: BoardRow) -> Iterable[Tag]:
    """The most telling first: a narrow row shows no more than one."""
    if row.urgency is Urgency.EMERGENCY:
        yield Tag("应急", Light.OVERDUE.token)
    if row.danger in _DANGERS:
        yield Tag(_DANGERS[row.danger], Light.OVERDUE.token)
    if row.supervise_level:
        loud = row.supervise_level >= SUPERVISED_FROM
        yield Tag(_LEVELS[row.supervise_level], Light.SUPERVISED.token if loud else "")
    for word, n in (("返工", row.reworks), ("退单", row.returns), ("并案", row.merged)):
        if n:
            yield Tag(f"{word} {n}")
    for word, holds in (("重复", row.repeats), ("代录", row.proxied), ("保密", row.confidential), ("演练", row.drill)):
        if holds:
            yield Tag(word)
