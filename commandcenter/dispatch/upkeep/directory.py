"""电话簿: the telephones of units and their liaisons out of a sheet, looked at first, then kept like any other change.

A line without a name is the unit's duty telephone; with a name it is a liaison, of the area that is written, else of
every area; the first line of a unit and area is its A, the second its B. Who is not in the sheet stays.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ...models.errors import UserError
from ...models.labels import Labelled
from ...models.people import Liaison, Unit
from ...models.text import search_form
from ...models.town import town_edit as rules
from ...models.town.township import Township
from ..desk import Desk
from ..sources import cells
from ..sources.mapping import guessed, header_form
from ..sources.reading import BadRow
from ..sources.tables import Row, open_table
from . import town
from .settings import require

_EVERYWHERE = ("", "全镇", "各片区", "全部")
Place = tuple[int, str]


class PhoneColumn(Labelled):
    """What a telephone book tells."""

    UNIT = "unit", "单位"
    AREA = "area", "片区"
    SLOT = "slot", "A/B岗"
    NAME = "name", "姓名"
    PHONE = "phone", "电话"


_KNOWN: dict[PhoneColumn, tuple[str, ...]] = {
    PhoneColumn.UNIT: ("单位", "单位名称", "部门", "村居", "村", "机构"),
    PhoneColumn.AREA: ("片区", "所属片区", "负责片区"),
    PhoneColumn.SLOT: ("A/B岗", "AB岗", "岗位", "岗"),
    PhoneColumn.NAME: ("姓名", "联络员", "联系人", "联络专员"),
    PhoneColumn.PHONE: ("电话", "联系电话", "手机", "手机号", "值班电话", "办公电话", "号码"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the sheet as it is understood: of which unit, what it sets, from what to what."""

    row: int
    unit: str
    what: str
    before: str
    after: str

    @property
    def is_known(self) -> bool:
        return self.before == self.after


