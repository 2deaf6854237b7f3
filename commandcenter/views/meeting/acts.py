"""What the meeting's window does: each step on a worker, then everything is read again by the one way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from ...dispatch.drafts import Draft
from ...dispatch.meetings import MeetingDesk
from ...models.case import Channel
from ...models.errors import NotFound, Offline
from ...models.meeting.terms import Stance
from ...models.merging import Fate
from ...models.payload import encode, parse_time
from ..drafts import drafts_of
from ..in_turn import InTurn
from ..workplace import Workplace, sentence
from .kept import Kept

_KIND = "meeting"
#: How a kept field is read again; texts are themselves.
_READERS: dict[str, Callable[[Any], Any]] = {"lead": int, "assisting": tuple, "due": parse_time, "stance": Stance}


@dataclass(frozen=True, slots=True)
class Stranded:
    """What was typed into a field when the meeting did not take it any more; it lies on this machine's disk. `case`:
    typed in an earlier meeting, on a case that is on this one's agenda too."""

    key: str
    text: str
    why: str
    case: int | None = None

    @property
    def item_n(self) -> int:
        return int(self.key.rpartition("/")[2].split("-")[1])

    @property
    def field(self) -> str:
        return self.key.rpartition("-")[2]

    @property
    def is_opinion(self) -> bool:
        return self.key.rpartition("/")[2].startswith("opinion-")


