"""Township files as administrators leave them: read when they can be, else refused with file, line and column."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commandcenter.models.errors import BadFile
from commandcenter.models.town.township import Township
from commandcenter.models.town.township_files import coverage_holes, load_township

FOLDER = Path(__file__).resolve().parents[2] / "resources" / "township"


@pytest.fixture(scope="module")
def town() -> Township:
    return load_township(FOLDER)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy to break."""
    return Path(shutil.copytree(FOLDER, tmp_path / "township"))


def test_a_spreadsheet_may_save_in_its_own_encodings(folder: Path, town: Township) -> None:
    units = folder / "units.csv"
    grids = folder / "grids.csv"
    units.write_bytes(units.read_text("utf-8").encode("gb18030"))
    grids.write_bytes(grids.read_text("utf-8").replace("\n", "\r\n").encode("utf-8-sig"))
    assert load_township(folder) == town


def test_empty_lines_padding_remarks_and_column_order_do_not_matter(folder: Path, town: Township) -> None:
    areas = folder / "areas.csv"
    rows = list(csv.DictReader(areas.read_text("utf-8").splitlines()))
    lines = ["pending,note,name,code", ",,,"]
    lines += [f'{r["pending"]},"问过\n片区长",　{r["name"]} ,{r["code"]}' for r in rows]
    areas.write_text("\n".join([*lines, "", ",,,,,"]), "utf-8")
    assert load_township(folder) == town


def test_codes_and_labels_both_count(folder: Path, town: Township) -> None:
    matters = folder / "matters.csv"
    text = matters.read_text("utf-8")
    matters.write_text(text.replace(",安全,", ",SAFETY,").replace(",一般,", ",ORDINARY,"), "utf-8")
    assert load_township(folder) == town


def test_spreadsheet_dates_are_dates(folder: Path, town: Township) -> None:
    calendar = folder / "calendar.csv"
    calendar.write_text(calendar.read_text("utf-8").replace("2026-01-04", "2026/1/4"), "utf-8")
    assert load_township(folder) == town


def test_tables_that_may_be_empty(folder: Path) -> None:
    for name in ("accounts.csv", "liaisons.csv", "platforms.csv"):
        header = (folder / name).read_text("utf-8").splitlines()[0]
        (folder / name).write_text(header + "\n", "utf-8")
    town = load_township(folder)
    assert town.accounts == ()
    assert len(coverage_holes(town)) == 32 * 4


Edit = Callable[[str], str]


def swap(old: str, new: str) -> Edit:
    def edit(text: str) -> str:
        assert old in text
        return text.replace(old, new, 1)

    return edit


def cell(code: str, column: str, value: str) -> Edit:
    """Sets one cell of the line whose first cell is the code."""

    def edit(text: str) -> str:
        lines = text.split("\n")
        at = next(i for i, line in enumerate(lines) if line.split(",")[0] == code)
        cells = lines[at].split(",")
        cells[lines[0].split(",").index(column)] = value
        lines[at] = ",".join(cells)
        return "\n".join(lines)

    return edit


def repeat(code: str) -> Edit:
    """Appends the line whose first cell is the code once more."""

    def edit(text: str) -> str:
        return text + next(line for line in text.split("\n") if line.split(",")[0] == code) + "\n"

    return edit


