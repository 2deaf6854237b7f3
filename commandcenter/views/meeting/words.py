"""How a meeting says things: which one it is, when, how long, who takes part how."""

from __future__ import annotations

from datetime import datetime

from ...dispatch.meetings import CalledOff
from ...models.case import Channel
from ...models.meeting.file import Meeting, MeetingFile, Opinion, Seat
from ...models.meeting.planning import minutes_late
from ...models.meeting.terms import Mode, SeatState, Stance
from ...models.timing.worktime import TZ, weekday_text
from ...models.town.township import Township

_DIGITS = "零一二三四五六七八九"

#: The colour of a stance; what is not said yet is muted.
STANCE_TONES: dict[Stance | None, str] = {
    Stance.AGREE: "done",
    Stance.CONDITION: "due_soon",
    Stance.RESERVE: "supervised",
    None: "muted",
}
CHANNELS = tuple((channel, channel.label) for channel in Channel)


def chinese(n: int) -> str:
    """1 to 99 as in 议题十二."""
    tens, ones = divmod(n, 10)
    head = "" if not tens else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return head + (_DIGITS[ones] if ones or not tens else "")


def topic_name(place: int) -> str:
    """议题一 for the first on the agenda."""
    return f"议题{chinese(place)}"


def meeting_name(meeting: Meeting) -> str:
    """会商 2026 第 23 次; before it begins only what kind it is."""
    return f"{meeting.kind.label} {meeting.year} 第 {meeting.serial} 次" if meeting.serial else meeting.kind.label


def moment(at: datetime) -> str:
    """2026-11-20（周五）14:30, Shanghai time."""
    local = at.astimezone(TZ)
    return f"{local:%Y-%m-%d}（{weekday_text(local)}）{local:%H:%M}"


def day_and_time(at: datetime) -> str:
    """11月20日（周五）14:30."""
    local = at.astimezone(TZ)
    return f"{local.month}月{local.day}日（{weekday_text(local)}）{local:%H:%M}"


def hour(at: datetime) -> str:
    """14:36, Shanghai time."""
    return f"{at.astimezone(TZ):%H:%M}"


def stopwatch(seconds: int) -> str:
    """06:12; from an hour on 1:02:40."""
    minutes, rest = divmod(max(0, seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes:02d}:{rest:02d}"


def called_off_words(one: CalledOff) -> str:
    """会商已取消：11月20日（周五）14:30 三楼会议室。原因：主任外出"""
    where = " ".join(filter(None, (day_and_time(one.starts_at), one.place)))
    return f"会商已取消：{where}。原因：{one.reason}" if one.reason else f"本单位不用再参加这次会商：{where}"


def unit_names(township: Township, units: tuple[int, ...]) -> str:
    return "、".join(township.unit[unit].short for unit in units)


def seat_note(file: MeetingFile, seat: Seat) -> tuple[str, str]:
    """What stands beside a unit in the list of those present, and its tone."""
    if seat.state is SeatState.PRESENT:
        late = 0 if seat.observer else minutes_late(file, seat.unit_id)
        how = "" if seat.mode is Mode.ROOM else seat.mode.label
        # who is late says so first: what has no room is cut off at the end
        notes = f"迟到 {late} 分" if late else "", how, "代会" if seat.deputy else "", "列席" if seat.observer else ""
        return " · ".join(filter(None, notes)), "due_soon" if late else "muted"
    if seat.state is SeatState.INVITED:
        wrote = any(one.unit_id == seat.unit_id and one.said for one in file.opinions)
        return ("书面意见" if wrote else ""), "muted"
    return seat.state.label, "muted"


def attendance(file: MeetingFile) -> str:
    """到场 6 · 视频 1 · 电话 1: as it was, never one sum."""
    seats = [seat for seat in file.seats if seat.state is SeatState.PRESENT]
    there = [seat.mode for seat in seats if not seat.observer]
    counted = [f"{mode.label} {there.count(mode)}" for mode in Mode if mode in there]
    if observing := len(seats) - len(there):
        counted.append(f"列席 {observing}")
    is_over = file.meeting.ended_at is not None
    return " · ".join(counted) or ("没有单位到会" if is_over else "还没有人签到")


def stances(opinions: tuple[Opinion, ...]) -> str:
    """同意 4 · 有条件 1 · 保留 1."""
    said = [one.stance for one in opinions if one.stance is not None]
    names = {Stance.AGREE: "同意", Stance.CONDITION: "有条件", Stance.RESERVE: "保留"}
    return " · ".join(f"{name} {said.count(stance)}" for stance, name in names.items() if stance in said)


def recorded(channel: Channel | None) -> str:
    """电话 · 代录 where somebody wrote it down for the unit."""
    return "" if channel is None else f"{channel.label} · 代录"
