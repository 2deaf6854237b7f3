"""What a hand-over says, as frozen plain values: kept as JSON with both signatures, printed as 交接班记录 (N7, J6).

Cases that complain of somebody in the centre itself stand in no hand-over (回避); of confidential ones only the number.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from ..case import CaseState
from ..labels import Labelled
from ..lifecycle import Action

A, S = Action, CaseState


class Change(Labelled):
    """What may have happened to a case in a shift, in the order of the sheet."""

    NEW = "NEW", "新登记"
    SENT = "SENT", "派发"
    CLOSED = "CLOSED", "办结"
    REOPENED = "REOPENED", "重新办理"
    REWORKED = "REWORKED", "退回返工"
    ASKED = "ASKED", "提出申请"
    CONSULTED = "CONSULTED", "转会商"
    SUPERVISED = "SUPERVISED", "催办督办"
    RED = "RED", "红牌"


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a list: a case with who owes what, or a promise without a case (`case_id` 0, `no` "")."""

    case_id: int
    no: str
    what: str
    owed: str
    due: datetime | None


@dataclass(frozen=True, slots=True)
class Listing:
    """A list that may be cut: `total` counts all, `items` are the most urgent."""

    total: int
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Happened:
    """How many cases changed in one way (a `Change`'s label), and their numbers with their ids."""

    change: str
    total: int
    cases: tuple[str, ...]
    ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Muting:
    """An alarm somebody silenced in this shift; `running` while it still is."""

    who: str
    station: str
    since: datetime
    until: datetime
    reason: str
    running: bool


@dataclass(frozen=True, slots=True)
class LogLine:
    at: datetime
    who: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Crewed:
    """A post of the roster with the names planned for it."""

    post: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Handover:
    """Everything the next shift must know, as it stood at `as_of`; what happened counts from `since`."""

    day: date
    turn: str
    since: datetime
    as_of: datetime
    next_turn: str
    next_until: datetime
    crew: tuple[Crewed, ...]
    next_crew: tuple[Crewed, ...]
    open: int
    happened: tuple[Happened, ...]
    dangers: Listing
    overdue: Listing
    breaches: Listing
    """Deadlines that fall into the next shift."""
    promises: Listing
    requests: Listing
    mutings: tuple[Muting, ...]
    log: tuple[LogLine, ...]
    chain_seq: int
    chain_head: str


class Step(NamedTuple):
    """An event of a case: its number in the case, the state it led to (None: it stayed), the number it took back."""

    case_id: int
    n: int
    kind: str
    state: str | None
    undoes: int | None


_SENDS = frozenset({A.DISPATCH, A.WHISTLE, A.DIRECT, A.SELF_HANDLE})
_SUPERVISES = frozenset({A.URGE, A.SUPERVISE, A.LEADER_CASE})
_SENDS_BACK = frozenset({A.VERIFY, A.SAMPLE, A.CALL_BACK})
_AT_WORK = frozenset({S.HANDLING, S.GRID_HANDLING})


def changes_of(steps: Iterable[Step]) -> dict[Change, tuple[int, ...]]:
    """Which cases changed in which way, each once, in the order it happened; what was taken back did not happen."""
    told = list(steps)
    undone = {(step.case_id, step.undoes) for step in told if step.undoes is not None}
    found: dict[Change, dict[int, None]] = defaultdict(dict)
    for step in told:
        if (step.case_id, step.n) not in undone:
            for change in _meanings(step):
                found[change][step.case_id] = None
    return {change: tuple(found[change]) for change in Change if change in found}


def _meanings(step: Step) -> Iterable[Change]:
    kind, state = step.kind, step.state
    if kind == A.UNDO:
        return ()
    told = {
        Change.NEW: kind == A.SUBMIT or (kind == A.REGISTER and state is None),
        Change.SENT: kind in _SENDS,
        Change.CLOSED: state == S.CLOSED,
        Change.REOPENED: kind == A.REOPEN,
        Change.REWORKED: kind in _SENDS_BACK and state in _AT_WORK,
        Change.ASKED: kind == A.ASK,
        Change.CONSULTED: state == S.CONSULTING,
        Change.SUPERVISED: kind in _SUPERVISES,
        Change.RED: kind == A.RED_CARD,
    }
    return [change for change, meant in told.items() if meant]
