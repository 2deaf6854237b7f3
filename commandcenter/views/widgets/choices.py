"""What a picker offers, and how it is found: by words, by code, by the first letters of its pinyin."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import cache
from typing import Any

from ...models.people import UnitKind
from ...models.town.grid import Grid
from ...models.town.township import Township
from ..language import Language, say, spoken


@dataclass(frozen=True, slots=True)
class Choice:
    """`text` is what people read, `detail` a muted word beside it, `keys` further words that find it."""

    value: Any
    text: str
    detail: str = ""
    keys: str = ""


def in_language(choices: Iterable[Choice]) -> tuple[Choice, ...]:
    """The same in the language of the interface; their Chinese words still find them."""
    if spoken() is Language.CHINESE:
        return tuple(choices)
    return tuple(replace(c, text=say(c.text), detail=say(c.detail), keys=f"{c.keys} {c.text}") for c in choices)


@cache
def initials(text: str) -> tuple[str, ...]:
    """For each character the first letters its pinyin may have: 银行 is y, then x or h. Latin letters and digits are
    themselves. The first call reads the dictionary, about 0.05 s.

    Every reading counts, so the table of phrases that tells which one is meant is not needed: 55 MB and a pause.
    """
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    from pypinyin import Style, pinyin

    readings = pinyin(list(text), style=Style.FIRST_LETTER, heteronym=True)
    return tuple("".join(letters).lower() for letters in readings)


def _spelled(text: str, letters: str) -> int:
    """From which character on the letters spell the text; -1 nowhere."""
    readings = initials(text)
    last = len(readings) - len(letters)
    return next((i for i in range(last + 1) if all(map(str.__contains__, readings[i:], letters))), -1)


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
    if wanted.isascii() and (at := _spelled(choice.text, wanted)) >= 0:
        return 5 if at else 3
    if any(wanted in code for code in codes):
        return 6
    return _NO


def unit_choices(
    township: Township, kinds: Iterable[UnitKind] | None = None, *, retired: bool = False
) -> tuple[Choice, ...]:
    """Units by their short name; `kinds` leaves the others out, `retired` takes those in that are no more."""
    wanted = frozenset(kinds) if kinds is not None else frozenset(UnitKind)
    return tuple(
        Choice(unit.id, unit.short, unit.kind.label, f"{unit.code} {unit.name}")
        for unit in (township.units if retired else township.units_in_use)
        if unit.kind in wanted
    )


def grid_choices(township: Township, where: Callable[[Grid], bool] | None = None) -> tuple[Choice, ...]:
    """Grids by name, with the grid above them; `where` leaves the others out."""
    return tuple(
        Choice(grid.id, grid.name, _above(township, grid), " ".join((grid.code, *grid.aliases)))
        for grid in township.grids_in_use
        if where is None or where(grid)
    )


def _above(township: Township, grid: Grid) -> str:
    return "" if grid.parent_id is None else township.grid[grid.parent_id].name


def matter_choices(township: Township) -> tuple[Choice, ...]:
    """Matters of the admission list by name, with number and network; their key words find them too."""
    return tuple(
        Choice(m.id, m.name, f"{m.code} {m.network.label}", " ".join((m.code, *m.keywords))) for m in township.matters
    )
