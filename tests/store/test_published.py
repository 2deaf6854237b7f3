"""Whatever a hand changes of a published month or of a decision about a unit, verification finds."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from commandcenter.dispatch.figures.accountability import AccountabilityDesk, Measure, Purpose, proposals
from commandcenter.dispatch.figures.appraisals import AppraisalDesk, Excuse
from commandcenter.models.kpi import Metric
from commandcenter.models.lifecycle import Action
from commandcenter.models.people import SYSTEM
from commandcenter.models.scoring.accountability import terms as accountability
from commandcenter.models.scoring.appraisal import frozen as freezing
from commandcenter.models.scoring.appraisal import terms as appraisal
from commandcenter.models.store import schema
from commandcenter.models.store import tables as t
from commandcenter.models.store.export import export
from commandcenter.models.store.export_check import verify_export
from commandcenter.models.timing.worktime import TZ
from tests.stage import Stage
from tests.store.tampering import Hand, key_of, tampering

_TABLES = (
    *("appraisal", "appraisal_body", "appraisal_item", "accountability"),
    *(table.name for table in (*t.APPRAISAL_TABLES.values(), *t.ACCOUNTABILITY_TABLES.values())),
)


@pytest.fixture(scope="module")
def stage(stage_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """September published and revised after an appeal; a decision about 水利站."""
    opened = Stage(stage_template, tmp_path_factory.mktemp("published"))
    _live(opened)
    yield opened
    opened.close()


def _live(stage: Stage) -> None:
    water = stage.unit("S13")
    office, leader, director, own = (
        AppraisalDesk(stage.desk(login)) for login in ("office", "leader", "director", "u-s13")
    )
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
    month = office.open("2026-09")
    office.show(month)
    office.propose_bonus(month, water, 100, "先进", "文件")
    leader.decide_bonus(month, 1, True, "属实")
    office.county_typed(month, {(water, Metric.ONTIME_RATE): 9000}, "县通报")
    stage.at("2026-11-12 09:00")
    leader.publish(month)
    appeal = own.object_to(month, "协办单位迟报", about="ontime_rate", case_id=cases[0])
    director.decide(month, appeal, True, "属实", excuse=Excuse.LATE)
    director.revise(month)
    desk = AccountabilityDesk(stage.desk("director"))
    key = next(p.proposal.key for p in proposals(stage.desk("director")) if p.proposal.unit.id == water)
    matter = desk.decide(key, Measure.TALK, "两次督办未落实", rectify="修复", due=date(2026, 11, 20))
    desk.use(matter, Purpose.YEAR, "年终考核")


def test_nothing_is_wrong_with_it(stage: Stage) -> None:
    assert stage.verify() == []


@pytest.mark.parametrize("table", sorted(set(_TABLES)))
def test_every_changed_cell_is_found(stage: Stage, table: str) -> None:
    with tampering(stage) as hand:
        key = hand.keys(table)[-1]
        columns = [c.name for c in t.metadata.tables[table].columns if c.name not in key_of(table)]
        assert columns
        for column in columns:
            hand.change(table, key, column)
            assert _found(hand), f"{table}.{column}"
            hand.again()
        hand.delete(table, key)
        assert _found(hand), table


def _found(hand: Hand) -> list[tuple[str, str]]:
    from commandcenter.models.limits import Limits
    from commandcenter.models.store.verify_aggregates import check_aggregates
    from commandcenter.models.store.verify_published import check_published

    return [*hand.findings(check_aggregates), *hand.findings(lambda c: check_published(c, Limits()))]


@pytest.mark.parametrize(("table", "states", "moves"), [
    ("appraisal", appraisal.AppraisalState, appraisal.MOVES),
    ("accountability", accountability.State, accountability.MOVES),
])  # fmt: skip
def test_a_file_takes_no_change_of_state_but_by_a_step(stage: Stage, table: str, states: Any, moves: Any) -> None:
    """From each state to each other one, with the guards in place: as the steps go, and never otherwise."""
    with tampering(stage) as hand:
        [(guard,)] = hand.sql(
            "SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM sqlite_master WHERE name = ?)", f"{table}_moves"
        )
        assert guard == 1  # this hand took it away
        for before, after in itertools.permutations(states, 2):
            hand.do(f"UPDATE {table} SET state = ?", before.value)
            hand.do(schema.triggers()[f"{table}_moves"])
            if (before, after) in moves:
                hand.do(f"UPDATE {table} SET state = ?", after.value)
            else:
                with pytest.raises(IntegrityError, match="step by step"):
                    hand.do(f"UPDATE {table} SET state = ?", after.value)
            hand.again()


def test_an_export_of_it_is_held_against_its_events(stage: Stage, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    export(stage.store, SYSTEM, folder)
    assert list(verify_export(folder)) == []
    for name, old, new in (
        ("appraisal_body", '""month"":""2026-09""', '""month"":""2026-08""'),
        ("appraisal_item", ",ontime_rate,1,1,", ",ontime_rate,2,1,"),
    ):
        path = folder / f"{name}.csv"
        kept = path.read_text(encoding="utf-8")
        assert old in kept
        path.write_text(kept.replace(old, new), encoding="utf-8")
        assert {"与摘要不符" in what for _, what in verify_export(folder)} == {True}
        path.write_text(kept, encoding="utf-8")


def test_a_whole_forged_publication_is_held_against_the_log(stage: Stage) -> None:
    """Body, items and hash that agree with one another, and with no history."""
    with tampering(stage) as hand:
        [(appraisal, n, body)] = hand.sql("SELECT appraisal_id, n, body FROM appraisal_body WHERE n = 1")
        late = "metric = 'ontime_rate' AND revision_n = 1"
        hand.do(f"UPDATE appraisal_item SET numerator = 1 WHERE {late}")
        columns = ", ".join(f'"{name}"' for name in freezing.Item._fields)
        rows = hand.sql(f"SELECT {columns} FROM appraisal_item WHERE revision_n = 1")
        items = [freezing.Item(*row)._replace(at=freezing.parse_time(row[5])) for row in rows]
        old = freezing.parsed(body)
        units = [one.unit for one in old.units]
        forged = freezing.compose(
            old.month, 0, old.at, old.seq, items, units, old.bonus, old.scheme, old.counts, old.problems
        )
        text = freezing.text_of(forged)
        hand.do("UPDATE appraisal_body SET body = ? WHERE appraisal_id = ? AND n = ?", text, appraisal, n)
        was, now = freezing.sha256_of(body), freezing.sha256_of(text)
        hand.do("UPDATE appraisal_revision SET sha256 = ? WHERE n = 1", now)
        assert any("与摘要不符" in what for _, what in _found(hand))  # the event knows the other one
        hand.do("UPDATE event SET payload = replace(payload, ?, ?) WHERE entity = 'appraisal'", was, now)
        wrong = {what for _, what in _found(hand)}
        assert wrong == {f"案件号 {item.case_id} 的各项与事件日志不符" for item in items}
