"""A caller's history by number: what the person at the desk may see of it, masked, and nothing confidential."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from commandcenter.dispatch.intake.callers import Caller, history, plain_phone
from commandcenter.models.case import CaseState
from commandcenter.models.draft import Platform
from commandcenter.models.lifecycle import Action
from tests.make import in_grid, neighbour
from tests.stage import Stage

S = CaseState
PHONE = "13812345521"


def asked(stage: Stage, phone: str = PHONE, login: str = "intake1", **more: int) -> Caller:
    return history(stage.desk(login), phone, **more)


def call(stage: Stage, n: int, **draft: object):
    said = {"platform": Platform.LOCAL, "requester_name": "张三丰", "requester_phone": PHONE}
    return stage.register(text=f"西村二村路灯第{n}次不亮", title=f"路灯{n}，电话{PHONE}", **(said | draft))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("138 1234 5521", PHONE),
        ("138-1234-5521", PHONE),
        ("+86 138 1234 5521", PHONE),
        ("008613812345521", PHONE),
        ("１３８１２３４５５２１", PHONE),
        ("05382961234", "0538-2961234"),
        ("(0538) 296 1234", "0538-2961234"),
        ("010-12345678", "010-12345678"),
        ("2961234", "2961234"),
        ("12345", "12345"),
        ("", ""),
    ],
)
def test_numbers_are_kept_one_way(typed: str, kept: str) -> None:
    assert plain_phone(typed) == kept


def test_newest_first_masked_and_limited(stage: Stage) -> None:
    for n in range(4):
        call(stage, n)
        stage.wait(days=1)
    found = asked(stage, limit=3)
    assert (found.phone, found.known_as, found.name) == ("138****5521", "张某某", "张三丰")
    assert [case.title for case in found.cases] == [f"路灯{n}，电话138****5521" for n in (3, 2, 1)]


def test_however_the_number_is_typed(stage: Stage) -> None:
    call(stage, 1, requester_phone="0538-2961234")
    assert asked(stage, "0538 2961234").cases
    call(stage, 2, requester_phone="05382962222")
    assert asked(stage, "0538-2962222").cases


def test_a_few_digits_find_nobody(stage: Stage) -> None:
    call(stage, 1, requester_phone="12345")
    assert asked(stage, "12345") == Caller("***45")
    assert asked(stage, "").cases == ()


def test_confidential_reports_are_not_betrayed_even_to_those_who_may_look(stage: Stage) -> None:
    call(stage, 1, confidential=True, requester_name="李四")
    for login in ("intake1", "intake2", "lead1", "director", "dispatch1"):
        assert asked(stage, login=login).cases == ()
        assert asked(stage, login=login).name == ""


def test_only_what_one_may_see(stage: Stage) -> None:
    case = call(stage, 1)
    stage.act(case.id, "intake1", Action.ACCEPT, grid=stage.grid(), matter=stage.matter())
    assert asked(stage, login=in_grid(neighbour())).cases == ()
    stage.act(case.id, "lead1", Action.PROTECT, units=(stage.unit("S17"),))
    assert asked(stage, login="u-s17").cases == ()
    assert [c.grid for c in asked(stage).cases] == [stage.township.grid[stage.grid()].name]


def test_transferred_cases_and_merged_copies_stay_out(stage: Stage) -> None:
    one, two = call(stage, 1), call(stage, 2)
    stage.center("dispatch1").merge(two.id, two.version, one.id)
    assert [c.no for c in asked(stage).cases] == [two.no, one.no]
    stage.act(one.id, "director", Action.TRANSFER, recipient="东平县公安局")
    assert [c.no for c in asked(stage).cases] == [two.no]


def test_the_number_is_found_by_its_index(stage: Stage) -> None:
    with stage.store.read() as connection:
        plan = connection.execute(
            text("EXPLAIN QUERY PLAN SELECT case_id FROM requester WHERE phone IN ('1','2') ORDER BY case_id DESC")
        ).all()
    assert "ix_requester_phone" in str(plan)
