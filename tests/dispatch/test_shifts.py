"""Duty on a real database: two signatures make a hand-over, nothing is told twice or forgotten (M10, N7, J6)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pytest

from commandcenter.dispatch.desk import Desk
from commandcenter.dispatch.duty.duty_clock import LEASE, run_duties
from commandcenter.dispatch.duty.mutes import current_mute, mute, muted, unmute
from commandcenter.dispatch.duty.shifts import Sheet, ShiftDesk, on_duty
from commandcenter.dispatch.paperwork.papers import Subject
from commandcenter.dispatch.upkeep.administration import Administration
from commandcenter.models.case import CaseState, Danger
from commandcenter.models.draft import RequestKind, Urgency
from commandcenter.models.duty.shifts import LogKind
from commandcenter.models.errors import NotAllowed, NotFound, RuleBroken, Stale, UserError
from commandcenter.models.lifecycle import Action
from commandcenter.models.people import Role
from commandcenter.models.store.meta import write_meta
from tests.stage import Stage, Theatre

S = CaseState
DeskOf = Callable[[str], ShiftDesk]


@pytest.fixture
def desk_of(town: Stage) -> DeskOf:
    town.at("2026-11-02 08:00")
    return lambda login: ShiftDesk(desk(town, login))


def desk(town: Stage, login: str) -> Desk:
    return town.desk(login)


@pytest.fixture(autouse=True)
def _nothing_is_off(town: Stage) -> Iterator[None]:
    """Whatever a test does, the database agrees with its events afterwards."""
    yield
    assert town.verify() == []


def hand_over(desk_of: DeskOf, off: str, on: str) -> None:
    desk_of(on).take_over(desk_of(off).sign_off())


def happened(sheet: Sheet) -> dict[str, tuple[str, ...]]:
    return {one.change: one.cases for one in sheet.told.happened if one.total}


# --- beginning and handing over ---------------------------------------------------------------------------------------


def test_the_first_officer_begins_and_nobody_begins_beside_him(town: Stage, desk_of: DeskOf) -> None:
    assert desk_of("lead1").watch().shift is None
    with pytest.raises(RuleBroken, match="请先接班"):
        desk_of("lead1").sheet()
    desk_of("lead1").begin()
    watch = desk_of("intake1").watch()
    assert (watch.holder, watch.turn.name, watch.turn.day) == ("徐凤莲", "白班", date(2026, 11, 2))
    assert watch.following.name == "夜班"
    with pytest.raises(RuleBroken, match="徐凤莲正在值班"):
        desk_of("lead2").begin()
    told = on_duty(desk(town, "u-s17"))
    assert (str(told), told.holder, told.leader) == ("白班 08:00–20:00", "徐凤莲", "")


def test_a_hand_over_tells_the_shift_and_is_signed_by_both(town: Stage, desk_of: DeskOf) -> None:
    """J6: at the end both officers sign a sheet with the promises and the muted sound."""
    before = town.walk(S.HANDLING, step=1)
    town.at("2026-11-02 09:00")
    desk_of("lead1").begin()
    new = town.walk(S.DISPATCHED)
    urgent = town.register(text="有人触电", urgency=Urgency.EMERGENCY)
    town.act(urgent.id, "intake1", Action.PLACE, grid=town.grid(), matter=town.matter("AQ-003"), danger=Danger.LIFE)
    closed = town.walk(S.CLOSED, before.id, step=1)
    promised = desk_of("dispatch1").log("答应李明明早8点半回电", LogKind.PROMISE)
    desk_of("lead1").log("领导查岗，一切正常")
    mute(desk(town, "dispatch1"), "会商中", 30)
    town.at("2026-11-02 20:05")

    seal = desk_of("lead1").sign_off()
    sheet = desk_of("lead2").sheet()
    assert sheet.seal == seal
    assert sheet.off is not None
    assert sheet.off.name == "徐凤莲"
    told = sheet.told
    assert (told.turn, told.next_turn) == ("白班", "夜班")
    assert happened(sheet) == {"新登记": (new.no, urgent.no), "派发": (new.no,), "办结": (closed.no,)}
    assert [item.no for item in told.dangers.items] == [urgent.no]
    assert next(item.no for item in told.overdue.items) == urgent.no
    assert [item.what for item in told.promises.items] == ["答应李明明早8点半回电"]
    assert [(m.who, m.reason, m.running) for m in told.mutings] == [("萧明亮", "会商中", False)]
    assert [line.text for line in told.log] == ["答应李明明早8点半回电", "领导查岗，一切正常"]
    assert told.chain_head

    printed = desk_of("lead2").take_over(seal)
    assert printed.number == "交接班记录〔2026〕1号"
    assert printed.pdf.startswith(b"%PDF")
    watch = desk_of("lead2").watch()
    assert (watch.holder, watch.turn.name, watch.signed) == ("侯兴旺", "夜班", False)
    [past] = watch.past
    assert (past.off, past.on, past.turn.name) == ("徐凤莲", "侯兴旺", "白班")
    assert desk_of("director").paper(past.document_id).pdf == printed.pdf

    desk_of("intake1").settle(promised)
    assert desk_of("intake1").watch().promises == ()


def test_what_happens_between_the_signatures_belongs_to_the_next_shift(town: Stage, desk_of: DeskOf) -> None:
    desk_of("lead1").begin()
    town.at("2026-11-02 19:50")
    seal = desk_of("lead1").sign_off()
    town.wait(minutes=6)
    late = town.register(text="签字之后登记的")
    desk_of("intake1").log("签字之后写的")
    desk_of("lead2").take_over(seal)
    sheet = desk_of("lead2").sheet()
    assert happened(sheet) == {"新登记": (late.no,)}
    assert [line.text for line in sheet.told.log] == ["签字之后写的"]


def test_a_promise_goes_from_shift_to_shift_until_it_is_kept(town: Stage, desk_of: DeskOf) -> None:
    desk_of("lead1").begin()
    entry = desk_of("lead1").log("给李明回电", LogKind.PROMISE)
    for off, on in (("lead1", "lead2"), ("lead2", "lead3")):
        town.wait(hours=12)
        hand_over(desk_of, off, on)
    assert [item.what for item in desk_of("lead3").sheet().told.promises.items] == ["给李明回电"]
    desk_of("lead3").settle(entry)
    assert desk_of("lead3").sheet().told.promises.total == 0
    with pytest.raises(Stale, match="唐淑珍办结"):
        desk_of("lead1").settle(entry)
    note = desk_of("lead1").log("记事")
    with pytest.raises(RuleBroken, match="只有约定"):
        desk_of("lead1").settle(note)
    with pytest.raises(NotFound):
        desk_of("lead1").settle(999)


def test_the_incoming_officer_signs_by_his_password_on_the_same_workstation(
    town: Stage, theatre: Theatre, desk_of: DeskOf
) -> None:
    password = Administration(town.store_of("admin"), town.session("admin"), town.clock).reset_password("lead2")
    desk_of("lead1").begin()
    seal = desk_of("lead1").sign_off()
    if not theatre.on_server:  # there the server asks, and the tests' socket believes everybody
        with pytest.raises(UserError, match="账号或密码不正确"):
            desk_of("lead1").take_over(seal, "lead2", "wrong")
    with pytest.raises(UserError, match="请填写接班人的账号"):
        desk_of("lead1").take_over(seal, " ", password)
    desk_of("lead1").take_over(seal, "lead2", password)
    assert desk_of("lead1").watch().holder == "侯兴旺"


def test_signing_again_replaces_the_sheet_and_the_old_one_cannot_be_signed(town: Stage, desk_of: DeskOf) -> None:
    desk_of("lead1").begin()
    seal = desk_of("lead1").sign_off()
    town.wait(minutes=10)
    town.register(text="又来一件")
    again = desk_of("lead1").sign_off()
    with pytest.raises(Stale, match="已重新签字"):
        desk_of("lead2").take_over(seal)
    desk_of("lead2").take_over(again)


def test_who_may_sign(town: Stage, desk_of: DeskOf) -> None:
    desk_of("lead1").begin()
    with pytest.raises(RuleBroken, match="还没有签字"):
        desk_of("lead2").take_over("")
    with pytest.raises(NotAllowed, match="本班由徐凤莲值守"):
        desk_of("intake1").sign_off()
    for outsider in ("leader", "office", "callback1"):
        with pytest.raises(NotAllowed, match="不能值班交接班"):
            desk_of(outsider).sign_off()
    with pytest.raises(NotAllowed):
        desk_of("u-s17").watch()
    desk_of("lead2").set_crew(date(2026, 11, 2), 1, Role.INTAKE, ["intake1"])
    seal = desk_of("intake1").sign_off()  # planned for this turn
    for one in ("intake1", "lead1"):  # who signed, and for whom it was signed
        with pytest.raises(RuleBroken, match="两个人"):
            desk_of(one).take_over(seal)
    town.wait(hours=3)
    with pytest.raises(RuleBroken, match="超过2小时"):
        desk_of("lead2").take_over(seal)
    desk_of("lead2").take_over(desk_of("intake1").sign_off())


def test_an_officer_who_cannot_sign_is_covered_for(town: Stage, desk_of: DeskOf) -> None:
    desk_of("lead1").begin()
    with pytest.raises(NotAllowed):
        desk_of("intake1").cover("突发疾病送医")
    with pytest.raises(UserError, match="请填写无人交班的原因"):
        desk_of("lead2").cover("  ")
    with pytest.raises(RuleBroken, match="两个人"):
        desk_of("lead1").cover("换个说法")
    desk_of("lead2").cover("突发疾病送医")
    watch = desk_of("lead2").watch()
    assert watch.holder == "侯兴旺"
    assert (watch.past[0].off, watch.past[0].unsigned) == ("徐凤莲", "突发疾病送医")


def test_complaints_about_the_centre_stand_in_no_hand_over(town: Stage, desk_of: DeskOf) -> None:
    """回避: whoever signs, the sheet tells nothing of a case that complains of somebody in the centre."""
    desk_of("lead1").begin()
    about_us = town.walk(S.DISPATCHED, text="反映值班员态度")
    person = town.session("dispatch2").person_id
    town.act(about_us.id, "director", Action.PROTECT, persons=(person,))
    secret = town.walk(S.DISPATCHED, text="举报某人", request_kind=RequestKind.REPORT)
    told = desk_of("lead1").sheet().told
    assert about_us.no not in str(told)
    assert told.open == 1
    [item] = told.breaches.items
    assert (item.no, item.what) == (secret.no, "（保密件）")


def test_what_is_owed_to_callers_and_deciders_is_a_promise(town: Stage, desk_of: DeskOf) -> None:
    desk_of("lead1").begin()
    unreached = town.walk(S.CALLBACK)
    town.act(unreached.id, "callback1", Action.CALL_BACK, requester=1, reached=False)
    asked = town.walk(S.SUPPLEMENT)
    oral = town.walk(S.ACCEPTED, urgency=Urgency.EMERGENCY)
    town.act(oral.id, "dispatch1", Action.WHISTLE, lead=town.unit("S17"), oral_direction="先断电")
    returned = town.walk(S.DISPATCHED)
    town.act(returned.id, "u-s17", Action.ASK, kind="RETURN", reason="不归我管", cited_duty="三定方案")
    told = desk_of("lead1").sheet().told
    owed = {item.no: item.owed for item in told.promises.items}
    assert owed[unreached.no] == "回访1次未接通，再打"
    assert asked.no in owed
    assert owed[oral.no] == "补会商纪要（口头研判：先断电）"
    assert [(item.no, item.owed) for item in told.requests.items] == [(returned.no, "供电所申请退单，等值班长裁决退单")]


# --- roster ---------------------------------------------------------------------------------------------------------


def test_the_roster_is_pasted_for_a_month_and_mended_by_cell(town: Stage, desk_of: DeskOf) -> None:
    lines = ["日期\t班次\t值班长\t调度员\t受理员"]
    lines += [f"{day}\t白班\t徐凤莲\t萧明亮\t杨庆丰、邵秀英" for day in range(1, 31)]
    assert desk_of("office").keep_roster("\n".join(lines), date(2026, 11, 1)) == 30
    with pytest.raises(UserError, match=r"第3行：没有叫“张三”的值班长（值班表没有改动）"):
        desk_of("office").keep_roster("日期\t值班长\n1\t徐凤莲\n2\t张三", date(2026, 11, 1))
    desk_of("lead1").set_crew(date(2026, 11, 2), 1, Role.SHIFT_LEAD, ["lead3"])
    desk_of("lead1").set_crew(date(2026, 11, 2), 2, Role.SHIFT_LEAD, ["lead2"])
    desk_of("lead1").set_crew(date(2026, 11, 3), 1, Role.INTAKE, [])
    plan = desk_of("intake1").roster(date(2026, 11, 2), date(2026, 11, 3))
    assert [(turn.day.day, turn.name) for turn in plan.turns] == [(2, "白班"), (2, "夜班"), (3, "白班"), (3, "夜班")]
    assert plan.crews[date(2026, 11, 2), 1][Role.SHIFT_LEAD] == ("lead3",)
    assert plan.crews[date(2026, 11, 2), 1][Role.INTAKE] == ("intake1", "intake2")
    assert plan.crews[date(2026, 11, 2), 2] == {Role.SHIFT_LEAD: ("lead2",)}
    assert Role.INTAKE not in plan.crews[date(2026, 11, 3), 1]
    assert not plan.may_change
    desk_of("lead1").begin()
    told = desk_of("lead1").sheet().told
    assert next((post.post, post.names) for post in told.crew) == ("值班长", ("唐淑珍",))
    assert [(post.post, post.names) for post in told.next_crew] == [("值班长", ("侯兴旺",))]
    text = desk_of("office").roster_text(date(2026, 11, 1), date(2026, 11, 30))
    assert desk_of("office").keep_roster(text, date(2026, 11, 1)) == 60


@pytest.mark.parametrize(
    ("login", "post", "logins", "error"),
    [
        ("intake1", Role.INTAKE, ["intake1"], "不能编排值班表"),
        ("lead1", Role.INTAKE, ["lead1"], "“lead1”不能排在受理员"),
        ("lead1", Role.LIAISON, ["u-s17"], "“联络员”不能排在联络员"),
    ],
)
def test_only_officers_of_the_post_stand_on_the_roster(
    desk_of: DeskOf, login: str, post: Role, logins: list[str], error: str
) -> None:
    with pytest.raises(UserError, match=error):
        desk_of(login).set_crew(date(2026, 11, 2), 1, post, logins)


@pytest.mark.parametrize(("text", "error"), [("  \n", "请填写值班记录"), ("长" * 2001, "超过2000字")])
def test_a_log_line_says_something(desk_of: DeskOf, text: str, error: str) -> None:
    with pytest.raises(UserError, match=error):
        desk_of("lead1").log(text)


# --- papers of other doors --------------------------------------------------------------------------------------------


def test_a_hand_over_is_numbered_by_its_signatures_alone(town: Stage, desk_of: DeskOf) -> None:
    with pytest.raises(NotFound, match="没有可交的班次"):
        desk_of("lead1").sample()
    desk_of("lead1").begin()
    assert desk_of("lead1").sample().number is None
    with pytest.raises(UserError, match="在接班人签字时印发"):
        town.papers("director").issue("handover", Subject())
    with pytest.raises(NotFound, match="还没有印发过"):
        town.papers("director").reprint("handover", Subject())
    hand_over(desk_of, "lead1", "lead2")
    assert town.papers("director").reprint("handover", Subject()).number == "交接班记录〔2026〕1号"
    hand_over(desk_of, "lead2", "lead1")
    assert town.papers("director").reprint("handover", Subject()).number == "交接班记录〔2026〕2号"


# --- silence ----------------------------------------------------------------------------------------------------------


def test_a_mute_needs_a_reason_and_ends_by_itself(town: Stage) -> None:
    town.at("2026-11-02 22:00")
    mine = desk(town, "dispatch1")
    for reason, minutes in ((" ", 15), ("会商中", 0), ("会商中", 61)):
        with pytest.raises(UserError, match="静音"):
            mute(mine, reason, minutes)
    mute(mine, "会商中")
    assert [(m.name, m.reason) for m in muted(desk(town, "lead1"))] == [("萧明亮", "会商中")]
    assert current_mute(desk(town, "lead1")) is None
    town.wait(minutes=14)
    found = current_mute(mine)
    assert found is not None
    assert found.until > town.now
    town.wait(minutes=1)
    assert current_mute(mine) is None
    assert muted(mine) == ()


def test_a_mute_can_be_ended_or_replaced(town: Stage) -> None:
    mine = desk(town, "dispatch1")
    mute(mine, "会商中")
    town.wait(minutes=5)
    mute(mine, "接上级电话", 20)
    assert [m.reason for m in muted(mine)] == ["接上级电话"]
    unmute(mine)
    assert current_mute(mine) is None
    unmute(mine)


# --- the program's duties ---------------------------------------------------------------------------------------------


def test_one_workstation_does_the_duties_until_it_vanishes(town: Stage) -> None:
    case = town.walk(S.HANDLING)
    town.wait(days=20)
    system = desk(town, "system")
    done = run_duties(system, "甲")
    assert done is not None
    assert done[Action.RED_CARD] >= 1
    assert run_duties(system, "乙") is None
    town.wait(minutes=2)
    assert run_duties(system, "甲") == {}
    town.clock.advance(LEASE)
    assert run_duties(system, "乙") == {}
    assert run_duties(system, "甲") is None
    assert town.file(case.id).tasks[0].red_at is not None


def test_a_lease_of_another_clock_or_none_that_can_be_read_binds_nobody(town: Stage) -> None:
    system = desk(town, "system")
    for kept in ('{"station":"丙","ran_at":"2099-01-01T00:00:00Z","until":"2099-01-01T00:03:00Z"}', "garbled", "[]"):
        with town.store.unit() as unit:
            write_meta(unit, "duty_clock", kept)
        assert run_duties(system, "甲") is not None
