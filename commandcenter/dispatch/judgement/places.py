"""Which grid a report speaks of: the longest village or community name, read as people of the town mean it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import pairwise

from ...models.text import normalise
from ...models.town.grid import Grid
from ...models.town.township import Township
from .lexicon import Lexicon
from .place_words import AND, TO, elsewhere, longer_name, may_stand_alone, opens, other_town, stands_as_settlement

_NUMBERED = re.compile("(.+)村([一二三四五六七八九])村")
_DIGITS = str.maketrans("一二三四五六七八九", "123456789")
_DIRECTIONS = "前后上下东西南北大小"


@dataclass(frozen=True, slots=True)
class PlaceFinding:
    """Where it is.

    `grid_id` is set when the words leave no doubt. `candidates` are the grids the words may mean: with a `grid_id`
    that one first, then the others named (涉及网格); without, what to ask the reporter. `matched` is the word as it
    stands in the text. `outside` tells that another town is named and no place of ours.
    """

    grid_id: int | None
    candidates: tuple[int, ...]
    matched: str
    reason: str
    outside: bool = False


class _Kind(IntEnum):
    """How a name is given; a larger one proves more."""

    SHORT = 1  # 仓村, 水河: the beginning is missing, several villages end so
    BARE = 2  # 刘庄, 前仓: without 村
    FULL = 3  # 刘庄村, 水浒社区


@dataclass(slots=True)
class _Hit:
    at: int
    end: int
    word: str
    kind: _Kind
    grids: tuple[int, ...]
    sure: bool = False
    doubtful: bool = False
    possible: bool = False
    joins: bool = False  # becomes sure beside a sure name of the same list
    other_town: str = ""


@dataclass(frozen=True, slots=True)
class _Reading:
    """What one text says: sure grids, doubtful ones and merely possible ones, each with its word, in order.

    `elsewhere` is a village of another town, `town` another town alone.
    """

    sure: dict[int, str]
    doubtful: dict[int, str]
    possible: dict[int, str]
    elsewhere: str
    town: str


class PlaceFinder:
    """Built once for a township; `find` is pure."""

    def __init__(self, township: Township) -> None:
        self._town = township.facts.name
        self._own = (self._town, township.facts.county)
        self._grids = {g.id: g for g in township.grids}
        self._names = _names(township.grids_in_use, self._town)
        self._kin = _kin(township.grids_in_use)
        self._lexicon = Lexicon(self._names)

    def find(self, text: str, place_text: str = "") -> PlaceFinding:
        """The grid named in `place_text` (the address field) or else in `text`; `None` with candidates when unclear."""
        stated = self._read(place_text, is_place=True)
        told = self._read(text, is_place=False)
        if stated.sure:
            return self._found(self._merged(stated.sure, told.sure))
        if stated.doubtful:
            agreed = {g: word for g, word in told.sure.items() if g in stated.doubtful}
            return self._found(agreed) if len(agreed) == 1 else self._ask({**stated.doubtful, **told.sure})
        if len(told.sure) == 1:
            return self._found(told.sure)
        if told.sure or told.doubtful:
            return self._ask(told.sure or told.doubtful)
        if village := stated.elsewhere or told.elsewhere:
            return PlaceFinding(None, (), "", f"“{village}”不属{self._town}", outside=True)
        if told.possible:
            return self._ask(told.possible)
        if town := stated.town or told.town:
            return PlaceFinding(None, (), "", f"提到“{town}”，不属{self._town}，请核实是否应由本镇办理", outside=True)
        return PlaceFinding(None, (), "", f"没有提到{self._town}的村或社区")

    def _merged(self, stated: dict[int, str], told: dict[int, str]) -> dict[int, str]:
        """The stated grids first, unless they are communities and the report names its one village."""
        refined = len(told) == 1 and self._level(told) > self._level(stated)
        return {**told, **stated} if refined else {**stated, **told}

    def _level(self, words: dict[int, str]) -> int:
        return max((self._grids[g].level for g in words), default=0)

    def _found(self, words: dict[int, str]) -> PlaceFinding:
        grid_id, matched = next(iter(words.items()))
        others = self._list(list(words)[1:])
        reason = f"命中“{matched}” → {self._grids[grid_id].name}"
        return PlaceFinding(grid_id, tuple(words), matched, f"{reason}，另提到{others}" if others else reason)

    def _ask(self, words: dict[int, str]) -> PlaceFinding:
        candidates = tuple(sorted(words))
        matched = next(iter(words.values()))
        if len(set(words.values())) > 1:
            return PlaceFinding(None, candidates, matched, f"提到{self._list(candidates)}，请核实是哪一个")
        if len(candidates) > 1 or matched in self._names:
            return PlaceFinding(None, candidates, matched, f"“{matched}”可能是{self._list(candidates)}，请核实")
        return PlaceFinding(None, candidates, matched, f"“{matched}”是否{self._list(candidates)}，请核实")

    def _list(self, grids: Iterable[int]) -> str:
        return "、".join(self._grids[g].name for g in grids)

    def _read(self, text: str, *, is_place: bool) -> _Reading:
        text = normalise(text)
        hits = [self._judge(text, at, word, is_place=is_place) for at, word in self._lexicon.find(text)]
        _carry_over(text, hits)
        sure = [h for h in hits if h.sure]
        village = next((h.other_town + h.word for h in hits if h.other_town and h.kind is _Kind.FULL), "")
        return _Reading(
            sure=self._lowest(sure),
            doubtful=_words([h for h in hits if h.doubtful]),
            possible=_words([h for h in hits if h.possible and not h.sure]),
            elsewhere=village,
            town=elsewhere(text, self._own),
        )

    def _judge(self, text: str, at: int, word: str, *, is_place: bool) -> _Hit:
        kind, grids = self._names[word]
        before, behind = text[:at], text[at + len(word) :]
        hit = _Hit(at, at + len(word), word, kind, grids, other_town=other_town(before, behind, self._own))
        if hit.other_town:
            return hit
        in_town = before.endswith((self._town, self._town[:-1]))
        if longer := longer_name(before, word, behind):
            hit.doubtful = kind is _Kind.FULL
            hit.word, hit.grids = longer, self._kin.get(grids[0], grids)
        elif kind is _Kind.SHORT:
            hit.doubtful = in_town or opens(before)
        else:
            certain = kind is _Kind.FULL or len(word) > 2 or in_town or is_place
            named = certain or stands_as_settlement(before, word, behind)
            hit.sure, hit.doubtful = named and len(grids) == 1, named and len(grids) > 1
            hit.joins = kind is _Kind.BARE and len(grids) == 1
            hit.possible = not named and may_stand_alone(before, word)
        return hit

    def _lowest(self, hits: Sequence[_Hit]) -> dict[int, str]:
        """The grids in order of mention; a village named beside its community is the place."""
        found: dict[int, str] = {}
        for hit in hits:
            found.setdefault(hit.grids[0], hit.word)
        return {g: word for g, word in found.items() if self._grids[g].level == self._level(found)}


def _words(hits: Iterable[_Hit]) -> dict[int, str]:
    return {grid: hit.word for hit in hits for grid in hit.grids}


def _carry_over(text: str, hits: Sequence[_Hit]) -> None:
    """Names of one list share their fate: 前仓、后仓两村 are both ours, 银山镇马庄村和刘庄村 both are not."""
    pairs = [(a, b, text[a.end : b.at].strip()) for a, b in pairwise(hits)]
    for first, second, between in pairs:
        if first.other_town and not second.other_town and between in AND:
            second.other_town, second.sure, second.doubtful, second.joins = first.other_town, False, False, False
        elif first.sure and second.joins and between in AND | TO:
            second.sure = True
    for first, second, between in reversed(pairs):
        if second.sure and first.joins and between in AND | TO:
            first.sure = True


def _stem(name: str) -> str:
    return name.removesuffix("村")


def _names(grids: Iterable[Grid], town: str) -> dict[str, tuple[_Kind, tuple[int, ...]]]:
    """Every word that may name a village or community; where one word names several, all of them in order of id."""
    found: defaultdict[str, dict[_Kind, set[int]]] = defaultdict(lambda: defaultdict(set))
    villages = {}
    for grid in grids:
        if grid.level == 1:
            continue
        for name in (*grid.aliases, *(() if grid.pending else (grid.name,))):
            for word, kind in _forms(name, town, is_village=grid.level == 3):
                found[word][kind].add(grid.id)
        if grid.level == 3 and not grid.pending:
            villages[grid.id] = grid.name
    for word, ids in _short_forms(villages).items():
        found[word][_Kind.SHORT] |= ids
    return {word: (max(kinds), tuple(sorted(kinds[max(kinds)]))) for word, kinds in found.items()}


def _forms(name: str, town: str, *, is_village: bool) -> Iterable[tuple[str, _Kind]]:
    """The name itself, with 居委会 and without 村. A name without its 村 that is the town's name is left out."""
    stem = _stem(name)
    if name != stem or not is_village:
        yield name, _Kind.FULL
    if not is_village:
        yield name.removesuffix("社区") + "居委会", _Kind.FULL
        return
    if numbered := _NUMBERED.fullmatch(name):
        base, number = numbered.groups()
        digit = number.translate(_DIGITS)
        yield from ((word, _Kind.FULL) for word in (f"{base}村{digit}村", f"{base}{number}村", f"{base}{digit}村"))
        return
    if len(stem) < 2 or town.startswith(stem):
        return
    yield from ((stem + ending, _Kind.FULL) for ending in ("村", "居委会", "大队"))
    yield stem, _Kind.BARE


