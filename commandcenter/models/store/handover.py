"""Reads what the next shift must know, in one snapshot: the values of a `Handover`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, select, text

from ..case import OPEN, AskKind
from ..duty.handover import Change, Crewed, Handover, Happened, Item, Listing, LogLine, Muting, Step, changes_of
from ..duty.shifts import ROSTER_POSTS, Crew, LogKind, Shift, Turn, Turns
from ..lifecycle.closing import next_try, to_be_called, tries
from ..owing import Step as Owes
from ..payload import parse_time, time_text
from ..people import UnitKind
from ..text import mask_numbers
from ..timing.words import date_time
from . import board, duties, duty, files
from . import tables as t
from .board import BoardRow
from .duties import Review
from .store import Setup

#: A list names this many cases, the most urgent; the rest is counted.
LISTED = 40
_SECRET = "（保密件）"
_OPEN = ", ".join(f"'{state.value}'" for state in sorted(OPEN))
#: Complaints about the centre or somebody in it are nobody's to hand over (回避).
_FREE = (
    " NOT EXISTS (SELECT 1 FROM case_barred b WHERE b.case_id = c.id AND (b.kind = 'U' AND b.who = :centre"
    " OR b.kind = 'P' AND b.who IN (SELECT a.person_id FROM account a WHERE a.unit_id = :centre)))"
)
_STEPS = text(
    "SELECT e.entity_id, e.n, e.kind, e.payload FROM chain l JOIN event e ON e.id = l.event_id"
    ' JOIN "case" c ON c.id = e.entity_id'
    f" WHERE l.seq > :after AND e.entity = 'case' AND c.origin <> 'HISTORY' AND NOT c.drill AND{_FREE} ORDER BY l.seq"
)
_DUE = f'FROM "case" c WHERE c.due >= :start AND c.due < :end AND{_FREE}'
_DUE_COUNT = text(f"SELECT count(*) {_DUE}")
_DUE_FIRST = text(f"SELECT c.id {_DUE} ORDER BY c.due, c.id LIMIT {LISTED}")
_OPEN_COUNT = text(f'SELECT count(*) FROM "case" c WHERE c.state IN ({_OPEN}) AND{_FREE}')
_DANGERS = text(
    f"SELECT c.id FROM \"case\" c WHERE c.state IN ({_OPEN}) AND (c.danger <> 'NONE' OR c.urgency = 'EMERGENCY')"
    f" AND{_FREE} ORDER BY CASE c.danger WHEN 'LIFE' THEN 0 WHEN 'CROWD' THEN 1 ELSE 2 END, c.due, c.id"
)
_REQUESTS = text(
    "SELECT c.id, r.kind, r.unit_id, r.decide_due FROM request r"
    ' CROSS JOIN "case" c WHERE c.id = r.case_id AND r.result IS NULL'
    f" AND c.state IN ({_OPEN}) AND{_FREE} ORDER BY r.decide_due, c.id, r.n"
)
#: Where somebody was called in vain; the dossier says who is to be tried again, and when.
_TRIED = text(
    "SELECT c.id FROM \"case\" c WHERE c.state = 'CALLBACK' AND EXISTS (SELECT 1 FROM callback k"
    f" WHERE k.case_id = c.id AND NOT k.reached) AND{_FREE} ORDER BY c.due, c.id"
)
_SUPPLEMENTS = text(f"SELECT c.id FROM \"case\" c WHERE c.state = 'SUPPLEMENT' AND{_FREE} ORDER BY c.due, c.id")
_MINUTES = text(
    f"SELECT c.id, c.minutes_due, c.oral_direction FROM \"case\" c WHERE c.state IN ({_OPEN}, 'CLOSED')"
    f" AND c.minutes_due IS NOT NULL AND{_FREE} ORDER BY c.minutes_due, c.id"
)
_ALLOWED = text(f'SELECT c.id FROM "case" c WHERE c.id IN :ids AND{_FREE}').bindparams(bindparam("ids", expanding=True))
_NUMBERS = text('SELECT id, no FROM "case" WHERE id IN :ids').bindparams(bindparam("ids", expanding=True))
_LONG_AGO = "0001-01-01T00:00:00.000000Z"


def handover(connection: Connection, setup: Setup, turns: Turns, shift: Shift, now: datetime) -> Handover:
    """The hand-over of a running shift as it would be signed now."""
    return _Reader(connection, setup, turns, shift, now).read()


def next_turn(turns: Turns, shift: Shift, now: datetime) -> Turn:
    """The turn that follows: after the shift's own, or the one that runs when it was long over."""
    meant = turns.taken_over_at(now)
    own = turns.of(shift.day, shift.turn)
    return turns.after(own) if meant.begins <= own.begins else meant


