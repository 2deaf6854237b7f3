"""What a published month is used for: the sheet for 目标管理考核, and our figures beside the county's."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import Connection

from ....models.access import PERMISSIONS, Permission, may_see
from ....models.errors import NotAllowed, NotFound, UserError
from ....models.kpi import Metric, achieved, two_places
from ....models.people import Unit
from ....models.scoring.appraisal.conversion import CONVERSION, DEFAULT_CONVERSION, Conversion, read_conversion
from ....models.scoring.appraisal.county import MARKED, NO_MARK, CountyLine, differs
from ....models.scoring.appraisal.file import AppraisalFile
from ....models.scoring.appraisal.terms import READERS
from ....models.scoring.assessment import UnitResult
from ....models.store import appraisals, cases, drill, settings
from ....models.store.settings import Changed
from ....models.text import one_line
from ... import reads
from ...desk import Desk
from .reading import revision_of


@dataclass(frozen=True, slots=True)
class ConvertedLine:
    """A unit's score with the points it makes; None for a unit without score."""

    unit: Unit
    score: Decimal | None
    points: Decimal | None


@dataclass(frozen=True, slots=True)
class ConversionSheet:
    """折算表 of a published month (its `number`-th revision), by the table that holds now."""

    month: str
    number: int
    table: Conversion
    lines: tuple[ConvertedLine, ...]


def conversion_sheet(desk: Desk, appraisal_id: int, number: int | None = None) -> ConversionSheet:
    """Of all units; `number`: an earlier revision. Raises NotAllowed, NotFound before the publication."""
    _centre(desk)
    with desk.store.read() as connection:
        file = appraisals.load(connection, appraisal_id)
        if (revision := revision_of(file, number)) is None:
            raise NotFound("这个月的考核尚未公布")
        frozen = appraisals.publication(connection, appraisal_id, revision.n)
        table = _table(connection)
    lines = (ConvertedLine(one.unit, one.score, table.points(one.score)) for one in frozen.units)
    return ConversionSheet(frozen.month, frozen.number, table, tuple(lines))


def change_conversion(desk: Desk, text: str, why: str) -> None:
    """Another table: 90=10 80=8 70=6 60=4 0=0. Raises NotAllowed, UserError."""
    if desk.by.role not in PERMISSIONS[Permission.SETTINGS]:
        raise NotAllowed(f"{desk.by.role.label}不能{Permission.SETTINGS.label}")
    if not (ground := one_line(why)):
        raise UserError("请写明依据：文号，或者谁在什么时候定的", field="why")
    after = read_conversion(text)
    with desk.store.unit() as unit:
        before = _table(unit)
        if before == after:
            raise UserError("现在就是这张折算表，没有改动", field="conversion")
        settings.write_setting(unit, CONVERSION, str(after))
        told = Changed(desk.clock.now(), desk.by.login, CONVERSION, str(before), str(after), ground)
        settings.record_change(unit, desk.by, told)


def _table(connection: Connection) -> Conversion:
    kept = settings.read_setting(connection, CONVERSION)
    return DEFAULT_CONVERSION if kept is None else read_conversion(kept)


# --- beside the county's ---------------------------------------------------------------------------------------------


def county_lines(desk: Desk, appraisal_id: int) -> tuple[CountyLine, ...]:
    """The county's figures of a month beside ours: as published, else as they stand."""
    _centre(desk)
    with desk.store.read() as connection:
        file = appraisals.load(connection, appraisal_id)
        results = {one.unit.id: one for one in _results(desk, connection, file)}
        units = desk.store.setup(connection).township.unit
    entered = sorted((one for one in file.county if not one.void), key=lambda one: (one.unit_id, one.metric))
    return tuple(
        CountyLine(
            units[one.unit_id],
            Metric(one.metric),
            _ours(results.get(one.unit_id), Metric(one.metric)),
            two_places(one.value),
            one.source,
            "" if Metric(one.metric) in MARKED else NO_MARK,
        )
        for one in entered
    )


@dataclass(frozen=True, slots=True)
class GapCase:
    """A case the platform may count otherwise, and why."""

    case_id: int
    no: str
    why: str


def gap_cases(desk: Desk, appraisal_id: int, unit_id: int, metric: Metric) -> tuple[GapCase, ...]:
    """The hotline's cases behind our figure that bear a mark of the platform that disagrees, as far as they may be
    seen. None where the platform leaves no mark (`county.NO_MARK`)."""
    _centre(desk)
    if metric not in MARKED:
        return ()
    found: list[GapCase] = []
    with desk.store.read() as connection:
        township = desk.store.setup(connection).township
        file = appraisals.load(connection, appraisal_id)
        for case_id, met in _counted(desk, connection, file, unit_id, metric):
            dossier = cases.load(connection, case_id)
            tasks = [task for task in dossier.tasks if task.unit_id == unit_id and task.answered_for]
            if not tasks or not may_see(dossier, desk.by, township):
                continue
            if (why := differs(metric, dossier, tasks[-1], met)) is not None:
                found.append(GapCase(case_id, dossier.case.no, why))
    return tuple(found)


def _counted(
    desk: Desk, connection: Connection, file: AppraisalFile, unit_id: int, metric: Metric
) -> list[tuple[int, bool]]:
    """The cases our figure counts, and whether in the unit's favour."""
    if file.latest is not None:
        behind = appraisals.behind(connection, desk.by, file.appraisal.id, file.latest.n, (metric.value,), (unit_id,))
        items = [(one.item.case_id, one.item.numerator, one.item.denominator) for one in behind if one.seen]
    else:
        period, now = file.appraisal.period, desk.clock.now()
        rows = drill.items(connection, desk.by, (metric.value,), (unit_id,), period.first, period.last, now)
        items = [(row.case_id, row.numerator, row.denominator) for row in rows if row.seen]
    return [(case_id, achieved(metric, top, bottom) == bottom) for case_id, top, bottom in items]


def _results(desk: Desk, connection: Connection, file: AppraisalFile) -> tuple[UnitResult, ...]:
    if file.latest is not None:
        return appraisals.publication(connection, file.appraisal.id, file.latest.n).units
    setup, period = desk.store.setup(connection), file.appraisal.period
    return reads.kpis_within(connection, setup, desk.by, period.first, period.last, desk.clock.now()).units


def _ours(result: UnitResult | None, metric: Metric) -> Decimal | None:
    if result is None:
        return None
    return next((kpi.value for kpi in result.kpis if kpi.metric is metric), None)


def _centre(desk: Desk) -> None:
    if desk.by.role not in READERS:
        raise NotAllowed(f"{desk.by.role.label}不能查看全部单位的考核")
