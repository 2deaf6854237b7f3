"""Beside the list: the form of the town, a unit, a grid or an area, and that of a unit's liaisons. What is typed stays
with its line until it is saved."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal

from ...models.people import PEER_GROUPS, Accountability, Liaison, Unit, UnitKind
from ...models.town import town_edit as rules
from ...models.town.grid import Grid
from ...models.town.town_edit import Field, Kind, Thing
from ...models.town.township import Township
from ..settings.panels import SettingsForm
from ..theme import Theme
from ..widgets.buttons import Button, Check
from ..widgets.fields import Combo, Edit, FormRow

_NAME = 92


class ThingPanel(SettingsForm):
    """`wanted` carries the thing as it was seen, what stands in its fields, and the ground."""

    wanted = Signal(object, object, str)

    def __init__(self, theme: Theme, of: type[Thing], name: str) -> None:
        super().__init__(theme, name)
        self._of = of
        self._seen: Thing | None = None
        self._town: Township | None = None
        self._key = ""
        self._kept: dict[str, tuple[Thing, dict[str, Any], str]] = {}
        self._inputs = {field.name: _input(theme, field) for field in rules.every_field(of)}
        fields = [FormRow(f.label, self._inputs[f.name], hint=f.hint) for f in rules.every_field(of)]
        self._rows |= {field.name: row for field, row in zip(rules.every_field(of), fields, strict=True)}
        self._again = Button(theme, self.tr("还原"))
        self._stack(*fields, self.ground, more=self._again)
        self.group.setText(name)
        self.since.setText(self.tr("立即生效，各工作站随即更新；已经办过的事不变。"))
        self._again.clicked.connect(self._put_back)

    def show_thing(self, key: str, thing: Thing, township: Township, title: str, about: str) -> None:
        """Another thing, or the same as it stands now; what was typed for it is there again."""
        self._keep()
        self.title.setText(title)
        self.holds.setText(about)
        self.about.hide()
        self._fit(thing, township)
        if key == self._key and key in self._kept:
            return  # somebody types: whoever was first is said when it is saved
        kept = self._kept.get(key)
        self._key, self._seen = key, thing if kept is None else kept[0]
        for field in rules.every_field(self._of):
            shown = field in rules.fields_of(self._seen)
            self._rows[field.name].setVisible(shown)
            if shown:
                value = (
                    _typed(field, getattr(self._seen, field.name), township) if kept is None else kept[1][field.name]
                )
                self._inputs[field.name].set_value(value)
        self.why.set_value("" if kept is None else kept[2])
        self._calm()

    def _fit(self, thing: Thing, township: Township) -> None:
        self._town = township
        for field in rules.every_field(self._of):
            if options := _options(field, thing, township):
                self._inputs[field.name].set_options(options)

    @property
    def typed(self) -> dict[str, Any]:
        """What stands in the fields of the thing."""
        if self._seen is None:
            return {}
        return {field.name: self._inputs[field.name].value for field in rules.fields_of(self._seen)}

    def _usual(self, thing: Thing) -> dict[str, Any]:
        """What its fields show while nobody has typed."""
        assert self._town is not None
        return {f.name: _typed(f, getattr(thing, f.name), self._town) for f in rules.fields_of(thing)}

    def _keep(self) -> None:
        if self._seen is None:
            return
        usual = self._usual(self._seen)
        if self.typed == usual and not self.why.value:
            self._kept.pop(self._key, None)
        else:
            self._kept[self._key] = (self._seen, self.typed, self.why.value)

    def saved(self) -> None:
        self._put_back()

    def _put_back(self) -> None:
        """What was typed is in force, or not wanted any more: the thing is read anew."""
        self._kept.pop(self._key, None)
        key, seen, self._key, self._seen = self._key, self._seen, "", None
        if seen is not None and self._town is not None:
            self.show_thing(key, seen, self._town, self.title.text(), self.holds.text())

    def submit(self) -> None:
        if self._seen is not None:
            self._calm()
            self.wanted.emit(self._seen, self.typed, self.why.value)

    def begin(self) -> None:
        if self._seen is not None:
            first = self._inputs[rules.fields_of(self._seen)[0].name]
            first.setFocus()


class LiaisonsPanel(SettingsForm):
    """A liaison and a deputy for every area. `wanted` carries the unit, its liaisons as they were seen, name and phone
    by area and slot, and the ground."""

    wanted = Signal(object, object, object, str)

    def __init__(self, theme: Theme, township: Township) -> None:
        super().__init__(theme, self.tr("联络员"))
        self._unit: Unit | None = None
        self._seen: tuple[Liaison, ...] = ()
        self._kept: dict[int, tuple[tuple[Liaison, ...], dict[tuple[int, str], tuple[str, str]], str]] = {}
        self._inputs: dict[tuple[int, str], tuple[Edit, Edit]] = {}
        for area in township.areas:
            for slot in rules.SLOTS:
                name, phone = Edit(theme, self.tr("姓名")), Edit(theme, self.tr("电话"))
                name.setFixedWidth(_NAME)
                self._inputs[area.id, slot] = (name, phone)
                self._rows[f"{area.id}.{slot}"] = FormRow(f"{area.name} {slot}", [name, phone])
        fields = [row for name, row in self._rows.items() if name != "why"]
        self._clear = Button(theme, self.tr("还原"))
        self._stack(*fields, self.ground, more=self._clear)
        self.group.setText(self.tr("联络员"))
        self.about.setText(self.tr("A 先打，B 替补；站所和县直部门在每个片区都应各有一名。"))
        self.since.setText(self.tr("立即生效：派单和应急哨的电话表随即更新。"))
        self._clear.clicked.connect(self._put_back)

    def show_unit(self, unit: Unit, liaisons: tuple[Liaison, ...]) -> None:
        """Another unit, or the same as it stands now; what was typed for it is there again."""
        self._keep()
        self.title.setText(unit.short)
        self.holds.setText(unit.name)
        if self._unit is not None and unit.id == self._unit.id and unit.id in self._kept:
            return
        kept = self._kept.get(unit.id)
        self._unit, self._seen = unit, liaisons if kept is None else kept[0]
        typed = _people(self._seen) if kept is None else kept[1]
        for place, (name, phone) in self._inputs.items():
            said = typed.get(place, ("", ""))
            name.set_value(said[0])
            phone.set_value(said[1])
        self.why.set_value("" if kept is None else kept[2])
        self._calm()

    @property
    def typed(self) -> dict[tuple[int, str], tuple[str, str]]:
        said = {place: (name.value, phone.value) for place, (name, phone) in self._inputs.items()}
        return {place: people for place, people in said.items() if any(people)}

    def _keep(self) -> None:
        if self._unit is None:
            return
        if self.typed == _people(self._seen) and not self.why.value:
            self._kept.pop(self._unit.id, None)
        else:
            self._kept[self._unit.id] = (self._seen, self.typed, self.why.value)

    def saved(self) -> None:
        self._put_back()

    def _put_back(self) -> None:
        unit, seen = self._unit, self._seen
        if unit is not None:
            self._kept.pop(unit.id, None)
            self._unit = None
            self.show_unit(unit, seen)

    def submit(self) -> None:
        if self._unit is not None:
            self._calm()
            self.wanted.emit(self._unit, self._seen, self.typed, self.why.value)

    def begin(self) -> None:
        next(iter(self._inputs.values()))[0].setFocus()


def _people(liaisons: tuple[Liaison, ...]) -> dict[tuple[int, str], tuple[str, str]]:
    return {(one.area_id, one.slot): (one.name, one.phone) for one in liaisons}


def _input(theme: Theme, field: Field) -> Any:
    if field.kind is Kind.FLAG:
        return Check(theme, field.label)
    if field.kind in (Kind.AREA, Kind.PARENT, Kind.ACCOUNTABILITY, Kind.UNIT_KIND, Kind.UNIT, Kind.LEAD, Kind.STATION):
        return Combo(theme)
    return Edit(theme)


def _options(field: Field, thing: Thing, township: Township) -> list[tuple[Any, str]]:
    match field.kind:
        case Kind.AREA:
            return [(area.id, area.name) for area in township.areas]
        case Kind.PARENT:
            return [(grid.id, grid.name) for grid in township.grids_in_use if grid.level == 2]
        case Kind.LEAD:
            return [(unit.id, unit.short) for unit in township.units_in_use if unit.kind in PEER_GROUPS]
        case Kind.STATION:
            stations = [unit for unit in township.units_in_use if unit.kind is UnitKind.STATION]
            return [(None, "—"), *((unit.id, unit.short) for unit in stations)]
        case Kind.UNIT if isinstance(thing, Grid):
            wanted = rules.NEW_LEVELS.get(thing.level)
            return [(unit.id, unit.short) for unit in township.units_in_use if unit.kind is wanted]
        case Kind.ACCOUNTABILITY:
            return [(one, one.label) for one in Accountability]
        case Kind.UNIT_KIND:
            return [(kind, kind.label) for kind in rules.NEW_KINDS]
    return []


def _typed(field: Field, value: Any, township: Township) -> Any:
    """A value as it stands in its field."""
    if field.kind is Kind.UNITS:
        return "、".join(township.unit[one].short for one in value)
    if field.kind is Kind.NAMES:
        return "、".join(value)
    if field.kind is Kind.COUNT:
        return "" if value is None else str(value)
    return value
