"""J3, the order before National Day: an import at the last minute, two clocks, holidays, and a reply that goes back."""

from __future__ import annotations

import csv
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from commandcenter.dispatch.center import Center
from commandcenter.dispatch.intake.importing import import_rows
from commandcenter.dispatch.intake.replies import send
from commandcenter.dispatch.reads import kpis
from commandcenter.dispatch.sources import read
from commandcenter.models.case import AskKind
from commandcenter.models.draft import Platform
from commandcenter.models.errors import RuleBroken
from commandcenter.models.kpi import Metric
from commandcenter.models.lifecycle import Action
from commandcenter.models.people import SYSTEM
from commandcenter.models.store import cases
from commandcenter.models.timing.ledger_text import explain
from commandcenter.models.timing.worktime import TZ
from tests.stage import Stage

_HEAD = ["工单编号", "来电人", "电话", "来电类别", "内容", "受理时间", "办结时限"]
_LAMP = "20260930000007"


def _rows() -> list[list[str]]:
    """41 orders; the texts differ, so that none is a repeat by accident."""
    rows = [
        [
            f"202609300000{n:02d}",
            "来电人",
            "13800001111",
            "求决",
            f"老湖村第{n}件诉求：门口路面有坑",
            "2026-09-30 09:00",
            "5个工作日",
        ]
        for n in range(1, 42)
    ]
    rows[6][4] = "西村二村路灯坏了\u200b，晚上看不见路"
    rows[6][0] = _LAMP
    rows[10][0] = "3.70923E+17"
    return rows


def _csv(path: Path, rows: list[list[str]]) -> Path:
    with path.open("w", encoding="gb18030", newline="") as file:
        csv.writer(file).writerows([_HEAD, *rows])
    return path


@pytest.fixture
def office(stage: Stage, tmp_path: Path) -> tuple[Stage, Path]:
    """16:50 on the last day of September; two of the 41 orders came this morning already; one carries an emoji."""
    stage.at("2026-09-30 08:40")
    rows = _rows()
    rows[20][4] += "😀"
    morning = _csv(tmp_path / "morning.csv", [rows[0], rows[1]])
    with read(morning, Platform.HOTLINE_12345) as reading:
        assert import_rows(_system(stage), reading, name=morning.name).created == 2
    stage.at("2026-09-30 16:50")
    return stage, _csv(tmp_path / "afternoon.csv", rows)


def _local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=TZ)


def _import(stage: Stage, path: Path) -> dict[str, object]:
    with read(path, Platform.HOTLINE_12345) as reading:
        return import_rows(_system(stage), reading, name=path.name).as_json()


def _system(stage: Stage) -> Center:
    return Center(stage.store, SYSTEM, stage.clock)


def _case_of(stage: Stage, external_no: str) -> int:
    with stage.store.read() as connection:
        ((case_id, _, _),) = cases.by_source(connection, f"hotline_12345:{external_no}")
    return case_id


def test_the_import_keeps_the_good_rows_and_names_the_bad_one(office: tuple[Stage, Path]) -> None:
    stage, path = office
    report = _import(stage, path)
    counts = {name: report[name] for name in ("read", "created", "history", "updated", "duplicates")}
    assert counts == {"read": 41, "created": 38, "history": 0, "updated": 0, "duplicates": 2}
    (bad,) = report["rejected"]  # type: ignore[misc]
    assert (bad["row"], bad["field"]) == (12, "工单编号")
    assert "3.70923E+17" in bad["why"]
    again = _import(stage, path)
    assert (again["created"], again["duplicates"]) == (0, 40)
    assert stage.verify() == []


def _dispatched_lamp(stage: Stage, path: Path) -> int:
    """The street lamp, accepted and dispatched to its station before the holiday."""
    _import(stage, path)
    lamp = _case_of(stage, _LAMP)
    township = stage.township
    matter = next(m for m in township.matters if m.name == "路灯维修")
    village = next(g for g in township.grids if g.name.startswith("西村二村"))
    stage.act(lamp, "intake1", Action.ACCEPT, grid=village.id, matter=matter.id)
    stage.at("2026-09-30 17:00")
    stage.act(lamp, "dispatch1", Action.DISPATCH, lead=matter.lead_id)
    return lamp


