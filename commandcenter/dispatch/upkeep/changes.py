"""The change log: everything that was ever set up or kept differently, by whom, from what to what, on what ground."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ...models.access import PERMISSIONS, Permission
from ...models.errors import NotAllowed
from ...models.labels import Labelled
from ...models.paper_templates import KEY as PAPER
from ...models.people import Role
from ...models.settings import SETTING
from ...models.store import duty, settings
from ...models.store.settings import SETTING as SETTING_KIND
from ...models.store.settings import Told
from ...models.town.township import Township
from ..desk import Desk
from ..documents import KINDS
from .calendars import HOLIDAYS
from .settings import HOURS

#: So many changes are read at once; older ones stand in the export.
MOST = 1000
_NONE = "—"


class Part(Labelled):
    """What of the house a change is about."""

    SETTING = "SETTING", "设置"
    TOWN = "TOWN", "单位和网格"
    ACCOUNT = "ACCOUNT", "账号"
    SYSTEM = "SYSTEM", "数据库"


@dataclass(frozen=True, slots=True)
class Entry:
    """One change in words; `n` tells entries apart, newest highest."""

    n: int
    at: datetime
    who: str
    part: Part
    what: str
    before: str
    after: str
    why: str


@dataclass(frozen=True, slots=True)
class Log:
    """The newest first; `is_cut`: there are older ones."""

    entries: tuple[Entry, ...]
    is_cut: bool


def log(desk: Desk) -> Log:
    """Raises NotAllowed."""
    if desk.by.role not in PERMISSIONS[Permission.SETTINGS]:
        raise NotAllowed(f"{desk.by.role.label}不能查看改动记录")
    with desk.store.read() as connection:
        names, township = duty.names(connection), desk.store.setup(connection).township
        told = settings.told(connection, MOST + 1)
    found = tuple(_entry(one, names, township) for one in told[:MOST])
    return Log(found, is_cut=len(told) > MOST)


def _entry(told: Told, names: Mapping[str, str], township: Township) -> Entry:
    part, what, before, after = _words(told, township)
    why = str(told.said.get("why", ""))
    return Entry(told.id, told.at, names.get(told.login, told.login), part, what, before, after, why)


def _words(told: Told, township: Township) -> tuple[Part, str, str, str]:
    said = told.said
    if told.entity == "account":
        return _of_account(told)
    if told.kind == SETTING_KIND:
        key = str(said["key"])
        part, what = _of_key(key, township)
        return part, what, str(said["before"]), str(said["after"])
    worded = _OF_DATABASE.get(told.kind)
    what, after = (told.kind, _NONE) if worded is None else worded(said)
    return Part.SYSTEM, what, str(said.get("from", _NONE)) if told.kind == "UPGRADE" else _NONE, after


def _of_key(key: str, township: Township) -> tuple[Part, str]:
    if key in SETTING:
        return Part.SETTING, SETTING[key].label
    if key in _CALENDAR:
        return Part.SETTING, _CALENDAR[key]
    if key.startswith(PAPER):
        code = key.removeprefix(PAPER)
        return Part.SETTING, f"文书模板 {next((kind.title for kind in KINDS if kind.code == code), code)}"
    kind, _, number = key.partition(" ")
    things: dict[str, Mapping[int, Any]] = {
        "unit": township.unit,
        "liaison": township.unit,
        "grid": township.grid,
        "area": {area.id: area for area in township.areas},
        "town": {township.facts.id: township.facts},
        "matter": township.matter,
    }
    thing = things.get(kind, {}).get(int(number) if number.isdigit() else 0)
    if thing is None:
        return Part.SETTING, key
    name = getattr(thing, "short", "") or thing.name
    return Part.TOWN, f"{name}{'的联络员' if kind == 'liaison' else ''}"


_CALENDAR = {HOURS: "办公时间", HOLIDAYS: "放假安排"}


def _of_account(told: Told) -> tuple[Part, str, str, str]:
    said, login = told.said, str(told.said.get("login", ""))
    if told.kind == "ADD":
        return Part.ACCOUNT, f"新账号 {login}", _NONE, f"{said.get('name', '')} {_post(said)}"
    if told.kind == "MOVE":
        return Part.ACCOUNT, f"改任 {login}", _post(said.get("before") or {}) or _NONE, _post(said)
    what, before, after = _ON_ACCOUNT.get(told.kind, (told.kind, _NONE, _NONE))
    return Part.ACCOUNT, f"{what} {login}", before, after


_ON_ACCOUNT = {
    "DISABLE": ("停用账号", "在用", "停用"),
    "RESET": ("重设密码", _NONE, "一次性密码"),
    "PASSWORD": ("自己改密码", _NONE, "本人设定"),
}


def _post(said: Mapping[str, Any]) -> str:
    role = next((one.label for one in Role if one.value == said.get("role")), "")
    return " ".join(filter(None, (role, said.get("unit"), said.get("grid"))))


_Words = Callable[[Mapping[str, Any]], tuple[str, str]]
_OF_DATABASE: dict[str, _Words] = {
    "INIT": lambda said: ("建库", str(said.get("town", ""))),
    "UPGRADE": lambda said: ("结构升级", str(said.get("to", ""))),
    "RESTORE": lambda said: ("恢复备份", f"{said.get('made_at', '')} 的备份"),
    "MOVE": lambda said: ("搬库", "从服务器" if said.get("from") == "server" else "从文件"),
}
