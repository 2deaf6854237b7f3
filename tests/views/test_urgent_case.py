"""An emergency in front: which report is owed upwards by when, and the way to it."""

from __future__ import annotations

from collections.abc import Callable

from pytestqt.qtbot import QtBot

from commandcenter.dispatch.paperwork.papers import Subject
from commandcenter.models.case import CaseState
from commandcenter.models.draft import Urgency
from commandcenter.views.case.pane import CasePane
from commandcenter.views.pages.papers import build
from commandcenter.views.workplace import Workplace
from tests.stage import Stage


def test_the_report_that_is_owed_is_one_click_away(
    stage: Stage, workplace_of: Callable[..., Workplace], qtbot: QtBot
) -> None:
    stage.at("2026-11-20 09:00")
    case = stage.walk(CaseState.DISPATCHED, urgency=Urgency.EMERGENCY)
    work = workplace_of("lead1")
    pane = CasePane(work)
    qtbot.addWidget(pane)
    pane.resize(464, 900)
    pane.show()
    pane.show_case(case.id)
    section = pane.body.urgent
    assert section.report.text() == "信息首报"
    assert "前报出，剩" in section.until.text()
    went: list[object] = []
    work.page_wanted.connect(lambda page, what: went.append((page, what)))
    section.report.click()
    assert went == [("papers", ("see", "first_report", case.no))]

    page = build(work)
    qtbot.addWidget(page)
    page.resize(1366, 700)
    page.show()
    page.open_with(("see", "first_report", case.no))
    assert page.preview.shown is not None
    assert page.preview.issue.isVisible()
    assert not page.preview.is_asking
    page.preview.write.click()
    page.preview.texts._fields["losses"].set_value("无人员伤亡")
    page.handlers()["submit"]()
    page.preview.issue.click()
    page.handlers()["submit"]()
    assert page.preview.shown.number == "信息首报〔2026〕1号"

    stage.wait(minutes=180)
    pane.show_case(case.id)
    pane.body.urgent.tick(stage.now)
    assert section.report.text() == "信息续报"
    assert "超时" in section.until.text()
    assert stage.papers("lead1").why_not("follow_report", Subject(case_no=case.no)) is None
