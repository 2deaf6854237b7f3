"""The working copy one step of a meeting is carried out on, at `now`, by one person."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from ..access import UNITS
from ..errors import NotAllowed, RuleBroken
from ..people import PEER_GROUPS, Session
from ..text import normalise, one_line
from ..town.township import Township
from .file import MEETING_PARTS, Item, MeetingFile, Seat
from .terms import CHAIRS, KEEPERS, ItemState, MeetingKind, MeetingState

_LONGEST = 2000


#: Gives the number of the next part of a list.
Numbers = Callable[[str], int]


class Sitting:
    """What the rules read and write of one meeting. Every text a person typed comes through `words`.

    `numbers`: where parts get their number from when not all of them are known to this person.
    """

    def __init__(
        self, file: MeetingFile, by: Session, now: datetime, township: Township, numbers: Numbers | None = None
    ) -> None:
        self.before = file
        self._numbers = numbers
        self.by = by
        self.now = now
        self.township = township
        self.meeting = file.meeting
        self._parts: dict[str, dict[int, Any]] = {
            name: {part.n: part for part in getattr(file, name)} for name in MEETING_PARTS
        }

    # --- reading -----------------------------------------------------------------------------------------------------

    @property
    def file(self) -> MeetingFile:
        """The meeting as it stands after what was done so far."""
        return MeetingFile(self.meeting, **{name: tuple(parts.values()) for name, parts in self._parts.items()})

    @property
    def is_unit(self) -> bool:
        return self.by.role in UNITS

    def unit_name(self, unit_id: int) -> str:
        return self.township.unit[unit_id].short

    def item(self, n: int) -> Item:
        """Raises RuleBroken when there is no such topic."""
        item: Item | None = self._parts["items"].get(n)
        if item is None:
            raise RuleBroken("没有这个议题", field="item")
        return item

    def seat_of(self, unit_id: int) -> Seat:
        """Raises RuleBroken when the unit was not called."""
        seat = self.file.seat_of(unit_id)
        if seat is None:
            raise RuleBroken(f"{self.unit_name(unit_id)}没有被通知参加本次会商")
        return seat

    def acting_unit(self, unit_id: int | None) -> int:
        """The unit a step is done for: a unit's own post speaks for nobody else, a keeper for whom he names."""
        if self.is_unit:
            if unit_id not in (None, self.by.unit_id):
                raise NotAllowed("只能为本单位填写")
            return self.by.unit_id
        if unit_id is None:
            raise RuleBroken("请选择单位", field="unit")
        return unit_id

    # --- what is required --------------------------------------------------------------------------------------------

    def keeper(self) -> None:
        if self.by.role not in KEEPERS:
            raise NotAllowed(f"{self.by.role.label}不能安排和记录会商")

    def chair(self) -> None:
        """Only who chairs this meeting signs in it."""
        if self.by.role not in CHAIRS:
            raise NotAllowed(f"{self.by.role.label}不能主持会商")
        if self.meeting.chair != self.by.login:
            raise RuleBroken("本次会商由他人主持；接替主持请先改主持人")

    def planned(self) -> None:
        if self.meeting.state is not MeetingState.PLANNED:
            raise RuleBroken(f"本次会商{self.meeting.state.label}")

    def running(self) -> None:
        if self.meeting.state is not MeetingState.RUNNING:
            raise RuleBroken(f"本次会商{self.meeting.state.label}，不能进行这一步")

    def dispatching(self) -> None:
        """One that makes up for an oral direction only records what was said: its cases are dispatched already."""
        if self.meeting.kind is MeetingKind.MAKEUP:
            raise RuleBroken("补会商的案件已经派发，请记录会商意见")

    def alive(self) -> None:
        if self.meeting.state not in (MeetingState.PLANNED, MeetingState.RUNNING):
            raise RuleBroken(f"本次会商{self.meeting.state.label}，不再改动")

    def unsettled(self, item_n: int) -> Item:
        """A topic that is still to be decided."""
        item = self.item(item_n)
        if item.state not in (ItemState.WAITING, ItemState.OPEN):
            raise RuleBroken(f"议题{item.state.label}，不再改动")
        return item

    # --- writing -----------------------------------------------------------------------------------------------------

    def set(self, **values: Any) -> None:
        self.meeting = replace(self.meeting, **values)

    def add(self, name: str, **values: Any) -> Any:
        """One more part; several may come in one step."""
        n = max(self._parts[name], default=0) + 1
        if self._numbers is not None:
            n = max(n, self._numbers(name))
        part = self._parts[name][n] = MEETING_PARTS[name](n=n, **values)
        return part

    def change(self, name: str, n: int, **values: Any) -> Any:
        parts = self._parts[name]
        parts[n] = replace(parts[n], **values)
        return parts[n]

    def result(self) -> MeetingFile:
        """The meeting after the step, one version further."""
        self.set(version=self.before.meeting.version + 1)
        return self.file


def may_attend(township: Township, unit_id: int) -> bool:
    """Whether a unit can be called: those that carry tasks."""
    unit = township.unit.get(unit_id)
    return unit is not None and unit.kind in PEER_GROUPS


def words(value: str, what: str, field: str, *, required: bool = True, lines: bool = True) -> str:
    """What somebody typed, cleaned; RuleBroken when it is missing or endless."""
    said = normalise(value) if lines else one_line(value)
    if required and not said:
        raise RuleBroken(f"请填写{what}", field=field)
    if len(said) > _LONGEST:
        raise RuleBroken(f"{what}超过{_LONGEST}字", field=field)
    return said


def only_known(said: Mapping[str, Any], known: frozenset[str]) -> None:
    """A field nobody knows is a fault of the caller, not swallowed."""
    if unknown := said.keys() - known:
        raise RuleBroken(f"没有这些字段：{'、'.join(sorted(unknown))}")
