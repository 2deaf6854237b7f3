"""The line of the shift log that somebody is typing: on the disk of this workstation until it is written down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from PySide6.QtCore import QObject, Signal

from ...dispatch.drafts import Draft
from ...models.duty.shifts import LogEntry, LogKind
from ..drafts import Keeper, drafts_of
from ..workplace import Workplace


class LogDraft(QObject):
    """One for each workplace, read again when it begins. `loaded`: the last window left a line, it stands here now."""

    loaded = Signal()

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace)
        self._work = workplace
        self._disk = drafts_of(workplace, "log")
        self._keeper = Keeper(workplace, self._disk, self._as_json, self)
        self._since: datetime | None = None
        self.kind, self.words = LogKind.NOTE, ""
        workplace.tasks.run(self, self._disk.listed, self._take_up)

    def keep(self, kind: LogKind, words: str) -> None:
        """What stands in the line now; nothing at all forgets it."""
        if (kind, words) == (self.kind, self.words):
            return
        if not words.strip():
            self.drop()
            return
        self._since = self._since or self._work.now()
        self.kind, self.words = kind, words
        self._keeper.touch()

    def drop(self) -> None:
        """It was written down, or taken back."""
        if self.words:
            self._keeper.drop()
        self.kind, self.words, self._since = LogKind.NOTE, "", None

    def flush(self) -> None:
        """Writes now what is not written yet."""
        self._keeper.flush()

    def is_on_record(self, log: Sequence[LogEntry]) -> bool:
        """Whether the program died between the writing of the line and the forgetting of its draft."""
        since, mine, words = self._since, self._work.by.login, self.words.strip()
        return since is not None and any(e.login == mine and e.text == words and e.at >= since for e in log)

    def _take_up(self, found: tuple[Draft, ...]) -> None:
        """Unless something is being typed already."""
        if self.words or not found or (read := _read(found[0])) is None:
            return
        self._keeper.begin(found[0].key)
        self.kind, self.words = read
        self._since = found[0].started_at
        self._work.say(self.tr("上次的值班记录还有一笔没记完，在值班页接着写：{0}").format(self.words), "accent")
        self.loaded.emit()

    def _as_json(self) -> Mapping[str, Any]:
        return {"kind": self.kind.value, "words": self.words}


def log_draft(workplace: Workplace) -> LogDraft:
    """The one of this workplace."""
    found = workplace.findChild(LogDraft)
    return found if isinstance(found, LogDraft) else LogDraft(workplace)


def _read(draft: Draft) -> tuple[LogKind, str] | None:
    """None for what this program cannot read any more."""
    try:
        return LogKind(draft.typed["kind"]), str(draft.typed["words"])
    except (KeyError, ValueError):
        return None
