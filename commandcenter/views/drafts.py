"""Half-filled forms, kept on the disk of this workstation while somebody types: a crash or a power cut takes nothing.

Written soon after each change and at once when a form is left. Saves are carried out in the order they were asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from PySide6.QtCore import QObject, QTimer, Signal

from ..dispatch.cases.filling.keeping import plain
from ..dispatch.drafts import Draft, Drafts, new_key
from ..dispatch.media import Kept
from ..models.lifecycle import Action
from .workplace import Workplace

#: A pause in the typing; the whole must stay below a second.
_PAUSE_MS = 600
_EMPTY: tuple[Any, ...] = (None, "", [], ())


class _Shelf(QObject):
    """The open file of drafts, one for each workplace."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace)
        self.drafts = Drafts(workplace.folder, workplace.desk, "")


def drafts_of(workplace: Workplace, kind: str) -> Drafts:
    """This person's half-filled forms of a kind, on this workstation."""
    shelf = workplace.findChild(_Shelf)
    return (shelf if isinstance(shelf, _Shelf) else _Shelf(workplace)).drafts.of_kind(kind)


def _pause(owner: QObject, then: Callable[[], None]) -> QTimer:
    timer = QTimer(owner)
    timer.setSingleShot(True)
    timer.setInterval(_PAUSE_MS)
    timer.timeout.connect(then)
    return timer


