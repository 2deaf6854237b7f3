"""报告 as the centre reads it: kind and period move, every line leads to its cases, the book is saved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot
from python_calamine import CalamineWorkbook

from commandcenter.dispatch.paperwork import paper_drafts
from commandcenter.dispatch.paperwork.papers import Subject
from commandcenter.dispatch.paperwork.report_clock import draft_reports
from commandcenter.dispatch.paperwork.report_papers import Standing
from commandcenter.models.case import CaseState
from commandcenter.models.scoring.periods import Period
from commandcenter.models.scoring.report import Basis, ReportKind, Stand
from commandcenter.views.exporting import Form
from commandcenter.views.home.paper_calls import PaperCalls
from commandcenter.views.pages import pages_of
from commandcenter.views.pages.papers import build as papers_page
from commandcenter.views.pages.reports import build
from commandcenter.views.papers.papers_waiting import PapersWaiting
from commandcenter.views.shell.top_bar import TopBar
from commandcenter.views.workplace import Workplace
from tests.stage import Stage
from tests.views.saved import save_as
from tests.views.windows import Seat

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
S = CaseState


def test_the_reports_page(stage: Stage, workplace_of: Callable[..., Workplace], tmp_path: Path, qtbot: QtBot) -> None:
    stage.at("2026-11-02 09:00")
    for _ in range(3):
        stage.walk(S.HANDLING)
    stage.at("2026-11-03 09:00")
    stage.walk(S.CLOSED)
    work = workplace_of("lead1")
    page = build(work)
    qtbot.addWidget(page)
    page.resize(1366, 700)
    page.show()
    assert page.data is not None
    board = page.board
    assert board.summary.text().startswith("2026-11-03：登记 1 件（上期 3），办结 1 件")
    assert board.chart is None
    assert not page._later.isEnabled()
    page.earlier()
    assert board.summary.text().startswith("2026-11-02：登记 3 件")
    page.kinds.choose(ReportKind.MONTHLY)
    assert page.data.period.words == "2026年11月"
    assert page.data.running
    assert board.chart is not None
    assert [spot.words for spot in board.chart.spots][1] == "2026-11-02　登记 3　办结 0"
    opened: list[tuple[int, ...]] = []
    page.doors.show_cases = opened.append  # type: ignore[method-assign]
    told = {row.words: row for row in board.lists["kpis"].rows}
    assert told["承办量"].right == "6.00 分 · 完成 25.00 %"
    assert told["承办量"].detail == "n=8　上月无数据　上年同月无数据"
    assert (told["重复诉求率"].right, told["重复诉求率"].detail) == ("—", "本期没有满30日的结案")
    assert board.stand.text().startswith("本月考核未公布：都是实时数，截至 2026-11-03 09:")
    hot = board.lists["hot"]
    assert [row.words for row in hot.rows] == ["西村二村　路灯维修"]
    qtbot.mouseClick(hot.viewport(), Qt.MouseButton.LeftButton, pos=hot.visualRect(hot.model().index(0, 0)).center())
    assert len(opened[-1]) == 4
    saved = {form: save_as(page.export, form, tmp_path, qtbot) for form in page.export.forms}
    assert [path.name for path in saved.values()] == [f"月报 2026年11月.{end}" for end in ("png", "pdf", "xlsx", "csv")]
    assert saved[Form.PDF].read_bytes().startswith(b"%PDF")
    image = QImage(str(saved[Form.PNG]))
    assert (image.width(), image.height() > 1200) == (3840, True)
    lines = saved[Form.CSV].read_text(encoding="utf-8-sig").splitlines()
    assert "热点,1,西村二村　路灯维修,本期,4" in lines
    assert "热点" in CalamineWorkbook.from_path(str(saved[Form.XLSX])).sheet_names
    board.chart.opened.emit(1)
    assert page.data.period.first == date(2026, 11, 2)
    published = Stand(Basis.PUBLISHED, stage.now, 1, "2026-10-R1", "5685d9252276" + "0" * 52)
    frozen = replace(page.data, kind=ReportKind.MONTHLY, stand=published, running=False)
    told_stand = page._words.stand(frozen, Standing(outdated="月报〔2026〕第1期"))
    assert "修订号 2026-10-R1，截至 2026-11-03 09:" in told_stand
    assert "哈希 5685d9252276。" in told_stand
    assert "已印发的月报〔2026〕第1期按那时的数" in told_stand
    board.show_data(frozen, told_stand)
    assert [board._notes[name].text() for name in ("kpis", "hot")] == ["已公布 2026-10-R1", "实时数"]
    assert not board._cards["breaches"].isVisibleTo(board)
    again = build(workplace_of("lead1"))
    qtbot.addWidget(again)
    assert again.kind is ReportKind.MONTHLY
    for one in (page, again):
        one.closing()


def test_a_report_goes_on_as_a_paper(
    stage: Stage, workplace_of: Callable[..., Workplace], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The report leads to its proof, to the draft the program made at its hour, and to what was issued."""
    stage.at("2026-11-19 16:00")
    stage.walk(S.HANDLING)
    stage.at("2026-11-20 07:00")
    work, went = workplace_of("office"), list[tuple[object, ...]]()
    monkeypatch.setattr(work, "go", lambda *where: went.append(where))
    page, papers, calls = build(work), papers_page(work), PaperCalls(work)
    for one in (page, papers, calls):
        qtbot.addWidget(one)
        one.show()
    page.earlier()
    assert page._paper.text() == "看样张"
    page.handlers()["print"]()
    assert went[-1] == ("papers", ("report", ReportKind.DAILY, Period(date(2026, 11, 19), date(2026, 11, 19))))
    papers.open_with(went[-1][1])
    assert papers.preview._title.text.startswith("日报 2026-11-19　样张")
    assert papers.preview.issue.isVisibleTo(papers)
    papers.periods.reports[ReportKind.MONTHLY].trigger()
    assert papers.preview._title.text.startswith("月报 2026年10月")

    stage.at("2026-11-20 07:31")
    first, *others = draft_reports(work.desk)  # nothing was counted in October, so its 月报 is none of them
    calls.read()
    assert calls.button.text() == "2 份报告 已拟好，等您核改送签"
    for other in others:
        paper_drafts.drop(work.desk, other, 1, "不报")
    calls.read()
    assert calls.button.text() == "日报 2026-11-19 已拟好，等您核改送签"
    calls.button.click()
    assert went[-1] == ("papers", ("draft", first))
    papers.open_with(went[-1][1])
    assert papers.faces.desk.shown is not None
    assert (papers.faces.desk.shown.draft.title, papers.faces.desk.shown.drafter) == ("日报 2026-11-19", "系统")
    page.read()
    assert page._paper.text() == "看文稿（草拟）"
    printed = stage.papers("director").issue("daily", Subject(first=date(2026, 11, 19)))
    page.read()
    assert page._paper.text() == f"看 {printed.number}"
    papers.periods.reports[ReportKind.DAILY].trigger()
    assert papers.preview.shown is not None
    assert papers.preview.shown.number == printed.number
    page.closing()


