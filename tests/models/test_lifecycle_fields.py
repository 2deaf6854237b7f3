"""What people fill in: every kind of field refuses what it is not, in a sentence that names the field."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from commandcenter.models.case import CaseState
from commandcenter.models.errors import RuleBroken
from commandcenter.models.lifecycle import TRANSITIONS, Action, fields_of, said_of
from commandcenter.models.people import Role
from tests.make import Life, also, at, in_grid, place, session, unit

S = CaseState
ACCEPTED = Life().to(S.ACCEPTED)
CLOSED = Life().to(S.CLOSED)


@pytest.mark.parametrize(
    ("life", "by", "action", "said", "field"),
    [
        (ACCEPTED, "lead1", Action.NOTE, {"text": 7}, "text"),
        (ACCEPTED, "lead1", Action.NOTE, {"text": "长" * 20_001}, "text"),
        (ACCEPTED, "lead1", Action.NOTE, {"text": "  "}, "text"),
        (ACCEPTED, "lead1", Action.PLACE, {"urgency": "SOON"}, "urgency"),
        (ACCEPTED, "lead1", Action.PLACE, {"grid": "西村"}, "grid"),
        (ACCEPTED, "lead1", Action.PLACE, {"grid": True}, "grid"),
        (ACCEPTED, "lead1", Action.PLACE, {"grid": 1}, "grid"),
        (ACCEPTED, "lead1", Action.PLACE, {"matter": 10_000}, "matter"),
        (ACCEPTED, "lead1", Action.PLACE, {"involved": 5}, "involved"),
        (ACCEPTED, "lead1", Action.PROTECT, {"confidential": "是"}, "confidential"),
        (ACCEPTED, "lead1", Action.PROTECT, {"persons": ("张三",)}, "persons"),
        (ACCEPTED, "lead1", Action.EXTERNAL_DUE, {"due": "明天"}, "due"),
        (ACCEPTED, "lead1", Action.EXTERNAL_DUE, {"due": datetime(2026, 11, 5)}, "due"),
        (ACCEPTED, "lead1", Action.EXTERNAL_DUE, {"due": at("2250-01-01 09:00")}, "due"),
        (CLOSED, "callback1", Action.RATE, {"attitude": "5", "communication": 5}, "attitude"),
        (CLOSED, "callback1", Action.RATE, {"attitude": True, "communication": 5}, "attitude"),
    ],
)
def test_a_wrong_value_names_its_field(life: Life, by: str, action: Action, said: dict[str, Any], field: str) -> None:
    before = life.file
    with pytest.raises(RuleBroken) as why:
        life.copy().act(by, action, **said)
    assert why.value.field == field
    assert life.file is before


def test_a_form_asks_each_post_for_its_own_fields() -> None:
    rate = TRANSITIONS[Action.RATE]
    assert [f.name for f in fields_of(rate, session("callback1"))] == ["attitude", "communication", "reason"]
    sign = TRANSITIONS[Action.SIGN]
    assert fields_of(sign, session("u-s17")) == ()
    assert [f.name for f in fields_of(sign, session("lead1"))] == ["unit", "channel", "speaker", "happened_at"]


def test_what_is_not_asked_for_is_dropped() -> None:
    life = Life().to(S.HANDLING)
    life.act("u-s17", Action.ASK, kind="RETURN", reason="不属", cited_duty="三定", days=3, helper=unit("S11"))
    assert said_of(life.events[-1]) == {"kind": "RETURN", "reason": "不属", "cited_duty": "三定"}
    assert life.file.requests[0].days is None


def test_times_are_kept_in_utc() -> None:
    life = Life().to(S.ACCEPTED).act("lead1", Action.EXTERNAL_DUE, due=at("2026-11-20 17:00"))
    assert life.case.external_due.utcoffset() == timedelta()


def test_a_grid_post_without_a_grid_handles_nothing() -> None:
    homeless = also(in_grid(place(), Role.GRID_LEADER), grid_id=None)
    life = Life(by=in_grid(place()))
    with pytest.raises(RuleBroken, match="网格账号"):
        life.act(homeless, Action.SELF_HANDLE)


def test_a_late_check_is_confirmed_like_any_late_entry() -> None:
    life = Life("2026-11-02 09:00").to(S.VERIFYING).at("2026-11-05 09:00")
    said = {"unit": unit("V226"), "channel": "PAPER", "speaker": "网格员", "happened_at": at("2026-11-03 09:00")}
    life.act("lead1", Action.VERIFY, passed=True, finding="亮了", **said)
    assert life.file.verifications[0].at == at("2026-11-05 09:00")
    life.act("lead1", Action.CONFIRM_LATE, unit=unit("V226"), step="VERIFY", reason="核查单")
    assert life.file.verifications[0].at == at("2026-11-03 09:00")


def test_confirming_names_a_step_that_was_recorded_late() -> None:
    life = Life("2026-11-02 09:00").to(S.DISPATCHED)
    told = {"unit": unit("S17"), "channel": "PHONE", "speaker": "站长"}
    life.at("2026-11-02 12:00").act("lead1", Action.SIGN, happened_at=at("2026-11-02 11:00"), **told)
    life.at("2026-11-04 09:00").act("lead1", Action.ARRIVE, happened_at=at("2026-11-02 15:00"), **told)
    with pytest.raises(RuleBroken, match="已按发生时间计算"):
        life.act("lead1", Action.CONFIRM_LATE, unit=unit("S17"), step="SIGN", reason="记录")
    life.act("lead1", Action.CONFIRM_LATE, unit=unit("S17"), step="ARRIVE", reason="记录")
    task = life.file.tasks[0]
    assert (task.arrived_at, task.contact_at) == (at("2026-11-02 15:00"), at("2026-11-02 15:00"))


def test_a_county_matter_brings_its_usual_responsible_unit() -> None:
    county = next(m for m in Life().world.township.matters if m.route == "R3")
    life = Life(placed={"grid_id": place(), "matter_id": county.id}).to(S.ACCEPTED)
    life.act("lead1", Action.DISPATCH, lead=county.lead_id, route="R3")
    assert life.case.responsible_unit_id == county.responsible_id
