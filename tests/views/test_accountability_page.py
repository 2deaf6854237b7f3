"""激励与问责 through its page: a leader decides on evidence with a reason, the unit reports, the centre checks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from pytestqt.qtbot import QtBot

from commandcenter.dispatch.figures.accountability import RULES, Measure, Step, Trigger
from commandcenter.dispatch.paperwork.paper_pages import Subject
from commandcenter.models.lifecycle import Action
from commandcenter.models.timing.worktime import TZ
from commandcenter.views.deciding.sheet import Sheet
from commandcenter.views.live import Changes
from commandcenter.views.pages.accountability import AccountabilityPage, build
from commandcenter.views.pages.home import build as build_home
from commandcenter.views.workplace import Workplace
from tests.stage import Stage

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def sit(workplace_of: Callable[..., Workplace], qtbot: QtBot) -> Callable[[str], AccountabilityPage]:
    def make(login: str) -> AccountabilityPage:
        page = build(workplace_of(login))
        qtbot.addWidget(page)
        page.resize(1366, 700)
        page.show()
        return page

    return make


def _supervised(stage: Stage, unit_id: int, until: str) -> int:
    case = stage.register()
    stage.act(case.id, "intake1", Action.ACCEPT, grid=stage.grid(), matter=stage.matter())
    stage.act(case.id, "dispatch1", Action.DISPATCH, lead=unit_id)
    stage.act(case.id, stage.login_of(unit_id), Action.SIGN)
    limit = datetime.fromisoformat(until).replace(tzinfo=TZ)
    stage.act(case.id, "lead1", Action.SUPERVISE, reason="久拖不决", until=limit)
    return case.id


def _asked(page: AccountabilityPage, words: str) -> Sheet:
    """The question a button of the detail opens."""
    next(button for button in page.detail.buttons if button.text() == words).click()
    assert page.sheet is not None
    return page.sheet


def test_from_a_proposal_to_a_rectification_checked(
    stage: Stage, sit: Callable[[str], AccountabilityPage], workplace_of: Callable[..., Workplace], qtbot: QtBot
) -> None:
    water = stage.unit("S13")
    stage.at("2026-11-02 09:00")
    cases = [_supervised(stage, water, f"2026-11-0{day} 17:30") for day in (3, 5)]
    empty = sit("director")
    assert empty.detail._empty.sentence == "没有需要处理的事项"
    assert [row.words for row in empty.list.rows if row.words in RULES.values()] == [*RULES.values()]
    stage.at("2026-11-06 09:00")

    office = sit("office")
    assert "由主任或领导决定" in office.detail.words
    assert office.detail.buttons[0].text() == "看这 2 件"

    director = sit("director")
    opened: list[tuple[int, ...]] = []
    director.detail.cases_wanted.disconnect()
    director.detail.cases_wanted.connect(opened.append)
    assert f"规则：{RULES[Trigger.UNMET]}" in director.detail.words
    assert "约谈 → 通报批评 → 提请处分" in director.detail.words
    director.detail.buttons[0].click()
    assert set(opened[0]) == set(cases)
    asked = _asked(director, "决定…")
    assert asked.values["measure"] is Measure.TALK
    asked.submit()
    assert asked._rows["reason"].complaint.text() == "● 请填写理由"
    asked._asks["reason"].widget.setPlainText("两次督办均未落实")
    asked._asks["rectify"].widget.setPlainText("泵房修复并通电")
    asked._asks["due"].widget.setText("11-14")
    asked.submit()
    assert "整改期限应为工作日" in asked._rows["due"].complaint.text()
    assert asked.values["reason"] == "两次督办均未落实"
    asked._asks["due"].widget.setText("11-13")
    asked.submit()
    assert director.sheet is None
    assert director.focusWidget() is director.list
    assert "谢立新 决定：两次督办均未落实" in director.detail.words
    assert "责令整改（2026-11-13 17:30 前报送）：泵房修复并通电" in director.detail.words
    assert any(row.right == "整改中" for row in director.list.rows)
    went: list[object] = []
    director.workplace.page_wanted.connect(lambda page, what: went.append((page, what)))
    matter_id = next(iter(director.matters))
    papers = {button.text(): button for button in director.detail.buttons}
    for words in ("约谈通知", "约谈记录", "整改通知"):
        papers[words].click()
    kinds = ("talk_notice", "talk_record", "rectification")
    assert went == [("papers", ("matter", kind, matter_id)) for kind in kinds]
    record = stage.papers("office").issue("talk_record", Subject(matter=matter_id))
    director.read()
    assert "文书已印发" in director.detail.words
    assert any(row.right == "整改中" for row in director.list.rows)
    next(button for button in director.detail.buttons if button.text() == "看已印发文书").click()
    assert went[-1] == ("papers", ("paper", record.paper_id))

    home = build_home(workplace_of(stage.login_of(water)))
    qtbot.addWidget(home)
    home.show()
    (call,) = home.month_calls.buttons
    assert call.text() == "责令整改，2026-11-13 17:30 前报送：泵房修复并通电"
    unit = sit(stage.login_of(water))
    assert not any("建议" in row.words for row in unit.list.rows)
    assert [button.text() for button in unit.detail.buttons] == ["看这 2 件", "报送整改…"]
    asked = _asked(unit, "报送整改…")
    asked._asks["text"].widget.setPlainText("水泵已更换并通电")
    asked.submit()
    assert "单位报送：水泵已更换并通电" in unit.detail.words
    for page in (home, office):  # as everybody hears of it
        page.workplace.live.changed.emit(Changes(entities=frozenset({"accountability"})))
    assert not call.isVisible()
    assert office._pause.isActive()

    office.read()
    office._choose(office.list.rows[1].value if office.list.rows[1].value else office.list.rows[-1].value)
    office.read()
    matter = next(iter(office.matters.values()))
    assert Step.CHECK in matter.steps
    office._choose(("matter", matter.file.matter.id))
    asked = _asked(office, "核查整改…")
    asked._asks["met"].widget.choose(True)
    asked._asks["finding"].widget.setPlainText("现场已通电")
    asked.submit()
    assert "核查：整改到位　现场已通电" in office.detail.words
    asked = _asked(office, "结果运用…")
    asked._asks["purpose"].widget.set_value(asked._asks["purpose"].widget._choices[0].value)
    asked._asks["note"].widget.setPlainText("年终考核扣分")
    asked.submit()
    assert "结果运用（年终考核）：年终考核扣分" in office.detail.words
    assert [row.words for row in office.list.rows if row.is_head][-1] == "已了结"


def test_nothing_is_done_about_a_proposal_with_a_reason(
    stage: Stage, sit: Callable[[str], AccountabilityPage], qtbot: QtBot
) -> None:
    water = stage.unit("S13")
    stage.at("2026-11-02 09:00")
    for day in (3, 5):
        _supervised(stage, water, f"2026-11-0{day} 17:30")
    stage.at("2026-11-06 09:00")
    leader = sit("leader")
    asked = _asked(leader, "不予处理…")
    asked._asks["reason"].widget.setPlainText("汛期抢险，情有可原")
    asked.submit()
    assert [row.right for row in leader.list.rows if row.value] == ["不予处理"]
    assert sit(stage.login_of(water)).list.rows == ()
