"""The way of a paper in the window: written, drafted, through three hands, issued; received, withdrawn, replaced."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from commandcenter.dispatch.paperwork import circulation
from commandcenter.dispatch.paperwork.papers import Subject
from commandcenter.models.case import CaseState
from commandcenter.models.lifecycle import Action
from commandcenter.models.paperwork import DraftState, DraftStep
from commandcenter.views.live import Changes
from commandcenter.views.pages.home import build as build_home
from commandcenter.views.pages.papers import PapersPage, build
from commandcenter.views.papers.faces import AWAITED, DRAFTS, PAPERS
from commandcenter.views.workplace import Workplace
from tests.stage import Stage

S = CaseState


@pytest.fixture
def page_of(stage: Stage, workplace_of: Callable[..., Workplace], qtbot: QtBot) -> Callable[[str], PapersPage]:
    stage.at("2026-11-20 09:00")
    made: list[QWidget] = []

    def make(login: str) -> PapersPage:
        page = build(workplace_of(login))
        made.append(page)
        qtbot.addWidget(page)
        page.resize(1366, 700)
        page.show()
        return page

    return make


def test_a_notice_goes_through_three_desks(
    stage: Stage, page_of: Callable[[str], PapersPage], workplace_of: Callable[..., Workplace], qtbot: QtBot
) -> None:
    case = stage.walk(S.HANDLING)
    stage.act(case.id, "director", Action.PETITION, step="START")
    page = page_of("dispatch1")
    page.open_with(("case", case.id))
    offer = next(one for one in page.offers.case.offers if one.kind == "petition_notice")  # type: ignore[union-attr]
    page._show_offer(offer)
    assert not page.preview.issue.isVisible()  # nobody issues it unsigned
    page.preview.write.click()
    assert page.preview.texts.isVisible()
    page.preview.texts._fields["rights"].set_value("请配合调查\n可在30日内申请复查")
    page.handlers()["submit"]()
    page.preview.send.click()
    assert page.faces.face == DRAFTS
    desk = page.faces.desk
    assert desk.shown is not None
    assert desk.shown.texts["rights"] == "请配合调查\n可在30日内申请复查"
    desk.buttons[DraftStep.SUBMIT].click()
    assert desk.shown.draft.state is DraftState.REVIEW

    office = page_of("office")
    office.open_with(("draft", desk.shown.draft.id))
    hers = office.faces.desk
    assert [step for step, button in hers.buttons.items() if button.isVisible()] == [
        DraftStep.DROP, DraftStep.SEND_BACK, DraftStep.REVIEW,
    ]  # fmt: skip
    hers.buttons[DraftStep.SEND_BACK].click()
    hers.confirm()
    assert "须写明理由" in hers._problem.text()
    hers.said.insert("写明电话")
    hers.confirm()
    assert hers.shown is not None
    assert hers.shown.draft.note == "写明电话"
    page.workplace.live.changed.emit(Changes(frozenset(), frozenset({"draft"})))
    assert "写明电话" in desk._note.text()
    for who, step in ((desk, DraftStep.SUBMIT), (hers, DraftStep.REVIEW)):
        who.show_draft(None)
        (page if who is desk else office).open_with(("draft", 1))
        who.buttons[step].click()
    front = build_home(workplace_of("leader"))
    qtbot.addWidget(front)
    assert front.papers.button.text() == "1 份文稿等您核稿、签发"
    leader = page_of("leader")
    leader.open_with(("draft", 1))
    leader.faces.desk.buttons[DraftStep.SIGN].click()
    page.open_with(("draft", 1))
    desk.buttons[DraftStep.ISSUE].click()
    assert page.faces.face == PAPERS
    assert page.preview.shown is not None
    assert page.preview.shown.number == "受理告知〔2026〕1号"
    assert stage.verify() == []


def test_a_unit_signs_for_its_paper_and_the_centre_sees_who_does_not(
    stage: Stage, page_of: Callable[[str], PapersPage], workplace_of: Callable[..., Workplace], qtbot: QtBot
) -> None:
    case = stage.walk(S.DISPATCHED)
    stage.papers().issue("dispatch", Subject(case_no=case.no))
    office = page_of("office")
    office.open_with("awaited")
    assert office.faces.face == AWAITED
    (row,) = office.faces.awaited.rows.rows
    assert "供电所" in row.words
    office.faces.step(1)
    fate = office.preview.fate
    assert fate.isVisible()
    fate.remind.click()
    assert "已催" in fate._words.text

    home = build_home(workplace_of("u-s17"))
    qtbot.addWidget(home)
    home.show()
    assert home.papers.button.text() == "1 份文书等您单位签收"
    unit = page_of("u-s17")
    unit.open_with(("case", case.id))
    assert unit.preview.fate.sign.isVisible()
    unit.preview.fate.sign.click()
    assert not unit.preview.fate.sign.isVisible()
    home.workplace.live.changed.emit(Changes(frozenset(), frozenset({"document"})))
    assert not home.papers.isVisible()
    office.workplace.live.changed.emit(Changes(frozenset(), frozenset({"document"})))
    assert "回执 1/2" in fate._words.text


def test_a_wrong_paper_is_withdrawn_and_opened_again(stage: Stage, page_of: Callable[[str], PapersPage]) -> None:
    case = stage.walk(S.DISPATCHED)
    stage.papers().issue("dispatch", Subject(case_no=case.no))
    page = page_of("office")
    page.open_with(("paper", 1))
    fate = page.preview.fate
    fate.withdraw.click()
    page.handlers()["submit"]()
    assert "须写明理由" in fate._problem.text()
    fate.reason.insert("单位写错")
    page.handlers()["submit"]()
    assert "已作废：单位写错" in fate._words.text
    assert not fate.receipt.isVisible()
    fate.replace.click()
    page.handlers()["submit"]()
    assert page.preview.shown is not None
    assert page.preview.shown.number == "派单〔2026〕2号"
    assert circulation.sent(stage.desk("office"), 1).paper.void_reason == "单位写错"

    # --- a paper about some days just so; only it has a red head that may be printed already
    choice = page.preview.print_bar.mode
    assert choice is not None
    page.preview.start_print()
    assert [choice.kind.itemText(n) for n in range(choice.kind.count())] == ["彩色", "黑白"]
    days = Subject(first=date(2026, 10, 1), last=date(2026, 10, 30))
    texts = {"requirements": "请逐件整改"}
    issued = stage.papers().issue("bulletin", days, register_no="老响发〔2026〕1号", texts=texts)
    circulation.withdraw(stage.desk("office"), issued.paper_id or 0, "数字有误")
    page.open_with(("paper", issued.paper_id))
    page.preview.start_print()
    assert choice.kind.count() == 3
    fate.replace.click()
    assert page.preview._draft is not None
    assert page.preview._draft.texts["requirements"] == "请逐件整改"
    page.preview.issue_bar.register.insert("老响发〔2026〕2号")
    page.handlers()["submit"]()
    assert page.preview.shown is not None
    assert page.preview.shown.number == "老响发〔2026〕2号"
    assert stage.verify() == []


def test_a_copy_for_writing_on_says_that_it_is_no_paper(stage: Stage, page_of: Callable[[str], PapersPage]) -> None:
    case = stage.walk(S.DISPATCHED)
    stage.papers().issue("dispatch", Subject(case_no=case.no))
    page = page_of("office")
    page.open_with(("paper", 1))
    page.preview._copies.copy.trigger()
    text = QGuiApplication.clipboard().text()
    assert text.startswith("非正式件")
    assert "派单〔2026〕1号" in text
    assert f"事件编号\t{case.no}" in text