def test_both_clocks_stand_in_the_ledger(office: tuple[Stage, Path]) -> None:
    stage, path = office
    lamp = _dispatched_lamp(stage, path)
    file = stage.file(lamp)
    lead = file.lead
    assert lead is not None
    assert file.case.external_due == _local("2026-10-13 17:30")  # winter hours since 10-01; 10-10 is a working Saturday
    assert lead.clock.own_due == _local("2026-10-13 17:30")
    assert lead.due == _local("2026-10-12 17:30")  # one working day earlier
    words = "\n".join(explain(lead.clock, stage.township.calendar))
    assert "10月1日—7日放假" in words
    assert "10月10日（周六）调休上班" in words


def test_signing_after_the_holiday_is_late_and_an_extension_by_the_platform_is_kept(
    office: tuple[Stage, Path],
) -> None:
    stage, path = office
    lamp = _dispatched_lamp(stage, path)
    unit = stage.login_of(stage.file(lamp).lead.unit_id)  # type: ignore[union-attr]
    stage.at("2026-10-08 09:00")
    stage.act(lamp, unit, Action.SIGN)
    stage.act(lamp, unit, Action.CONTACT)
    lead = stage.file(lamp).lead
    assert lead is not None
    assert lead.signed_at is not None
    assert lead.sign_due < lead.signed_at
    report = kpis(stage.store, SYSTEM, date(2026, 9, 1), date(2026, 10, 31), stage.clock.now())
    response = report.total[Metric.RESPONSE_RATE]
    assert (response.numerator, response.denominator) == (0, 1)

    stage.act(lamp, "dispatch1", Action.EXTERNAL_DUE, due=_local("2026-10-20 17:30"), reason="平台同意延期")
    lead = stage.file(lamp).lead
    assert lead is not None
    assert [line.external for line in lead.clock.lines if line.external] == [
        _local("2026-10-13 17:30"),
        _local("2026-10-20 17:30"),
    ]
    assert lead.due == _local("2026-10-13 17:30")  # the own limit decides again

    stage.at("2026-10-14 09:00")
    with pytest.raises(RuleBroken, match="到期前"):
        stage.act(lamp, unit, Action.ASK, kind=AskKind.EXTENSION, days=2, reason="材料未到")
    assert stage.verify() == []


def test_replies_go_back_in_the_platforms_columns_a_merged_child_with_its_own(
    office: tuple[Stage, Path], tmp_path: Path
) -> None:
    stage, path = office
    lamp = _dispatched_lamp(stage, path)
    child = _case_of(stage, "20260930000009")
    unit = stage.login_of(stage.file(lamp).lead.unit_id)  # type: ignore[union-attr]
    center = stage.center("dispatch1")
    center.merge(child, stage.file(child).case.version, lamp)
    stage.clock.advance(timedelta(minutes=5))
    stage.act(lamp, unit, Action.DRAFT_REPLY, reply="路灯已更换灯头，恢复照明。")
    stage.act(child, "intake1", Action.DRAFT_REPLY, reply="您反映的路面已与路灯一并处理。")
    for case_id in (lamp, child):
        stage.act(case_id, "lead1", Action.APPROVE_REPLY)
    out = tmp_path / "replies.csv"
    assert stage.do("intake1", send, Platform.HOTLINE_12345, out) == 2
    with out.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(r["工单编号"], r["答复意见"]) for r in rows] == [
        (_LAMP, "路灯已更换灯头，恢复照明。"),
        ("20260930000009", "您反映的路面已与路灯一并处理。"),
    ]
    assert stage.do("intake1", send, Platform.HOTLINE_12345, tmp_path / "again.csv") == 0
    assert stage.verify() == []