@dataclass(slots=True)
class _Wanted:
    """What a unit's lines ask for."""

    phones: list[str] = field(default_factory=list)
    people: dict[Place, tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PhonePlan:
    """What a sheet would change; lines that cannot be read with the reason."""

    headers: tuple[str, ...]
    mapping: Mapping[PhoneColumn, str]
    rows: tuple[Line, ...]
    rejected: tuple[BadRow, ...]
    wanted: Mapping[int, _Wanted]

    @property
    def fresh(self) -> int:
        return sum(not line.is_known for line in self.rows)


def plan(desk: Desk, path: Path, mapping: Mapping[PhoneColumn, str] | None = None) -> PhonePlan:
    """What would become of the sheet; nothing is written. Raises NotAllowed, BadFile."""
    require(desk)
    table = open_table(path, frozenset(header_form(name) for names in _KNOWN.values() for name in names))
    try:
        chosen = guessed(table.headers, _KNOWN) if mapping is None else mapping
        used = {column: heading for column, heading in chosen.items() if heading in table.headers}
        read = list(table.rows())
    finally:
        table.close()
    with desk.store.read() as connection:
        township = desk.store.setup(connection).township
    reader = _Reader(township, used)
    lines: list[Line] = []
    rejected: list[BadRow] = []
    for number, row in read:
        try:
            if isinstance(row, UserError):
                raise row
            lines += reader.lines(number, row)
        except UserError as error:
            rejected.append(BadRow(number, error.field or "整行", error.message))
    return PhonePlan(table.headers, used, tuple(lines), tuple(rejected), reader.wanted)


def keep(desk: Desk, path: Path, mapping: Mapping[PhoneColumn, str] | None, why: str) -> int:
    """Puts the good lines in force, unit by unit; returns how many units changed. Raises NotAllowed, BadFile, UserError
    naming `why`."""
    planned = plan(desk, path, mapping)
    changed = 0
    for unit_id, wanted in planned.wanted.items():
        with desk.store.read() as connection:
            township = desk.store.setup(connection).township
        unit = township.unit[unit_id]
        named = tuple(one for one in township.liaisons if one.unit_id == unit_id)
        people = _people(named) | wanted.people
        phones = "、".join(dict.fromkeys(wanted.phones))
        moved = bool(phones) and phones != unit.duty_phone
        if moved:
            town.change(desk, unit, {"duty_phone": phones}, why)
        if people != _people(named):
            town.change_liaisons(desk, unit_id, named, people, why)
            moved = True
        changed += moved
    return changed


def _people(liaisons: tuple[Liaison, ...]) -> dict[Place, tuple[str, str]]:
    return {(one.area_id, one.slot): (one.name, one.phone) for one in liaisons}


class _Reader:
    """Lines in their order: the second of a unit and area is its deputy."""

    def __init__(self, township: Township, mapping: Mapping[PhoneColumn, str]) -> None:
        self._town = township
        self._mapping = mapping
        named = ((name, unit) for unit in township.units_in_use for name in (unit.name, unit.short, unit.code))
        self._units = {search_form(name): unit for name, unit in named}
        self.wanted: dict[int, _Wanted] = {}

    def lines(self, number: int, row: Row) -> Iterator[Line]:
        """What one row sets. Raises UserError naming the heading."""
        said = {column: cells.to_line(row.get(self._mapping.get(column, ""))) for column in PhoneColumn}
        unit = self._unit(said[PhoneColumn.UNIT])
        phone = said[PhoneColumn.PHONE].lstrip("'")
        if not phone:
            raise self._wrong(PhoneColumn.PHONE, "没有写电话")
        if not said[PhoneColumn.NAME]:
            return iter((self._duty_phone(number, unit, phone),))
        return iter(self._liaisons(number, unit, said, phone))

    def _duty_phone(self, number: int, unit: Unit, phone: str) -> Line:
        try:
            read = rules.edited(unit, {"duty_phone": phone}, self._town)
        except UserError as error:
            raise self._wrong(PhoneColumn.PHONE, error.message) from error
        assert isinstance(read, Unit)
        wanted = self.wanted.setdefault(unit.id, _Wanted())
        wanted.phones.append(read.duty_phone)
        return Line(number, unit.short, "值班电话", unit.duty_phone, "、".join(dict.fromkeys(wanted.phones)))

    def _liaisons(self, number: int, unit: Unit, said: Mapping[PhoneColumn, str], phone: str) -> list[Line]:
        areas = self._areas(said[PhoneColumn.AREA])
        wanted = self.wanted.setdefault(unit.id, _Wanted())
        before = _people(tuple(one for one in self._town.liaisons if one.unit_id == unit.id))
        found = []
        for area_id, area in areas:
            slot = self._slot(said[PhoneColumn.SLOT], wanted, area_id)
            place, person = (area_id, slot), (said[PhoneColumn.NAME], phone)
            try:
                rules.liaisons_of(unit, {place: person})
            except UserError as error:
                column = PhoneColumn.PHONE if error.field else PhoneColumn.UNIT
                raise self._wrong(column, error.message) from error
            wanted.people[place] = person
            was = " ".join(before.get(place, ("",))).strip()
            found.append(Line(number, unit.short, f"{area}{slot}", was, " ".join(person)))
        return found

    def _areas(self, said: str) -> list[tuple[int, str]]:
        if said in _EVERYWHERE:
            return [(area.id, area.name) for area in self._town.areas]
        found = [(area.id, area.name) for area in self._town.areas if said in (area.name, area.code)]
        if not found:
            raise self._wrong(PhoneColumn.AREA, f"没有“{said[:20]}”这个片区")
        return found

    def _slot(self, said: str, wanted: _Wanted, area_id: int) -> str:
        word = said.upper().replace("岗", "")
        if word in rules.SLOTS:
            return word
        if word:
            raise self._wrong(PhoneColumn.SLOT, f"“{said[:20]}”应为 A 或 B")
        free = [slot for slot in rules.SLOTS if (area_id, slot) not in wanted.people]
        if not free:
            raise self._wrong(PhoneColumn.NAME, "一个单位在一个片区只有 A、B 两名联络员")
        return free[0]

    def _unit(self, name: str) -> Unit:
        unit = self._units.get(search_form(name)) if name else None
        if unit is None:
            raise self._wrong(PhoneColumn.UNIT, f"镇域里没有“{name[:30]}”这个单位" if name else "没有写单位")
        return unit

    def _wrong(self, column: PhoneColumn, why: str) -> UserError:
        return UserError(why, field=self._mapping.get(column, column.label))
