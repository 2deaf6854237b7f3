"""A stage on a server whose people each sit at a workstation of their own: a process with their login.

Whatever they do goes through their own process; what a test looks at it looks at over a connection of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime
from functools import partial
from typing import Any

from commandcenter.bench.crew import Crew, crew
from commandcenter.dispatch.center import Center
from commandcenter.dispatch.desk import Desk
from commandcenter.dispatch.meetings import MeetingDesk
from commandcenter.dispatch.paperwork.papers import Papers
from commandcenter.models.errors import UserError
from commandcenter.models.people import SYSTEM
from commandcenter.models.store import accounts
from commandcenter.models.store.store import Store, open_store
from commandcenter.models.timing.clock import SimulatedClock
from tests.servers import Template
from tests.stage import ServerStage

#: Whose commands a question is about, and how they are had at a desk.
_COMMANDS: dict[str, Callable[[Desk], Any]] = {
    "center": lambda desk: Center(desk.store, desk.by, desk.clock),
    "meetings": MeetingDesk,
    "papers": lambda desk: Papers(desk.store, desk.by, desk.clock.now),
}


class _Workstation:
    """Carries out commands at the moments it is told; answers with what came of each, or how it was refused."""

    def __init__(self, login: str) -> None:
        self._login = login
        self._url = ""
        self._store: Store | None = None

    def __call__(self, url: str, now: datetime, of: str, command: Any, values: Any, named: Any) -> Any:
        if url != self._url:
            self.leave()
            self._url, self._store = url, open_store(url)
        assert self._store is not None
        with self._store.read() as connection:
            by = accounts.session_of(connection, self._login)
        commands = _COMMANDS[of](Desk(self._store, by, SimulatedClock(now)))
        do = partial(command, commands) if callable(command) else getattr(commands, command)
        try:
            return do(*values, **named), None
        except UserError as error:
            return None, (type(error), error.message, error.field, error.kept)

    def leave(self) -> None:
        if self._store is not None:
            self._store.close()
        self._url, self._store = "", None


def workstation(login: str) -> Callable[..., Any]:
    """The process of one login: leaves its database when it is asked nothing but to leave."""
    at = _Workstation(login)
    return lambda *question: at(*question) if len(question) > 1 else at.leave()


class Workstations:
    """A process for everybody who ever acts, begun the first time he does; they go on from one township to the next."""

    def __init__(self) -> None:
        self._processes = ExitStack()
        self._of: dict[str, Crew] = {}

    def of(self, login: str) -> Crew:
        if login not in self._of:
            self._of[login] = self._processes.enter_context(crew(workstation, [(login,)]))
        return self._of[login]

    def leave(self) -> None:
        """Nobody has a database open any more."""
        for process in self._of.values():
            process.all("leave")

    def close(self) -> None:
        self._processes.close()


class _There:
    """Somebody's commands, carried out in his own process."""

    def __init__(self, stage: PeopleStage, login: str, of: str) -> None:
        self._stage, self._login, self._of = stage, login, of

    def __getattr__(self, command: str) -> Any:
        return partial(self.carry_out, command)

    def carry_out(self, command: Any, *values: Any, **named: Any) -> Any:
        stage = self._stage
        question = stage.url_of(self._login), stage.now, self._of, command, values, named
        ((result, refused),) = stage.workstation(self._login).all(*question)
        if refused is not None:
            kind, message, field, kept = refused
            raise kind(message, field=field, kept=kept)
        return result


class PeopleStage(ServerStage):
    """Everybody acts from a process of his own."""

    def __init__(self, template: Template, workstations: Workstations) -> None:
        super().__init__(template)
        self._workstations = workstations
        self._acted: set[str] = set()

    def workstation(self, login: str) -> Crew:
        self._acted.add(login)
        return self._workstations.of(login)

    def center(self, login: str) -> Any:
        return super().center(login) if login == SYSTEM.login else _There(self, login, "center")

    def do(self, login: str, command: Callable[..., Any], *values: Any, **named: Any) -> Any:
        return _There(self, login, "center").carry_out(command, *values, **named)

    def meetings(self, login: str) -> Any:
        return _There(self, login, "meetings")

    def papers(self, login: str = "office") -> Any:
        return _There(self, login, "papers")

    @property
    def people(self) -> frozenset[str]:
        """Who acted in a process of his own by now."""
        return frozenset(self._acted)

    def leave(self) -> None:
        self._workstations.leave()
        super().leave()
