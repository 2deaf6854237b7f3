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

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
_HAN_RUN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+")
_HOLE = re.compile(r"\{[^{}]*\}")
_HOLES = re.compile(r"(?:\{[^{}]*\})+")
#: What stands behind a name with a colon.
_NAMED = re.compile(r"(?:：|: )\{[^{}]*\}$")
#: What takes nothing but digits, by its name.
_COUNT, _DIGITS = re.compile(r"\{(?:hours|minutes|\w+_(?:year|month|days?))\}"), "[0-9-]"
_MARK = re.compile("[、，；：。！？（）　]")
_QUOTE = re.compile("[“”《》]")
#: Marks between parts that were put together, and what they are between English ones.
_MARKS = {
    "、": ", ", "，": ", ", "；": "; ", "：": ": ", "。": ". ", "！": "! ", "？": "? ", "（": " (", "）": ") ",
    "　": "  ", "“": '"', "”": '"', "《": '"', "》": '"', "——": " – ", "……": "…",
}  # fmt: skip
#: Where a text may have been put together of parts.
_JOINT = re.compile(r"(——|……|[、，；：。！？（）()　“”《》|·→/\n]| +)")
#: The bundled font has its curved quotes as wide as a Chinese character.
_STRAIGHT = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'"})
_KNOWN = 16384
#: A sentence with fewer characters of its own takes no more Chinese into a hole than a name has.
_STRONG, _NAME = 4, 14
_CLOSING = "）”》"
#: What ends a sentence, and what stands between values put side by side.
_STOPS, _VALUES = "。！？", re.compile("[　·\n]")
#: What a line loses when it is put beside others.
_EDGE, _ENGLISH_EDGE = " 　、，；：。()", " ,;:.()"


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
    """How many characters it has of its own, quotes with them."""
    rank: tuple[int, ...]
    """Which is tried first: more words of its own, more marks, words that begin the text, fewer holes."""

    @classmethod
    def of(cls, chinese: str, english: str) -> _Sentence:
        parts, groups = _HOLES.split(chinese), tuple(len(_HOLE.findall(one)) for one in _HOLES.findall(chinese))
        taken = (f"({_DIGITS if _COUNT.fullmatch(one) else '.'}*?)" for one in _HOLES.findall(chinese))
        pattern = re.compile("".join(re.escape(part) + next(taken, "") for part in parts), re.DOTALL)
        own = "".join(parts)
        weight = _strange(own) + len(_QUOTE.findall(own))
        return cls(
            pattern,
            groups,
            _numbered(holes(chinese)),
            english,
            weight,
            (-weight, -len(own), not parts[0], len(holes(chinese))),
        )

    def fits(self, values: Sequence[str]) -> bool:
        """Whether these may be what stands in its places: a sentence with few words of its own would take any text for
        its own."""
        if self.weight >= _STRONG:
            return True
        weak = self.weight < _STRONG - 1  # else holes side by side may hold a mark between them
        single = (value for value, count in zip(values, self.groups, strict=True) if weak or count == 1)
        if not any(values) or any(map(_MARK.search, single)):
            return False
        return self.weight == _STRONG - 1 or not any(" " in v and has_chinese(v) for v in values)

    def takes(self, left: Sequence[int]) -> bool:
        """The same when so much Chinese, that is of no name, stays in each of its holes."""
        most = _NAME if self.weight == _STRONG - 1 else 0
        return self.weight >= _STRONG or max(left, default=0) <= most

    def filled(self, values: Mapping[str, str]) -> str:
        numbers = iter(range(len(self.names)))
        filled = _HOLE.sub(lambda hole: values[_numbered(holes(hole[0]), numbers)[0]], self.english)
        return filled if all(values.values()) else re.sub(" +", " ", filled)


def _numbered(names: tuple[str, ...], numbers: Iterable[int] | None = None) -> tuple[str, ...]:
    """`{}` is numbered by its place, as `str.format` does it."""
    count = iter(range(len(names)) if numbers is None else numbers)
    return tuple(name or str(next(count)) for name in names)


