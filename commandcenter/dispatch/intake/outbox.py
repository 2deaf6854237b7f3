"""The outbox of one login at one server: intake, notes and lines of the shift log go on while the server is away, and
reach it exactly once.

Each is tried at the server first. Where that does not answer it goes into a file of this workstation, under
the very key it was tried with: had the server carried it out and only the answer was lost, the replay finds it done.
What another person could be first with (sign, dispatch, close …) is never kept here.
"""

from __future__ import annotations

import logging
import platform
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from ...models.case import CaseState
from ...models.duty.shifts import LogKind
from ...models.errors import NotFound, Offline, Stale, UserError
from ...models.payload import parse_time, time_text
from ...models.store import feed
from ...models.store import outbox as store
from ...models.store.outbox import Slip, SlipKind, SlipState
from ...models.store.own_file import OwnFile
from ...models.store.session import Database
from ..center import CaseRef, Center
from ..desk import Desk
from ..drafts import new_key
from ..duty.shift_log import write_line
from ..media import Kept
from .advice import Twin
from .receiving import Finish, Report, receive
from .typed import Typed, report_of, typed_of

__all__ = ["Outbox", "Slip", "SlipKind", "SlipState", "Unsent", "slip_no", "take_down"]

_LOG = logging.getLogger(__name__)
#: Ends of an intake form that wait for the server; the others are somebody's to win, or call somebody out.
_LATER = frozenset({Finish.REPORT, Finish.ADMIT})
_KEPT = timedelta(days=7)
_TRIES = 5


@dataclass(frozen=True, slots=True)
class Unsent:
    """How many wait for the server, and how many it refused and somebody must mend."""

    waiting: int = 0
    refused: int = 0


def slip_no(slip: Slip) -> str:
    """The number that stands on an intake slip until the case has its own: 暂存 duty-2-17 (domain §2.4)."""
    return f"暂存 {platform.node() or '本机'}-{slip.n}"


