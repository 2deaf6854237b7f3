"""At the table: signing in, saying what one thinks, asking for the floor, voting."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from ..case import Channel
from ..errors import NotAllowed, RuleBroken
from ..merging import Fate, merge
from .confidence import may_read_sealed, sealed
from .file import Meeting, MeetingFile, Opinion
from .planning import came, is_needed
from .sitting import Sitting, only_known, words
from .terms import MeetingState, Mode, SeatState, Stance, Vote

OPINION_TEXTS: dict[str, str] = {
    "facts": "事实",
    "view": "意见",
    "takes_on": "承担事项",
    "objection": "异议",
    "duty": "职责依据",
}
_OPINION = frozenset({*OPINION_TEXTS, "stance"})
_FLOOR_MINUTES = 30
_AWAY = (SeatState.EXCUSED, SeatState.ABSENT)


def take_seat(
    s: Sitting,
    unit_id: int | None,
    state: SeatState,
    mode: Mode = Mode.ROOM,
    person: str = "",
    *,
    deputy: bool = False,
    observer: bool = False,
    reason: str = "",
    barred: Collection[int] = (),
) -> None:
    """A unit signs in from its own workstation, or the secretary for it: there, excused, absent, gone.

    `observer`: a unit no topic concerns, which the secretary lets sit in (列席) without having called it; never one of
    the `barred`. Who observes goes on observing.
    """
    s.alive()
    unit = s.acting_unit(unit_id)
    if not s.is_unit:
        s.keeper()
    if observer and not s.is_unit and s.file.seat_of(unit) is None:
        s.add("seats", unit_id=unit, by=s.by.login)
    seat = s.seat_of(unit)
    if observer:
        _may_observe(s, unit, barred)
    if state in _AWAY and came(seat) and (s.is_unit or _took_part(s.file, unit)):
        raise RuleBroken(f"{s.unit_name(unit)}已到会，只能登记离会", field="state")
    if state is SeatState.ABSENT and s.is_unit:
        raise NotAllowed("缺席由中心登记；不能到会的请登记请假")
    if state is SeatState.EXCUSED and not reason.strip():
        raise RuleBroken("请填写请假原因", field="reason")
    is_leaving = state is SeatState.LEFT
    if is_leaving and not came(seat):
        raise RuleBroken(f"{s.unit_name(unit)}没有到会，不能登记离会；没来的登记请假，散会时记缺席", field="state")
    who = words(person or (s.by.name if s.is_unit else ""), "参会人", "person", required=False, lines=False)
    values: dict[str, Any] = {
        "state": state,
        "mode": seat.mode if is_leaving else mode,
        "person": who or seat.person,
        "deputy": seat.deputy if is_leaving else deputy,
        "observer": observer or (seat.observer and not is_needed(s.file, unit)),
        "reason": words(reason, "原因", "reason", required=False, lines=False),
        "by": s.by.login,
    }
    if state is SeatState.PRESENT and not came(seat):  # who comes back was not late for that
        values |= {"at": s.now, "left_at": None}
    elif is_leaving and seat.state is not SeatState.LEFT:
        values |= {"left_at": s.now, "asked_at": None}
    s.change("seats", seat.n, **values)


def _took_part(file: MeetingFile, unit: int) -> bool:
    """Whether a unit itself voted or read something back."""
    voted = any(one.vote is not None and one.channel is None for one in file.opinions if one.unit_id == unit)
    return voted or any(one.channel is None and not one.void for one in file.read_backs if one.unit_id == unit)


def _may_observe(s: Sitting, unit: int, barred: Collection[int]) -> None:
    if unit in barred:
        raise RuleBroken(f"议程上有反映{s.unit_name(unit)}的案件，应当回避", field="unit")
    if is_needed(s.file, unit):
        raise RuleBroken(f"{s.unit_name(unit)}已通知参加议题，请登记到会", field="unit")


def say(
    s: Sitting,
    item_n: int,
    unit_id: int | None,
    said: Mapping[str, Any],
    base: Mapping[str, Any],
    between: str,
    *,
    channel: Channel | None = None,
    speaker: str = "",
) -> dict[str, Fate]:
    """What a unit thinks of a topic, field by field: `said` are those that were typed, `base` what stood there when the
    typing began. Two who typed at the same time both keep their words (`merging`). Returns what both changed.

    A keeper records it for the unit, by `channel`, from `speaker`: beside what the unit wrote itself, which stays as it
    is. Where it stands he changes for it only with the ground it gave (`view`).
    """
    s.alive()
    only_known(said, _OPINION)
    unit = s.acting_unit(unit_id)
    item = s.unsettled(item_n)
    how = _how(s, channel, speaker)
    if sealed(s.file, item_n) and not may_read_sealed(s.meeting, s.by):
        raise RuleBroken("书面意见暂不公开，由记录人或主持人代录")
    if unit not in item.units:
        raise RuleBroken(f"本议题没有请{s.unit_name(unit)}发表意见")
    opinion = _opinion(s, item_n, item.case_id, unit, how)
    theirs = {name: getattr(opinion, name) for name in _OPINION}
    merged = merge({**theirs, **base}, said, theirs, between)
    values: dict[str, Any] = {
        name: words(value or "", OPINION_TEXTS[name], name, required=False)
        for name, value in merged.values.items()
        if name in OPINION_TEXTS
    }
    if "stance" in merged.values:
        stance = merged.values["stance"]
        values["stance"] = None if stance is None else Stance(stance)
    _with_ground(s, opinion, values)
    written = opinion.written or s.meeting.state is MeetingState.PLANNED
    s.change("opinions", opinion.n, **values, **how, written=written, at=s.now, by=s.by.login)
    return merged.fates


def _how(s: Sitting, channel: Channel | None, speaker: str) -> dict[str, Any]:
    """By which channel and from whom: of what a unit writes itself neither."""
    if s.is_unit:
        return {"channel": None, "speaker": ""}
    s.keeper()
    if channel is None:
        raise RuleBroken("请选择渠道", field="channel")
    return {"channel": channel, "speaker": words(speaker, "告知人", "speaker", lines=False)}


def _opinion(s: Sitting, item_n: int, case_id: int, unit: int, how: Mapping[str, Any]) -> Opinion:
    """The unit's own, or what is recorded for it: never the one in place of the other."""
    found = s.file.opinion_of(item_n, unit, recorded=not s.is_unit)
    if found is None:
        of = {"item_n": item_n, "case_id": case_id, "unit_id": unit}
        found = s.add("opinions", **of, **how, at=s.now, by=s.by.login)
    opinion: Opinion = found
    return opinion


