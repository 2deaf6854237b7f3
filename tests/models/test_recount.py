"""The independent recount, held against a small October counted by hand: each rule and exclusion of domain §3."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from tests import recount
from tests.models import october_by_hand as by_hand
from tests.models.october_by_hand import BY_HAND, NOTHING, NOW, OCTOBER, Export, written


@pytest.fixture
def export() -> Export:
    return by_hand.export()


@pytest.fixture
def folder(export: Export, tmp_path: Path) -> Path:
    return written(export, tmp_path / "export")


def counted(folder: Path, days: tuple[str, str] = OCTOBER, now: str = NOW) -> dict[str, list[dict[str, Any]]]:
    """The seven figures under each unit's code and under "total"."""
    answer = recount.recount(folder, *map(date.fromisoformat, days), recount.moment(now))
    return {unit["code"]: unit["kpis"] for unit in answer["units"]} | {"total": answer["total"]["kpis"]}


def brief(kpi: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(kpi[name] for name in ("numerator", "denominator", "value", "n", "pending"))


def command(folder: Path, *more: str) -> list[str]:
    return [str(folder), "--from", OCTOBER[0], "--to", OCTOBER[1], "--now", NOW, *more]


def test_october_is_what_was_counted_by_hand(folder: Path) -> None:
    figures = counted(folder)
    assert {code: [brief(kpi) for kpi in kpis] for code, kpis in figures.items()} == BY_HAND
    assert [kpi["code"] for kpi in figures["total"]] == [
        "response_rate", "handled_volume", "ontime_rate", "resolution_rate", "satisfaction", "first_pass_rate",
        "repeat_rate",
    ]  # fmt: skip
    assert all(kpi["small_sample"] == (kpi["n"] < 5) for kpis in figures.values() for kpi in kpis)
    assert not figures["K1"][3]["small_sample"], "five is no small sample"


def test_ranking_value_leans_on_the_peer_group(folder: Path) -> None:
    figures = counted(folder)
    shrunk = {code: [kpi["shrunk"] for kpi in kpis] for code, kpis in figures.items()}
    # On time: x = 2 and 2, n = 2 and 3, p = 4/5: (2 + 4) ÷ 7 and (2 + 4) ÷ 8.
    assert (shrunk["S1"][2], shrunk["S2"][2]) == ("85.71", "75.00")
    # Volume: x = 4·175/475 = 28/19 and 4·250/350 = 20/7, p = 72/133: 556/1197 and 740/1197.
    assert (shrunk["S1"][1], shrunk["S2"][1]) == ("46.45", "61.82")
    assert shrunk["V1"][3] == "33.33", "alone in its group"
    assert shrunk["M1"] == shrunk["total"] == [None] * 7


@pytest.mark.parametrize(
    "mark",
    [
        *({"state": state} for state in ("DRAFT", "NOT_ADMITTED", "CANCELLED", "TRANSFERRED", "MERGED")),
        {"origin": "HISTORY"},
        {"drill": "1"},
    ],
)
def test_excluded_cases_add_nothing(export: Export, tmp_path: Path, mark: dict[str, str]) -> None:
    before = counted(written(export, tmp_path))
    for rows in (export["cases"], export["tasks"], export["verifications"], export["callbacks"]):
        rows.extend([again(row) for row in rows if row.get("case_no", row.get("no")) == "1"])
    assert counted(written(export, tmp_path)) != before
    export["cases"][-1].update(mark)
    assert counted(written(export, tmp_path)) == before


def again(row: dict[str, str]) -> dict[str, str]:
    """A row of case 1 as a row of a case of its own."""
    changed = {"no": "99", "case_no": "99", "id": f"{row.get('id')}b"}
    return {name: changed.get(name, value) for name, value in row.items()}


def test_what_is_due_later_counts_when_its_moment_has_come(folder: Path) -> None:
    november = ("2026-11-01", "2026-11-30")
    # t17 was due in the first second; the 30 days of case 1 end on 11-13 at 10:00.
    assert brief(counted(folder, november)["S1"][2]) == (0, 1, "0.00", 1, 0)
    assert brief(counted(folder, november, "2026-11-13T10:00:00+08:00")["S1"][6]) == (0, 1, "0.00", 1, 0)
    assert brief(counted(folder, november, "2026-11-13T09:59:59+08:00")["S1"][6]) == NOTHING


def test_a_round_counts_on_the_day_of_its_last_rating(folder: Path) -> None:
    assert brief(counted(folder, ("2026-10-21", "2026-10-21"))["K1"][4]) == NOTHING
    assert brief(counted(folder, ("2026-10-22", "2026-10-22"))["K1"][4]) == (8_667, 10_000, "86.67", 1, 0)


def test_neighbouring_weeks_add_up(folder: Path) -> None:
    first, second, both = (
        counted(folder, days)["total"]
        for days in [("2026-10-05", "2026-10-12"), ("2026-10-13", "2026-10-20"), ("2026-10-05", "2026-10-20")]
    )
    for name in ("numerator", "denominator", "n", "pending"):
        assert [a[name] + b[name] for a, b in zip(first, second, strict=True)] == [kpi[name] for kpi in both]


def test_halves_are_rounded_up() -> None:
    assert recount.two_places(Fraction(100, 32)) == "3.13"  # 3.125
    assert recount.two_places(Fraction(100, 800)) == "0.13"  # 0.125
    assert recount.two_places(Fraction(200, 3)) == "66.67"
    assert recount.half_up(Fraction(1, 2)) == 1


def test_extra_columns_order_offset_and_byte_order_mark_change_nothing(folder: Path, export: Export) -> None:
    before = counted(folder)
    for name, rows in export.items():
        rows.reverse()
        path = written({name: [{"remark": "随意", **row} for row in rows]}, folder) / f"{name}.csv"
        text = path.read_text(encoding="utf-8").replace("2026-11-01T00:00:00+08:00", "2026-10-31T16:00:00Z")
        path.write_text("\ufeff" + text, encoding="utf-8")
    assert counted(folder) == before


@pytest.fixture
def answer(folder: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    """What `--json` prints of October; its units stand in the order K1, M1, S1, S2, V1."""
    assert recount.main(command(folder, "--json")) == 0
    return json.loads(capsys.readouterr().out)


def compared(folder: Path, answer: dict[str, Any], *more: str) -> int:
    path = folder / "kpi.json"
    path.write_text(json.dumps(answer), encoding="utf-8")
    return recount.main(command(folder, "--compare", str(path), *more))


def test_equal_figures_end_with_0(folder: Path, answer: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    answer["units"].reverse()
    answer["units"][0] |= {"score": "97.53", "rank": 1}
    assert compared(folder, answer, "--strict") == 0
    assert capsys.readouterr().out == "一致：每个数字都相同。\n"


@pytest.mark.parametrize(
    ("change", "lines"),
    [
        (lambda it: it["units"][0]["kpis"][0].update(n=3), ["K1 response_rate n：重算 2，对比文件 3"]),
        (
            lambda it: it["total"]["kpis"][0].update(value=66.67),
            ['total response_rate value：重算 "66.67"，对比文件 66.67'],
        ),
        (lambda it: it["units"][0]["kpis"][1].pop("value"), ['K1 handled_volume value：重算 "3.50"，对比文件 没有']),
        (lambda it: it["units"][2].update(name="水站"), ['S1 name：重算 "水利站"，对比文件 "水站"']),
        (lambda it: it["units"].pop(), ["units：重算 5，对比文件 4", "V1：重算 有，对比文件 没有"]),
        (lambda it: it.update(to="2026-10-30"), ['to：重算 "2026-10-31"，对比文件 "2026-10-30"']),
    ],
)
def test_every_difference_is_listed(
    folder: Path,
    answer: dict[str, Any],
    capsys: pytest.CaptureFixture[str],
    change: Callable[..., Any],
    lines: list[str],
) -> None:
    change(answer)
    assert compared(folder, answer) == 1
    assert capsys.readouterr().out.splitlines() == lines


def test_ranking_value_is_compared_on_request_only(folder: Path, answer: dict[str, Any]) -> None:
    answer["units"][2]["kpis"][2]["shrunk"] = "85.72"
    assert compared(folder, answer) == 0
    assert compared(folder, answer, "--strict") == 1


@pytest.mark.parametrize(
    ("name", "old", "new", "why"),
    [
        ("tasks", "case_no", "case", "缺少列：case_no"),
        ("tasks", "t1,1,S1", "t1,1,S7", "S7，units.csv 里没有"),
        ("callbacks", "18,1", "19,1", "19，cases.csv 里没有"),
        ("cases", "ARCHIVED", "Archived", "第 3 行的 state 读不懂"),
        ("cases", "08:00:00+08:00", "08:00:00", "第 2 行的 registered_at 读不懂"),
        ("callbacks", ",1,1,VERY", ",1,yes,VERY", "第 2 行的 resolved 读不懂"),
        ("units", "S2,", "S1,", "重复的 code"),
        ("suspensions", "t15,", "t15\n", "第 4 行的列数不够"),
    ],
)
def test_faulty_files_end_with_2(
    folder: Path, capsys: pytest.CaptureFixture[str], name: str, old: str, new: str, why: str
) -> None:
    path = folder / f"{name}.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    assert recount.main(command(folder)) == 2
    assert_one_line(capsys, why)


def assert_one_line(capsys: pytest.CaptureFixture[str], why: str) -> None:
    out, err = capsys.readouterr()
    assert out == ""
    assert why in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("more", "why"),
    [
        (["--now", "2026-11-20T18:00:00"], "--now"),
        (["--to", "2026-09-30"], "--to 早于 --from"),
        (["--from", "October"], "--from"),
        (["--compare", "nowhere.json"], "nowhere.json 找不到"),
        (["--compare", __file__], "不是 commandcenter kpi --json 的输出"),
    ],
)
def test_wrong_usage_ends_with_2(folder: Path, capsys: pytest.CaptureFixture[str], more: list[str], why: str) -> None:
    assert recount.main(command(folder, *more)) == 2
    assert_one_line(capsys, why)


def test_missing_file_ends_with_2(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "verifications.csv").unlink()
    assert recount.main(command(folder)) == 2
    assert_one_line(capsys, "verifications.csv")


def test_script_stands_alone(folder: Path) -> None:
    """It imports the standard library only, and runs where nothing else can be found."""
    script = Path(recount.__file__)
    nodes = list(ast.walk(ast.parse(script.read_text(encoding="utf-8"))))
    imported = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    imported |= {str(node.module) for node in nodes if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in imported} <= sys.stdlib_module_names
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(script), *command(folder)],
        cwd=folder, capture_output=True, encoding="utf-8", check=True, env={"PYTHONUTF8": "1"},
    )  # fmt: skip
    assert done.stdout.splitlines()[:2] == ["合计", "  response_rate        66.67   8 ÷ 12   n 12   待核查 0"]
