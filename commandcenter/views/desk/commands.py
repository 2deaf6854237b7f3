"""What the window's commands do with the case in front: the same on the duty page and on a start page."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject

from ...models.access import UNITS
from ...models.lifecycle import Action
from ...models.meeting.terms import KEEPERS
from ..case.pane import CasePane
from ..case.to_meeting import go_to_meeting
from ..workplace import Workplace

#: Commands that begin one step of the case.
STEPS: dict[str, Action] = {
    "admit": Action.ACCEPT,
    "dispatch": Action.DISPATCH,
    "sign": Action.SIGN,
    "urge": Action.URGE,
    "whistle": Action.WHISTLE,
    "call_back": Action.CALL_BACK,
    "note": Action.NOTE,
}
#: 办结: what ends a case, for whoever can.
_ENDS = (Action.FEED_BACK, Action.ANSWER, Action.VERIFY, Action.CALL_BACK)


class CaseCommands(QObject):
    """Every one of them either begins something or says why it cannot."""

    def __init__(self, workplace: Workplace, pane: CasePane, parent: QObject) -> None:
        super().__init__(parent)
        self._work = workplace
        self._pane = pane
        self._asked: int | None = None

    def handlers(self) -> dict[str, Callable[[], None]]:
        pane = self._pane
        plain: dict[str, Callable[[], object]] = {
            "close": self._close,
            "proxy": pane.start_proxy,
            "more": pane.show_more,
            "explain": pane.explain_clock,
            "print": self._print,
            "claim": pane.claim,
            "consult": self._consult,
        }
        steps = {name: partial(pane.start, action) for name, action in STEPS.items()}
        return {name: partial(self._with_case, do) for name, do in (plain | steps).items()} | {"submit": pane.submit}

    def _with_case(self, do: Callable[[], object]) -> None:
        if not self._pane.with_case(do):
            self._work.say(self.tr("先选一件案件"), "due_soon")

    def _close(self) -> None:
        for action in _ENDS:
            if self._pane.can(action):
                self._pane.start(action)
                return
        self._work.say(self.tr("本案现在没有您可以办结的一步"), "due_soon")

    def _consult(self) -> None:
        """提请会商; of a case that is to be consulted already its meeting, or one at once; of another by the same key
        again."""
        if (view := self._pane.current()) is None:
            return
        case, keeps = view.case, self._work.by.role in KEEPERS
        if go_to_meeting(self._work, view):
            return
        if self._work.by.role in UNITS:
            self._work.say(self.tr("本案没有通知本单位参加的会商"), "due_soon")
            return
        if keeps and self._asked == case.id and self._pane.is_acting:
            self._asked = None
            self._work.hush()
            self._work.go("meetings", ("instant", case.id))
        elif self._pane.start(Action.CONSULT):
            self._asked = case.id
            if keeps:
                self._work.say(self.tr("再按一次 F5，现在就开即时会商"), "accent")

    def _print(self) -> None:
        if (view := self._pane.current()) is not None:
            self._work.go("papers", ("case", view.page.file.case.id))