def _with_ground(s: Sitting, recorded: Opinion, values: Mapping[str, Any]) -> None:
    """A stance recorded for a unit that said otherwise itself needs the ground it gave."""
    own = s.file.opinion_of(recorded.item_n, recorded.unit_id, recorded=False)
    stance = values.get("stance", recorded.stance)
    if s.is_unit or own is None or own.stance is None or stance in (None, own.stance):
        return
    if not values.get("view", recorded.view):
        name = s.unit_name(recorded.unit_id)
        raise RuleBroken(f"{name}自己表态“{own.stance.label}”，代录改变表态须在意见栏写明依据", field="view")


def is_late(meeting: Meeting, opinion: Opinion) -> bool:
    """Whether what a unit wrote beforehand came after written opinions were due; what it says or changes in the meeting
    itself is never late."""
    due, began = meeting.opinions_due, meeting.began_at
    return opinion.written and due is not None and opinion.at > due and (began is None or opinion.at < began)


def speaker(file: MeetingFile) -> int | None:
    """The unit that has the floor: it is there, and was when the floor was given. Who leaves gives it up, also when
    it comes back."""
    meeting = file.meeting
    seat = None if meeting.floor is None else file.seat_of(meeting.floor)
    if seat is None or seat.state is not SeatState.PRESENT or seat.at is None or meeting.floor_since is None:
        return None
    was_there = seat.at <= meeting.floor_since and (seat.left_at is None or seat.left_at < meeting.floor_since)
    return seat.unit_id if was_there else None


def ask_floor(s: Sitting, unit_id: int | None, wants: bool = True) -> None:
    """A unit asks to speak, or no longer wants to."""
    s.running()
    seat = s.seat_of(s.acting_unit(unit_id))
    s.change("seats", seat.n, asked_at=(seat.asked_at or s.now) if wants else None)


def give_floor(s: Sitting, unit_id: int | None, minutes: int) -> None:
    """The chair lets a unit speak, for so many minutes; None takes the floor back."""
    s.keeper()
    s.running()
    if unit_id is None:
        s.set(floor=None, floor_since=None)
        return
    if not 1 <= minutes <= _FLOOR_MINUTES:
        raise RuleBroken(f"发言时间须在1到{_FLOOR_MINUTES}分钟之间", field="minutes")
    seat = s.seat_of(unit_id)
    if seat.state is not SeatState.PRESENT:
        raise RuleBroken(f"{s.unit_name(unit_id)}不在会，不能请它发言", field="unit")
    s.set(floor=unit_id, floor_since=s.now, floor_minutes=minutes)
    if seat.asked_at is not None:
        s.change("seats", seat.n, asked_at=None)


def call_ballot(s: Sitting, item_n: int, question: str) -> None:
    """The chair puts a question to the vote; an earlier one's votes are gone."""
    s.keeper()
    s.running()
    s.unsettled(item_n)
    s.change("items", item_n, ballot=words(question, "表决事项", "question", lines=False), ballot_open=True)
    for opinion in s.file.opinions_on(item_n):
        if opinion.vote is not None:
            s.change("opinions", opinion.n, vote=None, voted_at=None)


def close_ballot(s: Sitting, item_n: int) -> None:
    s.keeper()
    s.running()
    s.change("items", item_n, ballot_open=False)


def vote(
    s: Sitting, item_n: int, unit_id: int | None, value: Vote, *, channel: Channel | None = None, speaker: str = ""
) -> None:
    """One unit's vote; it may be changed while the ballot is open. Whoever takes part votes; a keeper records it for
    the unit by `channel`, from `speaker`, unless it voted itself."""
    s.running()
    unit = s.acting_unit(unit_id)
    how = _how(s, channel, speaker)
    item = s.unsettled(item_n)
    if not item.ballot_open:
        raise RuleBroken("现在没有进行表决")
    if not is_needed(s.file, unit) or unit not in item.units:
        raise RuleBroken(f"本议题没有请{s.unit_name(unit)}表决")
    if s.seat_of(unit).state is not SeatState.PRESENT:
        raise RuleBroken(f"{s.unit_name(unit)}没有签到，不能表决")
    own = s.file.opinion_of(item_n, unit, recorded=False)
    if not s.is_unit and own is not None and own.vote is not None:
        raise RuleBroken(f"{s.unit_name(unit)}已自己表决，不能代录")
    opinion = _opinion(s, item_n, item.case_id, unit, how)
    changed = {} if s.is_unit else {**how, "by": s.by.login}
    s.change("opinions", opinion.n, vote=value, voted_at=s.now, **changed)