class Outbox:
    """The file `outbox.db` of `folder`, opened when first needed. Each method is for a worker; `replay` for one at a
    time."""

    def __init__(self, folder: Path, desk: Desk, center: Center) -> None:
        self._folder = folder
        self._desk = desk
        self._center = center
        self._of = (desk.store.place, desk.by.login)
        self._database: Database | None = None

    def close(self) -> None:
        if self._database is not None:
            self._database.close()
            self._database = None

    # --- taking in ---------------------------------------------------------------------------------------------------

    def receive(self, typed: Typed, report: Report, finish: Finish, key: str) -> CaseRef | Slip:
        """`receiving.receive`, or a slip where the server does not answer.

        Raises Offline, saying what to do, for an end of the form that needs the server; RuleBroken, NotAllowed.
        """
        try:
            return receive(self._center, report, finish, key=key)
        except Offline as lost:
            if finish not in _LATER:
                raise Offline(f"{finish.label}需要服务器，现在连不上，没有办成", kept=_ADVICE[finish]) from lost
        body = {"typed": typed.as_json(), "finish": finish.value, "twin": _twin_json(report.twin)}
        title = report.draft.title or report.draft.text
        return self._put(key, SlipKind.REPORT, title[:_TITLE], body, report.files)

    def note(self, about: CaseRef, text: str, key: str) -> CaseRef | Slip:
        """`Center.note`, or a slip where the server does not answer."""
        try:
            return self._center.note(about.id, text, key=key)
        except Offline:
            body = {"case": about.id, "no": about.no, "text": text}
            return self._put(key, SlipKind.NOTE, f"{about.no} {text}"[:_TITLE], body)

    def log(self, text: str, kind: LogKind, key: str) -> int | Slip:
        """`write_line`, or a slip where the server does not answer."""
        try:
            return write_line(self._desk, text, kind, key=key)
        except Offline:
            body = {"kind": kind.value, "text": text}
            return self._put(key, SlipKind.LOG, f"{kind.label} {text}"[:_TITLE], body)

    def _put(self, key: str, kind: SlipKind, title: str, body: Mapping[str, Any], files: Sequence[Kept] = ()) -> Slip:
        kept = [OwnFile(f.name, f.mime, f.sha256, f.data, f.taken_at) for f in files]
        with self._opened().unit() as unit:
            return store.put(unit, self._of, key, kind, self._desk.clock.now(), title, body, kept)

    # --- what there is -----------------------------------------------------------------------------------------------

    def listed(self) -> tuple[Slip, ...]:
        """Everything of the last days, in the order it was taken in."""
        with self._opened().read() as connection:
            return tuple(store.listing(connection, self._of))

    def unsent(self) -> Unsent:
        with self._opened().read() as connection:
            found = store.listing(connection, self._of, SlipState.WAITING, SlipState.REFUSED)
        waiting = sum(slip.state is SlipState.WAITING for slip in found)
        return Unsent(waiting, len(found) - waiting)

    def content(self, slip: Slip) -> tuple[Typed, tuple[Kept, ...]]:
        """What stood in the form of a refused report, to be mended."""
        with self._opened().read() as connection:
            found = store.files.of(connection, slip.key)
        return typed_of(slip.body["typed"]), tuple(Kept(f.name, f.mime, f.data, f.sha256, f.taken_at) for f in found)

    def forget(self, key: str) -> None:
        """It stands in a form again, or is not wanted any more."""
        with self._opened().unit() as unit:
            store.forget(unit, key)

    # --- replay ------------------------------------------------------------------------------------------------------

    def replay(self, tell: Callable[[Unsent], None] = lambda unsent: None) -> Unsent:
        """Sends what waits, in the order it was taken in, telling after each what is left. Raises Offline when the
        server is away again: the rest waits on. What it refuses stays, with the reason."""
        now, outbox = self._desk.clock.now(), self._opened()
        with self._desk.store.read() as connection:
            epoch = feed.head(connection).epoch
        with outbox.unit() as unit:
            store.forget_sent(unit, now - _KEPT)
            store.send_again(unit, self._of, epoch)
            waiting = store.listing(unit, self._of, SlipState.WAITING)
        for slip in waiting:
            settle = self._send(slip, epoch)
            with outbox.unit() as unit:
                settle(unit)
            tell(self.unsent())
        return self.unsent()

    def _send(self, slip: Slip, epoch: str) -> Callable[[Connection], None]:
        """How the slip is to be settled. A bug must not hold up those behind it: it is told like a refusal."""
        now = self._desk.clock.now()
        try:
            no = self._sent(slip)
        except Offline:
            raise
        except UserError as error:
            why = error.message
        except Exception:
            _LOG.exception("slip %s cannot be sent", slip.key)
            why = "程序出错，已记录在日志里"
        else:
            return lambda unit: store.sent(unit, slip.key, no, epoch, now)
        return lambda unit: store.refused(unit, slip.key, why, now)

    def _sent(self, slip: Slip) -> str:
        """The number of the case it stands in now. Somebody at the same row this moment is no reason to refuse: tried
        again."""
        send = {SlipKind.NOTE: self._send_note, SlipKind.LOG: self._send_log}.get(slip.kind, self._send_report)
        for _ in range(_TRIES - 1):
            with suppress(Stale):
                return send(slip)
        return send(slip)

    def _send_log(self, slip: Slip) -> str:
        try:
            text, kind = slip.body["text"], LogKind(slip.body["kind"])
        except (KeyError, ValueError):
            raise NotFound("暂存的内容不完整") from None
        write_line(self._desk, text, kind, key=slip.key, taken_at=slip.taken_at)
        return ""

    def _send_note(self, slip: Slip) -> str:
        try:
            case_id, text = slip.body["case"], slip.body["text"]
        except KeyError:
            raise NotFound("暂存的内容不完整") from None
        return self._center.note(case_id, text, key=slip.key, taken_at=slip.taken_at).no

    def _send_report(self, slip: Slip) -> str:
        try:
            typed, files = self.content(slip)
            finish, twin = Finish(slip.body["finish"]), _twin_of(slip.body.get("twin"))
        except (KeyError, ValueError, TypeError):
            raise NotFound("暂存的内容不完整") from None
        report = report_of(typed, self._desk.by, files, twin)
        return receive(self._center, report, finish, key=slip.key, taken_at=slip.taken_at).no

    def _opened(self) -> Database:
        self._desk.store.database.guard()
        if self._database is None:
            self._database = store.open_outbox(self._folder)
        return self._database


def take_down(folder: Path, of: tuple[str, str], typed: Typed, now: datetime) -> Slip:
    """A report taken in before anybody could come in, for the login at the server `of` names: it is sent when that
    login is in."""
    body = {"typed": typed.as_json(), "finish": Finish.REPORT.value, "twin": None}
    database = store.open_outbox(folder)
    try:
        with database.unit() as unit:
            return store.put(unit, of, new_key(), SlipKind.REPORT, now, typed.text[:_TITLE], body)
    finally:
        database.close()


_TITLE = 60
_ADVICE = {
    Finish.ANSWER: "内容还在；可先登记暂存，连上后再办结",
    Finish.WHISTLE: "请先打电话通知单位；可先登记暂存，连上后再吹哨",
    Finish.MERGE: "内容还在；可先登记暂存，连上后再并入",
}


def _twin_json(twin: Twin | None) -> dict[str, Any] | None:
    if twin is None:
        return None
    closed = None if twin.closed_at is None else time_text(twin.closed_at)
    return {"id": twin.id, "no": twin.no, "title": twin.title, "state": twin.state.value, "closed_at": closed}


def _twin_of(kept: Mapping[str, Any] | None) -> Twin | None:
    if kept is None:
        return None
    closed = None if kept["closed_at"] is None else parse_time(kept["closed_at"])
    return Twin(kept["id"], kept["no"], kept["title"], CaseState(kept["state"]), None, 0, closed, "", 0, ())
