"""Payloads: the difference of any two dossiers leads from one to the other, as text, and back."""

from __future__ import annotations

import json
import types
import typing
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commandcenter.models import payload
from commandcenter.models.case import PARTS, Case, CaseFile
from commandcenter.models.timing import ledger
from commandcenter.models.timing.worktime import Limit
from tests.make import examples, township

INSTANTS = st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))
BEGIN = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)


@st.composite
def clocks(draw: st.DrawFn) -> ledger.Clock:
    """A clock that was started, and perhaps paused, set going, extended, capped."""
    calendar = township().calendar
    limit = Limit.parse(draw(st.sampled_from(("5wd", "1wd", "120m", "30wm", "60nd"))))
    clock, at = ledger.start(BEGIN, limit, calendar, why="派单", by="甲"), BEGIN
    for step in draw(st.lists(st.sampled_from(("pause", "extend", "external")), max_size=4)):
        at += timedelta(minutes=draw(st.integers(0, 5_000)))
        if step == "pause":
            clock = ledger.resume(ledger.pause(clock, at, "待核查", "乙"), at, calendar, "乙")
        elif step == "extend":
            clock = ledger.extend(clock, at, 2, calendar, "丙", why="下雨")
        else:
            clock = ledger.set_external(clock, at, at + timedelta(days=9), calendar, "丁")
    return clock


def _values(hint: Any) -> st.SearchStrategy[Any]:
    """Any value a field of this annotation may have."""
    if isinstance(hint, types.UnionType):
        inner = next(h for h in typing.get_args(hint) if h is not type(None))
        return st.none() | _values(inner)
    if hint is datetime:
        return INSTANTS
    if hint is ledger.Clock:
        return clocks()
    if typing.get_origin(hint) is tuple:
        return st.lists(_values(typing.get_args(hint)[0]), max_size=3).map(tuple)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return st.sampled_from(list(hint))
    return {bool: st.booleans(), int: st.integers(-5, 2**40), str: st.text(max_size=8)}[hint]


def _objects(cls: type, **fixed: Any) -> st.SearchStrategy[Any]:
    hints = typing.get_type_hints(cls)
    names = [f.name for f in fields(cls) if f.name not in fixed]
    return st.fixed_dictionaries({n: _values(hints[n]) for n in names}).map(lambda v: cls(**v, **fixed))


@st.composite
def dossiers(draw: st.DrawFn, version: int) -> CaseFile:
    parts = {}
    for name, cls in PARTS.items():
        length = draw(st.integers(0, 2))
        parts[name] = tuple(draw(_objects(cls, n=n)) for n in range(1, length + 1))
    return CaseFile(draw(_objects(Case, id=7, version=version)), **parts)


@settings(max_examples=examples(12))
@given(dossiers(1), dossiers(2))
def test_any_two_dossiers_are_one_payload_apart(before: CaseFile, after: CaseFile) -> None:
    for old, new, version in ((None, before, 1), (before, after, 2), (before, before, 1)):
        text = payload.dumps(payload.changes(old, new), {})
        found = payload.apply(old, json.loads(text)["changes"], of=7, version=version)
        assert found == new
        assert all(type(a) is type(b) for a, b in zip(found.tasks, new.tasks, strict=True))
    first, second = payload.dumps(payload.changes(None, before), {}), payload.dumps(payload.changes(before, after), {})
    assert payload.replay(7, (first, second)) == after


@given(dossiers(3))
@settings(max_examples=examples(6))
def test_nothing_changed_is_nothing_said(file: CaseFile) -> None:
    assert payload.changes(file, file) == {}
    assert payload.dumps({}, {}) == '{"changes":{}}'


@given(INSTANTS)
def test_instants_keep_their_microseconds_and_sort_as_text(at: datetime) -> None:
    text = payload.time_text(at)
    assert len(text) == 27
    assert payload.parse_time(text) == at
    assert (payload.time_text(at + timedelta(microseconds=1)) > text) is True


def test_what_was_said_is_stored_as_codes_and_iso_times() -> None:
    text = payload.dumps({}, {"when": BEGIN, "units": (1, 2), "ok": True, "note": "路灯\n“亮”"})
    assert json.loads(text)["said"] == {
        "when": "2026-11-02T01:00:00.000000Z", "units": [1, 2], "ok": True, "note": "路灯\n“亮”",
    }  # fmt: skip


def test_a_case_without_events_is_no_case() -> None:
    with pytest.raises(ValueError, match="without events"):
        payload.replay(1, ())
