"""What a person may do with a case: every action of the post, and for what is impossible now the reason (G8).

Pure: dossier, person, time and world are parameters. `carry_out` does what was chosen, as one transaction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ...models.access import DUTY
from ...models.case import CaseFile, Event
from ...models.errors import NotFound
from ...models.lifecycle import (
    TAKEN_AT,
    TRANSITIONS,
    UNDRAWN,
    Action,
    Field,
    Transition,
    World,
    fields_of,
    why_no_undo,
    why_not,
)
from ...models.people import Role, Session
from ..attachments import add_within
from ..center import ELSEWHERE, CaseRef, Center, ref_of, refuse_half
from ..claims import Claim, binds
from ..media import Kept
from ..reads import case_by_no

#: What two cases are needed for: the number of the other one is all a person says of it.
OTHER_CASE: dict[Action, str] = {Action.MERGE: "parent", Action.REPEAT_OF: "no"}
#: Steps that stand on what was seen: photos and papers can be added with them.
WITH_FILES = frozenset({Action.ARRIVE, Action.FEED_BACK, Action.VERIFY, Action.SAMPLE, Action.SUPPLY})


@dataclass(frozen=True, slots=True)
class Offer:
    """One action of this post on a case. `why_not` None: possible now; else the reason in one sentence.

    `fields` are what the person fills in. `proxy`: a duty officer records it for a unit (代录).
    """

    action: Action
    fields: tuple[Field, ...]
    why_not: str | None
    proxy: bool = False

    @property
    def undoable(self) -> bool:
        """Whether it can be taken back within 8 s."""
        return self.action is not Action.UNDO and TRANSITIONS[self.action].undoable


def offers(
    file: CaseFile,
    by: Session,
    now: datetime,
    world: World,
    last: Event | None = None,
    claim: Claim | None = None,
) -> tuple[Offer, ...]:
    """Every action this post could ever do on a case, in the table's order, with the reason where it cannot now.

    `last` is the newest event of the case: with it, taking one's own step back is among them while that is open.
    `claim` is the one that lasts: it keeps other officers from its step.
    """

    def reason(action: Action) -> str | None:
        return why_not(file, action, by, now, world) or (str(claim) if binds(claim, file, action, by) else None)

    found = [
        Offer(row.action, _fields(row, by), reason(row.action), _is_proxy(row, by))
        for row in TRANSITIONS.values()
        if row.action not in ELSEWHERE and (by.role in row.roles or _is_proxy(row, by))
    ]
    if last is not None and by.role is not Role.SYSTEM and why_no_undo(file, last, by, now, world) is None:
        found.append(Offer(Action.UNDO, (), None))
    return tuple(found)


def _is_proxy(row: Transition, by: Session) -> bool:
    return row.proxy and by.role in DUTY


def _fields(row: Transition, by: Session) -> tuple[Field, ...]:
    other = OTHER_CASE.get(row.action)
    asked = (field for field in fields_of(row, by) if field.name != TAKEN_AT and field.kind not in UNDRAWN)
    return tuple(field for field in asked if other is None or field.name == other)


def carry_out(
    center: Center, case_id: int, seen: int, action: Action, said: Mapping[str, Any], files: Sequence[Kept] = ()
) -> CaseRef:
    """What was filled in for an offer, done on the version the person saw, with the files that prove it; one
    transaction, in which the action stands last.

    Raises RuleBroken, NotAllowed, NotFound (of another case too, naming the field), Stale.
    """
    if action is Action.UNDO:
        return center.undo(case_id, seen)
    if action is Action.UNMERGE:
        return center.unmerge(case_id, seen, said["reason"])
    if action in OTHER_CASE:
        other = _other_case(center, said[OTHER_CASE[action]], OTHER_CASE[action])
        return (center.merge if action is Action.MERGE else center.confirm_repeat)(case_id, seen, other)
    refuse_half(action)
    if files:
        with center.store.unit() as unit:
            case_file = center.as_seen(unit, case_id, seen)
            for file in files:
                case_file = add_within(center, unit, case_file, file)
            return ref_of(center.act_within(unit, case_file, action, said))
    return center.act(case_id, seen, action, said)


def _other_case(center: Center, no: str, field: str) -> int:
    with center.store.read() as connection:
        try:
            return case_by_no(connection, center.store, center.by, no).case.id
        except NotFound as error:
            raise NotFound(error.message, field=field) from None
