"""Another workstation, as a process of its own: carries out what it is told, one line each.

`new` registers a case · `note 7` notes something on case 7 · `many 7 50` the same fifty times · `claim 7` works on it ·
`look 7` opens it (0: nothing) · `leave` is its last.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime

from commandcenter.bench.crew import crew
from commandcenter.dispatch import claims
from commandcenter.dispatch.center import Center
from commandcenter.dispatch.desk import Desk
from commandcenter.dispatch.presence import Presence
from commandcenter.models.draft import CaseDraft, Platform
from commandcenter.models.lifecycle import Action
from commandcenter.models.store import cases
from tests.stations.desks import desk_of


def begin(url: str, login: str, now: datetime) -> Callable[..., None]:
    """What the process does (see `commandcenter.bench.crew`)."""
    desk = desk_of(url, login, now)
    work = _Work(desk, Presence(desk))

    def carry_out(line: str) -> None:
        what, *numbers = line.split()
        getattr(work, what)(*map(int, numbers))

    return carry_out


class _Work:
    def __init__(self, desk: Desk, presence: Presence) -> None:
        self.desk, self.presence = desk, presence
        self.center = Center(desk.store, desk.by, desk.clock)

    def new(self) -> None:
        self.center.register(CaseDraft(Platform.LOCAL, "后仓村东头下水道堵了"))

    def note(self, case_id: int) -> None:
        with self.desk.store.read() as connection:
            version = cases.load(connection, case_id).case.version
        self.center.act(case_id, version, Action.NOTE, {"text": "来自另一台工作站"})

    def many(self, case_id: int, times: int) -> None:
        for _ in range(times):
            self.note(case_id)

    def claim(self, case_id: int) -> None:
        claims.take(self.desk, case_id)

    def look(self, case_id: int) -> None:
        self.presence.look_at(case_id or None)
        self.presence.beat()

    def leave(self) -> None:
        self.presence.leave()
        self.desk.store.close()


class OtherDesk:
    """The handle on such a process, for a test."""

    def __init__(self, url: str, login: str, now: datetime) -> None:
        self._end = ExitStack()
        self._process = self._end.enter_context(crew(begin, [(url, login, now)]))
        self._unanswered = 0

    def say(self, line: str) -> None:
        """Asks for something; does not wait."""
        self._process.ask(line)
        self._unanswered += 1

    def done(self) -> None:
        """Waits until the oldest unanswered line was carried out."""
        self._process.answers()
        self._unanswered -= 1

    def close(self) -> None:
        self.say("leave")
        while self._unanswered:
            self.done()
        self._end.close()
