"""Turns of a day, pasted rosters, and what a shift's events add up to."""

from __future__ import annotations

from datetime import date, time

import pytest

from commandcenter.models.case import CaseState
from commandcenter.models.duty.handover import Change, Step, changes_of
from commandcenter.models.duty.shifts import Officer, Turns, read_roster, roster_text
from commandcenter.models.errors import UserError
from commandcenter.models.lifecycle import Action
from commandcenter.models.people import Role
from tests.make import at

TWO = Turns()
NOVEMBER = date(2026, 11, 1)


# --- turns ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moment", "day", "name", "hours"),
    [
        ("2026-11-02 08:00", date(2026, 11, 2), "白班", "08:00–20:00"),
        ("2026-11-02 19:59", date(2026, 11, 2), "白班", "08:00–20:00"),
        ("2026-11-02 20:00", date(2026, 11, 2), "夜班", "20:00–08:00"),
        ("2026-11-03 00:10", date(2026, 11, 2), "夜班", "20:00–08:00"),
        ("2026-11-03 07:59", date(2026, 11, 2), "夜班", "20:00–08:00"),
    ],
)
def test_the_turn_of_a_moment(moment: str, day: date, name: str, hours: str) -> None:
    turn = TWO.at(at(moment))
    assert (turn.day, turn.name, turn.hours) == (day, name, hours)
    assert turn.begins <= at(moment) < turn.ends


def test_turns_follow_each_other_without_gap() -> None:
    turn = TWO.at(at("2026-12-31 21:00"))
    for _ in range(4):
        following = TWO.after(turn)
        assert following.begins == turn.ends
        turn = following
    assert turn.day == date(2027, 1, 2)


def test_shortly_before_its_beginning_one_takes_the_next_turn_over() -> None:
    assert TWO.taken_over_at(at("2026-11-02 19:30")).name == "夜班"
    assert TWO.taken_over_at(at("2026-11-02 20:40")).name == "夜班"
    assert TWO.taken_over_at(at("2026-11-02 14:00")).name == "白班"


def test_three_turns_are_a_setting() -> None:
    three = Turns.parse("07:30 15:30 23:30")
    assert three.names_of(NOVEMBER) == ("早班", "中班", "夜班")
    assert three.at(at("2026-11-03 01:00")).day == date(2026, 11, 2)
    assert Turns.parse("09:00").of(NOVEMBER, 1).hours == "09:00–09:00"
    assert Turns((time(6), time(10), time(14), time(18))).names_of(NOVEMBER)[3] == "第4班"


def test_another_division_holds_from_its_day_on() -> None:
    changed = TWO.divided(date(2026, 11, 3), (time(0), time(8), time(16)))
    assert Turns.parse(str(changed)) == changed
    assert [turn.name for turn in changed.of_day(date(2026, 11, 2))] == ["白班", "夜班"]
    assert changed.at(at("2026-11-02 23:00")).hours == "20:00–00:00"
    assert [turn.hours for turn in changed.of_day(date(2026, 11, 3))] == ["00:00–08:00", "08:00–16:00", "16:00–00:00"]
    assert changed.after(changed.at(at("2026-11-02 23:00"))).name == "早班"
    assert changed.at(at("2026-11-03 00:00")) == changed.of(date(2026, 11, 3), 1)


def test_divisions_follow_each_other_and_a_plan_can_be_taken_back() -> None:
    third = date(2026, 11, 3)
    changed = TWO.divided(third, (time(9),)).divided(date(2026, 12, 1), (time(7), time(19)))
    assert [changed.starts_of(day)[0].hour for day in (NOVEMBER, third, date(2026, 12, 1))] == [8, 9, 7]
    assert changed.divided(third, TWO.starts) == TWO
    assert TWO.divided(third, (time(9),)).divided(third, (time(10),)) == TWO.divided(third, (time(10),))


def test_a_turn_that_a_day_no_longer_has_is_its_last() -> None:
    assert TWO.of(NOVEMBER, 3) == TWO.of(NOVEMBER, 2)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "8点 20点",
        "20:00 08:00",
        "08:00 08:00",
        "08:00+08:00",
        "08:00:30",
        "25:00",
        "08:00 20:00; 2026-11-03",
        "08:00; x 09:00",
        "08:00; 2026-11-03 9",
        "08:00; 2026-11-03 09:00; 2026-11-03 10:00",
    ],
)
def test_a_bad_setting_is_a_sentence(value: str) -> None:
    with pytest.raises(UserError, match="设置 shift"):
        Turns.parse(value)


# --- the pasted roster ------------------------------------------------------------------------------------------------

OFFICERS = [
    Officer("duty1", "毛银花", Role.DUTY_LEADER),
    Officer("lead1", "徐凤莲", Role.SHIFT_LEAD),
    Officer("lead2", "侯兴旺", Role.SHIFT_LEAD),
    Officer("dispatch1", "萧明亮", Role.DISPATCHER),
    Officer("intake1", "杨庆丰", Role.INTAKE),
    Officer("intake2", "邵秀英", Role.INTAKE),
    Officer("intake3", "邵秀英", Role.INTAKE),
]


