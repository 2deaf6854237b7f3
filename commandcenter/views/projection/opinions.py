"""Who says what: chips in the overview, whole sentences when the room sees the opinions alone."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import Enum
from typing import NamedTuple

from ...dispatch.meetings.projection import Projection, Said, Voice
from .. import paint
from .sheet import GAP, PAD, SMALLEST, Area, Sheet

_ROW = 56
_IN_TWO_COLUMNS = 8
#: Stances in the order in which a chair wants to know of them, when there are too many units for a line each.
_ORDER = ("保留意见", "有条件", "同意", "书面", "待表态")
_ALWAYS_NAMED = _ORDER[:2]
_STRIP, _LONG_STRIP = 56, 96
_TITLE = 56


class Naming(Enum):
    ALL = 0
    SOME = 1
    NOBODY = 2


class Detail(NamedTuple):
    """How much the panel of the overview tells: every unit by name, only those that do not simply agree, or counts
    alone; and whether who is heard stands below."""

    named: Naming
    voice: bool


#: From everything to next to nothing.
_DETAILS = tuple(Detail(named, voice) for named, voice in (
    (Naming.ALL, True), (Naming.SOME, True), (Naming.NOBODY, True), (Naming.NOBODY, False),
))  # fmt: skip


def opinions_detail(s: Sheet, shown: Projection, width: float, most: float) -> tuple[Detail, float]:
    """How much the panel can tell in so much room, and how high it will be."""
    heights = [(detail, _panel_height(s, shown, width, detail)) for detail in _DETAILS]
    return next((found for found in heights if found[1] <= most), heights[-1])


def _panel_height(s: Sheet, shown: Projection, width: float, detail: Detail) -> float:
    strip = _strip_height(s, shown, width) if detail.voice else 0
    return 12 + _TITLE + _stances_height(s, shown.opinions, width - 2 * PAD, detail.named) + strip + 12


def paint_opinions_panel(s: Sheet, shown: Projection, area: Area, now: datetime, detail: Detail) -> None:
    """The panel of the overview."""
    s.card(area)
    inner = area.inner(PAD, 12)
    _title(s, shown, inner)
    if len(shown.opinions) <= _IN_TWO_COLUMNS and detail.named is Naming.ALL:
        _in_two(s, shown.opinions, inner.line(_TITLE, inner.height))
    else:
        for tone, chip, x, y, wide, names in _grouped(s, shown.opinions, inner.width, detail.named):
            if chip:
                s.chip(inner.x + x + wide, inner.y + _TITLE + y + 24, names, tone)
            else:
                s.words(Area(inner.x + x, inner.y + _TITLE + y, wide, 48), names, SMALLEST)
    strip = _strip_height(s, shown, area.width)
    if shown.voice is not None and detail.voice:
        _voice(s, shown.voice, Area(inner.x, inner.bottom - strip, inner.width, strip), now)


def paint_opinions(s: Sheet, shown: Projection, now: datetime) -> None:
    """意见 alone: each unit with its sentence."""
    body = s.body
    strip = 0.0
    if shown.voice is not None and shown.voice.head != "最新意见":
        strip = 2 * PAD + (_LONG_STRIP if _is_long(s, shown.voice, body.width - 64) else _STRIP)
        _spoken(s, shown.voice, Area(body.x, body.bottom - strip, body.width, strip), now)
        strip += GAP
    area = Area(body.x, body.y, body.width, body.height - strip)
    s.card(area)
    inner = area.inner(32, 12)
    _title(s, shown, inner)
    columns = 1 if len(shown.opinions) <= 6 else 2
    rows = max(1, math.ceil(len(shown.opinions) / columns))
    height = min(190, (inner.height - _TITLE) / rows)
    wide = (inner.width - (columns - 1) * 48) / columns
    for k, one in enumerate(shown.opinions):
        x = inner.x + k // rows * (wide + 48)
        _sentence(s, one, Area(x, inner.y + _TITLE + k % rows * height, wide, height))


def _title(s: Sheet, shown: Projection, inner: Area) -> None:
    s.words(inner.line(0, _TITLE), "各单位意见", 36, weight="b")
    count = f"{shown.stated} / {len(shown.opinions)} 已表态"
    s.words(inner.line(0, _TITLE), count, SMALLEST, s.t.text_muted, align=paint.RIGHT)


def _sentence(s: Sheet, one: Said, area: Area) -> None:
    s.rule(area)
    first = min(56.0, area.height)
    alone = area.height < 88  # no room for a line of its own
    chip = s.chip(area.right, area.y + first / 2 + (2 if alone else 4), one.chip, one.tone)
    name = s.wide(one.unit, 36, "b")
    room = area.width - chip - 16
    s.words(Area(area.x, area.y + (0 if alone else 4), room, first), one.unit, 36, weight="b")
    if alone:
        if room - name > 200:
            s.words(Area(area.x + name + 16, area.y, room - name - 16, first), one.told, SMALLEST)
        return
    lines = max(1, int((area.height - first) // 40))
    told = s.broken(one.told, area.width, 32, lines)
    for k, words in enumerate(told):
        s.words(Area(area.x, area.y + first + k * 42, area.width, 40), words, 32, typed=True)


# --- the overview ----------------------------------------------------------------------------------------------------


def _stances_height(s: Sheet, opinions: Sequence[Said], width: float, named: Naming) -> float:
    if len(opinions) <= _IN_TWO_COLUMNS and named is Naming.ALL:
        return math.ceil(len(opinions) / 2) * _ROW
    return max((y for _, _, _, y, _, _ in _grouped(s, opinions, width, named)), default=-52) + 52


def _in_two(s: Sheet, opinions: Sequence[Said], area: Area) -> None:
    rows = math.ceil(len(opinions) / 2)
    wide = (area.width - 48) / 2
    for k, one in enumerate(opinions):
        cell = Area(area.x + k // max(1, rows) * (wide + 48), area.y + k % max(1, rows) * _ROW, wide, _ROW)
        chip = s.chip(cell.right, cell.y + _ROW / 2, one.chip, one.tone)
        s.words(Area(cell.x, cell.y, cell.width - chip - 12, _ROW), one.unit, 32)


_Piece = tuple[str, bool, float, float, float, str]


def _grouped(s: Sheet, opinions: Sequence[Said], width: float, named: Naming) -> list[_Piece]:
    """Chip after chip with its units' names, line after line: tone, is it a chip, x, y, width, words."""
    chips = sorted(dict.fromkeys((o.chip, o.tone) for o in opinions), key=lambda c: _rank(c[0]))
    found: list[_Piece] = []
    x = y = 0.0
    for chip, tone in chips:
        words = [one.unit for one in opinions if one.chip == chip]
        head = f"{chip} {len(words)}"
        wide = s.chip_width(head)
        if named is Naming.NOBODY or (named is Naming.SOME and chip not in _ALWAYS_NAMED):
            words = []
        first = s.wide(words[0], SMALLEST) + 12 if words else 0
        if x and x + wide + 12 + first > width:
            x, y = 0.0, y + 52
        found.append((tone, True, x, y, wide, head))
        x += wide + 12
        for k, name in enumerate(words):
            said = name + ("、" if k < len(words) - 1 else "")
            wide = s.wide(said, SMALLEST) + 1
            if x and x + wide > width:
                x, y = 0.0, y + 52
            found.append((tone, False, x, y, wide, said))
            x += wide
        x += 28
    return found


