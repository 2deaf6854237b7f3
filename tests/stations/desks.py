"""What sits in the processes of these tests: workstations with a login of their own at a real server.

Each function begins the work of one process (see `commandcenter.bench.crew`) and answers its questions.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy.engine import make_url

from commandcenter.dispatch.center import CaseRef, Center
from commandcenter.dispatch.clocks import clock_of
from commandcenter.dispatch.desk import Desk
from commandcenter.dispatch.feed import Cursor, Feed
from commandcenter.dispatch.meetings import MeetingDesk
from commandcenter.dispatch.upkeep.witness import Witness
from commandcenter.models.case import CaseState
from commandcenter.models.draft import CaseDraft, Platform
from commandcenter.models.errors import Offline, Stale, UserError
from commandcenter.models.lifecycle import Action
from commandcenter.models.meeting.terms import SeatState, Stance
from commandcenter.models.people import SYSTEM
from commandcenter.models.store import accounts, cases, duty
from commandcenter.models.store.audit import check_chain
from commandcenter.models.store.roles import login_role
from commandcenter.models.store.store import Store, open_store
from commandcenter.models.timing import clock
from commandcenter.models.timing.clock import SimulatedClock
from tests.servers import Template
from tests.stage import ServerStage

Work = Callable[..., Any]


def desk_of(url: str, login: str, now: datetime) -> Desk:
    store = open_store(url)
    with store.read() as connection:
        return Desk(store, accounts.session_of(connection, login), SimulatedClock(now))


def writer(url: str, login: str, now: datetime, seed: int) -> Work:
    """Notes something on cases, each in a transaction that takes a moment between its first row and its commit."""
    desk, rng = desk_of(url, login, now), Random(seed)
    center = Center(desk.store, desk.by, desk.clock)

    def note(case_id: int) -> None:
        with desk.store.unit() as unit:
            center.act_within(unit, cases.load(unit, case_id), Action.NOTE, {"text": "现场已看"})
            time.sleep(rng.uniform(0, 0.004))

    def work(ids: list[int]) -> None:
        for case_id in ids:
            note(case_id)

    return work


def follower(url: str, login: str, now: datetime) -> Work:
    """Reads the feed on and on from a cursor until its number reaches `until`; answers with what it heard of."""
    feed = Feed(desk_of(url, login, now))

    def work(cursor: Cursor, until: int) -> list[int]:
        heard: list[int] = []
        while cursor.seq < until:
            found = feed.since(cursor)
            assert not found.reset
            heard.extend(change.id for change in found.changes if change.entity == "case")
            cursor = found.cursor
        return heard

    return work


def racer(url: str, login: str, now: datetime, seed: int) -> Work:
    """Tries to accept every case in an order of its own; answers with what it was told of each, None where it won."""
    desk, rng = desk_of(url, login, now), Random(seed)
    center = Center(desk.store, desk.by, desk.clock)

    def tried(case_id: int, version: int) -> str | None:
        try:
            center.act(case_id, version, Action.ACCEPT)
        except Stale as lost:
            return lost.message
        return None

    def work(seen: dict[int, int]) -> dict[int, str | None]:
        return {case_id: tried(case_id, seen[case_id]) for case_id in rng.sample(list(seen), len(seen))}

    return work


def speaker(url: str, login: str, now: datetime, meeting: int) -> Work:
    """A department: signs in, and types its opinion word by word; answers with what it wrote last in each round."""
    desk = MeetingDesk(desk_of(url, login, now))
    desk.take_seat(meeting, SeatState.PRESENT)

    def work(rounds: int) -> list[str]:
        written, base = [], ""
        for n in range(rounds):
            words = f"{login}第{n}次发言"
            desk.say(meeting, 1, {"view": words, "stance": Stance.AGREE}, {"view": base})
            base = words
            written.append(words)
        return written

    return work


class Visit(ServerStage):
    """A stage on a database that somebody else made, for a process of its own."""

    def __init__(self, url: str, now: datetime) -> None:
        self.url = url
        self.store = open_store(url)
        self._stores = {SYSTEM.login: self.store}
        self._begin()
        self.clock = SimulatedClock(now)

    def url_of(self, login: str) -> str:
        role = login_role(Template.NAME, login)
        return make_url(self.url).set(username=role).render_as_string(hide_password=False)


_LIVES = (CaseState.HANDLING, CaseState.CONSULTING, CaseState.VERIFYING, CaseState.CALLBACK, CaseState.CLOSED)


def town(url: str, now: datetime, seed: int) -> Work:
    """Drives cases through lives of all kinds, each step by whose it is: undone, handed on, reworked, reopened."""
    stage, rng = Visit(url, now), Random(seed)

    def work(lives: int) -> None:
        for _ in range(lives):
            _live(stage, rng)

    return work


def _live(stage: ServerStage, rng: Random) -> None:
    case = stage.walk(rng.choice(_LIVES), step=rng.choice((5, 90, 1500)))
    if case.state == CaseState.HANDLING and rng.random() < 0.5:
        ref = stage.act(case.id, "dispatch1", Action.URGE, reason="请抓紧")
        stage.center("dispatch1").undo(case.id, ref.version)
    elif case.state == CaseState.VERIFYING:
        worker = stage.worker_of(stage.grid())
        stage.act(case.id, worker, Action.VERIFY, passed=False, finding="灯仍不亮")
    elif case.state == CaseState.CLOSED:
        stage.act(case.id, "director", Action.REOPEN, reason="PLATFORM")


def sleeper(url: str, login: str, now: datetime) -> Work:
    """Stops in the middle of a transaction that has the counter; answers with what it is told when it goes on."""
    desk = desk_of(url, login, now)
    center = Center(desk.store, desk.by, desk.clock)

    def work(case_id: int) -> str:
        try:
            with desk.store.unit() as unit:
                center.act_within(unit, cases.load(unit, case_id), Action.NOTE, {"text": "还没有交"})
                duty.newest_event(unit)
                os.kill(os.getpid(), signal.SIGSTOP)
                duty.newest_event(unit)
        except Offline as lost:
            return lost.message
        return "committed"

    return work


def auditor(folder: Path, towns: Sequence[tuple[str, str]]) -> Work:
    """A workstation that remembers what it saw of each town's chain; answers with what it says of it now, and the
    places where the links themselves do not hold. Of each town a login's address, and its administrator's, who checks.
    """
    opened = [(open_store(url), open_store(admin_url)) for url, admin_url in towns]
    witness = Witness(folder)

    def told(store: Store, owners: Store) -> tuple[str | None, set[str]]:
        with owners.read() as connection:
            broken = {finding.place for finding in check_chain(connection)}
        return witness.look(store), broken

    def work(_what: str) -> list[tuple[str | None, set[str]]]:
        return [told(*both) for both in opened]

    return work


class Machine(datetime):
    """The time of a machine that somebody set `off`."""

    off = timedelta()

    @classmethod
    def now(cls, tz: Any = None) -> Any:
        return datetime.now(tz) + cls.off


def astray(url: str, login: str, off: timedelta) -> Work:
    """A workstation whose own clock is wrong from before it came in. Takes a report in, by the server's time or, as no
    program of ours does, by its own; answers with the refusal or the case, and how far it is said to be off."""
    Machine.off = off
    clock.datetime = Machine  # type: ignore[attr-defined]
    store = open_store(url)
    with store.read() as connection:
        by = accounts.session_of(connection, login)
    followed = clock_of(store)

    def work(by_its_own: bool) -> tuple[str | int, timedelta]:
        center = Center(store, by, clock.SystemClock() if by_its_own else followed)
        assert isinstance(followed, clock.ServerClock)
        try:
            return center.register(CaseDraft(Platform.LOCAL, "路灯不亮")).id, followed.drift
        except UserError as refused:
            return refused.message, followed.drift

    return work


def persistent(url: str, login: str, now: datetime) -> Work:
    """A window's clerk who takes in so many reports, one after the other; answers with the refusals, None without."""
    store = open_store(url, interactive=True)
    with store.read() as connection:
        by = accounts.session_of(connection, login)
    center = Center(store, by, SimulatedClock(now))

    def take() -> str | None:
        try:
            center.register(CaseDraft(Platform.LOCAL, "路灯不亮"))
        except UserError as refused:
            return refused.message
        return None

    def work(reports: int) -> list[str | None]:
        return [take() for _ in range(reports)]

    return work


