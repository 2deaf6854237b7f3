"""A line of the shift log, written once, whenever the server can be reached."""

from __future__ import annotations

from datetime import datetime

from ...models.access import PERMISSIONS, Permission
from ...models.duty.shifts import LogKind
from ...models.errors import NotAllowed, UserError
from ...models.store import duty
from ...models.text import normalise, one_line
from ...models.timing.worktime import TZ
from ..center import own_key
from ..desk import Desk

_LONGEST = 2000


def write_line(
    desk: Desk, text: str, kind: LogKind, *, key: str | None = None, taken_at: datetime | None = None
) -> int:
    """Writes a line into the shift log; returns its id. The same login's `key` again writes nothing more.

    `taken_at` is when it was written where the server was away. The line says so and stands where it arrives: a
    hand-over that was signed meanwhile has told of all that was there. Raises NotAllowed; UserError on an empty or
    endless one.
    """
    if desk.by.role not in PERMISSIONS[Permission.READ_SHIFTS]:
        raise NotAllowed(f"{desk.by.role.label}不能{Permission.READ_SHIFTS.label}")
    words, now = worded(text, "值班记录", "text"), desk.clock.now()
    if taken_at is not None:
        words = f"（断线时 {taken_at.astimezone(TZ):%m-%d %H:%M} 记）{words}"
    own = None if key is None else own_key(desk.by, key)
    with desk.store.unit() as unit:
        if own is not None and taken_at is not None and (known := duty.logged(unit, own)) is not None:
            return known
        return duty.write_log(unit, desk.by, kind, words, now, own)


def worded(text: str, what: str, field: str) -> str:
    """The words as they are kept. Raises UserError naming the field when there are none or too many."""
    words = one_line(text) if field == "reason" else normalise(text)
    if not words:
        raise UserError(f"请填写{what}", field=field)
    if len(words) > _LONGEST:
        raise UserError(f"{what}超过{_LONGEST}字", field=field)
    return words
