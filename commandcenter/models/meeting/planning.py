"""Before and around a meeting: when and where, who chairs, what is on the agenda, who is called, begin and end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from ..case import CaseFile, CaseState
from ..errors import NotAllowed, RuleBroken
from ..people import Session, UnitKind
from ..timing.worktime import Calendar, local_day
from ..town.grid import Network
from ..town.township import Township
from .confidence import guard_sealed, holds_sealed
from .file import Item, Meeting, MeetingFile, Seat
from .sitting import Sitting, may_attend, only_known, words
from .terms import KEEPERS, Focus, ItemState, MeetingKind, MeetingState, Mode, SeatState

_UNSETTLED = (ItemState.WAITING, ItemState.OPEN)
_LEFT_OVER: dict[str, Any] = {"state": ItemState.DEFERRED, "outcome": "未及研究"}
_CHANGEABLE = frozenset({"place", "chair", "starts_at", "opinions_due", "hidden", "strict"})
_MOST_MINUTES = 240
#: How one takes part oneself, eye to eye.
ITSELF = (Mode.ROOM, Mode.VIDEO)
_SETTLE_IN, _TO_CALL = timedelta(minutes=30), timedelta(hours=2)


def next_slot(now: datetime, calendar: Calendar) -> datetime:
    """When the next meeting may sensibly be: half an hour into the next half day of work that leaves two hours to
    call everybody."""
    day = local_day(now)
    while True:
        for begin, end in calendar.spans(day):
            at = begin + _SETTLE_IN
            if at >= now + _TO_CALL and at < end:
                return at
        day = calendar.nth_workday_after(day, 1)


def opinions_by(starts_at: datetime, now: datetime, calendar: Calendar) -> datetime | None:
    """Until when opinions are sensibly awaited: the end of the last half day of work before the meeting, else the
    beginning of the one it is in; None where both are past."""
    day = local_day(starts_at)
    spans = [*calendar.spans(calendar.workday_before(day)), *calendar.spans(day)]
    before = [end for _, end in spans if end <= starts_at] + [begin for begin, end in spans if begin < starts_at < end]
    return next((at for at in before[-2:] if at > now), None)


def new_meeting(
    meeting_id: int,
    kind: MeetingKind,
    starts_at: datetime,
    place: str,
    chair: str,
    by: Session,
    now: datetime,
) -> MeetingFile:
    """A meeting that nobody is called to yet. Raises NotAllowed, RuleBroken."""
    if by.role not in KEEPERS:
        raise NotAllowed(f"{by.role.label}不能安排会商")
    if kind is MeetingKind.PLANNED and starts_at < now:
        raise RuleBroken("开会时间不能早于现在", field="starts_at")
    where = words(place, "地点", "place", required=kind is MeetingKind.PLANNED, lines=False)
    return MeetingFile(Meeting(meeting_id, now, by.login, starts_at, 1, kind=kind, place=where, chair=chair))


def change(s: Sitting, said: Mapping[str, Any], chairs: Collection[str]) -> None:
    """Place, time, chair (one of `chairs`), until when opinions are awaited, whether they are hidden until all are in,
    whether representatives are in the room."""
    s.keeper()
    s.alive()
    only_known(said, _CHANGEABLE)
    values = dict(said)
    if "place" in values:
        values["place"] = words(values["place"], "地点", "place", lines=False)
    if "chair" in values and values["chair"] not in chairs:
        raise RuleBroken("请选择能主持会商的人", field="chair")
    if values.get("chair", s.meeting.chair) != s.meeting.chair:
        guard_sealed(s.file, s.by)
    if "starts_at" in values:
        s.planned()
        if values["starts_at"] < s.now:
            raise RuleBroken("开会时间不能早于现在", field="starts_at")
    if not values.get("hidden", True) and s.meeting.hidden and holds_sealed(s.file):
        raise RuleBroken("已有单位按不公开提交书面意见，全部交齐或开会前不能公开", field="hidden")
    s.set(**values)
    due = s.meeting.opinions_due
    if s.meeting.state is MeetingState.PLANNED and due is not None and due > s.meeting.starts_at:
        raise RuleBroken("意见截止不能晚于开会时间", field="opinions_due")


def put_on(s: Sitting, cases: Iterable[CaseFile], minutes: int = 15) -> None:
    """More topics, last on the agenda; one that was put off in this meeting is spoken about once more.

    Raises RuleBroken for a case that is not for the meeting."""
    s.keeper()
    s.alive()
    _check_minutes(minutes)
    makeup = s.meeting.kind is MeetingKind.MAKEUP
    for file in cases:
        case = file.case
        if makeup and (case.minutes_due is None or case.state is CaseState.CONSULTING):
            raise RuleBroken(f"{case.no} 没有待补的会商", field="cases")
        if not makeup and case.state is not CaseState.CONSULTING:
            raise RuleBroken(f"{case.no} {case.state.label}，不在会商中", field="cases")
        known = [one.state for one in s.file.items if one.case_id == case.id]
        if not frozenset(known) <= {ItemState.GONE, ItemState.DEFERRED}:
            raise RuleBroken(f"{case.no} 已在议程上", field="cases")
        place = 1 + max((one.place for one in s.file.items), default=0)
        s.add("items", case_id=case.id, place=place, minutes=minutes)
        s.set(topics=s.meeting.topics + 1)


def take_off(s: Sitting, item_n: int) -> None:
    """A topic that nobody speaks about yet goes back to the pool."""
    s.keeper()
    s.alive()
    item = s.unsettled(item_n)
    if s.file.decisions_on(item_n):
        raise RuleBroken("本议题已有议定事项，请先删去或延后再议")
    guard_sealed(s.file, s.by)
    s.change("items", item.n, state=ItemState.GONE, units=(), opened_at=None)
    s.set(topics=s.meeting.topics - 1)
    if s.meeting.current == item_n:
        s.set(current=None, floor=None, floor_since=None)


def reorder(s: Sitting, order: Sequence[int]) -> None:
    """The agenda in this order of topics' numbers. Those not named, which this person may not see, come last."""
    s.keeper()
    s.alive()
    live = [item.n for item in s.file.agenda if item.state is not ItemState.GONE]
    if len(set(order)) != len(order) or not set(order) <= set(live):
        raise RuleBroken("议程已有变化，请再排一次")
    for place, n in enumerate([*order, *(n for n in live if n not in order)], 1):
        if s.item(n).place != place:
            s.change("items", n, place=place)


