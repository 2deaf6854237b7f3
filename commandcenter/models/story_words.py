"""What an event says, in the words of the desk: the values that were filled in, and a headline for each action.

A new action needs nothing here: its label is the headline, and its fields are told by their own labels.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from .case import AskKind, Rating, TaskState
from .draft import Platform, RequestKind
from .labels import Labelled
from .lifecycle import PROXY_FIELDS, TRANSITIONS, Action, Field, FieldKind
from .payload import parse_time
from .timing.worktime import TZ
from .town.township import Township

#: Text of a field, or an event's part of the dossier, as a payload holds it.
Raw = Mapping[str, Any]


def short_time(at: datetime) -> str:
    """11-16 15:20 in Shanghai time."""
    return f"{at.astimezone(TZ):%m-%d %H:%M}"


class Names:
    """The short names behind the ids of a payload."""

    def __init__(self, township: Township) -> None:
        self._township = township

    def unit(self, unit_id: int) -> str:
        unit = self._township.unit.get(unit_id)
        return unit.short if unit else f"单位{unit_id}"

    def grid(self, grid_id: int) -> str:
        grid = self._township.grid.get(grid_id)
        return grid.name if grid else f"网格{grid_id}"

    def matter(self, matter_id: int) -> str:
        matter = self._township.matter.get(matter_id)
        return matter.name if matter else f"事项{matter_id}"

    def value(self, field: Field, value: Any) -> str:
        """What was filled into a field, as a person reads it."""
        match field.kind:
            case FieldKind.CHOICE if field.choices is not None:
                return field.choices(value).label
            case FieldKind.YES_NO:
                return "是" if value else "否"
            case FieldKind.TIME:
                return short_time(parse_time(value))
            case FieldKind.UNIT:
                return self.unit(value)
            case FieldKind.UNITS:
                return "、".join(map(self.unit, value))
            case FieldKind.GRID:
                return self.grid(value)
            case FieldKind.GRIDS:
                return "、".join(map(self.grid, value))
            case FieldKind.MATTER:
                return self.matter(value)
            case FieldKind.PERSONS:
                return f"{len(value)}人"
            case _:
                return str(value) if field.kind is not FieldKind.ORDERS else self._orders(value)

    def _orders(self, value: Any) -> str:
        return "；".join(self._order(n, *order) for n, order in enumerate(value, 1))

    def _order(self, n: int, lead: int, assisting: list[int], task: str, due: str, standard: str) -> str:
        """One decided matter: 1. 供电所牵头、西村二村配合，恢复供电，11-21 18:00前，验收标准：夜间全亮"""
        helped = f"、{'、'.join(map(self.unit, assisting))}配合" if assisting else ""
        return f"{n}. {self.unit(lead)}牵头{helped}，{task}，{short_time(parse_time(due))}前，验收标准：{standard}"


class Told:
    """One event while it is put into words. A field that was taken for the headline is not told again."""

    def __init__(self, action: Action, said: Raw, changes: Raw, before: Raw, names: Names) -> None:
        self.action = action
        self.said = said
        self.changes = changes
        self.before = before
        self.names = names
        row = TRANSITIONS.get(action)
        fields = () if row is None else (*row.fields, *PROXY_FIELDS)
        self._left = {field.name: field for field in fields if said.get(field.name) not in (None, "", [], ())}

    def take(self, name: str, head: str = "") -> str:
        """The words of a field with `head` before them; "" when it was not filled in."""
        field = self._left.pop(name, None)
        return "" if field is None else head + self.names.value(field, self.said[name])

    def drop(self, *names: str) -> None:
        """These are told otherwise."""
        for name in names:
            self._left.pop(name, None)

    def notes(self) -> list[str]:
        """What was filled in and not taken, by its label."""
        return [f"{field.label}：{self.names.value(field, self.said[name])}" for name, field in self._left.items()]

    def code(self, choices: type[Labelled], name: str) -> Labelled | None:
        value = self.said.get(name)
        return None if value is None else choices(value)

    def part(self, name: str, n: int | str) -> Raw:
        """A part of the dossier as it stood after the event."""
        old = self.before.get(name, {}).get(str(n), {})
        return {**old, **(self.changes.get(name, {}).get(str(n)) or {})}

    def unit_of_task(self, n: int | str) -> str:
        return self.names.unit(self.part("tasks", n).get("unit_id", 0))

    def case(self, name: str) -> Any:
        """A field of the case after the event."""
        own = self.changes.get("case", {})
        return own[name] if name in own else self.before.get("case", {}).get(name)


def headline(told: Told) -> str:
    """What was done, in one line."""
    tell = _HEADLINES.get(told.action)
    return told.action.label if tell is None else tell(told)


def _plain(name: str, between: str = "：") -> Callable[[Told], str]:
    """The action's label with one field behind it."""
    return lambda told: told.action.label + told.take(name, between)


def _consult(told: Told) -> str:
    tasks = told.changes.get("tasks", {})
    ended = [told.unit_of_task(n) for n, task in tasks.items() if task and task.get("state") == TaskState.WITHDRAWN]
    stopped = f"，撤回 {'、'.join(dict.fromkeys(ended))} 的任务" if ended else ""
    return told.action.label + told.take("reason", "：") + stopped


def _register(told: Told) -> str:
    platform = Platform(told.case("platform"))
    kind = RequestKind(told.case("kind") or RequestKind.APPEAL)
    order = told.case("external_no")
    return f"{told.action.label}：{platform.label}　{kind.label}" + (f"　工单 {order}" if order else "")


def _send(told: Told) -> str:
    return f"{told.action.label}：主办 {told.take('lead')}{told.take('assisting', '，协办 ')}"


