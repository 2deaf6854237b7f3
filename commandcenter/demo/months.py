"""Month's end: each month that is over is shown to the units, objected to, published, appealed against and revised; a
bonus is given, and one unit called to account."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from ..dispatch.desk import Desk
from ..dispatch.figures.accountability import AccountabilityDesk, Purpose, State, Trigger, matters, proposals
from ..dispatch.figures.appraisals import AppraisalDesk, Excuse, month_view
from ..models.case import OPEN, RUNNING, VOID, CaseFile
from ..models.kpi import Metric
from ..models.lifecycle import Action
from ..models.lifecycle.correcting import overran
from ..models.people import Accountability, Role, UnitKind
from ..models.scoring.periods import Period, month_of
from ..models.store import cases, drill
from ..models.timing.worktime import TZ, local_day
from .stage import Stage, Steps

#: Working days of a month on whose mornings it is pressed for what is overdue.
_PRESSED = (5, 8, 11, 14, 17)
_REASONS = ("协办单位迟报，本单位已按期完成", "当日停电，系统无法提交，已电话报中心", "材料已报，经办人未点反馈")
_RULINGS = ("经核实属实，不计本单位超期", "值班记录与所述相符，予以更正", "查无当日记录，维持原结果")


def keep(stage: Stage, span: Sequence[date], end: datetime) -> None:
    """Put the assessments of the months that end within the history on the stage's queue."""
    for first in (day for day in span if day.day == 1):
        stage.start(_press(stage, month_of(first)), _morning(stage, first, _PRESSED[0]))
    for last in (day for day in span if month_of(day).last == day):
        begin = _morning(stage, last, 1)
        if begin < end:
            stage.start(_assess(stage, month_of(last)), begin)


def _press(stage: Stage, month: Period) -> Steps:
    """On some mornings the town's own stations get a 督办 for what is overdue, to be done by the next evening."""
    lead = _post(stage, Role.SHIFT_LEAD)
    towns = {unit.id for unit in stage.township.units if unit.accountability is Accountability.TOWN}
    for following in (*_PRESSED[1:], None):
        until = stage.township.calendar.close(stage.township.calendar.nth_workday_after(local_day(stage.now), 1))
        for unit_id, case_id in _late(stage, month):
            file = stage.load(case_id)
            running = [task for task in file.tasks if task.unit_id == unit_id and task.state in RUNNING]
            if running and unit_id in towns and file.case.state in OPEN:
                said = {"reason": "超期未办结，限期反馈", "unit": unit_id, "until": until}
                stage.center(lead).act(case_id, file.case.version, Action.SUPERVISE, said)
        if following is not None:
            yield _morning(stage, month.first, following)


def _assess(stage: Stage, month: Period) -> Steps:
    office, director, leader = (_appraisals(stage, _post(stage, r)) for r in (Role.OFFICE, Role.DIRECTOR, Role.LEADER))
    appraisal = office.open(f"{month.first:%Y-%m}")
    office.show(appraisal)
    late = _late(stage, month)
    yield stage.now + timedelta(hours=4)
    waiting = [_object(stage, appraisal, one, reason) for one, reason in zip(late[:2], _REASONS, strict=False)]
    yield _morning(stage, local_day(stage.now), 1)
    for n in waiting[:1]:
        director.decide(appraisal, n, True, _RULINGS[0], excuse=Excuse.LATE)
        director.take_back(appraisal, n, "裁定理由须补充，撤回重作")
    for n, accepted, ruling in zip(waiting, (True, False), (_RULINGS[0], _RULINGS[2]), strict=False):
        director.decide(appraisal, n, accepted, ruling, excuse=Excuse.LATE if accepted else None)
    best = _best(stage, appraisal)
    if best is not None:
        office.propose_bonus(appraisal, best, 100, "受到县级通报表扬", "县12345热线工作通报")
        yield stage.now + timedelta(hours=2)
        leader.decide_bonus(appraisal, 1, True, "文件属实，同意加分")
    yield _morning(stage, local_day(stage.now), 2)
    leader.publish(appraisal)
    yield _morning(stage, local_day(stage.now), 2)
    if len(late) > 2:
        appeal = _object(stage, appraisal, late[2], _REASONS[2])
        yield _morning(stage, local_day(stage.now), 1)
        director.decide(appraisal, appeal, True, _RULINGS[1], excuse=Excuse.LATE)
        director.revise(appraisal)
    stage.start(_account(stage), stage.now + timedelta(hours=1))