class Catalogue:
    """Chinese lines and their English; a key `Where|中文` holds in one class of the interface alone."""

    def __init__(self, lines: Mapping[str, str]) -> None:
        lines = {chinese: english.translate(_STRAIGHT) for chinese, english in lines.items()}
        bare = {chinese.strip(_EDGE): english.strip(_ENGLISH_EDGE) for chinese, english in lines.items()}
        self._lines = bare | lines
        named = ((chinese, english) for chinese, english in lines.items() if _NAMED.search(chinese))
        self._heads = {_NAMED.sub("", chinese): _NAMED.sub("", english) for chinese, english in named}
        self._sentences: dict[str, list[tuple[str, _Sentence]]] = defaultdict(list)
        for chinese, english in self._lines.items():
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
        if "\n" in text.strip() and self.line(text) is None:
            return "\n".join(map(self.say, text.split("\n")))
        return self._whole(text) or self._put_together(text)

    def _find_whole(self, text: str) -> str | None:
        found = self.line(text)
        if found is not None:
            return found
        if text in self._names:
            return text
        bare = text.strip(_EDGE)
        if bare == text or not bare:
            return self._by_sentence(text)
        before, _, after = text.partition(bare)
        inside = self._whole(bare)
        return None if inside is None else _MARK.sub(_turned, before) + inside + _MARK.sub(_turned, after)

    def _by_sentence(self, text: str) -> str | None:
        """By the template with most words of its own that the whole text was made of."""
        begun = {text[at : at + size] for at in range(len(text)) for size in (1, 2)}
        named = (one for two in begun for one in self._sentences.get(two, ()))
        for sentence in sorted((sentence for part, sentence in named if part in text), key=lambda one: one.rank):
            found = sentence.pattern.fullmatch(text)
            if found is None or not sentence.fits(found.groups()):
                continue
            places = zip(found.groups(), sentence.groups, strict=True)
            said = [self.say(value) for place, count in places for value in self._divided(place, count)]
            if sentence.takes(list(map(self._left, said))):
                return sentence.filled(dict(zip(sentence.names, said, strict=True)))
        return None

    def _divided(self, text: str, count: int) -> list[str]:
        """What filled so many holes that stand side by side: divided where the catalogue knows most of it."""
        if count == 1:
            return [text]
        places = (
            range(len(text) + 1) if len(text) <= _NAME else [0, *(found.start() for found in _JOINT.finditer(text))]
        )
        cuts = [(text[:at], text[at:]) for at in places]
        first, rest = min(cuts, key=self._doubt)
        return [first, *self._divided(rest, count - 1)]

    def _doubt(self, cut: tuple[str, str]) -> tuple[int, int, int, bool, bool]:
        """How much of both parts stays Chinese, how many are put together, how many are empty; a cut before a mark is
        the better one."""
        stays = sum(self._left(self.say(part)) for part in cut)
        made = sum(has_chinese(part) and self._whole(part) is None for part in cut)
        return stays, made, cut.count(""), not cut[0], _MARK.match(cut[1]) is None

    def _left(self, said: str) -> int:
        """How many Chinese characters stand in it that are of no name."""
        return sum(_strange(piece) for piece in _JOINT.split(said) if piece.strip(_ENGLISH_EDGE) not in self._names)

    def _put_together(self, text: str) -> str:
        """Part by part, so that as little as can be stays Chinese, in as few parts as can be."""
        pieces = _JOINT.split(text)
        count = len(pieces) // 2 + 1
        best: list[tuple[int, int, int, str]] = [(0, 0, 0, "")] * (count + 1)  # what stays, parts, end, words
        for at in range(count - 1, -1, -1):
            found = []
            for end in range(at + 1, count + 1):
                words = self._part(pieces, at, end)
                if words is not None:
                    left, parts = best[end][:2]
                    found.append((left + self._left(words), parts + 1, end, words))
            best[at] = min(found)
        said, at = [], 0
        while at < count:
            _, _, end, words = best[at]
            said.append(("".join(pieces[2 * at : 2 * end - 1]), words))
            if end < count:
                said.append((pieces[2 * end - 1], pieces[2 * end - 1]))
            at = end
        if self._is_mostly_typed(text, best[0][0]):
            head, colon, typed = text.partition("：")
            named = self._heads.get(head) or (self.line(head) if len(head) >= _STRONG else None) if colon else None
            return text if named is None else f"{named}: {typed}"
        if all(part == words for part, words in said):
            return text
        return self._joined(self._as_typed(said))

    def _is_mostly_typed(self, text: str, stays: int) -> bool:
        is_short = stays < _STRONG * 2 and all(mark == " " for mark in _JOINT.findall(text))
        return not is_short and _VALUES.search(text) is None and 2 * stays > _strange(text)

    def _as_typed(self, said: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
        """The same with every sentence, of which a part stays as people wrote it, whole as they wrote it."""
        kept: list[tuple[str, str]] = []
        begun = 0
        for at in range(1, len(said), 2):
            if said[at][0] in _STOPS:
                sentence = said[begun : at + 1]
                if any(map(self._is_typed, sentence[::2])):
                    typed = "".join(part for part, _ in sentence)
                    sentence = [(typed, typed), ("", "")]
                kept += sentence
                begun = at + 1
        return [*kept, *said[begun:]]

    def _is_typed(self, part: tuple[str, str]) -> bool:
        return part[0] == part[1] and self._left(part[1]) > 0

    def _part(self, pieces: Sequence[str], at: int, end: int) -> str | None:
        """What is said for the pieces from one place to another; None for several that are not known as one."""
        piece = "".join(pieces[2 * at : 2 * end - 1])
        if not has_chinese(piece):
            return piece if end == at + 1 else None
        if end == at + 1 and "{" in piece:  # a hole that people wrote themselves
            return piece
        if end == at + 1:
            return self._whole(piece) or self._apart(piece) or _HAN_RUN.sub(self._run, piece)
        is_closed = pieces[2 * end - 2] or pieces[2 * end - 3] in _CLOSING
        return self._whole(piece) if pieces[2 * at] and is_closed else None

    def _joined(self, said: Sequence[tuple[str, str]]) -> str:
        """Parts and the marks between them; a mark between two that stayed as people wrote them stays too."""
        strange = list(map(self._is_typed, said))
        words = [word for _, word in said]
        for at in range(1, len(said), 2):
            if not (strange[at - 1] and strange[at + 1]):
                words[at] = _MARKS.get(words[at], words[at])
        joined = re.sub(" +(?=[,;:.)])", "", "".join(words))
        return joined.removeprefix("" if said[0][0] else " ").removesuffix("" if said[-1][0] else " ")

    def _run(self, run: re.Match[str]) -> str:
        """What is said for a run of characters within a piece, apart from the letters and digits beside it."""
        said = self.line(run[0])
        if said is None:
            return run[0]
        before, after = run.string[: run.start()][-1:], run.string[run.end() :][:1]
        return f"{' ' if before.isalnum() else ''}{said}{' ' if after.isalnum() else ''}"

    def _apart(self, run: str) -> str:
        """What is said for known words and names side by side; nothing for names alone, they are one title."""
        words = self._words(run)
        return "" if all(word in self._names for word in words) else " ".join(words)

    def _words(self, run: str) -> list[str]:
        """A run that is nothing but known words and names side by side (裁决退单), of two characters or more; else
        nothing."""
        for end in range(len(run), 1, -1):
            word = run[:end] if run[:end] in self._names else self.line(run[:end])
            if word is not None:
                rest = self._words(run[end:]) if end < len(run) else []
                if rest or end == len(run):
                    return [word, *rest]
        return []


def _turned(mark: re.Match[str]) -> str:
    return _MARKS.get(mark[0], mark[0])


def _strange(text: str) -> int:
    """How many Chinese characters it has."""
    return len(_HAN.findall(text))
