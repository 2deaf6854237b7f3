"""The working copy a rule changes: reads and writes of one dossier while one action is carried out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from ..case import (
    BY_TASKS,
    OPEN,
    RUNNING,
    UNSETTLED,
    VOID,
    AskKind,
    AskResult,
    Case,
    CaseFile,
    CaseState,
    Proxy,
    ProxyStep,
    Request,
    Suspension,
    Task,
    TaskRole,
    TaskState,
)
from ..draft import Urgency
from ..errors import RuleBroken
from ..limits import Limits
from ..payload import FIELDS, VALUES
from ..people import Session, Unit
from ..timing import ledger, worktime
from ..timing.worktime import Calendar, Limit
from ..town.matters import LimitClass, Route
from ..town.township import Township


class World:
    """What the rules need to know besides the dossier: township, limits, and one fact about the grid's month.

    `sample_owed`: no self-handled case of this grid was marked for a second check this month yet.
    """

    __slots__ = ("limits", "sample_owed", "township")

    def __init__(self, township: Township, limits: Limits, *, sample_owed: bool = False) -> None:
        self.township = township
        self.limits = limits
        self.sample_owed = sample_owed

    @property
    def calendar(self) -> Calendar:
        return self.township.calendar

    def due(self, start: datetime, limit: Limit) -> datetime:
        return worktime.due(start, limit, self.township.calendar)

    def unit(self, unit_id: int) -> Unit:
        return self.township.unit[unit_id]

    def same_person(self, login: str, by: Session) -> bool:
        """Whether that login is the actor's own, or another account of the same person."""
        if login == by.login:
            return True
        people = {a.login: (a.person, a.phone) for a in self.township.accounts if a.login in (login, by.login)}
        return login in people and people[login] == people.get(by.login)


def _private_copy(case: Case) -> Case:
    """A copy that only its `Work` may still write to; `dataclasses.replace` on each step costs ten times this."""
    copy, write = object.__new__(Case), object.__setattr__
    for name, value in zip(FIELDS[Case], VALUES[Case](case), strict=True):
        write(copy, name, value)
    return copy


