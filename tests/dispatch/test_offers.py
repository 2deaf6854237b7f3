"""What each post is offered on a case, and that whatever is offered can be filled in and done."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from commandcenter.dispatch.cases.filling import Filling
from commandcenter.dispatch.cases.offers import OTHER_CASE, Offer, offers
from commandcenter.dispatch.center import ELSEWHERE
from commandcenter.models.access import DUTY, may_see
from commandcenter.models.case import CaseState
from commandcenter.models.lifecycle import TRANSITIONS, Action, Field, FieldKind, World, legal_actions
from commandcenter.models.people import Role, Session
from tests.make import Life, place, session, township, unit, world
from tests.models.test_lifecycle_table import cast
from tests.situations import situations

S = CaseState
PEOPLE = [by for by in cast() if by.role not in (Role.SYSTEM, Role.ADMIN)]


def offers_to(life: Life, by: Session) -> dict[Action, Offer]:
    return {offer.action: offer for offer in offers(life.file, by, life.now, life.world)}


def filling(life: Life, by: Session | str, action: Action) -> Filling:
    who = session(by) if isinstance(by, str) else by
    return Filling(life.file, offers_to(life, who)[action], who, life.now, life.world)


# --- what is offered --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(situations()))
def test_the_legal_is_offered_and_the_rest_has_its_reason(name: str) -> None:
    life = situations()[name]
    for by in PEOPLE:
        offered = offers_to(life, by)
        possible = {action for action, offer in offered.items() if offer.why_not is None}
        assert possible == set(legal_actions(life.file, by, life.now, life.world)) - set(ELSEWHERE), by.login
        for action, offer in offered.items():
            row = TRANSITIONS[action]
            assert by.role in row.roles or (row.proxy and by.role in DUTY)
            assert offer.proxy is (by.role not in row.roles)
            assert offer.why_not is None or len(offer.why_not) > 3


def test_nobody_is_offered_what_the_program_does_by_itself() -> None:
    alone = {action for action, row in TRANSITIONS.items() if row.roles == {Role.SYSTEM}}
    for by in PEOPLE:
        assert alone.isdisjoint(offers_to(Life(), by))


def test_of_another_case_only_its_number_is_asked() -> None:
    offered = offers_to(situations()["HANDLING"], session("lead1"))
    assert [field.name for field in offered[Action.MERGE].fields] == ["parent"]
    assert [field.name for field in offered[Action.REPEAT_OF].fields] == ["no"]
    assert set(OTHER_CASE) == {Action.MERGE, Action.REPEAT_OF}


def test_undo_is_offered_to_who_acted_while_it_is_open() -> None:
    life = Life().to(S.ACCEPTED).dispatch()
    last = life.events[-1]

    def undo_offered(login: str, seconds: float) -> bool:
        now = life.now + timedelta(seconds=seconds)
        return any(o.action is Action.UNDO for o in offers(life.file, session(login), now, world(), last))

    assert undo_offered("dispatch1", 7)
    assert not undo_offered("dispatch1", 9)
    assert not undo_offered("dispatch2", 1)
    signed = life.copy().work("S17", Action.SIGN)
    assert not any(o.action is Action.UNDO for o in offers(signed.file, session("u-s17"), life.now, world(), last))


# --- filling it in ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(situations()))
def test_whatever_is_offered_can_be_filled_in(name: str) -> None:
    """First choices, plain words: the rules agree with all that a form lets people choose."""
    life = situations()[name]
    for by in PEOPLE:
        for action, offer in offers_to(life, by).items():
            if offer.why_not is None:
                form = filling(life, by, action)
                refused = form.refusal(form.to_say(filled(form)))
                assert refused is None, (by.login, action, refused)


def filled(form: Filling) -> dict[str, Any]:
    """Everything needed, with the last possible choice of every list; what stands there already stays."""
    said: dict[str, Any] = {}
    for _ in range(12):
        entered = {**form.defaults(said), **said}
        lacking = [f for f in form.asked(entered) if f.name not in entered and form.needs(f, entered)]
        if not lacking:
            return entered
        said[lacking[0].name] = _value(form, lacking[0], entered)
    raise AssertionError(f"{form.offer.action} cannot be filled in: {said}")


def _value(form: Filling, field: Field, entered: dict[str, Any]) -> Any:
    possible = [option.value for option in form.options(field, entered) if option.why_not is None]
    if possible:
        return possible[-1]
    assert field.kind in (FieldKind.TEXT, FieldKind.TIME), (form.offer.action, field.name)
    days = -7 if field.name == "sent_at" else 3
    return "已核实" if field.kind is FieldKind.TEXT else form.now + timedelta(days=days)


def names(form: Filling, said: dict[str, Any] | None = None) -> list[str]:
    entered = {**form.defaults(said or {}), **(said or {})}
    return [field.name for field in form.asked(entered)]


def field(form: Filling, name: str) -> Field:
    return next(field for field in form.offer.fields if field.name == name)


def test_fields_come_and_go_with_what_was_chosen() -> None:
    form = filling(situations()["HANDLING"], "u-s17", Action.ASK)
    assert names(form) == ["kind", "reason"]
    assert names(form, {"kind": "EXTENSION"}) == ["kind", "reason", "days"]
    assert names(form, {"kind": "SUSPENSION"}) == ["kind", "reason", "plan", "review_at"]
    assert form.defaults({"kind": "SUSPENSION"})["review_at"] > form.now


def test_a_refused_choice_keeps_its_reason_and_what_is_not_for_the_post_is_left_out() -> None:
    life = Life().to(S.HANDLING).wait(days=3)
    form = filling(life, "u-s17", Action.ASK)
    found = {option.value: option.why_not for option in form.options(field(form, "kind"), {})}
    assert "REFUSAL" not in found
    assert "2个工作日" in (found["RETURN"] or "")
    assert found["EXTENSION"] is None


def test_a_question_with_one_answer_is_answered() -> None:
    form = filling(situations()["return asked"], "lead1", Action.DECIDE)
    assert form.defaults({}) == {"request": 1}
    (only,) = form.options(field(form, "request"), {})
    assert only.text == "供电所申请退单"
    assert "三定方案" in only.detail
    assert "情况说明" in only.detail


def test_what_the_case_knows_is_filled_in() -> None:
    life = situations()["ACCEPTED"]
    form = filling(life, "dispatch1", Action.DISPATCH)
    usual = form.defaults({})
    matter = township().matter[life.case.matter_id]
    assert usual["lead"] == matter.lead_id
    assert usual["assisting"] == matter.assisting_ids
    assert usual["limit"] == matter.limit
    assert form.refusal(form.to_say(usual)) is None


def test_what_the_rules_ask_for_by_the_way_is_marked_as_needed() -> None:
    fresh = filling(Life(), "intake1", Action.ACCEPT)
    assert fresh.needs(field(fresh, "grid"), {})
    assert not fresh.needs(field(fresh, "danger"), {})
    waiting = filling(situations()["SUPPLEMENT"], "intake1", Action.SUPPLY)
    assert waiting.needs(field(waiting, "text"), {})
    late = filling(situations()["SUPPLEMENT"].copy().wait(days=5), "intake1", Action.SUPPLY)
    assert not late.needs(field(late, "text"), {})


def test_county_departments_are_for_the_shift_lead() -> None:
    life = situations()["ACCEPTED"]
    county = unit("X01")
    dispatcher, lead = (filling(life, login, Action.DISPATCH) for login in ("dispatch1", "lead1"))
    assert county not in {o.value for o in dispatcher.options(field(dispatcher, "lead"), {})}
    assert county in {o.value for o in lead.options(field(lead, "lead"), {})}
    chosen = {"lead": county, "assisting": ()}
    assert "responsible" in names(lead, chosen)
    assert lead.defaults(chosen)["route"] == "R3"
    assert "responsible" not in names(lead)


def test_a_record_for_a_unit_is_filled_in_but_for_what_was_told() -> None:
    life = situations()["DISPATCHED"]
    form = filling(life, "intake1", Action.SIGN)
    told = {**form.defaults({"unit": unit("S17")}), "unit": unit("S17")}
    assert names(form, told) == ["unit", "channel", "speaker", "happened_at"]
    area = township().grid[place()].area_id
    liaisons = [one.name for one in township().liaisons if one.unit_id == unit("S17") and one.area_id == area]
    assert told["speaker"] == liaisons[0]
    assert told["channel"] == "PHONE"
    assert form.refusal(form.to_say(told)) is None
    assert {o.value for o in form.options(field(form, "unit"), {})} == {unit("S17"), unit("S06")}


def test_a_check_is_recorded_for_units_of_the_place_alone() -> None:
    form = filling(situations()["VERIFYING"], "intake1", Action.VERIFY)
    grids = township().grid_line(place())
    assert [o.value for o in form.options(field(form, "unit"), {})] == [g.unit_id for g in grids if g.level > 1]


def test_only_what_was_asked_is_said() -> None:
    form = filling(situations()["HANDLING"], "u-s17", Action.ASK)
    entered = {"kind": "EXTENSION", "reason": "等配件", "days": 3, "plan": "还在", "cited_duty": ""}
    assert form.to_say(entered) == {"kind": "EXTENSION", "reason": "等配件", "days": 3}


def test_emptying_a_list_is_said_and_an_empty_one_is_not() -> None:
    plain = filling(situations()["HANDLING"], "lead1", Action.PROTECT)
    assert plain.to_say(plain.defaults({})) == {"confidential": False}
    named = filling(situations()["complained about"], "lead1", Action.PROTECT)
    assert named.to_say({**named.defaults({}), "units": ()})["units"] == ()


def test_the_outcome_is_known_before() -> None:
    form = filling(situations()["ACCEPTED"], "dispatch1", Action.DISPATCH)
    after = form.after(form.to_say(form.defaults({})))
    assert after.case.state is S.DISPATCHED
    assert after.case.due != form.file.case.due
    assert form.file.case.state is S.ACCEPTED


def test_ratings_ask_for_the_items_of_the_post() -> None:
    life = situations()["village's own whistle closed"]
    by = session("u-s17")
    form = filling(life, by, Action.RATE)
    scores = [name for name in names(form) if name != "reason"]
    assert scores == ["true_report", "complete", "classified"]
    low = dict.fromkeys(scores, 2)
    assert form.needs(field(form, "reason"), low)
    assert not form.needs(field(form, "reason"), dict.fromkeys(scores, 5))


def test_a_case_somebody_may_not_see_offers_nothing() -> None:
    life = situations()["complained about"]
    barred = session("u-s17")
    assert not may_see(life.file, barred, township())
    assert all(offer.why_not for offer in offers_to(life, barred).values())


def test_several_requesters_are_asked_apart() -> None:
    life = situations()["CALLBACK"].copy()
    two = replace(life.file, case=replace(life.file.case, requesters=2))
    offer = offers_to(life, session("callback1"))[Action.CALL_BACK]
    form = Filling(two, offer, session("callback1"), life.now, World(township(), life.world.limits))
    assert names(form)[0] == "requester"
    assert form.defaults({})["requester"] == 1
