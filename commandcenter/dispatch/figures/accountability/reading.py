"""Accountability as windows read it: frozen values, as far as the person may see them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection

from ....models.access import PERMISSIONS, Permission
from ....models.errors import NotAllowed
from ....models.people import Unit
from ....models.scoring.accountability import steps
from ....models.scoring.accountability.file import MatterFile
from ....models.scoring.accountability.finding import Proposal
from ....models.scoring.accountability.terms import DECIDERS, Measure, State, Step
from ....models.scoring.appraisal.terms import READERS
from ....models.store import accountability, cases, duty, sight
from ...desk import Desk
from .finding import found


@dataclass(frozen=True, slots=True)
class ProposalLine:
    """A proposal with the numbers of its cases, and which measures this person may decide (none: he may not)."""

    proposal: Proposal
    case_nos: tuple[str, ...]
    may_decide: tuple[Measure, ...]


@dataclass(frozen=True, slots=True)
class MatterLine:
    """A decision with its unit, who decided, the numbers of its cases that may be seen, the steps this person may take
    now, and where it stands in words; `overdue`: the rectification should have been reported."""

    file: MatterFile
    unit: Unit
    decided_by: str
    case_nos: tuple[str, ...]
    steps: frozenset[Step]
    standing: str
    overdue: bool


def proposals(desk: Desk) -> tuple[ProposalLine, ...]:
    """What the rules find now. Raises NotAllowed: proposals are the centre's to see."""
    if desk.by.role not in READERS:
        raise NotAllowed(f"{desk.by.role.label}不能查看问责建议")
    with desk.store.read() as connection:
        lines = found(connection, desk.store, desk.clock.now())
        numbers = _numbers(desk, connection, (i for one in lines for i in one.cases))
        lines = tuple(one for one in lines if numbers.keys() >= set(one.cases))
    return tuple(
        ProposalLine(
            one,
            tuple(numbers[i] for i in one.cases if i in numbers),
            tuple(m for m in one.measures if desk.by.role in DECIDERS[m]),
        )
        for one in lines
    )


def matters(desk: Desk, unit_id: int | None = None) -> tuple[MatterLine, ...]:
    """What was decided, the newest first; a unit sees what was decided about itself. Raises NotAllowed."""
    if desk.by.role not in PERMISSIONS[Permission.READ_KPI]:
        raise NotAllowed(f"{desk.by.role.label}不能查看问责与激励")
    own = None if desk.by.role in READERS else desk.by.unit_id
    with desk.store.read() as connection:
        names, township = duty.names(connection), desk.store.setup(connection).township
        shown = [
            one
            for one in accountability.decided(connection, unit_id=own or unit_id)
            if own is None or one.state is not State.DECLINED
        ]
        numbers = _numbers(desk, connection, (i for one in shown for i in one.cases))
        if own is None:  # whoever is complained about is told nothing that rests on it
            shown = [one for one in shown if numbers.keys() >= set(one.cases)]
        now = desk.clock.now()
        return tuple(
            MatterLine(
                file=file,
                unit=township.unit[one.unit_id],
                decided_by=names.get(one.decided_by, one.decided_by),
                case_nos=tuple(numbers[i] for i in one.cases if i in numbers),
                steps=steps.open_to(one, desk.by, now),
                standing=one.standing(now),
                overdue=one.overdue(now),
            )
            for file in accountability.with_uses(connection, shown)
            for one in (file.matter,)
        )


def _numbers(desk: Desk, connection: Connection, ids: Iterable[int]) -> dict[int, str]:
    return cases.numbers_of(connection, sight.seen_among(connection, desk.by, set(ids)))