class Keeper(QObject):
    """The draft of one form that becomes a case. `typed` gives what stands in it now."""

    saved = Signal(object)
    """The moment of the last save."""

    def __init__(
        self, workplace: Workplace, drafts: Drafts, typed: Callable[[], Mapping[str, Any]], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._work = workplace
        self._drafts = drafts
        self._typed = typed
        self.key = new_key()
        self._timer = _pause(self, self.flush)
        self._changed = False

    def begin(self, key: str | None = None) -> None:
        """Another draft: a new one, or one that is taken up again. What is unsaved is saved first."""
        self.flush()
        self.key = key or new_key()

    def drop(self) -> None:
        """The form was sent: nothing of it is kept."""
        self._timer.stop()
        self._changed = False
        self._work.tasks.keep(self, partial(self._drafts.forget, self.key))
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
            job = partial(_saved, self._work, self._drafts, self.key, dict(self._typed()))
            self._work.tasks.keep(self, job, self.saved.emit)


def _saved(work: Workplace, drafts: Drafts, key: str, typed: Mapping[str, Any]) -> datetime:
    drafts.save(key, typed)
    return work.now()


class About(NamedTuple):
    """The case a form is about."""

    id: int
    no: str
    title: str


#: A form on many cases at once is about none of them.
MANY = About(0, "", "")


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A step of a case that was begun and not sent. `step` names it, by its action or its action with one requester;
    `said` is what was put in, as JSON can hold it; `files` counts those added."""

    about: About
    step: str
    said: Mapping[str, Any]
    files: int
    at: datetime

    @property
    def word(self) -> str:
        """催办, 回访."""
        return Action(self.step.partition("/")[0]).label


class FormDrafts(QObject):
    """What was typed into the steps of cases and not sent: one for each workplace, read again when it begins.

    `loaded`: what the last window left is there now; `changed`: of a case (its number) there is something else.
    """

    loaded = Signal()
    changed = Signal(str)

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace)
        self._work = workplace
        self._disk = drafts_of(workplace, "step")
        self._kept: dict[tuple[str, str], Unfinished] = {}
        self._unsaved: set[tuple[str, str]] = set()
        self._timer = _pause(self, self.flush)
        workplace.tasks.run(self, self._disk.listed, self._take_up)

    def _take_up(self, found: tuple[Draft, ...]) -> None:
        for draft in found:
            if (one := _unfinished(draft)) is not None:
                self._kept.setdefault((one.about.no, one.step), one)
        self.loaded.emit()
        if self._kept:
            self._work.say(self._told(), "accent")

    def _told(self) -> str:
        first, count = self.all[0], len(self._kept)
        words = f"{first.word} {first.about.no or self.tr('批量')}"
        more = self.tr(" 等 {0} 份").format(count) if count > 1 else ""
        return self.tr("上次没写完、没提交：{0}{1}。打开案件可以接着写").format(words, more)

    # --- what there is -----------------------------------------------------------------------------------------------

    def of(self, no: str, step: str) -> Unfinished | None:
        return self._kept.get((no, step))

    def said(self, no: str, step: str) -> dict[str, Any]:
        """What was put into a step before; {} for nothing."""
        found = self.of(no, step)
        return {} if found is None else dict(found.said)

    @property
    def all(self) -> tuple[Unfinished, ...]:
        """Every step that was begun and not sent, the last one first."""
        return tuple(sorted(self._kept.values(), key=lambda one: one.at, reverse=True))

    def of_case(self, no: str) -> tuple[Unfinished, ...]:
        return tuple(one for one in self.all if one.about.no == no)

    # --- typing ------------------------------------------------------------------------------------------------------

    def keep(self, about: About, step: str, said: Mapping[str, Any], files: int = 0) -> None:
        """Keeps what a person put in; nothing at all forgets it."""
        no = about.no
        told = {name: value for name, value in plain(said).items() if value not in _EMPTY}
        if not told and not files:
            self.drop(no, step)
            return
        is_new = (no, step) not in self._kept
        self._kept[no, step] = Unfinished(about, step, told, files, self._work.now())
        self._unsaved.add((no, step))
        self._timer.start()
        if is_new:
            self.changed.emit(no)

    def drop(self, no: str, step: str) -> None:
        """It was sent, or is not wanted any more."""
        self._unsaved.discard((no, step))
        if self._kept.pop((no, step), None) is not None:
            self._work.tasks.keep(self, partial(self._disk.forget, self._disk.key_of(no, step)))
            self.changed.emit(no)

    def discard(self, one: Unfinished) -> None:
        """Thrown away by its writer: it can be brought back for some days."""
        self.flush()
        no = one.about.no
        if self._kept.pop((no, one.step), None) is not None:
            self._work.tasks.keep(self, partial(self._disk.discard, self._disk.key_of(no, one.step)))
            self.changed.emit(no)

    def bring_back(self, one: Unfinished) -> None:
        no = one.about.no
        if (no, one.step) not in self._kept:
            self._kept[no, one.step] = one
            self._work.tasks.keep(self, partial(self._disk.bring_back, self._disk.key_of(no, one.step)))
            self.changed.emit(no)

    def flush(self) -> None:
        """Writes now what is not written yet."""
        self._timer.stop()
        for place in tuple(self._unsaved):
            job = partial(self._disk.save, self._disk.key_of(*place), _as_json(self._kept[place]))
            self._work.tasks.keep(self, job)
        self._unsaved.clear()

    # --- files, beside the window ------------------------------------------------------------------------------------

    def add_file(self, about: About, step: str, file: Kept) -> None:
        """Keeps a file with the step; it may be the first thing that is kept of it."""
        now = self.of(about.no, step) or Unfinished(about, step, {}, 1, self._work.now())
        self._disk.add_file(self._disk.key_of(about.no, step), _as_json(now), file)

    def drop_file(self, about: About, step: str, sha256: str) -> None:
        self._disk.drop_file(self._disk.key_of(about.no, step), sha256)

    def files(self, no: str, step: str) -> tuple[Kept, ...]:
        return self._disk.files(self._disk.key_of(no, step))


def form_drafts(workplace: Workplace) -> FormDrafts:
    """The one of this workplace."""
    found = workplace.findChild(FormDrafts)
    return found if isinstance(found, FormDrafts) else FormDrafts(workplace)


def _as_json(one: Unfinished) -> dict[str, Any]:
    return {"about": list(one.about), "step": one.step, "said": dict(one.said), "files": one.files}


def _unfinished(draft: Draft) -> Unfinished | None:
    """None for what this program cannot read any more."""
    told = draft.typed
    try:
        one = Unfinished(About(*told["about"]), told["step"], told["said"], told["files"], draft.changed_at)
        return one if one.word else None
    except (KeyError, TypeError, ValueError):
        return None
