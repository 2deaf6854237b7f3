"""The papers about cases: each kind where its facts are, nobody's name where none may be."""

from __future__ import annotations

from collections import defaultdict

import pytest
from sqlalchemy import select

from commandcenter.dispatch.documents import KINDS, DocumentFace, kind_of, to_json
from commandcenter.dispatch.paperwork import paper_pages
from commandcenter.dispatch.paperwork.paper_facts import Source, Subject, gather
from commandcenter.dispatch.paperwork.papers import Papers
from commandcenter.models.case import CaseState
from commandcenter.models.errors import UserError
from commandcenter.models.lifecycle import Action
from commandcenter.models.paperwork import SIGNED_FIRST
from commandcenter.models.queues import BoardQuery, Queue
from commandcenter.models.store import requesters
from commandcenter.models.store import tables as t
from commandcenter.models.urgent import REPORTS
from tests.stage import Stage

S = CaseState
#: These name whom they go to, unless the case is confidential.
_NAMING = {"petition_notice", "service_receipt"}


def _gathered(stage: Stage, login: str = "director") -> dict[str, dict[str, object]]:
    """Of each kind the data of every case that has it, by the number of the case; the rest said why in one sentence."""
    found: dict[str, dict[str, object]] = defaultdict(dict)
    with stage.store.read() as connection:
        setup = stage.store.setup(connection)
        source = Source(connection, stage.store, setup, stage.session(login), stage.now)
        face = DocumentFace(None, True, stage.now.date(), setup.township.facts.issuer)
        for no in connection.execute(select(t.case.c.no)).scalars().all():
            for kind in KINDS:
                if kind.subject == "case":
                    try:
                        found[kind.code][no] = gather(source, kind, Subject(case_no=no), face)
                    except UserError as error:
                        if no not in error.message or "\n" in error.message:
                            raise
    return found


def test_each_kind_is_there_where_its_facts_are(past: Stage) -> None:
    found = _gathered(past)
    assert found.keys() >= {
        *("dispatch", "whistle", "supervise", "return_ruling", "extension"),
        *("verification", "callback", "closing", "dossier"),
    }
    with past.store.read() as connection:
        rows = connection.execute(select(t.case.c.id, t.case.c.no, t.case.c.state, t.case.c.confidential)).all()
        for case_id, no, state, confidential in rows:
            papers = {code: to_json(of[no]) for code, of in found.items() if no in of}
            assert ("dossier" in papers) == (state != S.TRANSFERRED)
            for asked in requesters.of_case(connection, case_id):
                for code, text in papers.items():
                    assert not asked.phone or asked.phone not in text, (no, code)
                    if asked.name and (confidential or code not in _NAMING):
                        assert asked.name not in text, (no, code)


def test_every_kind_of_one_hard_case(stage: Stage) -> None:
    """A case with everything that papers tell of, issued paper by paper; the record is whole afterwards."""
    stage.at("2026-11-16 09:00")
    case_id = stage.walk(S.HANDLING, text="李明反映路灯不亮，电话13812341234").id
    stage.act(case_id, "u-s17", Action.ASK, kind="EXTENSION", reason="等配件", days=3)
    stage.act(case_id, "director", Action.DECIDE, request=1, approve=True, ruling="同意")
    stage.act(case_id, "u-s17", Action.ASK, kind="RETURN", reason="不属职责", cited_duty="三定方案")
    stage.act(case_id, "lead1", Action.DECIDE, request=2, approve=False, ruling="继续办理")
    stage.act(case_id, "lead1", Action.URGE, reason="群众再次来电")
    until = stage.at("2026-11-16 10:00").replace(hour=17)
    stage.act(case_id, "lead1", Action.SUPERVISE, reason="久拖未决", until=until)
    stage.act(case_id, "director", Action.LEADER_CASE, reason="两日内办结", leader="镇党委副书记王志强")
    stage.act(case_id, "director", Action.PETITION, step="START")
    stage.act(case_id, "director", Action.PETITION, step="NOTICE", note="当面告知")
    stage.walk(S.CLOSED, case_id)
    no = stage.file(case_id).case.no
    papers, subject = stage.papers("director"), Subject(case_no=no)
    codes = [kind.code for kind in KINDS if kind.subject == "case"]
    there = {code for code, (none, _) in papers.why_none(codes, subject).items() if none is None}
    assert there == set(codes) - {"letter", "service_receipt"} - REPORTS
    for code in sorted(there - SIGNED_FIRST):
        assert papers.issue(code, subject).number == f"{kind_of(code).title}〔2026〕1号"
    with pytest.raises(UserError, match="须先送核、签发"):
        papers.issue("petition_notice", subject)
    with stage.store.read() as connection:
        setup = stage.store.setup(connection)
        source = Source(connection, stage.store, setup, papers.by, stage.now)
        face = DocumentFace(None, True, stage.now.date(), "")
        pressed = gather(source, kind_of("supervise"), subject, face)
        granted = gather(source, kind_of("extension"), subject, face)
        record = gather(source, kind_of("dossier"), subject, face)
    assert pressed.reason == "久拖未决"
    assert pressed.due == granted.due_after
    assert granted.due_before is not None
    assert granted.due_before < granted.due_after
    assert len(record.papers) == len(there - SIGNED_FIRST)
    assert "李明" not in to_json(record)
    assert "13812341234" not in to_json(record)
    assert stage.verify() == []


def test_what_is_undone_has_no_paper(stage: Stage) -> None:
    stage.at("2026-11-16 09:00")
    case = stage.walk(S.HANDLING)
    case = stage.act(case.id, "lead1", Action.SUPERVISE, reason="点错了")
    stage.center("lead1").undo(case.id, case.version)
    with pytest.raises(UserError, match="没有督办"):
        stage.papers().sample("supervise", Subject(case_no=stage.file(case.id).case.no))


def test_a_list_is_read_by_whoever_printed_it(stage: Stage) -> None:
    """It shows what that person may see; another may be barred from one of its cases."""
    stage.at("2026-11-16 09:00")
    open_case, secret = stage.walk(S.HANDLING), stage.walk(S.DISPATCHED, text="举报有人占道")
    stage.act(secret.id, "lead1", Action.PROTECT, persons=(stage.session("dispatch1").person_id,), confidential=True)
    subject = Subject(board=BoardQuery(Queue.OPEN))
    papers: Papers = stage.papers("office")
    printed = papers.issue("board_list", subject)
    assert printed.number == "清单〔2026〕1号"
    with stage.store.read() as connection:
        setup = stage.store.setup(connection)
        face = DocumentFace(None, True, stage.now.date(), "")
        seen = {}
        for login in ("office", "dispatch1"):
            source = Source(connection, stage.store, setup, stage.session(login), stage.now)
            data = gather(source, kind_of("board_list"), subject, face)
            seen[login] = {row.no: row.title for row in data.rows}
    assert seen["office"][secret.no] == "保密事项"
    assert seen["dispatch1"].keys() == {open_case.no}
    numbers = {
        login: [line.number for line in paper_pages.listing(stage.desk(login), paper_pages.PaperFilter()).lines]
        for login in ("office", "director")
    }
    assert numbers == {"office": ["清单〔2026〕1号"], "director": []}
