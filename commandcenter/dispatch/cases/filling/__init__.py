"""One action being filled in on one case: what is asked, what may be chosen, what stands there already (G8).

The rules themselves answer: every choice is tried on the dossier (`lifecycle.outcome`, pure), so a form offers what the
table allows and gives the table's own sentence for the rest. Pure: no clock, no database.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from ....models.case import CaseFile
from ....models.errors import NotAllowed, RuleBroken, UserError
from ....models.lifecycle import PROXY_FIELDS, Action, Field, FieldKind, World, outcome
from ....models.people import Session
from ..offers import OTHER_CASE, Offer
from . import usual
from .choices import Option, candidates

__all__ = ["Filling", "Option"]

_Said = Mapping[str, Any]
_PROXY = frozenset(field.name for field in PROXY_FIELDS)
#: Shown as a few choices, those that are refused among them with the reason; of longer lists only what is allowed.
_SHORT_LISTS = frozenset({FieldKind.CHOICE, FieldKind.YES_NO, FieldKind.NUMBER})
_CHOSEN = frozenset({*_SHORT_LISTS, FieldKind.UNIT, FieldKind.UNITS, FieldKind.GRID, FieldKind.GRIDS, FieldKind.MATTER})
_SEVERAL = frozenset({FieldKind.UNITS, FieldKind.GRIDS, FieldKind.PERSONS})
#: Of the people to be called the first one's turn it is.
_FIRST = "requester"
#: Actions the rules cannot try on one dossier alone.
_UNTRIED = frozenset({*OTHER_CASE, Action.UNDO})


class Filling:
    """What a form knows of its fields. `said` is always what stands in them: names to values, empty ones left out."""

    def __init__(self, file: CaseFile, offer: Offer, by: Session, now: datetime, world: World) -> None:
        self.file = file
        self.offer = offer
        self.by = by
        self.now = now
        self.world = world
        self._fields = self._ordered()
        self._known: dict[tuple[Any, ...], tuple[Option, ...]] = {}

    # --- what is asked -------------------------------------------------------------------------------------------

    def asked(self, said: _Said) -> tuple[Field, ...]:
        """The fields to be filled in now, in the order of the form; others depend on what was chosen before."""
        return tuple(field for field in self._fields if self._is_asked(field, said))

    def needs(self, field: Field, said: _Said) -> bool:
        """Whether the action is refused while this field is empty."""
        if self._required(field):
            return True
        without = {name: value for name, value in said.items() if name != field.name}
        refused = self.refusal(self._completed(without, besides=field.name, placed=True))
        return refused is not None and refused.field == field.name

    def _ordered(self) -> tuple[Field, ...]:
        """Of a 代录 first who told what and when."""
        if not self.offer.proxy:
            return self.offer.fields
        return tuple(sorted(self.offer.fields, key=lambda field: field.name not in _PROXY))

    def _is_asked(self, field: Field, said: _Said) -> bool:
        if field.when is not None and said.get(field.when[0]) not in field.when[1]:
            return False
        return usual.matters(field.name, self.offer, self.file, said, self.by, self.world)

    def _required(self, field: Field) -> bool:
        return field.required or usual.is_score(field.name)

    # --- what may be chosen --------------------------------------------------------------------------------------

    def options(self, field: Field, said: _Said) -> tuple[Option, ...]:
        """What may stand in a field that is chosen from a list; () for texts, times, persons and free numbers.

        Short lists keep what is refused with its reason, unless it is not for this post at all.
        """
        if field.kind not in _CHOSEN or self.offer.action in _UNTRIED:
            return ()
        chosen = tuple(said.get(other.name) for other in self._fields if other.kind in _SHORT_LISTS | {FieldKind.UNIT})
        key = (field.name, *(value for value in chosen))
        if key not in self._known:
            self._known[key] = self._tried_options(field, said)
        return self._known[key]

    def _tried_options(self, field: Field, said: _Said) -> tuple[Option, ...]:
        found = candidates(field, self.offer, self.file, self.by, self.now, self.world)
        if field.kind in (FieldKind.GRID, FieldKind.GRIDS):
            return found
        refused = {option.value: self._refused(field, option.value, said) for option in found}
        if all(why is not None and why.field is None for why in refused.values()):
            return found  # what is wrong is not this field
        if field.kind not in _SHORT_LISTS:
            return tuple(option for option in found if refused[option.value] is None)
        return tuple(
            option.with_reason(why.message if (why := refused[option.value]) else None)
            for option in found
            if not isinstance(refused[option.value], NotAllowed)
        )

    def _refused(self, field: Field, value: Any, said: _Said) -> UserError | None:
        """Why this field cannot have this value, whatever the others hold; None when it can."""
        entered = (value,) if field.kind in _SEVERAL else value
        tried = self._completed({**said, field.name: entered}, besides=field.name)
        error = self.refusal(tried)
        if error is None or error.field in (field.name, None):
            return error
        # This value asks for something this post may not do, in a field nobody has filled in.
        return error if isinstance(error, NotAllowed) and error.field not in tried else None

    # --- what stands there already -------------------------------------------------------------------------------

    def defaults(self, said: _Said) -> dict[str, Any]:
        """Sensible values for the fields nobody touched, each of them allowed; `said` is what a person filled in."""
        out: dict[str, Any] = {}
        for field in self._fields:
            entered = {**out, **said}
            if field.name in said or not self._is_asked(field, entered):
                continue
            value = self._default(field, entered)
            if value is not None:
                out[field.name] = value
        return out

    def _default(self, field: Field, said: _Said) -> Any:
        value = usual.value(field.name, self.offer, self.file, said, self.by, self.now, self.world)
        if value is None:
            chosen = self._required(field) or field.name == _FIRST
            return self._only_choice(field, said) if chosen else None
        if field.kind in (FieldKind.UNITS, FieldKind.GRIDS):
            return tuple(v for v in value if self._refused(field, v, said) is None)
        return value if self._refused(field, value, said) is None else self._only_choice(field, said)

    def _only_choice(self, field: Field, said: _Said) -> Any:
        """A question with one answer is answered."""
        if field.kind is FieldKind.YES_NO:
            return None
        allowed = [option.value for option in self.options(field, said) if option.why_not is None]
        return allowed[0] if len(allowed) == 1 or (allowed and field.name == _FIRST) else None

    # --- what would come of it -----------------------------------------------------------------------------------

    def refusal(self, said: _Said, now: datetime | None = None) -> UserError | None:
        """Why it cannot be done so; None when the rules agree. Another case is looked up only when it is done."""
        try:
            self.after(said, now)
        except UserError as error:
            return error
        return None

    def after(self, said: _Said, now: datetime | None = None) -> CaseFile:
        """The case as it would stand afterwards (with two cases: as it stands). Raises what the action would raise."""
        if self.offer.action in _UNTRIED:
            self._check_filled(said)
            return self.file
        return outcome(self.file, self.offer.action, said, self.by, now or self.now, self.world)

    def _check_filled(self, said: _Said) -> None:
        for field in self._fields:
            if field.required and not said.get(field.name):
                raise RuleBroken(f"请填写“{field.label}”", field=field.name)

    def to_say(self, entered: _Said) -> dict[str, Any]:
        """What is handed to the command: the fields asked for, without empty ones that were empty before."""
        return {
            field.name: entered[field.name]
            for field in self.asked(entered)
            if entered.get(field.name) not in (None, "") and not self._stays_empty(field, entered[field.name])
        }

    def _stays_empty(self, field: Field, value: Any) -> bool:
        before = usual.value(field.name, self.offer, self.file, {}, self.by, self.now, self.world)
        return value == () and not before

    # --- trying --------------------------------------------------------------------------------------------------

    def _completed(self, said: _Said, besides: str, placed: bool = False) -> dict[str, Any]:
        """What was said, and something plausible in every other field that must not be empty.

        `placed`: with a place and a matter besides, so that the lack of one does not hide the lack of another.
        """
        out: dict[str, Any] = {}
        for field in self._fields:
            if not self._is_asked(field, {**said, **out}):
                continue
            value = said.get(field.name)
            must = self._required(field) or (placed and field.kind in (FieldKind.GRID, FieldKind.MATTER))
            if value in (None, "") and field.name != besides and must:
                value = self._anything(field, {**said, **out})
            if value not in (None, ""):
                out[field.name] = value
        return out

    def _anything(self, field: Field, said: _Said) -> Any:
        value = usual.value(field.name, self.offer, self.file, said, self.by, self.now, self.world)
        if value is not None:
            return value
        match field.kind:
            case FieldKind.TEXT:
                return "—"
            case FieldKind.TIME:
                return self.now
            case FieldKind.YES_NO:
                return False
            case _ if field.kind in _SEVERAL:
                return ()
        found: Iterable[Option] = candidates(field, self.offer, self.file, self.by, self.now, self.world)
        best = reversed(tuple(found)) if usual.is_score(field.name) else found
        return next((option.value for option in best), None)
