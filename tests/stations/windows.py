"""The real program before somebody, without a screen: a process that is asked what stands there and told what to do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from commandcenter.app.program import Program, Wish
from commandcenter.app.workplace import new_application
from commandcenter.config import Settings
from commandcenter.dispatch.intake.outbox import SlipState
from commandcenter.views.intake.form import IntakeForm
from tests.stations.desks import Work
from tests.views.hands import write

__all__ = ["new_application", "window"]


def window(url: str, login: str, folder: Path) -> Work:
    """Comes in at once, as from a shortcut on the desktop; `work("rows")` asks the `Screen`."""
    program = Program(
        Settings(url, folder, folder / "cache", folder / "log"), Wish(database=url, login=login, password="-")
    )
    assert program.start()
    screen = Screen(program)

    def work(what: str, *values: Any) -> Any:
        return getattr(screen, what)(*values)

    return work


class Screen:
    """What somebody sees and does. Nothing waits: whoever asks asks again."""

    def __init__(self, program: Program) -> None:
        self._program = program

    @property
    def _window(self) -> Any:
        return self._program.window

    def is_connected(self) -> bool:
        return self._window is not None and self._window.workplace.live.current.connected

    def rows(self) -> set[int]:
        """The cases on the board."""
        self._window.page("duty")
        return {line.row.id for line in self._window.page("duty").board.model.rows}

    def write(self, words: str) -> None:
        """A call is taken down: from here on it stands in the form."""
        self._window.do("intake")
        area = self._form.body.words
        write(area.focusProxy() or area, words)

    def send(self) -> None:
        self._form.submit()

    def written(self) -> str:
        return str(self._form.body.typed().text)

    def slips(self) -> list[SlipState]:
        database = self._window.workplace.desk.store.database
        guard, database.guard = database.guard, lambda: None  # who asks sits on the window's own thread
        try:
            return [slip.state for slip in self._window.workplace.outgoing.listed()]
        finally:
            database.guard = guard

    @property
    def _form(self) -> Any:
        return self._window.findChild(IntakeForm)
