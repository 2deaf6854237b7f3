"""Consultations in the database. Every change brings its event (entity "meeting"), which holds what it changed.

Steps of one meeting come one after the other: `locked` holds its row until the transaction ends, so that whoever types
at the same time waits a moment and loses nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, and_, exists, func, or_, select, text

from ..access import UNITS
from ..case import RUNNING, CaseState, TaskRole, TaskState
from ..draft import Urgency
from ..errors import NotFound, UserError
from ..lifecycle.consulting import ConsultReason
from ..meeting.file import MEETING, Meeting, MeetingFile, Rule, numbered
from ..meeting.sitting import Numbers
from ..meeting.terms import ItemState, MeetingKind, MeetingState, RuleEnd, Step
from ..payload import FIELDS
from ..people import Session
from ..town.matters import Route
from . import tables as t
from .aggregate import Aggregate
from .session import on_server
from .sight import barred_from

_ALIVE = (MeetingState.PLANNED.value, MeetingState.RUNNING.value)
_BY_CHAIR = (ItemState.SIGNED.value, ItemState.NOTHING.value)
_SETTLED = (*_BY_CHAIR, ItemState.RECORDED.value)
_UNSETTLED = (ItemState.WAITING.value, ItemState.OPEN.value)
MEETINGS: Aggregate[MeetingFile] = Aggregate(
    "meeting", MEETING, t.meeting, t.MEETING_TABLES, "meeting_id", "没有这次会商"
)
identity, load, locked = MEETINGS.identity, MEETINGS.load, MEETINGS.locked
add, save = MEETINGS.add, MEETINGS.save
_COLUMNS = MEETINGS.columns
_RUNNING = tuple(sorted(state.value for state in RUNNING))
_NEXT_PART = text("SELECT next_part(:meeting, :list)")
_CAN_TELL = text("SELECT to_regprocedure('said_of_people(bigint)') IS NOT NULL")
_SAID_OF_PEOPLE = text("SELECT kind, passage FROM said_of_people(:meeting)")


class Said(NamedTuple):
    """What the texts of a meeting say of a person the database does not name to whoever asks: part of a `kind` ("name",
    "given", "address")."""

    kind: str
    passage: str


def said_of_people(connection: Connection, meeting_id: int) -> list[Said]:
    """For masking, whoever asks. An embedded file hides no identity from the program: nothing there.

    Raises UserError where the server has no such guard yet: without it nobody knows whom to mask.
    """
    if not on_server(connection):
        return []
    if not connection.execute(_CAN_TELL).scalar():
        raise UserError("数据库的防护还是旧的，有保密议题的会不能投屏，请管理员先运行 upgrade")
    return [Said(*row) for row in connection.execute(_SAID_OF_PEOPLE, {"meeting": meeting_id})]


def next_serial(connection: Connection, year: int) -> int:
    """Which meeting of the year the next one is, nobody else's until the transaction ends."""
    if on_server(connection):
        connection.execute(select(func.pg_advisory_xact_lock(func.hashtext("meeting serial"), year)))
    newest = select(func.coalesce(func.max(t.meeting.c.serial), 0)).where(t.meeting.c.year == year)
    return int(connection.execute(newest).scalar_one()) + 1


def by_serial(connection: Connection, year: int, serial: int) -> int:
    """The id of the `serial`-th meeting of a year. Raises NotFound."""
    query = select(t.meeting.c.id).where(t.meeting.c.year == year, t.meeting.c.serial == serial)
    found: int | None = connection.execute(query).scalar()
    if found is None or serial < 1:
        raise NotFound(f"没有{year}年第{serial}次会商", field="consultation")
    return found


def numbers(connection: Connection, meeting_id: int) -> Numbers:
    """Where the numbers of new parts come from: somebody may not see all that are there."""

    def following(name: str) -> int:
        table = t.MEETING_TABLES[name]
        newest = select(func.coalesce(func.max(table.c.n), 0) + 1).where(table.c.meeting_id == meeting_id)
        of = {"meeting": meeting_id, "list": table.name}
        found = connection.execute(_NEXT_PART, of) if on_server(connection) else connection.execute(newest)
        n: int = found.scalar_one()
        return n

    return following


def complained_of(connection: Connection, file: MeetingFile) -> dict[int, tuple[int, ...]]:
    """The units that each case of a meeting complains of, as far as this person may know of the case."""
    ids = {item.case_id for item in file.items if item.state is not ItemState.GONE}
    query = select(t.case.c.id, t.case.c.complained_units).where(t.case.c.id.in_(ids))
    return {case_id: units for case_id, units in connection.execute(query) if units}


# --- what is there ---------------------------------------------------------------------------------------------------


def listing(connection: Connection, unit_id: int | None, ended: int) -> list[Meeting]:
    """Meetings that are to come or run, the next first, then so many that are over, the latest first. `unit_id`: only
    those this unit is called to, not where it observes."""
    mine = []
    if unit_id is not None:
        seat = t.meeting_seat.c
        called = select(seat.meeting_id).where(seat.unit_id == unit_id, seat.observer.is_(False))
        mine.append(t.meeting.c.id.in_(called))
    query = select(*_COLUMNS).where(*mine)
    alive = query.where(t.meeting.c.state.in_(_ALIVE)).order_by(t.meeting.c.starts_at, t.meeting.c.id)
    over = query.where(t.meeting.c.state.not_in(_ALIVE)).order_by(t.meeting.c.starts_at.desc()).limit(ended)
    return [Meeting(*row) for row in (*connection.execute(alive), *connection.execute(over))]


