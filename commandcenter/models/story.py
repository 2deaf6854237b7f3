"""The story of a case: its events in words, newest first: who, what, what changed from what (M7, design §3).

Pure: the events' payloads are folded once, so that each change has its value before and after.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, dataclass, fields, replace
from datetime import datetime
from typing import Any, NamedTuple

from .access import UNITS
from .case import PARTS, AskKind, Case, CaseState, Channel, Danger, Event, TaskState
from .draft import Urgency
from .labels import Labelled
from .lifecycle import Action
from .payload import encode, parse_time
from .people import AccountSpec, Session
from .story_words import Names, Raw, Told, headline, short_time
from .timing.worktime import Limit
from .town.matters import LimitClass, Route
from .town.township import Township


class Change(NamedTuple):
    """A field people care about; `before` is "" where nothing was known."""

    what: str
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.what} {self.before} → {self.after}" if self.before else f"{self.what} {self.after}"


@dataclass(frozen=True, slots=True)
class Step:
    """One event. `unit`: the unit or grid that acted, or was acted for ("" for the centre); `post` the actor's own.

    `notes` is what was said besides. `proxy` tells of a 代录 who said it, how, and when it happened. `mark` names the
    state whose shape it takes, "" for none. `undone`: a later step took it back.
    """

    n: int
    at: datetime
    action: Action
    who: str
    post: str
    unit: str
    what: str
    notes: tuple[str, ...]
    changes: tuple[Change, ...]
    proxy: str = ""
    mark: str = ""
    undone: bool = False

    @property
    def details(self) -> tuple[str, ...]:
        """Everything under the headline, one sentence each."""
        told = (self.proxy,) if self.proxy else ()
        return (*told, *self.notes, *map(str, self.changes))


def story(events: Iterable[Event], people: Mapping[str, str], by: Session, township: Township) -> tuple[Step, ...]:
    """The steps this person may read, newest first. `people`: the name behind each login.

    A post of a unit reads no rating but its own: the rated never learn who rated them (domain §3).
    """
    names = Names(township)
    accounts = {account.login: account for account in township.accounts}
    state: dict[str, Any] = {"case": dict(_DEFAULTS)}
    steps: dict[int, Step] = {}
    for event in events:
        payload = json.loads(event.payload)
        changes, said = payload["changes"], payload.get("said", {})
        told = Told(Action(event.kind), said, changes, state, names)
        steps[event.n] = _step(event, told, people, accounts.get(event.login))
        if told.action is Action.UNDO and (undone := steps.get(said["undoes"])) is not None:
            steps[undone.n] = replace(undone, undone=True)
        if _kept_from(told.action, event.login, by):
            del steps[event.n]
        _fold(state, changes)
    return tuple(reversed(steps.values()))


def _kept_from(action: Action, login: str, by: Session) -> bool:
    return action is Action.RATE and by.role in UNITS and login != by.login


def _fold(state: dict[str, Any], changes: Raw) -> None:
    """What the payload's difference makes of the raw values before it."""
    state["case"].update(changes.get("case", {}))
    for name in PARTS:
        parts = state.setdefault(name, {})
        for n, change in changes.get(name, {}).items():
            if change is None:
                parts.pop(n, None)
            else:
                parts[n] = {**parts.get(n, {}), **change}


def _step(event: Event, told: Told, people: Mapping[str, str], account: AccountSpec | None) -> Step:
    proxy, for_unit = _proxy(told)
    changes = _changes(told)
    what = headline(told)
    told.drop(*_TOLD_AS_CHANGES)
    return Step(
        n=event.n,
        at=event.at,
        action=told.action,
        who=people.get(event.login, event.login),
        post=account.role.label if account is not None else "",
        unit=for_unit or _unit(account, told.names),
        what=what,
        notes=(*told.notes(), *_new_tasks(told)),
        changes=changes,
        proxy=proxy,
        mark=_mark(told),
    )


# --- who -------------------------------------------------------------------------------------------------------------


def _unit(account: AccountSpec | None, names: Names) -> str:
    if account is None or account.role not in UNITS:
        return ""
    return names.unit(account.unit_id) if account.grid_id is None else names.grid(account.grid_id)


def _proxy(told: Told) -> tuple[str, str]:
    """代录: the sentence, and the unit it was recorded for."""
    if not told.said.get("channel"):
        return "", ""
    channel, unit = Channel(told.said["channel"]), told.names.unit(told.said["unit"])
    happened = short_time(parse_time(told.said["happened_at"]))
    told.drop("channel", "speaker", "happened_at", "unit")
    return f"代录：{channel.label}，{told.said['speaker']} 说，{happened} 发生", unit


# --- what changed ----------------------------------------------------------------------------------------------------


def _label(choices: type[Labelled]) -> Callable[[Names, Any], str]:
    return lambda names, value: choices(value).label


