"""What a page is: one line in the registry, and a widget that says which commands it carries out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ..dispatch.cases.case_views import CaseView
from ..models.lifecycle import Action
from ..models.people import Role
from .actions import Command
from .foot import Foot
from .readiness import Step
from .workplace import Workplace


@dataclass(frozen=True, slots=True)
class CaseInFront:
    """The case a page shows, with what begins a step of it; `dispatch_to` opens its dispatch with a unit as lead."""

    view: CaseView
    start: Callable[[Action], object]
    dispatch_to: Callable[[int], object] | None = None


class PageWidget(QWidget):
    """The base of every page. A page is built once, when it is first shown, and kept."""

    handlers_changed = Signal()
    """Another part of the page is in front: it carries out other commands than before."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__()
        self.workplace = workplace

    def handlers(self) -> dict[str, Callable[[], None]]:
        """What this page does for the commands of `views.actions`, by their ids; the window does the rest."""
        return {}

    def command_words(self) -> dict[str, str]:
        """What commands do on this page, by their ids, where their usual words do not fit: 打开本案 is 看文书."""
        return {}

    def chapter(self) -> str:
        """The chapter of the handbook about what is in front here; "": that of the page."""
        return ""

    def case_in_front(self) -> CaseInFront | None:
        """The case somebody has before him here, None where there is none."""
        return None

    def take_focus(self) -> None:
        """The keyboard comes to this page for the first time: where a person begins."""
        self.setFocus()
        self.focusNextChild()

    def open_with(self, what: Any) -> None:
        """Somebody came here for something: a case id, a `BoardQuery` … None: show it as it stands."""

    def foot_host(self) -> QWidget | None:
        """Where the window's foot (hints, notices, undo) stands while this page is in front; None: under the page."""
        return None

    def spares_foot(self) -> bool:
        """Whether the foot is to be there only while it has something to say: the page names its keys itself."""
        return False

    def use_foot(self, foot: Foot) -> None:
        """The foot has come: the page may say there how many rows it shows."""

    def rehearsals(self) -> Iterable[Step]:
        """Small steps that spare the first use of this page what only the first one waits for (`views.readiness`)."""
        return ()

    def closing(self) -> None:
        """The window closes: what is half typed is kept, layout is remembered."""


def _no_keys(role: Role) -> tuple[Command, ...]:
    return ()


@dataclass(frozen=True, slots=True)
class Page:
    """`title` stands in the navigation ("" keeps it out); `roles` may see it; `build` makes its widget.

    `home_of` are the posts that start here; `bare` hides the strip of figures above it. F1 opens `chapter`, which is
    called as the page unless it is named; `own_keys` are a post's commands here that the page hears by itself.
    """

    id: str
    title: str
    roles: frozenset[Role]
    build: Callable[[Workplace], PageWidget]
    home_of: frozenset[Role] = frozenset()
    bare: bool = False
    chapter: str = ""
    own_keys: Callable[[Role], tuple[Command, ...]] = _no_keys

    @property
    def chapter_id(self) -> str:
        return self.chapter or self.id