class Work:
    """One action on one dossier, at `now`."""

    def __init__(self, file: CaseFile, by: Session, now: datetime, world: World, said: dict[str, Any]) -> None:
        self.before = file
        self.by = by
        self.now = now
        self.world = world
        self.said = said
        self.case = _private_copy(file.case)
        self.tasks = list(file.tasks)
        self.requests = list(file.requests)
        self.suspensions = list(file.suspensions)
        self.verifications = list(file.verifications)
        self.callbacks = list(file.callbacks)
        self.scores = list(file.scores)
        self.proxies = list(file.proxies)
        self.follow_up: tuple[str, dict[str, Any]] | None = None
        """An action the system carries out right after this one (the third return forces a consultation)."""

    # --- reading -------------------------------------------------------------------------------------------

    @property
    def limits(self) -> Limits:
        return self.world.limits

    @property
    def emergency(self) -> bool:
        return self.case.urgency is Urgency.EMERGENCY

    @property
    def acting_unit(self) -> int:
        """The unit an action is done for: the one named in a 代录, else the actor's own."""
        unit: int = self.said.get("unit") or self.by.unit_id
        return unit

    @property
    def lead(self) -> Task:
        if self.case.lead is None:
            raise RuleBroken("本案尚未确定主办单位")
        return self.tasks[self.case.lead - 1]

    def running_task(self, unit_id: int) -> Task:
        """The task of this unit that still runs. Raises RuleBroken when there is none."""
        for task in reversed(self.tasks):
            if task.unit_id == unit_id and task.state in RUNNING:
                return task
        raise RuleBroken(f"{self.world.unit(unit_id).short}在本案没有在办任务")

    # --- writing -------------------------------------------------------------------------------------------

    def set(self, **values: Any) -> None:
        for name, value in values.items():
            object.__setattr__(self.case, name, value)

    def set_task(self, n: int, **values: Any) -> Task:
        self.tasks[n - 1] = replace(self.tasks[n - 1], **values)
        return self.tasks[n - 1]

    def set_request(self, n: int, **values: Any) -> None:
        self.requests[n - 1] = replace(self.requests[n - 1], **values)

    def counted(self, step: ProxyStep, item: int, since: datetime) -> datetime:
        """When a step counts: now; for a 代录 recorded within 24 h when it happened (it is put on record here).

        `since`: what it cannot have been earlier than. People say minutes, so the minute of `since` will do.
        """
        channel = self.said.get("channel")
        if channel is None:
            return self.now
        happened: datetime = self.said["happened_at"]
        if happened < since.replace(second=0, microsecond=0):
            raise RuleBroken(f"发生时间不能早于{worktime.time_text(since)}", field="happened_at")
        happened = max(happened, since)
        self.proxies.append(
            Proxy(
                n=len(self.proxies) + 1,
                step=step,
                item=item,
                unit_id=self.acting_unit,
                channel=channel,
                speaker=self.said["speaker"],
                happened_at=happened,
                recorded_at=self.now,
                by=self.by.login,
            )
        )
        return happened if self.now - happened <= timedelta(hours=self.limits.proxy_hours) else self.now

    def enter(self, state: CaseState) -> None:
        """Move the case to a state and start that state's own limit; a refusal proposed before has become idle."""
        if self.case.state is CaseState.SUBMITTED and state is not CaseState.SUBMITTED:
            self._void(lambda ask: ask.kind is AskKind.REFUSAL)
        limit = self.limits.stage_for(state, self.case.urgency)
        due = self.world.due(self.now, limit) if limit else None
        self.set(state=state, stage_due=self._review_due() if state is CaseState.SUSPENDED else due)

    def _review_due(self) -> datetime | None:
        """Until when a suspended lead must be reviewed."""
        plans = (r.review_at for r in self.requests if r.task_n == self.case.lead and r.result is AskResult.APPROVED)
        return max((at for at in plans if at is not None), default=None)

    def follow_tasks(self) -> None:
        """Set the case's state from its tasks (domain §2.2); entering 待核查 starts the verification's limit."""
        state = state_by_tasks(self.case.state, self.lead, self.tasks)
        if state is not self.case.state:
            self.enter(state)

    def add_task(
        self, unit_id: int, role: TaskRole, route: Route, limit_class: LimitClass, limit: Limit | None = None
    ) -> Task:
        """Dispatch to a unit: its clocks start now (domain §2.3: never at signing, never at the platform's date).

        `limit`: the unit's own, where somebody decided upon it.
        """
        unit = self.world.unit(unit_id)
        now, limits = self.now, self.limits
        limit = limit or limits.completion_for(limit_class, route)
        clock = ledger.start(now, limit, self.world.calendar, why="派单", by=self.by.name)
        if self.case.external_due is not None:
            clock = self.capped(clock)
        task = Task(
            n=len(self.tasks) + 1,
            unit_id=unit_id,
            role=role,
            route=route,
            dispatched_at=now,
            sign_due=self.world.due(now, limits.sign_for(unit.kind, self.emergency)),
            response_due=self.world.due(now, limits.contact_for(unit.kind, self.emergency)),
            clock=clock,
            due=clock.due,
        )
        self.tasks.append(task)
        if role is TaskRole.LEAD:
            self.set(lead=task.n, hops=self.case.hops + 1)
        return task

    def capped(self, clock: ledger.Clock, why: str = "") -> ledger.Clock:
        """The clock under the platform's own deadline less the reserve (外部时限)."""
        reserve = self.limits.external_reserve_days
        return ledger.set_external(
            clock, self.now, self.case.external_due, self.world.calendar, self.by.name, reserve=reserve, why=why
        )

    def set_clock(self, task: Task, clock: ledger.Clock, **values: Any) -> Task:
        return self.set_task(task.n, clock=clock, due=clock.due, **values)

    def end_task(self, task: Task, state: TaskState, **values: Any) -> None:
        self.close_suspension(task.n)
        self.set_task(task.n, state=state, ended_at=self.now, **values)

    def withdraw_tasks(self) -> None:
        """New route, merge, consultation's decision: what still runs or waits ends as 已撤回 and counts for nobody."""
        for task in self._unsettled():
            self.end_task(task, TaskState.WITHDRAWN)

    def withdraw_to_meeting(self) -> None:
        """The same where a consultation takes over, but what was met or missed by now stands.

        What is suspended gets the time of its pause first: a limit that stood still is not missed.
        """
        for task in self._unsettled():
            if task.state is TaskState.SUSPENDED:
                clock = ledger.resume(task.clock, self.now, self.world.calendar, self.by.name, "转会商")
                task = self.set_clock(task, clock)
            self.end_task(task, TaskState.WITHDRAWN, consulted=True)

    def _unsettled(self) -> list[Task]:
        return [task for task in self.tasks if task.state in UNSETTLED]

    def void_requests(self, task_n: int | None = None) -> None:
        """Undecided requests fall when their task or the dispatch phase ends."""
        self._void(lambda ask: task_n is None or ask.task_n == task_n)

    def _void(self, falls: Callable[[Request], bool]) -> None:
        for ask in list(self.requests):
            if ask.result is None and falls(ask):
                self.set_request(ask.n, result=AskResult.VOID, decided_at=self.now, decided_by="system")

    def close_suspension(self, task_n: int) -> None:
        for i, pause in enumerate(self.suspensions):
            if pause.task_n == task_n and pause.until is None:
                self.suspensions[i] = replace(pause, until=self.now)

    def open_suspension(self, task_n: int) -> None:
        self.suspensions.append(Suspension(len(self.suspensions) + 1, task_n, self.now))

    def rework(self, task: Task, why: str) -> None:
        """The filed result does not stand: the clock goes on, moved by the wait; a rework limit drives the lights."""
        clock = ledger.resume(task.clock, self.now, self.world.calendar, self.by.name, why)
        limit = self.limits.rework_for(clock.limit)
        self.set_clock(
            task,
            clock,
            state=TaskState.CONTACTED,
            feedback_at=None,
            accepted_at=None,
            ended_at=None,
            rework_due=self.world.due(self.now, limit),
        )

    def open_requests(self) -> list[Request]:
        return [r for r in self.requests if r.result is None]

    def result(self) -> CaseFile:
        """The dossier after the action, its running deadline derived."""
        self.set(version=self.before.case.version + 1, due=running_due(self.case, self.tasks))
        return CaseFile(
            self.case,
            tuple(self.tasks),
            tuple(self.requests),
            tuple(self.suspensions),
            tuple(self.verifications),
            tuple(self.callbacks),
            tuple(self.scores),
            tuple(self.proxies),
        )


