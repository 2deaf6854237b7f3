"""Many words found in one pass over a text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator


class Lexicon:
    """A fixed set of words, indexed once by their first character."""

    def __init__(self, words: Iterable[str]) -> None:
        by_head: defaultdict[str, set[str]] = defaultdict(set)
        for word in words:
            by_head[word[0]].add(word)
        self._by_head = {head: tuple(sorted(words, key=lambda w: (-len(w), w))) for head, words in by_head.items()}

    def find(self, text: str) -> Iterator[tuple[int, str]]:
        """Position and word of every hit, in order; a word inside a longer found word does not count.

        So "建筑垃圾" hides "垃圾", while "道路灯" of two words that only overlap gives both.
        """
        reached = 0
        by_head = self._by_head
        for at, head in enumerate(text):
            for word in by_head.get(head, ()):
                if text.startswith(word, at):
                    if at + len(word) > reached:
                        reached = at + len(word)
                        yield at, word
                    break
