"""Another workstation, as a process of its own: carries out what stands on its input, one line each, and answers.

`new` registers a case · `note 7` notes something on case 7 · `many 7 50` the same fifty times · `claim 7` works on it ·
`look 7` opens it (0: nothing) · the end of the input closes it.
"""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime
from typing import Any

from commandcenter.dispatch import claims
from commandcenter.dispatch.center import Center
from commandcenter.dispatch.desk import Desk
from commandcenter.dispatch.presence import Presence
from commandcenter.models.draft import CaseDraft, Platform
from commandcenter.models.lifecycle import Action
from commandcenter.models.store import accounts, cases
from commandcenter.models.store.store import open_store
from commandcenter.models.timing.clock import SimulatedClock


def main(url: str, login: str, now: str) -> None:
    store = open_store(url)
    with store.read() as connection:
        by = accounts.session_of(connection, login)
    desk = Desk(store, by, SimulatedClock(datetime.fromisoformat(now)))
    work = _Work(desk, Presence(desk))
    for line in sys.stdin:
        what, *numbers = line.split()
        getattr(work, what)(*map(int, numbers))
        sys.stdout.write("done\n")
        sys.stdout.flush()
    work.presence.leave()
    store.close()


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


class OtherDesk:
    """The handle on such a process, for a test."""

    def __init__(self, url: str, login: str, now: datetime) -> None:
        command = [sys.executable, "-m", __name__, url, login, now.isoformat()]
        self._process: Any = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def say(self, line: str) -> None:
        """Asks for something; does not wait."""
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def done(self) -> None:
        """Waits until the oldest unanswered line was carried out."""
        assert self._process.stdout.readline() == "done\n"

    def close(self) -> None:
        self._process.stdin.close()
        assert self._process.wait(timeout=60) == 0
        self._process.stdout.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
