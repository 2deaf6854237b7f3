"""Who stands behind a case: its requesters by the one logged door (保密, domain §2.2), and the township's staff."""

from __future__ import annotations

from dataclasses import dataclass

from ..models.access import CENTRE, may_see_identity
from ..models.errors import NotAllowed
from ..models.lifecycle import Action
from ..models.store import accounts, requesters
from ..models.store.accounts import Person
from ..models.store.requesters import Requester
from .center import CaseRef, Center, ref_of
from .desk import Desk

__all__ = ["Identities", "Person", "Requester", "of_case", "staff"]


@dataclass(frozen=True, slots=True)
class Identities:
    """The requesters, first reporter first, and the case as the look left it: its version is the next one seen."""

    people: tuple[Requester, ...]
    ref: CaseRef

    def one(self, n: int) -> Requester | None:
        """The n-th requester; None when nobody gave a name or number."""
        return next((person for person in self.people if person.n == n), None)


def of_case(desk: Desk, case_id: int, seen: int, why: str) -> Identities:
    """Names and numbers in full. Of a confidential case the look becomes an event of the case, with its reason `why`.

    Raises NotAllowed or RuleBroken for whom it is not, NotFound, Stale.
    """
    center = Center(desk.store, desk.by, desk.clock)
    with desk.store.unit() as unit:
        file = center.as_seen(unit, case_id, seen)
        if file.case.confidential:
            file = center.act_within(unit, file, Action.LOOK, {"why": why})
        elif not may_see_identity(file.case, desk.by):
            raise NotAllowed("不能查看本案诉求人的身份")
        people = tuple(requesters.of_case(unit, case_id))
    return Identities(people, ref_of(file))


def staff(desk: Desk) -> tuple[Person, ...]:
    """Everybody who works here, each once, with the posts held; for naming the persons complained about."""
    if desk.by.role not in CENTRE:
        raise NotAllowed(f"{desk.by.role.label}不能查看人员名单")
    with desk.store.read() as connection:
        return accounts.persons(connection)
