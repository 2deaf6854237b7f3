"""What a board shows to whom, as conditions on a case `c`: the one source of rows and counts of every queue.

States stand as literals, since SQLite uses a partial index only for the words it was made with.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from sqlalchemy import Connection

from ..access import SCOPES, Scope, scope_keys
from ..case import VOID
from ..lights import SUPERVISED_FROM
from ..owing import Step
from ..payload import time_text
from ..people import Role, Session
from ..queues import BESIDE, BoardQuery, Queue, part_of
from ..text import search_form
from ..timing.worktime import TZ, local_day
from ..town.township import Township
from .board_mine import NOBODY, Mine, mine_of
from .hints import exists
from .logins import under_policies

_VOID = ", ".join(f"'{state.value}'" for state in sorted(VOID))
#: Of the cases a unit has to do with, which its tasks are among: a short list before a long look.
_OF_UNIT = exists("SELECT 1 FROM case_scope v WHERE v.scope = :tasked_scope AND v.case_id = c.id")
_OPEN_OF_UNIT = (
    "c.id IN (SELECT v.case_id FROM case_scope v INDEXED BY ix_case_scope_open"
    " WHERE v.scope = :tasked_scope AND v.open)"
)
_TASK_OF = f"SELECT 1 FROM task t WHERE t.case_id = c.id AND t.state NOT IN ({_VOID})"

#: Of a case that this person must not know of (回避): its units and persons complained about.
NOT_BARRED = (
    " AND {case_id} NOT IN (SELECT b.case_id FROM case_barred b WHERE b.kind = 'U' AND b.who = :barred_unit"
    " UNION ALL SELECT b.case_id FROM case_barred b WHERE b.kind = 'P' AND b.who = :barred_person)"
)
_NOT_BARRED = NOT_BARRED.format(case_id="c.id")
_IN_SCOPE = " AND EXISTS (SELECT 1 FROM case_scope s WHERE s.scope IN (:own, :own_grid) AND s.case_id = c.id)"
#: The open cases of a person's scope, from the index that holds no others.
OPEN_OF_SCOPE = "FROM case_scope s INDEXED BY ix_case_scope_open WHERE s.scope IN (:own, :own_grid) AND s.open"

#: What each queue holds among the open cases of a board.
_AMONG_OPEN: dict[Queue, str] = {
    Queue.OPEN: "true",
    Queue.OVERDUE: "c.due < :now",
    Queue.DUE_SOON: "c.warn_at <= :now AND c.due >= :now AND c.state <> 'SUSPENDED'",
    Queue.UNSIGNED: "c.state = 'DISPATCHED'",
    Queue.SUPERVISED: f"c.supervise_level >= {SUPERVISED_FROM}",
    Queue.HANDLING: "c.state IN ('HANDLING', 'GRID_HANDLING')",
    Queue.VERIFYING: "c.state = 'VERIFYING'",
    Queue.CALLBACK: "c.state = 'CALLBACK'",
    Queue.CONSULTING: "c.state = 'CONSULTING'",
    Queue.SUSPENDED: "c.state = 'SUSPENDED'",
}
#: Of a case handed over (移送) nobody is shown more than its number.
_BESIDE: dict[Queue, str] = {
    Queue.CLOSED_TODAY: "c.state = 'CLOSED' AND c.closed_at >= :day AND NOT c.drill",
    Queue.DRAFTS: "c.state = 'DRAFT' AND c.reporter_unit_id = :own_unit",
    Queue.EVERYTHING: "c.state <> 'TRANSFERRED'",
}


@dataclass(frozen=True, slots=True)
class Lens:
    """What one person sees at one moment; `values` are what every condition here may speak of.

    `visible` asks case by case, for a page; `visible_open` has the whole open scope at hand, for counting.
    """

    scope: Scope
    visible: str
    visible_open: str
    mine: Mine
    values: dict[str, Any]

    def can_hold(self, queue: Queue) -> bool:
        """Whether this person can have anything in a queue at all."""
        return self.scope is not Scope.NOTHING and self.queue(queue) != NOBODY

    def queue(self, queue: Queue) -> str:
        """The condition of a queue among the cases it is looked for in."""
        if queue in BESIDE:
            return _BESIDE[queue]
        if queue is Queue.MINE:
            return self.mine.any
        step = _STEPS.get(queue)
        return _AMONG_OPEN[queue] if step is None else self.mine.steps.get(step, NOBODY)


_STEPS = {part_of(step): step for step in Step}


def lens(connection: Connection, by: Session, township: Township, now: datetime) -> Lens:
    """The view of a login, scope and recusal included (`access.may_see` says the same, tested).

    Where the server's policies say who sees what they are not said again: asked twice it would cost twice.
    """
    own, *grid = scope_keys(by)
    unbarred = by.role is Role.SYSTEM
    mine = mine_of(by, township)
    values = {
        "own": own,
        "own_grid": grid[0] if grid else own,
        "own_unit": by.unit_id,
        "barred_unit": None if unbarred else by.unit_id,
        "barred_person": None if unbarred else by.person_id,
        "now": time_text(now),
        "day": time_text(datetime.combine(local_day(now), time(), TZ)),
    }
    if under_policies(connection):
        return Lens(SCOPES[by.role], "", "", mine, values | mine.values)
    if SCOPES[by.role] is not Scope.OWN:
        return Lens(SCOPES[by.role], _NOT_BARRED, _NOT_BARRED, mine, values | mine.values)
    one_by_one = f"{_NOT_BARRED}{_IN_SCOPE} AND c.state <> 'TRANSFERRED'"
    at_once = f"{_NOT_BARRED} AND c.id IN (SELECT s.case_id {OPEN_OF_SCOPE})"
    return Lens(Scope.OWN, one_by_one, at_once, mine, values | mine.values)


@dataclass(frozen=True, slots=True)
class Narrowed:
    """A query's conditions (each begins with AND) and values."""

    where: str
    values: dict[str, Any]


