"""The last days of the centre's own duty: a roster, a hand-over every twelve hours, what the officers noted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from random import Random

from ..dispatch.desk import Desk
from ..dispatch.duty.shifts import ShiftDesk
from ..models.duty.shifts import ROSTER_POSTS, LogKind, Turn, Turns, roster_text
from ..models.people import Role
from ..models.store import accounts
from .stage import Stage, Steps

#: So many days before the end the centre began to hand over by the program; so far ahead the roster is made.
_DAYS, _AHEAD = 7, 14
#: Who works a night has the next day off: three people take turns.
_SEATS = {1: 0, 2: 2}
_NOTES = (
    (LogKind.NOTE, "县应急局视频点名，已应答"),
    (LogKind.NOTE, "巡查值班电话和对讲机，均正常"),
    (LogKind.NOTE, "来电询问集市搬迁时间，已告知以镇里通知为准"),
    (LogKind.DIRECTION, "带班领导要求：夜间供暖、供电类诉求先到场再报告"),
    (LogKind.DIRECTION, "镇长电话：重复来电的事项由值班长亲自过问"),
    (LogKind.FAULT, "调度台2音箱无声，已换备用"),
    (LogKind.PROMISE, "答应后仓村来电人：次日上午回电，告知排水沟清淤安排"),
    (LogKind.PROMISE, "下一班把西村三村路灯的现场照片转给供电所"),
)


def keep(stage: Stage, seed: int, span: Sequence[date], end: datetime) -> None:
    """Put the watches of the last days on the stage's queue."""
    turns = Turns()
    first = max(span[0], span[-1] - timedelta(days=_DAYS))
    begun = turns.of(first, 1)
    if begun.begins < end:
        stage.start(_watches(stage, Random(f"{seed} watches"), turns, begun), begun.begins)


def _watches(stage: Stage, rng: Random, turns: Turns, turn: Turn) -> Steps:
    _plan(stage, turns, turn.day)
    _desk(stage, _lead(stage, turn)).begin()
    promised: int | None = None
    while True:
        yield turn.begins + timedelta(minutes=rng.randrange(60, 300))
        kind, words = rng.choice(_NOTES)
        noted = _desk(stage, _on(stage, turn, Role.INTAKE)).log(words, kind)
        yield turn.begins + timedelta(minutes=rng.randrange(320, 660))
        if promised is not None:
            _desk(stage, _lead(stage, turn)).settle(promised)
        promised = noted if kind is LogKind.PROMISE else None
        following = turns.after(turn)
        yield following.begins + timedelta(minutes=rng.randrange(1, 9))
        if _lead(stage, following) != _lead(stage, turn):  # a town with one lead hands nothing over
            seal = _desk(stage, _lead(stage, turn)).sign_off()
            yield stage.now + timedelta(minutes=rng.randrange(1, 5))
            _desk(stage, _lead(stage, following)).take_over(seal)
        turn = following


def _plan(stage: Stage, turns: Turns, first: date) -> None:
    """The roster of the weeks around, month by month as an office makes it."""
    days = [first + timedelta(days=n) for n in range(_DAYS + _AHEAD)]
    for month in dict.fromkeys(day.replace(day=1) for day in days):
        slots = {
            (day, turn.n): {post: (_on(stage, turn, post),) for post in ROSTER_POSTS}
            for day in days
            if day.replace(day=1) == month
            for turn in turns.of_day(day)
        }
        _desk(stage, "office").keep_roster(roster_text(slots, turns, {}), month)


def _on(stage: Stage, turn: Turn, post: Role) -> str:
    return stage.cast.on_duty(post, turn.begins, _SEATS[turn.n])


def _lead(stage: Stage, turn: Turn) -> str:
    return _on(stage, turn, Role.SHIFT_LEAD)


def _desk(stage: Stage, login: str) -> ShiftDesk:
    with stage.store.read() as connection:
        by = accounts.session_of(connection, login)
    return ShiftDesk(Desk(stage.store, by, stage.clock))
