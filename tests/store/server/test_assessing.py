"""Months' assessments and decisions about units from a raw connection: who reads what, and what nobody can write past
the program."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date

import pytest

from commandcenter.dispatch.figures.accountability import matters
from commandcenter.models.scoring.accountability import terms as accountability
from commandcenter.models.scoring.appraisal import terms as appraisal
from commandcenter.models.store import appraisals
from tests.servers import Template
from tests.stage import ServerStage
from tests.store.server.assessing import NOW, Months, decided, live, refused, take, write
from tests.store.server.conftest import Hands, hands_on
from tests.store.server.hands import POSTS, forbidden, guarded

_TABLES = (
    *("appraisal_objection", "appraisal_revision", "appraisal_body", "appraisal_item", "appraisal_bonus"),
    *("appraisal_county", "accountability", "accountability_use"),
)
_OBJECTION = (
    "INSERT INTO appraisal_objection (appraisal_id, n, stage, unit_id, at, by, reason, about, decided_by, ruling,"
    " accepted) VALUES (%s, %s, 'CHECK', %s, %s, %s, 'x', '', '', '', %s)"
)


@pytest.fixture(scope="module")
def months(server_template: Template) -> Iterator[Months]:
    lived = live(ServerStage(server_template))
    yield lived
    lived.stage.close()


@pytest.fixture(scope="module")
def hand(months: Months) -> Iterator[Hands]:
    yield from hands_on(months.stage)


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
        take(unit, "appraisal", months.shown, "OBJECT")
        unit.do(_OBJECTION, months.shown, 90, own, NOW, "u-s13", None)
    for values in (
        (months.shown, 91, other, NOW, "u-s13", None),
        (months.shown, 92, own, NOW, "office", None),
        (months.shown, 93, own, NOW, "u-s13", True),
    ):
        with forbidden(), unit.taken_back():
            take(unit, "appraisal", months.shown, "OBJECT")
            unit.do(_OBJECTION, *values)
    with guarded("须有事件"), unit.taken_back():
        unit.do(_OBJECTION, months.shown, 94, own, NOW, "u-s13", None)
    moved = "UPDATE appraisal SET check_until = NULL WHERE id = %s"
    refused("由中心办理", unit, **told, kind="OBJECT", statement=moved.replace("SET", "SET version = version + 1,"),
             values=(months.shown,))  # fmt: skip
    for kind in ("DECIDE", "PUBLISH", "SHOW", "BONUS"):
        with guarded("不能记录"), unit.taken_back():
            take(unit, "appraisal", months.shown, kind)
    ruled = "UPDATE appraisal_objection SET accepted = %s, decided_at = %s, decided_by = %s WHERE appraisal_id = %s"
    for accepted, whose in ((True, "u-s13"), (False, "director")):
        with guarded("只能撤回自己提出的异议|他人名义"), unit.taken_back():
            take(unit, "appraisal", months.shown, "WITHDRAW")
            unit.do(ruled, accepted, NOW, whose, months.shown)
    with guarded("须有事件"), unit.taken_back():
        unit.do(ruled, False, NOW, "u-s13", months.shown)
    with unit.taken_back():
        take(unit, "appraisal", months.shown, "WITHDRAW")
        assert unit.do(ruled, False, NOW, "u-s13", months.shown) == 1
    with unit.taken_back():
        assert unit.do("UPDATE appraisal SET version = version + 1 WHERE id = %s", months.draft) == 0


def test_an_objection_is_decided_once_by_who_may_and_an_appeal_by_somebody_else(months: Months, hand: Hands) -> None:
    ruled = (
        "UPDATE appraisal_objection SET accepted = true, decided_at = %s, decided_by = %s, ruling = 'x'"
        " WHERE appraisal_id = %s"
    )
    with hand("office").taken_back():
        assert hand("office").do(ruled, NOW, "office", months.shown) == 0
    told = {"table": "appraisal", "of": months.shown, "kind": "DECIDE"}
    director, leader = hand("director"), hand("leader")
    refused("他人名义", director, **told, statement=ruled, values=(NOW, "leader", months.shown))
    reworded = "UPDATE appraisal_objection SET reason = 'y', decided_by = 'director' WHERE appraisal_id = %s"
    refused("内容不能改", director, **told, statement=reworded, values=(months.shown,))
    appeal = {"table": "appraisal", "of": months.published, "kind": "DECIDE"}
    refused("公布结果的人", leader, **appeal, statement=ruled, values=(NOW, "leader", months.published))
    with director.taken_back():
        take(director, "appraisal", months.shown, "DECIDE")
        assert director.do(ruled, NOW, "director", months.shown) == 1


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
        take(director, "appraisal", months.shown, "DECIDE")
        director.do(ruled, NOW, months.shown)
        for refused in (
            ruled.replace("'x'", "'y'").replace("%s,", "now(),", 1),
            back.replace("excuse = NULL", "excuse = 'LATE'"),
        ):
            with guarded("异议已经裁定"), director.taken_back():
                director.do(refused, months.shown)
        with director.taken_back():
            assert director.do(back, months.shown) == 1
    with guarded("异议已经裁定"), director.taken_back():
        take(director, "appraisal", months.published, "DECIDE")
        director.do(ruled, "2026-11-12 00:00+00", months.published)
        director.do(back, months.published)
    with guarded("不能记录"), hand("u-s13").taken_back():
        take(hand("u-s13"), "appraisal", months.shown, "TAKE_BACK")
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
    refused("只能随公布写入", office, kind="BONUS", **draft)
    refused("只能随公布写入", office, kind="SHOW", **draft)  # without its hash


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
    refused("只能随公布写入", leader, **told, statement=body, values=(months.published,))
    refused("只能随公布写入", leader, **told, statement=item, values=(1,))
    with guarded("与摘要不符"), leader.taken_back():
        take(leader, "appraisal", months.published, "REVISE")
        leader.do(revision, months.published, NOW, NOW, "leader")
        leader.do(body, months.published)
    with forbidden(), leader.taken_back():
        leader.do(revision, months.published, NOW, NOW, "director")
    for login in ("office", "lead1", "u-s13"):
        with forbidden(), hand(login).taken_back():
            hand(login).do(revision, months.published, NOW, NOW, login)
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
            write(who, "case", months.case_id, kind, following)
            who.do(excused, months.case_id)
    unit = hand("u-s13")
    with guarded("不能记录"), unit.taken_back():
        following = unit.one('SELECT version FROM "case" WHERE id = %s', months.case_id) + 1
        unit.do('UPDATE "case" SET version = %s WHERE id = %s', following, months.case_id)
        write(unit, "case", months.case_id, "CORRECT", following)


def test_a_bonus_is_decided_by_another_leader(months: Months, hand: Hands) -> None:
    office, leader = hand("office"), hand("leader")
    given = (
        "INSERT INTO appraisal_bonus (appraisal_id, n, unit_id, points, ground, evidence, at, by, decided_by, ruling,"
        " accepted) VALUES (%s, 90, %s, 500, 'x', 'x', %s, %s, '', '', %s)"
    )
    own = months.stage.unit("S13")
    with guarded("领导审定"), office.taken_back():
        take(office, "appraisal", months.shown, "BONUS")
        office.do(given, months.shown, own, NOW, "office", True)
    with guarded("申报人以外"), leader.taken_back():
        take(leader, "appraisal", months.shown, "BONUS")
        leader.do(given, months.shown, own, NOW, "leader", None)
        leader.do("UPDATE appraisal_bonus SET accepted = true, decided_by = 'leader' WHERE n = 90")


def test_a_decision_stays_as_it_wasdecided(months: Months, hand: Hands) -> None:
    unit, director, office = hand("u-s13"), hand("director"), hand("office")
    told = {"table": "accountability", "of": months.matter}
    for change in ("state = 'DONE'", "rectify_due = NULL", "finding = 'x'"):
        statement = f"UPDATE accountability SET version = version + 1, {change}"
        refused("只报送整改", unit, **told, kind="REPORT", statement=statement)
    for change in ("reason = 'x'", "measure = 'COMMEND'", "decided_by = 'office'", "unit_id = 1"):
        statement = f"UPDATE accountability SET version = version + 1, {change}"
        refused("不能改", office, **told, kind="CHECK", statement=statement)
    made = decided(months.stage.unit("S13"))
    with guarded("由领导决定"), director.taken_back():
        director.do(made, NOW, "director", "DISCIPLINE")
    with forbidden(), director.taken_back():
        director.do(made, NOW, "leader", "TALK")
    for who in (office, unit):
        with forbidden(), who.taken_back():
            who.do(made, NOW, who.login, "TALK")
    with guarded("由相应的步骤"), director.taken_back():
        director.do(made, NOW, "director", "TALK")
    with guarded("不能"), hand("postgres").taken_back():
        hand("postgres").do("DELETE FROM accountability")


def test_nobody_records_a_step_that_is_not_his(months: Months, hand: Hands) -> None:
    for login, post in (*POSTS.items(), ("u-s13", "LIAISON")):
        who = hand(login)
        for entity, of, step, posts in (
            *(("appraisal", months.published, step, appraisal.recorders(step)) for step in appraisal.Step),
            *(("accountability", months.matter, step, accountability.recorders(step)) for step in accountability.Step),
        ):
            if post not in posts:
                with guarded("不能记录"), who.taken_back():
                    write(who, entity, of, step.value, 90)


def test_where_a_month_stands_changes_by_its_own_step_alone(months: Months, hand: Hands) -> None:
    office, leader = hand("office"), hand("leader")
    away = "UPDATE appraisal SET state = 'WITHDRAWN' WHERE id = %s"
    back = "UPDATE appraisal SET state = 'DRAFT', created_at = %s, created_by = 'office' WHERE id = %s"
    with office.taken_back():
        take(office, "appraisal", months.draft, "WITHDRAW_DRAFT")
        assert office.do(away.replace("SET", "SET version = version + 1,"), months.draft) == 1
        write(office, "appraisal", months.draft, "WITHDRAW_DRAFT")
        office.do("SET CONSTRAINTS ALL IMMEDIATE")
        office.do("SET CONSTRAINTS ALL DEFERRED")
        assert hand("u-s13").do(away, months.draft) == 0
        office.do(back.replace("SET", "SET version = version + 1,"), NOW, months.draft)
        write(office, "appraisal", months.draft, "OPEN")
    out = "UPDATE appraisal SET version = version + 1, state = 'PUBLISHED', published_at = %s WHERE id = %s"
    told = {"table": "appraisal", "of": months.draft, "kind": "BONUS"}
    away = away.replace("SET", "SET version = version + 1,")
    refused("由相应的步骤", office, **told, statement=away, values=(months.draft,))
    refused("不能公布", office, **told, statement=out, values=(NOW, months.draft))
    shown = {"table": "appraisal", "of": months.shown}
    refused("由相应的步骤", office, **shown, kind="WITHDRAW_DRAFT", statement=away, values=(months.shown,))
    refused("由相应的步骤", office, **shown, kind="OPEN", statement=back.replace("SET", "SET version = version + 1,"),
             values=(NOW, months.shown))  # fmt: skip
    for at in (NOW, "2026-12-01 00:00+00"):  # within 核对期; an objection waits
        refused("不能公布", leader, **shown, kind="PUBLISH", statement=out, values=(at, months.shown))
    with guarded("由相应的步骤"), leader.taken_back():  # published at another moment than its event tells
        ruled = "UPDATE appraisal_objection SET accepted = false, decided_at = %s, decided_by = 'leader', ruling = 'x'"
        take(leader, "appraisal", months.shown, "DECIDE")
        leader.do(ruled + " WHERE appraisal_id = %s", NOW, months.shown)
        bonus = (
            "UPDATE appraisal_bonus SET accepted = false, decided_by = 'leader', ruling = 'x' WHERE appraisal_id = %s"
        )
        leader.do(bonus, months.shown)
        take(leader, "appraisal", months.shown, "PUBLISH")
        leader.do(out, "2026-12-01 00:00+00", months.shown)
    moved = "UPDATE appraisal SET version = version + 1, {} WHERE id = %s"
    for change in ("check_until = '2026-11-01 00:00+00'", "shown_by = 'leader'", "created_by = 'leader'"):
        statement = moved.format(change)
        refused("期限和经办人不能改", leader, **shown, kind="PUBLISH", statement=statement, values=(months.shown,))
    sent = moved.format("state = 'SHOWN', shown_by = 'leader'")
    refused("他人名义送核对", office, **told | {"kind": "SHOW"}, statement=sent, values=(months.draft,))
    made = (
        "INSERT INTO appraisal (id, month, created_at, created_by, version, state, shown_by)"
        " VALUES (90, '2026-07', %s, %s, 1, %s, '')"
    )
    for state, kind in (("PUBLISHED", "OPEN"), ("SHOWN", "SHOW"), ("WITHDRAWN", "WITHDRAW_DRAFT"), ("DRAFT", "SHOW")):
        with guarded("由相应的步骤"), office.taken_back():
            office.do(made, NOW, "office", state)
            write(office, "appraisal", 90, kind, 1)
    for who, login in (
        (office, "leader"),
        (hand("lead1"), "lead1"),
        (hand("u-s13"), "u-s13"),
        (hand("admin"), "admin"),
    ):
        with forbidden(), who.taken_back():
            who.do(made, NOW, login, "DRAFT")


def test_where_a_decision_stands_changes_by_its_own_step_alone(months: Months, hand: Hands) -> None:
    office, director = hand("office"), hand("director")
    county = months.stage.unit("X07")
    reported = "UPDATE accountability SET version = version + 1, state = 'REPORTED', reported_by = 'u-s13'"
    told = {"table": "accountability", "of": months.matter}
    refused("由相应的步骤", office, **told, kind="CHECK", statement=reported)
    with guarded("由相应的步骤"), director.taken_back():
        director.do(decided(months.stage.unit("S13"), "DONE"), NOW, "director", "TALK")
        write(director, "accountability", 90, "DECIDE", 1)
    for measure in ("TALK", "CRITICISE", "COMMEND"):
        with guarded("对这个单位不能"), director.taken_back():
            director.do(decided(county), NOW, "director", measure)
    with guarded("只对受考核问责的本镇单位"), director.taken_back():
        director.do(decided(county), NOW, "director", "LETTER")
        write(director, "accountability", 90, "DECIDE", 1)
        director.do("UPDATE accountability SET version = 2, state = 'RECTIFYING' WHERE id = 90")


def test_a_bonus_in_a_draft_counts_for_nobody_who_knows_no_draft(months: Months) -> None:
    days, counted = (date(2026, 8, 1), date(2026, 8, 31)), {}
    for login in ("office", "u-s13", "u-s17"):
        desk = months.stage.desk(login)
        with desk.store.read() as connection:
            counted[login] = appraisals.bonuses(connection, desk.by, *days)
    assert counted == {"office": {months.stage.unit("S13"): 100}, "u-s13": {}, "u-s17": {}}
