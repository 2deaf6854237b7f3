"""What a picker offers, and how it is found: by words, by code, by the first letters of its pinyin."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from typing import Any

from ...models.grid import Grid
from ...models.people import UnitKind
from ...models.township import Township


@dataclass(frozen=True, slots=True)
class Choice:
    """`text` is what people read, `detail` a muted word beside it, `keys` further words that find it."""

    value: Any
    text: str
    detail: str = ""
    keys: str = ""


@cache
def initials(text: str) -> str:
    """The first letters of the pinyin: 供电所 is gds. The first call reads the dictionary, about 0.1 s."""
    from pypinyin import Style, lazy_pinyin

    return "".join(lazy_pinyin(text, style=Style.FIRST_LETTER)).lower()


def find(choices: Sequence[Choice], words: str, limit: int = 50) -> tuple[Choice, ...]:
    """The choices that fit, best first: those that begin so before those that contain it; all of them for no words."""
    wanted = words.strip().lower()
    if not wanted:
        return tuple(choices[:limit])
    ranked = ((_rank(choice, wanted), at) for at, choice in enumerate(choices))
    best = sorted(pair for pair in ranked if pair[0] < _NO)
    return tuple(choices[at] for _, at in best[:limit])


def matches(choice: Choice, words: str) -> bool:
    """Whether the words, a code or pinyin initials find the choice."""
    return _rank(choice, words.strip().lower()) < _NO


def nearest(choices: Sequence[Choice], words: str, count: int = 2) -> tuple[Choice, ...]:
    """What somebody may have meant who wrote something that is not there."""
    likeness = [(-SequenceMatcher(None, words, choice.text).ratio(), at) for at, choice in enumerate(choices)]
    return tuple(choices[at] for ratio, at in sorted(likeness)[:count] if ratio <= -0.5)


_NO = 9


def _rank(choice: Choice, wanted: str) -> int:
    text = choice.text.lower()
    if text.startswith(wanted):
        return 0 if text == wanted else 1
    codes = choice.keys.lower().split()
    if any(code.startswith(wanted) for code in codes):
        return 2
    if wanted in text:
        return 4
    if wanted.isascii() and (letters := initials(choice.text)) and wanted in letters:
        return 3 if letters.startswith(wanted) else 5
    if any(wanted in code for code in codes):
        return 6
    return _NO


def unit_choices(township: Township, kinds: Iterable[UnitKind] | None = None) -> tuple[Choice, ...]:
    """Units by their short name; `kinds` leaves the others out."""
    wanted = frozenset(kinds) if kinds is not None else frozenset(UnitKind)
    return tuple(
        Choice(unit.id, unit.short, unit.kind.label, f"{unit.code} {unit.name}")
        for unit in township.units
        if unit.kind in wanted
    )


def grid_choices(township: Township, where: Callable[[Grid], bool] | None = None) -> tuple[Choice, ...]:
    """Grids by name, with the grid above them; `where` leaves the others out."""
    return tuple(
        Choice(grid.id, grid.name, _above(township, grid), " ".join((grid.code, *grid.aliases)))
        for grid in township.grids
        if where is None or where(grid)
    )


def _above(township: Township, grid: Grid) -> str:
    return "" if grid.parent_id is None else township.grid[grid.parent_id].name


def matter_choices(township: Township) -> tuple[Choice, ...]:
    """Matters of the admission list by name, with number and network; their key words find them too."""
    return tuple(
        Choice(m.id, m.name, f"{m.code} {m.network.label}", " ".join((m.code, *m.keywords))) for m in township.matters
    )
