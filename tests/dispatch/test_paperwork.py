"""A paper's way on both engines: drafted, reviewed, signed, issued as signed; circulated, received, withdrawn."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from threading import Barrier
from typing import Any

import pypdfium2
import pytest
from sqlalchemy import select, text

from commandcenter.dispatch.cases.finding import find
from commandcenter.dispatch.documents import PrintMode, from_json, kind_of
from commandcenter.dispatch.figures.accountability import AccountabilityDesk, Measure, proposals
from commandcenter.dispatch.paperwork import circulation, paper_drafts, paper_pages
from commandcenter.dispatch.paperwork.circulation import ReceiptChannel
from commandcenter.dispatch.paperwork.paper_pages import PaperFilter, listing
from commandcenter.dispatch.paperwork.papers import Printed, Subject
from commandcenter.dispatch.paperwork.print_modes import in_mode
from commandcenter.models.case import CaseState
from commandcenter.models.errors import NotAllowed, NotFound, RuleBroken, Stale, UserError
from commandcenter.models.lifecycle import Action
from commandcenter.models.paper_codes import scan_code
from commandcenter.models.paperwork import DraftState, DraftStep
from commandcenter.models.store import tables as t
from commandcenter.models.store.verify_papers import check_papers
from commandcenter.models.store.verify_paperwork import check_paperwork
from tests.assessed import publish
from tests.stage import Stage
from tests.store.tampering import tampering

S = CaseState
OCTOBER = Subject(first=date(2026, 10, 1), last=date(2026, 10, 31))


def _words(pdf: bytes) -> str:
    return "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))


def _petition(stage: Stage) -> Subject:
    case = stage.walk(S.HANDLING)
    stage.act(case.id, "director", Action.PETITION, step="START")
    return Subject(case_no=case.no)


def test_a_paper_goes_its_way(town: Stage) -> None:
    """Three hands, one content: what was signed is what is printed, whatever the case became meanwhile."""
    town.at("2026-11-20 09:00")
    subject = _petition(town)
    with pytest.raises(RuleBroken, match="须先送核、签发"):
        town.papers("dispatch1").issue("petition_notice", subject)
    mine = town.desk("dispatch1")
    draft = paper_drafts.begin(mine, "petition_notice", subject, {"rights": "请配合\n可以申请复查"})
    draft = paper_drafts.edit(mine, draft.draft.id, draft.draft.version, {"rights": "请配合调查\n可以申请复查"})
    assert draft.texts["rights"] == "请配合调查\n可以申请复查"
    assert draft.steps == (DraftStep.EDIT, DraftStep.SUBMIT, DraftStep.DROP)
    draft = paper_drafts.submit(mine, draft.draft.id, draft.draft.version)
    with pytest.raises(RuleBroken, match="待核稿"):
        paper_drafts.edit(mine, draft.draft.id, draft.draft.version, {"rights": "改"})
    with pytest.raises(NotAllowed, match="调度员不能核稿"):
        paper_drafts.review(mine, draft.draft.id, draft.draft.version)
    office = town.desk("office")
    back = paper_drafts.send_back(office, draft.draft.id, draft.draft.version, "第2条写明期限")
    assert (back.draft.state, back.draft.note) == (DraftState.DRAFT, "第2条写明期限")
    draft = paper_drafts.edit(mine, back.draft.id, back.draft.version, {"rights": "请配合调查\n30日内可以申请复查"})
    draft = paper_drafts.submit(mine, draft.draft.id, draft.draft.version)
    seen = draft.draft.version
    draft = paper_drafts.review(office, draft.draft.id, seen)
    with pytest.raises(Stale, match="现在待签发"):
        paper_drafts.send_back(office, draft.draft.id, seen, "晚了一步")
    leader = town.desk("leader")
    assert [one.draft.id for one in paper_drafts.waiting(leader) if one.mine] == [draft.draft.id]
    assert paper_drafts.proof(leader, draft.draft.id).pdf.startswith(b"%PDF")
    draft = paper_drafts.sign(leader, draft.draft.id, draft.draft.version)
    signed = draft.draft.data
    town.wait(minutes=5)
    town.act(draft.draft.case_id or 0, "lead1", Action.URGE, reason="在办")
    printed = paper_drafts.issue(mine, draft.draft.id, draft.draft.version)
    assert printed.number == "受理告知〔2026〕1号"
    with town.store.read() as connection:
        row = connection.execute(select(t.document).where(t.document.c.id == printed.paper_id)).one()
    stored, frozen = json.loads(row.data), json.loads(signed)
    assert {**stored, "face": None} == {**frozen, "face": None}
    assert "30日内可以申请复查" in stored["rights"]
    assert from_json(kind_of("petition_notice").data_type, row.data).face.number == printed.number
    assert paper_drafts.waiting(office) == ()
    assert town.verify() == []


def test_nobody_has_two_hands_in_a_paper(town: Stage) -> None:
    publish(town, "2026-10")
    town.at("2026-11-20 09:00")
    director = town.desk("director")
    draft = paper_drafts.begin(director, "bulletin", OCTOBER)
    draft = paper_drafts.submit(director, draft.draft.id, draft.draft.version)
    with pytest.raises(NotAllowed, match="拟稿人不能核自己的稿"):
        paper_drafts.review(director, draft.draft.id, draft.draft.version)
    draft = paper_drafts.review(town.desk("office"), draft.draft.id, draft.draft.version)
    with pytest.raises(NotAllowed, match="拟稿人不能签发自己的稿"):
        paper_drafts.sign(director, draft.draft.id, draft.draft.version)
    for login in ("u-s17", "admin"):
        with pytest.raises(UserError):
            paper_drafts.begin(town.desk(login), "bulletin", OCTOBER)
    with pytest.raises(RuleBroken, match="理由"):
        paper_drafts.drop(director, draft.draft.id, draft.draft.version, " ")
    dropped = paper_drafts.drop(director, draft.draft.id, draft.draft.version, "合并到下月")
    assert dropped.draft.state is DraftState.DROPPED
    assert dropped.steps == ()
    assert town.verify() == []


def test_a_paper_is_received_and_reminded_of_and_withdrawn(town: Stage) -> None:
    town.at("2026-11-20 09:00")
    case = town.walk(S.DISPATCHED)
    subject, office = Subject(case_no=case.no), town.desk("office")
    printed = town.papers("dispatch1").issue("dispatch", subject)
    paper_id = printed.paper_id or 0
    sent = circulation.by_scan(office, scan_code(11, 2026, 1))
    assert (sent.paper.number, len(sent.awaited)) == ("派单〔2026〕1号", 2)
    lead, other = sent.awaited[0].receipt.unit_id, sent.awaited[1].receipt.unit_id
    with pytest.raises(NotFound, match="不是文书条码"):
        circulation.by_scan(office, "LH20261120-00001")
    with pytest.raises(NotFound, match="没有条码为"):
        circulation.by_scan(office, scan_code(14, 2026, 1))
    assert circulation.by_code(office, (printed.code or "").upper()).paper.id == paper_id
    for typed in (printed.code or "", scan_code(11, 2026, 1)):
        assert [line.id for line in find(office, typed).papers] == [paper_id]
    assert find(office, "ffffffffffff").papers == ()

    town.wait(hours=25)
    assert [copy.late for copy in circulation.awaited(office)[0].copies] == [True, True]
    sent = circulation.remind(office, paper_id, [other])
    assert [(copy.receipt.reminders, copy.late) for copy in sent.copies] == [(0, True), (1, False)]

    unit = town.desk(town.login_of(lead))
    (own,) = circulation.awaited(unit)[0].copies
    assert own.mine
    with pytest.raises(NotAllowed, match="不能代录"):
        circulation.receive(unit, paper_id, lead, ReceiptChannel.PHONE, "王五")
    circulation.receive(unit, paper_id, lead, ReceiptChannel.PROGRAM, "孙立")
    with pytest.raises(RuleBroken, match="已经登记"):
        circulation.receive(office, paper_id, lead, ReceiptChannel.SCAN, "孙立")
    with pytest.raises(NotAllowed, match="系统签收由收文单位"):
        circulation.receive(office, paper_id, other, ReceiptChannel.PROGRAM, "孙立")
    with pytest.raises(RuleBroken, match="签收人"):
        circulation.receive(office, paper_id, other, ReceiptChannel.PHONE, " ")
    with pytest.raises(RuleBroken, match="签收时间"):
        circulation.receive(office, paper_id, other, ReceiptChannel.PHONE, "李四", town.now + timedelta(hours=1))
    sent = circulation.receive(office, paper_id, other, ReceiptChannel.PHONE, "李四", town.now - timedelta(hours=2))
    assert sent.awaited == ()
    assert circulation.awaited(office) == ()

    with pytest.raises(NotAllowed, match="不能作废"):
        circulation.withdraw(town.desk("dispatch1"), paper_id, "错了")
    with pytest.raises(RuleBroken, match="理由"):
        circulation.withdraw(office, paper_id, "")
    with pytest.raises(UserError, match="只能替换"):
        town.papers().issue("closing", Subject(case_no=town.walk(S.CLOSED).no), replaces=paper_id)
    assert circulation.withdraw(office, paper_id, "单位写错").paper.void_reason == "单位写错"
    with pytest.raises(RuleBroken, match="已经作废"):
        circulation.withdraw(office, paper_id, "再来一次")
    again = town.papers().issue("dispatch", subject, replaces=paper_id, texts={"requirements": "先断电"})
    assert again.number == "派单〔2026〕2号"
    assert "代替已作废的派单〔2026〕1号" in _words(again.pdf)
    assert "代替" not in _words(printed.pdf)
    assert town.papers().finish(paper_id).pdf == printed.pdf
    assert town.verify() == []


def _unmet(town: Stage, *units: int) -> list[str]:
    """The keys of the proposals about units that did not carry out two 督办 each."""
    town.at("2026-11-02 09:00")
    for unit in units:
        for until in ("2026-11-03T17:30+08:00", "2026-11-05T17:30+08:00"):
            case = town.register()
            town.act(case.id, "intake1", Action.ACCEPT, grid=town.grid(), matter=town.matter())
            town.act(case.id, "lead1", Action.DISPATCH, lead=unit, responsible=town.unit("S13"))
            town.act(case.id, town.login_of(unit), Action.SIGN)
            town.act(case.id, "lead1", Action.SUPERVISE, reason="久拖不决", until=datetime.fromisoformat(until))
    town.at("2026-11-06 09:00")
    found = {one.proposal.unit.id: one.proposal.key for one in proposals(town.desk("director"))}
    return [found[unit] for unit in units]


def test_the_papers_of_a_decision_reach_their_unit_alone(town: Stage) -> None:
    """约谈 with the office's number, written by the office, signed by another; no other unit reads it."""
    water = town.unit("S13")
    (key,) = _unmet(town, water)
    due = date(2026, 11, 13)
    decided = AccountabilityDesk(town.desk("director")).decide(key, Measure.TALK, "未落实", rectify="修泵房", due=due)
    subject, mine = Subject(matter=decided), town.desk("office")
    with pytest.raises(UserError, match="这项决定是约谈，不是通报表扬"):
        town.papers().sample("commendation", subject)
    assert town.papers().issue("talk_record", subject).number == "约谈记录〔2026〕1号"
    numbers = []
    for kind, number in (("talk_notice", "老响约〔2026〕2号"), ("rectification", None)):
        said = {"place": "二楼会议室"} if kind == "talk_notice" else {}
        draft = paper_drafts.begin(mine, kind, subject, said)
        draft = paper_drafts.submit(mine, draft.draft.id, draft.draft.version)
        draft = paper_drafts.review(town.desk("director"), draft.draft.id, draft.draft.version)
        draft = paper_drafts.sign(town.desk("leader"), draft.draft.id, draft.draft.version)
        numbers.append(paper_drafts.issue(mine, draft.draft.id, draft.draft.version, number).number)
    assert numbers == ["老响约〔2026〕2号", "整改通知〔2026〕1号"]
    own, other = town.login_of(water), town.login_of(town.unit("S12"))
    assert {sent.paper.number for sent in circulation.awaited(town.desk(own))} == set(numbers)
    assert [line.number for line in listing(town.desk(other), PaperFilter()).lines] == []
    assert {line.number for line in listing(town.desk(own), PaperFilter()).lines} == set(numbers)
    assert town.verify() == []


