"""Papers in a window: the list, a case's papers and what could be issued, one paper's pages; nobody sees too much."""

from __future__ import annotations

from datetime import date

import pytest

from commandcenter.dispatch.desk import Desk
from commandcenter.dispatch.duty.shifts import ShiftDesk
from commandcenter.dispatch.paperwork import paper_pages, papers
from commandcenter.dispatch.paperwork.paper_pages import PaperFilter, PaperLine, PaperState, Subject
from commandcenter.models.case import CaseState
from commandcenter.models.errors import NotAllowed, NotFound, UserError
from commandcenter.models.lifecycle import Action
from tests.assessed import publish
from tests.stage import Stage

S = CaseState
OCTOBER = Subject(first=date(2026, 10, 1), last=date(2026, 10, 31))


@pytest.fixture
def town(stage: Stage) -> Stage:
    stage.at("2026-11-20 09:00")
    return stage


@pytest.fixture
def assessed(stage: Stage) -> Stage:
    """The same, with October published."""
    publish(stage, "2026-10")
    stage.at("2026-11-20 09:00")
    return stage


def desk(town: Stage, login: str = "office") -> Desk:
    return town.desk(login)


def listed(town: Stage, login: str = "office", **wanted: object) -> list[str]:
    return [line.number for line in paper_pages.listing(desk(town, login), PaperFilter(**wanted)).lines]


def issue(town: Stage, **draft: object) -> tuple[int, str]:
    """A case's id and the number of its 派单."""
    case = town.walk(S.DISPATCHED, **draft)
    printed = paper_pages.issue(desk(town), "dispatch", Subject(case_no=case.no))
    assert printed.number is not None
    return case.id, printed.number


def test_the_newest_stand_first_and_older_ones_follow(assessed: Stage) -> None:
    numbers = [issue(assessed)[1] for _ in range(3)]
    paper_pages.issue(desk(assessed), "bulletin", OCTOBER, "老响发〔2026〕3号")
    assert listed(assessed) == ["老响发〔2026〕3号", *reversed(numbers)]
    first = paper_pages.listing(desk(assessed), PaperFilter(), limit=2)
    assert (len(first.lines), first.more) == (2, True)
    rest = paper_pages.listing(desk(assessed), PaperFilter(), before=first.lines[-1].id, limit=2)
    assert ([line.number for line in rest.lines], rest.more) == ([numbers[1], numbers[0]], False)


def test_what_a_line_says(assessed: Stage) -> None:
    case_id, number = issue(assessed, text="西村二村路灯不亮")
    assessed.at("2026-11-20 10:30")
    paper_pages.issue(desk(assessed), "bulletin", OCTOBER, "老响发〔2026〕3号")
    bulletin, dispatch = paper_pages.listing(desk(assessed), PaperFilter()).lines
    case = assessed.file(case_id).case
    assert dispatch == PaperLine(
        id=1, kind="dispatch", title="派单", number=number, state=PaperState.ISSUED, at=dispatch.at,
        by=assessed.session("office").name, code=dispatch.code, about=f"{case.no}　{case.title}", case_id=case_id,
        case_no=case.no,
    )  # fmt: skip
    assert (bulletin.title, bulletin.about, bulletin.case_id) == ("通报", "通报　2026年10月", None)
    assert bulletin.at == assessed.now


def test_the_list_is_narrowed(assessed: Stage) -> None:
    case_id, number = issue(assessed, text="路灯不亮")
    _, other = issue(assessed, text="井盖破损%_", matter_id=assessed.matter("ZZ-008"))
    paper_pages.issue(desk(assessed), "bulletin", OCTOBER, "老响发〔2026〕3号")
    line = paper_pages.listing(desk(assessed), PaperFilter(words="路灯")).lines[0]
    assert listed(assessed, kind="bulletin") == ["老响发〔2026〕3号"]
    for wanted in ({"case_id": case_id}, {"words": "路灯"}, {"words": line.code}, {"words": line.case_no}):
        assert listed(assessed, **wanted) == [number]
    assert listed(assessed, words="井盖 2号") == [other]
    assert listed(assessed, words="%_") == [other]
    assert listed(assessed, words="老响发") == ["老响发〔2026〕3号"]
    assert listed(assessed, state=PaperState.RESERVED) == []
    assert listed(assessed, words="没有这个") == []


