"""How the units hear of a dispatch: in the program, by telephone with a list that records who took it, on paper."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtWidgets import QAbstractButton, QWidget
from pytestqt.qtbot import QtBot

from commandcenter.dispatch.desk import Desk
from commandcenter.dispatch.intake.sending import Delivery, callees, checks, facts
from commandcenter.dispatch.upkeep.administration import Administration
from commandcenter.models.case import CaseState, Channel, TaskState
from commandcenter.models.lifecycle import Action
from commandcenter.views.desk.phone_list import PhoneList
from commandcenter.views.intake.dispatch_form import DispatchForm
from tests.stage import Stage
from tests.views.windows import Seat

S = CaseState
Open = Callable[..., Seat]


@pytest.fixture
def stage(stage: Stage) -> Stage:
    stage.at("2026-11-02 09:00")
    return stage


def shown(seat: Seat, kind: type[QWidget]) -> list[Any]:
    return [one for one in seat.window.findChildren(kind) if one.isVisible()]


def dispatch(seat: Seat, case_id: int, *ways: Delivery) -> None:
    seat.choose(case_id)
    seat.press("F4")
    [form] = shown(seat, DispatchForm)
    for way in ways:
        form.body.deliveries[way].click()
    seat.press("1", "Ctrl+Return")
    seat.hear()


# --- what is read out ----------------------------------------------------------------------------------------------


def test_each_unit_hears_what_where_and_by_when(stage: Stage) -> None:
    case = stage.walk(S.DISPATCHED)
    lead, helper = callees(stage.file(case.id), stage.township, "今日到场")
    assert (lead.unit, lead.signed) == ("供电所", False)
    assert lead.phone
    assert "由贵单位主办" in lead.script
    assert case.no in lead.script
    assert "今日到场" in lead.script
    assert "前签收" in lead.script
    assert "由贵单位协办" in helper.script


def test_a_unit_without_an_account_is_named_before_it_is_sent(stage: Stage) -> None:
    case = stage.walk(S.ACCEPTED)
    desk = Desk(stage.store, stage.session("dispatch1"), stage.clock)
    lead = stage.unit("S17")

    def told() -> list[str]:
        file = stage.file(case.id)
        return [check.text for check in checks(file, stage.township, facts(desk, file), lead, (), None)]

    assert not any("没有本系统账号" in text for text in told())
    admin = Administration(stage.store, stage.session("admin"), stage.clock)
    for account in stage.township.accounts:
        if account.unit_id == lead:
            admin.disable_account(account.login)
    assert "供电所没有本系统账号" in told()


# --- the list --------------------------------------------------------------------------------------------------------


def test_told_by_telephone_one_after_the_other(open_window: Open, stage: Stage) -> None:
    case = stage.walk(S.ACCEPTED)
    seat = open_window("dispatch1")
    dispatch(seat, case.id, Delivery.PHONE)
    [phones] = shown(seat, PhoneList)
    assert phones.list.hasFocus()
    units = [row.value for row in phones.list.rows]
    assert units == [task.unit_id for task in stage.file(case.id).live_tasks]
    assert phones.number.text().replace(" ", "") == phones._callees[units[0]].phone.replace(" ", "")
    seat.press("Ctrl+Return")
    seat.hear()
    first = stage.file(case.id).tasks[0]
    assert first.state is TaskState.SIGNED
    [proxy] = stage.file(case.id).proxies
    assert (proxy.channel, proxy.speaker) == (Channel.PHONE, phones._callees[units[0]].name)
    assert phones.list.current == units[1]
    seat.press("Ctrl+Return")
    seat.hear()
    assert all(task.state is TaskState.SIGNED for task in stage.file(case.id).tasks)
    assert shown(seat, PhoneList) == []
    assert not seat.page.stations.is_open
    assert stage.verify() == []


def test_nobody_answered_is_noted_and_the_next_one_is_called(open_window: Open, stage: Stage) -> None:
    case = stage.walk(S.ACCEPTED)
    seat = open_window("dispatch1")
    dispatch(seat, case.id, Delivery.PHONE)
    [phones] = shown(seat, PhoneList)
    first, second = (row.value for row in phones.list.rows)
    seat.press("N")
    seat.hear()
    assert stage.events(case.id)[-1].kind == Action.NOTE
    assert "没有打通" in stage.events(case.id)[-1].payload
    assert phones.list.current == second
    assert phones.list.rows[0].right == "没打通"
    seat.press("K")
    assert phones.list.current == first
    phones.speaker.clear()
    seat.press("Ctrl+Return")
    assert "请写明接电话的人" in phones._speaker_row.complaint.text()
    assert stage.file(case.id).tasks[0].state is TaskState.SENT


def test_a_unit_that_signs_itself_meanwhile_leaves_the_list(open_window: Open, stage: Stage) -> None:
    case = stage.walk(S.ACCEPTED)
    seat = open_window("dispatch1")
    dispatch(seat, case.id, Delivery.PHONE)
    [phones] = shown(seat, PhoneList)
    unit = stage.file(case.id).tasks[0].unit_id
    stage.act(case.id, stage.login_of(unit), Action.SIGN)
    seat.press("Ctrl+Return")
    assert "已由" in phones._message.text()
    assert phones.list.rows[0].right == "已签收"
    assert not stage.file(case.id).proxies


def test_the_way_back_takes_the_list_along(open_window: Open, stage: Stage) -> None:
    case = stage.walk(S.ACCEPTED)
    seat = open_window("dispatch1")
    dispatch(seat, case.id, Delivery.PHONE)
    seat.press("Ctrl+Z")
    seat.hear()
    assert stage.file(case.id).case.state is S.ACCEPTED
    assert shown(seat, PhoneList) == []


# --- the boxes --------------------------------------------------------------------------------------------------------


def test_paper_leads_on_to_the_sheet(open_window: Open, stage: Stage) -> None:
    case = stage.walk(S.ACCEPTED)
    seat = open_window("dispatch1")
    dispatch(seat, case.id, Delivery.PAPER)
    assert seat.page is seat.window.page("papers")


def test_without_a_box_nothing_more_is_asked(open_window: Open, stage: Stage) -> None:
    case = stage.walk(S.ACCEPTED)
    seat = open_window("dispatch1")
    dispatch(seat, case.id)
    assert seat.page is seat.window.page("duty")
    assert shown(seat, PhoneList) == []


def test_the_station_remembers_how_it_tells_its_units(open_window: Open, stage: Stage, qtbot: QtBot) -> None:
    first, second = stage.walk(S.ACCEPTED), stage.walk(S.ACCEPTED)
    seat = open_window("dispatch1")
    dispatch(seat, first.id, Delivery.PHONE)
    seat.press("Esc")
    seat.choose(second.id)
    seat.press("F4")
    [form] = shown(seat, DispatchForm)
    assert form.body.deliver == (Delivery.PHONE,)
    form.body.deliveries[Delivery.PHONE].click()
    seat.press("Esc")
    seat.press("F4")
    [again] = shown(seat, DispatchForm)
    assert again.body.deliver == ()


def test_every_control_has_a_name(open_window: Open, stage: Stage) -> None:
    case = stage.walk(S.ACCEPTED)
    seat = open_window("dispatch1")
    dispatch(seat, case.id, Delivery.PHONE)
    [phones] = shown(seat, PhoneList)
    controls = [w for w in phones.findChildren(QWidget) if isinstance(w, QAbstractButton) or w is phones.speaker]
    assert [w for w in controls if not w.accessibleName()] == []