class Waiting(NamedTuple):
    """A case in the pool: it is to be consulted, and on nobody's agenda; one whose matter is of the route R4 also
    before anybody put it there. `makeup`: it was dispatched on a leader's oral direction, the meeting is owed."""

    case_id: int
    no: str
    title: str
    place: str
    reason: str
    due: datetime | None
    grid_id: int | None
    matter_id: int | None
    makeup: bool


def pool(connection: Connection) -> list[Waiting]:
    """Every case that waits for a meeting, what is due first on top."""
    c = t.case.c
    planned = (
        select(t.meeting_item.c.case_id)
        .join(t.meeting, t.meeting.c.id == t.meeting_item.c.meeting_id)
        .where(t.meeting.c.state.in_(_ALIVE), t.meeting_item.c.state.in_(_UNSETTLED))
    )
    told = (c.id, c.no, c.title, c.place, c.consult_reason, c.stage_due, c.minutes_due, c.grid_id, c.matter_id, c.state)
    by_route = and_(
        c.state == CaseState.ACCEPTED.value, c.route == Route.R4.value, c.urgency != Urgency.EMERGENCY.value
    )
    waits = or_(c.state == CaseState.CONSULTING.value, c.minutes_due.is_not(None), by_route)
    query = select(*told).where(waits, c.id.not_in(planned), c.state.not_in(("MERGED", "CANCELLED", "TRANSFERRED")))
    found = [
        Waiting(
            row.id,
            row.no,
            row.title,
            row.place,
            row.consult_reason or (ConsultReason.ROUTE.value if row.minutes_due is None else ""),
            row.stage_due if row.minutes_due is None or row.state == CaseState.CONSULTING else row.minutes_due,
            row.grid_id,
            row.matter_id,
            row.state != CaseState.CONSULTING and row.minutes_due is not None,
        )
        for row in connection.execute(query)
    ]
    return sorted(found, key=lambda one: (one.due is None, one.due or 0, one.case_id))


def topic_of(connection: Connection, case_id: int, case_version: int) -> tuple[int, int] | None:
    """The meeting and the topic whose signature, or whose end with nothing to dispatch, made this version of the
    case."""
    i = t.meeting_item.c
    query = select(i.meeting_id, i.n).where(i.case_id == case_id, i.case_version == case_version)
    row = connection.execute(query.where(i.state.in_(_BY_CHAIR))).one_or_none()
    return None if row is None else (row.meeting_id, row.n)


def meetings_of_case(connection: Connection, case_id: int) -> list[int]:
    """The meetings that have or had a case on their agenda, the newest first."""
    query = select(t.meeting_item.c.meeting_id).where(t.meeting_item.c.case_id == case_id).distinct()
    return sorted(connection.execute(query).scalars(), reverse=True)


def agenda_with(connection: Connection, case_id: int) -> tuple[int, datetime] | None:
    """The meeting that is still to speak about a case, by id, and when it begins."""
    return _newest_with(connection, case_id, _ALIVE, _UNSETTLED)


def held_about(connection: Connection, case_id: int) -> int | None:
    """The last meeting that came to an end with a case, not putting it off."""
    found = _newest_with(connection, case_id, (*_ALIVE, MeetingState.ENDED.value), _SETTLED)
    return None if found is None else found[0]


def recorded_about(connection: Connection, case_id: int) -> int | None:
    """The last meeting that made up for an oral direction in a case."""
    found = _newest_with(connection, case_id, (*_ALIVE, MeetingState.ENDED.value), (ItemState.RECORDED.value,))
    return None if found is None else found[0]


def _newest_with(
    connection: Connection, case_id: int, states: tuple[str, ...], topics: tuple[str, ...]
) -> tuple[int, datetime] | None:
    m, i = t.meeting.c, t.meeting_item.c
    query = select(m.id, m.starts_at).join(t.meeting_item, i.meeting_id == m.id).where(i.case_id == case_id)
    wanted = query.where(m.state.in_(states), i.state.in_(topics)).order_by(m.id.desc()).limit(1)
    row = connection.execute(wanted).one_or_none()
    return None if row is None else (row.id, row.starts_at)


class OldRuling(NamedTuple):
    """What an earlier meeting decided on the same kind of case."""

    meeting_id: int
    item_n: int
    case_id: int
    no: str
    title: str
    settled_at: datetime
    state: str


def rulings_on(connection: Connection, matter_id: int, but: int, most: int) -> list[OldRuling]:
    """The last topics on the same matter that were decided, the newest first."""
    i, c = t.meeting_item.c, t.case.c
    query = (
        select(i.meeting_id, i.n, i.case_id, c.no, c.title, i.settled_at, c.state)
        .join(t.case, c.id == i.case_id)
        .where(c.matter_id == matter_id, i.case_id != but, i.state == ItemState.SIGNED.value)
        .order_by(i.settled_at.desc())
        .limit(most)
    )
    return [OldRuling(*row) for row in connection.execute(query)]


