"""台账接转: on day one the open cases of the ledger kept so far go on here, with their dates and what remains of them.

Looked at first, nothing written; then taken over row by row in few transactions. A row that was taken over before is
known again and left alone, so that a corrected file may be imported as often as it takes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from ...models.case import CaseFile, Origin
from ...models.draft import CaseDraft
from ...models.errors import NotAllowed, UserError
from ...models.lifecycle import TRANSITIONS, Action
from ...models.people import PEER_GROUPS
from ...models.store import cases
from ...models.store.store import record
from ...models.text import beginning, search_form
from ...models.timing.worktime import local_day
from ...models.town.township import Township
from ..center import Center
from ..desk import Desk
from ..judgement.places import PlaceFinder
from ..sources.ledger import Field, Ledger, LedgerColumn, LedgerRow, read_ledger
from ..sources.reading import BadRow

_BATCH = 50
_PREFIX = "台账"
Tell = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Planned:
    """A row as it would be taken over: its units by id, its dates, in working days what remains (negative: overdue)."""

    row: int
    title: str
    lead_id: int
    assisting_ids: tuple[int, ...]
    responsible_id: int | None
    grid_id: int | None
    matter_id: int | None
    sent_at: datetime
    signed_at: datetime | None
    due: datetime
    remaining: int
    is_known: bool
    source: LedgerRow
    doubts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a file would give: rows that can be taken over (or were already), rows that cannot, with the reason."""

    ledger: Ledger
    rows: tuple[Planned, ...]
    rejected: tuple[BadRow, ...]

    @property
    def fresh(self) -> int:
        return sum(not row.is_known for row in self.rows)


@dataclass(slots=True)
class Taken:
    """What became of every row: read = taken + known + rejected."""

    read: int = 0
    taken: int = 0
    known: int = 0
    rejected: list[BadRow] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        bad = [{"row": one.row, "field": one.field, "why": one.why} for one in self.rejected]
        return {"read": self.read, "taken": self.taken, "known": self.known, "rejected": bad}


def plan(desk: Desk, path: Path, mapping: Mapping[Field, str] | None = None) -> Plan:
    """What would become of the file; nothing is written. Raises NotAllowed, BadFile."""
    _require(desk)
    return _plan(desk, read_ledger(path, mapping))


def take_over(
    desk: Desk, path: Path, mapping: Mapping[Field, str] | None = None, tell: Tell = lambda done, total, what: None
) -> Taken:
    """Takes every good row over that was not before. Raises NotAllowed, BadFile; interrupted, the batches done stay."""
    planned = plan(desk, path, mapping)
    done = Taken(
        read=len(planned.rows) + len(planned.rejected),
        known=sum(row.is_known for row in planned.rows),
        rejected=list(planned.rejected),
    )
    fresh = [row for row in planned.rows if not row.is_known]
    center = Center(desk.store, desk.by, desk.clock)
    for first in range(0, len(fresh), _BATCH):
        with desk.store.unit() as unit:
            for row in fresh[first : first + _BATCH]:
                _take(center, unit, row, planned.ledger, done)
        tell(done.taken, len(fresh), "接转")
    with desk.store.unit() as unit:
        said = {"file": path.name, **done.as_json(), "rejected": len(done.rejected)}
        record(unit, "import", 1, desk.by, "TAKE_OVER", said, desk.clock.now())
    done.rejected.sort(key=lambda bad: bad.row)
    return done


def _require(desk: Desk) -> None:
    if desk.by.role not in TRANSITIONS[Action.TAKE_OVER].roles:
        raise NotAllowed(f"{desk.by.role.label}不能接转台账，请用主任或值班长的账号")


def _take(center: Center, unit: Connection, row: Planned, ledger: Ledger, done: Taken) -> None:
    """One row in a savepoint: what the rules refuse leaves nothing behind."""
    said = {
        "lead": row.lead_id,
        "assisting": row.assisting_ids,
        "responsible": row.responsible_id,
        "sent_at": row.sent_at,
        "signed_at": row.signed_at,
        "due": row.due,
    }
    said = {name: value for name, value in said.items() if value not in (None, ())}
    try:
        with unit.begin_nested():
            _carry_over(center, unit, row.source.draft, said, grid_id=row.grid_id, matter_id=row.matter_id)
        done.taken += 1
    except UserError as error:
        named = next((column for column in LedgerColumn if column == error.field), None)
        field = ledger.heading(named) if named is not None else error.field or "整行"
        done.rejected.append(BadRow(row.row, field, error.message))


def carry_over(center: Center, draft: CaseDraft, said: Mapping[str, Any], **placed: Any) -> CaseFile:
    """One open case of the ledger, registered and going on in one transaction; `said` as for 接转. Raises UserError."""
    with center.store.unit() as unit:
        return _carry_over(center, unit, draft, said, **placed)


def _carry_over(center: Center, unit: Connection, draft: CaseDraft, said: Mapping[str, Any], **placed: Any) -> CaseFile:
    file = center.take_in(unit, draft, origin=Origin.LEDGER, **placed)
    return center.act_within(unit, file, Action.TAKE_OVER, said)


# --- what a row means here --------------------------------------------------------------------------------------------


