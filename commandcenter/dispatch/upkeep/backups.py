"""Backups of an embedded file, taken by the program itself day by day; the newest restored and verified now and then.

What stands in the folder is the truth: backups bear their time in their names, a small report beside them says how the
last restore test went and what failed. A server is backed up by its own tools (docs/server.md): where the folder is
within reach, what lies there is looked at all the same.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.engine import URL

from ...models.access import PERMISSIONS, Permission
from ...models.errors import NotAllowed, UserError, reason
from ...models.payload import parse_time, time_text
from ...models.people import SYSTEM
from ...models.store.meta import DatabaseKind
from ...models.store.settings import read_settings
from ...models.store.store import Store, open_store
from ...models.timing import rotation
from ...models.timing.rotation import Plan
from ..desk import Desk
from . import keeping
from .checkup import check_everything

_REPORT = "restore-test.json"
_BESIDE = "备份"
Tell = Callable[[int, int, str], None]


def _quiet(_done: int, _total: int, _what: str) -> None:
    """Nobody watches."""


@dataclass(frozen=True, slots=True)
class Backup:
    """One backup: `size` in bytes."""

    path: Path
    at: datetime
    size: int


@dataclass(frozen=True, slots=True)
class Tested:
    """How the last restore test went: which backup, when, in words."""

    file: str
    at: datetime
    ok: bool
    said: str


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of the backups: the plan, where they lie (None: nowhere within reach), the newest first; the last
    test; `failed`: why the last backup could not be taken, "" where it was."""

    plan: Plan
    folder: Path | None
    backups: tuple[Backup, ...]
    tested: Tested | None
    failed: str
    is_beside: bool


def standing(store: Store) -> Standing:
    """Raises UserError when the plan is damaged."""
    with store.read() as connection:
        plan = rotation.plan_of(read_settings(connection, "backup."))
    folder = _folder(store, plan)
    found = _listed(folder) if folder is not None else ()
    report = _report(folder)
    is_beside = store.path is not None and rotation.is_beside(plan.folder, str(store.path))
    tested, failed = report.get("tested"), str(report.get("failed") or "")
    return Standing(plan, folder, found, _tested(tested), failed, is_beside)


def take(desk: Desk, program: str, tell: Tell = _quiet) -> Backup:
    """A backup now; the ones that are too many go. Raises NotAllowed, UserError."""
    _require(desk)
    with desk.store.read() as connection:
        plan = rotation.plan_of(read_settings(connection, "backup."))
    folder = _folder(desk.store, plan)
    if desk.store.path is None or folder is None:
        raise UserError("共用服务器由服务器备份，不由工作站备份：见管理员手册第 4 节（pg_dump 与连续归档）")
    now = desk.clock.now()
    path = folder / rotation.name_of(now)
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        keeping.back_up(_url(desk.store), path, now, program, lambda what, done, total: tell(done, total, what))
    except (OSError, UserError) as error:
        why = reason(error) if isinstance(error, OSError) else error.message
        with suppress(OSError):
            _write_report(folder, failed=f"{why}")
        raise UserError(f"备份没有做成：{why}", field="folder") from error
    for name in rotation.surplus((one.name for one in folder.iterdir()), plan.keep):
        with suppress(OSError):
            (folder / name).unlink()
    with suppress(OSError):
        _write_report(folder, failed="")
    return Backup(path, now, path.stat().st_size)


def run_due(desk: Desk, program: str, tell: Tell = _quiet) -> Backup | None:
    """The day's backup, when its hour has come and none was taken since; once a week it is tried. None where nothing
    was to do: not yet, a server, a database that is none for real work. Raises UserError."""
    if desk.store.path is None or desk.store.kind() is not DatabaseKind.LIVE:
        return None
    known, now = standing(desk.store), desk.clock.now()
    newest = known.backups[0].at if known.backups else None
    if not rotation.is_due(known.plan, newest, now):
        return None
    done = take(Desk(desk.store, SYSTEM, desk.clock), program, tell)
    if known.tested is None or now - known.tested.at >= rotation.TEST_EVERY:
        try_newest(Desk(desk.store, SYSTEM, desk.clock), tell)
    return done


def try_newest(desk: Desk, tell: Tell = _quiet) -> Tested:
    """Restores the newest backup into a file of its own and verifies all of it; the file is thrown away. What came of
    it is kept beside the backups. Raises NotAllowed, UserError when there is no backup."""
    _require(desk)
    known = standing(desk.store)
    if known.folder is None or not known.backups:
        raise UserError("还没有备份，先备份一次")
    newest = known.backups[0]
    ok, said = _tried(newest.path, desk, tell)
    tested = Tested(newest.path.name, desk.clock.now(), ok, said)
    _write_report(known.folder, tested={**asdict(tested), "at": time_text(tested.at)})
    return tested


def _tried(path: Path, desk: Desk, tell: Tell) -> tuple[bool, str]:
    def progress(what: str, done: int, total: int) -> None:
        tell(done, total, what)

    with tempfile.TemporaryDirectory(prefix="laohu-restore-") as folder:
        url = URL.create("sqlite", database=str(Path(folder, "test.db"))).render_as_string()
        try:
            carried = keeping.restore(
                path, url, desk.clock.now(), force=False, hand_out=lambda handed: None, progress=progress
            )
            with closing(open_store(url)) as store:
                check = check_everything(store, SYSTEM, progress)
        except UserError as error:
            return False, f"恢复不了：{error.message}"
    if check.findings:
        first = check.findings[0]
        return False, f"恢复后校验发现 {len(check.findings)} 处不符，如 {first.place}：{first.what}"
    rows = carried.facts.rows
    return True, f"恢复后校验通过：案件 {rows['case']} 件，事件 {rows['event']} 条"


def _require(desk: Desk) -> None:
    if desk.by.role not in PERMISSIONS[Permission.SETTINGS]:
        raise NotAllowed(f"{desk.by.role.label}不能备份")


def _url(store: Store) -> str:
    return store.database.engine.url.render_as_string(hide_password=False)


def _folder(store: Store, plan: Plan) -> Path | None:
    if plan.folder:
        return Path(plan.folder)
    return None if store.path is None else store.path.parent / _BESIDE


def _listed(folder: Path) -> tuple[Backup, ...]:
    found = []
    with suppress(OSError):
        for path in folder.iterdir():
            if (at := rotation.taken_at(path.name)) is not None:
                found.append(Backup(path, at, path.stat().st_size))
    return tuple(sorted(found, key=lambda backup: backup.at, reverse=True))


def _report(folder: Path | None) -> dict[str, object]:
    try:
        told = json.loads((folder / _REPORT).read_text(encoding="utf-8")) if folder is not None else {}
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}


def _tested(told: object) -> Tested | None:
    try:
        return Tested(told["file"], parse_time(told["at"]), bool(told["ok"]), told["said"])  # type: ignore[index]
    except (KeyError, TypeError, ValueError):
        return None


def _write_report(folder: Path, **said: object) -> None:
    """Put there whole or not at all."""
    kept = _report(folder) | said
    handle, draft = tempfile.mkstemp(dir=folder, prefix=_REPORT)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(kept, file, ensure_ascii=False)
    Path(draft).replace(folder / _REPORT)