# --- who promises ----------------------------------------------------------------------------------------------------


def intake(url: str, login: str, now: datetime, folder: Path) -> Work:
    """Takes in reports whatever becomes of the server. Each one promised to its caller is written down in `promised` of
    the folder, beside every database, before the next begins."""
    from commandcenter.dispatch.drafts import new_key
    from commandcenter.dispatch.intake.outbox import Outbox
    from commandcenter.dispatch.intake.receiving import Finish
    from commandcenter.dispatch.intake.typed import Typed, report_of

    desk = desk_of(url, login, now)
    center = Center(desk.store, desk.by, desk.clock)
    outbox = Outbox(folder, desk, center)

    def take() -> None:
        key = new_key()
        form = Typed(text=f"路灯不亮 {key}")
        got = outbox.receive(form, report_of(form, desk.by, ()), Finish.REPORT, key)
        with promise_book(folder) as book:
            book.write(f"{key} {time.time() if isinstance(got, CaseRef) else 0}\n")

    def replay() -> None:
        while outbox.unsent().waiting:
            with suppress(UserError):
                outbox.replay()

    def work(what: str, reports: int = 0, pace: float = 0.0) -> None:
        """`replay`, or `take` so many, one every `pace` seconds."""
        if what == "replay":
            replay()
        begun = time.monotonic()
        for n in range(reports):
            time.sleep(max(0.0, begun + n * pace - time.monotonic()))
            take()
            if pace and n % 50 == 49:
                with suppress(UserError):
                    outbox.replay()

    return work


@contextmanager
def promise_book(folder: Path) -> Iterator[Any]:
    with (folder / "promised").open("a") as book:
        yield book
        book.flush()
        os.fsync(book.fileno())


def promises(folder: Path) -> dict[str, float]:
    """When the server had taken each key that was promised; 0 where it was away."""
    path = folder / "promised"
    lines = path.read_text().splitlines() if path.exists() else []
    return {key: float(at) for key, at in (line.split() for line in lines)}
