"""The files of a township's folder as one checked value."""

from __future__ import annotations

from pathlib import Path

from ...people import Unit, UnitKind
from ...text import one_line
from ..grid import Area
from ..township import TownFacts, Township
from .duties import PLATFORMS, Slot, read_accounts, read_liaisons, read_matters, read_platforms
from .hours import read_calendar
from .places import Places, read_places
from .rows import PHONE, Problems, Settings, read_table

_COLUMNS = {
    "areas": "code name pending",
    "units": "code name short kind accountability duty_phone",
    "grids": "code name level parent area unit leader population buildings enterprises aliases pending"
    " assignment_pending",
    "liaisons": "unit area slot name phone",
    "matters": "code name network keywords examples lead assisting route limit evidence legal_basis responsible",
    "platforms": " ".join(("unit", *PLATFORMS)),
    "calendar": "date name kind",
    "office_hours": "valid_from spans",
    "accounts": "login person role unit grid phone",
}
_FACTS = ("code", "name", "county", "issuer", "phone")
_PROFESSIONAL = (UnitKind.STATION, UnitKind.COUNTY)


def load_township(folder: Path) -> Township:
    """The township described by the files of a folder; ids are 1..n in file order, unit 1 is the centre.

    Raises BadFile listing up to 20 problems as `file 第N行 column：what is wrong`. A hole in the liaisons is no
    mistake: see `coverage_holes`.
    """
    problems = Problems()
    rows = {name: read_table(folder / f"{name}.csv", columns.split(), problems) for name, columns in _COLUMNS.items()}
    settings = Settings(folder / "township.toml", problems)
    problems.refuse()  # with a file or a column missing, every further sentence would mislead
    places = read_places(rows["areas"], rows["units"], rows["grids"], problems)
    facts = _facts(settings, places)
    calendar = read_calendar(rows["calendar"], rows["office_hours"], settings, problems)
    liaisons = read_liaisons(rows["liaisons"], places)
    matters = read_matters(rows["matters"], places, problems)
    platforms = read_platforms(rows["platforms"], places)
    accounts = read_accounts(rows["accounts"], places)
    problems.refuse()
    assert calendar is not None  # without one a problem is noted
    return Township(
        areas=places.areas,
        units=places.units,
        grids=places.grids,
        liaisons=liaisons,
        matters=matters,
        platforms=platforms,
        calendar=calendar,
        accounts=accounts,
        facts=facts,
    )


def coverage_holes(township: Township) -> list[tuple[Unit, Area]]:
    """Professional departments (stations, county) that lack an A or a B liaison for an area (domain §1)."""
    named = {(liaison.unit_id, liaison.area_id, liaison.slot) for liaison in township.liaisons}
    return [
        (unit, area)
        for unit in township.units_in_use
        if unit.kind in _PROFESSIONAL
        for area in township.areas
        if any((unit.id, area.id, slot.value) not in named for slot in Slot)
    ]


def _facts(settings: Settings, places: Places) -> TownFacts:
    section = settings.section("town", _FACTS)
    values = {key: section.get(key, "") for key in _FACTS}
    for key, value in values.items():
        if not isinstance(value, str) or not (value.strip() or key == "phone"):
            settings.wrong(key, "应为英文引号里的文字，不能空着")
    facts = TownFacts(**{key: one_line(str(value)) for key, value in values.items()})
    town = next((grid for grid in places.grids if grid.level == 1), None)
    if town and facts.code and facts.code != town.code:
        settings.wrong("code", f"“{facts.code}”与grids.csv里镇网格的代码“{town.code}”不一致")
    if facts.phone and not PHONE.fullmatch(facts.phone):
        settings.wrong("phone", f"“{facts.phone}”不是电话号码，应如0538-0000000")
    return facts
