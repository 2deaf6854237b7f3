"""English for Chinese words: single lines, sentences with holes, and lines put together of both.

Everything the interface says is written in Chinese where it arises: in the views, in the rules, in what is read. The
catalogue turns it at the door. What it does not know stays as it is: names, titles, what people typed.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from ..config import resource

_HAN = re.compile("[㐀-䶿一-鿿]")
_HAN_RUN = re.compile("[㐀-䶿一-鿿]+")
_HOLE = re.compile(r"\{[^{}]*\}")
_HOLES = re.compile(r"(?:\{[^{}]*\})+")
_MARK = re.compile("[、，；：。！？（）　“”《》]")
#: Marks between parts that were put together, and what they are between English ones.
_MARKS = {
    "、": ", ", "，": ", ", "；": "; ", "：": ": ", "。": ". ", "！": "! ", "？": "? ", "（": " (", "）": ")",
    "　": "  ", "《": "“", "》": "”", "——": " – ", "……": "…",
}  # fmt: skip
#: Where a text may have been put together of parts.
_JOINT = re.compile(r"(——|……|[、，；：。！？（）　“”《》|·→/\n]| +)")
_KNOWN = 16384
#: A sentence with fewer characters of its own takes no more Chinese into a hole than a name has.
_STRONG, _NAME = 4, 14
_MOST_PIECES = 24


def has_chinese(text: str) -> bool:
    return _HAN.search(text) is not None


def holes(template: str) -> tuple[str, ...]:
    """The names or numbers of the holes of a template, in the order in which they stand."""
    return tuple(re.split("[:!.\\[]", hole[1:-1])[0] for hole in _HOLE.findall(template))


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A template that recognises what was made of it."""

    pattern: re.Pattern[str]
    groups: tuple[int, ...]
    """How many holes stand side by side at each place."""
    names: tuple[str, ...]
    english: str
    weight: int
    """How many Chinese characters it has of its own."""
    rank: tuple[int, int, int]
    """Which is tried first: more words of its own, more marks, words that begin the text."""

    @classmethod
    def of(cls, chinese: str, english: str) -> _Sentence:
        parts, groups = _HOLES.split(chinese), tuple(len(_HOLE.findall(one)) for one in _HOLES.findall(chinese))
        pattern = re.compile("(.*?)".join(map(re.escape, parts)), re.DOTALL)
        own = "".join(parts)
        weight = _strange(own)
        return cls(pattern, groups, _numbered(holes(chinese)), english, weight, (-weight, -len(own), not parts[0]))

    def takes(self, values: Sequence[str], said: Sequence[str]) -> bool:
        """Whether these may be what filled the holes, and what is said for them: a sentence with few words of its own
        would take any text for its own."""
        if self.weight >= _STRONG:
            return True
        if any(map(_MARK.search, values)) or (self.weight == 1 and any(" " in v and has_chinese(v) for v in values)):
            return False
        known = any(_strange(value) and not _strange(words) for value, words in zip(values, said, strict=True))
        is_name = _NAME if self.weight > 1 or (known and len(self.groups) < len(self.names)) else 0
        return all(_strange(words) <= is_name for words in said)

    def filled(self, values: Mapping[str, str]) -> str:
        numbers = iter(range(len(self.names)))
        return _HOLE.sub(lambda hole: values[_numbered(holes(hole[0]), numbers)[0]], self.english)


def _numbered(names: tuple[str, ...], numbers: Iterable[int] | None = None) -> tuple[str, ...]:
    """`{}` is numbered by its place, as `str.format` does it."""
    count = iter(range(len(names)) if numbers is None else numbers)
    return tuple(name or str(next(count)) for name in names)


