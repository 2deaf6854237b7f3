"""What the handbook says, line by line: any part of a word is found in every chapter."""

from __future__ import annotations

from collections.abc import Sequence
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
    """Every chapter is set once, when something is looked for the first time."""

    def __init__(self, book: Book, theme: Theme, keys: Sequence[KeyGroup]) -> None:
        self._book = book
        self._theme = theme
        self._keys = keys
        self._read: list[tuple[Chapter, list[Place]]] = []

    def find(self, words: str) -> list[Found]:
        """Where the words stand, upper and lower case alike; titles first, then in the order of the chapters."""
        wanted = words.strip().casefold()
        if not wanted:
            return []
        hits = [
            Found(chapter, place, _around(place.words, wanted))
            for chapter, said in self._chapters()
            for place in said
            if wanted in place.words.casefold()
        ]
        return sorted(hits, key=lambda hit: hit.place.words != hit.place.heading)

    def _chapters(self) -> list[tuple[Chapter, list[Place]]]:
        if not self._read:
            document = QTextDocument()
            for chapter in self._book.chapters:
                typeset(document, chapter, self._keys if chapter.id == KEYS else (), self._theme, _WIDE)
                self._read.append((chapter, places(document)))
        return self._read


def _around(words: str, wanted: str) -> str:
    at = words.casefold().find(wanted)
    return words if at <= _BEFORE else f"…{words[at - _BEFORE + 1 :]}"
