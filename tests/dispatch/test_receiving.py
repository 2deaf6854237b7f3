"""A whole intake form becomes a case in one transaction, or nothing does; sent twice it is one case."""

from __future__ import annotations

from dataclasses import replace

import pytest

from commandcenter.dispatch import attachments
from commandcenter.dispatch.intake.advice import Adviser, Asked, Twin
from commandcenter.dispatch.intake.receiving import Finish, Report, finishes, may_merge, may_protect, receive
from commandcenter.dispatch.media import keep
from commandcenter.models.case import CaseState
from commandcenter.models.draft import CaseDraft, Platform, RequestKind
from commandcenter.models.errors import NotAllowed, RuleBroken
from commandcenter.models.lifecycle import Action, said_of
from tests.make import in_grid, place
from tests.stage import Stage, content

S = CaseState
TEXT = "西村二村村委会东边路口的路灯又不亮了，昨晚有老人摔了"


def report(stage: Stage, **more: object) -> Report:
    draft = CaseDraft(Platform.LOCAL, text=TEXT, title="路灯不亮", requester_phone="13812345521", channel="电话")
    return replace(Report(draft, grid_id=stage.grid(), matter_id=stage.matter()), **more)


def twin(stage: Stage, case_id: int) -> Twin:
    case = stage.file(case_id).case
    return Twin(case.id, case.no, case.title, case.state, case.due, 0, case.closed_at, "", 90, ())


def kinds(stage: Stage, case_id: int) -> list[str]:
    return [event.kind for event in stage.events(case_id)]


@pytest.mark.parametrize(
    ("login", "ends"),
    [
        ("intake1", (Finish.ADMIT, Finish.ANSWER, Finish.WHISTLE)),
        ("lead1", (Finish.ADMIT, Finish.ANSWER, Finish.WHISTLE)),
        ("dispatch1", (Finish.REPORT, Finish.WHISTLE)),
        (in_grid(place()), (Finish.REPORT, Finish.WHISTLE)),
        ("u-s17", (Finish.REPORT,)),
    ],
)
def test_each_post_ends_a_form_as_it_may(stage: Stage, login: str, ends: tuple[Finish, ...]) -> None:
    assert finishes(stage.session(login)) == ends


def test_admitted_with_everything_in_one_go(stage: Stage) -> None:
    files = (keep("录音.amr", b"#!AMR\n"), keep("说明.txt", b"1"))
    neighbour = stage.grid("370923106227001")
    whole = report(stage, units=(stage.unit("S12"),), files=files, involved=(neighbour,))
    case = receive(stage.center("intake1"), whole, Finish.ADMIT, key="k1")
    file = stage.file(case.id)
    assert file.case.state is S.ACCEPTED
    assert file.case.complained_units == (stage.unit("S12"),)
    assert file.case.involved == (neighbour,)
    assert kinds(stage, case.id) == ["REGISTER", "PROTECT", "ATTACH", "ATTACH", "PLACE", "ACCEPT"]
    desk = stage.desk("lead1")
    assert [a.name for a in attachments.listed(desk, case.id)] == ["录音.amr", "说明.txt"]


def test_sent_again_it_is_the_same_case_as_it_stands(stage: Stage) -> None:
    case = receive(stage.center("intake1"), report(stage), Finish.ADMIT, key="k1")
    stage.act(case.id, "dispatch1", Action.DISPATCH, lead=stage.unit("S17"))
    again = receive(stage.center("intake1"), report(stage), Finish.ADMIT, key="k1")
    assert (again.id, again.state) == (case.id, S.DISPATCHED)
    other = replace(report(stage), draft=CaseDraft(Platform.LOCAL, text="另一件事"))
    with pytest.raises(RuleBroken, match="内容不同"):
        receive(stage.center("intake1"), other, Finish.ADMIT, key="k1")


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"grid_id": None}, "grid"),
        ({"matter_id": None}, "matter"),
        ({"files": (keep("a.txt", b"1"), keep("b.txt", b"1"))}, "file"),
    ],
)
def test_what_cannot_be_admitted_leaves_nothing(stage: Stage, more: dict[str, object], field: str) -> None:
    before = content(stage.path)
    with pytest.raises(RuleBroken) as refused:
        receive(stage.center("intake1"), report(stage, **more), Finish.ADMIT, key="k1")
    assert refused.value.field == field
    assert content(stage.path) == before


def test_answered_on_the_spot(stage: Stage) -> None:
    asked = CaseDraft(Platform.LOCAL, text="请问新农合怎么报销", request_kind=RequestKind.CONSULT)
    case = receive(stage.center("intake1"), Report(asked, said={"answer": "带身份证到一楼"}), Finish.ANSWER, key="k1")
    assert stage.file(case.id).case.answer == "带身份证到一楼"
    with pytest.raises(RuleBroken, match="只用于咨询"):
        receive(stage.center("intake1"), report(stage, said={"answer": "好"}), Finish.ANSWER, key="k2")


def test_whistled_at_once_and_taken_back(stage: Stage) -> None:
    said = {"lead": stage.unit("S03"), "assisting": (stage.unit("S16"),)}
    case = receive(stage.center("intake1"), report(stage, said=said), Finish.WHISTLE, key="k1")
    assert case.state == S.DISPATCHED
    assert stage.center("intake1").undo(case.id, case.version).state == S.SUBMITTED


