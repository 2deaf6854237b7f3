"""The frozen data of 绩效考核表: a published month's scores as its revision froze them, in 核对期 as the units check
them, else as they stand."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Connection

from ....models.people import PEER_GROUPS, UnitKind
from ....models.scoring.appraisal.conversion import CONVERSION, DEFAULT_CONVERSION, Conversion, read_conversion
from ....models.scoring.appraisal.frozen import CHECK_COPY, Frozen
from ....models.scoring.assessment import UnitResult
from ....models.scoring.periods import Period
from ....models.store.settings import read_setting
from ....models.store.store import Setup
from ...documents import DocumentFace
from ...documents.period_data import PerformanceData, ScoreGroup, ScoreRow


def performance(
    connection: Connection,
    setup: Setup,
    period: Period,
    found: Frozen | Iterable[UnitResult],
    face: DocumentFace,
    now: datetime,
) -> PerformanceData:
    """`found`: what was published or shown to the units, or how they stand `now`; points by the conversion that
    holds."""
    kept = read_setting(connection, CONVERSION)
    table = DEFAULT_CONVERSION if kept is None else read_conversion(kept)
    frozen = found if isinstance(found, Frozen) else None
    published = frozen is not None and frozen.number != CHECK_COPY
    results = list(found.units if isinstance(found, Frozen) else found)
    return PerformanceData(
        face=face,
        period_from=period.first,
        period_to=period.last,
        counted_until=now if frozen is None else frozen.at,
        is_published=published,
        is_checked=frozen is not None and not published,
        revision=frozen.number if frozen is not None and published else 0,
        table=str(table),
        groups=tuple(_group(kind, results, table) for kind in PEER_GROUPS),
        remarks=(),
        contact=setup.township.facts.phone,
    )


def _group(kind: UnitKind, results: Iterable[UnitResult], table: Conversion) -> ScoreGroup:
    """Best first; those without rank follow by their code."""
    own = [one for one in results if one.unit.kind is kind]
    own.sort(key=lambda one: (one.rank is None, one.rank or 0, one.unit.code))
    return ScoreGroup(
        title=kind.label,
        rows=tuple(_row(one, table) for one in own if one.score is not None),
        without=tuple(one.unit.name for one in own if one.score is None),
        accountable=kind is not UnitKind.COUNTY,
    )


def _row(one: UnitResult, table: Conversion) -> ScoreRow:
    return ScoreRow(
        rank=one.rank,
        unit=one.unit.name,
        base=_text(one.base),
        reverse=_text(one.reverse),
        deducted=str(one.deducted),
        bonus=str(one.bonus),
        score=_text(one.score),
        points=_text(table.points(one.score)),
        ranking_score=_text(one.ranking_score),
    )


def _text(points: Decimal | None) -> str | None:
    return None if points is None else str(points)
