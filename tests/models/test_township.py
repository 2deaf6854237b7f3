"""The shipped township is complete and true to the domain."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from commandcenter.models.people import PEER_GROUPS, Accountability, Role, UnitKind
from commandcenter.models.text import search_form
from commandcenter.models.timing.worktime import TZ, Limit, due, local_day
from commandcenter.models.town.grid import Network, valid_grid_code
from commandcenter.models.town.matters import LimitClass, Route
from commandcenter.models.town.township import Township
from commandcenter.models.town.township_files import coverage_holes, load_township

FOLDER = Path(__file__).resolve().parents[2] / "resources" / "township"


@pytest.fixture(scope="module")
def town() -> Township:
    return load_township(FOLDER)


def test_grids_are_one_town_eight_communities_and_eighty_four_villages(town: Township) -> None:
    assert Counter(g.level for g in town.grids) == {1: 1, 2: 8, 3: 84}
    assert all(valid_grid_code(g.code, g.level) for g in town.grids)
    villages = [g for g in town.grids if g.level == 3]
    assert Counter(g.pending for g in villages) == {False: 71, True: 13}
    assert all(g.name.endswith("村") and g.code.endswith("001") for g in villages if not g.pending)
    assert [g.code for g in villages if g.pending] == [f"370923106Z{n:02d}001" for n in range(1, 14)]
    assert all(len(town.grid_line(g.id)) == 3 for g in villages)
    assert all(g.leader for g in town.grids)


def test_villages_are_spread_evenly_and_the_assignment_is_marked_as_unconfirmed(town: Township) -> None:
    villages = [g for g in town.grids if g.level == 3]
    per_community = Counter(g.parent_id for g in villages)
    per_area = Counter(g.area_id for g in villages)
    assert set(per_community.values()) == {10, 11}
    assert sorted(per_area.values()) == [20, 20, 22, 22]
    assert all(g.assignment_pending for g in town.grids if g.level > 1)
    assert all(g.area_id == town.grid[g.parent_id or 0].area_id for g in villages)


def test_known_names_are_there(town: Township) -> None:
    names = {g.name for g in town.grids}
    assert {"老湖镇", "水浒社区", "凤凰社区", "西村二村", "前仓村", "后仓村", "二十里铺村"} <= names
    assert "付庄村" in next(g.aliases for g in town.grids if g.name == "傅庄村")


def test_village_names_and_codes_are_the_published_ones(town: Township, shared_data: Path) -> None:
    text = (shared_data / "laohu_villages_370923106.csv").read_text("utf-8-sig")
    published = {row["code"] + "001": row["name_short"] for row in csv.DictReader(text.splitlines())}
    assert {g.code: g.name for g in town.grids if g.level == 3 and not g.pending} == published


def test_unit_one_is_the_centre_and_124_units_carry_tasks(town: Township) -> None:
    kinds = Counter(u.kind for u in town.units)
    assert town.unit[1].kind is UnitKind.CENTRE
    assert {kind: kinds[kind] for kind in PEER_GROUPS} == {
        UnitKind.STATION: 17,
        UnitKind.COUNTY: 15,
        UnitKind.COMMUNITY: 8,
        UnitKind.VILLAGE: 84,
    }
    assert kinds[UnitKind.SOURCE]
    assert kinds[UnitKind.PARTNER]
    assert [u.id for u in town.units] == list(range(1, len(town.units) + 1))
    assert len({u.name for u in town.units}) == len(town.units)
    assert all(u.duty_phone.startswith("0538-000") for u in town.units)


def test_the_town_may_only_hold_its_own_units_to_account(town: Township) -> None:
    scope = {u.short: u.accountability for u in town.units}
    assert scope["水利站"] is scope["庄科村"] is Accountability.TOWN
    assert scope["派出所"] is scope["供电所"] is scope["县水利局"] is Accountability.LETTER
    for unit in town.units:
        assert (unit.accountability is Accountability.NONE) == (unit.kind not in PEER_GROUPS)
        if unit.kind is UnitKind.COUNTY:
            assert unit.accountability is Accountability.LETTER


def test_every_department_has_two_liaisons_in_every_area(town: Township) -> None:
    assert len(town.areas) == 4
    assert len(town.liaisons) == (17 + 15) * 4 * 2
    assert coverage_holes(town) == []


def test_a_missing_deputy_is_a_hole(town: Township) -> None:
    gone = next(one for one in town.liaisons if one.slot == "B")
    thinner = replace(town, liaisons=tuple(one for one in town.liaisons if one != gone))
    assert [(u.id, a.id) for u, a in coverage_holes(thinner)] == [(gone.unit_id, gone.area_id)]


def test_six_platforms_join_seventeen_departments(town: Township) -> None:
    assert list(town.platforms) == ["grid", "hotline_12345", "video", "litigation", "legal_service", "disputes"]
    assert all(town.platforms.values())
    assert len({unit_id for units in town.platforms.values() for unit_id in units}) == 17


def test_admission_list_covers_six_networks_and_every_station(town: Township) -> None:
    assert len(town.matters) >= 80
    assert Counter(m.network for m in town.matters).keys() == set(Network)
    assert min(Counter(m.network for m in town.matters).values()) >= 10
    assert {m.route for m in town.matters} == set(Route)
    assert {m.limit for m in town.matters} == set(LimitClass)
    leads = {m.lead_id for m in town.matters}
    assert [u.short for u in town.units if u.kind is UnitKind.STATION and u.id not in leads] == []
    assert len({m.name for m in town.matters}) == len(town.matters)


def test_every_matter_is_filled_in(town: Township) -> None:
    for matter in town.matters:
        assert len(matter.keywords) >= 5, matter.code
        assert len(matter.examples) >= 2, matter.code
        assert matter.evidence
        assert matter.legal_basis.startswith("《")
        if matter.route is Route.R3:
            assert town.unit[matter.lead_id].kind is UnitKind.COUNTY
            assert town.unit[matter.responsible_id or 0].kind is UnitKind.STATION


def test_keywords_can_be_found_and_name_no_place(town: Township) -> None:
    places = [name for g in town.grids for name in (g.name, *g.aliases)]
    for matter in town.matters:
        for word in matter.keywords:
            assert search_form(word) == word.casefold()
            assert not any(word in place for place in places), (matter.code, word)


@pytest.mark.parametrize(
    ("said", "name", "lead", "assisting"),
    [
        ("村里路灯坏了", "路灯维修", "供电所", "综合执法中队"),
        ("沟里全是污水", "生活污水排放", "环保办", "水利站"),
        ("合作社的地租没有给", "土地承包与地租纠纷", "农业综合服务中心", "司法所"),
        ("有人在湖汊电鱼", "东平湖禁渔与非法捕捞", "县农业农村局", "派出所"),
        ("孩子溺水了", "溺水与水域救援", "消防站", "卫生院"),
    ],
)
def test_a_spoken_word_leads_to_its_matter(town: Township, said: str, name: str, lead: str, assisting: str) -> None:
    matter = next(m for m in town.matters if m.name == name)
    assert any(word in said for word in matter.keywords)
    assert town.unit[matter.lead_id].short == lead
    assert assisting in [town.unit[i].short for i in matter.assisting_ids]


def test_calendar_knows_the_make_up_workdays_of_2026(town: Township) -> None:
    made_up = [date(2026, *d) for d in ((1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10))]
    assert sorted(d for d, works in town.calendar.days.items() if works and d.year == 2026) == made_up
    assert all(d.weekday() >= 5 and town.calendar.is_workday(d) for d in made_up)
    assert not town.calendar.is_workday(date(2026, 10, 7))
    assert town.calendar.announced == {2024, 2025, 2026}
    assert town.calendar.provisional(2027)


@pytest.mark.parametrize(
    ("start", "days", "last"),
    [
        (date(2026, 2, 13), 5, date(2026, 2, 27)),
        (date(2026, 9, 18), 10, date(2026, 10, 9)),
        (date(2026, 4, 30), 5, date(2026, 5, 11)),
        (date(2026, 9, 30), 5, date(2026, 10, 13)),
    ],
)
def test_limits_end_where_the_domain_says(town: Township, start: date, days: int, last: date) -> None:
    at = datetime(start.year, start.month, start.day, 10, tzinfo=TZ)
    end = due(at, Limit.parse(f"{days}wd"), town.calendar)
    assert local_day(end) == last
    assert end == datetime(last.year, last.month, last.day, 17, 30, tzinfo=TZ)


def test_summer_hours_begin_in_june(town: Township) -> None:
    assert town.calendar.close(date(2026, 6, 1)) == datetime(2026, 6, 1, 18, 0, tzinfo=TZ)
    assert town.calendar.close(date(2026, 5, 29)) == datetime(2026, 5, 29, 17, 30, tzinfo=TZ)


def test_every_post_has_an_account(town: Township) -> None:
    roles = Counter(a.role for a in town.accounts)
    assert roles.keys() == set(Role) - {Role.SYSTEM}
    assert roles[Role.INTAKE] > 1
    assert roles[Role.DISPATCHER] > 1
    assert roles[Role.GRID_LEADER] == 93
    assert {a.unit_id for a in town.accounts if a.role is Role.LIAISON} == {
        u.id for u in town.units if u.kind in (UnitKind.STATION, UnitKind.COUNTY)
    }
    workers = Counter(a.grid_id for a in town.accounts if a.role is Role.GRID_WORKER)
    assert workers == {g.id: 2 for g in town.grids if g.level == 3}
    assert len({a.login for a in town.accounts}) == len(town.accounts)


def test_a_name_used_twice_is_one_person_in_two_posts(town: Township) -> None:
    posts = Counter(a.person for a in town.accounts)
    double = [person for person, n in posts.items() if n > 1]
    assert [{a.role for a in town.accounts if a.person == person} for person in double] == [
        {Role.LEADER, Role.GRID_LEADER}
    ]
