"""A time of the day at which the program does something by itself, as settings keep it: 07:30, or a word for never."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import time

from ..errors import UserError

_AT = re.compile(r"(\d{1,2})[:：](\d\d)")
#: What is written for never besides the setting's own word: nothing, or what it is called in English.
_NEVER = ("", "never", "none")
#: The settings of the hours at which reports are drafted begin with this.
REPORTS = "report."
NO_REPORT, USUAL_REPORT = "不拟", "07:30"


def read_hour(text: str, never: str, example: str) -> str:
    """A time of the day as settings keep it, or the word for never. Raises UserError."""
    words = text.strip()
    if words == never or words.lower() in _NEVER:
        return never
    found = _AT.fullmatch(words)
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        raise UserError(f"“{words}”不是时刻，应如 {example}，或写 {never}", field="value", kept="原来的值没有改动")
    return f"{int(found[1]):02}:{found[2]}"


def hour_of(kept: str, never: str) -> time | None:
    """The time itself; None for never."""
    return None if kept == never else time.fromisoformat(kept)


def report_key(kind: str) -> str:
    """The setting of a kind of report (daily, weekly, monthly)."""
    return f"{REPORTS}{kind}.at"


def read_report_hour(text: str) -> str:
    """When a report is ready. Raises UserError."""
    return read_hour(text, NO_REPORT, USUAL_REPORT)


def report_hour(settings: Mapping[str, str], kind: str) -> time | None:
    """When a kind of report is to be ready; None: nobody wants it drafted. Raises UserError for a damaged setting."""
    return hour_of(read_report_hour(settings.get(report_key(kind), USUAL_REPORT)), NO_REPORT)
