"""What the program proposes for a case that is to be placed: village, matter, urgency, and cases it may repeat.

Sure proposals stand in the form until somebody chooses otherwise; each with its reason, none of them is sent by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal

from ...dispatch.intake.advice import Advice, Adviser, Asked
from ...dispatch.intake.typed import Typed
from ...models.case import Case, Danger
from ...models.draft import Urgency
from ...models.lifecycle import Action
from ..triage.proposal_list import ProposalList
from ..triage.proposals import Proposal, proposals
from ..workplace import Workplace
from .panel import FieldsPanel

#: Steps that say where and what a case is.
PLACING = frozenset({Action.ACCEPT, Action.PLACE})
#: Fields of the intake form, whose proposals these are, and of the life cycle.
_NAMES = {"grid_id": "grid", "matter_id": "matter", "urgency": "urgency", "danger": "danger"}
_TWIN = "twin"


class Placing(QObject):
    """Reads the case beside the window and shows in `list` what it found; `case_wanted`: one it may repeat."""

    case_wanted = Signal(int)

    def __init__(self, work: Workplace, case: Case, panel: FieldsPanel, parent: QObject) -> None:
        super().__init__(parent)
        self._work = work
        self._case = case
        self._panel = panel
        self._found: Advice | None = None
        self.list = ProposalList(work)
        self.list.adopted.connect(self._adopt)
        panel.changed.connect(self.show)

    def read(self) -> None:
        """Asks what the words say; the answer stands in `list`, which has its place by then."""
        case, work = self._case, self._work
        asked = Asked(
            case.text, case.title, case.place, case.grid_id, case.matter_id, but=frozenset({case.id}),
            complained=frozenset(case.complained_units),
        )  # fmt: skip
        work.tasks.run(self, partial(Adviser(work.desk).advise, asked), self._take)

    def _take(self, found: Advice) -> None:
        self._found = found
        case, sure = self._case, {"grid": found.grid_id, "matter": found.matter_id}
        known = {"grid": case.grid_id, "matter": case.matter_id}
        self._panel.propose({name: value for name, value in sure.items() if value is not None and known[name] is None})

    def show(self) -> None:
        """What was found, beside what stands in the form now."""
        if self._found is None:
            return
        town, entered = self._work.township, self._panel.entered
        typed = Typed(
            text=self._case.text,
            grid_id=entered.get("grid"),
            matter_id=entered.get("matter"),
            urgency=entered.get("urgency") or Urgency.NORMAL,
            danger=entered.get("danger") or Danger.NONE,
        )
        places = frozenset(grid.id for grid in town.grids_in_use if grid.level > 1)
        lines = proposals(self._found, typed, town, self._work.limits, places)
        fitting = (line for line in lines if line.name in ("", *_NAMES, "alarm") and line.what != "类别")
        self.list.show_proposals((*fitting, *self._repeats(self._found)))

    def _repeats(self, found: Advice) -> Iterator[Proposal]:
        for n, twin in enumerate(found.twins):
            why = f"相近 {twin.score}%　{'　'.join(twin.tags)}"
            name = f"{_TWIN}{n}"
            yield Proposal("重复", f"{twin.no[6:]}　{twin.title}", why, name, (("打开", twin.id),), tone="due_soon")

    def _adopt(self, name: str, value: Any) -> None:
        if name.startswith(_TWIN):
            self.case_wanted.emit(value)
        elif name in _NAMES:
            self._panel.put(_NAMES[name], value)