def allot(s: Sitting, item_n: int, minutes: int) -> None:
    """How long a topic may take."""
    s.keeper()
    s.alive()
    s.unsettled(item_n)
    _check_minutes(minutes)
    s.change("items", item_n, minutes=minutes)


def _check_minutes(minutes: int) -> None:
    if not 1 <= minutes <= _MOST_MINUTES:
        raise RuleBroken(f"议题时间须在1到{_MOST_MINUTES}分钟之间", field="minutes")


class Proposal(NamedTuple):
    """A unit that a case's consultation may call, and why, in words. `calls`: it is called unless somebody thinks
    otherwise; a liaison's unit only when somebody wishes."""

    unit_id: int
    origin: str
    calls: bool = True


def proposals(file: CaseFile, township: Township) -> tuple[Proposal, ...]:
    """Whom a case's consultation should call: who has or had a task, who asked to have it given back, who is named by
    the matter, the place's village; then the liaisons of the place's area. A unit complained about never."""
    case = file.case
    matter = township.matter.get(case.matter_id or 0)
    grids = [township.grid[g] for g in (case.grid_id, *case.involved) if g is not None]
    found = [
        *(Proposal(task.unit_id, "承办过本案") for task in file.tasks if not task.undone),
        *(Proposal(ask.unit_id, f"申请过{ask.kind.label}") for ask in file.requests),
        *([Proposal(matter.lead_id, "清单责任单位")] if matter else []),
        *(Proposal(unit_id, "清单配合单位") for unit_id in (matter.assisting_ids if matter else ())),
        *(Proposal(grid.unit_id, "属地") for grid in grids),
        *([Proposal(case.responsible_unit_id, "镇级包办单位")] if case.responsible_unit_id else []),
        *_by_liaison(case.grid_id, None if matter is None else matter.network, township),
    ]
    first: dict[int, Proposal] = {}
    for one in found:
        if may_attend(township, one.unit_id) and one.unit_id not in case.complained_units:
            first.setdefault(one.unit_id, one)
    return tuple(first.values())