MISTAKES: list[tuple[str, Edit, str]] = [
    ("areas.csv", repeat("A2"), "areas.csv 第6行 code：“A2”与第3行重复"),
    ("areas.csv", cell("A2", "pending", "也许"), "areas.csv 第3行 pending：“也许”应填1或0（是或否）"),
    ("areas.csv", cell("A2", "name", "　"), "areas.csv 第3行 name：没有填写"),
    ("areas.csv", cell("A2", "name", "片" * 2001), "areas.csv 第3行 name：超过2000字"),
    ("areas.csv", swap("name", "title"), "areas.csv 第1行：缺少列name"),
    ("areas.csv", swap("name", "title"), "areas.csv 第1行：有不认识的列title"),
    ("areas.csv", swap("code,", "code,code,"), "areas.csv 第1行：有重复的列code"),
    ("areas.csv", swap("第二片区,", "第二片区,东,"), "areas.csv 第3行：比表头多出1格"),
    ("areas.csv", swap("第二片区", '"第二片区'), "areas.csv 第3行：引号没有成对"),
    ("areas.csv", lambda _: "", "areas.csv 第1行：缺少列code、name、pending"),
    ("units.csv", cell("S01", "kind", "站所"), "units.csv 第3行 kind：不认识“站所”，可填全响应中心、镇直站所"),
    ("units.csv", cell("S02", "kind", "全响应中心"), "units.csv 第4行 kind：全响应中心须有且只有一个，并排在第一行"),
    ("units.csv", cell("LH", "kind", "镇直站所"), "units.csv 第2行 kind：全响应中心须有且只有一个"),
    ("units.csv", cell("S01", "duty_phone", "值班室"), "units.csv 第3行 duty_phone：“值班室”不是电话号码"),
    ("units.csv", cell("S01", "accountability", ""), "units.csv 第3行 accountability：没有填写"),
    ("units.csv", cell("S02", "short", "派出所"), "units.csv 第4行 short：简称“派出所”与第3行重复"),
    ("units.csv", cell("S17", "code", "供电所"), "units.csv 第19行 code：“供电所”的写法不对，应如S01"),
    ("units.csv", cell("S17", "code", "S99"), "matters.csv 第68行 lead：没有代码为“S17”的记录"),
    ("grids.csv", cell("370923106201001", "code", "3.70923E+14"), "grids.csv 第11行 code：代码被电子表格改成了“3.709"),
    ("grids.csv", cell("370923106201001", "code", "370923107201001"), "code：“370923107201001”不是本镇3级网格的代码"),
    ("grids.csv", cell("370923106C01", "level", "1"), "grids.csv：一级（镇）网格须有且只有一个"),
    ("grids.csv", cell("370923106C01", "level", "4"), "grids.csv 第3行 level：“4”应为1（镇）、2（社区）或3（村）"),
    ("grids.csv", cell("370923106", "parent", "370923106C01"), "grids.csv 第2行 parent：一级网格没有上级"),
    ("grids.csv", cell("370923106201001", "parent", ""), "grids.csv 第11行 parent：没有填写上级网格"),
    ("grids.csv", cell("370923106201001", "parent", "370923106"), "第11行 parent：3级网格的上级应是2级网格"),
    ("grids.csv", cell("370923106201001", "area", ""), "grids.csv 第11行 area：没有填写片区"),
    ("grids.csv", cell("370923106201001", "area", "A9"), "grids.csv 第11行 area：没有代码为“A9”的记录"),
    ("grids.csv", cell("370923106201001", "unit", "S01"), "grids.csv 第11行 unit：3级网格的承办单位应是“村”"),
    ("grids.csv", cell("370923106201001", "population", "约800"), "第11行 population：“约800”应为不带单位的整数"),
    ("grids.csv", cell("370923106269001", "aliases", "、"), "aliases：只有分隔符，没有内容"),
    ("liaisons.csv", repeat("S01"), "liaisons.csv 第258行 slot：同一单位、片区和岗位与第2行重复"),
    ("liaisons.csv", cell("S01", "slot", "C"), "liaisons.csv 第2行 slot：不认识“C”，可填A岗、B岗"),
    ("liaisons.csv", cell("S01", "unit", "LH"), "liaisons.csv 第2行 unit：只有承办任务的单位才设联络专员"),
    ("liaisons.csv", cell("S01", "area", "A7"), "liaisons.csv 第2行 area：没有代码为“A7”的记录"),
    ("matters.csv", repeat("AQ-001"), "matters.csv 第130行 code：“AQ-001”与第68行重复"),
    ("matters.csv", cell("AQ-001", "code", "路灯"), "matters.csv 第68行 code：“路灯”的写法不对，应如ZZ-001"),
    ("matters.csv", cell("AQ-001", "keywords", ""), "matters.csv 第68行 keywords：没有填写"),
    ("matters.csv", cell("AQ-001", "keywords", "路灯，" * 9), "matters.csv 第68行 keywords：“路灯，"),
    ("matters.csv", cell("AQ-001", "lead", "Y01"), "matters.csv 第68行 lead：“Y01”不承办任务，不能主办"),
    ("matters.csv", cell("AQ-001", "assisting", "S08、W01"), "第68行 assisting：“W01”不承办任务，不能协办"),
    ("matters.csv", cell("AQ-001", "assisting", "S17"), "matters.csv 第68行 assisting：主办单位不能同时协办"),
    ("matters.csv", cell("AQ-001", "assisting", "S08、S88"), "matters.csv 第68行 assisting：没有代码为“S88”的记录"),
    ("matters.csv", cell("AQ-001", "route", "R3"), "第68行 responsible：请县直部门协助的事项要填镇级包办单位"),
    ("matters.csv", cell("ZZ-008", "responsible", "X04"), "responsible：镇级包办单位应是镇直站所"),
    ("matters.csv", cell("AQ-001", "route", "R5"), "matters.csv 第68行 route：不认识“R5”"),
    ("matters.csv", cell("AQ-001", "limit", "3天"), "matters.csv 第68行 limit：不认识“3天”，可填应急、紧急民生"),
    ("matters.csv", lambda text: text.replace(",党建,", ",综治,"), "matters.csv：“党建”网络没有一个事项"),
    ("platforms.csv", repeat("X01"), "platforms.csv 第19行 unit：单位“X01”与第2行重复"),
    ("platforms.csv", swap("disputes", "open311"), "platforms.csv 第1行：缺少列disputes"),
    ("calendar.csv", swap("2024-01-01", "2024-02-30"), "calendar.csv 第2行 date：“2024-02-30”不是日期"),
    ("calendar.csv", swap("2024-01-01", "元旦"), "calendar.csv 第2行 date：“元旦”不是日期，应如2026-10-10"),
    ("calendar.csv", repeat("2024-01-01"), "calendar.csv 第110行 date：日期2024-01-01与第2行重复"),
    ("calendar.csv", swap(",rest", ",休"), "calendar.csv 第2行 kind：不认识“休”，可填放假、调休上班"),
    ("calendar.csv", lambda text: text.replace("2025-", "2023-"), "calendar.csv：2025年列为已公布放假安排"),
    ("office_hours.csv", swap("08:30-12:00", "8点半到12点"), "office_hours.csv 第2行 spans：“8点半到12点”不是时段"),
    ("office_hours.csv", swap("08:30-12:00", "08:30-24:30"), "office_hours.csv 第2行 spans：“08:30-24:30”不是时段"),
    ("office_hours.csv", swap("13:30-17:30", "11:30-17:30"), "office_hours.csv 第2行 spans：2023-10-01起的办公时间须"),
    ("office_hours.csv", repeat("2023-10-01"), "office_hours.csv 第11行 valid_from：日期2023-10-01与第2行重复"),
    ("office_hours.csv", lambda text: text.split("\n")[0], "office_hours.csv：没有一行办公时间"),
    ("accounts.csv", repeat("admin"), "login：“admin”与第"),
    ("accounts.csv", cell("intake2", "login", "受理二"), "accounts.csv 第3行 login：“受理二”的写法不对"),
    ("accounts.csv", cell("intake2", "role", "系统"), "accounts.csv 第3行 role：系统账号由程序自带"),
    ("accounts.csv", cell("intake2", "unit", "S01"), "accounts.csv 第3行 unit：受理员不能设在“S01”"),
    ("accounts.csv", cell("intake2", "grid", "370923106"), "accounts.csv 第3行 grid：受理员不属于网格"),
    ("accounts.csv", cell("gl-c01", "grid", ""), "grid：网格长要填所在网格"),
    ("accounts.csv", cell("gl-c01", "unit", "C02"), "unit：单位与所在网格的承办单位不一致"),
    ("accounts.csv", cell("u-s01", "unit", "W01"), "unit：联络员不能设在“W01”"),
    ("township.toml", swap('"老湖镇"', "老湖镇"), "township.toml 第5行：写法不对"),
    ("township.toml", swap('"老湖镇"', '""'), "township.toml 第5行 name：应为英文引号里的文字，不能空着"),
    ("township.toml", swap('"370923106"', '"370923107"'), "township.toml 第4行 code：“370923107”与grids.csv里镇网格"),
    ("township.toml", swap("issuer", "issue"), "township.toml 第3行 [town]：缺少issuer"),
    ("township.toml", swap("issuer", "issue"), "township.toml 第7行 issue：不认识这一项"),
    ("township.toml", swap('"0538-0000001"', '"总机"'), "township.toml 第8行 phone：“总机”不是电话号码"),
    ("township.toml", swap("[2024", "[24"), "township.toml 第12行 announced：应为年份的列表"),
]