def test_nobody_finds_papers_of_cases_he_may_not_see(town: Stage) -> None:
    case_id, number = issue(town)
    paper_id = paper_pages.listing(desk(town), PaperFilter()).lines[0].id
    assert listed(town, "u-s17") == listed(town, "gl-c03") == listed(town, "intake1") == [number]
    assert listed(town, "u-s12") == listed(town, "admin") == []
    with pytest.raises(NotFound):
        paper_pages.paper(desk(town, "u-s12"), paper_id)
    with pytest.raises(NotFound):
        paper_pages.papers_of_case(desk(town, "u-s12"), case_id)
    town.act(case_id, "lead1", Action.PROTECT, units=(town.unit("S17"),), persons=())
    assert listed(town, "u-s17") == []
    with pytest.raises(NotFound):
        paper_pages.paper(desk(town, "u-s17"), paper_id)


def test_published_papers_are_everybodys(assessed: Stage) -> None:
    paper_pages.issue(desk(assessed), "bulletin", OCTOBER, "老响发〔2026〕3号")
    assert listed(assessed, "u-s12") == listed(assessed, "gw-v226-a") == ["老响发〔2026〕3号"]
    assert dict(paper_pages.kinds_of(assessed.session("u-s12"))).keys() >= {"dispatch", "bulletin"}
    assert "handover" not in dict(paper_pages.kinds_of(assessed.session("u-s12")))


def test_pages_are_the_stored_bytes(town: Stage) -> None:
    case = town.walk(S.DISPATCHED)
    printed = paper_pages.issue(desk(town), "dispatch", Subject(case_no=case.no))
    assert printed.paper_id is not None
    town.at("2026-11-21 09:00")
    assert paper_pages.paper(desk(town, "u-s17"), printed.paper_id).pdf == printed.pdf
    with pytest.raises(NotFound):
        paper_pages.paper(desk(town), 99)


def test_what_a_case_could_have(town: Stage) -> None:
    case = town.walk(S.ACCEPTED)
    found = paper_pages.papers_of_case(desk(town), case.id)
    assert (found.case_no, found.lines) == (case.no, ())
    assert (found.offers[0].kind, found.offers[0].title) == ("dispatch", "派单")
    assert found.offers[0].why_not == f"{case.no} 没有在办的派单，不能印派单"
    assert [offer.kind for offer in found.offers if offer.why_none is None] == ["dossier"]
    town.walk(S.DISPATCHED, case.id)
    assert paper_pages.papers_of_case(desk(town), case.id).offers[0].why_not is None
    assert paper_pages.papers_of_case(desk(town, "intake1"), case.id).offers[0].why_not == "受理员不能印发文书"
    paper_pages.issue(desk(town), "dispatch", Subject(case_no=case.no))
    after = paper_pages.papers_of_case(desk(town), case.id)
    assert [line.number for line in after.lines] == ["派单〔2026〕1号"]
    assert "派单〔2026〕1号 已印发，内容没有变化" in (after.offers[0].why_not or "")


def test_a_sample_takes_no_number(town: Stage) -> None:
    case = town.walk(S.DISPATCHED)
    assert paper_pages.sample(desk(town, "u-s17"), "dispatch", Subject(case_no=case.no)).pdf.startswith(b"%PDF")
    assert paper_pages.sample(desk(town), "bulletin", OCTOBER).number is None
    assert listed(town) == []
    with pytest.raises(NotAllowed):
        paper_pages.sample(desk(town, "u-s17"), "bulletin", OCTOBER)
    with pytest.raises(NotAllowed):
        paper_pages.issue(desk(town, "u-s17"), "dispatch", Subject(case_no=case.no))
    with pytest.raises(UserError, match="发文字号"):
        paper_pages.issue(desk(town), "bulletin", OCTOBER)


def test_what_a_crash_cut_off_is_finished_by_whoever_may_issue(town: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    case = town.walk(S.DISPATCHED)
    with monkeypatch.context() as patch:
        patch.setattr(papers.Papers, "finish", lambda *said: 1 // 0)
        with pytest.raises(ZeroDivisionError):
            paper_pages.issue(desk(town), "dispatch", Subject(case_no=case.no))
    (line,) = paper_pages.listing(desk(town), PaperFilter()).lines
    assert line.state is PaperState.RESERVED
    with pytest.raises(NotAllowed, match="已取号，还没有印出"):
        paper_pages.paper(desk(town, "u-s17"), line.id)
    assert paper_pages.paper(desk(town, "dispatch1"), line.id).number == line.number
    assert paper_pages.listing(desk(town), PaperFilter()).lines[0].state is PaperState.ISSUED
    assert town.verify() == []


def test_a_hand_over_s_line_says_which_shifts_changed(town: Stage) -> None:
    town.at("2026-11-20 09:00")
    ShiftDesk(desk(town, "lead1")).begin()
    town.at("2026-11-20 20:00")
    ShiftDesk(desk(town, "lead2")).take_over(ShiftDesk(desk(town, "lead1")).sign_off())
    [line] = paper_pages.listing(desk(town), PaperFilter(kind="handover")).lines
    assert line.about == "11月20日 白班 交 夜班"
