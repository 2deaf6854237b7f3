"""Papers on their way from a raw connection: who reads drafts and copies, what nobody writes past the program."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import pytest

from commandcenter.dispatch.paperwork import paper_drafts
from commandcenter.dispatch.paperwork.papers import Subject
from commandcenter.models.case import CaseState
from commandcenter.models.lifecycle import Action
from tests.servers import Template
from tests.stage import ServerStage
from tests.store.server.conftest import Hands, hands_on
from tests.store.server.hands import Hand, forbidden, guarded

_NOW = "2026-11-20 02:00+00"
_SIGN = "UPDATE paper_draft SET version = version + 1, state = 'SIGNED', signed_by = %s, signed_at = %s WHERE id = %s"


class Office(NamedTuple):
    """A dispatched case with its 派单; a petition's notice that waits for review, one that waits for a signature."""

    stage: ServerStage
    paper: int
    to_review: int
    to_sign: int
    secret: int


@pytest.fixture(scope="module")
def office(server_template: Template) -> Iterator[Office]:
    stage = ServerStage(server_template)
    stage.at("2026-11-20 09:00")
    case = stage.walk(CaseState.HANDLING)
    stage.act(case.id, "director", Action.PETITION, step="START")
    subject, ids = Subject(case_no=case.no), []
    mine = stage.desk("dispatch1")
    for reviewed in (False, True):
        draft = paper_drafts.begin(mine, "petition_notice", subject)
        draft = paper_drafts.submit(mine, draft.draft.id, draft.draft.version)
        if reviewed:
            draft = paper_drafts.review(stage.desk("office"), draft.draft.id, draft.draft.version)
        ids.append(draft.draft.id)
    paper = stage.papers("dispatch1").issue("dispatch", subject).paper_id or 0
    complaint = stage.walk(CaseState.HANDLING)
    stage.act(complaint.id, "director", Action.PETITION, step="START")
    stage.act(complaint.id, "lead1", Action.PROTECT, persons=(stage.session("duty1").person_id,))
    secret = paper_drafts.begin(mine, "petition_notice", Subject(case_no=complaint.no)).draft.id
    yield Office(stage, paper, *ids, secret)
    stage.close()


@pytest.fixture(scope="module")
def hand(office: Office) -> Iterator[Hands]:
    yield from hands_on(office.stage)


def _event(who: Hand, entity: str, of: int, kind: str, login: str | None = None) -> None:
    n = who.one("SELECT next_event(%s, %s)", entity, of)
    who.do(
        "INSERT INTO event (entity, entity_id, n, at, recorded_at, login, kind, payload)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, '{}')",
        *(entity, of, n, _NOW, _NOW, login or who.login, kind),
    )


def test_units_read_no_draft_and_only_their_own_copies(office: Office, hand: Hands) -> None:
    for login in ("u-s17", "gl-v226", "admin"):
        assert hand(login).one("SELECT count(*) FROM paper_draft") == 0
    assert hand("duty1").rows("SELECT id FROM paper_draft WHERE id = %s", office.secret) == []
    assert hand("lead1").rows("SELECT id FROM paper_draft WHERE id = %s", office.secret) == [(office.secret,)]
    own = office.stage.unit("S17")
    assert hand("u-s17").rows("SELECT unit_id FROM paper_receipt WHERE document_id = %s", office.paper) == [(own,)]
    assert hand("u-s05").one("SELECT count(*) FROM paper_receipt") == 0


def test_who_drafted_does_not_review_and_who_reviewed_does_not_sign(office: Office, hand: Hands) -> None:
    review = (
        "UPDATE paper_draft SET version = version + 1, state = 'SIGN', reviewed_by = %s, reviewed_person = %s,"
        " reviewed_at = %s WHERE id = %s"
    )
    with guarded("不能记录"), hand("dispatch1").taken_back():
        hand("dispatch1").do("SELECT 1")
        _event(hand("dispatch1"), "draft", office.to_review, "REVIEW")
    with guarded("这个岗位不能办理"), hand("dispatch1").taken_back():
        person = office.stage.session("dispatch1").person_id
        hand("dispatch1").do(review, "dispatch1", person, _NOW, office.to_review)
    with guarded("拟稿人以外"), hand("office").taken_back():
        hand("office").do(review, "director", office.stage.session("director").person_id, _NOW, office.to_review)
    with guarded("须有事件"), hand("office").taken_back():
        hand("office").do(review, "office", office.stage.session("office").person_id, _NOW, office.to_review)
    with hand("office").taken_back():
        hand("office").do(review, "office", office.stage.session("office").person_id, _NOW, office.to_review)
        _event(hand("office"), "draft", office.to_review, "REVIEW")
    with guarded("这个岗位不能办理"), hand("office").taken_back():
        hand("office").do(_SIGN, "office", _NOW, office.to_sign)
    with guarded("拟稿人和核稿人以外"), hand("leader").taken_back():
        hand("leader").do(_SIGN, "director", _NOW, office.to_sign)
    with hand("leader").taken_back():
        hand("leader").do(_SIGN, "leader", _NOW, office.to_sign)
        _event(hand("leader"), "draft", office.to_sign, "SIGN")