def test_a_report_of_the_grid_waits_for_admission(stage: Stage) -> None:
    seen = report(stage, draft=CaseDraft(Platform.GRID, text=TEXT), matter_id=None)
    worker = stage.worker_of(stage.grid())
    case = receive(stage.center(worker), seen, Finish.REPORT, key="k1")
    assert case.state == S.SUBMITTED
    with pytest.raises(NotAllowed):
        receive(stage.center(worker), seen, Finish.ADMIT, key="k2")


def test_joined_to_the_case_it_repeats(stage: Stage) -> None:
    first = stage.walk(S.DISPATCHED)
    case = receive(stage.center("lead1"), report(stage, twin=twin(stage, first.id)), Finish.MERGE, key="k1")
    assert case.state == S.MERGED
    assert stage.file(first.id).case.requesters == 2
    assert stage.center("lead1").undo(case.id, case.version).state == S.SUBMITTED
    assert not may_merge(stage.session("intake1"))


def test_who_may_not_join_leaves_a_remark(stage: Stage) -> None:
    first = stage.walk(S.DISPATCHED)
    case = receive(stage.center("intake1"), report(stage, twin=twin(stage, first.id)), Finish.ADMIT, key="k1")
    [note] = [said_of(e) for e in stage.events(case.id) if e.kind == Action.NOTE]
    assert note == {"text": f"与 {first.no} 疑似重复，建议并案"}


def test_a_closed_twin_makes_a_repeat(stage: Stage) -> None:
    first = stage.walk(S.CLOSED)
    case = receive(stage.center("lead1"), report(stage, twin=twin(stage, first.id)), Finish.ADMIT, key="k1")
    assert stage.file(case.id).case.repeat_of == first.no
    other = receive(stage.center("intake1"), report(stage, twin=twin(stage, first.id)), Finish.ADMIT, key="k2")
    assert "建议按重复诉求核定" in stage.events(other.id)[-2].payload


def test_who_is_complained_about_is_filled_in_by_whom_the_table_says(stage: Stage) -> None:
    assert may_protect(stage.session("intake1"))
    assert not may_protect(stage.session("dispatch1"))
    with pytest.raises(NotAllowed):
        receive(stage.center("dispatch1"), report(stage, units=(stage.unit("S12"),)), Finish.REPORT, key="k1")


# --- what is proposed while typing -----------------------------------------------------------------------------------


def adviser(stage: Stage, login: str = "intake1") -> Adviser:
    return Adviser(stage.desk(login))


def test_place_and_matter_are_filled_in_only_when_sure(stage: Stage) -> None:
    advice = adviser(stage).advise(Asked(TEXT))
    assert (advice.grid_id, advice.matter_id) == (stage.grid(), stage.matter())
    assert advice.title == "西村二村村委会东边路口的路灯又不亮"
    assert [TEXT[m.start : m.start + m.length] for m in advice.marks] == ["西村二村", "路灯", "不亮"]
    unsure = adviser(stage).advise(Asked("仓村有点事"))
    assert (unsure.grid_id, unsure.matter_id) == (None, None)
    assert len(unsure.suggestion.place.candidates) == 2
    assert adviser(stage).advise(Asked("")).marks == ()


def test_likely_duplicates_with_their_reasons(stage: Stage) -> None:
    first = stage.walk(S.HANDLING, text="西村二村村委会东边路口路灯不亮，老人摔了")
    helper = adviser(stage)
    [found] = helper.advise(Asked(TEXT)).twins
    assert (found.id, found.open, found.lead_unit) == (first.id, True, "供电所")
    assert {"同一网格", "同一事项"} <= set(found.tags)
    assert helper.advise(Asked(TEXT, but=frozenset({first.id}))).twins == ()
    second = stage.register(text=TEXT)
    assert {twin.id for twin in helper.advise(Asked(TEXT)).twins} == {first.id, second.id}
    stage.act(second.id, "director", Action.CANCEL, reason="误登记")
    assert {twin.id for twin in helper.advise(Asked(TEXT)).twins} == {first.id}


def test_older_cases_must_be_very_like_and_forgotten_ones_are_not_read(stage: Stage) -> None:
    stage.walk(S.CLOSED, text=TEXT)
    stage.wait(days=10)
    [found] = adviser(stage).advise(Asked(TEXT)).twins
    assert not found.open
    stage.wait(days=30)
    assert adviser(stage).advise(Asked(TEXT)).twins == ()


def test_a_confidential_callers_number_tells_nothing(stage: Stage) -> None:
    stage.register(text="村里修路占了地", confidential=True, requester_phone="13812345521")
    asked = Asked("村里修路占地不给钱", phone="13812345521")
    assert not any("同一来电人" in twin.tags for twin in adviser(stage).advise(asked).twins)


def test_nobody_is_shown_a_case_he_must_not_see(stage: Stage) -> None:
    case = stage.walk(S.ACCEPTED, text=TEXT)
    stage.act(case.id, "lead1", Action.PROTECT, units=(stage.unit("S17"),))
    assert adviser(stage, "u-s17").advise(Asked(TEXT)).twins == ()
    assert adviser(stage, "u-x01").advise(Asked(TEXT)).twins == ()
    assert len(adviser(stage).advise(Asked(TEXT)).twins) == 1