@pytest.mark.parametrize(("file", "edit", "sentence"), MISTAKES)
def test_a_mistake_is_named_with_file_line_and_column(folder: Path, file: str, edit: Edit, sentence: str) -> None:
    path = folder / file
    path.write_text(edit(path.read_text("utf-8")), "utf-8")
    with pytest.raises(BadFile) as refused:
        load_township(folder)
    assert sentence in refused.value.message


@pytest.mark.parametrize(("code", "kind"), [("S01", "站所"), ("S02", "全响应中心"), ("LH", "镇直站所"), ("V201", "")])
def test_a_wrong_kind_is_said_once_not_for_everything_that_follows(folder: Path, code: str, kind: str) -> None:
    path = folder / "units.csv"
    path.write_text(cell(code, "kind", kind)(path.read_text("utf-8")), "utf-8")
    with pytest.raises(BadFile, match="镇域资料有1处错误"):
        load_township(folder)


def test_lines_are_counted_as_an_editor_shows_them(folder: Path) -> None:
    lines = ["code,name,pending,note", 'A1,一,1,"两', '行"', "", "A2,二,也许,", "A3,三,1,", "A4,四,1,"]
    (folder / "areas.csv").write_text("\n".join(lines), "utf-8")
    with pytest.raises(BadFile, match=r"areas\.csv 第5行 pending"):
        load_township(folder)