def state_by_tasks(current: CaseState, lead: Task, tasks: list[Task]) -> CaseState:
    """lead SENT = 待签收, SUSPENDED = 挂账, lead and every live CO filed = 待核查, else 办理中 (or 网格自办)."""
    if lead.state is TaskState.SENT:
        return CaseState.DISPATCHED
    if lead.state is TaskState.SUSPENDED:
        return CaseState.SUSPENDED
    filed = (TaskState.FED_BACK, TaskState.DONE)
    if all(t.state in filed for t in tasks if t.state not in VOID):
        return CaseState.VERIFYING
    if current is CaseState.GRID_HANDLING:
        return CaseState.GRID_HANDLING
    return CaseState.HANDLING


def running_due(case: Case, tasks: list[Task]) -> datetime | None:
    """The deadline of whatever runs now: the stage's own limit, or the lead's next one."""
    if case.state not in OPEN:
        return None
    if case.stage_due is not None or case.state not in BY_TASKS or case.lead is None:
        return case.stage_due
    lead = tasks[case.lead - 1]
    if lead.state is TaskState.SENT:
        return min(lead.sign_due, lead.due)
    if lead.state is TaskState.FED_BACK:
        return min((t.due for t in tasks if t.state in RUNNING), default=None)
    if lead.state is TaskState.SUSPENDED:
        return None
    if lead.contact_at is None:
        return min(lead.response_due, lead.due)
    return min(lead.due, lead.rework_due) if lead.rework_due else lead.due


def days_later(at: datetime, days: int) -> datetime:
    return at + timedelta(days=days)
