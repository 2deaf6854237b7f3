"""A decided matter (议定事项) in words, as the minutes and the sheets that follow from it print it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from ...models.timing.worktime import local_day
from .data import RulingRow
from .flow import Block
from .sheet import form, text_row
from .style import Style
from .words import clause, moment, sentence


def ruled(n: int, ruling: RulingRow, at: datetime | None = None) -> str:
    """1.由供电所牵头、西村二村配合，恢复供电。2026年11月21日18时00分前完成。验收标准：夜间全亮。

    On a paper that begins with the moment `at` the year is told only where it is another: a whole date is not divided
    and would spread its line.
    """
    helped = f"、{'、'.join(ruling.assisting)}配合" if ruling.assisting else ""
    due = "" if ruling.due is None else f"{_until(ruling.due, at)}前完成。"
    note = f"（{clause(ruling.note)}）" if ruling.note else ""
    standard = f"验收标准：{sentence(ruling.standard)}" if ruling.standard else ""
    return f"{n}.由{ruling.lead}牵头{helped}，{sentence(ruling.task)}{due}{standard}{note}"


def _until(due: datetime, at: datetime | None) -> str:
    said, year = moment(due), f"{local_day(due).year}年"
    return said.removeprefix(year) if at is not None and local_day(at).year == local_day(due).year else said


def decided(rulings: Iterable[RulingRow], meeting: str, style: Style) -> list[Block]:
    """What a consultation decided, with its name, as a row of a sheet; nothing where none did."""
    lines = [ruled(n, one) for n, one in enumerate(rulings, 1)]
    head = f"依据{meeting}议定：" if meeting else "经会商议定："
    return [form([text_row("议定事项", ("\n".join((head, *lines)), style))])] if lines else []
