"""How boards are sorted: for every order the columns in SQL and the key of a row, said beside each other.

The open board stands by danger to life, crowds, then deadline (so the overdue come first), what waits for nothing last.
Whatever it is grouped by, each group is sorted so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from msgspec import Struct

from ..case import CaseState, Danger
from ..queues import BESIDE, BoardQuery, Order, Queue


class BoardKey(Struct, frozen=True, order=True, gc=False):
    """Where a row stands on its board: rows are in the order of their keys; the next page begins after one.

    Of lists that show the newest first, `moment` and `id` are turned round.
    """

    section: int
    moment: str
    id: int


#: Where a case stands that waits for a review nobody set, and where the newest come first.
WAITING, NEWEST = 3, 4
DANGERS = (Danger.LIFE, Danger.CROWD, Danger.NONE)
START = BoardKey(0, "", 0)
END_OF_TIME, NO_ID = "9999-12-31T23:59:59.999999Z", 2**62
#: Earlier than any moment, in the text of both engines.
BEFORE_ALL = "-infinity"

_TURNED = str.maketrans("0123456789", "9876543210")


def newest_key(at: str, case_id: int) -> BoardKey:
    """The key of a row among the newest first; turning it round again gives time and id back."""
    return BoardKey(NEWEST, at.translate(_TURNED), -case_id)


@dataclass(frozen=True, slots=True)
class Sorting:
    """An order of a board. `section` (a number, where there is more than one) and `moment` (text) are said of a case
    `c`, `key` of its columns and the unit that leads (0 without one). `newest`: the last moment first."""

    moment: str
    key: Callable[[Any, int], BoardKey]
    section: str = ""
    newest: bool = False

    @property
    def terms(self) -> tuple[str, ...]:
        """What is compared, one after the other."""
        return tuple(filter(None, (self.section, self.moment, "c.id")))

    @property
    def order(self) -> str:
        return self.in_order(self.terms)

    def in_order(self, terms: Iterable[str]) -> str:
        return ", ".join(f"{term}{' DESC' if self.newest else ''}" for term in terms)

    @property
    def after(self) -> str:
        """What stands behind the row whose `values_after` are given."""
        values = (*([":after_section"] if self.section else []), ":after_moment", ":after_id")
        return f"({', '.join(self.terms)}) {'<' if self.newest else '>'} ({', '.join(values)})"

    def values_after(self, key: BoardKey | None) -> dict[str, Any]:
        if not self.newest:
            at = key or START
            return {"after_section": at.section, "after_moment": at.moment or BEFORE_ALL, "after_id": at.id}
        at = key or newest_key(END_OF_TIME, NO_ID)
        return {"after_moment": newest_key(at.moment, 0).moment, "after_id": -at.id}


def sorting(query: BoardQuery) -> Sorting:
    """How the rows of a board stand."""
    if query.queue in BESIDE:
        return _CLOSED if query.queue is Queue.CLOSED_TODAY else _MADE
    return _SORTINGS[query.order or Order.DANGER]


# --- the orders -------------------------------------------------------------------------------------------------------

_DUE = f"coalesce(c.due, '{BEFORE_ALL}')"
_SECTION = "CASE WHEN c.due IS NULL THEN 3 WHEN c.danger = 'LIFE' THEN 0 WHEN c.danger = 'CROWD' THEN 1 ELSE 2 END"
_SECTION_OF = {danger.value: section for section, danger in enumerate(DANGERS)}
_SECTIONS = WAITING + 1
#: The group of what has none of its own; no unit or grid has so high an id.
_NO_GROUP = 10**8
_STAGES = {state.value: stage for stage, state in enumerate(CaseState)}
_STAGE = f"CASE c.state {' '.join(f'WHEN {state!r} THEN {stage}' for state, stage in _STAGES.items())} END"
_LEAD = f"coalesce((SELECT l.unit_id FROM task l WHERE l.case_id = c.id AND l.n = c.lead), {_NO_GROUP})"


def _section(case: Any) -> int:
    return WAITING if case.due is None else _SECTION_OF[case.danger]


def _grouped(sql: str, group: Callable[[Any, int], int]) -> Sorting:
    """Groups one after the other, each by danger and deadline: group and section are one number."""

    def key(case: Any, lead: int) -> BoardKey:
        return BoardKey(group(case, lead) * _SECTIONS + _section(case), case.due or "", case.id)

    return Sorting(_DUE, key, section=f"({sql}) * {_SECTIONS} + ({_SECTION})")


_SORTINGS: dict[Order, Sorting] = {
    Order.DANGER: Sorting(_DUE, lambda case, _: BoardKey(_section(case), case.due or "", case.id), _SECTION),
    Order.NEWEST: Sorting("c.registered_at", lambda case, _: newest_key(case.registered_at, case.id), newest=True),
    Order.NUMBER: Sorting("c.no", lambda case, _: BoardKey(0, case.no, case.id)),
    # nobody is waited for while a case is suspended
    Order.LONGEST: Sorting(
        f"coalesce(c.stage_since, '{BEFORE_ALL}')",
        lambda case, _: BoardKey(int(case.state == CaseState.SUSPENDED), case.stage_since or "", case.id),
        "CASE WHEN c.state = 'SUSPENDED' THEN 1 ELSE 0 END",
    ),
    Order.UNIT: _grouped(_LEAD, lambda _, lead: lead or _NO_GROUP),
    Order.PLACE: _grouped(f"coalesce(c.grid_id, {_NO_GROUP})", lambda case, _: case.grid_id or _NO_GROUP),
    Order.STATE: _grouped(_STAGE, lambda case, _: _STAGES[case.state]),
}
_CLOSED = Sorting("c.closed_at", lambda case, _: newest_key(case.closed_at or "", case.id), newest=True)
_MADE = Sorting("''", lambda case, _: newest_key("", case.id), newest=True)