def test_the_bar_counts_the_papers_that_wait(
    stage: Stage, workplace_of: Callable[..., Workplace], qtbot: QtBot
) -> None:
    """Beside the name of the page, for whoever goes on with them; away when none does."""
    stage.at("2026-11-20 07:31")
    work = workplace_of("office")
    bar = TopBar(work.theme, work.by, "", pages_of(work.by.role))
    qtbot.addWidget(bar)
    bar.follow(work)
    waiting = bar.findChild(PapersWaiting)
    assert waiting is not None
    tab = bar._tabs["papers"]
    empty = tab.sizeHint().width()
    draft_reports(work.desk)
    waiting.read()
    assert tab.accessibleName() == "文书，2 份等您"
    assert tab.sizeHint().width() > empty
    for view in paper_drafts.waiting(work.desk):
        paper_drafts.drop(work.desk, view.draft.id, 1, "不报")
    waiting.read()
    assert (tab.accessibleName(), tab.sizeHint().width()) == ("文书", empty)


def test_a_windows_minute_makes_the_report_and_every_bar_tells(stage: Stage, open_window: Callable[..., Seat]) -> None:
    """Two workstations sweep, one drafts; the post that goes on with it sees so without asking."""
    stage.at("2026-11-19 16:00")
    stage.walk(S.HANDLING)
    stage.at("2026-11-20 07:31")
    seats = [open_window(login) for login in ("intake1", "office")]
    for seat in seats:
        seat.window._house.run()
    for seat in seats:
        seat.hear()
    drafts = paper_drafts.waiting(seats[1].work.desk)
    assert [view.draft.title for view in drafts].count("日报 2026-11-19") == 1
    tabs = {tab.accessibleName() for tab in seats[1].window.findChild(TopBar).findChildren(QAbstractButton)}
    assert f"文书，{len(drafts)} 份等您" in tabs


def test_a_campaign_is_chosen_and_looked_at(stage: Stage, workplace_of: Callable[..., Workplace], qtbot: QtBot) -> None:
    """A matter by its words, then a whole network; what is missing is said, and Esc shuts the panel."""
    stage.at("2026-11-20 09:00")
    stage.walk(S.HANDLING)
    papers = papers_page(workplace_of("office"))
    qtbot.addWidget(papers)
    papers.show()
    panel, title = papers.periods.campaign, papers.preview._title
    papers.periods.campaigns.trigger()
    assert panel.isVisibleTo(papers)
    papers.handlers()["submit"]()
    assert panel._problem.text() == "● 请选一个事项或网络"
    panel.topic.set_value(stage.township.matter[stage.matter()].code)
    papers.handlers()["submit"]()
    assert title.text.startswith(f"{stage.township.matter[stage.matter()].name}专项汇总表 2026年11月　样张")
    panel.topic.set_value("安全")
    panel.days.show_period(Period(date(2026, 11, 18), date(2026, 11, 20)))
    panel.go.click()
    assert title.text.startswith("安全专项汇总表 2026-11-18 至 11-20　样张")
    assert papers.preview.issue.isVisibleTo(papers)
    papers.back()
    assert not panel.isVisibleTo(papers)