def _signed(town: Stage, kind: str, subject: Subject, number: str | None, **more: Any) -> Printed:
    """Through three hands to its number."""
    mine = town.desk("office")
    draft = paper_drafts.begin(mine, kind, subject, **more)
    draft = paper_drafts.submit(mine, draft.draft.id, draft.draft.version)
    draft = paper_drafts.review(town.desk("director"), draft.draft.id, draft.draft.version)
    draft = paper_drafts.sign(town.desk("leader"), draft.draft.id, draft.draft.version)
    return paper_drafts.issue(mine, draft.draft.id, draft.draft.version, number)


def test_every_measure_has_its_paper_and_a_void_one_comes_again(town: Stage) -> None:
    publish(town, "2026-09")
    water, county = town.unit("S13"), town.unit("X07")
    key, asked, severe = _unmet(town, water, county, town.unit("S14"))
    director = AccountabilityDesk(town.desk("director"))
    criticised = Subject(matter=director.decide(key, Measure.CRITICISE, "屡次未落实"))
    told = Subject(matter=director.decide(asked, Measure.LETTER, "未按时反馈"))
    with pytest.raises(UserError, match="这项决定是通报批评，不是提请处分"):
        town.papers().sample("discipline", criticised)
    upwards = Subject(matter=AccountabilityDesk(town.desk("leader")).decide(severe, Measure.DISCIPLINE, "屡教不改"))
    asked_for = _words(_signed(town, "discipline", upwards, None).pdf)
    assert "签发人：" in asked_for, "whoever signed it, on a paper upwards"
    assert "妥否，请批示" in asked_for
    letter = _signed(town, "notice_letter", told, None)
    assert letter.number == "函告〔2026〕1号"
    again = paper_drafts.begin(town.desk("office"), "notice_letter", told).draft
    with pytest.raises(UserError, match="函告〔2026〕1号 已印发，内容没有变化"):
        paper_drafts.submit(town.desk("office"), again.id, again.version)
    paper_drafts.drop(town.desk("office"), again.id, again.version, "已印发")
    words = _words(letter.pdf)
    assert "特此函告" in words
    assert "处分" not in words
    with pytest.raises(RuleBroken, match="须先送核"):
        town.papers().issue("criticism", criticised, register_no="老响发〔2026〕7号")
    first = _signed(town, "criticism", criticised, "老响发〔2026〕7号", texts={"copies": "镇党政办公室"})
    said = _words(first.pdf)
    assert "经主任" in said
    assert "予以通报批评" in said
    stranger = town.desk(town.login_of(town.unit("S12")))
    (line,) = listing(stranger, PaperFilter()).lines
    assert (line.number, line.about) == ("老响发〔2026〕7号", "通报批评　老湖镇水利站")

    office, first_id = town.desk("office"), first.paper_id or 0
    circulation.withdraw(office, first_id, "单位写错")
    found = paper_pages.again(office, first_id)
    assert (found.subject, found.texts["copies"]) == (criticised, "镇党政办公室")
    with pytest.raises(UserError, match="只能替换"):
        town.papers().sample("notice_letter", told, replaces=first_id)
    sample = paper_pages.sample(office, "criticism", found.subject, found.texts, first_id)
    assert "代替已作废的老响发〔2026〕7号" in _words(sample.pdf)
    second = _signed(town, "criticism", criticised, "老响发〔2026〕8号", texts=found.texts, replaces=first_id)
    assert "代替已作废的老响发〔2026〕7号" in _words(second.pdf)

    month = Subject(first=date(2026, 9, 1), last=date(2026, 9, 30))
    bulletin = town.papers().issue("bulletin", month, register_no="老响发〔2026〕9号").paper_id or 0
    circulation.withdraw(office, bulletin, "数字有误")
    assert paper_pages.again(office, bulletin).subject == month
    town.papers().issue("bulletin", month, register_no="老响发〔2026〕10号", replaces=bulletin)
    sheet = town.papers().issue("dispatch", Subject(case_no=town.walk(S.DISPATCHED).no))
    with pytest.raises(RuleBroken, match="没有红头"):
        in_mode(town.store, sheet, PrintMode(preprinted=True))
    assert town.verify() == []


