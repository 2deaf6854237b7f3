"""What the handbook says, line by line: any part of a word is found in every chapter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtGui import QTextDocument

from ...theme import Theme
from ..keys import KeyGroup
from .book import KEYS, Book, Chapter
from .typeset import Place, places, typeset

_BEFORE, _WIDE = 9, 800


@dataclass(frozen=True, slots=True)
class Found:
    """A paragraph that has the words: `line` begins shortly before them."""

    chapter: Chapter
    place: Place
    line: str


class Lookup:
    """Every chapter is read once: one at each `read_on`, and what is left when something is looked for."""

    def __init__(self, book: Book, theme: Theme, keys: Sequence[KeyGroup]) -> None:
        self._theme = theme
        self._keys = keys
        self._read: list[tuple[Chapter, list[Place]]] = []
        self._left: Iterator[Chapter] = iter(book.chapters)

    def read_on(self) -> bool:
        """Reads another chapter; whether there was one."""
        chapter = next(self._left, None)
        if chapter is None:
            return False
        document = QTextDocument()
        typeset(document, chapter, self._keys if chapter.id == KEYS else (), self._theme, _WIDE)
        self._read.append((chapter, places(document)))
        return True

    def find(self, words: str) -> list[Found]:
        """Where the words stand, upper and lower case alike; titles first, then in the order of the chapters."""
        wanted = words.strip().casefold()
        if not wanted:
            return []
        while self.read_on():
            pass
        hits = [
            Found(chapter, place, _around(place.words, wanted))
            for chapter, said in self._read
            for place in said
            if wanted in place.words.casefold()
        ]
        return sorted(hits, key=lambda hit: hit.place.words != hit.place.heading)


def _around(words: str, wanted: str) -> str:
    at = words.casefold().find(wanted)
    return words if at <= _BEFORE else f"…{words[at - _BEFORE + 1 :]}"