class Catalogue:
    """Chinese lines and their English; a key `Where|中文` holds in one class of the interface alone."""

    def __init__(self, lines: Mapping[str, str]) -> None:
        parts = {chinese.strip(): english.strip() for chinese, english in lines.items()}
        self._lines = parts | dict(lines)
        self._sentences: dict[str, list[tuple[str, _Sentence]]] = defaultdict(list)
        for chinese, english in lines.items():
            if _HOLE.search(chinese) and "|" not in chinese:
                part = max(_HOLE.split(chinese), key=lambda one: (_strange(one), len(one)))
                self._sentences[part[:2]].append((part, _Sentence.of(chinese, english)))
        self._names: set[str] = set()
        self._whole = lru_cache(_KNOWN)(self._find_whole)
        self.say = lru_cache(_KNOWN)(self._say)
        """The English of a text, as far as the catalogue knows its parts; else the text itself."""

    @classmethod
    def load(cls, folder: Path | None = None) -> Catalogue:
        """Of every room: the files of `resources/translations/en`."""
        files = sorted((folder or resource("translations/en")).glob("*.json"))
        lines: dict[str, str] = {}
        for file in files:
            lines |= json.loads(file.read_text(encoding="utf-8"))
        return cls(lines)

    def keep(self, names: Iterable[str]) -> None:
        """These are names and stay as they are, though words of the interface may stand in them."""
        self._names |= {name for name in names if name not in self._lines}
        self._whole.cache_clear()
        self.say.cache_clear()

    def line(self, text: str, where: str = "") -> str | None:
        """The English of exactly this line, in a class of the interface or anywhere."""
        return self._lines.get(f"{where}|{text}") or self._lines.get(text)

    def _say(self, text: str) -> str:
        if not has_chinese(text):
            return text
        return self._whole(text) or self._put_together(text)

    def _find_whole(self, text: str) -> str | None:
        found = self.line(text)
        if found is not None:
            return found
        if text in self._names:
            return text
        stripped = text.strip()
        if stripped != text and stripped:
            inside = self._whole(stripped)
            return None if inside is None else text.replace(stripped, inside)
        return self._by_sentence(text)

    def _by_sentence(self, text: str) -> str | None:
        """By the template with most words of its own that the whole text was made of."""
        begun = {text[at : at + size] for at in range(len(text)) for size in (1, 2)}
        named = (one for two in begun for one in self._sentences.get(two, ()))
        for sentence in sorted((sentence for part, sentence in named if part in text), key=lambda one: one.rank):
            found = sentence.pattern.fullmatch(text)
            if found is not None:
                values = [
                    value
                    for group, count in zip(found.groups(), sentence.groups, strict=True)
                    for value in self._divided(group, count)
                ]
                said = [self._say(value) for value in values]
                if sentence.takes(values, said):
                    return sentence.filled(dict(zip(sentence.names, said, strict=True)))
        return None

    def _divided(self, text: str, count: int) -> list[str]:
        """What filled so many holes that stand side by side: divided where the catalogue knows most of it."""
        if count == 1:
            return [text]
        cuts = [(text[:at], text[at:]) for at in range(len(text) + 1)]
        first, rest = min(cuts, key=lambda cut: sum(_strange(self._say(part)) for part in cut))
        return [first, *self._divided(rest, count - 1)]

    def _put_together(self, text: str) -> str:
        """Part by part, each as long as the catalogue knows it; a mark is turned with the parts beside it."""
        pieces = _JOINT.split(text)
        said: list[tuple[str, str]] = []
        at = 0
        while at < len(pieces):
            end, words = self._longest_part(pieces, at)
            said.append(("".join(pieces[at:end]), words))
            if end < len(pieces):
                said.append((pieces[end], pieces[end]))
            at = end + 1
        return text if all(part == words for part, words in said) else _joined(said)

    def _longest_part(self, pieces: list[str], at: int) -> tuple[int, str]:
        """The end of the longest run of pieces from here that is known as one, and what is said for it."""
        if not pieces[at]:
            return at + 1, ""
        for end in range(min(len(pieces), at + _MOST_PIECES), at + 1, -2):
            part = "".join(pieces[at:end])
            if pieces[end - 1] and has_chinese(part) and (words := self._whole(part)) is not None:
                return end, words
        piece = pieces[at]
        if not has_chinese(piece):
            return at + 1, piece
        return at + 1, self._whole(piece) or " ".join(self._words(piece)) or _HAN_RUN.sub(self._run, piece)

    def _run(self, run: re.Match[str]) -> str:
        return self.line(run[0]) or run[0]

    def _words(self, run: str) -> list[str]:
        """A run that is nothing but known words side by side (裁决退单), of two characters or more; else nothing."""
        for end in range(len(run), 1, -1):
            if (word := self.line(run[:end])) is not None:
                rest = self._words(run[end:]) if end < len(run) else []
                if rest or end == len(run):
                    return [word, *rest]
        return []


def _joined(said: list[tuple[str, str]]) -> str:
    """Parts and the marks between them; a mark between two parts that stayed as they were stays too."""
    strange = [part == words and has_chinese(part) for part, words in said]
    words = [word for _, word in said]
    for at in range(1, len(said), 2):
        if not (strange[at - 1] and strange[at + 1]):
            words[at] = _MARKS.get(words[at], words[at])
    joined = "".join(words)
    return joined if said[-1][1] or said[-1][0] else joined.rstrip()


def _strange(text: str) -> int:
    """How many Chinese characters it has."""
    return len(_HAN.findall(text))