def test_what_a_foreign_hand_changes_is_found(stage: Stage) -> None:
    stage.at("2026-11-20 09:00")
    subject = _petition(stage)
    paper_drafts.begin(stage.desk("office"), "petition_notice", subject)
    printed = stage.papers().issue("dispatch", subject)
    circulation.withdraw(stage.desk("office"), printed.paper_id or 0, "写错")
    lies = {
        "UPDATE paper_draft SET note = 'x'": "文稿号 1",
        "UPDATE paper_draft SET state = 'SIGNED', signed_by = 'leader'": "文稿号 1",
        "UPDATE paper_draft SET data = '{}'": "文稿号 1",
        "DELETE FROM paper_draft": "文稿号 1",
        "UPDATE paper_receipt SET received_at = sent_at": "文书号 1",
        "DELETE FROM paper_receipt": "文书号 1",
        "UPDATE document SET void_reason = 'y'": "文书 dispatch〔2026〕1号",
        "UPDATE document SET state = 'ISSUED', voided_at = NULL": "文书 dispatch〔2026〕1号",
    }
    assert stage.verify() == []
    with tampering(stage) as hand:
        for lie, place in lies.items():
            hand.do(lie)
            found = [*hand.findings(check_papers), *hand.findings(check_paperwork)]
            assert any(where.startswith(place) for where, _ in found), (lie, found)
            hand.again()
    for lie in lies.keys() - {"UPDATE paper_receipt SET received_at = sent_at"}:
        with pytest.raises(Exception, match=r"paper|draft|receipt|document"), stage.store.unit() as unit:
            unit.execute(text(lie))