def test_a_months_roster_is_read_from_a_sheet() -> None:
    table = read_roster(
        "日期\t班次\t带班领导\t值班长\t调度员\t受理员\n"
        "2026-11-01\t白班\t毛银花\t徐凤莲\t萧明亮\t杨庆丰、intake2\n"
        "\t夜班\t毛银花\t侯兴旺\t\tintake3\n"
        "\n"
        "11月2日\t\t毛银花\tlead1\t萧明亮\t杨庆丰\n"
        "3日（周二）\t夜班\t\t侯兴旺\t\t\n",
        NOVEMBER,
        TWO,
        OFFICERS,
    )
    assert table.problems == ()
    first, second = date(2026, 11, 1), date(2026, 11, 2)
    assert table.slots[first, 1] == {
        Role.DUTY_LEADER: ("duty1",),
        Role.SHIFT_LEAD: ("lead1",),
        Role.DISPATCHER: ("dispatch1",),
        Role.INTAKE: ("intake1", "intake2"),
    }
    assert table.slots[first, 2] == {
        Role.DUTY_LEADER: ("duty1",),
        Role.SHIFT_LEAD: ("lead2",),
        Role.INTAKE: ("intake3",),
    }
    assert table.slots[second, 1] == table.slots[second, 2]
    assert set(table.slots) == {(first, 1), (first, 2), (second, 1), (second, 2), (date(2026, 11, 3), 2)}


def test_what_was_read_can_be_copied_out_and_read_again() -> None:
    text = "日期,班次,值班长,受理员\n5,白班,徐凤莲,杨庆丰、intake2\n5,夜班,侯兴旺,intake3"
    table = read_roster(text, NOVEMBER, TWO, OFFICERS)
    names = {officer.login: officer.name for officer in OFFICERS} | {"intake2": "intake2", "intake3": "intake3"}
    assert read_roster(roster_text(table.slots, TWO, names), NOVEMBER, TWO, OFFICERS).slots == table.slots


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("", ["第1行：没有读到值班安排"]),
        ("日期\t值班长\n", ["第1行：没有读到值班安排"]),
        ("姓名\t班次\n", ["第1行：表头“姓名”不认识，表头应为：日期、班次、带班领导、值班长、调度员、受理员"]),
        ("日期\t班次\n1\t白班", ["第1行：表头应为：日期、班次、带班领导、值班长、调度员、受理员"]),
        ("日期\t值班长\n明天\t徐凤莲", ["第2行：“明天”不是日期"]),
        ("日期\t值班长\n31\t徐凤莲", ["第2行：“31”不是日期"]),
        ("日期\t值班长\n2026-12-01\t徐凤莲", ["第2行：2026-12-01 不在2026年11月"]),
        ("日期\t值班长\n\t徐凤莲", ["第2行：没有写日期"]),
        ("日期\t值班长\n1\t张三", ["第2行：没有叫“张三”的值班长"]),
        ("日期\t值班长\n1\t杨庆丰", ["第2行：没有叫“杨庆丰”的值班长"]),
        ("日期\t受理员\n1\t邵秀英", ["第2行：有2位受理员叫邵秀英，请写登录名：intake2、intake3"]),
        ("日期\t班次\t值班长\n1\t晚班\t徐凤莲", ["第2行：班次“晚班”应为：白班、夜班"]),
        ("日期\t值班长\n1\t徐凤莲\t多的", ["第2行：比表头多出几格"]),
        (
            "日期\t班次\t值班长\n1\t白班\t徐凤莲\n1\t白班\t侯兴旺\n2\t白班\t李四",
            ["第3行：11月1日白班排了两次", "第4行：没有叫“李四”的值班长"],
        ),
    ],
)
def test_every_bad_line_is_named(text: str, problems: list[str]) -> None:
    assert [str(problem) for problem in read_roster(text, NOVEMBER, TWO, OFFICERS).problems] == problems


# --- what happened ----------------------------------------------------------------------------------------------------


def _steps(*told: tuple[int, int, Action, CaseState | None]) -> list[Step]:
    return [Step(case_id, n, kind.value, state and state.value, None) for case_id, n, kind, state in told]


def test_a_shift_is_summed_up_by_cases() -> None:
    A, S = Action, CaseState
    changes = changes_of(
        _steps(
            (1, 1, A.REGISTER, None),
            (2, 1, A.REGISTER, S.DRAFT),
            (1, 2, A.ACCEPT, S.ACCEPTED),
            (1, 3, A.DISPATCH, S.DISPATCHED),
            (3, 9, A.VERIFY, S.HANDLING),
            (4, 9, A.CALL_BACK, S.CLOSED),
            (5, 3, A.ASK, None),
            (5, 4, A.CONSULT, S.CONSULTING),
            (6, 7, A.URGE, None),
            (6, 8, A.SUPERVISE, None),
            (7, 5, A.RED_CARD, None),
            (8, 20, A.REOPEN, S.HANDLING),
            (2, 2, A.SUBMIT, S.SUBMITTED),
        )
    )
    assert changes == {
        Change.NEW: (1, 2),
        Change.SENT: (1,),
        Change.CLOSED: (4,),
        Change.REOPENED: (8,),
        Change.REWORKED: (3,),
        Change.ASKED: (5,),
        Change.CONSULTED: (5,),
        Change.SUPERVISED: (6,),
        Change.RED: (7,),
    }


def test_what_was_taken_back_did_not_happen() -> None:
    steps = [
        *_steps((1, 3, Action.DISPATCH, CaseState.DISPATCHED)),
        Step(1, 4, Action.UNDO, CaseState.ACCEPTED, 3),
        *_steps((1, 5, Action.DISPATCH, CaseState.DISPATCHED), (2, 8, Action.CALL_BACK, CaseState.CLOSED)),
        Step(2, 9, Action.UNDO, CaseState.CALLBACK, 8),
    ]
    assert changes_of(steps) == {Change.SENT: (1,)}


def test_a_step_taken_back_later_than_the_shift_before_leaves_no_trace_in_this_one() -> None:
    assert changes_of([Step(1, 4, Action.UNDO, CaseState.CONSULTING, 3)]) == {}
