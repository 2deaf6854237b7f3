"""One person's workplace: what every page gets, and how pages speak to the window without knowing each other."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from ..dispatch.center import CaseRef, Center
from ..dispatch.desk import Desk
from ..models.errors import Offline, Stale, UserError
from ..models.limits import Limits
from ..models.people import Role, Session
from ..models.town.township import Township
from .duty_now import DutyNow
from .language import keep_names, say
from .live import Changes, Live
from .memory import Memory
from .outgoing import Outgoing
from .tally import Tally
from .tasks import Tasks
from .theme import Theme
from .ticker import Ticker

_SETUP = frozenset({"setup", "account", "import"})


@dataclass(frozen=True, slots=True)
class Notice:
    """One line for the person: `tone` names a colour of the theme (done, accent, due_soon, overdue)."""

    text: str
    tone: str = "done"


@dataclass(frozen=True, slots=True)
class UndoOffer:
    """What was just done and can be taken back until `until`: the cases with the version the step left.

    `back` takes it back where that is more than an undo by who sits here: a signature somebody else gave at this
    machine.
    """

    text: str
    cases: dict[int, int]
    until: datetime
    back: Callable[[], object] | None = None


class Workplace(QObject):
    """The parts a page works with. Nothing here reads the database on the calling thread."""

    page_wanted = Signal(str, object)
    """A page's id, and what to open there (None: as it stands)."""
    case_wanted = Signal(int)
    receipt_wanted = Signal(int)
    """The paper whose receipt somebody wants to record."""
    person_changes = Signal(str, str)
    """This workstation is somebody else's from now on: his login, and the password he has just signed with."""
    noticed = Signal(object)
    undo_offered = Signal(object)
    township_changed = Signal()
    language_wanted = Signal(object)
    projected = Signal(str, str)
    """What the room sees on the second screen of this workstation, in words and their tone; "" nothing."""

    def __init__(
        self,
        desk: Desk,
        *,
        township: Township,
        limits: Limits,
        tasks: Tasks,
        live: Live,
        theme: Theme,
        memory: Memory,
        folder: Path,
        papers_are_samples: bool = False,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.desk = desk
        self.center = Center(desk.store, desk.by, desk.clock)
        self.township = township
        keep_names(township.names())
        self.limits = limits
        self.tasks = tasks
        self.live = live
        self.theme = theme
        self.memory = memory
        self.folder = folder
        """The data folder of this workstation: drafts lie there."""
        self.papers_are_samples = papers_are_samples
        """The database is none for real work: a paper that is made without asking it says so."""
        self.ticker = Ticker(desk.clock, self)
        self.outgoing = Outgoing(desk, self.center, live, tasks, folder, self)
        self.tally = Tally(desk, tasks, live, self.ticker, self)
        self.duty_now = DutyNow(desk, tasks, live, self.ticker, self)
        live.changed.connect(self._follow_setup)
        tasks.failed_for_user.connect(self._complain_unasked)

    @property
    def by(self) -> Session:
        return self.desk.by

    @property
    def read_only(self) -> str | None:
        """Why nothing can be written here; None when it can."""
        return self.desk.store.database.read_only

    def now(self) -> datetime:
        return self.desk.clock.now()

    def is_one_of(self, roles: Iterable[Role]) -> bool:
        return self.by.role in roles

    # --- going somewhere --------------------------------------------------------------------------------------------

    def go(self, page: str, what: Any = None) -> None:
        """Show a page; `what` is handed to its `open_with`."""
        self.page_wanted.emit(page, what)

    def show_case(self, case_id: int) -> None:
        self.case_wanted.emit(case_id)

    # --- telling ----------------------------------------------------------------------------------------------------

    def say(self, text: str, tone: str = "done") -> None:
        self.noticed.emit(Notice(text, tone))

    def hush(self) -> None:
        """What was said last is out of date; the way back of a step stays."""
        self.noticed.emit(Notice("", "done"))

    def warn(self, wrong: str | None) -> None:
        """Says what is wrong, if anything is."""
        if wrong is not None:
            self.say(wrong, "overdue")

    def complain(self, error: Exception) -> None:
        """Shows what went wrong in its own words; a lost race is no fault of the person."""
        self.say(sentence(error), "due_soon" if isinstance(error, Stale) else "overdue")

    def _complain_unasked(self, error: Exception) -> None:
        """What failed by itself in the background; that the server is away is said once, by the banner."""
        if not isinstance(error, Offline):
            self.complain(error)

    def offer_undo(self, text: str, done: Iterable[CaseRef], back: Callable[[], object] | None = None) -> None:
        """Says what was done, with the way back while it is open."""
        until = self.now() + timedelta(seconds=self.limits.undo_seconds)
        self.undo_offered.emit(UndoOffer(text, {ref.id: ref.version for ref in done}, until, back))

    # --- the township -----------------------------------------------------------------------------------------------

    def _follow_setup(self, changes: Changes) -> None:
        if not _SETUP.isdisjoint(changes.entities):
            self.tasks.run(self, self._read_setup, self._take_setup)

    def _read_setup(self) -> tuple[Township, Limits]:
        with self.desk.store.read() as connection:
            setup = self.desk.store.setup(connection)
        return setup.township, setup.limits

    def _take_setup(self, setup: tuple[Township, Limits]) -> None:
        before = self.limits.warn_percent, _lines_of(self.township)
        self.township, self.limits = setup
        keep_names(self.township.names())
        self.township_changed.emit()
        if (self.limits.warn_percent, _lines_of(self.township)) != before:
            self.live.reset.emit()  # what is 临期, or who sees what, changed in many cases of which no event tells


def _lines_of(township: Township) -> dict[int, int | None]:
    return {grid.id: grid.parent_id for grid in township.grids}


def sentence(error: Exception) -> str:
    """What a person reads of an error that is his; of a bug only that it was recorded."""
    return say(str(error)) if isinstance(error, UserError) else say("程序出错，已记录在日志里，数据没有改动")
