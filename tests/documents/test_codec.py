"""Frozen data: JSON round trip, check code, scrubbing."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from commandcenter.dispatch.documents import KINDS, check_code, from_json, kind_of, to_json
from commandcenter.dispatch.documents.codec import scrubbed
from commandcenter.dispatch.documents.data import DispatchData, DocumentFace
from tests.documents.samples import BULLETIN, DISPATCH, ISSUER


@pytest.mark.parametrize("data", [DISPATCH, BULLETIN])
def test_round_trip_loses_nothing(data) -> None:
    text = to_json(data)
    again = from_json(type(data), text)
    assert again == data
    assert to_json(again) == text


def test_the_same_instant_in_another_zone_is_the_same_json() -> None:
    assert to_json(replace(DISPATCH, due=DISPATCH.due.astimezone(UTC))) == to_json(DISPATCH)


@pytest.mark.parametrize("change", [{"units": 3}, {"case_no": 5}, {"due": "gestern"}])
def test_json_that_does_not_fit_is_refused(change) -> None:
    plain = json.loads(to_json(DISPATCH)) | change
    with pytest.raises(ValueError, match=r"not the data|isoformat"):
        from_json(DispatchData, json.dumps(plain))


def test_a_missing_field_and_a_time_without_zone_are_refused() -> None:
    plain = json.loads(to_json(DISPATCH))
    del plain["ledger"]
    with pytest.raises(ValueError, match="ledger"):
        from_json(DispatchData, json.dumps(plain))
    with pytest.raises(ValueError, match="zone"):
        to_json(replace(DISPATCH, due=datetime(2026, 11, 6)))


def test_check_code_covers_everything_but_itself() -> None:
    code = check_code(DISPATCH, 1)
    assert len(code) == 12
    stamped = replace(DISPATCH, face=replace(DISPATCH.face, code=code))
    assert check_code(stamped, 1) == code
    others = [
        check_code(DISPATCH, 2),
        check_code(replace(DISPATCH, text=DISPATCH.text + "。"), 1),
        check_code(replace(DISPATCH, face=replace(DISPATCH.face, number="派单〔2026〕16号")), 1),
        check_code(replace(DISPATCH, face=replace(DISPATCH.face, chain_head="b" * 64)), 1),
    ]
    assert len({code, *others}) == 5


def test_a_sample_says_why_it_is_one() -> None:
    assert "未编号" in DocumentFace(None, True, date(2026, 1, 1), ISSUER).sample_note
    assert "演示" in DocumentFace("派单〔2026〕1号", True, date(2026, 1, 1), ISSUER).sample_note


def test_scrubbing_keeps_what_can_be_printed_and_names_what_cannot() -> None:
    dirty = "a\u200bb\x07\ufeffc\t\u3000d 𬭎㭎㛃 １２３ 😀👍🏽 e\u0301 \ud83d"
    clean, missing = scrubbed(replace(DISPATCH, text=dirty))
    assert clean.text == "abc  d 𬭎㭎㛃 １２３ 〓〓〓 é 〓"
    assert set(missing) == {"😀", "👍", "🏽", "\ud83d"}
    assert clean.units == DISPATCH.units


def test_registry() -> None:
    assert len({kind.code for kind in KINDS}) == len(KINDS)
    assert kind_of("bulletin").title == "通报"
    assert kind_of("dispatch").subject == "case"
    with pytest.raises(KeyError):
        kind_of("nothing")
