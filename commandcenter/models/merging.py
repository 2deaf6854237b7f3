"""Two people changed the same thing at the same time: what each changed alone holds, and what both wrote is kept.

Pure. Three values of each field are compared: as it stood when the form was opened (`base`), as this person left it
(`mine`), and as somebody else has stored it meanwhile (`theirs`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .labels import Labelled

_EMPTY: tuple[Any, ...] = (None, "", (), [])


class Fate(Labelled):
    """What became of a field that two people changed."""

    BOTH = "BOTH", "两人所写都保留"
    JOINED = "JOINED", "两人所选合在一起"
    CHOOSE = "CHOOSE", "两人所改不同，须定夺"


@dataclass(frozen=True, slots=True)
class Merged:
    """`values` is what stands in the form from now on, of the fields this person touched; the others show what is
    stored. `fates` names those fields that both changed, and differently."""

    values: dict[str, Any]
    fates: dict[str, Fate]


def merge(base: Mapping[str, Any], mine: Mapping[str, Any], theirs: Mapping[str, Any], between: str) -> Merged:
    """`mine` holds only fields the person touched; one that no case holds (a reason) is the person's alone.

    Texts that both wrote stand one below the other, the stored one first, with the line `between` them. Several things
    chosen are joined: what either added is there, what either took out is not. Of two other values this person's stays,
    to be decided upon.
    """
    values: dict[str, Any] = {}
    fates: dict[str, Fate] = {}
    for name, own in mine.items():
        if name not in base or _same(theirs[name], base[name]) or _same(own, theirs[name]):
            values[name] = own
        elif not _same(own, base[name]):
            values[name], fates[name] = _both(base[name], own, theirs[name], between)
    return Merged(values, fates)


def _same(one: Any, other: Any) -> bool:
    """Nothing is nothing, however it is written; an order of several things means nothing."""
    if one in _EMPTY or other in _EMPTY:
        return one in _EMPTY and other in _EMPTY
    if isinstance(one, tuple | list) and isinstance(other, tuple | list):
        return set(one) == set(other)
    return bool(one == other)


def _both(base: Any, mine: Any, theirs: Any, between: str) -> tuple[Any, Fate]:
    some = next((value for value in (base, mine, theirs) if value not in _EMPTY), "")
    if isinstance(some, tuple | list):
        return _joined(base or (), mine or (), theirs or ()), Fate.JOINED
    if isinstance(some, str) and not isinstance(some, Labelled):
        return _one_below_the_other(mine or "", theirs or "", between), Fate.BOTH
    return mine, Fate.CHOOSE


def _joined(base: Any, mine: Any, theirs: Any) -> tuple[Any, ...]:
    gone = {one for one in base if one not in mine or one not in theirs}
    return tuple(one for one in dict.fromkeys((*theirs, *mine)) if one not in gone)


def _one_below_the_other(mine: str, theirs: str, between: str) -> str:
    """Whoever went on from the other's words wrote both already; of two who go on typing, no line comes twice, nor what
    a line was before it was typed to its end."""
    if theirs in mine:
        return mine
    if mine in theirs:
        return theirs
    own, others = mine.split("\n"), theirs.split("\n")
    kept = [line for line in others if not line or not _goes_on(line, own)]
    new = [line for line in own if line not in kept and not _goes_on(line, kept)]
    if not kept or not new:
        return mine if not kept else "\n".join(kept)
    parted = kept if between in kept else [*kept, between]
    return "\n".join((*parted, *new))


def _goes_on(line: str, among: list[str]) -> bool:
    """Whether some other line is this one, typed further."""
    return any(len(one) > len(line) and one.startswith(line) for one in among)
