"""派单 by keyboard: legal choices only, the rules' own limits beside them, one winner, nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QPlainTextEdit
from pytestqt.qtbot import QtBot

from commandcenter.dispatch.cases.case_views import case_view
from commandcenter.dispatch.center import CaseRef
from commandcenter.models.case import CaseState, TaskRole
from commandcenter.models.draft import Urgency
from commandcenter.models.lifecycle import Action
from commandcenter.models.town.matters import LimitClass, Route, Whistle
from commandcenter.views.drafts import form_drafts
from commandcenter.views.intake.dispatch_form import DispatchForm
from commandcenter.views.workplace import Workplace
from tests.stage import Stage
from tests.views.typist import Typist, Window

S = CaseState
At = Callable[..., DispatchForm]


@pytest.fixture
def window(qtbot: QtBot) -> Window:
    made = Window()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def hand(window: Window) -> Typist:
    return Typist(window)


@pytest.fixture
def form_of(workplace_of: Callable[..., Workplace], window: Window, qtbot: QtBot, stage: Stage) -> At:
    """The form of a login on an accepted case (or the one given), in a window that has the keyboard."""

    def make(login: str = "dispatch1", case: CaseRef | None = None) -> DispatchForm:
        work = workplace_of(login)
        ref = case or stage.walk(S.ACCEPTED)
        form = DispatchForm(work, case_view(work.desk, ref.id))
        window.stand(form, form.advice)
        qtbot.waitUntil(window.isActiveWindow)
        return form

    return make


def leads(stage: Stage, case_id: int) -> list[int]:
    return [t.unit_id for t in stage.file(case_id).live_tasks if t.role is TaskRole.LEAD]


def test_one_key_sends_what_is_proposed(form_of: At, hand: Typist, stage: Stage) -> None:
    form = form_of()
    undone: list[object] = []
    form._work.undo_offered.connect(undone.append)
    hand.press("Ctrl+Return")
    file = stage.file(form.case_id)
    assert file.case.state is S.DISPATCHED
    assert leads(stage, form.case_id) == [stage.unit("S17")]
    assert tuple(t.unit_id for t in file.tasks[1:]) == stage.township.matter[stage.matter()].assisting_ids
    assert undone[0].text.startswith("已派单")  # type: ignore[attr-defined]
    assert "办结须附" in stage.events(form.case_id)[-1].payload


def test_digits_choose_the_lead(form_of: At, hand: Typist, stage: Stage) -> None:
    form = form_of()
    tiles = form.body.leads._tiles
    assert [tile.n for tile in tiles if tile.isChecked()] == [1]
    hand.press("2")
    assert form.body.said()["lead"] == tiles[1].unit_id
    hand.press("9")
    assert form.body.said()["lead"] == tiles[1].unit_id
    hand.press("Ctrl+Return")
    assert leads(stage, form.case_id) == [tiles[1].unit_id]


def test_digits_in_a_text_are_text(form_of: At, hand: Typist) -> None:
    form = form_of()
    form.body.demand.setFocus()
    hand.press("2")
    assert form.body.said()["lead"] == form.body.leads._tiles[0].unit_id
    assert "2" in form.body.demand.toPlainText()


def test_any_unit_is_found_by_its_pinyin(form_of: At, hand: Typist, stage: Stage) -> None:
    form = form_of()
    form.body.other.setFocus()
    for letter in "slz":
        hand.press(letter)
    hand.press("Return")
    assert form.body.said()["lead"] == next(u.id for u in stage.township.units if u.short == "水利站")


def test_assisting_units_come_and_go(form_of: At, hand: Typist, stage: Stage) -> None:
    form = form_of()
    hand.press("+")
    assert hand.at is form.body.assisting.picker
    hand.press("Backspace")
    assert form.body.said().get("assisting", ()) == ()
    for letter in "slz":
        hand.press(letter)
    hand.press("Return")
    hand.press("Ctrl+Return")
    helpers = [t.unit_id for t in stage.file(form.case_id).tasks[1:]]
    assert [stage.township.unit[u].short for u in helpers] == ["水利站"]


def test_only_legal_routes_can_be_chosen_and_the_others_say_why(form_of: At, stage: Stage) -> None:
    dispatcher = form_of("dispatch1")
    assert [route for route, _ in dispatcher.body._legal] == [Route.R2]
    assert "R1 网格自办由网格长办理" in dispatcher.body._route_row.complaint.text()
    assert "R4" in dispatcher.body._route_row.complaint.text()
    lead = form_of("lead1")
    assert [route for route, _ in lead.body._legal] == [Route.R2, Route.R3]


def test_a_county_department_is_for_the_shift_lead(form_of: At, hand: Typist, stage: Stage) -> None:
    county = next(
        m for m in stage.township.matters
        if m.route is Route.R3 and m.responsible_id and stage.township.unit[m.lead_id].code.startswith("X")
    )  # fmt: skip
    case = stage.register()
    ref = stage.act(case.id, "intake1", Action.ACCEPT, grid=stage.grid(), matter=county.id)
    clerk = form_of("dispatch1", ref)
    assert county.lead_id not in [tile.unit_id for tile in clerk.body.leads._tiles]
    form = form_of("lead1", ref)
    assert form.body._responsible_row.isVisibleTo(form)
    hand.press("Ctrl+Return")
    file = stage.file(ref.id)
    assert (file.case.route, file.case.responsible_unit_id) == (Route.R3, county.responsible_id)


def test_barred_units_cannot_be_chosen(form_of: At, stage: Stage) -> None:
    case = stage.walk(S.ACCEPTED)
    ref = stage.act(case.id, "lead1", Action.PROTECT, units=(stage.unit("S17"),))
    form = form_of("dispatch1", ref)
    barred = stage.unit("S17")
    assert barred not in [tile.unit_id for tile in form.body.leads._tiles]
    assert barred not in [choice.value for choice in form.body.other.choices]
    assert barred not in [choice.value for choice in form.body.assisting.picker.choices]


def test_limits_and_clock_follow_what_is_chosen(form_of: At, stage: Stage) -> None:
    stage.at("2026-11-02 09:00")
    form = form_of()
    before = form.body.table.accessibleDescription()
    assert "供电所" in before
    assert "5个工作日" in before
    form.body.limit.set_value(LimitClass.COMPLEX)
    assert "15个工作日" in form.body.table.accessibleDescription()
    assert form.body.after is not None
    form.body.whistle.choose(Whistle.HARD)
    assert form.body.said()["whistle"] is Whistle.HARD


def test_the_preview_moves_with_the_minute(form_of: At, stage: Stage) -> None:
    stage.at("2026-11-02 09:00")
    form = form_of()
    told = form.body.table.accessibleDescription()
    stage.wait(minutes=3)
    form._work.ticker.tick()
    assert form.body.table.accessibleDescription() != told


def test_the_loser_of_a_race_reads_who_won_and_keeps_his_words(form_of: At, hand: Typist, stage: Stage) -> None:
    form = form_of("dispatch1")
    form.body.demand.set_value("我写的要求")
    stage.act(form.case_id, "lead1", Action.DISPATCH, lead=stage.unit("S12"))
    hand.press("Ctrl+Return")
    name = stage.session("lead1").name
    assert f"已由{name}" in form.body._notice.text()
    assert "您写的都还在" in form.body._notice.text()
    assert form.body.demand.value == "我写的要求"
    assert leads(stage, form.case_id) == [stage.unit("S12")]
    hand.press("Ctrl+Return")
    assert leads(stage, form.case_id) == [stage.unit("S12")]


def test_a_lost_race_that_leaves_the_case_open_goes_on(form_of: At, hand: Typist, stage: Stage) -> None:
    form = form_of("dispatch1")
    hand.press("2")
    chosen = form.body.said()["lead"]
    stage.act(form.case_id, "intake1", Action.NOTE, text="补充了电话")
    hand.press("Ctrl+Return")
    assert "按最新情况核对" in form.body._notice.text()
    assert form.body.said()["lead"] == chosen
    hand.press("Ctrl+Return")
    assert leads(stage, form.case_id) == [chosen]


def test_leaving_keeps_what_was_chosen(form_of: At, hand: Typist, stage: Stage, window: Window) -> None:
    form = form_of()
    hand.press("2")
    form.body.demand.setPlainText("今日到场")
    left: list[bool] = []
    form.cancelled.connect(lambda: left.append(True))
    chosen = form.body.said()
    hand.press("Esc")
    assert left == [True]
    ref = CaseRef(form.case_id, "", 0, "")
    again = form_of("dispatch1", ref)
    assert again.body.said() == chosen
    hand.press("Ctrl+Return")
    assert form_drafts(again._work).all == ()


def test_printing_goes_on_to_the_paper(form_of: At, hand: Typist, stage: Stage) -> None:
    form = form_of("lead1")
    wanted: list[tuple[str, object]] = []
    form._work.page_wanted.connect(lambda page, what: wanted.append((page, what)))
    hand.press("Ctrl+P")
    assert wanted == [("papers", ("issue", "dispatch", stage.file(form.case_id).case.no))]


def test_the_emergency_whistle_takes_the_same_units(form_of: At, hand: Typist, stage: Stage) -> None:
    form = form_of()
    hand.press("F8")
    case = stage.file(form.case_id).case
    assert (case.state, case.urgency) == (S.DISPATCHED, Urgency.EMERGENCY)
    assert leads(stage, form.case_id) == [stage.unit("S17")]


def test_checks_and_loads_stand_beside(form_of: At, stage: Stage) -> None:
    stage.walk(S.HANDLING)
    form = form_of()
    told = form.advice._checks.accessibleName()
    assert "清单 AQ-001 责任单位 供电所" in told
    assert "无回避" in told
    assert "相近" in told
    assert "供电所 在办 1 超时 0" in form.advice._loads.accessibleName()


def test_who_may_not_dispatch_cannot_send(form_of: At, hand: Typist, stage: Stage) -> None:
    form = form_of("intake1")
    hand.press("Ctrl+Return")
    assert stage.file(form.case_id).case.state is S.ACCEPTED


def test_every_field_and_button_has_a_name(form_of: At) -> None:
    form = form_of("lead1")
    for part in (form, form.advice):
        for kind in (QLineEdit, QPlainTextEdit, QComboBox, QAbstractButton):
            for widget in part.findChildren(kind):
                assert widget.accessibleName(), widget


def test_a_matter_for_the_meeting_says_how_it_can_be_sent_at_once(form_of: At, hand: Typist, stage: Stage) -> None:
    assert stage.township.matter[stage.matter("AQ-009")].route is Route.R4
    ref = stage.register(text="侯林村水塘没有护栏")
    ref = stage.act(ref.id, "intake1", Action.ACCEPT, grid=stage.grid(), matter=stage.matter("AQ-009"))
    form = form_of("lead1", ref)
    assert "定为综合研判" in form.advice._checks.accessibleName()
    assert form.body._way_out.isVisible()
    hand.press("Ctrl+Return")
    assert stage.file(ref.id).case.state is S.ACCEPTED
    form.body.route.setFocus()
    hand.press("Right")
    assert not form.body._way_out.isVisible()
    hand.press("Ctrl+Return")
    assert stage.file(ref.id).case.state is S.DISPATCHED
