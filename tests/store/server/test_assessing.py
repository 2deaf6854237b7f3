"""Months' assessments and decisions about units from a raw connection: who reads what, and what nobody can write past
the program."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, NamedTuple

import pytest

from commandcenter.dispatch.figures.accountability import AccountabilityDesk, Measure, matters, proposals
from commandcenter.dispatch.figures.appraisals import AppraisalDesk
from commandcenter.models.lifecycle import Action
from commandcenter.models.timing.worktime import TZ
from tests.servers import Template
from tests.stage import ServerStage
from tests.store.server.conftest import Hands, hands_on
from tests.store.server.hands import Hand, forbidden, guarded

_NOW = "2026-11-17 01:00+00"
_TABLES = (
    *("appraisal_objection", "appraisal_revision", "appraisal_body", "appraisal_item", "appraisal_bonus"),
    *("appraisal_county", "accountability", "accountability_use"),
)
_OBJECTION = (
    "INSERT INTO appraisal_objection (appraisal_id, n, stage, unit_id, at, by, reason, about, decided_by, ruling,"
    " accepted) VALUES (%s, %s, 'CHECK', %s, %s, %s, 'x', '', '', '', %s)"
)


class Months(NamedTuple):
    """September published with an appeal and a late task, October in 核对期 with an objection, August still a draft; a
    decision about 水利站."""

    stage: ServerStage
    draft: int
    shown: int
    published: int
    case_id: int
    matter: int


@pytest.fixture(scope="module")
def months(server_template: Template) -> Iterator[Months]:
    stage = ServerStage(server_template)
    water = stage.unit("S13")
    office, leader = AppraisalDesk(stage.desk("office")), AppraisalDesk(stage.desk("leader"))
    own = AppraisalDesk(stage.desk("u-s13"))
    stage.at("2026-09-01 09:00")
    cases = []
    for _ in range(2):
        case = stage.register()
        stage.act(case.id, "intake1", Action.ACCEPT, grid=stage.grid(), matter=stage.matter())
        stage.act(case.id, "dispatch1", Action.DISPATCH, lead=water)
        stage.act(case.id, "u-s13", Action.SIGN)
        until = datetime(2026, 9, 3, 17, 30, tzinfo=TZ)
        stage.act(case.id, "lead1", Action.SUPERVISE, reason="久拖不决", until=until)
        cases.append(case.id)
    stage.at("2026-11-09 09:00")
    draft, shown, published = (office.open(month) for month in ("2026-08", "2026-10", "2026-09"))
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
    yield Months(stage, draft, shown, published, cases[0], matter)
    stage.close()


@pytest.fixture(scope="module")
def hand(months: Months) -> Iterator[Hands]:
    yield from hands_on(months.stage)


def _event(who: Hand, entity: str, of: int, kind: str, n: int | None = None) -> None:
    following = n or who.one("SELECT next_event(%s, %s)", entity, of)
    who.do(
        "INSERT INTO event (entity, entity_id, n, at, recorded_at, login, kind, payload)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, '{}')",
        *(entity, of, following, _NOW, _NOW, who.login, kind),
    )


def _step(who: Hand, table: str, of: int, kind: str) -> None:
    """The next version with its event, as the program would write them."""
    following = who.one(f"SELECT version FROM {table} WHERE id = %s", of) + 1
    who.do(f"UPDATE {table} SET version = %s WHERE id = %s", following, of)
    _event(who, table, of, kind, following)


def _refused(sentence: str, who: Hand, *, table: str, of: int, kind: str, statement: str, values: Any = ()) -> None:
    with guarded(sentence), who.taken_back():
        _step(who, table, of, kind)
        who.do(statement, *values)


def test_a_unit_reads_its_own_and_what_was_published(months: Months, hand: Hands) -> None:
    own, other, office = hand("u-s13"), hand("u-s17"), hand("office")
    assert {row[0] for row in own.rows("SELECT id FROM appraisal")} == {months.shown, months.published}
    assert office.one("SELECT count(*) FROM appraisal") == 3
    assert own.one("SELECT count(*) FROM appraisal_objection") == 2
    assert other.one("SELECT count(*) FROM appraisal_objection") == 0
    assert other.one("SELECT count(*) FROM appraisal_body") == 1
    assert other.one("SELECT count(*) FROM appraisal_bonus") == 1  # the decided one counts in everybody's ranks
    assert own.one("SELECT count(*) FROM appraisal_item") > 0
    assert other.one("SELECT count(*) FROM appraisal_item") == 0
    assert own.one("SELECT count(*) FROM accountability") == 1
    assert other.one("SELECT count(*) FROM accountability") == 0
    assert hand("admin").rows("SELECT id FROM appraisal") == [(months.published,)]  # what weights must come after
    for table in _TABLES:
        assert hand("admin").one(f"SELECT count(*) FROM {table}") == 0
    for login in ("u-s17", "admin"):
        mine = "SELECT count(*) FROM event WHERE entity IN ('appraisal', 'accountability')"
        assert hand(login).one(mine) == 0


def test_whoever_is_complained_about_reads_nothing_of_what_rests_on_the_case(months: Months, hand: Hands) -> None:
    """Also a post of the centre that sees every other case: the objection, the record of its month, the decision."""
    barred, other = hand("duty1"), hand("office")
    objections = "SELECT count(*) FROM appraisal_objection WHERE case_id = %s"
    items = "SELECT count(*) FROM appraisal_item WHERE case_id = %s"
    events = "SELECT count(*) FROM event WHERE entity = 'appraisal' AND entity_id = %s"
    decided = "SELECT count(*) FROM event WHERE entity = 'accountability'"
    assert (barred.one(objections, months.case_id), other.one(objections, months.case_id)) == (0, 1)
    assert barred.one(items, months.case_id) == 0
    assert other.one(items, months.case_id) > 0
    assert (barred.one(events, months.published), barred.one(events, months.shown) > 0) == (0, True)
    assert other.one(events, months.published) > 0
    assert (barred.one(decided), barred.one("SELECT count(*) FROM accountability")) == (0, 0)
    assert other.one(decided) > 0
    assert matters(months.stage.desk("duty1")) == ()
    assert len(matters(months.stage.desk("office"))) == 1


def test_a_unit_objects_for_itself_and_decides_nothing(months: Months, hand: Hands) -> None:
    unit, own, other = hand("u-s13"), months.stage.unit("S13"), months.stage.unit("S05")
    told = {"table": "appraisal", "of": months.shown}
    with unit.taken_back():
        _step(unit, "appraisal", months.shown, "OBJECT")
        unit.do(_OBJECTION, months.shown, 90, own, _NOW, "u-s13", None)
    for values in (
        (months.shown, 91, other, _NOW, "u-s13", None),
        (months.shown, 92, own, _NOW, "office", None),
        (months.shown, 93, own, _NOW, "u-s13", True),
    ):
        with forbidden(), unit.taken_back():
            _step(unit, "appraisal", months.shown, "OBJECT")
            unit.do(_OBJECTION, *values)
    with guarded("须有事件"), unit.taken_back():
        unit.do(_OBJECTION, months.shown, 94, own, _NOW, "u-s13", None)
    moved = "UPDATE appraisal SET check_until = NULL WHERE id = %s"
    _refused("由中心办理", unit, **told, kind="OBJECT", statement=moved.replace("SET", "SET version = version + 1,"),
             values=(months.shown,))  # fmt: skip
    for kind in ("DECIDE", "PUBLISH", "SHOW", "BONUS"):
        with guarded("不能记录"), unit.taken_back():
            _step(unit, "appraisal", months.shown, kind)
    ruled = "UPDATE appraisal_objection SET accepted = %s, decided_at = %s, decided_by = %s WHERE appraisal_id = %s"
    for accepted, whose in ((True, "u-s13"), (False, "director")):
        with guarded("只能撤回自己提出的异议|他人名义"), unit.taken_back():
            _step(unit, "appraisal", months.shown, "WITHDRAW")
            unit.do(ruled, accepted, _NOW, whose, months.shown)
    with guarded("须有事件"), unit.taken_back():
        unit.do(ruled, False, _NOW, "u-s13", months.shown)
    with unit.taken_back():
        _step(unit, "appraisal", months.shown, "WITHDRAW")
        assert unit.do(ruled, False, _NOW, "u-s13", months.shown) == 1
    with unit.taken_back():
        assert unit.do("UPDATE appraisal SET version = version + 1 WHERE id = %s", months.draft) == 0


def test_an_objection_is_decided_once_by_who_may_and_an_appeal_by_somebody_else(months: Months, hand: Hands) -> None:
    ruled = (
        "UPDATE appraisal_objection SET accepted = true, decided_at = %s, decided_by = %s, ruling = 'x'"
        " WHERE appraisal_id = %s"
    )
    with hand("office").taken_back():
        assert hand("office").do(ruled, _NOW, "office", months.shown) == 0
    told = {"table": "appraisal", "of": months.shown, "kind": "DECIDE"}
    director, leader = hand("director"), hand("leader")
    _refused("他人名义", director, **told, statement=ruled, values=(_NOW, "leader", months.shown))
    reworded = "UPDATE appraisal_objection SET reason = 'y', decided_by = 'director' WHERE appraisal_id = %s"
    _refused("内容不能改", director, **told, statement=reworded, values=(months.shown,))
    appeal = {"table": "appraisal", "of": months.published, "kind": "DECIDE"}
    _refused("公布结果的人", leader, **appeal, statement=ruled, values=(_NOW, "leader", months.published))
    with director.taken_back():
        _step(director, "appraisal", months.shown, "DECIDE")
        assert director.do(ruled, _NOW, "director", months.shown) == 1


def test_a_ruling_is_taken_back_by_who_made_it_while_nothing_rests_on_it(months: Months, hand: Hands) -> None:
    director, leader = hand("director"), hand("leader")
    ruled = (
        "UPDATE appraisal_objection SET accepted = true, decided_at = %s, decided_by = 'director', ruling = 'x'"
        " WHERE appraisal_id = %s"
    )
    back = (
        "UPDATE appraisal_objection SET accepted = NULL, decided_at = NULL, decided_by = '', ruling = '', excuse = NULL"
        " WHERE appraisal_id = %s"
    )
    with director.taken_back():
        _step(director, "appraisal", months.shown, "DECIDE")
        director.do(ruled, _NOW, months.shown)
        for refused in (
            ruled.replace("'x'", "'y'").replace("%s,", "now(),", 1),
            back.replace("excuse = NULL", "excuse = 'LATE'"),
        ):
            with guarded("异议已经裁定"), director.taken_back():
                director.do(refused, months.shown)
        with director.taken_back():
            assert director.do(back, months.shown) == 1
    with guarded("异议已经裁定"), director.taken_back():
        _step(director, "appraisal", months.published, "DECIDE")
        director.do(ruled, "2026-11-12 00:00+00", months.published)
        director.do(back, months.published)
    with guarded("不能记录"), hand("u-s13").taken_back():
        _step(hand("u-s13"), "appraisal", months.shown, "TAKE_BACK")
    assert leader.one("SELECT count(*) FROM appraisal_objection WHERE accepted") == 0


def test_a_unit_checks_its_own_figures_alone(months: Months, hand: Hands) -> None:
    """核对稿 is written as the month is shown, by who shows it, and never again."""
    own, office = hand("u-s13"), hand("office")
    told = json.loads(own.one("SELECT check_copy(%s)", months.shown))
    assert [unit["unit"][0] for unit in told["units"]] == [months.stage.unit("S13")]
    assert not {*told["figures"], *told["deducted"], *told["ratings"]} - {str(months.stage.unit("S13"))}
    assert len(json.loads(office.one("SELECT check_copy(%s)", months.shown))["units"]) > 100
    assert own.one("SELECT count(*) FROM appraisal_body WHERE n = 0") == 0
    assert hand("admin").one("SELECT check_copy(%s)", months.shown) is None
    body = "INSERT INTO appraisal_body VALUES (%s, 0, '{}')"
    draft = {"table": "appraisal", "of": months.draft, "statement": body, "values": (months.draft,)}
    _refused("只能随公布写入", office, kind="BONUS", **draft)
    _refused("只能随公布写入", office, kind="SHOW", **draft)  # without its hash


def test_what_was_published_is_frozen(months: Months, hand: Hands) -> None:
    leader, root = hand("leader"), hand("postgres")
    told = {"table": "appraisal", "of": months.published, "kind": "REVISE"}
    body = "INSERT INTO appraisal_body VALUES (%s, 2, '{}')"
    item = (
        "INSERT INTO appraisal_item SELECT appraisal_id, %s, case_id, 'first_pass_rate', 9, 9, unit_id, at, 1, 1, 1, 0"
        " FROM appraisal_item LIMIT 1"
    )
    revision = (
        "INSERT INTO appraisal_revision (appraisal_id, n, at, seq, sha256, made_at, made_by, answers)"
        " VALUES (%s, 2, %s, 1, 'f', %s, %s, '[]')"
    )
    _refused("只能随公布写入", leader, **told, statement=body, values=(months.published,))
    _refused("只能随公布写入", leader, **told, statement=item, values=(1,))
    with guarded("与摘要不符"), leader.taken_back():
        _step(leader, "appraisal", months.published, "REVISE")
        leader.do(revision, months.published, _NOW, _NOW, "leader")
        leader.do(body, months.published)
    with forbidden(), leader.taken_back():
        leader.do(revision, months.published, _NOW, _NOW, "director")
    for login in ("office", "lead1", "u-s13"):
        with forbidden(), hand(login).taken_back():
            hand(login).do(revision, months.published, _NOW, _NOW, login)
    for table, change in (("appraisal_body", "body = ''"), ("appraisal_item", "numerator = 1"),
                          ("appraisal_revision", "sha256 = 'x'")):  # fmt: skip
        for statement in (f"UPDATE {table} SET {change}", f"DELETE FROM {table}"):
            with guarded("append-only|只增不改|不能"), root.taken_back():
                root.do(statement)
    with guarded("已公布"), root.taken_back():
        root.do("UPDATE appraisal SET state = 'SHOWN', version = version + 1 WHERE id = %s", months.published)


def test_no_figure_is_corrected_without_a_decided_objection(months: Months, hand: Hands) -> None:
    excused = "UPDATE task SET excused = '[\"LATE\"]' WHERE case_id = %s"
    for login, kind in (("director", "CORRECT"), ("u-s13", "CONTACT"), ("lead1", "URGE")):
        who = hand(login)
        with guarded("须依据裁定的异议"), who.taken_back():
            following = who.one('SELECT version FROM "case" WHERE id = %s', months.case_id) + 1
            who.do('UPDATE "case" SET version = %s WHERE id = %s', following, months.case_id)
            _event(who, "case", months.case_id, kind, following)
            who.do(excused, months.case_id)
    unit = hand("u-s13")
    with guarded("不能记录"), unit.taken_back():
        following = unit.one('SELECT version FROM "case" WHERE id = %s', months.case_id) + 1
        unit.do('UPDATE "case" SET version = %s WHERE id = %s', following, months.case_id)
        _event(unit, "case", months.case_id, "CORRECT", following)


def test_a_bonus_is_decided_by_another_leader(months: Months, hand: Hands) -> None:
    office, leader = hand("office"), hand("leader")
    given = (
        "INSERT INTO appraisal_bonus (appraisal_id, n, unit_id, points, ground, evidence, at, by, decided_by, ruling,"
        " accepted) VALUES (%s, 90, %s, 500, 'x', 'x', %s, %s, '', '', %s)"
    )
    own = months.stage.unit("S13")
    with guarded("领导审定"), office.taken_back():
        _step(office, "appraisal", months.shown, "BONUS")
        office.do(given, months.shown, own, _NOW, "office", True)
    with guarded("申报人以外"), leader.taken_back():
        _step(leader, "appraisal", months.shown, "BONUS")
        leader.do(given, months.shown, own, _NOW, "leader", None)
        leader.do("UPDATE appraisal_bonus SET accepted = true, decided_by = 'leader' WHERE n = 90")


def test_a_decision_stays_as_it_was_decided(months: Months, hand: Hands) -> None:
    unit, director, office = hand("u-s13"), hand("director"), hand("office")
    told = {"table": "accountability", "of": months.matter}
    for change in ("state = 'DONE'", "rectify_due = NULL", "finding = 'x'"):
        statement = f"UPDATE accountability SET version = version + 1, {change}"
        _refused("只报送整改", unit, **told, kind="REPORT", statement=statement)
    for change in ("reason = 'x'", "measure = 'COMMEND'", "decided_by = 'office'", "unit_id = 1"):
        statement = f"UPDATE accountability SET version = version + 1, {change}"
        _refused("不能改", office, **told, kind="CHECK", statement=statement)
    decided = (
        "INSERT INTO accountability (key, unit_id, trigger, decided_at, decided_by, reason, version, state, ground,"
        " measure, evidence, cases, rectify, report, reported_by, finding, checked_by)"
        " VALUES ('x', 1, 'FRAUD', %s, %s, 'x', 1, 'DECIDED', 'FALSE', %s, '[]', '[]', '', '', '', '', '')"
    )
    with guarded("由领导决定"), director.taken_back():
        director.do(decided, _NOW, "director", "DISCIPLINE")
    with forbidden(), director.taken_back():
        director.do(decided, _NOW, "leader", "TALK")
    for who in (office, unit):
        with forbidden(), who.taken_back():
            who.do(decided, _NOW, who.login, "TALK")
    with guarded("须有事件"), director.taken_back():
        director.do(decided, _NOW, "director", "TALK")
    with guarded("不能"), hand("postgres").taken_back():
        hand("postgres").do("DELETE FROM accountability")
