"""Whose duty is near a matter: what the demonstration sends astray must be believable."""

from __future__ import annotations

import pytest

from commandcenter.config import resource
from commandcenter.demo import words
from commandcenter.demo.duties import Duties
from commandcenter.models.people import UnitKind
from commandcenter.models.town.matters import Matter, Route
from commandcenter.models.town.township_files import load_township

TOWN = load_township(resource("township"))
STATIONS = [u.id for u in TOWN.units if u.kind is UnitKind.STATION]
DEPARTMENTS = [u.id for u in TOWN.units if u.kind is UnitKind.COUNTY]
DUTIES = Duties(TOWN, STATIONS, DEPARTMENTS)
OF_STATIONS = [m for m in TOWN.matters if m.route is Route.R2]


def _matter(name: str) -> Matter:
    return next(m for m in TOWN.matters if m.name == name)


def _shorts(ids: list[int]) -> set[str]:
    return {TOWN.unit[i].short for i in ids}


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("涉毒与涉黄", {"综治中心"}),
        ("畜禽防疫与兽药", {"市场监管所"}),
        ("停电与供电故障", {"综合执法中队", "应急管理办"}),
        ("盗窃", {"综治中心", "民政办", "信访办", "司法所"}),
    ],
)
def test_mistaken_for_a_neighbouring_duty(name: str, near: set[str]) -> None:
    matter = _matter(name)
    assert _shorts(DUTIES.near(matter, (matter.lead_id,))) <= near


@pytest.mark.parametrize("matter", OF_STATIONS, ids=lambda m: m.name)
def test_somebody_near_is_always_found_and_never_who_is_barred(matter: Matter) -> None:
    near = DUTIES.near(matter, (matter.lead_id,))
    assert near
    assert matter.lead_id not in near
    assert set(near) < set(STATIONS) - {matter.lead_id}, "not simply everybody"
    assert DUTIES.near(matter, (matter.lead_id, *near))


@pytest.mark.parametrize(
    ("name", "department"),
    [
        ("涉毒与涉黄", "县公安局"),
        ("畜禽防疫与兽药", "县农业农村局"),
        ("积水与排涝", "县水利局"),
        ("停电与供电故障", None),
    ],
)
def test_the_department_above_a_station(name: str, department: str | None) -> None:
    found = DUTIES.department(_matter(name))
    assert (TOWN.unit[found].short if found else None) == department


def test_a_town_with_other_codes_has_no_departments() -> None:
    assert Duties(TOWN, STATIONS, ()).department(_matter("盗窃")) is None


def test_rain_is_told_only_of_what_rain_brings() -> None:
    assert words.of_rain(_matter("征地拆迁补偿").keywords) == []
    assert words.of_rain(_matter("移风易俗与红白理事").keywords) == []
    assert all("水" in text for text in words.of_rain(_matter("积水与排涝").keywords))
    assert all("墙" in text for text in words.of_rain(_matter("自建房与房屋坍塌").keywords))


@pytest.mark.parametrize(("text", "word"), words.UNLISTED)
def test_unlisted_work_has_a_nearest_matter(text: str, word: str) -> None:
    assert any(word in m.keywords for m in OF_STATIONS), text