def _rank(chip: str) -> int:
    return _ORDER.index(chip) if chip in _ORDER else len(_ORDER)


# --- who is heard ----------------------------------------------------------------------------------------------------


def _strip_height(s: Sheet, shown: Projection, width: float) -> float:
    if shown.voice is None:
        return 0
    return _LONG_STRIP if _is_long(s, shown.voice, width - 2 * PAD) else _STRIP


def _head(voice: Voice) -> str:
    return f"{voice.head}　{voice.unit}"


def _is_long(s: Sheet, voice: Voice, width: float) -> bool:
    return s.wide(_head(voice), SMALLEST, "b") + 16 + s.wide(voice.told, 32) + _clock_width(s, voice) > width


def _clock_width(s: Sheet, voice: Voice) -> float:
    return s.wide("剩 00:00", SMALLEST, "b") + 24 if voice.since is not None else 0


def _spoken(s: Sheet, voice: Voice, area: Area, now: datetime) -> None:
    s.card(area, line=s.t.accent, pen=2)
    _voice(s, voice, area.inner(32, PAD), now, ruled=False)


def _voice(s: Sheet, voice: Voice, area: Area, now: datetime, *, ruled: bool = True) -> None:
    """In one line, or the words below who says them."""
    if ruled:
        s.rule(area)
    long = _is_long(s, voice, area.width)
    first = area.line(0, area.height / 2 if long else area.height)
    clock = _clock(s, voice, first, now)
    taken = s.words(first._replace(width=first.width - clock), _head(voice), SMALLEST, s.t.accent, "b")
    if long:
        s.words(area.line(area.height / 2, area.height / 2), voice.told, 32)
    else:
        s.words(Area(area.x + taken + 16, first.y, area.width - taken - 16 - clock, first.height), voice.told, 32)


def _clock(s: Sheet, voice: Voice, area: Area, now: datetime) -> float:
    """What is left of the time to speak."""
    if voice.since is None:
        return 0
    left = int((voice.since + timedelta(minutes=voice.minutes) - now).total_seconds())
    words = f"剩 {left // 60:02}:{left % 60:02}" if left >= 0 else f"超 {-left // 60:02}:{-left % 60:02}"
    s.words(area, words, SMALLEST, s.t.overdue if left < 0 else s.t.text_muted, "b", paint.RIGHT)
    return _clock_width(s, voice)
