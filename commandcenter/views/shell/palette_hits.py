"""What Ctrl+K lists for what was typed: cases, steps of the case in front, commands, pages, units, places."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from PySide6.QtCore import QCoreApplication

from ...dispatch.cases.case_views import Offer
from ...dispatch.cases.filling.choices import candidates
from ...dispatch.overviews.boards import BoardQuery, Line
from ...dispatch.overviews.loads import Load
from ...dispatch.paperwork.paper_pages import PaperLine
from ...models.lifecycle import Action, World
from ...models.timing.words import clock_time, placed, time_left
from ..actions import DESK, Command, commands_of
from ..board.delegate import short_no
from ..case.actions_bar import COMMANDS, first_offers, key_of
from ..case.more import offer_words
from ..drafts import form_drafts
from ..language import tight
from ..page import CaseInFront, Page
from ..widgets.choices import Choice, find, grid_choices, in_language, unit_choices
from ..workplace import Workplace
from .keys import printed

FEW, MANY = 4, 60
_SHOWN = 8
#: What stands before the words narrows the search to these groups.
PREFIXES: Mapping[str, frozenset[str]] = {
    "#": frozenset({"事件"}),
    "@": frozenset({"单位", "网格"}),
    ">": frozenset({"本案", "命令", "页面"}),
}


@dataclass(frozen=True, slots=True)
class Hit:
    """One line, a head where `do` is None. `mark` names a state's shape or an icon; `keys` is printed at the right,
    else `right`. `is_off`: it cannot be done now; the note has the reason, and `do` says it."""

    text: str
    note: str = field(default="", compare=False)
    mark: str = ""
    right: str = ""
    keys: str = ""
    do: Callable[[], object] | None = field(default=None, compare=False)
    is_off: bool = False

    @property
    def is_head(self) -> bool:
        return self.do is None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was typed, apart from the prefix that narrows it; `only` one group, if one was chosen."""

    words: str
    groups: frozenset[str] | None
    only: str = ""

    @staticmethod
    def of(typed: str, only: str = "") -> Wanted:
        typed = typed.strip()
        groups = PREFIXES.get(typed[:1])
        return Wanted(typed if groups is None else typed[1:].strip(), groups, only)

    @property
    def searches_cases(self) -> bool:
        return bool(self.words) and self.takes("事件")

    def takes(self, group: str) -> bool:
        return group == self.only if self.only else self.groups is None or group in self.groups

    def most(self, few: int) -> int:
        """How many lines a group may have."""
        return MANY if self.only or self.groups is not None else few


