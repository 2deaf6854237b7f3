"""Papers: numbers without a gap whatever happens, the very bytes again, nobody's name on them that must stay hidden."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from io import BytesIO

import pdfplumber
import pytest
from sqlalchemy import select

from commandcenter.bench.crew import crew
from commandcenter.dispatch.paperwork import papers as papers_module
from commandcenter.dispatch.paperwork.papers import Printed, Subject
from commandcenter.models.case import CaseState
from commandcenter.models.draft import RequestKind
from commandcenter.models.errors import NotAllowed, NotFound, RuleBroken, UserError
from commandcenter.models.lifecycle import Action
from commandcenter.models.store import papers as stored_papers
from commandcenter.models.store import tables as t
from commandcenter.models.store.meta import DatabaseKind, write_meta
from commandcenter.models.timing.worktime import TZ
from tests.assessed import publish
from tests.racing import issuer
from tests.stage import Stage, content

S = CaseState
SEPTEMBER = Subject(first=date(2026, 9, 1), last=date(2026, 9, 30))
OCTOBER = Subject(first=date(2026, 10, 1), last=date(2026, 10, 31))
NOVEMBER = Subject(first=date(2026, 11, 1), last=date(2026, 11, 30))


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


@cache
def _words(pdf: bytes) -> str:
    with pdfplumber.open(BytesIO(pdf)) as file:
        return "".join(char["text"] for page in file.pages for char in page.chars)


def _dispatched(stage: Stage, **draft: object) -> Subject:
    return Subject(case_no=stage.walk(S.DISPATCHED, **draft).no)


def _serials(stage: Stage) -> list[tuple[str, int, int]]:
    with stage.store.read() as connection:
        rows = connection.execute(select(t.document.c.kind, t.document.c.year, t.document.c.serial))
        return sorted(tuple(row) for row in rows)


# --- numbers --------------------------------------------------------------------------------------


def test_numbers_run_by_kind_and_year(assessed: Stage) -> None:
    papers = assessed.papers()
    subjects = [_dispatched(assessed) for _ in range(5)]
    given = [papers.issue("dispatch", subject).number for subject in subjects[:3]]
    bulletin = papers.issue("bulletin", OCTOBER, register_no=" 老响发〔2026〕3号 ")
    assert given == [f"派单〔2026〕{n}号" for n in (1, 2, 3)]
    assert bulletin.number == "老响发〔2026〕3号"
    assessed.at("2026-12-31 23:59:59")
    assert papers.issue("dispatch", subjects[3]).number == "派单〔2026〕4号"
    assessed.at("2027-01-01 00:00:00")
    assert papers.issue("dispatch", subjects[4]).number == "派单〔2027〕1号"
    assert _serials(assessed) == [
        ("bulletin", 2026, 1),
        *(("dispatch", 2026, n) for n in (1, 2, 3, 4)),
        ("dispatch", 2027, 1),
    ]
    assert assessed.verify() == []


def test_a_failure_costs_no_number(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(stage, "2026-09", "2026-10")
    stage.at("2026-11-20 09:00")
    subject, other = _dispatched(stage), _dispatched(stage)
    papers = stage.papers()
    papers.issue("dispatch", subject)
    papers.issue("bulletin", OCTOBER, register_no="老响发〔2026〕3号")
    before = content(stage.path)

    with pytest.raises(UserError, match="已经用过"):
        papers.issue("bulletin", SEPTEMBER, register_no="老响发〔2026〕３号")
    with pytest.raises(UserError, match="不合格式"):
        papers.issue("bulletin", SEPTEMBER, register_no="asdf")
    with pytest.raises(UserError, match="老响发〔2026〕3号 已印发"):
        papers.issue("bulletin", OCTOBER, register_no="老响发〔2026〕5号")
    with pytest.raises(UserError, match="尚未结束"):
        papers.issue("bulletin", NOVEMBER, register_no="老响发〔2026〕5号")
    with pytest.raises(UserError, match="派单〔2026〕1号 已印发"):
        papers.issue("dispatch", subject)
    with monkeypatch.context() as patch:
        patch.setattr(papers_module, "record", lambda *said: 1 // 0)
        with pytest.raises(ZeroDivisionError):
            papers.issue("dispatch", other)
    assert content(stage.path) == before

    assert papers.issue("dispatch", other).number == "派单〔2026〕2号"
    papers.issue("bulletin", SEPTEMBER, register_no="老响发〔2026〕4号")
    assert stage.verify() == []


def test_a_failed_transaction_gives_its_case_number_back(town: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    first = town.register()
    with monkeypatch.context() as patch:
        patch.setattr("commandcenter.models.store.texts.add_text", lambda *said: 1 // 0)
        with pytest.raises(ZeroDivisionError):
            town.register()
    second = town.register()
    town.at("2026-11-20 23:59:59.999999")
    third = town.register()
    town.at("2026-11-21 00:00:00")
    fourth = town.register()
    numbers = [case.no for case in (first, second, third, fourth)]
    assert numbers == ["LH20261120-00001", "LH20261120-00002", "LH20261120-00003", "LH20261121-00001"]


def test_two_workstations_at_once_take_every_number_once(town: Stage) -> None:
    cases = [str(_dispatched(town).case_no) for _ in range(8)]
    now = datetime(2026, 11, 20, 10, tzinfo=TZ)
    with crew(issuer, [(town.url, login, now) for login in ("dispatch1", "dispatch2")]) as stations:
        taken = [number for told in stations.each([(cases[:4],), (cases[4:],)]) for number in told]
    assert sorted(taken) == [f"派单〔2026〕{n}号" for n in range(1, 9)]
    assert town.verify() == []


@pytest.mark.parametrize("blank", [None, "", " \u3000"])
def test_a_bulletin_needs_the_offices_number(town: Stage, blank: str | None) -> None:
    with pytest.raises(UserError, match="通报须填写发文字号"):
        town.papers().issue("bulletin", NOVEMBER, register_no=blank)
    with pytest.raises(UserError, match="派单不用发文字号"):
        town.papers().issue("dispatch", _dispatched(town), register_no="老响发〔2026〕3号")
    assert _serials(town) == []


# --- the same bytes -------------------------------------------------------------------------------


def test_a_reprint_is_the_same_bytes(town: Stage) -> None:
    """Also when the case has gone on, years later, for another person."""
    subject = _dispatched(town)
    paper = town.papers().issue("dispatch", subject)
    with town.store.read() as connection:
        case_id = connection.execute(select(t.case.c.id)).scalar_one()
    town.walk(S.ARCHIVED, case_id)
    town.at("2028-01-01 09:00")
    again = town.papers("dispatch1").finish(paper.paper_id or 0)
    assert (again.pdf, again.number, again.code) == (paper.pdf, paper.number, paper.code)
    with town.store.read() as connection:
        row = connection.execute(select(t.document)).one()
    assert row.sha256 == hashlib.sha256(paper.pdf).hexdigest()
    assert paper.code in _words(paper.pdf)


def test_a_crash_before_the_pages_is_made_good_anywhere(town: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    other, subject = _dispatched(town), _dispatched(town)
    whole = town.papers().issue("dispatch", other)
    with monkeypatch.context() as patch:
        patch.setattr(stored_papers, "store_pages", _interrupted)
        with pytest.raises(KeyboardInterrupt):
            town.papers().issue("dispatch", subject)
    assert town.verify() == [("文书 dispatch〔2026〕2号", "已取号未印出（可由任一工作站补印）")]
    town.wait(days=3)
    town.walk(S.HANDLING, 2)
    assert town.papers("dispatch2").finish_all() == 1
    assert town.papers("dispatch2").finish_all() == 0
    assert town.verify() == []
    made_good = town.papers().finish(2)
    assert made_good.number == "派单〔2026〕2号"
    with town.store.read() as connection:
        first, second = (json.loads(data) for data in connection.execute(select(t.document.c.data)).scalars())
    assert len(second["ledger"]) == len(first["ledger"])  # the data of its hour, not of today
    assert "2026年11月20日" in _words(made_good.pdf)
    assert _words(whole.pdf)[:40] == _words(made_good.pdf)[:40].replace("112026000029", "112026000011")


def _interrupted(*said: object) -> None:
    raise KeyboardInterrupt


def test_two_workstations_finishing_the_same_paper(town: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """The slower one finds it printed while it was rendering."""
    subject = _dispatched(town)
    with monkeypatch.context() as patch:
        patch.setattr(stored_papers, "store_pages", _interrupted)
        with pytest.raises(KeyboardInterrupt):
            town.papers().issue("dispatch", subject)
    render = papers_module.DocumentKind.render
    quicker: list[Printed] = []

    def slow(kind: object, data: object) -> object:
        if not quicker:
            quicker.append(None)  # type: ignore[arg-type]
            quicker[0] = town.papers("dispatch2").finish(1)
        return render(kind, data)  # type: ignore[arg-type]

    monkeypatch.setattr(papers_module.DocumentKind, "render", slow)
    assert town.papers("dispatch1").finish(1).pdf == quicker[0].pdf
    assert town.verify() == []


# --- samples --------------------------------------------------------------------------------------


def test_a_sample_takes_no_number_and_touches_nothing(town: Stage) -> None:
    subject = _dispatched(town)
    before = content(town.path)
    for code, about in (("dispatch", subject), ("bulletin", NOVEMBER)):
        paper = town.papers("lead1").sample(code, about)
        assert (paper.number, paper.code, paper.paper_id) == (None, None, None)
        words = _words(paper.pdf)
        assert "样张" in words
        assert "校验码" not in words
        assert "链首" not in words
    assert content(town.path) == before


def test_a_demonstration_prints_number_and_note(town: Stage) -> None:
    with town.store.unit() as unit:
        write_meta(unit, "kind", DatabaseKind.DEMO.value)
    paper = town.papers().issue("dispatch", _dispatched(town))
    words = _words(paper.pdf)
    assert "演示数据，不作正式文书" in words
    assert paper.number == "派单〔2026〕1号"
    assert "〔2026〕1号" in words
    assert (paper.code or "") in words


def test_a_live_paper_carries_no_sample_mark(town: Stage) -> None:
    assert "样张" not in _words(town.papers().issue("dispatch", _dispatched(town)).pdf)


# --- who and what ---------------------------------------------------------------------------------


def test_a_confidential_requester_is_nowhere_on_paper(town: Stage) -> None:
    told = {
        "text": "我叫密告人，电话13911112222，住湖滨路9号院，举报老张占道",
        "requester_name": "密告人",
        "requester_phone": "13911112222",
        "requester_address": "湖滨路9号院",
        "request_kind": RequestKind.REPORT,
    }
    subject = _dispatched(town, **told)
    papers = town.papers("dispatch1")
    for printed in (town.papers("lead1").sample("dispatch", subject), papers.issue("dispatch", subject)):
        words = _words(printed.pdf)
        for secret in ("密告人", "13911112222", "湖滨路9号院", "密某"):
            assert secret not in words
        assert "保密" in words
        assert "举报老张占道" in words


def test_an_ordinary_requester_is_masked(town: Stage) -> None:
    subject = _dispatched(
        town, text="路灯不亮，请回电13812341234", requester_name="李明明", requester_phone="13812341234"
    )
    words = _words(town.papers().issue("dispatch", subject).pdf)
    assert "李某某" in words
    assert "138****1234" in words
    assert "李明明" not in words
    assert "13812341234" not in words


def test_who_is_complained_about_cannot_print(town: Stage) -> None:
    case = town.walk(S.DISPATCHED)
    town.act(case.id, "lead1", Action.PROTECT, persons=(town.session("dispatch1").person_id,))
    before = _serials(town)
    for print_it in (town.papers("dispatch1").issue, town.papers("dispatch1").sample):
        with pytest.raises(NotFound, match="没有编号为"):
            print_it("dispatch", Subject(case_no=case.no))
    assert _serials(town) == before
    assert town.papers("dispatch2").issue("dispatch", Subject(case_no=case.no)).number == "派单〔2026〕1号"


@pytest.mark.parametrize("login", ["intake1", "callback1", "u-s17", "gw-v226-a", "leader", "admin"])
def test_most_posts_issue_nothing(town: Stage, login: str) -> None:
    subject = _dispatched(town)
    with pytest.raises(NotAllowed, match="不能印发文书"):
        town.papers(login).issue("dispatch", subject)


def test_units_may_look_only_at_their_own(town: Stage) -> None:
    subject = _dispatched(town)
    assert town.papers("u-s17").sample("dispatch", subject).pdf
    for stranger in ("u-s16", "admin"):
        with pytest.raises(NotFound):
            town.papers(stranger).sample("dispatch", subject)


def _returned(stage: Stage) -> str:
    case = stage.walk(S.DISPATCHED)
    said = {"kind": "RETURN", "reason": "不属职责", "cited_duty": "三定方案"}
    stage.act(case.id, "u-s17", Action.SIGN)
    stage.act(case.id, "u-s17", Action.ASK, **said)
    stage.act(case.id, "lead1", Action.DECIDE, request=1, approve=True, ruling="同意")
    return case.no


@pytest.mark.parametrize(
    "way",
    [lambda s: s.walk(S.SUBMITTED).no, lambda s: s.walk(S.ACCEPTED).no, _returned, lambda s: s.walk(S.TRANSFERRED).no],
)
def test_no_dispatch_sheet_without_a_dispatch(town: Stage, way: Callable[[Stage], str]) -> None:
    no = way(town)
    for print_it in (town.papers().issue, town.papers().sample):
        with pytest.raises(UserError) as raised:
            print_it("dispatch", Subject(case_no=no))
        assert no in str(raised.value)
    assert _serials(town) == []


@pytest.mark.parametrize(
    ("code", "subject", "error"),
    [
        ("dispatch", Subject(), UserError),
        ("dispatch", Subject(case_no="LH20260101-00001"), NotFound),
        ("dispatch", NOVEMBER, UserError),
        ("bulletin", Subject(case_no="LH20260101-00001"), UserError),
        ("bulletin", Subject(first=date(2026, 12, 1), last=date(2026, 11, 1)), UserError),
        ("letter to the king", NOVEMBER, NotFound),
    ],
)
def test_what_cannot_be_printed_is_one_sentence(
    town: Stage, code: str, subject: Subject, error: type[UserError]
) -> None:
    register_no = "老响发〔2026〕9号" if code == "bulletin" else None
    for print_it in (
        lambda: town.papers().sample(code, subject),
        lambda: town.papers().issue(code, subject, register_no=register_no),
    ):
        with pytest.raises(error) as raised:
            print_it()
        assert "\n" not in str(raised.value)
    assert _serials(town) == []


def test_a_step_whose_paper_is_out_cannot_be_undone(town: Stage) -> None:
    case = town.walk(S.ACCEPTED)
    case = town.act(case.id, "dispatch1", Action.DISPATCH, lead=town.unit("S08"))
    town.papers("dispatch1").issue("dispatch", Subject(case_no=case.no))
    with pytest.raises(RuleBroken, match="已印发"):
        town.center("dispatch1").undo(case.id, case.version)


def test_a_paper_that_is_not_there(town: Stage) -> None:
    with pytest.raises(NotFound, match="没有这份文书"):
        town.papers().finish(77)
