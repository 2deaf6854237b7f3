"""A town whose months stand at every point, and what a raw connection writes of them as the program would."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple

from commandcenter.dispatch.figures.accountability import AccountabilityDesk, Measure, proposals
from commandcenter.dispatch.figures.appraisals import AppraisalDesk
from commandcenter.models.lifecycle import Action
from commandcenter.models.timing.worktime import TZ
from tests.stage import ServerStage
from tests.store.server.hands import Hand, guarded

NOW = "2026-11-17 01:00+00"


class Months(NamedTuple):
    """September published with an appeal and a late task, October in 核对期 with an objection, August still a draft; a
    decision about 水利站."""

    stage: ServerStage
    draft: int
    shown: int
    published: int
    case_id: int
    matter: int


def live(stage: ServerStage) -> Months:
    """The town on 17 November."""
    water = stage.unit("S13")
    office, leader = AppraisalDesk(stage.desk("office")), AppraisalDesk(stage.desk("leader"))
    own = AppraisalDesk(stage.desk("u-s13"))
    stage.at("2026-08-31 09:00")
    led(stage, water)
    stage.at("2026-09-01 09:00")
    cases = []
    for _ in range(2):
        cases.append(led(stage, water))
        until = datetime(2026, 9, 3, 17, 30, tzinfo=TZ)
        stage.act(cases[-1], "lead1", Action.SUPERVISE, reason="久拖不决", until=until)
    stage.at("2026-10-12 09:00")
    led(stage, water)
    stage.at("2026-11-09 09:00")
    draft, shown, published = (office.open(month) for month in ("2026-08", "2026-10", "2026-09"))
    office.propose_bonus(draft, water, 100, "先进", "文件")
    leader.decide_bonus(draft, 1, True, "属实")
    office.show(published)
    office.propose_bonus(published, water, 100, "先进", "文件")
    leader.decide_bonus(published, 1, True, "属实")
    stage.at("2026-11-12 09:00")
    leader.publish(published)
    own.object_to(published, "协办单位迟报", about="ontime_rate", case_id=cases[0])
    stage.at("2026-11-16 09:00")
    office.show(shown)
    own.object_to(shown, "情况不符")
    office.propose_bonus(shown, water, 100, "先进", "文件")
    director = AccountabilityDesk(stage.desk("director"))
    key = next(p.proposal.key for p in proposals(stage.desk("director")) if p.proposal.unit.id == water)
    matter = director.decide(key, Measure.TALK, "两次督办未落实", rectify="修复", due=date(2026, 11, 20))
    stage.act(cases[0], "lead1", Action.PROTECT, persons=(stage.session("duty1").person_id,))
    stage.at("2026-11-17 09:00")
    return Months(stage, draft, shown, published, cases[0], matter)


def led(stage: ServerStage, unit: int) -> int:
    """A case the unit has signed for."""
    case = stage.register()
    stage.act(case.id, "intake1", Action.ACCEPT, grid=stage.grid(), matter=stage.matter())
    stage.act(case.id, "dispatch1", Action.DISPATCH, lead=unit)
    stage.act(case.id, stage.login_of(unit), Action.SIGN)
    return case.id


def write(who: Hand, entity: str, of: int, kind: str, n: int | None = None) -> None:
    following = n or who.one("SELECT next_event(%s, %s)", entity, of)
    who.do(
        "INSERT INTO event (entity, entity_id, n, at, recorded_at, login, kind, payload)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, '{}')",
        *(entity, of, following, NOW, NOW, who.login, kind),
    )


def take(who: Hand, table: str, of: int, kind: str) -> None:
    """The next version with its event, as the program would write them."""
    following = who.one(f"SELECT version FROM {table} WHERE id = %s", of) + 1
    who.do(f"UPDATE {table} SET version = %s WHERE id = %s", following, of)
    write(who, table, of, kind, following)


def refused(sentence: str, who: Hand, *, table: str, of: int, kind: str, statement: str, values: Any = ()) -> None:
    with guarded(sentence), who.taken_back():
        take(who, table, of, kind)
        who.do(statement, *values)


def decided(unit: int, state: str = "DECIDED") -> str:
    """By whom, and which measure, is to be filled in."""
    return (
        "INSERT INTO accountability (id, key, unit_id, trigger, decided_at, decided_by, reason, version, state, ground,"
        " measure, evidence, cases, rectify, report, reported_by, finding, checked_by)"
        f" VALUES (90, 'x', {unit}, 'FRAUD', %s, %s, 'x', 1, '{state}', 'FALSE', %s, '[]', '[]', '', '', '', '', '')"
    )