def _self_handle(told: Told) -> str:
    new = told.changes.get("tasks", {})
    return told.action.label + "".join(f"：{told.unit_of_task(n)}" for n in new)


def _of_unit(told: Told) -> str:
    return told.action.label + told.take("unit", " ")


def _card(told: Told) -> str:
    told.drop("task")
    return f"{told.action.label}：{told.unit_of_task(told.said['task'])}"


def _ask(told: Told) -> str:
    return f"申请{told.take('kind')}{told.take('days', ' ')}{'个工作日' if told.said.get('days') else ''}"


def _decide(told: Told) -> str:
    ask = told.part("requests", told.said["request"])
    kind = AskKind(ask["kind"])
    of_unit = told.unit_of_task(ask["task_n"]) if ask.get("task_n") else ""
    told.drop("request", "approve")
    return f"{'同意' if told.said['approve'] else '不同意'}{of_unit}{kind.label}"


def _escalated(told: Told) -> str:
    kinds = [AskKind(told.part("requests", n)["kind"]).label for n in told.changes.get("requests", {})]
    return f"{'、'.join(kinds)}申请超时未裁决，上呈主任"


def _verify(told: Told) -> str:
    told.drop("passed", "resolved")
    if not told.said["passed"]:
        return f"{told.action.label}不通过，返工"
    return f"{told.action.label}通过" + ("" if told.said.get("resolved", True) else "，问题未解决")


def _sample(told: Told) -> str:
    told.drop("passed")
    return f"{told.action.label}{'通过' if told.said['passed'] else '不通过'}"


def _call_back(told: Told) -> str:
    told.drop("requester", "reached", "resolved", "rating")
    whom = f"第{told.said['requester']}位" if (told.case("requesters") or 0) > 1 and told.said.get("requester") else ""
    if not told.said["reached"]:
        return f"回访{whom}未接通"
    rating = told.code(Rating, "rating")
    solved = "已解决" if told.said.get("resolved") else "未解决"
    return f"回访{whom}：{solved}" + (f"，{rating.label}" if rating else "")


def _rate(told: Told) -> str:
    scores = told.changes.get("scores", {}).values()
    of = {told.names.unit(score["of_unit_id"]) for score in scores}
    return f"{told.action.label}：{'、'.join(sorted(of))}"


def _supply(told: Told) -> str:
    return _plain("text")(told) if told.said.get("text") else "未收到补充，恢复受理"


def _repeated(told: Told) -> str:
    told.drop("registered_at")
    return f"被 {told.take('no')} 重复反映"


def _merge(told: Told) -> str:
    told.drop("slot", "grids")
    return f"并入 {told.take('parent')}"


def _absorb(told: Told) -> str:
    told.drop("confidential", "units", "persons", "grids")
    return f"{told.take('child')} 并入本案{told.take('requesters', '，诉求人 ')}位"


def _release(told: Told) -> str:
    told.drop("first", "grids")
    return f"{told.take('child')} 撤出本案{told.take('requesters', '，诉求人 ')}位"


def _undo(told: Told) -> str:
    return f"{told.action.label}{Action(told.said['kind']).label}"


def _attach(told: Told) -> str:
    told.drop("sha256", "mime", "size")
    return f"添加{told.action.label}：{told.take('name')}"


def _correct(told: Told) -> str:
    unit = told.unit_of_task(told.said["task"])
    told.drop("task")
    return f"{told.action.label}：{unit}{told.take('excuse')}，依据 {told.take('objection')}"


_HEADLINES: dict[Action, Callable[[Told], str]] = {
    Action.REGISTER: _register,
    Action.ANSWER: _plain("answer"),
    Action.ASK_SUPPLEMENT: _plain("what"),
    Action.SUPPLY: _supply,
    Action.GRID_ESCALATE: _plain("reason"),
    Action.DISPATCH: _send,
    Action.TAKE_OVER: _send,
    Action.WHISTLE: _send,
    Action.DIRECT: _send,
    Action.SELF_HANDLE: _self_handle,
    Action.CONSULT: _consult,
    Action.INVITE: _plain("units", " "),
    Action.MINUTES: _plain("minutes", " "),
    Action.FEED_BACK: _plain("result"),
    Action.RESUME: _of_unit,
    Action.ASK: _ask,
    Action.DECIDE: _decide,
    Action.ESCALATE_ASK: _escalated,
    Action.VERIFY: _verify,
    Action.SAMPLE: _sample,
    Action.CALL_BACK: _call_back,
    Action.REOPEN: _plain("reason"),
    Action.MERGE: _merge,
    Action.ABSORB: _absorb,
    Action.RELEASE: _release,
    Action.TRANSFER: _plain("recipient", " "),
    Action.REPEAT_OF: lambda told: f"确认为 {told.take('no')} 的重复诉求",
    Action.REPEATED: _repeated,
    Action.URGE: _of_unit,
    Action.SUPERVISE: _of_unit,
    Action.LEADER_CASE: _plain("leader"),
    Action.YELLOW_CARD: _card,
    Action.RED_CARD: _card,
    Action.DRAFT_REPLY: _plain("reply"),
    Action.PLATFORM_REPLY: _plain("reply"),
    Action.PETITION: lambda told: f"信访：{told.take('step')}",
    Action.DISPUTE_PROXY: _plain("step"),
    Action.CONFIRM_LATE: lambda told: f"{told.action.label}：{told.take('unit')}{told.take('step')}",
    Action.RATE: _rate,
    Action.CORRECT: _correct,
    Action.UNCORRECT: _correct,
    Action.NOTE: _plain("text"),
    Action.ATTACH: _attach,
    Action.UNDO: _undo,
}