def _by_liaison(grid_id: int | None, network: Network | None, township: Township) -> Iterator[Proposal]:
    """Departments with a liaison in the area of a grid, by the first one's name: of a matter those that the admission
    list names for its network, who leads most of it first; of a case off the list all of them."""
    area_id = next((grid.area_id for grid in township.grid_line(grid_id) if grid.area_id is not None), None)
    area = next((one.name for one in township.areas if one.id == area_id), "")
    of_network = [matter for matter in township.matters if network is None or matter.network is network]
    leads = Counter(matter.lead_id for matter in of_network)
    named = leads.keys() | {unit_id for matter in of_network for unit_id in matter.assisting_ids}
    there = [one for one in township.liaisons if one.area_id == area_id and (network is None or one.unit_id in named)]
    for one in sorted(there, key=lambda one: (-leads[one.unit_id], one.unit_id, one.slot)):
        yield Proposal(one.unit_id, f"{area.removesuffix('片区')}片区联络员 {one.name}", calls=False)


def proposed_units(file: CaseFile, township: Township) -> tuple[int, ...]:
    """The units that are called to a case's consultation by themselves."""
    return tuple(one.unit_id for one in proposals(file, township) if one.calls)


def call(s: Sitting, item_n: int, units: Sequence[int], barred: Collection[int] = ()) -> None:
    """Whom a topic concerns: who is new gets a seat; who is needed for none any more is not awaited (`awaited`)."""
    s.keeper()
    s.alive()
    item = s.unsettled(item_n)
    if not set(item.units) <= set(units):
        guard_sealed(s.file, s.by)
    for unit_id in units:
        if unit_id in barred:
            raise RuleBroken(f"{s.unit_name(unit_id)}是本案被反映单位，应当回避", field="units")
        if not may_attend(s.township, unit_id):
            raise RuleBroken("只能通知承办单位参加会商", field="units")
        seat = s.file.seat_of(unit_id)
        if seat is None:
            s.add("seats", unit_id=unit_id, by=s.by.login)
        elif seat.observer:
            s.change("seats", seat.n, observer=False)
    s.change("items", item.n, units=tuple(dict.fromkeys(units)))


def is_needed(file: MeetingFile, unit_id: int) -> bool:
    """Whether some topic concerns the unit."""
    return any(unit_id in item.units for item in file.items)


def awaited(file: MeetingFile) -> tuple[Seat, ...]:
    """The seats that count: of units some topic concerns, and of those that came or sent word all the same."""
    unheard = (SeatState.INVITED, SeatState.ABSENT)
    return tuple(
        seat for seat in file.seats if seat.observer or seat.state not in unheard or is_needed(file, seat.unit_id)
    )


def cancel(s: Sitting, reason: str) -> None:
    """The meeting does not take place; its cases wait in the pool again."""
    s.keeper()
    s.planned()
    guard_sealed(s.file, s.by)
    s.set(state=MeetingState.CANCELLED, reason=words(reason, "取消原因", "reason", lines=False), ended_at=s.now)
    for item in s.file.items:
        s.change("items", item.n, units=())


def begin(s: Sitting, year: int, serial: int) -> None:
    """The meeting is the `serial`-th of its year; its first topic is open. Written opinions are everybody's now."""
    s.keeper()
    s.planned()
    if not any(item.state is ItemState.WAITING for item in s.file.items):
        raise RuleBroken("议程上没有待议的案件")
    if not s.meeting.chair:
        raise RuleBroken("请先定主持人", field="chair")
    s.set(state=MeetingState.RUNNING, began_at=s.now, year=year, serial=serial, hidden=False)
    _open(s, next(item for item in s.file.agenda if item.state is ItemState.WAITING))


def open_item(s: Sitting, item_n: int) -> None:
    """The meeting turns to a topic; the one before waits, its time stands still."""
    s.keeper()
    s.running()
    _open(s, s.unsettled(item_n))


def _open(s: Sitting, item: Item) -> None:
    if s.meeting.current == item.n:
        return
    close_current(s)
    s.change("items", item.n, state=ItemState.OPEN, opened_at=s.now)
    s.set(current=item.n, floor=None, floor_since=None)


def close_current(s: Sitting) -> None:
    """Nobody speaks to a topic any more; what time it took is kept."""
    item = next((one for one in s.file.items if one.n == s.meeting.current), None)
    if item is not None:  # else one that this person must not know of
        values: dict[str, Any] = {"spent": seconds_on(item, s.now), "opened_at": None, "ballot_open": False}
        if item.state is ItemState.OPEN:
            values["state"] = ItemState.WAITING
        s.change("items", item.n, **values)
    s.set(current=None, floor=None, floor_since=None)


def seconds_on(item: Item, now: datetime) -> int:
    """How long a topic was open so far."""
    running = 0 if item.opened_at is None else int((now - item.opened_at).total_seconds())
    return item.spent + max(0, running)