class Signed(NamedTuple):
    """A topic that an earlier meeting signed; `meeting` its name."""

    meeting_id: int
    meeting: str
    item_n: int
    case_id: int
    at: datetime


def signed_before(connection: Connection, meeting: Meeting, unit_id: int | None) -> list[Signed]:
    """What was signed by the last meeting before this one that signed anything, then by those before it where
    something is still running; the newest first. `unit_id`: only of meetings that this unit was called to."""
    i, m, task = t.meeting_item.c, t.meeting.c, t.task.c
    said = [i.state == ItemState.SIGNED.value, m.id != meeting.id]
    if meeting.began_at is not None:
        said.append(i.settled_at < meeting.began_at)
    if unit_id is not None:
        seat = t.meeting_seat.c
        said.append(m.id.in_(select(seat.meeting_id).where(seat.unit_id == unit_id, seat.observer.is_(False))))
    of = t.meeting_item.join(t.meeting, m.id == i.meeting_id)
    last = select(m.id).select_from(of).where(*said).order_by(i.settled_at.desc()).limit(1).scalar_subquery()
    runs = exists(select(task.n).where(task.case_id == i.case_id, task.state.in_(_RUNNING)))
    query = (
        select(m.year, m.serial, m.kind, i.meeting_id, i.n, i.case_id, i.settled_at)
        .select_from(of)
        .where(*said, or_(m.id == last, runs))
        .order_by(i.settled_at.desc(), i.place)
    )
    return [
        Signed(
            row.meeting_id, numbered(row.year, row.serial, MeetingKind(row.kind)), row.n, row.case_id, row.settled_at
        )
        for row in connection.execute(query)
    ]


# --- dispatch rules --------------------------------------------------------------------------------------------------


class RuleInForce(NamedTuple):
    """A dispatch rule that nobody revoked. `ended`: why triage does not go by it all the same."""

    meeting_id: int
    rule: Rule
    ended: RuleEnd | None = None


def rules(connection: Connection, by: Session) -> list[RuleInForce]:
    """Dispatch rules that nobody revoked, the newest first, as far as this person may know where they come from: the
    centre all but those of cases that complain of him, a unit those that name it."""
    r, task = t.dispatch_rule.c, t.task.c
    given_back = exists(
        select(task.n).where(
            task.case_id == r.case_id,
            task.unit_id == r.lead,
            task.role == TaskRole.LEAD.value,
            task.state == TaskState.RETURNED.value,
            task.dispatched_at >= r.at,
        )
    )
    newer = t.dispatch_rule.alias().c
    replaced = exists(
        select(newer.n).where(
            newer.matter_id == r.matter_id,
            newer.grid_id.is_not_distinct_from(r.grid_id),
            newer.at > r.at,
            or_(newer.revoked_at.is_(None), newer.revoked_why != Step.UNSIGN.label),
        )
    )
    columns = (r.meeting_id, given_back, replaced, *(r[name] for name in FIELDS[Rule]))
    query = select(*columns).where(r.revoked_at.is_(None)).order_by(r.at.desc(), r.meeting_id.desc(), r.n.desc())
    hidden = barred_from(connection, by)
    found = []
    for meeting_id, is_given_back, is_replaced, *values in connection.execute(query):
        rule = Rule(*values)
        if rule.case_id in hidden or (by.role in UNITS and by.unit_id not in (rule.lead, *rule.assisting)):
            continue
        ended = RuleEnd.RETURNED if is_given_back else RuleEnd.REPLACED if is_replaced else None
        found.append(RuleInForce(meeting_id, rule, ended))
    return found


def rules_in_force(connection: Connection, by: Session) -> tuple[Rule, ...]:
    """Those of them that triage goes by."""
    return tuple(one.rule for one in rules(connection, by) if one.ended is None)


class Objected(NamedTuple):
    """What a unit has against having been told to lead, after the signature."""

    meeting_id: int
    n: int
    unit_id: int
    case_id: int
    text: str


def objections(connection: Connection, since: datetime) -> list[Objected]:
    """Those said since then, as far as whoever asks may read them."""
    decision = t.MEETING_TABLES["decisions"]
    r, d, i = t.MEETING_TABLES["read_backs"].c, decision.c, t.meeting_item.c
    query = (
        select(r.meeting_id, r.n, r.unit_id, r.case_id, r.objection)
        .join(decision, and_(d.meeting_id == r.meeting_id, d.n == r.decision_n))
        .join(t.meeting_item, and_(i.meeting_id == r.meeting_id, i.n == d.item_n))
        .where(r.objection != "", r.at >= since, r.at >= i.settled_at, i.state == ItemState.SIGNED.value)
        .order_by(r.at)
    )
    return [Objected(*row) for row in connection.execute(query)]


def files_of(connection: Connection, ids: Iterable[int]) -> list[MeetingFile]:
    return [load(connection, one) for one in ids]