class _Call(NamedTuple):
    """A requester not reached yet, and from when the next try counts."""

    case_id: int
    tried: int
    again_at: datetime


class _Reader:
    def __init__(self, connection: Connection, setup: Setup, turns: Turns, shift: Shift, now: datetime) -> None:
        self._connection = connection
        self._township = setup.township
        self._limits = setup.limits
        self._turns = turns
        self._shift = shift
        self._now = now
        centre = next((u.id for u in setup.township.units if u.kind is UnitKind.CENTRE), 0)
        self._who = {"centre": centre}
        self._names = duty.names(connection)
        self._next = next_turn(turns, shift, now)

    def read(self) -> Handover:
        own = self._turns.of(self._shift.day, self._shift.turn)
        seq, head = self._connection.execute(select(t.chain_head.c.seq, t.chain_head.c.hash)).one()
        return Handover(
            day=own.day,
            turn=own.name,
            since=self._shift.counted_from,
            as_of=self._now,
            next_turn=self._next.name,
            next_until=self._next.ends,
            crew=self._crew(own),
            next_crew=self._crew(self._next),
            open=self._connection.execute(_OPEN_COUNT, self._who).scalar_one(),
            happened=tuple(self._happened()),
            dangers=self._listing(self._ids(_DANGERS)),
            overdue=self._due(_LONG_AGO, time_text(self._now)),
            breaches=self._due(time_text(self._now), time_text(self._next.ends)),
            promises=self._promises(),
            requests=self._requests(),
            mutings=tuple(self._mutings()),
            log=tuple(self._log()),
            chain_seq=seq,
            chain_head=head,
        )

    def _crew(self, turn: Turn) -> tuple[Crewed, ...]:
        planned = duty.roster(self._connection, turn.day, turn.day).get((turn.day, turn.n), {})
        return tuple(crewed(planned, self._names))

    # --- what happened -----------------------------------------------------------------------------------------------

    def _happened(self) -> Iterable[Happened]:
        since = self._who | {"after": self._shift.after_event}
        changes = changes_of(_step(*row) for row in self._connection.execute(_STEPS, since))
        wanted = sorted({case_id for ids in changes.values() for case_id in ids})
        numbers = {row.id: row.no for row in self._connection.execute(_NUMBERS, {"ids": wanted})}
        for change in Change:
            ids = changes.get(change, ())
            listed = ids[:LISTED]
            yield Happened(change.label, len(ids), tuple(numbers[i] for i in listed), listed)

    def _mutings(self) -> Iterable[Muting]:
        for row in duty.mutes(self._connection, self._shift.counted_from):
            who = self._names.get(row.login, row.login)
            yield Muting(who, row.station, row.since, row.over_at, row.reason, row.runs_at(self._now))

    def _log(self) -> Iterable[LogLine]:
        for entry in duty.log_since(self._connection, self._shift.counted_from):
            words = f"{entry.text}（已办）" if entry.settled_at else entry.text
            yield LogLine(entry.at, self._names.get(entry.login, entry.login), LogKind(entry.kind).label, words)

    # --- lists of cases ----------------------------------------------------------------------------------------------

    def _ids(self, query: Any) -> list[int]:
        return list(self._connection.execute(query, self._who).scalars())

    def _due(self, start: str, end: str) -> Listing:
        span = self._who | {"start": start, "end": end}
        total = self._connection.execute(_DUE_COUNT, span).scalar_one()
        first = list(self._connection.execute(_DUE_FIRST, span).scalars())
        return Listing(total, self._items(first))

    def _listing(self, ids: Sequence[int]) -> Listing:
        return Listing(len(ids), self._items(ids[:LISTED]))

    def _items(self, ids: Sequence[int]) -> tuple[Item, ...]:
        rows = self._rows(ids)
        return tuple(_item(rows[i], "、".join(rows[i].waits_for), rows[i].due) for i in ids)

    def _rows(self, ids: Iterable[int]) -> dict[int, BoardRow]:
        return {row.id: row for row in board.rows_of(self._connection, self._township, ids, self._now)}

    def _requests(self) -> Listing:
        found = self._connection.execute(_REQUESTS, self._who).all()
        rows = self._rows({row.id for row in found[:LISTED]})
        items = []
        for case_id, kind, unit_id, due in found[:LISTED]:
            asked = f"{self._township.unit[unit_id].short}申请{AskKind(kind).label}，{_ruling(rows[case_id], kind)}"
            items.append(_item(rows[case_id], asked, parse_time(due)))
        return Listing(len(found), tuple(items))

    def _promises(self) -> Listing:
        items = [*self._promised_by_hand(), *self._promised_on_cases()]
        return Listing(len(items), tuple(items[: 2 * LISTED]))

    def _promised_by_hand(self) -> Iterable[Item]:
        for entry in duty.open_promises(self._connection):
            who = self._names.get(entry.login, entry.login)
            yield Item(0, "", entry.text, f"{who} {date_time(entry.at)} 记", None)

    def _promised_on_cases(self) -> Iterable[Item]:
        minutes = self._connection.execute(_MINUTES, self._who).all()
        calls = list(self._calls())
        supplements = self._ids(_SUPPLEMENTS)
        reviews = self._reviews()
        told = {m.id for m in minutes} | {call.case_id for call in calls} | {review.case_id for review in reviews}
        rows = self._rows(told | set(supplements))
        for case_id, due, oral in minutes:
            words = f"补会商纪要（口头研判：{oral}）" if oral else "补会商纪要"
            yield _item(rows[case_id], words, parse_time(due))
        for call in calls:
            yield _item(rows[call.case_id], f"回访{call.tried}次未接通，再打", call.again_at)
        for case_id in supplements:
            yield _item(rows[case_id], "、".join(rows[case_id].waits_for), rows[case_id].due)
        for review in reviews:
            unit = self._township.unit[review.unit_id].short
            yield _item(rows[review.case_id], f"{unit}挂账到复核日", review.review_at)

    def _calls(self) -> Iterable[_Call]:
        for case_id in self._ids(_TRIED):
            file = files.load(self._connection, case_id)
            for requester in to_be_called(file, self._limits):
                if made := tries(file, requester):
                    yield _Call(case_id, len(made), next_try(made, self._now, self._limits))

    def _reviews(self) -> list[Review]:
        found = duties.reviews_due(self._connection, self._next.ends)
        asked = self._who | {"ids": [review.case_id for review in found]}
        allowed = set(self._connection.execute(_ALLOWED, asked).scalars())
        return [review for review in found if review.case_id in allowed]


def crewed(planned: Crew, names: dict[str, str]) -> Iterable[Crewed]:
    """The posts of the roster with the names planned for them, in the order of its columns."""
    for post in ROSTER_POSTS:
        if logins := planned.get(post):
            yield Crewed(post.label, tuple(names.get(login, login) for login in logins))


def _step(case_id: int, n: int, kind: str, payload: str) -> Step:
    told = json.loads(payload)
    state = told.get("changes", {}).get("case", {}).get("state")
    return Step(case_id, n, kind, state, told.get("said", {}).get("undoes"))


def _ruling(row: BoardRow, kind: str) -> str:
    """Who must decide, in the words of the board."""
    asked = AskKind(kind).label
    return next(str(wait) for wait in row.waits if wait.step is Owes.DECIDE and wait.what.endswith(asked))


def _item(row: BoardRow, owed: str, due: datetime | None) -> Item:
    title = _SECRET if row.confidential else mask_numbers(row.title)
    place = "" if row.confidential or not row.grid or title.startswith(row.grid) else f"{row.grid}　"
    return Item(row.id, row.no, f"{'（演练）' if row.drill else ''}{place}{title}", owed, due)