def test_what_was_sent_on_is_changed_no_more(office: Office, hand: Hands) -> None:
    changes = {
        "data = '{}', version = version + 1, state = 'SIGN'": "送核以后",
        "version = version + 1, state = 'ISSUED'": "不能这样流转",
        "version = version + 1, kind = 'letter'": "不能改动",
        "note = 'x'": "下一版",
    }
    for change, why in changes.items():
        with guarded(why), hand("director").taken_back():
            hand("director").do(f"UPDATE paper_draft SET {change} WHERE id = %s", office.to_review)
    with forbidden(), hand("office").taken_back():
        hand("office").do("DELETE FROM paper_draft")
    with guarded("只能追加"), hand("postgres").taken_back():
        hand("postgres").do("DELETE FROM paper_receipt")


def test_nothing_that_must_be_signed_is_issued_without_a_signature(office: Office, hand: Hands) -> None:
    issue = (
        "INSERT INTO document (kind, year, serial, state, data, template, code, reserved_at, by) VALUES"
        " ('petition_notice', 2026, next_serial('petition_notice', 2026), 'RESERVED', '{}', '1', 'x', %s, 'office')"
        " RETURNING id"
    )
    with guarded("须先签发"), hand("office").taken_back():
        _event(hand("office"), "document", hand("office").one(issue, _NOW), "RESERVE")
    with guarded("从草拟开始"), hand("office").taken_back():
        hand("office").do(
            "INSERT INTO paper_draft (kind, title, subject, texts, state, version, data, template, by, at, person_id,"
            " signed_by, note) VALUES ('petition_notice', '', '{}', '{}', 'SIGNED', 1, '{}', '1', 'office', %s, %s,"
            " 'leader', '')",
            *(_NOW, office.stage.session("office").person_id),
        )


def test_a_receipt_is_given_under_the_own_name(office: Office, hand: Hands) -> None:
    receive = (
        "UPDATE paper_receipt SET received_at = %s, channel = %s, receiver = '某人', recorded_by = %s, recorded_at = %s"
        " WHERE document_id = %s AND unit_id = %s"
    )
    unit, own = hand("u-s17"), office.stage.unit("S17")
    for channel, login in (("PHONE", "u-s17"), ("PROGRAM", "office")):
        with guarded("自己的名义"), unit.taken_back():
            unit.do(receive, _NOW, channel, login, _NOW, office.paper, own)
    with guarded("自己的名义"), hand("dispatch1").taken_back():
        hand("dispatch1").do(receive, _NOW, "PROGRAM", "dispatch1", _NOW, office.paper, own)
    with guarded("须有事件"), unit.taken_back():
        unit.do(receive, _NOW, "PROGRAM", "u-s17", _NOW, office.paper, own)
    assert hand("u-s05").do(receive, _NOW, "PROGRAM", "u-s05", _NOW, office.paper, own) == 0
    with unit.taken_back():
        unit.do(receive, _NOW, "PROGRAM", "u-s17", _NOW, office.paper, own)
        _event(unit, "document", office.paper, "RECEIVE")
    with guarded("催收由中心"), unit.taken_back():
        unit.do("UPDATE paper_receipt SET reminders = 0, reminded_at = %s", _NOW)


def test_withdrawing_is_for_its_posts_and_final(office: Office, hand: Hands) -> None:
    void = "UPDATE document SET state = 'VOID', voided_at = %s, voided_by = %s, void_reason = %s WHERE id = %s"
    with guarded("不能作废"), hand("dispatch1").taken_back():
        hand("dispatch1").do(void, _NOW, "dispatch1", "错", office.paper)
    with guarded("不能作废"), hand("lead1").taken_back():
        hand("lead1").do(void, _NOW, "director", "错", office.paper)
    with guarded("写明理由"), hand("lead1").taken_back():
        hand("lead1").do(void, _NOW, "lead1", " ", office.paper)
    with guarded("须有事件"), hand("lead1").taken_back():
        hand("lead1").do(void, _NOW, "lead1", "错", office.paper)
    with guarded("作废的文书"), hand("lead1").taken_back():
        hand("lead1").do(void, _NOW, "lead1", "错", office.paper)
        hand("lead1").do("UPDATE document SET state = 'ISSUED', voided_at = NULL WHERE id = %s", office.paper)
