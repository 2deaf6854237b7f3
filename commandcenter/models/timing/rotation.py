"""When a backup is due, what it is called, and which old ones go. Pure: names and moments in, decisions out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import PurePath

from ..errors import UserError
from .hours import hour_of, read_hour
from .worktime import TZ

#: The settings of the plan.
AT, FOLDER, KEEP = "backup.at", "backup.folder", "backup.keep"
NEVER = "不备份"
USUAL_AT, USUAL_KEEP = "02:00", 14
#: A restored backup proves itself at most so long.
TEST_EVERY = timedelta(days=7)
_NAME = re.compile(r"laohu-(\d{8})-(\d{6})\.zip")
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Plan:
    """Every day `at` that local time (None: never), into `folder` ("": beside the database), the newest `keep` kept."""

    at: time | None
    folder: str
    keep: int


def plan_of(settings: Mapping[str, str]) -> Plan:
    """The plan that the settings give; what is not set is as usual. Raises UserError for a damaged one."""
    keep = settings.get(KEEP, str(USUAL_KEEP))
    return Plan(hour_of(read_at(settings.get(AT, USUAL_AT)), NEVER), settings.get(FOLDER, ""), int(keep))


def read_at(text: str) -> str:
    """A time of the day as settings keep it, 02:00, or 不备份. Raises UserError."""
    return read_hour(text, NEVER, USUAL_AT)


def read_folder(text: str) -> str:
    """A folder's whole path, "" for the usual one. Raises UserError."""
    words = text.strip()
    if words and not (words.startswith(("/", "\\\\")) or re.match(r"[A-Za-z]:[\\/]", words)):
        raise UserError("请写完整路径，如 /media/backup/laohu 或 D:\\备份", field="value", kept="原来的值没有改动")
    if len(words) > _LONGEST or "\n" in words:
        raise UserError("路径太长", field="value", kept="原来的值没有改动")
    return words


def name_of(at: datetime) -> str:
    """laohu-20261130-020000.zip, by local time."""
    return f"laohu-{at.astimezone(TZ):%Y%m%d-%H%M%S}.zip"


def taken_at(name: str) -> datetime | None:
    """When a backup of this name was taken; None for a file that is none."""
    found = _NAME.fullmatch(name)
    try:
        at = datetime.fromisoformat(f"{found[1]}T{found[2]}") if found else None
    except ValueError:
        return None
    return None if at is None else at.replace(tzinfo=TZ).astimezone(UTC)


def is_due(plan: Plan, newest: datetime | None, now: datetime) -> bool:
    """Whether the last hour of backup has passed without one: a workstation that was off makes up for it."""
    if plan.at is None:
        return False
    today = datetime.combine(now.astimezone(TZ).date(), plan.at, TZ)
    last = today if today <= now else today - timedelta(days=1)
    return newest is None or newest < last


def surplus(names: Iterable[str], keep: int) -> tuple[str, ...]:
    """The backups that are too many, the oldest first; other files are nobody's business."""
    known = sorted(name for name in names if taken_at(name) is not None)
    return tuple(known[: max(0, len(known) - keep)])


def is_beside(folder: str, database: str) -> bool:
    """Whether backups lie in the database's own folder or below it, and share its fate."""
    home = PurePath(database).parent
    return not folder or PurePath(folder) == home or home in PurePath(folder).parents
