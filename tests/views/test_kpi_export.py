"""导出 of the KPI page: picture, PDF, book, CSV; nothing in them is a formula; a refusing disk is one sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pypdfium2
import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot
from python_calamine import CalamineWorkbook

from commandcenter.dispatch.figures.kpi_tables import kpi_tables
from commandcenter.dispatch.figures.spreadsheets import Table, csv_file, workbook
from commandcenter.models.errors import UserError
from commandcenter.models.people import UnitKind
from commandcenter.views.exporting import Form
from commandcenter.views.theme import Theme
from commandcenter.views.workplace import Workplace
from tests.stage import Stage
from tests.views.kpi_visit import NOVEMBER, Visit, visits
from tests.views.saved import save_as

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def stage(counted: Stage) -> Stage:
    return counted


@pytest.fixture
def town(stage: Stage) -> Stage:
    return stage


@pytest.fixture
def visit(town: Stage, workplace_of: Callable[..., Workplace], qtbot: QtBot) -> Iterator[Callable[..., Visit]]:
    yield from visits(workplace_of, qtbot)


def _save(at: Visit, form: Form, folder: Path, qtbot: QtBot) -> Path:
    made = save_as(at.page.export, form, folder, qtbot)
    assert made.name.startswith("指标 2026年11月")
    return made


def test_every_form_of_the_page(
    town: Stage, visit: Callable[..., Visit], theme: Theme, tmp_path: Path, qtbot: QtBot
) -> None:
    """By night as well: pictures are light, whole and sharp, the PDF holds words, the book the page's figures."""
    theme.use("dark")
    at = visit(width=1366)
    image = QImage(str(_save(at, Form.PNG, tmp_path, qtbot)))
    assert (image.width(), image.pixelColor(2, 2)) == (3840, Theme("light").background)
    assert image.height() > 1600
    pdf = pypdfium2.PdfDocument(_save(at, Form.PDF, tmp_path, qtbot).read_bytes())
    words = pdf[0].get_textpage().get_text_range()
    assert len(pdf) == 1
    assert all(said in words for said in ("17 镇直站所", "按期办结率", "4 / 6 件", "数据截至 2026-11-20 09:00"))
    lines = _save(at, Form.CSV, tmp_path, qtbot).read_text(encoding="utf-8-sig").splitlines()
    assert (lines[0][:17], len(lines)) == ("from,to,code,name", 1 + 7 * 124)
    book = CalamineWorkbook.from_path(str(_save(at, Form.XLSX, tmp_path, qtbot)))
    assert book.sheet_names[:3] == ["单位×指标", "明细", "近12个月"]
    assert {"按网络", "按事项", "按平台", "按网格", "说明"} <= set(book.sheet_names)
    rows = book.get_sheet_by_name("明细").to_python()
    group = next(row for row in rows if row[1:3] == ["镇直站所 17 个合计", "按期办结率"])
    assert group[3:9] == [4, 6, 66.67, 66.67, 6, 2]
    assert at.told[-1] == f"已保存 {tmp_path / '指标 2026年11月 镇直站所.xlsx'}"
    at.page.print_bulletin()
    assert at.went[-1] == ("papers", ("issue", "bulletin", NOVEMBER))


def test_the_menu_names_the_forms(visit: Callable[..., Visit], qtbot: QtBot) -> None:
    at = visit()
    at.page._export.click()
    menu = at.page.findChildren(QMenu)[-1]
    assert [action.data() for action in menu.actions()] == list(Form)
    menu.close()


def test_a_disk_that_refuses_is_told_in_a_sentence(visit: Callable[..., Visit], tmp_path: Path, qtbot: QtBot) -> None:
    at = visit()
    _save(at, Form.XLSX, tmp_path / "no" / "such", qtbot)
    assert "写不了" in at.told[-1]
    assert at.told[-1].endswith("文件或文件夹不存在")


def test_a_unit_does_not_read_its_few_ratings_in_the_book(town: Stage) -> None:
    tables = {t.name: t for t in kpi_tables(town.desk("u-s17"), NOVEMBER, UnitKind.STATION)}
    assert tables["得分怎么来的"].rows[-1][3] is not None
    assert "供电所" in tables["得分怎么来的"].note


def test_nothing_becomes_a_formula() -> None:
    names = ("=1+1", "+8", "-8", "@SUM(A1)", "http://x", "007", "＝1", "－1")
    table = Table("a/b", ("单位", "=n"), tuple((name, 1) for name in names))
    book = workbook([table])
    sheet = ZipFile(BytesIO(book)).read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet
    rows = CalamineWorkbook.from_filelike(BytesIO(book)).get_sheet_by_index(0).to_python()
    assert [row[0] for row in rows[1:]] == list(names)
    lines = csv_file(table).decode("utf-8-sig").splitlines()
    assert lines == ["单位,'=n", "'=1+1,1", "'+8,1", "'-8,1", "'@SUM(A1),1", "http://x,1", "007,1", "'＝1,1", "'－1,1"]
    assert csv_file(Table("", ("\n=1",), ())).decode("utf-8-sig") == '"\'\n=1"\r\n'


def test_a_sheet_that_would_overflow_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("commandcenter.dispatch.figures.spreadsheets._MOST_ROWS", 2)
    with pytest.raises(UserError, match="请缩短时段"):
        workbook([Table("t", ("a",), ((1,), (2,), (3,)))])
