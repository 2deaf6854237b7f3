"""Wording of papers: exact dates and times in Asia/Shanghai, numbered items (domain §5)."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

_SHANGHAI = ZoneInfo("Asia/Shanghai")
_NUMERALS = "〇一二三四五六七八九十"
NO_VALUE = "—"


def day(value: date) -> str:
    """2026年11月6日."""
    return f"{value.year}年{value.month}月{value.day}日"


def moment(value: datetime) -> str:
    """2026年11月6日17时30分, local time of the township whatever the zone of `value`."""
    return f"{day(value.astimezone(_SHANGHAI))}{clock(value)}"


def clock(value: datetime) -> str:
    """17时30分, where the day stands before it."""
    local = value.astimezone(_SHANGHAI)
    return f"{local.hour}时{local.minute:02d}分"


def short_moment(value: datetime) -> str:
    """11月6日17:30, for tables whose year stands elsewhere on the sheet."""
    local = value.astimezone(_SHANGHAI)
    return f"{local.month}月{local.day}日{local:%H:%M}"


def clock_face(value: datetime) -> str:
    """17:30, local time of the township."""
    return f"{value.astimezone(_SHANGHAI):%H:%M}"


def optional_moment(value: datetime | None) -> str:
    return NO_VALUE if value is None else moment(value)


def span(start: date, end: date) -> str:
    """2026年10月 for a whole month, else 2026年10月1日至10月15日 with whatever of the second date is new."""
    whole = start.day == 1 and end.day == monthrange(end.year, end.month)[1]
    if whole and (start.year, start.month) == (end.year, end.month):
        return f"{start.year}年{start.month}月"
    if start == end:
        return day(start)
    return f"{day(start)}至{day(end)}" if start.year != end.year else f"{day(start)}至{end.month}月{end.day}日"


def numeral(number: int) -> str:
    """Chinese numeral 1–99 for headings."""
    tens, ones = divmod(number, 10)
    if not tens:
        return _NUMERALS[ones]
    return ("" if tens == 1 else _NUMERALS[tens]) + "十" + (_NUMERALS[ones] if ones else "")


def sentence(text: str) -> str:
    """The text with exactly one mark at its end: people end fields with and without one."""
    text = text.strip()
    return text if not text or text[-1] in "。！？…”）" else text.rstrip("，；、,;.：:") + "。"


def clause(text: str) -> str:
    """The text without a mark at its end, to be continued."""
    return text.strip().rstrip("。，；、,;.")


def items(texts: Iterable[str]) -> list[str]:
    """Numbered sentences: 1.…"""
    return [f"{number}.{sentence(content)}" for number, content in enumerate(texts, 1)]


def listed(texts: Sequence[str]) -> list[str]:
    """Numbered sentences where there are several, one sentence by itself without a number."""
    return items(texts) if len(texts) > 1 else [sentence(text) for text in texts]
