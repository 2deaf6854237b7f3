"""考核 from draft to revision through the page, as each post sees it; a trial of weights leaves nothing behind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot
from python_calamine import CalamineWorkbook

from commandcenter.dispatch.figures.appraisals import AppraisalDesk, Excuse, GapCase, Step, months
from commandcenter.models.case import CaseState
from commandcenter.models.kpi import Metric
from commandcenter.models.people import UnitKind
from commandcenter.models.store import appraisals
from commandcenter.views.exporting import Form
from commandcenter.views.live import Changes
from commandcenter.views.pages.appraisal import AppraisalPage, build
from commandcenter.views.pages.home import build as build_home
from commandcenter.views.pages.kpi import build as build_kpi
from commandcenter.views.workplace import Workplace
from tests.stage import Stage, content
from tests.views.inline import Held
from tests.views.saved import save_as

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
S = CaseState


@pytest.fixture
def town(stage: Stage) -> Stage:
    """October: 供电所 finished one in time, filed one late; now it is November."""
    stage.at("2026-10-12 09:00")
    stage.walk(S.CLOSED)
    late = stage.walk(S.HANDLING)
    stage.at("2026-10-30 09:00")
    stage.walk(S.CLOSED, late.id)
    stage.at("2026-11-03 09:00")
    return stage


@pytest.fixture
def sit(workplace_of: Callable[..., Workplace], qtbot: QtBot) -> Callable[[str], AppraisalPage]:
    def make(login: str) -> AppraisalPage:
        page = build(workplace_of(login))
        qtbot.addWidget(page)
        page.resize(1366, 700)
        page.show()
        return page

    return make


def _rows(page: AppraisalPage) -> list[str]:
    return [row.sentence for row in page.list.rows]


def _take_back(page: AppraisalPage, n: int, ground: str) -> None:
    """The own row opens the question; without a ground nothing is taken back."""
    page._row_opened(("objection", n))
    assert page.sheet is not None
    page.sheet.submit()
    assert page.sheet._rows["ground"].complaint.text() == "● 请填写撤回的理由"
    page.sheet._asks["ground"].widget.setPlainText(ground)
    page.sheet.submit()
    assert page.sheet is None


def test_a_month_from_draft_to_revision(
    town: Stage,
    sit: Callable[[str], AppraisalPage],
    workplace_of: Callable[..., Workplace],
    tmp_path: Path,
    qtbot: QtBot,
) -> None:
    office = sit("office")
    assert office._empty.sentence == "还没有月度考核"
    assert "点右上“起草…”" in office._empty.hint
    assert office._beside.currentIndex() == 1
    assert not office._save.isEnabled()
    assert not office._trial.isEnabled()
    office._open.click()
    assert office.sheet is not None
    office.sheet._asks["month"].widget.setText("2026-13")
    office.sheet.submit()
    assert "不是月份" in office.sheet._rows["month"].complaint.text()
    office.sheet._asks["month"].widget.setText("2026-10")
    office.sheet.submit()
    assert office.sheet is None
    assert office.stamp.words.startswith("草稿，单位看不到　数据截至 2026-11-03 09:00")
    assert office._save.isEnabled()
    assert office._trial.isEnabled()
    waiting = sit("u-s17")
    assert waiting.view is None
    assert waiting._empty.sentence == "还没有送核对的月份"
    assert office._beside.currentIndex() == 0
    office.steps[Step.SHOW].click()
    office.sheet.submit()  # type: ignore[union-attr]
    assert office.stamp.words.startswith("核对期至 2026-11-05 17:30")

    home = build_home(workplace_of("u-s17"))
    qtbot.addWidget(home)
    home.resize(1366, 700)
    home.show()
    (call,) = home.month_calls.buttons
    assert call.text() == "2026年10月考核在核对期，2026-11-05 17:30 前可以提出异议"
    led: list[object] = []
    home.workplace.page_wanted.connect(lambda page, what: led.append((page, what)))
    call.click()
    assert led == [("appraisal", office.view.appraisal.id)]  # type: ignore[union-attr]
    unit = sit("u-s17")
    assert [row.name for row in unit.table.heat.rows] == ["供电所"]
    assert unit.table.heat.rows[0].cells[2].text == "50.00"
    power = unit.table.heat.rows[0].key
    unit.table.setCurrentIndex(unit.table.heat.index(0, 3))  # as a click of the right button does
    unit.table.menu_wanted.emit(power, 2, unit.pos())
    menu = unit.findChild(QMenu)
    assert [one.text() for one in menu.actions()] == ["打开这些件", "对按期办结率提出异议…"]
    menu.actions()[1].trigger()
    menu.close()
    asked = unit.sheet
    assert asked is not None
    assert asked.values["about"] == "ontime_rate"
    late = asked._asks["case"].widget
    assert len(late._choices) == 1
    asked.submit()
    assert asked._rows["reason"].complaint.text() == "● 请填写理由"
    late.set_value(late._choices[0].value)
    asked._asks["reason"].widget.setPlainText("停电抢修，已电话报过")
    asked.submit()
    assert any("待裁定" in said for said in _rows(unit))
    _take_back(unit, 1, "编号写错")
    assert any("已撤回" in said and "编号写错" in said for said in _rows(unit))
    again = AppraisalDesk(town.desk("u-s17")).object_to
    again(unit.view.appraisal.id, "停电抢修", about="ontime_rate", case_id=late.value)  # type: ignore[union-attr]

    director = sit("director")
    stamp = "核对期至 2026-11-05 17:30，大家核对的是同一份数：截至 2026-11-03 09:00，不再变动"
    assert director.stamp.words == stamp
    assert director.steps[Step.PUBLISH].isVisibleTo(director)
    assert "届满" in director.steps[Step.PUBLISH].toolTip()
    director._row_opened(("objection", 2))
    director.sheet._asks["accepted"].widget.choose(True)  # type: ignore[union-attr]
    director.sheet._asks["ruling"].widget.setPlainText("属实")  # type: ignore[union-attr]
    director.sheet.submit()  # type: ignore[union-attr]
    assert director.stamp.words.startswith(f"{stamp}　此后变动 ")
    assert any("供电所 按期办结率由50.00%变为100.00%" in said for said in _rows(director))
    row = next(r for r in director.table.heat.rows if r.name == "供电所")
    assert row.cells[2].text == "50.00"
    _take_back(director, 2, "记错了日期")
    assert director.stamp.words == stamp
    director._row_opened(("objection", 2))
    ruling = director.sheet
    assert ruling is not None
    ruling._asks["accepted"].widget.choose(False)
    ruling._asks["excuse"].widget.set_value(None)
    ruling._asks["ruling"].widget.setPlainText("签收记录显示超期")
    ruling.submit()
    assert any("不采纳" in said for said in _rows(director))
    town.at("2026-11-06 09:00")
    director.read()
    director.steps[Step.PUBLISH].click()
    director.sheet.submit()  # type: ignore[union-attr]
    stamp = director.stamp.words
    assert "修订号 2026-10-R0　数据截至 2026-11-06 09:00　哈希" in stamp
    town.walk(S.CLOSED)
    director.workplace.live.changed.emit(Changes(frozenset({1}), frozenset({"case"})))
    assert director.stamp.words == stamp

    unit.read_months()
    assert unit.steps[Step.OBJECT].text() == "申诉…"
    ids: list[tuple[int, ...]] = []
    unit.doors.show_cases = ids.append  # type: ignore[method-assign]
    unit.groups.set_value(UnitKind.STATION)
    assert [row.name for row in unit.table.heat.rows[:2]] == ["合计（17 个）", "供电所"]
    row = next(r for r in unit.table.heat.rows if r.name == "供电所")
    unit._cell_opened(row.key, 2)
    assert len(ids[-1]) == 2
    n = AppraisalDesk(town.desk("u-s17")).object_to(
        director.view.appraisal.id,  # type: ignore[union-attr]
        "协办迟报",
        about="ontime_rate",
        case_id=late._choices[0].value,
    )
    AppraisalDesk(town.desk("leader")).decide(
        director.view.appraisal.id,
        n,
        True,
        "属实",
        excuse=Excuse.LATE,  # type: ignore[union-attr]
    )
    director.read()
    director.steps[Step.REVISE].click()
    director.sheet.submit()  # type: ignore[union-attr]
    assert "修订号 2026-10-R1" in director.stamp.words
    assert any("按期办结率由50.00%更正为100.00%" in said for said in _rows(director))
    saved = {form: save_as(director.export, form, tmp_path, qtbot) for form in Form}
    assert saved[Form.PDF].name == "考核 2026年10月 镇直站所.pdf"
    words = pypdfium2.PdfDocument(saved[Form.PDF])[0].get_textpage().get_text_range()
    assert all(said in words for said in ("已公布，数字冻结", "修订号 2026-10-R1", "供电所", "合计（17 个）"))
    assert QImage(str(saved[Form.PNG])).width() == 3840
    lines = saved[Form.CSV].read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == 1 + 124
    assert lines[1].startswith("2026-10,2026-10-R1,2026-11-06 09:00,")
    book = CalamineWorkbook.from_path(str(saved[Form.XLSX]))
    assert book.get_sheet_by_name("考核结果").to_python()[0][0].startswith("2026年10月考核　修订号 2026-10-R1")
    points = book.get_sheet_by_name("目标管理考核折算").to_python()
    assert points[0][0].startswith("2026-10-R1　折算表")
    assert "按期办结率由50.00%更正为100.00%" in book.get_sheet_by_name("修订差异").to_python()[1][1]
    live = build_kpi(director.workplace)
    qtbot.addWidget(live)
    assert not live.stamp.button.isVisibleTo(live)
    live.period.span.choose("last_month")
    assert "2026年10月考核已公布，以公布的为准：修订号 2026-10-R1，截至 2026-11-06 09:00。" in live.stamp.words
    assert "这里是实时数，截至 2026-11-06 09:30，各单位的得分、名次与公布的相同" in live.stamp.words
    went: list[object] = []
    director.workplace.page_wanted.connect(lambda page, what: went.append((page, what)))
    live.stamp.button.click()
    assert went == [("appraisal", director.view.appraisal.id)]  # type: ignore[union-attr]
    live.closing()
    director._row_opened(("revision", 0))
    assert "修订号 2026-10-R0" in director.stamp.words


def test_a_draft_is_withdrawn_and_drafted_anew(town: Stage, sit: Callable[[str], AppraisalPage], qtbot: QtBot) -> None:
    office, station = AppraisalDesk(town.desk("office")), town.unit("S17")
    month = office.open("2026-10")
    office.propose_bonus(month, station, 100, "先进", "文件")
    AppraisalDesk(town.desk("leader")).decide_bonus(month, 1, True, "属实")
    page, days = sit("office"), (date(2026, 10, 1), date(2026, 10, 31))
    with town.store.read() as connection:  # a unit knows of no draft, and of no points in it
        assert appraisals.bonuses(connection, page.workplace.by, *days) == {station: 100}
        assert appraisals.bonuses(connection, town.session("u-s17"), *days) == {}
    page.steps[Step.WITHDRAW_DRAFT].click()
    assert page.sheet is not None
    page.sheet.submit()
    assert page.sheet._rows["ground"].complaint.text() == "● 请填写撤回的理由"
    page.sheet._asks["ground"].widget.setPlainText("还有补录，起草早了")
    page.sheet.submit()
    assert (page.sheet, page.view) == (None, None)
    assert page._empty.sentence == "还没有月度考核"
    assert not any(button.isVisible() for button in page.steps.values())
    with town.store.read() as connection:  # a month that is not assessed gives no points
        assert appraisals.bonuses(connection, page.workplace.by, *days) == {}
    page._open.click()
    page.sheet.submit()  # type: ignore[union-attr]
    assert page.view is not None
    assert page.stamp.words.startswith("草稿，单位看不到")
    assert any("+1.00　先进" in said for said in _rows(page))
    page.steps[Step.SHOW].click()
    page.sheet.submit()  # type: ignore[union-attr]
    assert not page.steps[Step.WITHDRAW_DRAFT].isVisible()


def test_showing_a_month_tells_how_far_it_is_and_can_be_called_off(
    town: Stage, workplace_of: Callable[..., Workplace], qtbot: QtBot
) -> None:
    month = AppraisalDesk(town.desk("office")).open("2026-10")
    tasks = Held()
    page = build(workplace_of("office", tasks=tasks))
    qtbot.addWidget(page)
    page.steps[Step.SHOW].click()
    sheet, told, left = page.sheet, list[str](), list[bool]()
    assert sheet is not None
    sheet.left.connect(lambda: left.append(True))
    tasks.hold = True
    sheet.submit()
    assert (sheet.message, sheet._back.text()) == ("正在进行…", "取消")
    sheet.leave()
    tasks.let_go()
    assert (sheet.message, sheet._back.text(), left) == ("已取消", "返回", [])
    assert [one.shown_at for one in months(town.desk("office"))] == [None]
    words = sheet._message.setText
    sheet._message.setText = lambda said: (told.append(said), words(said))  # type: ignore[method-assign]
    sheet.submit()
    assert told[-1] == "正在进行　2/2"
    assert page.sheet is None
    assert [one.id for one in months(town.desk("office")) if one.shown_at is not None] == [month]


def test_weights_are_tried_without_a_trace(town: Stage, sit: Callable[[str], AppraisalPage], qtbot: QtBot) -> None:
    month = AppraisalDesk(town.desk("office")).open("2026-10")
    page = sit("director")
    written = content(town.path)
    before = [row.tail for row in page.table.heat.rows]
    page.try_weights()
    fields = page.weights.weights
    next(f for m, f in fields.items() if m == "ontime_rate").setText("5")
    page.weights._try()
    assert page.weights._sum.text() == "七项权重之和应为100，现在是85"
    next(f for m, f in fields.items() if m == "resolution_rate").setText("35")
    page.weights._try()
    assert page._tried is not None
    assert any("↑" in row.tail[0] for row in page.table.heat.rows)
    assert page.stamp.words.startswith("试算，不是公布的结果；试的是：草稿，单位看不到　数据截至 ")
    rank = {result.unit.id: result.rank or 99 for result in page._tried.after}
    tried = [rank[row.key] for row in page.table.heat.rows[1:]]
    assert tried == sorted(tried)
    page.back()
    assert [row.tail for row in page.table.heat.rows] == before
    assert content(town.path) == written
    assert page.view is not None
    assert page.view.appraisal.id == month

    town.at("2026-11-30 15:00")
    town.walk(S.HANDLING)
    town.at("2026-12-02 09:00")
    november = AppraisalDesk(town.desk("office")).open("2026-11")
    page.try_weights()
    next(f for m, f in fields.items() if m == "ontime_rate").setText("5")
    next(f for m, f in fields.items() if m == "resolution_rate").setText("35")
    page.weights._try()
    assert any("↑" in row.tail[0] for row in page.table.heat.rows)
    page.show_month(november)
    assert page._tried is not None
    assert not any("↑" in row.tail[0] for row in page.table.heat.rows)  # of November's figures nothing moves


def test_a_unit_of_a_month_is_looked_at_over_that_month(
    town: Stage, sit: Callable[[str], AppraisalPage], qtbot: QtBot
) -> None:
    AppraisalDesk(town.desk("office")).open("2026-10")
    page = sit("director")
    went: list[tuple[str, object]] = []
    page.workplace.page_wanted.connect(lambda where, what: went.append((where, what)))
    page.table.unit_chosen.emit(town.unit("S17"))
    live = build_kpi(page.workplace)
    qtbot.addWidget(live)
    live.open_with(went[0][1])
    assert (live.unit_id, live.period.period.words) == (town.unit("S17"), "2026年10月")
    live.closing()


def test_the_countys_figures_beside_ours(
    town: Stage,
    sit: Callable[[str], AppraisalPage],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    qtbot: QtBot,
) -> None:
    AppraisalDesk(town.desk("office")).open("2026-10")
    page = sit("office")
    page.steps[Step.COUNTY].click()
    asked = page.sheet
    assert asked is not None
    for name, value in (("unit", town.unit("S17")), ("metric", "ontime_rate")):
        asked._asks[name].widget.set_value(value)
    asked._asks["value"].widget.setText("4x")
    asked._asks["source"].widget.setText("县热线办通报")
    asked.submit()
    assert "不是数" in asked._rows["value"].complaint.text()
    asked._asks["value"].widget.setText("45.5%")
    asked.submit()
    assert any("−4.50" in said and "县 45.50 %" in said for said in _rows(page))
    told: list[str] = []
    page.workplace.noticed.connect(lambda notice: told.append(notice.text))
    page._row_opened(("county", 1))
    assert told == ["平台的标记和我们的计数没有不一致的件，无法逐件说明差距"]
    ids: list[tuple[int, ...]] = []
    page.doors.show_cases = ids.append  # type: ignore[method-assign]
    page.doors._go_gap(Metric.ONTIME_RATE, (GapCase(1, "LH20261012-00001", "平台按自己的时限计为超期"),))
    assert ids == [(1,)]
    assert told[-1] == "平台可能另计的 1 件：LH20261012-00001 平台按自己的时限计为超期"
    table = tmp_path / "县热线办.csv"
    table.write_text("单位,指标,数值\n水利站,解决率,88.20\n没有的站,解决率,1\n", encoding="utf-8")
    page.county.read(page.view, str(table))  # type: ignore[arg-type]
    assert "第3行" in told[-1]
    assert not any("88.20" in said for said in _rows(page))
    table.write_text("单位,指标,数值\n水利站,解决率,88.20\n", encoding="utf-8")
    page.county.read(page.view, str(table))  # type: ignore[arg-type]
    assert told[-1] == "已录入 1 项县级数据"
    assert any("县 88.20 %" in said and "县热线办.csv" in said for said in _rows(page))
    AppraisalDesk(town.desk("office")).show(page.view.appraisal.id)  # type: ignore[union-attr]
    with monkeypatch.context() as older:
        older.setattr(appraisals, "check_copy", lambda *_: None)  # a month that an older program showed
        assert "数字随办理变动" in sit("u-s17").stamp.words
    unit = sit("u-s17")
    assert "大家核对的是同一份数" in unit.stamp.words
    mine: list[tuple[int, ...]] = []
    unit.doors.show_cases = mine.append  # type: ignore[method-assign]
    unit._row_opened(("county", 1))
    assert len(mine[-1]) == 1