def _plan(desk: Desk, ledger: Ledger) -> Plan:
    now = desk.clock.now()
    with desk.store.read() as connection:
        township = desk.store.setup(connection).township
        read = _Reader(ledger, township, now)
        rows: list[Planned] = []
        rejected: list[BadRow] = []
        seen: set[str] = set()
        for row in ledger.rows:
            if isinstance(row, BadRow):
                rejected.append(row)
                continue
            try:
                planned = read.planned(row)
                _refuse_twin(planned, seen)
            except UserError as error:
                rejected.append(BadRow(row.row, error.field or "整行", error.message))
                continue
            known = bool(cases.by_source(connection, planned.source.draft.key()))
            rows.append(replace(planned, is_known=known))
    return Plan(ledger, tuple(rows), tuple(rejected))


def _refuse_twin(planned: Planned, seen: set[str]) -> None:
    key = planned.source.draft.key()
    if key in seen:
        raise UserError("与上面的一行编号或内容相同")
    seen.add(key)


class _Reader:
    """Names looked up in the township, dates made whole."""

    def __init__(self, ledger: Ledger, township: Township, now: datetime) -> None:
        self._ledger = ledger
        self._town = township
        self._now = now
        named = ((name, unit) for unit in township.units_in_use for name in (unit.name, unit.short, unit.code))
        self._units = {search_form(name): unit for name, unit in named}
        self._places = PlaceFinder(township)

    def planned(self, row: LedgerRow) -> Planned:
        """Raises UserError naming the column."""
        if row.is_done:
            raise self._wrong(LedgerColumn.STATE, "台账写着已经办结，不用接转")
        lead = self._unit(LedgerColumn.LEAD, row.lead)
        if self._town.unit[lead].kind not in PEER_GROUPS:
            raise self._wrong(LedgerColumn.LEAD, f"“{row.lead}”不承接派单")
        assisting = tuple(self._unit(LedgerColumn.ASSISTING, name) for name in row.assisting)
        responsible = self._unit(LedgerColumn.RESPONSIBLE, row.responsible) if row.responsible else None
        grid, doubts = self._grid(row)
        sent_at = row.sent_at or row.draft.received_at or self._now
        due = self._due(row)
        signed_at = (row.signed_at or sent_at) if row.is_signed else None
        draft = replace(row.draft, external_no=f"{_PREFIX}{row.draft.external_no}" if row.draft.external_no else None)
        return Planned(
            row=row.row,
            title=draft.title or beginning(draft.text),
            lead_id=lead,
            assisting_ids=tuple(unit for unit in dict.fromkeys(assisting) if unit != lead),
            responsible_id=responsible,
            grid_id=grid,
            matter_id=self._matter(row.matter),
            sent_at=sent_at,
            signed_at=signed_at,
            due=due,
            remaining=self._working_days_to(due),
            is_known=False,
            source=replace(row, draft=draft),
            doubts=(*row.warnings, *doubts),
        )

    def _wrong(self, of: Field, why: str) -> UserError:
        return UserError(why, field=self._ledger.heading(of))

    def _unit(self, of: LedgerColumn, name: str) -> int:
        if not name:
            raise self._wrong(of, f"没有写{of.label}")
        unit = self._units.get(search_form(name))
        if unit is None:
            raise self._wrong(of, f"镇域里没有“{name[:30]}”这个单位")
        return unit.id

    def _matter(self, name: str) -> int | None:
        if not name:
            return None
        form = search_form(name)
        named = (one for one in self._town.matters if form in (search_form(one.name), search_form(one.code)))
        if (found := next(named, None)) is None:
            raise self._wrong(LedgerColumn.MATTER, f"准入清单里没有“{name[:30]}”")
        return found.id

    def _grid(self, row: LedgerRow) -> tuple[int | None, tuple[str, ...]]:
        """The grid that is named; else the one that place and text name beyond doubt."""
        if row.grid:
            form = search_form(row.grid)
            for grid in self._town.grids_in_use:
                if grid.level > 1 and form in map(search_form, (grid.name, grid.code, *grid.aliases)):
                    return grid.id, ()
            raise self._wrong(LedgerColumn.GRID, f"镇域里没有“{row.grid[:30]}”这个网格")
        found = self._places.find(row.draft.text, row.draft.place_text).grid_id
        return found, () if found is not None else ("地点待核实",)

    def _due(self, row: LedgerRow) -> datetime:
        """A day alone ends with the office; so many working days from today."""
        calendar = self._town.calendar
        if row.due is not None:
            day, is_day = local_day(row.due), local_day(row.due + timedelta(seconds=1)) != local_day(row.due)
            return calendar.close(day) if is_day and calendar.is_workday(day) else row.due
        if row.remaining is None:
            raise self._wrong(LedgerColumn.DUE, "没有写办结时限，也没有写剩余工作日")
        today = local_day(self._now)
        if row.remaining > 0:
            return calendar.close(calendar.nth_workday_after(today, row.remaining))
        return calendar.close(calendar.workday_before(today, 1 - row.remaining))

    def _working_days_to(self, due: datetime) -> int:
        """Working days from today to the day of the deadline; negative when it is past."""
        calendar, first, last = self._town.calendar, local_day(self._now), local_day(due)
        low, high = sorted((first, last))
        days = sum(calendar.is_workday(low + timedelta(days=n)) for n in range(1, (high - low).days + 1))
        return days if last >= first else -days