def test_all_mistakes_come_together_but_never_more_than_twenty(folder: Path) -> None:
    path = folder / "units.csv"
    path.write_text(path.read_text("utf-8").replace("0538-", "电话"), "utf-8")
    with pytest.raises(BadFile) as refused:
        load_township(folder)
    lines = refused.value.message.splitlines()
    assert lines[0] == "镇域资料有133处错误，没有载入："
    assert len(lines) == 22
    assert lines[-1] == "……另有113处"


def test_missing_large_and_unreadable_files(folder: Path) -> None:
    (folder / "areas.csv").unlink()
    (folder / "calendar.csv").write_bytes(b"x" * (5 * 1024 * 1024 + 1))
    (folder / "units.csv").write_bytes((folder / "units.csv").read_text("utf-8").encode("utf-16"))
    good = (folder / "grids.csv").read_bytes()
    (folder / "grids.csv").write_bytes(good.replace("庄科村".encode(), "庄科村".encode()[:-1]))
    (folder / "township.toml").unlink()
    with pytest.raises(BadFile) as refused:
        load_township(folder)
    text = refused.value.message
    assert "areas.csv：缺少这个文件" in text
    assert "township.toml：缺少这个文件" in text
    assert "calendar.csv：文件超过5MB" in text
    assert "units.csv 第1行：有无法识别的字符，请另存为UTF-8编码" in text
    assert "grids.csv 第11行：有无法识别的字符" in text


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_content_of_a_cell_brings_the_program_down(folder: Path, data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(sorted(folder.glob("*.csv"))))
    kept = path.read_bytes()
    rows = list(csv.reader(kept.decode().splitlines()))
    row = rows[data.draw(st.integers(0, len(rows) - 1))]
    row[data.draw(st.integers(0, len(row) - 1))] = data.draw(st.text(st.characters(codec="utf-8"), max_size=8))
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    with suppress(BadFile):
        load_township(folder)
    path.write_bytes(kept)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(raw=st.binary(max_size=200), at=st.integers(0, 400))
def test_no_bytes_bring_the_program_down(folder: Path, raw: bytes, at: int) -> None:
    for name in ("township.toml", "areas.csv"):
        path = folder / name
        kept = path.read_bytes()
        path.write_bytes(kept[:at] + raw + kept[at:])
        with suppress(BadFile):
            load_township(folder)
        path.write_bytes(kept)


def test_a_folder_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="缺少这个文件"):
        load_township(tmp_path / "nowhere")
