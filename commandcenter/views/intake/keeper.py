"""Keeps a form on the disk while somebody types: soon after each change, at once when a field is left."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from ...dispatch.drafts import Drafts, new_key
from ..workplace import Workplace

#: A pause in the typing; the whole must stay below a second.
_PAUSE_MS = 600


class _Shelf(QObject):
    """The open file of drafts, one for each workplace."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace)
        self.drafts = Drafts(workplace.folder, workplace.desk, "")


def drafts_of(workplace: Workplace, kind: str) -> Drafts:
    """This person's half-filled forms of a kind, on this workstation."""
    shelf = workplace.findChild(_Shelf)
    return (shelf if isinstance(shelf, _Shelf) else _Shelf(workplace)).drafts.of_kind(kind)


class Keeper(QObject):
    """One form's draft. `typed` gives what stands in it now. Saves never overtake each other."""

    saved = Signal(object)
    """The moment of the last save."""

    def __init__(
        self, workplace: Workplace, drafts: Drafts, typed: Callable[[], Mapping[str, Any]], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._work = workplace
        self.drafts = drafts
        self._typed = typed
        self.key = new_key()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE_MS)
        self._timer.timeout.connect(self.flush)
        self._changed = False
        self._saving = False
        self._waiting: dict[str, dict[str, Any]] = {}

    def begin(self, key: str | None = None) -> None:
        """Another draft: a new one, or one that is taken up again. What is unsaved is saved first."""
        self.flush()
        self.key = key or new_key()

    def drop(self) -> None:
        """The form was sent, or thrown away: nothing more of it is saved."""
        self._timer.stop()
        self._changed = False
        self._waiting.pop(self.key, None)
        self.key = new_key()

    def touch(self) -> None:
        """Something was typed."""
        self._changed = True
        self._timer.start()

    def flush(self) -> None:
        """Saves now what is not saved yet."""
        self._timer.stop()
        if self._changed:
            self._changed = False
            self._waiting[self.key] = dict(self._typed())
        self._next()

    def _next(self) -> None:
        if self._saving or not self._waiting:
            return
        self._saving = True
        key = next(iter(self._waiting))
        typed = self._waiting.pop(key)
        self._work.tasks.run(self, lambda: self._save(key, typed), self._done, self._failed)

    def _save(self, key: str, typed: Mapping[str, Any]) -> datetime:
        self.drafts.save(key, typed)
        return self._work.now()

    def _done(self, at: datetime) -> None:
        self._saving = False
        self.saved.emit(at)
        self._next()

    def _failed(self, error: Exception) -> None:
        """Said once; the next change tries again."""
        self._saving = False
        self._work.complain(error)
        self._next()
