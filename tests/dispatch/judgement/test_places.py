"""Where a report is: collisions of this township's names, other towns, half names, and names in any sentence."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commandcenter.config import resource
from commandcenter.dispatch.judgement import Judge, PlaceFinding
from commandcenter.models.town.grid import Grid
from commandcenter.models.town.township import Township
from commandcenter.models.town.township_files import load_township

TOWNSHIP = load_township(resource("township"))
JUDGE = Judge(TOWNSHIP)
NAMED = [g for g in TOWNSHIP.grids if g.level > 1 and not g.pending]
XICUN = ("西村四村", "西村三村", "西村二村", "西村一村")
SHUIHE = ("上水河村", "前水河村", "后水河村")


def _names(finding: PlaceFinding) -> tuple[str, ...]:
    return tuple(TOWNSHIP.grid[g].name for g in finding.candidates)


def _found(finding: PlaceFinding) -> str | None:
    return TOWNSHIP.grid[finding.grid_id].name if finding.grid_id is not None else None


@pytest.mark.parametrize(
    ("text", "village"),
    [
        ("西村二村大街路灯不亮", "西村二村"),
        ("西二村的路灯", "西村二村"),
        ("西村2村停水", "西村二村"),
        ("住在陈辛庄，门口积水", "陈辛庄村"),
        ("二十里铺停电", "二十里铺村"),
        ("七里铺停电", "七里铺村"),
        ("付庄村的路", "傅庄村"),
        ("前仓村、大刘庄的路", "前仓村"),
        ("付庄的路坏了", "傅庄村"),
        ("刘庄村委会没人", "刘庄村"),
        ("刘庄居委会没人", "刘庄村"),
        ("贾村村委会没人", "贾村"),
        ("刘庄的路坏了", "刘庄村"),
        ("侯屯有人烧荒", "侯屯村"),
        ("老湖镇前楼灯不亮", "前楼村"),
        ("老湖镇政府旁的老湖村", "老湖村"),
        ("我们镇刘庄村的路", "刘庄村"),
        ("家乡刘庄村的路", "刘庄村"),
        ("东平县刘庄村的路", "刘庄村"),
        ("东平县老湖镇刘庄村的路", "刘庄村"),
        ("山东省泰安市东平县老湖镇西村一村", "西村一村"),
        ("晚上刘庄村路灯不亮", "刘庄村"),
        ("目前刘庄村没有自来水", "刘庄村"),
        ("刘庄村镇东头的沟", "刘庄村"),
        ("刘庄村街道没有路灯", "刘庄村"),
        ("刘庄村乡亲们反映", "刘庄村"),
        ("水浒社区楼道灯不亮", "水浒社区"),
        ("水浒居委会", "水浒社区"),
        ("水浒社区庄科村垃圾", "庄科村"),
        ("刘庄村和刘庄村南边", "刘庄村"),
        ("谢谢刘庄村干部", "刘庄村"),
        ("上周刘庄村停电", "刘庄村"),
    ],
)
def test_named_village(text: str, village: str) -> None:
    finding = JUDGE.places(text)
    assert _found(finding) == village
    assert finding.matched in text
    assert finding.reason == f"命中“{finding.matched}” → {village}"


@pytest.mark.parametrize(
    ("text", "candidates"),
    [
        ("仓村后边的沟", ("前仓村", "后仓村")),
        ("我们仓村后边的沟", ("前仓村", "后仓村")),
        ("西村路灯不亮", XICUN),
        ("西村二组路灯不亮", XICUN),
        ("老湖镇西村小学门口", XICUN),
        ("水河的路灯", SHUIHE),
        ("水河村机井坏了", SHUIHE),
        ("前后水河村交界", SHUIHE),
        ("辛庄村有人烧荒", ("陈辛庄村", "南辛庄村")),
        ("前仓、后仓两村交界的沟", ("前仓村", "后仓村")),
        ("从刘庄到前仓的路坏了", ("前仓村", "刘庄村")),
        ("前仓村和后仓村都有污水", ("前仓村", "后仓村")),
        ("大刘庄村的路", ("刘庄村",)),
        ("王刘庄村的路", ("刘庄村",)),
        ("白杨村的路", ("杨村",)),
        ("杨村镇的路", ("杨村",)),
    ],
)
def test_asks_when_several_may_be_meant(text: str, candidates: tuple[str, ...]) -> None:
    finding = JUDGE.places(text)
    assert finding.grid_id is None
    assert _names(finding) == candidates
    assert finding.matched in text
    assert "请核实" in finding.reason


@pytest.mark.parametrize(
    "text",
    [
        "",
        "老湖镇政府门口",
        "老湖的水很清",
        "前楼的灯不亮",
        "石料堆在山头上",
        "清水河污染",
        "排水河道堵了",
        "粮仓村干部不管",
        "有个叫周林的人",
        "老师傅刘庄严地说",
        "十七里铺停电",
        "水浒传很好看，凤凰也好看",
        "待核定网格01",
    ],
)
def test_no_place(text: str) -> None:
    assert JUDGE.places(text) == PlaceFinding(None, (), "", "没有提到老湖镇的村或社区")


@pytest.mark.parametrize(
    "town", ["州城街道", "沙河站镇", "银山镇", "商老庄乡", "旧县乡", "东平街道", "汶上县", "梁山县拳铺镇"]
)
@pytest.mark.parametrize("between", ["", "的", "境内的"])
def test_village_of_another_town_is_not_ours(town: str, between: str) -> None:
    finding = JUDGE.places(f"反映{town}{between}刘庄村路坏了")
    assert finding.candidates == ()
    assert finding.reason.endswith("刘庄村”不属老湖镇")


@pytest.mark.parametrize(
    "text",
    [
        "沙河站镇马庄村和刘庄村",
        "刘庄村（银山镇）路灯不亮",
        "接山镇林马庄村",
        "沙河站镇大刘庄村",
        "州城刘庄村",
        "彭集街道办事处刘庄",
    ],
)
def test_another_town_colours_what_stands_beside_it(text: str) -> None:
    assert JUDGE.places(text).candidates == ()


@pytest.mark.parametrize(
    ("text", "word", "village"),
    [
        ("孟庄王某家暴妻子", "孟庄", "孟庄村"),
        ("低保停发了，侯林", "侯林", "侯林村"),
        ("侯林王某反映", "侯林", "侯林村"),
    ],
)
def test_a_name_without_its_ending_is_asked(text: str, word: str, village: str) -> None:
    finding = JUDGE.places(text)
    assert (finding.grid_id, _names(finding)) == (None, (village,))
    assert finding.reason == f"“{word}”可能是{village}，请核实"


@pytest.mark.parametrize("text", ["斑鸠店镇路面坑洼", "反映银山镇的路灯", "银山镇集市旁边积水"])
def test_another_town_alone_is_outside(text: str) -> None:
    finding = JUDGE.places(text)
    assert (finding.candidates, finding.outside) == ((), True)
    assert "不属老湖镇，请核实是否应由本镇办理" in finding.reason


@pytest.mark.parametrize(
    "text", ["老湖镇到银山镇的路坏了", "我们镇去银山镇的班车少", "银山镇来的货车压坏了路", "通往银山镇的路坏了"]
)
def test_a_town_named_beside_ours_is_not_the_place(text: str) -> None:
    assert not JUDGE.places(text).outside


def test_own_village_beside_another_town() -> None:
    assert _found(JUDGE.places("银山镇来的车压坏了刘庄村的路")) == "刘庄村"
    assert _found(JUDGE.places("刘庄村到银山镇马庄村的路坏了")) == "刘庄村"
    assert _found(JUDGE.places("银山镇马庄村到刘庄村的路坏了")) == "刘庄村"


@pytest.mark.parametrize(
    ("text", "place_text", "village"),
    [
        ("前仓村和后仓村都有污水", "后仓村东头", "后仓村"),
        ("前仓村有污水", "后仓村、前仓村", "后仓村"),
        ("路灯不亮", "前楼12号", "前楼村"),
        ("西村二村路灯不亮", "西村", "西村二村"),
        ("庄科村路灯不亮", "水浒社区", "庄科村"),
        ("刘庄村的人来说", "凤凰社区、马庄", "马庄村"),
    ],
)
def test_stated_place_leads(text: str, place_text: str, village: str) -> None:
    assert _found(JUDGE.places(text, place_text)) == village


def test_others_named_follow_as_involved() -> None:
    finding = JUDGE.places("前仓村和后仓村都有污水", "后仓村")
    assert _names(finding) == ("后仓村", "前仓村")
    assert finding.reason == "命中“后仓村” → 后仓村，另提到前仓村"


def test_unclear_stated_place_is_asked_although_the_text_names_another() -> None:
    finding = JUDGE.places("刘庄村的人来说", "西村")
    assert finding.grid_id is None
    assert set(_names(finding)) == {*XICUN, "刘庄村"}


def test_dirt_in_the_text_does_not_hide_a_name() -> None:
    assert _found(JUDGE.places("\n\t\t\u3000刘\u200b庄村\u00a0路灯")) == "刘庄村"


# No letter of these stands in a name or makes a longer name of one.
_PLAIN = "反映希望能够尽快解决谢你好问题已经很久没这事情今年几次电话都说会处理但是什么用"


@given(st.sampled_from(NAMED), st.text(_PLAIN, max_size=30), st.text(_PLAIN, max_size=30))
def test_every_full_name_is_found_in_any_sentence(grid: Grid, before: str, behind: str) -> None:
    finding = JUDGE.places(before + grid.name + behind)
    assert (finding.grid_id, finding.matched) == (grid.id, grid.name)


@given(st.text(), st.text(max_size=10))
def test_any_text_gives_an_answer(text: str, place_text: str) -> None:
    finding = JUDGE.places(text, place_text)
    assert finding.reason
    assert finding.grid_id is None or finding.candidates[0] == finding.grid_id


def test_name_given_to_a_pending_grid_works_at_once(township: Township) -> None:
    grids = tuple(replace(g, name="滨湖小区", pending=False) if g.name == "待核定网格01" else g for g in township.grids)
    finding = Judge(replace(township, grids=grids)).places("滨湖小区停水了")
    assert finding.grid_id is not None
    assert finding.matched == "滨湖小区"


def test_village_of_two_grids_is_asked_for_the_grid(township: Township) -> None:
    shared = {"待核定网格01": "前仓村南网格", "待核定网格02": "前仓村北网格"}
    grids = tuple(
        replace(g, name=shared[g.name], aliases=("仓上村",), pending=False) if g.name in shared else g
        for g in township.grids
    )
    finding = Judge(replace(township, grids=grids)).places("坏在仓上村的路灯")
    assert finding.grid_id is None
    assert len(finding.candidates) == 2
