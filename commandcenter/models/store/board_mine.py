"""等我办 in SQL: which open cases wait for a step of this person's own. `queues.mine` says the same (tested).

Conditions speak of a case `c` that stands on an open board and that the person sees. States stand first, so that most
cases are settled by what the board's index holds.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from ..case import OPEN, AskKind
from ..lifecycle.requests import DECIDERS
from ..owing import POSTS, Step
from ..people import PEER_GROUPS, Role, Session, UnitKind
from ..town.township import Township
from .hints import exists

OPEN_STATES = ", ".join(f"'{state.value}'" for state in sorted(OPEN))
#: The condition no case fulfils.
NOBODY = "false"
_COMMUNITY = 2
_IN_GRID = exists("SELECT 1 FROM case_scope s WHERE s.scope = :grid AND s.case_id = c.id")
_CAREFUL = "(coalesce(c.route, '') IN ('R3', 'R4') OR c.confidential)"
_WITH_UNITS = "c.state IN ('GRID_HANDLING', 'DISPATCHED', 'HANDLING', 'SUSPENDED')"
#: In which state a unit's task waits for each of its steps.
_OWED = {Step.SIGN: "SENT", Step.CONTACT: "SIGNED", Step.FEED_BACK: "CONTACTED"}
_MINUTES_OWED = 'SELECT m.id FROM "case" m WHERE m.minutes_due IS NOT NULL'
_SUSPENDED = "SELECT 1 FROM task t INDEXED BY ix_task_suspended WHERE t.case_id = c.id AND t.state = 'SUSPENDED'"
_REVIEWED = (
    "coalesce((SELECT max(r.review_at) FROM request r"
    " WHERE r.case_id = t.case_id AND r.task_n = t.n AND r.result = 'APPROVED'), '-infinity') < :now"
)
_HANDLED = exists("SELECT 1 FROM task t, json_each(t.handlers) h WHERE t.case_id = c.id AND h.value = :person")
_SPOKEN_FOR = exists("SELECT 1 FROM proxy p WHERE p.case_id = c.id AND p.speaker = :name AND p.step <> 'VERIFY'")
_NEVER_HANDLED = f"NOT {_HANDLED} AND NOT {_SPOKEN_FOR}"


@dataclass(frozen=True, slots=True)
class Mine:
    """A condition for each step this person can own, in the order of the life cycle, and the values they speak of.

    `steps` find the cases among all, `each` tell of one that is at hand.
    """

    steps: dict[Step, str]
    each: dict[Step, str]
    values: dict[str, Any]

    @property
    def any(self) -> str:
        """Whether a case waits for any step of his."""
        return f"({' OR '.join(f'({condition})' for condition in self.steps.values())})" if self.steps else NOBODY

    @property
    def first(self) -> str:
        """The code of the first such step, NULL where there is none."""
        if not self.steps:
            return "NULL"
        return f"CASE {' '.join(f'WHEN {cond} THEN {step.value!r}' for step, cond in self.each.items())} END"


def mine_of(by: Session, township: Township) -> Mine:
    """The conditions of a login; they ask for the parameter `now` besides the values given."""
    asker = _Asker(by, township)
    found = {step: asker.condition(step) for step in Step if by.role in POSTS[step]}
    steps = {step: condition for step, condition in found.items() if condition != NOBODY}
    each = {step: asker.task_of_row(_OWED[step]) if step in _OWED else steps[step] for step in steps}
    return Mine(steps, each, asker.values)


class _Asker:
    """One person's conditions, step by step."""

    def __init__(self, by: Session, township: Township) -> None:
        self._by = by
        self._township = township
        self.values = {
            "my_unit": by.unit_id,
            "my_grid": by.grid_id,
            "grid": f"G{by.grid_id}",
            "person": by.person_id,
            "name": by.name,
        }

    def condition(self, step: Step) -> str:
        conditions: dict[Step, Callable[[], str]] = {
            Step.ACCEPT: lambda: f"c.state = 'SUBMITTED' AND c.id NOT IN ({_undecided(_kind(AskKind.REFUSAL))})",
            Step.SUPPLY: self._supply,
            Step.DECIDE: self._decide,
            Step.SELF_HANDLE: self._self_handle,
            Step.DISPATCH: self._dispatch,
            Step.CONVENE: lambda: "c.state = 'ACCEPTED' AND c.route = 'R4' AND c.urgency <> 'EMERGENCY'",
            Step.MEET: lambda: "c.state = 'CONSULTING'",
            Step.MINUTES: lambda: f"c.id IN ({_MINUTES_OWED}) AND c.state IN ({OPEN_STATES})",
            **{step: partial(self._task, state) for step, state in _OWED.items()},
            Step.RESUME: self._resume,
            Step.VERIFY: self._verify,
            Step.CALL_BACK: self._call_back,
        }
        return conditions[step]()

    def _supply(self) -> str:
        centre = f"SELECT u.id FROM unit u WHERE u.kind = '{UnitKind.CENTRE.value}'"
        if self._by.role is Role.INTAKE:
            return f"c.state = 'SUPPLEMENT' AND (c.reporter_unit_id IN ({centre}) OR c.due < :now)"
        return f"c.state = 'SUPPLEMENT' AND c.reporter_unit_id = :my_unit AND :my_unit NOT IN ({centre})"

    def _decide(self) -> str:
        """Nobody decides what he asked for himself, under whatever account."""
        kinds = [kind for kind, posts in DECIDERS.items() if self._by.role in posts]
        asked = " OR ".join(map(_kind, kinds)) or NOBODY
        if self._by.role is Role.DIRECTOR:
            asked += " OR r.escalated_at IS NOT NULL"
        accounts = self._township.accounts
        person = next(((a.person, a.phone) for a in accounts if a.login == self._by.login), None)
        own = sorted({self._by.login, *(a.login for a in accounts if (a.person, a.phone) == person)})
        names = {f"own{i}": login for i, login in enumerate(own)}
        self.values |= names
        not_own = f"r.asked_by NOT IN ({', '.join(f':{name}' for name in names)})"
        return f"c.id IN ({_undecided(f'({asked}) AND {not_own}')})"

    def _self_handle(self) -> str:
        grid = self._township.grid.get(self._by.grid_id or 0)
        if grid is None or self._township.unit[grid.unit_id].kind not in PEER_GROUPS:
            return NOBODY
        return "c.state = 'ACCEPTED' AND c.route = 'R1' AND c.grid_id = :my_grid"

    def _dispatch(self) -> str:
        senior = self._by.role is Role.SHIFT_LEAD
        return f"c.state = 'ACCEPTED' AND coalesce(c.route, '') {'=' if senior else '<>'} 'R3'"

    def _task(self, state: str) -> str:
        return f"{_WITH_UNITS} AND c.id IN (SELECT t.case_id FROM task t WHERE t.unit_id {self._is_own(state)})"

    def task_of_row(self, state: str) -> str:
        # with a sign before it, for a case has few tasks, and a unit's many are not to be looked through for it
        task = exists(f"SELECT 1 FROM task t WHERE t.case_id = c.id AND +t.unit_id {self._is_own(state)}")
        return f"{_WITH_UNITS} AND {task}"

    def _is_own(self, state: str) -> str:
        route = " AND t.route = 'R1'" if self._by.role is Role.GRID_WORKER else ""
        return f"= :my_unit AND t.state = '{state}'{route}"

    def _resume(self) -> str:
        unit = "" if self._by.role is Role.DIRECTOR else " AND t.unit_id = :my_unit"
        return f"{_WITH_UNITS} AND {exists(f'{_SUSPENDED}{unit} AND {_REVIEWED}')}"

    def _verify(self) -> str:
        """A grid worker of the place; grid leaders as `lifecycle.checking` lets them."""
        grid = self._township.grid.get(self._by.grid_id or 0)
        leader = self._by.role is Role.GRID_LEADER
        if grid is None or (leader and grid.level > _COMMUNITY):
            return NOBODY
        of_place = f"c.grid_id IN (SELECT g.id FROM grid g WHERE g.level = {_COMMUNITY})"
        self_handled = exists("SELECT 1 FROM task l WHERE l.case_id = c.id AND l.n = c.lead AND l.route = 'R1'")
        kind = "c.grid_id IS NOT NULL"
        if leader:
            kind = f"({of_place} OR {self_handled})" if grid.level == _COMMUNITY else of_place
        return f"c.state = 'VERIFYING' AND {kind} AND {_IN_GRID} AND {_NEVER_HANDLED}"

    def _call_back(self) -> str:
        wanted = _CAREFUL if self._by.role is Role.SHIFT_LEAD else f"NOT {_CAREFUL}"
        return f"c.state = 'CALLBACK' AND {wanted}"


def _kind(kind: AskKind) -> str:
    return f"r.kind = '{kind.value}'"


def _undecided(wanted: str) -> str:
    """Cases with an undecided request of that kind, from the index that holds nothing else."""
    return f"SELECT r.case_id FROM request r WHERE r.result IS NULL AND {wanted}"
