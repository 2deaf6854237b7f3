"""A stage on a server whose people each sit at a workstation of their own: a process with their login.

Whatever they do goes through their own process; what a test looks at it looks at as the server's administrator.
"""

from __future__ import annotations

from contextlib import ExitStack
from datetime import datetime
from functools import partial
from typing import Any

from commandcenter.bench.crew import Crew, crew
from commandcenter.dispatch.center import Center
from commandcenter.models.clock import SimulatedClock
from commandcenter.models.errors import UserError
from commandcenter.models.people import SYSTEM
from commandcenter.models.store import accounts
from commandcenter.models.store.store import open_store
from tests.servers import Template
from tests.stage import ServerStage
from tests.stations.desks import Work


def person(url: str, login: str) -> Work:
    """Carries out commands at the moments it is told; answers with what came of each, or how it was refused."""
    store = open_store(url)
    with store.read() as connection:
        by = accounts.session_of(connection, login)

    def work(now: datetime, command: str, values: tuple[Any, ...], named: dict[str, Any]) -> Any:
        center = Center(store, by, SimulatedClock(now))
        try:
            return getattr(center, command)(*values, **named), None
        except UserError as error:
            return None, (type(error), error.message, error.field, error.kept)

    return work


class _There:
    """The commands of somebody in another process, as `Center` has them."""

    def __init__(self, stage: PeopleStage, process: Crew) -> None:
        self._stage, self._process = stage, process

    def __getattr__(self, command: str) -> Any:
        return partial(self._do, command)

    def _do(self, command: str, *values: Any, **named: Any) -> Any:
        ((result, refused),) = self._process.all(self._stage.now, command, values, named)
        if refused is not None:
            kind, message, field, kept = refused
            raise kind(message, field=field, kept=kept)
        return result


class PeopleStage(ServerStage):
    """Begins a process for everybody who acts, the first time he does."""

    def __init__(self, template: Template) -> None:
        super().__init__(template)
        self._processes = ExitStack()
        self._there: dict[str, _There] = {}

    def center(self, login: str) -> Any:
        if login == SYSTEM.login:
            return super().center(login)
        if login not in self._there:
            process = self._processes.enter_context(crew(person, [(self.url_of(login), login)]))
            self._there[login] = _There(self, process)
        return self._there[login]

    @property
    def people(self) -> frozenset[str]:
        """Who has a process of his own by now."""
        return frozenset(self._there)

    def close(self) -> None:
        self._processes.close()
        super().close()