def settle(s: Sitting, item_n: int, state: ItemState, reason: str) -> None:
    """A topic ends without a dispatch: nothing to dispatch (the chair's to say), made up for, or put off to another
    meeting."""
    s.keeper()
    s.running()
    if state is ItemState.NOTHING:
        s.chair()
    if (state is ItemState.RECORDED) != (s.meeting.kind is MeetingKind.MAKEUP) and state is not ItemState.DEFERRED:
        raise RuleBroken("补会商记录意见，其他会商签发、无需派发或延后再议", field="way")
    item = s.unsettled(item_n)
    outcome = words(reason, "意见" if state is not ItemState.DEFERRED else "延后原因", "reason", lines=False)
    finish(s, item, state, outcome)


def finish(s: Sitting, item: Item, state: ItemState, outcome: str = "") -> None:
    """A topic is done with; the next one that waits is open."""
    if s.meeting.current == item.n:
        close_current(s)
    s.change("items", item.n, state=state, outcome=outcome, settled_at=s.now, settled_by=s.by.login)
    following = next((one for one in s.file.agenda if one.state is ItemState.WAITING), None)
    if following is not None:
        _open(s, following)


def end(s: Sitting) -> None:
    """Everybody goes home. Topics nobody settled go back to the pool; who never came was absent."""
    s.keeper()
    s.running()
    close_current(s)
    for item in s.file.items:
        if item.state in _UNSETTLED:
            s.change("items", item.n, **_LEFT_OVER, settled_at=s.now)
    for seat in s.file.seats:
        if seat.state is SeatState.INVITED:
            s.change("seats", seat.n, state=SeatState.ABSENT)
    s.set(state=MeetingState.ENDED, ended_at=s.now)


def left_over(file: MeetingFile) -> MeetingFile:
    """A meeting as it is read: what was never settled was put off when it ended, also where whoever ended it had to
    pass over the topic."""
    if file.meeting.state is not MeetingState.ENDED:
        return file
    return replace(
        file, items=tuple(replace(one, **_LEFT_OVER) if one.state in _UNSETTLED else one for one in file.items)
    )


def show(s: Sitting, focus: Focus) -> None:
    """What the room sees of the open topic."""
    s.keeper()
    s.running()
    s.set(focus=focus)


def expose(
    s: Sitting,
    item_n: int,
    *,
    photos: Sequence[int] | None = None,
    names: Sequence[str] | None = None,
    shown: Sequence[str] | None = None,
    pseudonyms: str | None = None,
    blurs: str | None = None,
) -> None:
    """What of a case may be projected: ticked photos and what is blurred in them, names masked besides, what is shown
    all the same, and who is who among the pseudonyms."""
    s.keeper()
    s.alive()
    wanted = {"photos": photos, "names": names, "shown": shown}
    values: dict[str, Any] = {k: tuple(dict.fromkeys(v)) for k, v in wanted.items() if v is not None}
    texts = {"pseudonyms": pseudonyms, "blurs": blurs}
    values |= {k: v for k, v in texts.items() if v is not None}
    s.change("items", s.item(item_n).n, **values)


def came(seat: Seat) -> bool:
    """Whether somebody sat there, until the end or not."""
    return seat.at is not None and seat.state in (SeatState.PRESENT, SeatState.LEFT)


def minutes_late(file: MeetingFile, unit_id: int) -> int:
    """How many whole minutes after the beginning a unit came; 0 when it was there."""
    seat, began = file.seat_of(unit_id), file.meeting.began_at
    if seat is None or seat.at is None or began is None or not came(seat):
        return 0
    return max(0, int((seat.at - began).total_seconds() // 60))


def attends(file: MeetingFile, unit_id: int) -> bool:
    """Whether a unit takes part itself, so that it may be made to lead without the chair's override."""
    seat = file.seat_of(unit_id)
    return seat is not None and seat.state is SeatState.PRESENT and seat.mode in ITSELF


def peers_first(township: Township, units: Iterable[int]) -> list[int]:
    """Stations, county departments, communities, villages: the order of the table."""
    order = {UnitKind.STATION: 0, UnitKind.COUNTY: 1, UnitKind.COMMUNITY: 2, UnitKind.VILLAGE: 3}
    return sorted(units, key=lambda u: (order.get(township.unit[u].kind, 9), u))


def seated(township: Township, seats: Iterable[Seat]) -> list[Seat]:
    """In the order of the table, observers behind everybody else."""
    by_unit = {seat.unit_id: seat for seat in seats}
    return sorted((by_unit[u] for u in peers_first(township, by_unit)), key=lambda seat: seat.observer)
