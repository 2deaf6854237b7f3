"""Which decided matters stand whole on the projection, and which fold to a line, where there is not room for all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ...dispatch.meetings.projection import Decided, Reading

#: Which of the others is needed most while there is not room for all of them.
_NEEDED = (Reading.HEARD, Reading.TYPING, Reading.WAITING)


class Slot(NamedTuple):
    """A place in the list: one decision whole or folded to a line, several done ones in one line, or what there is no
    room for (`rest`)."""

    decided: tuple[Decided, ...]
    folded: bool
    rest: bool = False


def fold(decisions: Sequence[Decided], room: float, whole: float, line: float) -> list[Slot]:
    """As much as there is room for, in the order of the list. All whole if they fit; else the done ones fold to a line
    each, then to one line together. Of the others the last one, which is being typed, and those being read back stay
    whole longest; what gives way has a line of its own as long as there is room for it."""
    if not decisions:
        return []
    first, *others = _arrangements(decisions)
    fitting = (slots for slots in (first, *others) if sum(_heights(slots, whole, line)) <= room)
    return next(fitting, [Slot((decisions[-1],), False)])


def _heights(slots: Sequence[Slot], whole: float, line: float) -> Iterator[float]:
    return (line if slot.folded else whole for slot in slots)


def _arrangements(decisions: Sequence[Decided]) -> Iterator[list[Slot]]:
    """From everything whole to next to nothing."""
    done = [one for one in decisions if one.reading is Reading.DONE]
    others = [one for one in decisions if one.reading is not Reading.DONE]
    yield [Slot((one,), False) for one in decisions]
    yield [Slot((one,), one in done) for one in decisions]
    together = [Slot(tuple(done), True)] if done else []
    if not others:
        yield together
        return
    last = others[-1]
    ranked = sorted(others[:-1], key=lambda one: (_NEEDED.index(one.reading), -one.n))
    for count in range(len(others), 0, -1):
        kept = [last, *ranked[: count - 1]]
        left = [one for one in others if one not in kept]
        yield [*together, *(Slot((one,), one in left) for one in others)]
        heard = [one for one in left if one.reading is Reading.HEARD]
        quiet = [one for one in left if one not in heard]
        seen = [Slot((one,), one in heard) for one in others if one not in quiet]
        if len(quiet) > 1:
            yield [*together, Slot(tuple(quiet), True, rest=True), *seen]
        if quiet and together:
            yield [Slot((*done, *quiet), True, rest=True), *seen]
    yield [Slot((*done, *others[:-1]), True, rest=True), Slot((last,), False)]


def spread(wanted: Sequence[float], room: float) -> list[float]:
    """Room that is left given to those that want more, the last first: how much each gets of what it wants."""
    found = [0.0] * len(wanted)
    for k in reversed(range(len(wanted))):
        found[k] = max(0.0, min(wanted[k], room))
        room -= found[k]
    return found
