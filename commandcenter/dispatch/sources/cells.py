"""One cell of a table as the value a draft needs. `ValueError` carries the sentence for the rejected row."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from ...models.text import is_empty, normalise, one_line, plain_number

Cell = str | float | bool | datetime | date | None

LOCAL = ZoneInfo("Asia/Shanghai")
#: A spreadsheet keeps 15 digits of a number; longer ones end in invented zeros.
_EXACT_BELOW = 10.0**15
_SCIENTIFIC = re.compile(r"[+-]?(?:\d\.\d+[eE][+-]?\d+|\d+[eE]\+\d+)")
_PLACEHOLDERS = frozenset(
    {"", "-", "--", "—", "——", "/", "\\", "无", "暂无", "空", "null", "none", "nan", "n/a", "#n/a"}
)
_YES = frozenset({"是", "1", "y", "yes", "true", "t", "√", "有", "需要", "要"})
_NO = frozenset({"否", "0", "n", "no", "false", "f", "×", "不", "不需要", "不要"})
_MOMENT = re.compile(
    r"(?P<year>\d{4})\s*[-/.年]\s*(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})\s*日?"
    r"(?:[T\s]*(?P<half>上午|下午|AM|PM)?\s*(?P<hour>\d{1,2})\s*[:时点]\s*"
    r"(?:(?P<minute>\d{1,2})(?:\s*[:分]\s*(?P<second>\d{1,2})(?:\.\d+)?\s*秒?|\s*分)?)?\s*(?P<half2>AM|PM)?)?"
    r"\s*(?P<zone>Z|[+-]\d{2}:?\d{2})?",
    re.IGNORECASE,
)
_COMPACT = re.compile(
    r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})(?:(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})?)?"
)
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_SERIAL_ZERO = date(1899, 12, 30)
_YEARS = range(1970, 2101)
_WORKING_DAYS = re.compile(r"(\d{1,3})个?(?:工作日|工作天|天|日)?(?:内)?")


def as_text(cell: Cell) -> str:
    """The cell as it would be typed: whole numbers without ".0", moments as yyyy-mm-dd hh:mm:ss."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < _EXACT_BELOW else f"{cell:.15g}"
    return str(cell)


def is_blank(cell: Cell) -> bool:
    """Nothing in it, or only blanks and invisible characters."""
    return cell is None or (isinstance(cell, str) and is_empty(cell))


def to_line(cell: Cell) -> str:
    """Names, places, classes: one clean line; "无", "-", "NULL" and the like mean nothing was said."""
    if cell is None:
        return ""
    line = one_line(as_text(cell))
    return "" if line.casefold() in _PLACEHOLDERS else line


def to_body(cell: Cell) -> str:
    """Longer text with its lines; a lone placeholder means nothing was said."""
    body = normalise(as_text(cell))
    return "" if body.casefold() in _PLACEHOLDERS else body


def to_number(cell: Cell, name: str) -> str | None:
    """An external number (domain §4), None when there is none; raises when a spreadsheet has eaten its digits."""
    if isinstance(cell, float) and abs(cell) >= _EXACT_BELOW:
        raise ValueError(_eaten(name, f"{cell:.5E}"))
    number = plain_number(as_text(cell))
    if _SCIENTIFIC.fullmatch(number):
        raise ValueError(_eaten(name, number))
    return None if number.casefold() in _PLACEHOLDERS else number


def is_eaten(cell: Cell) -> bool:
    """A number whose last digits a spreadsheet has dropped."""
    return bool(_SCIENTIFIC.fullmatch(one_line(as_text(cell))))


def to_moment(cell: Cell) -> datetime | None:
    """A moment in UTC from a true date cell, a serial number or text (Asia/Shanghai unless it names its zone)."""
    return _moment(cell, time.min)


def to_deadline(cell: Cell) -> tuple[datetime | None, int | None]:
    """A deadline as (moment, None); a day alone means its last second; "5个工作日" is (None, 5)."""
    days = _working_days(cell)
    if days is not None:
        return None, days
    return _moment(cell, time(23, 59, 59)), None


def to_flag(cell: Cell) -> bool | None:
    """True or False where the cell says so, else None."""
    word = to_line(cell).casefold()
    return True if word in _YES else False if word in _NO else None


def to_degrees(cell: Cell) -> float | None:
    """A coordinate in degrees; None for nothing or no number."""
    try:
        return float(to_line(cell)) if to_line(cell) else None
    except ValueError:
        return None


def to_point(longitude: Cell, latitude: Cell) -> tuple[float, float] | None:
    """(longitude, latitude) on the globe; devices that know nothing send 0, 0, which counts as nothing."""
    east, north = to_degrees(longitude), to_degrees(latitude)
    if east is None or north is None or (east, north) == (0.0, 0.0):
        return None
    return (east, north) if -180 <= east <= 180 and -90 <= north <= 90 else None


def _eaten(name: str, number: str) -> str:
    return f"{name}被表格软件改成科学计数 {number}，尾数已丢失"


def _working_days(cell: Cell) -> int | None:
    """A span of working days; a bare number counts only while it cannot be a date."""
    found = _WORKING_DAYS.fullmatch(to_line(cell).replace(" ", "")) if isinstance(cell, str | float) else None
    return int(found[1]) if found else None


def _moment(cell: Cell, day_alone: time) -> datetime | None:
    if isinstance(cell, datetime):
        return _as_utc(cell)
    if isinstance(cell, date):
        return _as_utc(datetime.combine(cell, day_alone))
    text = unicodedata.normalize("NFKC", to_line(cell))
    if not text:
        return None
    if _SERIAL.fullmatch(text):
        return _as_utc(datetime.combine(_SERIAL_ZERO, time.min) + timedelta(seconds=round(float(text) * 86400)))
    found = _MOMENT.fullmatch(text) or _COMPACT.fullmatch(text)
    if found is None:
        raise ValueError(f"无法识别的时间“{text[:40]}”")
    try:
        moment = _from_parts(found.groupdict(), day_alone)
    except (ValueError, OverflowError) as error:
        raise ValueError(f"不存在的时间“{text[:40]}”") from error
    return _as_utc(moment)


def _from_parts(parts: dict[str, str | None], day_alone: time) -> datetime:
    """Aware where the text names its zone."""
    day = date(*(int(parts[name] or 0) for name in ("year", "month", "day")))
    if parts["hour"] is None:
        return datetime.combine(day, day_alone)
    hour, minute, second = (int(parts[name] or 0) for name in ("hour", "minute", "second"))
    half = (parts.get("half") or parts.get("half2") or "").upper()
    if half in ("下午", "PM") and hour < 12:
        hour += 12
    if half in ("上午", "AM") and hour == 12:
        hour = 0
    midnight = (hour, minute, second) == (24, 0, 0)  # "24:00" ends a day
    moment = datetime.combine(day, time(0 if midnight else hour, minute, second)) + timedelta(days=midnight)
    zone = parts.get("zone")
    return datetime.fromisoformat(f"{moment.isoformat()}{zone.upper()}") if zone else moment


def _as_utc(moment: datetime) -> datetime:
    if moment.year not in _YEARS:
        raise ValueError(f"年份不合理“{moment:%Y-%m-%d}”")
    aware = moment if moment.tzinfo else moment.replace(tzinfo=LOCAL)
    return aware.astimezone(UTC).replace(microsecond=0)
