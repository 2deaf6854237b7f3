"""The shape of every administration page: a list that is searched and walked through; beside it what is chosen, or what
is being done with it. Reading and writing run on a worker; what was typed stays until it is in force."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from ..in_turn import InTurn
from ..language import say
from ..live import Changes
from ..page import PageWidget
from ..widgets.buttons import Segments
from ..widgets.fields import SearchEdit
from ..widgets.layout import column, frame, label, row, rule, scrolled
from ..widgets.notices import EmptyState
from ..widgets.rows import Row, RowList
from ..workplace import Workplace
from .panels import SidePanel

_BAR = 44
_SEARCH = 200


@dataclass(frozen=True, slots=True)
class Shape:
    """What makes one administration page another than the next.

    `search` says what may be typed to find something; `none` that nothing is found, `hint` what to do then; `filters`
    by their value with their word, the first holds unless another was kept under `memory`; `tells`: things of the feed
    after whose change it reads again; `side` is the width beside the list in px.
    """

    title: str
    search: str
    none: str
    filters: tuple[tuple[str, str], ...]
    filters_name: str
    tells: frozenset[str]
    memory: str = ""
    side: int = 424
    hint: str = ""


class AdminPage(PageWidget):
    """`list` has `current`, `choose(value)`, `step(by)` and tells `chosen`; panels take turns beside it, the first to
    begin with."""

    def __init__(
        self, workplace: Workplace, shape: Shape, listing: Any, panels: Sequence[SidePanel], *more: QWidget
    ) -> None:
        super().__init__(workplace)
        theme = workplace.theme
        self._shape = shape
        self._turn = InTurn(workplace.tasks, self)
        self.list = listing
        self.panels = tuple(panels)
        self.search = SearchEdit(theme, f"{shape.search} /")
        first = shape.filters[0][0]
        kept = str(workplace.memory.value(shape.memory, first)) if shape.memory else first
        self.filter = Segments(theme, shape.filters, kept)
        self.count = label("", "muted")
        self._lists = QStackedWidget()
        self._side = QStackedWidget()
        self._lay_out(more)
        self._connect()

    def _lay_out(self, more: Sequence[QWidget]) -> None:
        shape = self._shape
        self.search.setFixedWidth(_SEARCH)
        self.filter.setAccessibleName(say(shape.filters_name))
        bar = QWidget()
        bar.setMinimumHeight(_BAR)  # higher where the parts stand below each other
        parts = (label(shape.title, "heading"), self.count, 8, self.filter, None, self.search, *more)
        line = row(*parts, gap=8, margins=(16, 0, 8, 0), parent=bar)
        line.setAlignment(self.filter, Qt.AlignmentFlag.AlignVCenter)
        self._lists.addWidget(self.list)
        hint = shape.hint or self.tr("换个说法查，或者显示“全部”")
        self._lists.addWidget(EmptyState(self.workplace.theme, shape.none, hint, "dot"))
        pane = frame("pane")
        column(bar, rule(), self._lists, gap=0, parent=pane)
        for panel in self.panels:
            self._side.addWidget(scrolled(panel))
        self._side.setFixedWidth(shape.side)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addLayout(row(pane, rule(vertical=True), self._side, gap=0))

    def _connect(self) -> None:
        work = self.workplace
        self.list.chosen.connect(self._chosen)
        self.search.textChanged.connect(self.show_list)
        self.filter.picked.connect(self._filtered)
        for panel in self.panels:
            panel.left.connect(self.back)
        work.live.changed.connect(self._changed)
        work.live.reset.connect(self.read)

    # --- what a page says of itself ---------------------------------------------------------------------------------

    def read(self) -> None:
        """Reads what it shows anew, on a worker."""
        raise NotImplementedError

    def show_list(self) -> None:
        """Shows what is read and fits the search and the filter."""
        raise NotImplementedError

    def show_chosen(self) -> None:
        """Something else is chosen in the list."""
        raise NotImplementedError

    def open_chosen(self) -> None:
        """Enter in the list."""
        self.panel.begin()

    # --- the list ---------------------------------------------------------------------------------------------------

    def show_nothing_found(self, nothing: bool) -> None:
        self._lists.setCurrentIndex(1 if nothing else 0)

    def _chosen(self, _value: object = None) -> None:
        self.show_chosen()

    def _filtered(self, which: str) -> None:
        if self._shape.memory:
            self.workplace.memory.keep(self._shape.memory, which)
        self.show_list()

    def _changed(self, changes: Changes) -> None:
        if not self._shape.tells.isdisjoint(changes.entities):
            self.read()

    # --- what stands beside it --------------------------------------------------------------------------------------

    @property
    def panel(self) -> SidePanel:
        """What stands beside the list now."""
        return self.panels[self._side.currentIndex()]

    def show_panel(self, panel: SidePanel) -> None:
        self._side.setCurrentIndex(self.panels.index(panel))

    # --- doing ------------------------------------------------------------------------------------------------------

    @property
    def is_busy(self) -> bool:
        """Something is being written: nothing else is begun meanwhile."""
        return self._turn.is_busy

    def run(self, job: Callable[[], Any], then: Callable[[Any], None]) -> None:
        """Carries a command out on a worker, one at a time; what it refuses is said under its field."""
        self._turn.run(job, then, self._failed)

    def _failed(self, error: Exception) -> None:
        if not self.panel.complain(error):
            self.workplace.complain(error)
            self.refused()

    def refused(self) -> None:
        """A command failed for a reason that no field of the panel mends."""

    def saved(self, said: str) -> None:
        """What the panel held is in force: says so, and the keyboard is back in the list."""
        self.panel.saved()
        self.workplace.say(said)
        self.list.setFocus()
        self.read()

    # --- the window's part ------------------------------------------------------------------------------------------

    def back(self) -> None:
        self.list.setFocus()

    def _open(self) -> None:
        """Enter: from the list to what is chosen, in a form to the next field."""
        focus = self.focusWidget()
        if focus is not None and self.panel.isAncestorOf(focus):
            self.focusNextChild()
        else:
            self.open_chosen()

    def _submit(self) -> None:
        self.panel.submit()

    def _next(self) -> None:
        self.list.step(1)

    def _previous(self) -> None:
        self.list.step(-1)

    def _search(self) -> None:
        self.search.setFocus()
        self.search.selectAll()

    def command_words(self) -> dict[str, str]:
        return {"next": self.tr("下一项"), "previous": self.tr("上一项"), "open": self.tr("打开")}

    def handlers(self) -> dict[str, Callable[[], None]]:
        return {
            "next": self._next,
            "previous": self._previous,
            "open": self._open,
            "filter": self._search,
            "back": self.back,
            "submit": self._submit,
        }

    def open_with(self, what: Any) -> None:
        self.list.setFocus()


class RowsPage(AdminPage):
    """An administration page whose list is made of rows; `choose` waits for a row that is still being read."""

    def __init__(
        self,
        workplace: Workplace,
        shape: Shape,
        panels: Sequence[SidePanel],
        *more: QWidget,
        beside: float = 0.0,
        lead: int = 0,
    ) -> None:
        rows = RowList(workplace.theme, shape.title, lead, beside=beside)
        self._wish: Any = None
        super().__init__(workplace, shape, rows, panels, *more)
        rows.opened.connect(self._opened)

    def rows(self) -> list[Row]:
        """The rows that fit the search and the filter."""
        raise NotImplementedError

    def is_read(self) -> bool:
        """Whether there is anything to show yet."""
        raise NotImplementedError

    def show_list(self) -> None:
        if not self.is_read():
            return
        rows = self.rows()
        self.list.show_rows(rows)
        self.show_nothing_found(not rows)
        if self._wish is not None and self.list.choose(self._wish):
            self._wish = None
        if self.list.current is None:
            self.list.step(1)
        self.show_chosen()

    def choose(self, value: Any) -> None:
        """That row is to be the chosen one, as soon as it is there."""
        self._wish = None if self.list.choose(value) else value

    def _opened(self, _value: object) -> None:
        self.open_chosen()

    def open_with(self, what: Any) -> None:
        if what is not None:
            self.choose(what)
        self.list.setFocus()


def fits(row: Row, words: str) -> bool:
    """Whether a row holds every one of the words."""
    told = f"{row.sentence} {say(row.sentence)}".lower()
    return all(word in told for word in words.lower().split())