class Lister:
    """`command` carries out a command of the window by its id; `front` tells which case is in front."""

    def __init__(
        self,
        workplace: Workplace,
        pages: Sequence[Page],
        front: Callable[[], CaseInFront | None],
        command: Callable[[str], object],
    ) -> None:
        self._work = workplace
        self._pages = pages
        self._front = front
        self._command = command
        self.loads: Mapping[int, Load] = {}
        """How much each unit has in hand."""

    def listed(
        self, wanted: Wanted, cases: Sequence[Line], papers: Sequence[PaperLine] = ()
    ) -> list[tuple[str, list[Hit]]]:
        """The groups with their lines, empty ones left out."""
        front = self._front()
        groups: list[tuple[str, Callable[[], Iterable[Hit]]]] = [
            ("没写完的", lambda: () if wanted.words else self._unfinished()),
            ("事件", lambda: self._cases(cases) if wanted.words else ()),
            ("文书", lambda: self._papers(papers) if wanted.words else ()),
            ("本案", lambda: () if front is None else self._steps(wanted, front)),
            ("命令", lambda: self._commands(wanted, front)),
            ("页面", lambda: self._pages_found(wanted)),
            ("单位", lambda: self._units(wanted)),
            ("网格", lambda: self._grids(wanted)),
        ]
        made = ((name, list(hits())) for name, hits in groups if wanted.takes(name))
        return [(name, hits) for name, hits in made if hits]

    def _papers(self, lines: Sequence[PaperLine]) -> Iterator[Hit]:
        for line in lines:
            go = partial(self._work.go, "papers", ("paper", line.id))
            yield Hit(line.number, f"{line.about}　{line.state.label}", "print", line.code, do=go)

    # --- cases ------------------------------------------------------------------------------------------------------

    def _cases(self, lines: Sequence[Line]) -> Iterator[Hit]:
        now = self._work.now()
        for line in lines:
            case = line.row
            text = placed(case.grid, case.title)
            wait = next(iter(line.waits_for), "")
            note = " · ".join(filter(None, (wait, tight(time_left(case.due, now)) if case.due else "")))
            do = partial(self._work.show_case, case.id)
            yield Hit(text, note or case.state.label, line.light(now).token, short_no(case.no), do=do)

    def _unfinished(self) -> Iterator[Hit]:
        """What was begun on a case and not sent; the case offers to go on with it."""
        for one in form_drafts(self._work).all[:FEW]:
            if one.about.no:
                note, do = clock_time(one.at, self._work.now()), partial(self._work.show_case, one.about.id)
                yield Hit(f"{one.word}　{one.about.title}", note, "paper", short_no(one.about.no), do=do)

    # --- what can be done -------------------------------------------------------------------------------------------

    def _steps(self, wanted: Wanted, front: CaseInFront) -> list[Hit]:
        """What is possible with the case first; what is not, with the reason. Without words what one does next."""
        offers = front.view.offers
        if wanted.words or wanted.groups or wanted.only:
            named = [Choice(offer, offer_words(offer), keys=printed(key_of(offer.action))) for offer in offers]
            found = (choice.value for choice in find(in_language(named), wanted.words, limit=len(named)))
            chosen = sorted(found, key=lambda offer: offer.why_not is not None)
        else:
            chosen = first_offers(offers)
        steps = [self._step(front, offer) for offer in chosen][: wanted.most(FEW)]
        return [*steps, *self._sendings(wanted, front)]

    def _step(self, front: CaseInFront, offer: Offer) -> Hit:
        do, keys = partial(front.start, offer.action), printed(key_of(offer.action))
        if offer.why_not is not None:
            return Hit(offer_words(offer), offer.why_not, "bolt", keys=keys, do=do, is_off=True)
        return Hit(offer_words(offer), _about(front), "bolt", keys=keys, do=do)

    def _sendings(self, wanted: Wanted, front: CaseInFront) -> Iterator[Hit]:
        """派给供电所: the form with that unit in the lead."""
        offer = next((o for o in front.view.offers if o.action is Action.DISPATCH and o.why_not is None), None)
        lead = next((one for one in offer.fields if one.name == "lead"), None) if offer else None
        if offer is None or lead is None or front.dispatch_to is None or not wanted.words:
            return
        work, file = self._work, front.view.file
        units = candidates(lead, offer, file, work.by, work.now(), World(work.township, work.limits))
        known = {choice.value: choice for choice in unit_choices(work.township)}
        found = find([known[unit.value] for unit in units], wanted.words.removeprefix("派给"), limit=wanted.most(2))
        for choice in found:
            do = partial(front.dispatch_to, choice.value)
            yield Hit(_tr("派给{0}").format(choice.text), _about(front), "flag", keys=key_of(Action.DISPATCH), do=do)

    def _commands(self, wanted: Wanted, front: CaseInFront | None) -> Iterator[Hit]:
        """Commands of the window; those that begin a step of the case in front are among its steps."""
        beside = set() if front is None else {COMMANDS.get(offer.action) for offer in front.view.offers}
        rest = [c for c in commands_of(self._work.by.role) if c.id != "palette" and c.id not in beside]
        most = wanted.most(FEW if wanted.words or front is not None else _SHOWN)
        for choice in find(in_language(map(_choice, rest)), wanted.words, limit=most):
            command: Command = choice.value
            do = partial(self._command, command.id)
            yield Hit(command.text, command.group, "bolt", keys=printed(command.keys), do=do)

    def _pages_found(self, wanted: Wanted) -> Iterator[Hit]:
        if wanted.words or wanted.groups or wanted.only:
            named = [Choice(page.id, page.title) for page in self._pages]
            for choice in find(in_language(named), wanted.words, limit=wanted.most(FEW)):
                yield Hit(choice.text, _tr("页面"), "screen", keys="Enter", do=partial(self._work.go, choice.value))

    # --- where ------------------------------------------------------------------------------------------------------

    def _units(self, wanted: Wanted) -> Iterator[Hit]:
        for choice in self._places(unit_choices, wanted):
            load = self.loads.get(choice.value, Load())
            note = f"{choice.detail}　{_tr('在办 {0}　超时 {1}').format(load.open, load.overdue)}"
            yield Hit(choice.text, note, "user", keys="Enter", do=self._board_of(unit_id=choice.value))

    def _grids(self, wanted: Wanted) -> Iterator[Hit]:
        for choice in self._places(grid_choices, wanted):
            yield Hit(choice.text, choice.detail, "pin", keys="Enter", do=self._board_of(grid_id=choice.value))

    def _places(self, choices: Callable[..., tuple[Choice, ...]], wanted: Wanted) -> tuple[Choice, ...]:
        """Those that fit, for whoever has a board to show their cases; without words only when they were asked for."""
        asked = wanted.words or wanted.groups or wanted.only
        if not asked or not self._work.is_one_of(DESK):
            return ()
        return find(choices(self._work.township), wanted.words, limit=wanted.most(FEW))

    def _board_of(self, **query: Any) -> Callable[[], object]:
        return partial(self._work.go, "duty", BoardQuery(**query))


def _choice(command: Command) -> Choice:
    return Choice(command, command.text, keys=f"{command.keys} {printed(command.keys)} {command.id}")


def _about(front: CaseInFront) -> str:
    """当前选中 1120-00004"""
    return _tr("当前选中 {0}").format(short_no(front.view.case.no))


def _tr(text: str) -> str:
    return QCoreApplication.translate("Palette", text)
