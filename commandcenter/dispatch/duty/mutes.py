"""Silenced alarms: with a reason, ending by themselves, told in the hand-over (UX rule 6)."""

from __future__ import annotations

import platform
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from ...models.duty.shifts import Silence
from ...models.errors import UserError
from ...models.store import duty
from ...models.text import one_line
from ..desk import Desk

USUAL_MINUTES = 15
LONGEST_MINUTES = 60


@dataclass(frozen=True, slots=True)
class Mute:
    """A silence that lasts: who, on which workstation, why, until when."""

    id: int
    name: str
    station: str
    since: datetime
    until: datetime
    reason: str


def mute(desk: Desk, reason: str, minutes: int = USUAL_MINUTES) -> Mute:
    """Silences this login's alarms on this workstation, in place of a silence that lasts already.

    Raises UserError without a reason or for longer than an hour.
    """
    why = one_line(reason)
    if not why:
        raise UserError("请写明静音原因", field="reason")
    if not 1 <= minutes <= LONGEST_MINUTES:
        raise UserError(f"静音时长应为1到{LONGEST_MINUTES}分钟", field="minutes")
    now = desk.clock.now()
    with desk.store.unit() as unit:
        _end(unit, desk, now)
        until = now + timedelta(minutes=minutes)
        mute_id = duty.add_mute(unit, desk.by, _station(), until, why, now)
    return Mute(mute_id, desk.by.name, _station(), now, until, why)


def unmute(desk: Desk) -> None:
    """Alarms sound again here."""
    with desk.store.unit() as unit:
        _end(unit, desk, desk.clock.now())


def _end(unit: Connection, desk: Desk, now: datetime) -> None:
    for row in _own(duty.mutes(unit, now), desk, now):
        duty.end_mute(unit, desk.by, row, now)


def current_mute(desk: Desk) -> Mute | None:
    """The silence of this login on this workstation, None when alarms sound."""
    now = desk.clock.now()
    with desk.store.read() as connection:
        mine = [_told(connection, row) for row in _own(duty.mutes(connection, now), desk, now)]
    return mine[-1] if mine else None


def muted(desk: Desk) -> tuple[Mute, ...]:
    """Every silence that lasts now, on whatever workstation: for the wall and the page of the shift."""
    now = desk.clock.now()
    with desk.store.read() as connection:
        return tuple(_told(connection, row) for row in duty.mutes(connection, now) if row.runs_at(now))


def _own(rows: Iterable[Silence], desk: Desk, now: datetime) -> list[Silence]:
    return [row for row in rows if row.login == desk.by.login and row.station == _station() and row.runs_at(now)]


def _told(connection: Connection, row: Silence) -> Mute:
    return Mute(row.id, duty.officer(connection, row.login).name, row.station, row.since, row.until, row.reason)


def _station() -> str:
    return platform.node() or "本机"
