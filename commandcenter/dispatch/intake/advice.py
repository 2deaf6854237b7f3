"""What the program proposes while a report is being typed: place, matter, title, and cases it may repeat.

A person decides. Every proposal comes with its reason, and the words it was made of are marked in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from ...models.case import OPEN, CaseState
from ...models.meeting.file import Rule
from ...models.store import cases, meetings, recent
from ...models.store.recent import Recent
from ...models.text import search_form
from ...models.town.township import Township
from ..desk import Desk
from ..judgement import DuplicateCandidate, DuplicateHit, DuplicateQuery, Judge, Suggestion, find_duplicates, rule_for
from ..judgement.titles import title_of

__all__ = ["Advice", "Adviser", "Asked", "Mark", "Twin"]

#: How far back reports are compared, and how many of them at most; older than `_FRESH` days they must be
#: very like and share a telling word.
_DAYS, _MOST, _FRESH, _VERY_LIKE = 30, 4_000, 3, 60
#: As many as keys join: Alt+1 to Alt+3.
TWINS = 3
#: A matter is filled in by itself when it has this score and stands so far before the next one.
_SURE, _AHEAD = 2.0, 1.5
_QUOTED = re.compile("“([^”]+)”")
_TAGS = re.compile("[，、]")
#: Said of every hit, or of none: no mark of this one.
_NO_TAGS = ("文字相近", "地点待核实", "地点不同")


@dataclass(frozen=True, slots=True)
class Asked:
    """What stands in the form. `grid_id` and `matter_id` are those a person chose, None while he did not."""

    text: str
    title: str = ""
    place: str = ""
    grid_id: int | None = None
    matter_id: int | None = None
    phone: str = ""
    but: frozenset[int] = frozenset()
    """Cases a person said are something else."""
    complained: frozenset[int] = frozenset()
    """The units it complains of, as far as that is known: none of them is proposed."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of the text that a proposal was made of."""

    start: int
    length: int


@dataclass(frozen=True, slots=True)
class Twin:
    """A case the report may repeat: `score` to 100, `tags` say why. A closed one (`closed_at`) would be a repeat."""

    id: int
    no: str
    title: str
    state: CaseState
    due: datetime | None
    supervise_level: int
    closed_at: datetime | None
    lead_unit: str
    score: int
    tags: tuple[str, ...]

    @property
    def open(self) -> bool:
        return self.state in OPEN


@dataclass(frozen=True, slots=True)
class Advice:
    """`grid_id` and `matter_id` are set only when they can be filled in without asking; `title` is a proposal."""

    suggestion: Suggestion
    grid_id: int | None
    matter_id: int | None
    title: str
    marks: tuple[Mark, ...]
    twins: tuple[Twin, ...]
    rule: Rule | None = None
    """What a consultation decided for this matter at this place."""


