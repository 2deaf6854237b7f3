"""Which cases of the same days a new report may repeat. Hints for a person who merges (并案), never a decision."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from itertools import pairwise

from rapidfuzz import fuzz

from ...models.text import search_form

#: From this score on a case is shown. Tuned on real messages: of 58,000 pairs within three days about 200 reach it
#: without any known place, half of them nearly the same text; below 50 about six in ten are the same affair.
THRESHOLD = 45
_SAME_GRID, _OTHER_GRID, _SAME_MATTER, _OTHER_MATTER, _SAME_CALLER = 20, -25, 15, -10, 20
#: Same grid, matter and caller together do not make a duplicate of two reports without common words.
_LEAST_WORDS = 10
#: Letters may run to thousands of characters; what they are about stands in the first ones.
_COMPARED = 600
#: A short report inside a long one counts, a little less than the same text.
_CONTAINED_WEIGHT = 0.8
_SHORTEST_CONTAINED = 12
#: The pairs of letters of a new report that are looked up in every recent case before texts are compared in full,
#: how much of the texts takes part, and the share that must be found.
_PROBES, _PROBED = 24, 160
_LEAST_PROBES_HIT = 0.12


class _Words:
    """A report's title and text in the form they are compared in; worked out once, when first needed."""

    title: str
    text: str

    @cached_property
    def _title(self) -> str:
        return search_form(self.title)

    @cached_property
    def _form(self) -> str:
        return self._title + search_form(self.text[:_COMPARED])

    @cached_property
    def _bigrams(self) -> frozenset[tuple[str, str]]:
        return _bigrams(self._form)


@dataclass(frozen=True)
class DuplicateQuery(_Words):
    """The new report. `requester_phone_key` is any fixed key of the caller's number, not the number itself."""

    text: str
    title: str
    grid_id: int | None
    matter_id: int | None
    at: datetime
    requester_phone_key: str = ""


@dataclass(frozen=True)
class DuplicateCandidate(_Words):
    """A case it may repeat. Keep the object between queries: its words are prepared once."""

    case_id: int
    no: str
    title: str
    text: str
    grid_id: int | None
    matter_id: int | None
    registered_at: datetime
    requester_phone_key: str = ""


@dataclass(frozen=True, slots=True)
class DuplicateHit:
    """A probable duplicate; `score` runs to 100 (the same words)."""

    case_id: int
    no: str
    score: int
    reason: str


def similar(text_a: str, text_b: str) -> float:
    """0–100: how much two texts say the same, whatever their order, length, blanks or width of letters."""
    a, b = search_form(text_a[:_COMPARED]), search_form(text_b[:_COMPARED])
    return _similar(a, b, _bigrams(a), _bigrams(b))


def find_duplicates(
    query: DuplicateQuery, recent: Iterable[DuplicateCandidate], days: int = 3
) -> tuple[DuplicateHit, ...]:
    """Cases registered within `days` of the report that look like it, best first, ties by newest.

    Common words decide; the same grid, matter and caller make fewer of them enough, another grid or matter asks for
    more.
    """
    window = timedelta(days=days)
    probes = _probes(query)
    found: list[tuple[DuplicateHit, datetime]] = []
    for case in recent:
        if abs(query.at - case.registered_at) > window:
            continue
        points = _circumstances(query, case)
        if points <= _SAME_GRID and not _worth_comparing(case, probes):
            continue
        words = _words_in_common(query, case)
        score = round(min(100.0, words + points))
        if words >= _LEAST_WORDS and score >= THRESHOLD:
            hit = DuplicateHit(case.case_id, case.no, score, _reason(query, case, words))
            found.append((hit, case.registered_at))
    found.sort(key=lambda pair: (-pair[0].score, -pair[1].timestamp(), pair[0].case_id))
    return tuple(hit for hit, _ in found)


def _bigrams(form: str) -> frozenset[tuple[str, str]]:
    return frozenset(pairwise(form))


def _similar(a: str, b: str, grams_a: frozenset[tuple[str, str]], grams_b: frozenset[tuple[str, str]]) -> float:
    if not grams_a or not grams_b:
        return 100.0 if a and a == b else 0.0
    common = len(grams_a & grams_b)
    fewest = min(len(grams_a), len(grams_b))
    contained = 100 * _CONTAINED_WEIGHT * common / fewest if fewest >= _SHORTEST_CONTAINED else 0.0
    return max(fuzz.ratio(a, b), 200 * common / (len(grams_a) + len(grams_b)), contained)


def _words_in_common(query: DuplicateQuery, case: DuplicateCandidate) -> float:
    """Two people tell one thing at different length, but title it alike: titles may make up for half of it."""
    whole = _similar(query._form, case._form, query._bigrams, case._bigrams)
    if not query._title or not case._title:
        return whole
    return max(whole, (whole + fuzz.ratio(query._title, case._title)) / 2)


def _agree(a: int | None, b: int | None) -> bool | None:
    """Whether two ids are the same; None when one is unknown."""
    return None if a is None or b is None else a == b


def _circumstances(query: DuplicateQuery, case: DuplicateCandidate) -> int:
    grid, matter = _agree(query.grid_id, case.grid_id), _agree(query.matter_id, case.matter_id)
    points = _SAME_CALLER if _is_same_caller(query, case) else 0
    if matter is not None:
        points += _SAME_MATTER if matter else _OTHER_MATTER
    if grid is False:
        points += _OTHER_GRID
    elif grid and matter is not False:  # a village has many troubles, and all reports of it share its name
        points += _SAME_GRID
    return points


def _is_same_caller(query: DuplicateQuery, case: DuplicateCandidate) -> bool:
    return bool(query.requester_phone_key) and query.requester_phone_key == case.requester_phone_key


def _probes(query: DuplicateQuery) -> tuple[str, ...]:
    """Pairs of letters taken evenly from title and beginning; marks and blanks prove nothing."""
    form = query._form[: _PROBED + len(query._title)]
    pairs = list(dict.fromkeys(a + b for a, b in pairwise(form) if a.isalnum() and b.isalnum()))
    return tuple(pairs[:: max(1, -(-len(pairs) // _PROBES))])


def _worth_comparing(case: DuplicateCandidate, probes: tuple[str, ...]) -> bool:
    """A cheap look before the comparison: do enough of the report's words stand in the case?"""
    text = case.title + case.text[:_PROBED]
    return sum([probe in text for probe in probes]) >= _LEAST_PROBES_HIT * len(probes)


def _reason(query: DuplicateQuery, case: DuplicateCandidate, words: float) -> str:
    grid = {True: "同一网格", False: "地点不同", None: "地点待核实"}[_agree(query.grid_id, case.grid_id)]
    matter = "、同一事项" if _agree(query.matter_id, case.matter_id) else ""
    caller = "、同一来电人" if _is_same_caller(query, case) else ""
    return f"{grid}{matter}{caller}，文字相近{round(words)}%，{_apart(query.at - case.registered_at)}"


def _apart(time: timedelta) -> str:
    side = "前" if time >= timedelta(0) else "后"
    minutes = int(abs(time).total_seconds() // 60)
    if minutes < 60:
        return f"{minutes}分钟{side}" if minutes else "1分钟内"
    return f"{minutes // 60}小时{side}" if minutes < 24 * 60 else f"{minutes // (24 * 60)}天{side}"
