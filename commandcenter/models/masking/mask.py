"""A text masked for the projection: every rule looks, overlaps are settled, people get their pseudonyms."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain

from . import names, numbers, places, strictly
from .forms import BLANK, HAN, IN_NAMES, Found, fold, squeeze
from .pseudonyms import Pseudonyms
from .surnames import COMMON, Name, names_of
from .values import WORDS, Kind, Known, Masked, Person, Span, Strictness, may_show

#: The start of a case or a meeting.
_NOBODY_YET = Pseudonyms()


def mask(
    text: str, known: Known, pseudonyms: Pseudonyms = _NOBODY_YET, strictness: Strictness = Strictness.NORMAL
) -> Masked:
    """The text with everything hidden that the room must not read.

    The pseudonyms of the result hold whoever was named here for the first time: pass them on to the next text.
    """
    folded = fold(text)
    spans: list[Span] = []
    for found in _settled(folded, _found(folded, known, strictness is Strictness.STRICT)):
        span, pseudonyms = _span(text, found, pseudonyms)
        if not (_is_shown(text[span.start : span.end], known.shown) and may_show(span, strictness)):
            spans.append(span)
    return Masked(text, tuple(spans), pseudonyms)


def introduce(people: Iterable[Person], pseudonyms: Pseudonyms = _NOBODY_YET) -> Pseudonyms:
    """Pseudonyms for everybody registered, in the register's order, before any text is read."""
    for name in chain.from_iterable(map(names_of, people)):
        pseudonyms = _naming(name.key, name.surname, name.organisation, pseudonyms)
    return pseudonyms


def _found(folded: str, known: Known, strict: bool) -> Iterator[Found]:
    registered = list(chain.from_iterable(map(names_of, known.people)))
    yield from names.find_registered(folded, registered, strict=strict)
    yield from numbers.find_registered(folded, (phone for person in known.people for phone in person.phones))
    yield from places.find_registered(folded, (person.address for person in known.people), known.places)
    for passage in known.selected:
        yield from _selected(folded, passage)
    yield from numbers.find(folded, known.public, strict=strict)
    yield from places.find(folded)
    yield from names.find_others(folded, strict=strict)
    if strict:
        yield from strictly.find(folded)


def _selected(folded: str, passage: str) -> Iterator[Found]:
    """A selected passage everywhere; it gets a pseudonym where it looks like a name."""
    bare = fold(passage).strip()
    if not bare:
        return
    named = re.fullmatch(f"[{COMMON}][{HAN}]{{1,2}}|[{HAN}]+·[{HAN}]+|[A-Z]+(?: [A-Z]+)+", bare)
    name = next(names_of(Person(bare)), None) if named else None
    for start, end in names.whole(folded, squeeze(folded, IN_NAMES), name or Name(bare, IN_NAMES.sub("", bare))):
        yield Found(start, end, Kind.SELECTED, person=(name.key, name.surname) if name else None)


def _settled(folded: str, found: Iterable[Found]) -> Iterator[Found]:
    """In order and without overlaps; nothing that a rule found stays readable. The longest from a place on wins."""
    at = 0
    for each in sorted(found, key=lambda f: (f.start, -f.end, not f.registered, list(Kind).index(f.kind))):
        if any(map(str.isalnum, folded[max(each.start, at) : each.end])):
            yield replace(each, start=max(each.start, at))
            at = each.end


def _span(text: str, found: Found, pseudonyms: Pseudonyms) -> tuple[Span, Pseudonyms]:
    word = WORDS.get(found.kind, "")
    if found.kind is Kind.HOUSE:
        word = places.nameless(text[found.start : found.end])
    elif found.person is not None:
        key, surname = found.person
        if key:
            pseudonyms = _naming(key, surname, found.kind is Kind.ORGANISATION, pseudonyms, text)
        word = (pseudonyms.of(key) if key else None) or f"{surname}某"
    return Span(found.start, found.end, found.kind, word, found.registered), pseudonyms


def _naming(key: str, surname: str, organisation: bool, pseudonyms: Pseudonyms, avoid: str = "") -> Pseudonyms:
    return pseudonyms.naming(key, "某单位" if organisation else surname, avoid)


def _is_shown(passage: str, shown: Sequence[str]) -> bool:
    return any(_bare(passage) == _bare(other) for other in shown)


def _bare(passage: str) -> str:
    return re.sub(rf"[{BLANK}]", "", fold(passage))