class Adviser:
    """Reads along with one form. Keep it while the form is open: recent cases are read once and then only what is new.

    Not for several threads at once; a form asks again only when it has its answer.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._judged: tuple[Township, tuple[Rule, ...], Judge] | None = None
        self._known: dict[int, tuple[int, DuplicateCandidate]] = {}

    def advise(self, asked: Asked) -> Advice:
        """Everything proposed for what stands in the form now."""
        with self._desk.store.read() as connection:
            township = self._desk.store.setup(connection).township
            rules = meetings.rules_in_force(connection, self._desk.by)
            judge = self._judge(township, rules)
            suggestion = judge.suggest(asked.title, asked.text, asked.place, complained=asked.complained)
            grid_id = asked.grid_id or suggestion.place.grid_id
            matter_id = asked.matter_id or sure_matter(suggestion)
            hits = suggestion.matters[0].hits if suggestion.matters else ()
            return Advice(
                suggestion=suggestion,
                grid_id=suggestion.place.grid_id,
                matter_id=sure_matter(suggestion),
                title=title_of(asked.text, hits, township.grid[grid_id].name if grid_id else ""),
                marks=marks(asked.text, suggestion.reasons),
                rule=rule_for(rules, matter_id, grid_id, township, asked.complained),
                twins=self._twins(connection, township, asked, grid_id, matter_id, hits),
            )

    def _judge(self, township: Township, rules: tuple[Rule, ...]) -> Judge:
        if self._judged is None or self._judged[0] is not township or self._judged[1] != rules:
            self._judged = township, rules, Judge(township, rules)
        return self._judged[2]

    # --- cases it may repeat -----------------------------------------------------------------------------------------

    def _twins(
        self,
        connection: Connection,
        township: Township,
        asked: Asked,
        grid_id: int | None,
        matter_id: int | None,
        hits: tuple[str, ...],
    ) -> tuple[Twin, ...]:
        now = self._desk.clock.now()
        query = DuplicateQuery(asked.text, asked.title, grid_id, matter_id, now, asked.phone)
        self._catch_up(connection, now)
        found = find_duplicates(query, (candidate for _, candidate in self._known.values()), days=_DAYS)
        twins: list[Twin] = []
        for hit in found:
            if len(twins) == TWINS:
                break
            candidate = self._known[hit.case_id][1]
            common = _common(hits, candidate)
            fresh = now - candidate.registered_at <= timedelta(days=_FRESH)
            if hit.case_id not in asked.but and (fresh or (common and hit.score >= _VERY_LIKE)):
                twins.append(_twin(connection, township, hit, common))
        return tuple(twins)

    def _catch_up(self, connection: Connection, now: datetime) -> None:
        """What came or changed since the last time; what is too old or out of sight by now is forgotten."""
        current = recent.versions(connection, self._desk.by, now - timedelta(days=_DAYS), _MOST)
        changed = [i for i, version in current.items() if i not in self._known or self._known[i][0] != version]
        fresh = {one.id: (current[one.id], _candidate(one)) for one in recent.read(connection, changed)}
        self._known = {i: fresh.get(i) or self._known[i] for i in current}


def _candidate(one: Recent) -> DuplicateCandidate:
    return DuplicateCandidate(
        one.id, one.no, one.title, one.text, one.grid_id, one.matter_id, one.registered_at, one.phone
    )


def _common(hits: Iterable[str], candidate: DuplicateCandidate) -> str:
    """The telling words both reports use: 路灯·不亮."""
    form = search_form(candidate.title + candidate.text)
    return "·".join([word for word in hits if word in form][:3])


def _twin(connection: Connection, township: Township, hit: DuplicateHit, common: str) -> Twin:
    file = cases.load(connection, hit.case_id)
    case, lead = file.case, file.lead
    said = [tag for tag in _TAGS.split(hit.reason) if not tag.startswith(_NO_TAGS)]
    return Twin(
        id=case.id,
        no=case.no,
        title=case.title,
        state=case.state,
        due=case.due,
        supervise_level=case.supervise_level,
        closed_at=case.closed_at,
        lead_unit=township.unit[lead.unit_id].short if lead else "",
        score=hit.score,
        tags=tuple(filter(None, [*said, common])),
    )


def sure_matter(suggestion: Suggestion) -> int | None:
    """The matter, if its words leave little doubt."""
    if not suggestion.matters:
        return None
    best, *others = suggestion.matters
    alone = all(best.score >= _AHEAD * other.score for other in others[:1])
    return best.matter_id if best.score >= _SURE and alone else None


def marks(text: str, reasons: Iterable[str]) -> tuple[Mark, ...]:
    """Where the words that the reasons quote stand in the text, each stretch once, in order."""
    folded = text.casefold()
    if len(folded) != len(text):  # a letter that folds into two would shift every mark behind it
        folded = text
    taken: list[Mark] = []
    for word in sorted({w.casefold() for reason in reasons for w in _QUOTED.findall(reason)}, key=len, reverse=True):
        at = folded.find(word)
        while at >= 0:
            if all(at + len(word) <= m.start or at >= m.start + m.length for m in taken):
                taken.append(Mark(at, len(word)))
            at = folded.find(word, at + len(word))
    return tuple(sorted(taken, key=lambda mark: mark.start))
