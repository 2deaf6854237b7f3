"""An intake form as a value: kept and read back whole, made into a report."""

from __future__ import annotations

import json
from dataclasses import fields, replace

from commandcenter.dispatch.intake.typed import Source, Typed, report_of, typed_of, whistle_for
from commandcenter.models.case import Danger
from commandcenter.models.draft import Platform, RequestKind, Urgency
from tests.make import in_grid, matter, place, session, township, unit
from tests.stage import BEGIN

FULL = Typed(
    source=Source.LATE, kind=RequestKind.CONSULT, name="张某", phone="138 1234 5521", confidential=True,
    needs_reply=False, text="路灯 不亮\n", title="路灯", grid_id=3, place="村口", involved=(4, 5), matter_id=7,
    urgency=Urgency.URGENT, danger=Danger.CROWD, units=(8,), persons=(9,), received_at=BEGIN, answer="已告知",
    own=frozenset({"grid_id", "title"}),
)  # fmt: skip


def test_everything_comes_back() -> None:
    assert all(getattr(FULL, f.name) != getattr(Typed(), f.name) for f in fields(Typed))
    assert typed_of(json.loads(json.dumps(FULL.as_json()))) == FULL
    assert Typed().as_json() == {}


def test_what_cannot_be_read_stays_empty() -> None:
    kept = {"kind": "NEW", "received_at": "?", "text": "路灯", "from_the_future": 1, "grid_id": None}
    assert typed_of(kept) == Typed(text="路灯")


def test_a_blank_form_loses_nothing() -> None:
    assert Typed(source=Source.VISIT, grid_id=3).is_blank
    assert not Typed(phone="1").is_blank


def test_a_report_is_clean() -> None:
    made = report_of(FULL, session("intake1"))
    draft = made.draft
    assert (draft.platform, draft.channel, draft.received_at) == (Platform.LOCAL, "补录", BEGIN)
    assert (draft.text, draft.requester_phone) == ("路灯 不亮", "13812345521")
    assert (made.grid_id, made.involved, made.units, made.persons) == (3, (4, 5), (8,), (9,))
    assert report_of(replace(FULL, source=Source.PHONE), session("intake1")).draft.received_at is None
    seen = report_of(FULL, session(in_grid(place()))).draft
    assert (seen.platform, seen.channel) == (Platform.GRID, "")


def test_whom_a_whistle_calls() -> None:
    town = township()
    lamp = matter("AQ-001")
    said = whistle_for(town, session("intake1"), lamp, place())
    assert said is not None
    assert said["lead"] == unit("S17")
    without = whistle_for(town, session("intake1"), lamp, place(), barred=(unit("S17"),))
    assert without is not None
    assert without["lead"] != unit("S17")
    assert whistle_for(town, session("intake1"), None, place()) is None


def test_county_departments_are_called_by_the_shift_lead_alone() -> None:
    town = township()
    county = next(m for m in town.matters if town.unit[m.lead_id].code.startswith("X") and m.responsible_id)
    by_lead = whistle_for(town, session("lead1"), county.id, place())
    by_clerk = whistle_for(town, session("intake1"), county.id, place())
    assert by_lead is not None
    assert by_clerk is not None
    assert by_lead["lead"] == county.lead_id
    assert by_lead["responsible"] == county.responsible_id
    assert by_clerk["lead"] == county.responsible_id