def _time(names: Names, value: Any) -> str:
    return short_time(parse_time(value))


def _list(one: Callable[[Names, Any], str]) -> Callable[[Names, Any], str]:
    return lambda names, values: "、".join(one(names, value) for value in values)


#: The fields of a case whose change people care about, in the order they read them.
_FACTS: dict[str, tuple[str, Callable[[Names, Any], str]]] = {
    "grid_id": ("地点", Names.grid),
    "involved": ("涉及网格", _list(Names.grid)),
    "matter_id": ("事项", Names.matter),
    "urgency": ("急缓", _label(Urgency)),
    "danger": ("危险程度", _label(Danger)),
    "route": ("路径", _label(Route)),
    "limit_class": ("时限类别", _label(LimitClass)),
    "responsible_unit_id": ("包办单位", Names.unit),
    "external_due": ("上级时限", _time),
    "confidential": ("保密", lambda names, value: "是" if value else "否"),
    "complained_units": ("回避单位", _list(Names.unit)),
    "invited": ("参加会商", _list(Names.unit)),
    "state": ("状态", _label(CaseState)),
}
#: An event tells only what differs from these.
_DEFAULTS = {f.name: encode(f.default) for f in fields(Case) if f.name in _FACTS and f.default is not MISSING}
#: What was filled in for these is told by what it changed.
_TOLD_AS_CHANGES = (
    "grid",
    "involved",
    "matter",
    "urgency",
    "danger",
    "route",
    "limit",
    "responsible",
    "confidential",
    "units",
    "due",
)
_ENDS = {TaskState.RETURNED, TaskState.WITHDRAWN, TaskState.WAIVED}


def _changes(told: Told) -> tuple[Change, ...]:
    if told.action is Action.REGISTER:
        return ()
    old, new = told.before.get("case", {}), told.changes.get("case", {})
    facts = [
        Change(label, _shown(say, told.names, old.get(name)), _shown(say, told.names, new[name]) or "无")
        for name, (label, say) in _FACTS.items()
        if name in new and (new[name] or old.get(name))
    ]
    return (*facts, *_task_changes(told))


def _shown(say: Callable[[Names, Any], str], names: Names, value: Any) -> str:
    return "" if value is None or value in ("", []) else say(names, value)


def _task_changes(told: Told) -> list[Change]:
    """Deadlines that moved and tasks that ended without being done."""
    found = []
    for n, change in told.changes.get("tasks", {}).items():
        old = told.before.get("tasks", {}).get(n, {})
        unit = told.unit_of_task(n)
        if change and old.get("due") and change.get("due"):
            found.append(Change(f"{unit}时限", _time(told.names, old["due"]), _time(told.names, change["due"])))
        if change and (state := change.get("state")) and TaskState(state) in _ENDS:
            found.append(Change(f"{unit}任务", "", TaskState(state).label))
    return found


def _new_tasks(told: Told) -> list[str]:
    """The limit new tasks got, once where it is the same for all."""
    old = told.before.get("tasks", {})
    new = [task for n, task in told.changes.get("tasks", {}).items() if n not in old and task and "clock" in task]
    limits = dict.fromkeys((json.loads(task["clock"])["limit"], task["due"]) for task in new)
    return [f"办结时限 {Limit.parse(limit).label}，到 {_time(told.names, due)}" for limit, due in limits]


# --- its shape -------------------------------------------------------------------------------------------------------


_MARKS = {
    **dict.fromkeys((Action.DISPATCH, Action.WHISTLE, Action.DIRECT, Action.SELF_HANDLE, Action.TAKE_OVER), "unsigned"),
    **dict.fromkeys((Action.SIGN, Action.CONTACT, Action.ARRIVE, Action.RESUME), "handling"),
    **dict.fromkeys((Action.ASK, Action.REOPEN, Action.YELLOW_CARD, Action.ESCALATE_ASK), "due_soon"),
    **dict.fromkeys((Action.URGE, Action.SUPERVISE, Action.LEADER_CASE), "supervised"),
    **dict.fromkeys((Action.RED_CARD, Action.FRAUD), "overdue"),
    **dict.fromkeys((Action.ANSWER, Action.CERTIFY_UNREASONABLE, Action.ARCHIVE), "done"),
    Action.FEED_BACK: "paused",
}


def _mark(told: Told) -> str:
    said = told.said
    match told.action:
        case Action.VERIFY | Action.SAMPLE:
            return "done" if said["passed"] else "due_soon"
        case Action.CALL_BACK if "state" in told.changes.get("case", {}):
            return "done" if told.case("state") == CaseState.CLOSED else "due_soon"
        case Action.DECIDE if said["approve"]:
            ask = told.part("requests", said["request"])
            return "paused" if ask["kind"] == AskKind.SUSPENSION else ""
    return _MARKS.get(told.action, "")
