"""The end of a text that is being typed: half a number and half a name are kept back until the rest is there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain

from .forms import HAN_DIGIT, IN_NAMES, SEPARATOR, fold, squeeze
from .surnames import names_of
from .values import Kind, Known, Masked, Span

#: What a text may go on with only after a part of it is whole.
_ENDS = re.compile(r"(?=;|$)")
_DIGITS = re.compile(rf"(?:[\d{HAN_DIGIT}]{SEPARATOR}{{0,2}}){{2,}}$")
_WAITING = "…"


def held_back(masked: Masked, known: Known) -> Masked:
    """With the last word of each part hidden besides, where it may be the beginning of a number or of a known name."""
    folded = fold(masked.original)
    wholes = [name.whole for person in known.people for name in names_of(person) if name.whole]
    found = [span for match in _ENDS.finditer(folded) for span in _last_word(folded[: match.start()], wholes)]
    spans = list(masked.spans)
    for start, end in found:
        start = max([start, *(span.end for span in masked.spans if span.start < end and start < span.end)])
        if start < end and not any(fold(passage).endswith(folded[start:end]) for passage in known.shown):
            spans.append(Span(start, end, Kind.NUMBER, _WAITING))
    return replace(masked, spans=tuple(sorted(spans, key=lambda span: span.start)))


def _last_word(text: str, wholes: list[str]) -> Iterator[tuple[int, int]]:
    """The longest of what may be half of something at the end."""
    starts = [match.start() for match in (_DIGITS.search(text),) if match]
    bare = squeeze(text, IN_NAMES)
    longest = max(chain((0,), (_shared(bare.text, whole) for whole in wholes)))
    if longest:
        starts.append(bare.places[len(bare.text) - longest])
    if starts:
        yield min(starts), len(text)


def _shared(text: str, whole: str) -> int:
    """With how many characters of its beginning the text ends; 0 where it has the whole."""
    return next((size for size in range(len(whole) - 1, 0, -1) if text.endswith(whole[:size])), 0)
