"""The story of a case in words: who, what, what changed from what, and who may read it."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from commandcenter.models.case import CaseState
from commandcenter.models.errors import UserError
from commandcenter.models.lifecycle import Action
from commandcenter.models.people import SYSTEM, Role, Session
from commandcenter.models.story import Step, story
from tests.make import Life, in_grid, matter, neighbour, place, session, township, unit
from tests.say import said_for
from tests.situations import situations

S = CaseState
LEAD = unit("S17")
HELPER = township().unit[unit("S06")].short
PEOPLE = {account.login: account.person for account in township().accounts} | {SYSTEM.login: SYSTEM.name}


def told(life: Life, by: str | Session = "lead1") -> tuple[Step, ...]:
    who = session(by) if isinstance(by, str) else by
    return story(life.events, PEOPLE, who, township())


def last(life: Life) -> Step:
    return told(life)[0]


def test_the_newest_step_stands_first() -> None:
    steps = told(Life().to(S.HANDLING))
    assert [step.action for step in steps] == [Action.SIGN, Action.DISPATCH, Action.ACCEPT, Action.REGISTER]
    assert [step.n for step in steps] == [4, 3, 2, 1]


def test_who_acts_is_named_with_post_and_unit() -> None:
    sign, dispatch, _, register = told(Life().to(S.HANDLING))
    assert (dispatch.who, dispatch.post, dispatch.unit) == (PEOPLE["dispatch1"], "调度员", "")
    assert (sign.who, sign.post, sign.unit) == (PEOPLE["u-s17"], "联络员", "供电所")
    assert register.post == "受理员"


@pytest.mark.parametrize(
    ("life", "what", "mark"),
    [
        (Life(), "登记：中心自收　求决", ""),
        (Life(platform="hotline_12345", external_no="12345-7"), "登记：12345社情信息　求决　工单 12345-7", ""),
        (Life().to(S.SUPPLEMENT), "要求补充：地点不清", ""),
        (Life(request_kind="PRAISE").act("intake1", Action.ANSWER, answer="谢谢"), "当场答复：谢谢", "done"),
        (Life().to(S.DISPATCHED), f"派单：主办 供电所，协办 {HELPER}", "unsigned"),
        (Life().to(S.GRID_HANDLING), "网格自办：西村二村", "unsigned"),
        (Life().to(S.HANDLING).ask("S17", "EXTENSION", days=3), "申请延期 3个工作日", "due_soon"),
        (Life().to(S.HANDLING).ask("S17", "EXTENSION", days=3).decide("director", False), "不同意供电所延期", ""),
        (Life().to(S.SUSPENDED), "同意供电所挂账", "paused"),
        (Life().to(S.VERIFYING), "反馈：已更换灯头", "paused"),
        (Life().to(S.CALLBACK), "核查通过", "done"),
        (Life().to(S.VERIFYING).verify(False), "核查不通过，返工", "due_soon"),
        (Life().to(S.VERIFYING).verify(True, resolved=False), "核查通过，问题未解决", "done"),
        (Life().to(S.CALLBACK).miss(), "回访未接通", ""),
        (Life().to(S.CLOSED), "回访：已解决，满意", "done"),
        (Life().to(S.CALLBACK).call(resolved=False), "回访：未解决，满意", "due_soon"),
        (Life().to(S.CONSULTING), "提请会商：疑难事项", ""),
        (Life().to(S.MERGED), "并入 LH20261102-00009", ""),
        (Life().to(S.TRANSFERRED), "移送 东平县公安局", ""),
        (Life().to(S.HANDLING).act("lead1", Action.URGE, reason="快到期", unit=LEAD), "催办 供电所", "supervised"),
        (Life().act("lead1", Action.NOTE, text="已电话告知"), "备注：已电话告知", ""),
        (Life().to(S.ARCHIVED), "归档", "done"),
    ],
)  # fmt: skip
def test_headlines(life: Life, what: str, mark: str) -> None:
    step = last(life)
    assert (step.what, step.mark) == (what, mark)


def test_what_was_said_follows_by_its_label() -> None:
    step = last(Life().to(S.HANDLING).ask_return("S17"))
    assert step.what == "申请退单"
    assert step.notes == ("理由：情况说明", "职责依据：三定方案")
    assert "佐证材料：现场照片" in last(Life().to(S.VERIFYING)).notes


def test_a_dispatch_names_the_limit_once() -> None:
    assert last(Life().to(S.DISPATCHED)).notes == ("办结时限 5个工作日，到 11-09 17:30",)


def changes(step: Step) -> list[str]:
    return [str(change) for change in step.changes]


def test_facts_change_from_what_to_what() -> None:
    life = Life().to(S.ACCEPTED)
    assert changes(last(life))[:2] == ["地点 西村二村", "事项 路灯维修"]
    life.act("intake1", Action.PLACE, grid=neighbour(), matter=matter("DJ-001"), urgency="URGENT")
    grid = township().grid[neighbour()].name
    found = changes(last(life))
    assert f"地点 西村二村 → {grid}" in found
    assert "急缓 一般 → 紧急" in found
    assert f"事项 路灯维修 → {township().matter[matter('DJ-001')].name}" in found
    assert not any("主网格" in note for note in last(life).notes)


def test_a_state_has_a_former_one_even_where_it_was_never_told() -> None:
    assert "状态 待受理 → 待分流" in changes(last(Life().to(S.ACCEPTED)))


def test_a_deadline_that_moves_is_told_for_its_unit() -> None:
    life = Life().to(S.ACCEPTED).dispatch("S17", limit="ORDINARY").to(S.HANDLING)
    step = last(life.ask("S17", "EXTENSION", days=2).decide("director", True))
    assert changes(step) == ["供电所时限 11-09 17:30 → 11-11 17:30"]


def test_tasks_that_end_without_being_done() -> None:
    life = Life().to(S.HANDLING).act("lead1", Action.PROTECT, units=(unit("S17"),))
    found = changes(last(life))
    assert {"回避单位 供电所", "供电所任务 已撤回", f"{HELPER}任务 已撤回", "状态 办理中 → 待分流"} <= set(found)


def test_persons_complained_about_are_counted_not_named() -> None:
    step = last(Life().act("lead1", Action.PROTECT, persons=(7, 8)))
    assert step.notes == ("被反映人：2人",)


def test_a_proxy_says_channel_speaker_and_when_it_happened() -> None:
    life = situations()["told by telephone"]
    step = last(life)
    assert step.proxy == "代录：电话，史某 说，11-02 09:15 发生"
    assert step.unit == "供电所"
    assert step.post == "受理员"
    assert step.details[0] == step.proxy
    assert not step.notes


def test_an_undone_step_is_marked_and_the_undo_names_it() -> None:
    life = Life().to(S.DISPATCHED).undo("dispatch1")
    undo, dispatch, *_ = told(life)
    assert (undo.what, dispatch.undone, undo.undone) == ("撤销派单", True, False)
    assert "状态 待签收 → 待分流" in changes(undo)


def test_a_rating_is_kept_from_the_rated() -> None:
    life = Life(by=in_grid(place()), placed={"grid_id": place()}).to(S.CLOSED)
    rater = in_grid(place(), Role.GRID_LEADER)
    life.act(rater, Action.RATE, arrival=2, effect=2, attitude=3, communication=3, reason="迟到")
    assert last(life).what == "双向评价：供电所"
    assert "到场及时：2" in last(life).notes
    assert Action.RATE in {step.action for step in told(life, rater)}
    assert Action.RATE not in {step.action for step in told(life, "u-s17")}


def test_an_account_that_is_no_longer_has_a_name_and_no_post() -> None:
    life = Life()
    step = story(life.events, {"intake1": "某人"}, session("lead1"), township())[0]
    assert step.who == "某人"
    gone = [event.__class__(event.n, event.at, "gone", event.kind, event.payload) for event in life.events]
    step = story(gone, {}, session("lead1"), township())[0]
    assert (step.who, step.post, step.unit) == ("gone", "", "")


def _everything() -> list[tuple[str, Life]]:
    """Every situation, and every further step somebody could take in it."""
    found = []
    units = ("u-s17", in_grid(place()), in_grid(place(), Role.GRID_LEADER))
    logins = ("intake1", "dispatch1", "lead1", "director", "leader", "office", "callback1", "system", *units)
    for name, life in situations().items():
        found.append((name, life))
        for action in set(Action) - {Action.REGISTER, Action.UNDO}:
            tries = (_tried(life, login, action, seed) for login in logins for seed in range(3))
            found += [(f"{name}, {action.label}", on) for on in tries if on is not None][:1]
    return found


def _tried(life: Life, login: str, action: Action, seed: int) -> Life | None:
    """The life after the action, None where it is not possible."""
    pick: Any = Random(seed).choice
    on = life.copy()
    try:
        return on.act(login, action, **said_for(on.file, action, session(login), on.now, pick))
    except UserError:
        return None


def test_whatever_happens_can_be_told() -> None:
    seen: set[Action] = set()
    for name, life in _everything():
        for step in told(life):
            assert step.what, name
            assert all(step.details), name
            assert not any(word in f"{step.what}{step.details}" for word in ("None", "：　", "{")), (name, step)
            seen.add(step.action)
    missing = set(Action) - seen - {Action.UNDO}
    assert not missing, missing