def _short_forms(villages: dict[int, str]) -> dict[str, set[int]]:
    """What is left of 前仓村 without its direction (仓村) or of 西村二村 without its number, with all it may mean."""
    ends: defaultdict[str, set[int]] = defaultdict(set)
    for name in villages.values():
        if numbered := _NUMBERED.fullmatch(name):
            ends[numbered[1]] |= {g for g, other in villages.items() if other.startswith(numbered[1] + "村")}
        elif name[0] in _DIRECTIONS and len(name) > 2:
            end = _stem(name[1:])
            ends[end] |= {g for g, other in villages.items() if _stem(other).endswith(end)}
    words: dict[str, set[int]] = {}
    for end, ids in ends.items():
        words[f"{end}村"] = ids
        if len(end) > 1 and len(ids) > 1:
            words[end] = ids
    return words


def _kin(grids: Iterable[Grid]) -> dict[int, tuple[int, ...]]:
    """The villages that differ from a village only by the first character of their names (前仓 and 后仓)."""
    by_end: defaultdict[str, list[int]] = defaultdict(list)
    for grid in grids:
        if grid.level == 3 and not grid.pending and grid.name[0] in _DIRECTIONS:
            by_end[grid.name[1:]].append(grid.id)
    return {grid_id: tuple(ids) for ids in by_end.values() for grid_id in ids}