def test_who_signs_for_the_case_has_its_paper(stage: Stage) -> None:
    """No second receipt is awaited from a unit that signed in the program; other papers still want theirs."""
    stage.at("2026-11-20 09:00")
    case = stage.walk(S.DISPATCHED)
    subject, office = Subject(case_no=case.no), stage.desk("office")
    printed = stage.papers().issue("dispatch", subject)
    stage.act(case.id, "lead1", Action.URGE, reason="在办")
    stage.papers().issue("urge", subject)
    before = {sent.paper.kind: len(sent.copies) for sent in circulation.awaited(office)}
    stage.walk(S.HANDLING, case.id)
    after = {sent.paper.kind: len(sent.copies) for sent in circulation.awaited(office)}
    assert (before["dispatch"], after["dispatch"], after["urge"]) == (2, 1, before["urge"])
    sent = circulation.sent(office, printed.paper_id or 0)
    assert [(copy.awaited, copy.signed_at is None) for copy in sent.copies] == [(True, True), (False, False)]


def test_workstations_at_once_leave_no_gap_and_use_no_number_twice(town: Stage) -> None:
    """Three posts issue at the same moment, one number of the register is typed by two: one of them is told."""
    publish(town, "2026-10")
    town.at("2026-11-20 09:00")
    subjects = [Subject(case_no=town.walk(S.DISPATCHED).no) for _ in range(9)]
    logins = ("dispatch1", "dispatch2", "office")
    papers = {login: town.papers(login) for login in logins}
    start, told = Barrier(len(logins)), list[str]()

    def work(at: int) -> None:
        login = logins[at]
        start.wait(timeout=60)
        for subject in subjects[at::3]:
            papers[login].issue("dispatch", subject)
        try:
            papers[login].issue("bulletin", OCTOBER, register_no="老响发〔2026〕3号")
        except UserError as error:
            told.append(error.message)

    with ThreadPoolExecutor(len(logins)) as pool:
        list(pool.map(work, range(len(logins))))
    with town.store.read() as connection:
        rows = connection.execute(select(t.document.c.kind, t.document.c.serial)).all()
    assert sorted(row.serial for row in rows if row.kind == "dispatch") == list(range(1, 10))
    assert [row.serial for row in rows if row.kind == "bulletin"] == [1]
    assert len(told) == 2
    assert all("已" in sentence for sentence in told)
    assert town.verify() == []