class Acts(QObject):
    """Steps of one meeting. `done` after each, whether it succeeded or not: what stands now is to be read."""

    done = Signal()

    def __init__(self, workplace: Workplace, meeting_id: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._room = parent
        self.work = workplace
        self.id = meeting_id
        self.desk = MeetingDesk(workplace.desk)
        self._turn = InTurn(workplace.tasks, self, self.done.emit)
        self._disk = drafts_of(workplace, _KIND)
        self._unsaved: dict[str, tuple[Any, Any]] = {}
        self._fields: dict[str, Kept] = {}
        self._stranded: dict[str, Stranded] = {}
        self.cases: dict[int, int] = {}
        """The case of each topic, by the topic's number."""
        workplace.tasks.run(self, self._disk.listed, self._take_drafts)
        workplace.live.state.connect(self._line_stands)

    # --- buttons -----------------------------------------------------------------------------------------------------

    def run(
        self,
        job: Callable[[], Any],
        then: Callable[[Any], None] | None = None,
        fail: Callable[[Exception], None] | None = None,
    ) -> None:
        """One at a time."""
        self._turn.run(job, then or (lambda _: None), fail or self.work.complain)

    # --- typing ------------------------------------------------------------------------------------------------------

    def bind_opinion(self, kept: Kept, item_n: int, name: str, told: Callable[[], Mapping[str, Any]]) -> None:
        """The field is one of a unit's opinion on a topic. `told`: for which unit, how and by whom it was told."""

        def job(value: Any, base: Any) -> Mapping[str, Fate]:
            return self.desk.say(self.id, item_n, {name: value}, {name: base}, **told())

        self._bind(kept, f"opinion-{item_n}-{name}", job)

    def bind_decision(self, kept: Kept, item_n: int, decision_n: int, name: str) -> None:
        """The field is one of a decided matter."""

        def job(value: Any, base: Any) -> Mapping[str, Fate]:
            return self.desk.decide(self.id, item_n, decision_n, {name: value}, {name: base})[1]

        self._bind(kept, f"decision-{item_n}-{decision_n}-{name}", job)

    def _bind(self, kept: Kept, place: str, job: Callable[[Any, Any], Mapping[str, Fate]]) -> None:
        key = f"{self.id}/{place}"
        self._fields[key] = kept
        kept.wanted.connect(partial(self._save, kept, key, job))
        if (found := self._unsaved.get(key)) is not None:
            self._stranded.pop(key, None)  # perhaps it is taken now
            kept.restore(*found)

    def _save(self, kept: Kept, key: str, job: Callable[[Any, Any], Mapping[str, Fate]], value: Any, base: Any) -> None:
        """On this machine's disk at once, so that nothing that ends the program takes it; and in the meeting."""
        refused = self._stranded.get(key)
        if refused is not None and refused.text == value:
            kept.refused()
            return
        self._note(key, value, base)
        self.work.tasks.keep(
            self, partial(job, value, base), partial(self._landed, kept, key), partial(self._refused, kept, key, value)
        )

    def _note(self, key: str, value: Any, base: Any, why: str | None = None) -> None:
        case = self.cases.get(int(key.rpartition("/")[2].split("-")[1]))
        typed = {"place": key, "said": encode(value), "base": encode(base), "case": case, "why": why}
        self.work.tasks.note(self, partial(self._disk.save, self._disk.key_of(key), typed))

    def _landed(self, kept: Kept, key: str, fates: Mapping[str, Fate]) -> None:
        both = Fate.BOTH in fates.values()
        if isValid(kept):
            kept.landed(both)
        if both:
            self.work.say(self.tr("同时有人在写：{0}").format(Fate.BOTH.label), "accent")
        self._forget(key)
        self.done.emit()

    def _forget(self, key: str) -> None:
        self._unsaved.pop(key, None)
        self._stranded.pop(key, None)
        self.work.tasks.note(self, partial(self._disk.forget, self._disk.key_of(key)))

    def _refused(self, kept: Kept, key: str, value: Any, error: Exception) -> None:
        """What was typed stays in the field, and on this machine's disk: until the server is back, or, where the
        meeting went on without it, until its writer throws it away."""
        base = kept.base if isValid(kept) else None
        if isValid(kept):
            kept.refused()
        if isinstance(error, Offline):
            self._unsaved[key] = (value, base)
            self.work.say(self.tr("连不上数据库，已写的存在本机，恢复后自动存入"), "due_soon")
            return
        if isinstance(value, str) and value.strip():
            self._strand(Stranded(key, value, sentence(error)), base)
        else:
            self._forget(key)
        if not isinstance(error, NotFound):  # that the meeting is not to be seen any more is said once, by the room
            self.work.complain(error)

    def _strand(self, one: Stranded, base: Any) -> None:
        self._stranded[one.key] = one
        self._note(one.key, one.text, base, one.why)
        self.done.emit()

    def stranded(self) -> tuple[Stranded, ...]:
        """What was not taken and stands in no field any more."""
        fields = {key: kept.field for key, kept in self._fields.items() if isValid(kept) and isValid(kept.field)}
        return tuple(
            one
            for key, one in self._stranded.items()
            if key not in fields or not fields[key].isVisibleTo(self.parent())
        )

    def take_up(self, one: Stranded, item_n: int) -> None:
        """What a unit typed in an earlier meeting stands in its opinion here."""
        job = partial(self.desk.say, self.id, item_n, {one.field: one.text}, {one.field: ""})
        self.work.tasks.keep(self, job, lambda _fates: self.drop_stranded(one.key), self.work.complain)

    def drop_stranded(self, key: str) -> None:
        """Its writer is done with it."""
        self._forget(key)
        self.done.emit()

    def _take_drafts(self, found: tuple[Draft, ...]) -> None:
        for draft in found:
            told = draft.typed
            place, said = told.get("place"), told.get("said")
            if not isinstance(place, str):
                continue
            if not place.startswith(f"{self.id}/"):
                if isinstance(told.get("case"), int) and isinstance(said, str) and said.strip():
                    self._stranded[place] = Stranded(place, said, self.tr("上次会商时所写"), told["case"])
            else:
                if isinstance(told.get("why"), str) and isinstance(told.get("said"), str):
                    self._stranded[place] = Stranded(place, told["said"], told["why"])
                read = _READERS.get(place.rpartition("-")[2], str)
                with suppress(ValueError, TypeError):
                    said, base = (None if one is None else read(one) for one in (told.get("said"), told.get("base")))
                    self._unsaved[place] = (said, base)
        for key, typed in self._unsaved.items():
            kept = self._fields.get(key)
            if kept is not None and isValid(kept) and not kept.is_typing:
                self._stranded.pop(key, None)
                kept.restore(*typed)
        if self._stranded:
            self.done.emit()

    def _line_stands(self, state: Any) -> None:
        """The server is there again: what waits in the fields is saved now."""
        if state.connected:
            self.flush()

    def flush(self) -> None:
        """Saves every field that somebody typed into."""
        self._fields = {key: kept for key, kept in self._fields.items() if isValid(kept)}
        for kept in tuple(self._fields.values()):
            kept.flush()

    @property
    def is_typing(self) -> bool:
        """Whether somebody is just typing here, or what he typed is on its way."""
        return any(isValid(kept) and kept.is_pending for kept in self._fields.values())


def told_by(unit: int | None, channel: Channel | None, speaker: str) -> dict[str, Any]:
    """How a step is told for a unit; nothing for one's own."""
    return {} if unit is None else {"of": unit, "channel": channel, "speaker": speaker}