def narrowed(query: BoardQuery, seen: Lens) -> Narrowed:
    """Everything a query asks for besides being open; what the board's index holds stands first."""
    where = [seen.queue(query.queue)]
    values: dict[str, Any] = {}

    def ask(name: str, value: object, condition: str) -> None:
        if value is not None:
            where.append(condition)
            values[name] = value

    ask("platform", query.platform and query.platform.value, "c.platform = :platform")
    ask("route", query.route and query.route.value, "c.route = :route")
    ask("area", query.area_id, "c.grid_id IN (SELECT g.id FROM grid g WHERE g.area_id = :area)")
    ask("within", query.grid_id, "c.grid_id IN (SELECT u.grid_id FROM grid_up u WHERE u.ancestor_id = :within)")
    network = query.network and query.network.value
    ask("network", network, "c.matter_id IN (SELECT m.id FROM matter m WHERE m.network = :network)")
    ids = None if query.ids is None else as_json(query.ids)
    ask("ids", ids, "c.id IN (SELECT value FROM json_each(:ids))")
    if query.unit_id is not None:
        ask("tasked_scope", f"U{query.unit_id}", _OF_UNIT if query.queue in BESIDE else _OPEN_OF_UNIT)
        ask("tasked", query.unit_id, exists(f"{_TASK_OF} AND t.unit_id = :tasked"))
    for i, form in enumerate(forms(query.words)):
        said = exists(f"SELECT 1 FROM case_text x WHERE x.case_id = c.id AND instr(x.form, :word{i}) > 0")
        ask(f"word{i}", form, said)
    return Narrowed("".join(f" AND {condition}" for condition in where), values)


def forms(words: str) -> list[str]:
    """The words of a search, parted by blanks, as texts are compared."""
    return list(dict.fromkeys(form for word in words.split() if (form := search_form(word))))


def as_json(ids: Iterable[int]) -> str:
    return json.dumps(sorted(ids))
