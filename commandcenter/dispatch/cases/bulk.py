"""One action on many cases with one reason: what it may be, on which of them, and which refuse (UX rule 9).

All or none: `Center.act_on_many` carries it out in one transaction; here is what people are told before it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from ...models.access import may_see
from ...models.case import CaseFile
from ...models.errors import NotFound, UserError
from ...models.lifecycle import Action, Field, FieldKind, World
from ...models.people import Session
from ...models.store import cases
from ..claims import Claim, standing
from ..desk import Desk
from .filling import Filling, Option
from .offers import Offer, offers

#: Actions that mean the same on every case; those that speak of one task, request or person are done one by one.
BULK = (
    Action.URGE,
    Action.SUPERVISE,
    Action.DISPATCH,
    Action.ANSWER,
    Action.SIGN,
    Action.CONTACT,
    Action.FEED_BACK,
    Action.CONSULT,
    Action.CANCEL,
    Action.NOTE,
)


@dataclass(frozen=True, slots=True)
class Prospect:
    """One of the cases chosen; `why_not` None: the action is possible there now."""

    file: CaseFile
    offer: Offer | None
    why_not: str | None


def prospects(desk: Desk, action: Action, case_ids: Iterable[int]) -> tuple[Prospect, ...]:
    """The chosen cases as they stand now, in the order given; those this person may not see are left out."""
    now = desk.clock.now()
    with desk.store.read() as connection:
        world = desk.store.world(connection)
        seen = [(file, standing(connection, file.case.id, now)) for file in _seen(connection, desk, world, case_ids)]
    return tuple(_prospect(file, action, desk.by, now, world, claim) for file, claim in seen)


def _seen(connection: Connection, desk: Desk, world: World, case_ids: Iterable[int]) -> Iterator[CaseFile]:
    for case_id in case_ids:
        with suppress(NotFound):  # a server does not even show it
            file = cases.load(connection, case_id)
            if may_see(file, desk.by, world.township):
                yield file


def _prospect(
    file: CaseFile, action: Action, by: Session, now: datetime, world: World, claim: Claim | None
) -> Prospect:
    offer = next((o for o in offers(file, by, now, world, claim=claim) if o.action is action), None)
    if offer is None or offer.proxy:
        return Prospect(file, None, f"{by.role.label}不能批量{action.label}")
    return Prospect(file, offer, offer.why_not)


class Together:
    """One filling for many cases: what is asked, chosen and refused on all of them (see `Filling`)."""

    def __init__(self, chosen: Sequence[Prospect], by: Session, now: datetime, world: World) -> None:
        self._fillings = [Filling(p.file, p.offer, by, now, world) for p in chosen if p.offer is not None]

    @property
    def cases(self) -> dict[int, int]:
        """The cases with the version seen, as `Center.act_on_many` takes them."""
        return {f.file.case.id: f.file.case.version for f in self._fillings}

    def asked(self, said: Mapping[str, Any]) -> tuple[Field, ...]:
        """Every field some of the cases ask for that can mean the same on each of them."""
        found = dict.fromkeys(field for filling in self._fillings for field in filling.asked(said))
        return tuple(field for field in found if field.kind is not FieldKind.NUMBER and field.name != "unit")

    def needs(self, field: Field, said: Mapping[str, Any]) -> bool:
        return any(filling.needs(field, said) for filling in self._asking(field, said))

    def options(self, field: Field, said: Mapping[str, Any]) -> tuple[Option, ...]:
        """What may be chosen on all of the cases; a short list keeps the first reason against the others."""
        lists = [filling.options(field, said) for filling in self._asking(field, said)]
        if not lists:
            return ()
        reasons = {option.value: option.why_not for one in reversed(lists) for option in one if option.why_not}
        common = set.intersection(*({option.value for option in one} for one in lists))
        return tuple(option.with_reason(reasons.get(option.value)) for option in lists[0] if option.value in common)

    def defaults(self, said: Mapping[str, Any]) -> dict[str, Any]:
        """The values all of the cases would have."""
        each = [filling.defaults(said) for filling in self._fillings]
        if not each:
            return {}
        return {name: value for name, value in each[0].items() if all(one.get(name) == value for one in each)}

    def to_say(self, entered: Mapping[str, Any]) -> dict[str, Any]:
        names = {field.name for field in self.asked(entered)}
        return {name: entered[name] for name in names if entered.get(name) not in (None, "", ())}

    def refusal(self, said: Mapping[str, Any], now: datetime | None = None) -> UserError | None:
        """The first case's refusal, which names it when others agree; None when all agree."""
        refused = self.refusals(said, now)
        if not refused:
            return None
        case_id, error = next(iter(refused.items()))
        if len(refused) == len(self._fillings):
            return error
        no = next(f.file.case.no for f in self._fillings if f.file.case.id == case_id)
        return type(error)(f"{no}：{error.message}", field=error.field)

    def refusals(self, said: Mapping[str, Any], now: datetime | None = None) -> dict[int, UserError]:
        """Why it cannot be done so, by case."""
        tried = {filling.file.case.id: filling.refusal(said, now) for filling in self._fillings}
        return {case_id: error for case_id, error in tried.items() if error is not None}

    def _asking(self, field: Field, said: Mapping[str, Any]) -> list[Filling]:
        return [filling for filling in self._fillings if field in filling.asked(said)]
