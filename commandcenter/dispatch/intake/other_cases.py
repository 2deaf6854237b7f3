"""The other case of a merge or a repeat: the likely ones with their reasons, and what a number or words find."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection

from ...models.access import may_see
from ...models.case import OPEN, Case, CaseFile
from ...models.lifecycle import Action
from ...models.store import cases, recent
from ..cases.finding import find
from ..desk import Desk
from ..judgement import DuplicateCandidate, DuplicateQuery, find_duplicates

#: How far back likeness is looked for, and among how many of the newest cases.
_DAYS = {Action.MERGE: 30, Action.REPEAT_OF: 90}
_MOST = 4_000
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class OtherCase:
    """A case that may be meant; `why` says why it is proposed, "" when it was looked for."""

    no: str
    title: str
    state: str
    why: str = ""


def likely(desk: Desk, case_id: int, action: Action) -> tuple[OtherCase, ...]:
    """Cases much like this one that it could be merged into, or be a repeat of; best first."""
    with desk.store.read() as connection:
        case = cases.load(connection, case_id).case
        since = case.registered_at - timedelta(days=_DAYS[action])
        ids = recent.versions(connection, desk.by, since, _MOST).keys() | {case_id}
        known = {one.id: _candidate(one) for one in recent.read(connection, ids)}
        own = known.pop(case_id)
        query = DuplicateQuery(
            own.text, own.title, own.grid_id, own.matter_id, own.registered_at, own.requester_phone_key
        )
        found = []
        for hit in find_duplicates(query, known.values(), days=_DAYS[action]):
            other = cases.load(connection, hit.case_id)
            if _fits(other.case, action):
                found.append(_shown(other, hit.reason))
            if len(found) == _SHOWN:
                break
    return tuple(found)


def _candidate(one: recent.Recent) -> DuplicateCandidate:
    return DuplicateCandidate(
        one.id, one.no, one.title, one.text, one.grid_id, one.matter_id, one.registered_at, one.phone
    )


def looked_for(desk: Desk, case_id: int, action: Action, words: str) -> tuple[OtherCase, ...]:
    """What a number or words find among the cases this person sees; this case itself is never among them."""
    ids = [line.id for line in find(desk, words, limit=4 * _SHOWN).cases if line.id != case_id]
    with desk.store.read() as connection:
        found = [file for file in _visible(connection, desk, ids) if _fits(file.case, action)]
    return tuple(_shown(file, "") for file in found[:_SHOWN])


def _visible(connection: Connection, desk: Desk, ids: list[int]) -> list[CaseFile]:
    township = desk.store.setup(connection).township
    files = (cases.load(connection, case_id) for case_id in ids)
    return [file for file in files if may_see(file, desk.by, township)]


def _fits(case: Case, action: Action) -> bool:
    """A merge goes into an open case, a repeat is of a closed one."""
    return case.state in OPEN if action is Action.MERGE else case.closed_at is not None


def _shown(file: CaseFile, why: str) -> OtherCase:
    return OtherCase(file.case.no, file.case.title, file.case.state.label, why)