def _account(stage: Stage) -> Steps:
    """What the rules found first of the town's own, else of anybody, is decided and followed; one unit is commended."""
    leader = AccountabilityDesk(_desk(stage, _post(stage, Role.LEADER)))
    office = AccountabilityDesk(_desk(stage, _post(stage, Role.OFFICE)))
    found = [line.proposal for line in proposals(_desk(stage, _post(stage, Role.LEADER)))]
    merit = next((p for p in found if p.trigger is Trigger.MERIT), None)
    if merit is not None and merit.proposed is not None:
        office.use(leader.decide(merit.key, merit.proposed, "考核优秀，予以表扬"), Purpose.HONOURS, "列入季度先进名单")
    faults = [p for p in reversed(found) if p.trigger is not Trigger.MERIT]
    own = [p for p in faults if p.unit.accountability is Accountability.TOWN]
    fault = next(iter(own or faults), None)
    if fault is None or fault.proposed is None:
        return
    due = stage.township.calendar.nth_workday_after(local_day(stage.now), 5)
    is_town = fault.unit.accountability is Accountability.TOWN
    task, until = ("查清原因，重新办理，书面报送整改情况", due) if is_town else ("", None)
    matter = leader.decide(fault.key, fault.proposed, "事实清楚，依据充分", rectify=task, due=until)
    if is_town:
        yield _morning(stage, local_day(stage.now), 2)
        unit = _desk(stage, stage.cast.of_unit(fault.unit.id))
        AccountabilityDesk(unit).report(matter, "已重新办理并向诉求人说明情况，完善了反馈审核制度")
        yield _morning(stage, local_day(stage.now), 1)
        assert any(m.file.matter.state is State.REPORTED for m in matters(unit))
        office.check(matter, True, "现场核查属实，诉求人认可")


def _late(stage: Stage, month: Period) -> list[tuple[int, int]]:
    """Stations that were late with a case, one case each: what they may object to."""
    found: list[tuple[int, int]] = []
    stations = sorted(u.id for u in stage.township.units if u.kind is UnitKind.STATION and u.id in stage.cast.stations)
    by = _desk(stage, _post(stage, Role.DIRECTOR)).by
    with stage.store.read() as connection:
        for unit_id in stations:
            code = (Metric.ONTIME_RATE.value,)
            rows = drill.items(connection, by, code, (unit_id,), month.first, month.last, stage.now)
            late = (row.case_id for row in rows if not row.numerator)
            case_id = next((i for i in late if _is_plain(cases.load(connection, i), unit_id, stage.now)), None)
            if case_id is not None:
                found.append((unit_id, case_id))
    return found


def _is_plain(file: CaseFile, unit_id: int, now: datetime) -> bool:
    """Whether the unit has one task in the case, and was late with it."""
    own = [task for task in file.tasks if task.unit_id == unit_id and task.state not in VOID]
    return len(own) == 1 and overran(own[0], now)


def _object(stage: Stage, appraisal: int, late: tuple[int, int], reason: str) -> int:
    unit_id, case_id = late
    desk = _appraisals(stage, stage.cast.of_unit(unit_id))
    return desk.object_to(appraisal, reason, about=Metric.ONTIME_RATE.value, case_id=case_id)


def _best(stage: Stage, appraisal: int) -> int | None:
    lines = month_view(_desk(stage, _post(stage, Role.OFFICE)), appraisal).lines
    first = [line.unit.id for line in lines if line.rank == 1 and line.unit.kind is UnitKind.STATION]
    return first[0] if first else None


def _morning(stage: Stage, day: date, workdays: int) -> datetime:
    """Ten past nine so many working days later."""
    return datetime.combine(stage.township.calendar.nth_workday_after(day, workdays), time(9, 10), TZ)


def _post(stage: Stage, role: Role) -> str:
    return next(a.login for a in stage.township.accounts if a.role is role)


def _desk(stage: Stage, login: str) -> Desk:
    return Desk(stage.store, stage.center(login).by, stage.clock)


def _appraisals(stage: Stage, login: str) -> AppraisalDesk:
    return AppraisalDesk(_desk(stage, login))
