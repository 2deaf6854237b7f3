"""The page of papers: the list, a case and its papers, issuing; nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from commandcenter.dispatch.desk import Desk
from commandcenter.dispatch.paperwork import paper_pages
from commandcenter.dispatch.paperwork.paper_pages import PaperFilter, Subject
from commandcenter.models.case import CaseState
from commandcenter.models.scoring.periods import Period, month_of
from commandcenter.views.live import Changes
from commandcenter.views.pages.papers import PapersPage, build
from commandcenter.views.workplace import Workplace
from tests.stage import Stage

S = CaseState
OCTOBER = month_of(date(2026, 10, 1))
#: A month can only be issued once it is published; of other days nothing is.
AUTUMN = Period(date(2026, 9, 1), date(2026, 10, 31))


@pytest.fixture
def town(stage: Stage) -> Stage:
    stage.at("2026-11-20 09:00")
    return stage


@pytest.fixture
def page_of(town: Stage, workplace_of: Callable[..., Workplace], qtbot: QtBot) -> Callable[..., PapersPage]:
    made: list[PapersPage] = []  # a page that nobody held any more would be swept away while it is shown

    def make(login: str = "office", width: int = 1366, height: int = 700) -> PapersPage:
        page = build(workplace_of(login))
        made.append(page)
        qtbot.addWidget(page)
        page.resize(width, height)
        page.show()
        return page

    return make


def _issue(town: Stage, **draft: object) -> tuple[int, str]:
    """A case and its number, with its 派单."""
    case = town.walk(S.DISPATCHED, **draft)
    town.papers().issue("dispatch", Subject(case_no=case.no))
    return case.id, case.no


def _numbers(page: PapersPage) -> list[str]:
    return [line.number for line in page.model.rows]


def _said(workplace: Workplace) -> list[str]:
    told: list[str] = []
    workplace.noticed.connect(lambda notice: told.append(notice.text))
    return told


# --- the list ---------------------------------------------------------------------------------------------------------


def test_the_newest_paper_lies_open_and_the_keyboard_is_on_the_list(page_of: Callable[..., PapersPage], town: Stage):
    _issue(town)
    _issue(town)
    page = page_of()
    page.take_focus()
    assert page.focusWidget() is page.table
    assert page.preview.shown is not None
    assert page.preview.shown.number == _numbers(page)[0] == "派单〔2026〕2号"


def test_before_the_first_paper_nothing_can_be_chosen(page_of: Callable[..., PapersPage], town: Stage) -> None:
    page = page_of()
    assert page.preview._empty.sentence == "文书的每一页显示在这里"
    _issue(town)
    page.load()
    assert page.preview._empty.sentence == "选一份文书"


def test_whoever_comes_for_a_case_sees_no_other_paper_first(page_of: Callable[..., PapersPage], town: Stage) -> None:
    case_id, _ = _issue(town)
    _issue(town)
    page = page_of()
    page.open_with(("case", case_id))
    assert page.preview.shown is not None
    assert page.preview.shown.number == "派单〔2026〕1号"


def test_the_chosen_paper_is_shown_as_it_was_printed(town: Stage, page_of: Callable[..., PapersPage]) -> None:
    _issue(town)
    _issue(town)
    page = page_of()
    assert _numbers(page) == ["派单〔2026〕2号", "派单〔2026〕1号"]
    page.handlers()["next"]()
    assert page.preview.shown is not None
    assert page.preview.shown.number == "派单〔2026〕1号"
    assert page.preview.view.count == 1
    assert not page.preview.issue.isVisible()
    page.handlers()["previous"]()
    assert page.preview.shown.number == "派单〔2026〕2号"


def test_the_list_is_narrowed_by_words_kind_and_state(
    town: Stage, page_of: Callable[..., PapersPage], qtbot: QtBot
) -> None:
    _issue(town, text="路灯不亮")
    _issue(town, text="井盖破损", matter_id=town.matter("ZZ-008"))
    page = page_of()
    page.handlers()["filter"]()
    page.search.insert("井盖")
    qtbot.waitUntil(lambda: _numbers(page) == ["派单〔2026〕2号"])
    page.search.clear()
    page.kind.set_value("bulletin")
    page.kind.picked.emit("bulletin")
    qtbot.waitUntil(lambda: _numbers(page) == [])
    assert page._none.sentence == "没有符合条件的文书"


def test_new_papers_come_in_without_disturbing(town: Stage, page_of: Callable[..., PapersPage]) -> None:
    _issue(town)
    page = page_of("lead1")
    page.handlers()["next"]()
    page.preview.view.zoom_to(2.0)
    page.preview.view.verticalScrollBar().setValue(300)
    _issue(town)
    page.workplace.live.changed.emit(Changes(frozenset(), frozenset({"document"})))
    assert _numbers(page) == ["派单〔2026〕2号", "派单〔2026〕1号"]
    assert page.table.current_id() == 1
    assert page.preview.shown is not None
    assert page.preview.shown.number == "派单〔2026〕1号"
    assert (page.preview.view.zoom, page.preview.view.verticalScrollBar().value()) == (2.0, 300)


def test_older_papers_follow_when_the_end_comes_near(
    town: Stage, page_of: Callable[..., PapersPage], monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        _issue(town)
    listing = paper_pages.listing
    monkeypatch.setattr(
        paper_pages, "listing", lambda desk, wanted, before=None: listing(desk, wanted, before, limit=2)
    )
    page = page_of()
    assert len(page.model.rows) == 2
    page.table.more_wanted.emit()
    assert _numbers(page) == ["派单〔2026〕3号", "派单〔2026〕2号", "派单〔2026〕1号"]


# --- a case -----------------------------------------------------------------------------------------------------------


def test_a_case_without_papers_shows_its_sample(town: Stage, page_of: Callable[..., PapersPage]) -> None:
    case = town.walk(S.DISPATCHED)
    _issue(town)
    page = page_of()
    page.open_with(("case", case.id))
    assert _numbers(page) == []
    assert page.preview.shown is not None
    assert page.preview.shown.number is None
    assert page.preview.issue.isVisible()
    page.back()
    assert len(page.model.rows) == 1


def test_issuing_names_the_consequence_and_shows_the_paper(
    town: Stage, page_of: Callable[..., PapersPage], qtbot: QtBot
) -> None:
    case = town.walk(S.DISPATCHED)
    page = page_of("dispatch1")
    told = _said(page.workplace)
    page.open_with(("issue", "dispatch", case.no))
    bar = page.preview.issue_bar
    assert bar.isVisible()
    assert "不能撤回" in bar._words.text()
    assert not bar.register.isVisible()
    page.back()
    assert not bar.isVisible()
    assert page.model.rows == []
    page.preview.issue.click()
    page.handlers()["submit"]()
    assert page.preview.shown is not None
    assert page.preview.shown.number == "派单〔2026〕1号"
    assert _numbers(page) == ["派单〔2026〕1号"]
    assert page.table.current_id() == 1
    assert not page.preview.issue.isVisible()
    assert "已印发 派单〔2026〕1号" in told
    assert town.verify() == []


def test_what_is_issued_already_is_shown_with_the_reason(town: Stage, page_of: Callable[..., PapersPage]) -> None:
    _, no = _issue(town)
    page = page_of("dispatch1")
    told = _said(page.workplace)
    page.open_with(("issue", "dispatch", no))
    assert not page.preview.issue_bar.isVisible()
    assert page.preview.shown is not None
    assert page.preview.shown.number == "派单〔2026〕1号"
    assert any("已印发，内容没有变化" in words for words in told)


def test_posts_without_the_right_see_no_button(town: Stage, page_of: Callable[..., PapersPage]) -> None:
    case = town.walk(S.DISPATCHED)
    page = page_of("u-s17")
    page.open_with(("case", case.id))
    assert page.preview.shown is not None
    assert not page.preview.issue.isVisible()
    assert not page.periods.button.isVisible()
    page.open_with(("paper", 99))
    assert page.preview.shown is None
    assert page.preview._empty.sentence == "没有这份文书"


def test_a_typed_number_survives_every_refusal(town: Stage, page_of: Callable[..., PapersPage], qtbot: QtBot) -> None:
    page = page_of()
    page.open_with(("issue", "bulletin", AUTUMN))
    bar = page.preview.issue_bar
    bar.register.insert("老响发12")
    page.handlers()["submit"]()
    assert bar.isVisible()
    assert "不合格式" in bar._problem.text()
    assert bar.register.text() == "老响发12"
    page.open_with(("issue", "bulletin", OCTOBER))
    bar.register.setText("老响发〔2026〕12号")
    page.handlers()["submit"]()
    assert "没有计入考核的案件，不能印发通报" in bar._problem.text()
    assert bar.register.text() == "老响发〔2026〕12号"
    page.open_with(("issue", "bulletin", AUTUMN))
    bar.register.setText("老响发〔2026〕12号")
    page.handlers()["submit"]()
    assert page.preview.shown is not None
    assert page.preview.shown.number == "老响发〔2026〕12号"
    assert _numbers(page) == ["老响发〔2026〕12号"]


def test_a_period_that_runs_can_only_be_looked_at(town: Stage, page_of: Callable[..., PapersPage]) -> None:
    page = page_of()
    page.open_with(("issue", "bulletin", month_of(date(2026, 11, 1))))
    assert page.preview.shown is not None
    assert not page.preview.issue_bar.isVisible()
    assert not page.preview.issue.isVisible()


def test_everything_has_a_name(town: Stage, page_of: Callable[..., PapersPage]) -> None:
    shown = page_of()
    shown.open_with(("issue", "bulletin", AUTUMN))
    shown.preview.start_issue()
    wanted = [w for w in shown.findChildren(QWidget) if w.focusPolicy() & Qt.FocusPolicy.TabFocus and w.isVisible()]
    nameless = [w for w in wanted if not w.accessibleName() and not w.objectName().startswith("qt_")]
    assert [type(w).__name__ for w in nameless] == []


def test_other_desks_see_a_paper_of_the_same_case(town: Stage, page_of: Callable[..., PapersPage]) -> None:
    case_id, _ = _issue(town)
    page = page_of("u-s17")
    page.open_with(("case", case_id))
    assert page.preview.shown is not None
    seen = paper_pages.listing(Desk(town.store, town.session("u-s17"), town.clock), PaperFilter()).lines
    assert [line.number for line in seen] == _numbers(page)
