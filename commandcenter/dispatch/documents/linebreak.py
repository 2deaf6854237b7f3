"""Where lines of Chinese text end, and where each character of a line stands.

Rules: no closing mark begins a line (避头), no opening mark ends one (避尾); numbers with their unit, dates, Latin
words, …… and —— stay whole; adjacent marks share half a character; an offending mark is pressed into the line (挤进)
when the marks of the line give enough, else a character goes down (推出); a full line ends exactly at the measure.
A line that would be spread too wide before a long number or span of times ends after its hyphen or dash.
Pure: widths come from the caller, nothing is drawn.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise

Advance = Callable[[str], float]

#: Full-width marks with a blank right half, and with a blank left half.
CLOSING = frozenset("，。、；：！？）》〉】〕］｝」』〗”’．")
OPENING = frozenset("（《〈【〔［｛「『〖“‘")
#: After a mark: its box is its left half alone, its right half alone.
NARROW_RIGHT, NARROW_LEFT = "\x01", "\x02"
#: Never at the beginning, never at the end of a line.
NO_START = CLOSING | frozenset("…—～·％‰℃°′″々,.;:!?)]}%")
NO_END = OPENING | frozenset("([{￥$№§#")

_UNIT = (
    "[十百千万亿]{0,2}(?:个?工作日|个?工作小时|个?小时|分钟|平方米|立方米|平方公里|公里|千米|厘米|毫米|千克|公斤|公顷|"
    "个?百分点|个?月|个?季度|人次|件次|户次|千瓦时|千瓦|"
    "[个件人次元亩米日天时分秒年月号户名条项处家期页份辆台批起级吨岁周倍成章款场类宗只张座盏所套届轮种棵株袋桶栋层间室度])"
    "|[十百千万亿]{1,2}"
)
_TOKEN = re.compile(
    r"〔\d{4}〕\d+号"
    r"|\d{4}年\d{1,2}月(?:\d{1,2}日)?"
    r"|\d{1,2}月\d{1,2}日"
    r"|\d{1,2}时\d{1,2}分"
    r"|(?:第|附件|附表|附图|图|表)?"
    r"[+\-@￥$]?[0-9A-Za-z](?:(?:[0-9A-Za-z.,:/+\-%‰℃&@#_=?~*]|(?<!—)—(?!—)|[～–])*[0-9A-Za-z%‰℃/])?"
    rf"(?:(?<=\d)(?:{_UNIT}))?"
    r"|[０-９Ａ-Ｚａ-ｚ]+"
    r"|……|——"
    r"|.",
    re.DOTALL,
)
#: Where a piece that no line can hold is divided, the better places first.
_PAUSES = (re.compile(r"(?<=[/?&=_@年月日时—～])(?!/)|(?<=〕)"), re.compile(r"(?<=[.,:\-])|(?<=\d)(?=[^\d.,:])"))
_ADDRESS = re.compile(r"(?<=[/?&=_@.\-])(?!/)")
"""An address is divided at its dots as well."""
#: A Latin word wider than this share of the measure may be split after a slash, a dot, …
_LONG = 0.4
#: A gap wider than this share of a full-width character is taken into Latin words as well.
_LOOSE = 0.6
#: Where a long number, LH20261106-00015, or a span, 22:00—6:00, may go on in the next line when the one before would be
#: spread too wide.
_JOINT = re.compile(r"(?<=[0-9A-Za-z]{4}-)(?=[0-9A-Za-z]{4})|(?<=[—～–])")
_HAS_JOINT = re.compile(r"[A-Za-z]+\d{4,}-\d{4,}|[\d:.,%]{4,}[—～–][\d:.,%]{4,}")
#: Too wide: a gap of more than this share of a full-width character between any two.
_WIDE = 0.2
#: How many tokens a line may give to the next.
_GIVEN = 4
_EPSILON = 1e-6


@dataclass(frozen=True, slots=True)
class Line:
    """A set line: `xs` is where the box of each character begins, counted from the left edge of the measure.

    `end` is the right edge of what is seen; a full line has `end` equal to the measure. `last` ends a paragraph.
    """

    text: str
    xs: tuple[float, ...]
    end: float
    last: bool


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    width: float
    space: float
    """Width of the blank that follows; it vanishes at the end of a line."""
    goes_on: bool = False
    """The next token is part of the same word: what a line is spread by does not part them."""
    tied: bool = False
    """A line ends after it only where it would be spread too wide else."""


def break_lines(
    text: str, advance: Advance, measure: float, *, first: float = 0.0, hang: float = 0.0, justify: bool = True
) -> tuple[Line, ...]:
    """Set one paragraph (no line feeds) into lines of `measure` points; `first` and `hang` indent them.

    `advance` gives the width of a character. With `justify` every line but the last ends exactly at the measure.
    Runs of spaces count as one; U+3000 is a fixed blank. An empty paragraph is one empty line.
    """
    setter = _Setter(_tokens(text, advance, measure - max(first, hang)), advance, justify)

    def offset(n: int) -> float:
        return hang if n else first

    def room(n: int) -> float:
        return measure - offset(n)

    ends: list[int] = []
    while (start := ends[-1] if ends else 0) < len(setter.tokens):
        ends.append(setter.choose(start, room(len(ends))))
    if justify:
        setter.share(ends, room)
    starts = [0, *ends[:-1]]
    lines = (setter.line(*pair, offset(n), room(n)) for n, pair in enumerate(zip(starts, ends, strict=True)))
    return tuple(lines) if ends else (Line("", (), first, True),)


def set_tight(text: str, advance: Advance) -> Line:
    """One line in which every mark gives up its blank half, for display type."""
    xs, pen = [], 0.0
    for char in text:
        width = advance(char)
        xs.append(pen - width / 2 if char in OPENING else pen)
        pen += width / 2 if char in OPENING or char in CLOSING else width
    return Line(text, tuple(xs), pen, last=True)


def widest_piece(text: str, advance: Advance) -> float:
    """Width of the widest unbreakable piece."""
    return max((_width(piece, advance) for piece in _TOKEN.findall(text)), default=0.0)


def token_at(text: str, position: int) -> str:
    """The unbreakable piece that begins at `position`."""
    found = _TOKEN.match(text, position)
    return found.group() if found else ""


def may_break(before: str, after: str) -> bool:
    """Whether a line may end with the piece `before` when the next begins with `after`."""
    return before[-1] not in NO_END and after[0] not in NO_START


def _tokens(text: str, advance: Advance, room: float) -> list[_Token]:
    result: list[_Token] = []
    for piece in _TOKEN.findall(text):
        if piece == " ":
            if result and not result[-1].space:
                result[-1] = replace(result[-1], space=advance(" "))
            continue
        if len(piece) == 1:
            result.append(_Token(piece, advance(piece), 0.0))
            continue
        parts = _fitting(piece, advance, room)
        tied = len(parts) == 1 and _HAS_JOINT.fullmatch(piece) is not None
        parts = _JOINT.split(piece) if tied else parts
        for number, part in enumerate(parts, 1):
            goes_on = number < len(parts)
            result.append(_Token(part, _width(part, advance), 0.0, goes_on, tied and goes_on))
    return result


def _width(text: str, advance: Advance) -> float:
    return sum(map(advance, text))


def _fitting(piece: str, advance: Advance, room: float) -> list[str]:
    """The piece itself, or parts of it that a line can hold."""
    width = _width(piece, advance)
    long_word = width > _LONG * room and any(char.isalpha() and char.isascii() for char in piece)
    if width <= room and not long_word:
        return [piece]
    return _divided(piece, advance, room, (_ADDRESS, *_PAUSES) if "://" in piece or "@" in piece else _PAUSES)


def _divided(piece: str, advance: Advance, room: float, pauses: tuple[re.Pattern[str], ...]) -> list[str]:
    """Parts of a piece, its worse joints opened only where a part is still too wide; single characters at last."""
    if not pauses:
        return list(piece)
    return [
        bit
        for part in pauses[0].split(piece)
        if part
        for bit in ([part] if _width(part, advance) <= room else _divided(part, advance, room, pauses[1:]))
    ]


class _Setter:
    """Chooses the ends of lines and places the characters of one paragraph."""

    def __init__(self, tokens: list[_Token], advance: Advance, justify: bool) -> None:
        self.tokens = tokens
        self._gaps = [self._gap(*pair, advance) for pair in pairwise(tokens)]
        self._advance = advance
        self._justify = justify

    def choose(self, start: int, room: float) -> int:
        """The token after the line that begins with token `start`."""
        count = len(self.tokens)
        fits = self._greedy(start, room)
        if fits == count:
            return count
        back = fits
        while back > start and not self._legal(back):
            back -= 1
        ahead = fits + 1
        while ahead < count and not self._legal(ahead):
            ahead += 1
        need = self._natural(start, ahead) - room
        if need <= self._give(start, ahead) and (back == start or need <= room - self._natural(start, back)):
            return ahead
        if back == start:
            return max(fits, start + 1)
        return fits if self._is_spread(start, back, room) and self.tokens[fits - 1].tied else back

    def line(self, start: int, stop: int, offset: float, room: float) -> Line:
        """Place the tokens `start` … `stop` - 1 beginning at `offset`."""
        chars, widths, inner = self._characters(start, stop)
        left, right = _shared_halves(chars, widths)
        last = stop == len(self.tokens)
        excess = sum(widths) - sum(left) - sum(right) - room
        gaps = [0.0] * len(chars)
        if excess > _EPSILON:
            excess = _press(chars, widths, left, right, excess)
        if self._justify and not last and excess < -_EPSILON:
            self._spread(gaps, inner, -excess)
        xs, pen = [], offset
        for i in range(len(chars)):
            xs.append(pen - left[i])
            pen += widths[i] - left[i] - right[i] + gaps[i]
        return Line("".join(chars), tuple(xs), pen, last)

    def share(self, ends: list[int], room: Callable[[int], float]) -> None:
        """Where a line is spread too wide, the line before it gives some of its last characters."""
        for n in range(1, len(ends) - 1):
            before, here, stop = ends[n - 2] if n > 1 else 0, ends[n - 1], ends[n]
            if not self._is_spread(here, stop, room(n)):
                continue
            given = (at for at in range(here - 1, max(before, here - _GIVEN - 1), -1) if self._legal(at))
            fitting = (at for at in given if self._natural(at, stop) <= room(n))
            ends[n - 1] = min(
                (here, *fitting),
                key=lambda at: max(self._stretch(before, at, room(n - 1)), self._stretch(at, stop, room(n))),
            )

    def _is_spread(self, start: int, stop: int, room: float) -> bool:
        """Whether the tokens would stand too far from each other to fill the line."""
        return self._justify and self._stretch(start, stop, room) > _WIDE * self._advance("国")

    def _stretch(self, start: int, stop: int, room: float) -> float:
        """By how much each two tokens would be parted to fill the line."""
        gaps = sum(not token.goes_on for token in self.tokens[start : stop - 1])
        return max(0.0, room - self._natural(start, stop)) / max(gaps, 1)

    def _legal(self, index: int) -> bool:
        return not self.tokens[index - 1].tied and may_break(self.tokens[index - 1].text, self.tokens[index].text)

    def _greedy(self, start: int, room: float) -> int:
        """The first token that does not fit any more at natural width."""
        limit = room + _EPSILON
        used = self.tokens[start].width
        if used > limit:
            return start
        for index in range(start + 1, len(self.tokens)):
            used += self._gaps[index - 1] + self.tokens[index].width
            if used > limit:
                return index
        return len(self.tokens)

    @staticmethod
    def _gap(before: _Token, after: _Token, advance: Advance) -> float:
        """What stands between two tokens: a blank, or less than nothing where marks give up half to each other."""
        if before.space:
            return before.space
        last = before.text[-1]
        return -advance(last) / 2 if _share_half(last, after.text[0]) else 0.0

    def _natural(self, start: int, stop: int) -> float:
        return sum(token.width for token in self.tokens[start:stop]) + sum(self._gaps[start : stop - 1])

    def _give(self, start: int, stop: int) -> float:
        """How much narrower the marks of the line can be pressed."""
        chars, widths, _ = self._characters(start, stop)
        return sum(amount for _, amount in _pressable(chars, widths, *_shared_halves(chars, widths)))

    def _characters(self, start: int, stop: int) -> tuple[list[str], list[float], list[bool]]:
        """Characters, widths, and whether the gap after each lies inside a token (where it is kept closed)."""
        chars: list[str] = []
        inner: list[bool] = []
        for index in range(start, stop):
            token = self.tokens[index]
            text = token.text + " " if token.space and index < stop - 1 else token.text
            chars += text
            inner += [True] * (len(text) - 1) + [token.goes_on]
        return chars, [self._advance(char) for char in chars], inner

    def _spread(self, gaps: list[float], inner: list[bool], slack: float) -> None:
        """Share the slack evenly between the tokens; between all characters where tokens are too few."""
        slots = [i for i in range(len(gaps) - 1) if not inner[i]]
        if not slots or slack / len(slots) > _LOOSE * self._advance("国"):
            slots = list(range(len(gaps) - 1))
        for i in slots:
            gaps[i] = slack / len(slots)


def _share_half(before: str, after: str) -> bool:
    return (before in CLOSING and (after in CLOSING or after in OPENING)) or (before in OPENING and after in OPENING)


def _shared_halves(chars: list[str], widths: list[float]) -> tuple[list[float], list[float]]:
    """What each character gives up at its left and right because a mark stands beside it."""
    left, right = [0.0] * len(chars), [0.0] * len(chars)
    for i in range(len(chars) - 1):
        if _share_half(chars[i], chars[i + 1]):
            if chars[i] in CLOSING:
                right[i] = widths[i] / 2
            else:
                left[i + 1] = widths[i + 1] / 2
    return left, right


def _pressable(chars: list[str], widths: list[float], left: list[float], right: list[float]) -> list[tuple[int, float]]:
    """Index and remaining blank half of every mark of a line."""
    found = []
    for i, char in enumerate(chars):
        if (char in CLOSING and not right[i]) or (char in OPENING and not left[i]):
            found.append((i, widths[i] / 2))
    return found


def _press(chars: list[str], widths: list[float], left: list[float], right: list[float], excess: float) -> float:
    """Take `excess` out of the marks: the whole blank at the end of the line, which nobody sees, then of all alike.

    Returns what is still too much; less than nothing where the blank at the end was more than it took.
    """
    marks = _pressable(chars, widths, left, right)
    if marks and marks[-1][0] == len(chars) - 1 and chars[-1] in CLOSING:
        index, blank = marks.pop()
        right[index] = blank
        excess -= blank
    if excess <= _EPSILON or not marks:
        return excess
    room = sum(blank for _, blank in marks)
    share = min(1.0, excess / room)
    for index, blank in marks:
        side = right if chars[index] in CLOSING else left
        side[index] += blank * share
    return max(0.0, excess - room)
