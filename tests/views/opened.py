"""A form as somebody has it before him, for the tests of forms."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from commandcenter.dispatch.cases.case_views import case_view
from commandcenter.models.lifecycle import Action
from commandcenter.views.forms.action_form import ActionForm
from commandcenter.views.workplace import Notice, UndoOffer, Workplace
from tests.views.filler import write

Mod = Qt.KeyboardModifier


class Opened:
    """A form as somebody has it before him: `done`, `told` and `undo` are what came of it."""

    def __init__(self, work: Workplace, case_id: int, action: Action, preset: dict[str, Any] | None = None) -> None:
        self.work, self.case_id, self.action = work, case_id, action
        view = case_view(work.desk, case_id)
        offer = next(o for o in view.offers if o.action is action)
        self.form = ActionForm(work, view, offer, preset)
        self.panel = self.form.panel
        self.done: list[Any] = []
        self.told: list[Notice] = []
        self.undo: list[UndoOffer] = []
        self.reloads = 0
        self.form.done.connect(self.done.append)
        self.form.reload.connect(self._reload)
        work.noticed.connect(self.told.append)
        work.undo_offered.connect(self.undo.append)
        self.form.show()
        self.form.focus_first()

    def _reload(self) -> None:
        self.reloads += 1

    def renew(self) -> None:
        """What the page around the form does when it is asked to read the case again."""
        self.form.renew(case_view(self.work.desk, self.case_id))

    def names(self) -> list[str]:
        return [field.name for field in self.panel.asked]

    def complaint(self, name: str) -> str:
        return self.panel.complaint(name)

    def type(self, name: str, words: str) -> None:
        widget = self.panel.input(name)
        write(widget.focusProxy() or widget, words)

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier = Mod.NoModifier) -> None:
        QTest.keyClick(self.form.focusWidget() or self.form, key, held)


def opener(workplace_of: Callable[..., Workplace], qtbot: Any) -> Callable[..., Opened]:
    """`opened("u-s17", case_id, Action.ASK)`: the form of that login (or workplace), shown."""

    def make(login: str | Workplace, case_id: int, action: Action, preset: dict[str, Any] | None = None) -> Opened:
        work = workplace_of(login) if isinstance(login, str) else login
        made = Opened(work, case_id, action, preset)
        qtbot.addWidget(made.form)
        return made

    return make
