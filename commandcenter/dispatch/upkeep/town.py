"""The town, its units, grids, areas and liaisons as an administrator keeps them: each change with its ground, and what
it was before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from ...models.errors import NotFound, Stale, UserError
from ...models.people import Liaison, Unit
from ...models.store import duty, settings, townships
from ...models.store.settings import Changed
from ...models.town import town_edit as rules
from ...models.town.grid import Area, Grid
from ...models.town.matters import Matter
from ...models.town.town_edit import Thing
from ...models.town.township import TownFacts, Township
from ...models.town.township_files import coverage_holes
from ..desk import Desk
from .settings import Change, ground, in_words, require

_KINDS: dict[str, type[Thing]] = {"unit": Unit, "grid": Grid, "area": Area, "town": TownFacts, "matter": Matter}


@dataclass(frozen=True, slots=True)
class TownView:
    """The township as it stands, and every change of it (the newest first)."""

    township: Township
    changes: tuple[Change, ...]
    holes: frozenset[int]
    """Units that lack a liaison or a deputy in some area."""


def things(township: Township) -> tuple[Thing, ...]:
    """Everything that may be changed, but for liaisons."""
    return (township.facts, *township.units, *township.grids, *township.areas, *township.matters)


def key_of(thing: Thing) -> str:
    """Under what a thing's changes are told: by its id, since a code may become another."""
    return f"{next(name for name, kind in _KINDS.items() if isinstance(thing, kind))} {thing.id}"


def liaisons_key(unit: Unit) -> str:
    return f"liaison {unit.id}"


def view(desk: Desk) -> TownView:
    """Raises NotAllowed."""
    require(desk)
    with desk.store.read() as connection:
        township, names = desk.store.setup(connection).township, duty.names(connection)
        told = (in_words(one, names) for one in settings.changes(connection) if one.key.partition(" ")[0] in _TOLD)
        holes = frozenset(unit.id for unit, _ in coverage_holes(township))
        return TownView(township, tuple(told), holes)


_TOLD = (*_KINDS, "liaison")


def change(desk: Desk, seen: Thing, typed: Mapping[str, Any], why: str) -> Thing:
    """What was typed for the fields of a thing that looked like `seen`; a new unit or grid (id 0) is made. Returns it.

    Raises NotAllowed; UserError naming the field, also when something still hangs on what is to be retired; Stale when
    somebody changed the same field meanwhile.
    """
    require(desk)
    said = ground(why)
    with desk.store.unit() as unit:
        township = desk.store.setup(unit).township
        now = _as_it_is(township, seen)
        changed = _changed_fields(seen, typed, township)
        _check_seen(seen, now, changed)
        after = rules.edited(now, {name: typed[name] for name in changed}, township)
        if after == now:
            raise UserError("没有改动", field=rules.fields_of(now)[0].name)
        if isinstance(after, Unit | Grid) and after.retired and not now.retired:  # type: ignore[union-attr]
            rules.check_retired(after, townships.open_cases(unit, after), township)
        if isinstance(after, Unit) and after.id == 0:
            after = replace(after, id=max(one.id for one in township.units) + 1)
        elif isinstance(after, Grid) and after.id == 0:
            after = replace(after, id=max(one.id for one in township.grids) + 1)
        before_words, after_words = rules.differences(now, after, township)
        townships.put(unit, after, township)
        told = Changed(desk.clock.now(), desk.by.login, key_of(after), before_words, after_words, said)
        settings.record_change(unit, desk.by, told)
    return after


def change_liaisons(
    desk: Desk, unit_id: int, seen: tuple[Liaison, ...], typed: Mapping[tuple[int, str], tuple[str, str]], why: str
) -> None:
    """Other liaisons of a unit. Raises NotAllowed; UserError naming the field `<area>.<slot>`; Stale."""
    require(desk)
    said = ground(why)
    with desk.store.unit() as unit:
        township = desk.store.setup(unit).township
        of_unit = township.unit.get(unit_id)
        if of_unit is None:
            raise NotFound("没有这个单位")
        now = tuple(one for one in township.liaisons if one.unit_id == unit_id)
        if set(now) != set(seen):
            raise Stale(f"{of_unit.short}的联络员刚被别人改过，请看过再改", kept="没有改动")
        after = rules.liaisons_of(of_unit, typed)
        if set(after) == set(now):
            raise UserError("没有改动", field=f"{township.areas[0].id}.A")
        townships.put_liaisons(unit, unit_id, after)
        was, is_now = (rules.liaisons_said(one, township) for one in (now, after))
        told = Changed(desk.clock.now(), desk.by.login, liaisons_key(of_unit), was, is_now, said)
        settings.record_change(unit, desk.by, told)


def _as_it_is(township: Township, seen: Thing) -> Thing:
    if seen.id == 0:
        return seen
    every = things(township)
    found = next((one for one in every if type(one) is type(seen) and one.id == seen.id), None)
    if found is None:
        raise NotFound("没有这个单位或网格")
    return found


def _changed_fields(seen: Thing, typed: Mapping[str, Any], township: Township) -> list[str]:
    """The fields that somebody meant to change: what he left as he saw it stays as it is now."""
    after = rules.edited(seen, typed, township)
    names = [field.name for field in rules.fields_of(seen) if field.name in typed]
    return [name for name in names if getattr(after, name) != getattr(seen, name)]


def _check_seen(seen: Thing, now: Thing, changed: list[str]) -> None:
    for field in rules.fields_of(seen):
        if field.name in changed and getattr(seen, field.name) != getattr(now, field.name):
            raise Stale(f"{field.label}刚被别人改过，请看过再改", kept="没有改动")
