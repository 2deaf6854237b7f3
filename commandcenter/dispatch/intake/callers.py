"""What somebody called about before, by his number: as far as the person at the desk may see it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from ...models.access import may_see
from ...models.case import Case, CaseFile, CaseState
from ...models.store import cases, requesters
from ...models.text import mask_name, mask_numbers, mask_phone, one_line
from ..desk import Desk

#: What is looked through for cases that may be shown; the rest of a very frequent number is left.
_LOOKED_THROUGH = 200
_NOT_DIGITS = re.compile(r"\D")
_COUNTRY = re.compile(r"^(?:\+|00)?86(?=1[3-9]\d{9}$)")
_AREA = re.compile(r"^(0(?:10|2\d|[3-9]\d\d))(\d{7,8})$")
#: A number is looked up from so many digits on.
FEWEST_DIGITS = 7


@dataclass(frozen=True, slots=True)
class EarlierCase:
    """One earlier case of a caller; the title without telephone and identity numbers."""

    id: int
    no: str
    title: str
    state: CaseState
    registered_at: datetime
    closed_at: datetime | None
    grid: str


@dataclass(frozen=True, slots=True)
class Caller:
    """The number masked; the name last given with it, masked and in full (for filling in); cases, newest first.

    A confidential case is never among them, whoever asks: that somebody reported it is what it protects.
    """

    phone: str
    known_as: str = ""
    name: str = ""
    cases: tuple[EarlierCase, ...] = ()


def plain_phone(phone: str) -> str:
    """A number as it is kept: digits alone, without +86; a landline's area code parted by a hyphen."""
    digits = _COUNTRY.sub("", re.sub(r"[^\d+]", "", one_line(phone)))
    digits = _NOT_DIGITS.sub("", digits)
    return _AREA.sub(r"\1-\2", digits)


def history(desk: Desk, phone: str, limit: int = 5) -> Caller:
    """The newest cases of a number that this person may see; nothing below `FEWEST_DIGITS` digits."""
    number = plain_phone(phone)
    masked = mask_phone(number)
    if len(_NOT_DIGITS.sub("", number)) < FEWEST_DIGITS:
        return Caller(masked)
    found = list(_shown(desk, {number, number.replace("-", ""), one_line(phone)}, limit))
    name = next((name for _, name in found if name), "")
    return Caller(masked, mask_name(name), name, tuple(case for case, _ in found))


def _shown(desk: Desk, phones: set[str], limit: int) -> Iterator[tuple[EarlierCase, str]]:
    with desk.store.read() as connection:
        township = desk.store.setup(connection).township
        shown = 0
        for case_id, name in requesters.of_phone(connection, phones, _LOOKED_THROUGH):
            file = cases.load(connection, case_id)
            if shown == limit:
                return
            if _may_show(file) and may_see(file, desk.by, township):
                shown += 1
                grid = township.grid[file.case.grid_id].name if file.case.grid_id else ""
                yield _earlier(file.case, grid), name


def _may_show(file: CaseFile) -> bool:
    return not file.case.confidential and file.case.state is not CaseState.TRANSFERRED


def _earlier(case: Case, grid: str) -> EarlierCase:
    title = mask_numbers(case.title)
    return EarlierCase(case.id, case.no, title, case.state, case.registered_at, case.closed_at, grid)
