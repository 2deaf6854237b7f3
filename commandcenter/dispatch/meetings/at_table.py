"""At the table: who is there, what each unit says, who has the floor, votes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from ...models.case import Channel
from ...models.meeting import speaking
from ...models.meeting.sitting import Sitting
from ...models.meeting.terms import ItemState, Mode, SeatState, Step, Vote
from ...models.store import cases
from .steps import Fates, Steps


class AtTable(Steps):
    """A unit does these for itself; the secretary for whom he names (`of`)."""

    def take_seat(
        self, meeting_id: int, state: SeatState, mode: Mode = Mode.ROOM, *, of: int | None = None, **who: Any
    ) -> None:
        """A unit signs in, is excused, leaves; `of`: the unit the secretary does it for. `who`: see
        `speaking.take_seat`."""

        def do(s: Sitting, unit: Connection) -> None:
            barred = _complained_of(s, unit) if who.get("observer") else ()
            speaking.take_seat(s, of, state, mode, barred=barred, **who)

        self._step(meeting_id, Step.SEAT, do)

    def say(
        self,
        meeting_id: int,
        item_n: int,
        said: Mapping[str, Any],
        base: Mapping[str, Any] | None = None,
        *,
        of: int | None = None,
        channel: Channel | None = None,
        speaker: str = "",
    ) -> Fates:
        """What a unit thinks of a topic (stance, facts, view, takes_on, objection, duty); see `speaking.say`."""
        fates: dict[str, Any] = {}

        def do(s: Sitting, unit: Connection) -> None:
            between = self._between(unit)
            fates.update(speaking.say(s, item_n, of, said, base or {}, between, channel=channel, speaker=speaker))

        self._step(meeting_id, Step.OPINION, do)
        return fates

    def ask_floor(self, meeting_id: int, wants: bool = True, *, of: int | None = None) -> None:
        self._step(meeting_id, Step.FLOOR, lambda s, unit: speaking.ask_floor(s, of, wants))

    def give_floor(self, meeting_id: int, of: int | None, minutes: int = 3) -> None:
        self._step(meeting_id, Step.FLOOR, lambda s, unit: speaking.give_floor(s, of, minutes))

    def call_ballot(self, meeting_id: int, item_n: int, question: str) -> None:
        self._step(meeting_id, Step.BALLOT, lambda s, unit: speaking.call_ballot(s, item_n, question))

    def close_ballot(self, meeting_id: int, item_n: int) -> None:
        self._step(meeting_id, Step.BALLOT, lambda s, unit: speaking.close_ballot(s, item_n))

    def vote(
        self,
        meeting_id: int,
        item_n: int,
        value: Vote,
        *,
        of: int | None = None,
        channel: Channel | None = None,
        speaker: str = "",
    ) -> None:
        """A unit's own vote, or one that was told; see `speaking.vote`."""

        def do(s: Sitting, unit: Connection) -> None:
            speaking.vote(s, item_n, of, value, channel=channel, speaker=speaker)

        self._step(meeting_id, Step.VOTE, do)


def _complained_of(s: Sitting, unit: Connection) -> frozenset[int]:
    """The units that cases on the agenda complain of."""
    live = (item for item in s.file.items if item.state is not ItemState.GONE)
    return frozenset(u for item in live for u in cases.load(unit, item.case_id).case.complained_units)
