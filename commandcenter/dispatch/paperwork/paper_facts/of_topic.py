"""The frozen data of 专项汇总表: one matter, or one network with all its matters, counted grid by grid."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime

from sqlalchemy import Connection

from ....models.case import OPEN
from ....models.errors import UserError
from ....models.people import Session
from ....models.scoring.periods import Period
from ....models.store import report_reads, topic_reads
from ....models.store.store import Setup
from ....models.store.topic_reads import TopicCase
from ....models.text import mask_numbers
from ....models.town.grid import Network
from ....models.town.township import Township
from ...documents import DocumentFace
from ...documents.period_data import CampaignCount, CampaignData, CampaignOpen

#: So many open cases are listed; the rest is counted.
MOST_OPEN = 200
_VILLAGE = 3


def campaign(
    connection: Connection, setup: Setup, by: Session, topic: str, period: Period, face: DocumentFace, now: datetime
) -> CampaignData:
    """What this person sees of it. Raises UserError for a topic that is none."""
    town = setup.township
    name, matters = _named(town, topic)
    cases = topic_reads.topic_cases(connection, by, period.first, period.last, now, matters)
    kept = report_reads.kept_close(connection, [case.id for case in cases])
    running = [case for case in cases if case.state in OPEN]
    shown = [case for case in running if case.id not in kept]
    villages = {grid.id for grid in town.grids if grid.level == _VILLAGE and not grid.retired}
    return CampaignData(
        face=face,
        topic=topic,
        name=name,
        period_from=period.first,
        period_to=period.last,
        counted_until=now,
        total=_count("合计", cases, now),
        by_grid=_counts(cases, lambda case: case.grid_id, lambda grid: town.grid[grid].name, now),
        quiet=len(villages - {case.grid_id for case in cases}),
        unplaced=sum(case.grid_id is None for case in cases),
        by_unit=_counts(cases, lambda case: case.unit_id, lambda unit: town.unit[unit].name, now),
        unsent=sum(case.unit_id is None for case in cases),
        open=tuple(_open(town, case, now) for case in shown[:MOST_OPEN]),
        withheld=len(running) - len(shown),
        unlisted=max(0, len(shown) - MOST_OPEN),
        requirements=(),
        contact=town.facts.phone,
    )


def _named(town: Township, topic: str) -> tuple[str, frozenset[int]]:
    """A matter by its code, a network by its code or name."""
    if (matter := town.matter_by_code.get(topic)) is not None:
        return matter.name, frozenset({matter.id})
    network = next((one for one in Network if topic in (one.value, one.label)), None)
    if network is None:
        raise UserError(f"没有编码为 {topic} 的事项，也没有这个网络", field="topic")
    return network.label, frozenset(matter.id for matter in town.matters if matter.network is network)


def _counts(
    cases: Iterable[TopicCase], key: Callable[[TopicCase], int | None], name: Callable[[int], str], now: datetime
) -> tuple[CampaignCount, ...]:
    """Most registered first; cases without the key are left out."""
    parts: defaultdict[int, list[TopicCase]] = defaultdict(list)
    for case in cases:
        if (of := key(case)) is not None:
            parts[of].append(case)
    counted = (_count(name(of), part, now) for of, part in parts.items())
    return tuple(sorted(counted, key=lambda one: (-one.registered, one.name)))


def _count(name: str, cases: Iterable[TopicCase], now: datetime) -> CampaignCount:
    told = Counter("open" if case.state in OPEN else "closed" for case in cases)
    overdue = sum(_is_overdue(case, now) for case in cases)
    return CampaignCount(name, told.total(), told["closed"], told["open"], overdue)


def _open(town: Township, case: TopicCase, now: datetime) -> CampaignOpen:
    return CampaignOpen(
        no=case.no,
        title=mask_numbers(case.title),
        grid=town.grid[case.grid_id].name if case.grid_id is not None else "",
        unit=town.unit[case.unit_id].name if case.unit_id is not None else "",
        state=case.state.label,
        due=case.due,
        is_overdue=_is_overdue(case, now),
    )


def _is_overdue(case: TopicCase, now: datetime) -> bool:
    return case.state in OPEN and case.due is not None and case.due < now
