"""What was typed into a form and not yet sent, by case and action: kept in memory as long as the window lives."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject

from ...models.lifecycle import Action


class Drafts(QObject):
    """One for each workplace. Nothing half filled in is written to the database."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._kept: dict[tuple[int, Action], dict[str, Any]] = {}

    def keep(self, case_id: int, action: Action, said: dict[str, Any]) -> None:
        """Keeps what a person put in; nothing at all forgets it."""
        if any(value not in (None, "", ()) for value in said.values()):
            self._kept[case_id, action] = dict(said)
        else:
            self.drop(case_id, action)

    def of(self, case_id: int, action: Action) -> dict[str, Any]:
        return dict(self._kept.get((case_id, action), {}))

    def drop(self, case_id: int, action: Action) -> None:
        self._kept.pop((case_id, action), None)


def drafts_of(workplace: QObject) -> Drafts:
    """The drafts of this workplace."""
    found = workplace.findChild(Drafts)
    return found if isinstance(found, Drafts) else Drafts(workplace)
