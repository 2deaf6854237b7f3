"""A meeting from a raw connection: who reads what was said, and what nobody can write past the program."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

import pytest

from commandcenter.dispatch.meetings import MeetingDesk
from commandcenter.dispatch.paperwork.papers import Subject
from commandcenter.models.lifecycle import Action
from commandcenter.models.meeting.terms import SeatState, Stance
from commandcenter.models.timing.worktime import TZ
from tests.servers import Template
from tests.stage import ServerStage
from tests.store.server.conftest import Hands, hands_on
from tests.store.server.hands import Hand, forbidden, guarded

_NOW = "2026-11-20 06:35+00"
_TABLES = ("meeting_item", "meeting_seat", "meeting_opinion", "meeting_decision", "meeting_read_back")


class Room(NamedTuple):
    """A running meeting, one to come whose opinions are hidden, one on a case that complains of 带班领导."""

    stage: ServerStage
    id: int
    case_id: int
    to_come: int
    secret: int


@pytest.fixture(scope="module")
def room(server_template: Template) -> Iterator[Room]:
    stage = ServerStage(server_template)
    stage.at("2026-11-18 09:00")
    office = MeetingDesk(stage.desk("office"))
    found = []
    for starts in (datetime(2026, 11, 20, 14, 30, tzinfo=TZ), datetime(2026, 11, 23, 14, 30, tzinfo=TZ)):
        case = stage.register()
        stage.act(case.id, "intake1", Action.ACCEPT, grid=stage.grid(), matter=stage.matter())
        stage.act(case.id, "director", Action.CONSULT, reason="DIRECTOR")
        found.append((office.plan([case.id], starts, "三楼会议室", "director"), case.id))
    (running, case_id), (to_come, _) = found
    office.change(to_come, hidden=True)
    law = stage.login_of(stage.township.matter[stage.matter()].assisting_ids[0])
    MeetingDesk(stage.desk(law)).say(to_come, 1, {"stance": Stance.RESERVE, "view": "不宜由我队牵头"})
    stage.at("2026-11-20 14:30")
    office.begin(running)
    MeetingDesk(stage.desk("u-s17")).take_seat(running, SeatState.PRESENT)
    MeetingDesk(stage.desk(law)).say(running, 1, {"stance": Stance.AGREE, "view": "配合"})
    office.decide(running, 1, None, {"lead": stage.unit("S17"), "task": "修灯"})
    complaint = stage.register()
    stage.act(complaint.id, "intake1", Action.ACCEPT, grid=stage.grid(), matter=stage.matter())
    stage.act(complaint.id, "lead1", Action.PROTECT, persons=(stage.session("duty1").person_id,))
    stage.act(complaint.id, "director", Action.CONSULT, reason="DIRECTOR")
    secret = MeetingDesk(stage.desk("director")).instant(complaint.id)
    MeetingDesk(stage.desk(law)).say(secret, 1, {"stance": Stance.AGREE})
    MeetingDesk(stage.desk("director")).decide(secret, 1, None, {"task": "另行核实"})
    for meeting in (running, secret):
        stage.papers("office").issue("attendance", Subject(meeting=meeting))
    yield Room(stage, running, case_id, to_come, secret)
    stage.close()


@pytest.fixture(scope="module")
def hand(room: Room) -> Iterator[Hands]:
    yield from hands_on(room.stage)


def _step(who: Hand, room: Room, kind: str, login: str | None = None) -> None:
    """The next version of the meeting with its event, as the program would write them."""
    following = who.one("SELECT version FROM meeting WHERE id = %s", room.id) + 1
    who.do("UPDATE meeting SET version = %s WHERE id = %s", following, room.id)
    who.do(
        "INSERT INTO event (entity, entity_id, n, at, recorded_at, login, kind, payload)"
        " VALUES ('meeting', %s, %s, %s, %s, %s, %s, '{}')",
        *(room.id, following, _NOW, _NOW, login or who.login, kind),
    )


def test_who_is_not_called_finds_nothing_of_it(hand: Hands) -> None:
    for login in ("u-s05", "gl-c01", "admin"):
        for table in ("meeting", *_TABLES):
            assert hand(login).one(f"SELECT count(*) FROM {table}") == 0
        assert hand(login).one("SELECT count(*) FROM event WHERE entity = 'meeting'") == 0


def test_hidden_opinions_are_not_read_by_other_units_nor_told_by_the_log(room: Room, hand: Hands) -> None:
    opinions = "SELECT count(*) FROM meeting_opinion WHERE meeting_id = %s"
    assert hand("u-s17").one(opinions, room.to_come) == 0
    assert hand("u-s17").one(opinions, room.id) == 1
    assert hand("office").one(opinions, room.to_come) == 1
    events = "SELECT count(*) FROM event WHERE entity = 'meeting' AND login <> 'u-s17'"
    assert hand("u-s17").one(events) == 0


def test_whoever_is_complained_about_reads_nothing_of_the_meeting(room: Room, hand: Hands) -> None:
    """Also a post of the centre that sees every other case; of the seats alone it learns who sits together."""
    for table in _TABLES:
        query = f"SELECT count(*) FROM {table} WHERE meeting_id = %s"
        seen = hand("duty1").one(query, room.secret)
        assert (seen > 0) is (table == "meeting_seat")
        assert hand("duty1").one(query, room.id) is not None
    events = "SELECT count(*) FROM event WHERE entity = 'meeting' AND entity_id = %s"
    assert hand("duty1").one(events, room.secret) == 0
    assert hand("duty1").one(events, room.id) > 0
    assert hand("office").one(events, room.secret) > 0


def test_whoever_is_complained_about_reads_no_paper_of_the_meeting(room: Room, hand: Hands) -> None:
    """Neither what it says nor its pages; and nobody cuts a paper off from its meeting."""
    papers = "SELECT meeting_id FROM document WHERE kind = 'attendance' ORDER BY id"
    pages = "SELECT count(*) FROM document_bytes"
    assert hand("duty1").rows(papers) == [(room.id,)]
    assert hand("duty1").one(pages) == 1
    assert hand("office").rows(papers) == [(room.id,), (room.secret,)]
    assert hand("office").one(pages) == 2
    for login in ("u-s17", "gl-v226", "admin"):
        assert hand(login).rows(papers) == []
        assert hand(login).one(pages) == 0
    with hand("duty1").taken_back():
        assert hand("duty1").do("UPDATE document SET meeting_id = NULL WHERE meeting_id = %s", room.secret) == 0
    with hand("postgres").taken_back():
        hand("postgres").do("UPDATE document SET meeting_id = NULL")
        assert hand("postgres").rows(papers) == [(room.id,), (room.secret,)]


def test_a_unit_says_something_for_itself_and_for_nobody_else(room: Room, hand: Hands) -> None:
    unit = hand("u-s17")
    values = (
        "(meeting_id, case_id, n, item_n, unit_id, at, by, facts, view, takes_on, objection, duty, written, speaker)"
    )
    row = "(%s, %s, %s, 1, %s, %s, %s, '', 'x', '', '', '', false, '')"
    own, other = room.stage.unit("S17"), room.stage.unit("S05")
    with unit.taken_back():
        _step(unit, room, "OPINION")
        unit.do(f"INSERT INTO meeting_opinion {values} VALUES {row}", room.id, room.case_id, 90, own, _NOW, "u-s17")
    with forbidden(), unit.taken_back():
        _step(unit, room, "OPINION")
        unit.do(f"INSERT INTO meeting_opinion {values} VALUES {row}", room.id, room.case_id, 91, other, _NOW, "u-s17")
    with guarded("他人名义"), unit.taken_back():
        _step(unit, room, "OPINION")
        unit.do(f"INSERT INTO meeting_opinion {values} VALUES {row}", room.id, room.case_id, 92, own, _NOW, "office")
    with guarded("须有事件"), unit.taken_back():
        unit.do(f"INSERT INTO meeting_opinion {values} VALUES {row}", room.id, room.case_id, 93, own, _NOW, "u-s17")


def test_a_unit_changes_neither_the_meeting_nor_what_is_decided(room: Room, hand: Hands) -> None:
    unit = hand("u-s17")
    with guarded("由中心改动"), unit.taken_back():
        unit.do("UPDATE meeting SET version = version + 1, chair = 'u-s17' WHERE id = %s", room.id)
    changes = "meeting_decision SET task = 'x'", "meeting_item SET state = 'NOTHING'", "dispatch_rule SET lead = 1"
    for change in changes:
        with forbidden(), unit.taken_back():
            unit.do(f"UPDATE {change}")
    for kind in ("DECISION", "SIGN", "CONFIRM", "BEGIN", "END"):
        with guarded("不能记录"), unit.taken_back():
            _step(unit, room, kind)
    with forbidden(), unit.taken_back():
        unit.do("DELETE FROM meeting_opinion")


def test_a_unit_does_not_confirm_its_own_read_back(room: Room, hand: Hands) -> None:
    unit, own = hand("u-s17"), room.stage.unit("S17")
    statement = (
        "INSERT INTO meeting_read_back (meeting_id, case_id, n, decision_n, unit_id, at, by, heard, text, speaker,"
        " objection, void, confirmed_at, confirmed_by)"
        " VALUES (%s, %s, 90, 1, %s, %s, 'u-s17', '[]', 'x', '', '', false, %s, '')"
    )
    with guarded("由会商确认"), unit.taken_back():
        _step(unit, room, "READ_BACK")
        unit.do(statement, room.id, room.case_id, own, _NOW, _NOW)
    with unit.taken_back():
        _step(unit, room, "READ_BACK")
        unit.do(statement, room.id, room.case_id, own, _NOW, None)


def test_only_who_chairs_it_signs(room: Room, hand: Hands) -> None:
    signed = "UPDATE meeting_item SET state = 'SIGNED' WHERE meeting_id = %s"
    with guarded("不能记录"), hand("office").taken_back():
        _step(hand("office"), room, "SIGN")
    with guarded("由主持人签发"), hand("office").taken_back():
        _step(hand("office"), room, "AGENDA")
        hand("office").do(signed, room.id)
    with guarded("由主持人签发"), hand("leader").taken_back():
        _step(hand("leader"), room, "SIGN")
        hand("leader").do(signed, room.id)
    with hand("director").taken_back():
        _step(hand("director"), room, "SIGN")
        hand("director").do(signed, room.id)


def test_what_was_said_is_never_deleted_and_a_meeting_that_is_over_stays_so(room: Room, hand: Hands) -> None:
    root = hand("postgres")
    for table in ("meeting", *_TABLES):
        if root.one(f"SELECT count(*) FROM {table}"):
            with guarded("只能追加"), root.taken_back():
                root.do(f"DELETE FROM {table}")
    with guarded("会商已经结束"), root.taken_back():
        root.do("UPDATE meeting SET version = version + 1, state = 'ENDED' WHERE id = %s", room.id)
        root.do("UPDATE meeting SET version = version + 1, state = 'RUNNING' WHERE id = %s", room.id)


def test_under_anothers_name_nothing_of_the_meeting_is_written(room: Room, hand: Hands) -> None:
    """A dispatcher with a client of his own, inside events that his post may record."""
    clerk, stage = hand("dispatch1"), room.stage
    lead = stage.unit("S17")
    seat = "UPDATE meeting_seat SET state = 'PRESENT', at = %s, by = %s WHERE meeting_id = %s AND unit_id <> %s"
    with guarded("他人名义"), clerk.taken_back():
        _step(clerk, room, "SEAT")
        clerk.do(seat, _NOW, "u-s17", room.id, lead)
    with clerk.taken_back():
        _step(clerk, room, "SEAT")
        assert clerk.do(seat, _NOW, "dispatch1", room.id, lead) == 2
    for change, sentence in {
        "task = 'x', by = 'director'": "他人名义",
        "task = 'x', by = 'dispatch1', case_id = case_id + 1": "不能改换议题",
        "override = '急', override_by = 'director'": "主持人指定",
        "override = '急', override_by = 'dispatch1'": "主持人指定",
    }.items():
        with guarded(sentence), clerk.taken_back():
            _step(clerk, room, "DECISION")
            clerk.do(f"UPDATE meeting_decision SET {change} WHERE meeting_id = %s", room.id)
    with guarded("须有事件"), clerk.taken_back():
        _step(clerk, room, "SEAT")
        clerk.do("UPDATE meeting_decision SET task = 'x', by = 'dispatch1' WHERE meeting_id = %s", room.id)
    with hand("director").taken_back():
        _step(hand("director"), room, "OVERRIDE")
        override = "UPDATE meeting_decision SET override = '急', override_by = 'director' WHERE meeting_id = %s"
        assert hand("director").do(override, room.id) == 1
    with guarded("重新指定"), hand("director").taken_back():
        _step(hand("director"), room, "OVERRIDE")
        hand("director").do(override, room.id)
        hand("director").do("SET CONSTRAINTS ALL IMMEDIATE")
        _step(hand("director"), room, "DECISION")
        hand("director").do("UPDATE meeting_decision SET task = '换', by = 'director' WHERE meeting_id = %s", room.id)
    for state, by in (("RECORDED", "director"), ("NOTHING", "dispatch1")):
        with guarded("他人名义|由主持人签发"), clerk.taken_back():
            _step(clerk, room, "SETTLE")
            clerk.do("UPDATE meeting_item SET state = %s, settled_by = %s WHERE meeting_id = %s", state, by, room.id)
    with guarded("不能主持"), clerk.taken_back():
        _step(clerk, room, "CHANGE")
        clerk.do("UPDATE meeting SET version = version + 1, chair = 'dispatch1' WHERE id = %s", room.id)


def test_neither_a_read_back_nor_a_vote_nor_a_dispatch_rule_is_made_up(room: Room, hand: Hands) -> None:
    clerk, stage = hand("dispatch1"), room.stage
    lead = stage.unit("S17")
    back = (
        "INSERT INTO meeting_read_back (meeting_id, case_id, n, decision_n, unit_id, at, by, heard, text, speaker,"
        " objection, void, confirmed_at, confirmed_by)"
        " VALUES (%s, %s, 91, 1, %s, %s, %s, '[]', 'x', '', '', false, %s, %s)"
    )
    for kind, by, at, heard_by, sentence in (
        ("DECISION", "u-s17", _NOW, "dispatch1", "他人名义"),
        ("DECISION", "dispatch1", None, "", "须有事件"),
        ("READ_BACK", "dispatch1", _NOW, "office", "由会商确认"),
        ("READ_BACK", "dispatch1", _NOW, "dispatch1", "由会商确认"),
    ):
        with guarded(sentence), clerk.taken_back():
            _step(clerk, room, kind)
            clerk.do(back, room.id, room.case_id, lead, _NOW, by, at, heard_by)
    with guarded("本单位填写"), clerk.taken_back():  # the unit's own stance is nobody else's to change
        _step(clerk, room, "OPINION")
        clerk.do("UPDATE meeting_opinion SET stance = 'RESERVE', by = 'dispatch1' WHERE meeting_id = %s", room.id)
    with guarded("本单位填写"), clerk.taken_back():
        _step(clerk, room, "VOTE")
        clerk.do("UPDATE meeting_opinion SET vote = 'YES', voted_at = %s WHERE meeting_id = %s", _NOW, room.id)
    rule = (
        "INSERT INTO dispatch_rule (meeting_id, case_id, n, item_n, matter_id, lead, origin, at, by, assisting,"
        " revoked_by, revoked_why) VALUES (%s, %s, 90, 1, %s, %s, 'x', %s, %s, '[]', '', '')"
    )
    for login, kind, wanted, by, sentence in (
        ("dispatch1", "DECISION", lead, "dispatch1", "主持人签发的议定事项"),
        ("dispatch1", "RULE", lead, "director", "他人名义"),
        ("leader", "SIGN", lead, "leader", "主持人签发的议定事项"),
        ("director", "SIGN", lead + 1, "director", "主持人签发的议定事项"),
    ):
        with guarded(sentence), hand(login).taken_back():
            _step(hand(login), room, kind)
            hand(login).do(rule, room.id, room.case_id, stage.matter(), wanted, _NOW, by)


def test_of_the_centre_only_secretary_and_chair_read_what_was_written_in_confidence(room: Room, hand: Hands) -> None:
    opinions = "SELECT count(*) FROM meeting_opinion WHERE meeting_id = %s"
    events = "SELECT count(*) FROM event WHERE entity = 'meeting' AND entity_id = %s AND kind = 'OPINION'"
    for login in ("office", "director", "dispatch1", "duty1", "intake1", "callback1", "leader"):
        expected = int(login in ("office", "director"))
        assert (hand(login).one(opinions, room.to_come), hand(login).one(events, room.to_come)) == (expected, expected)
        assert hand(login).one(opinions, room.id) == 1
    for login in ("dispatch1", "office"):
        with guarded("不能公开"), hand(login).taken_back():
            following = hand(login).one("SELECT version FROM meeting WHERE id = %s", room.to_come) + 1
            hand(login).do("UPDATE meeting SET version = %s, hidden = false WHERE id = %s", following, room.to_come)
    for change in ("chair = 'leader'", "state = 'CANCELLED'"):
        with guarded("记录人或主持人"), hand("dispatch1").taken_back():
            following = hand("dispatch1").one("SELECT version FROM meeting WHERE id = %s", room.to_come) + 1
            hand("dispatch1").do(f"UPDATE meeting SET version = %s, {change} WHERE id = %s", following, room.to_come)
    with guarded("记录人或主持人"), hand("dispatch1").taken_back():
        hand("dispatch1").do("UPDATE meeting_item SET units = '[]' WHERE meeting_id = %s", room.to_come)


def test_a_unit_that_came_writes_itself_neither_absent_nor_excused(room: Room, hand: Hands) -> None:
    mine = hand("u-s17").one("SELECT unit_id FROM account WHERE login = 'u-s17'")
    seat = "UPDATE meeting_seat SET state = %s, by = 'u-s17' WHERE meeting_id = %s AND unit_id = %s"
    assert (
        hand("u-s17").one("SELECT state FROM meeting_seat WHERE meeting_id = %s AND unit_id = %s", room.id, mine)
        == "PRESENT"
    )
    for state in ("ABSENT", "EXCUSED"):
        with guarded("只能登记离会"), hand("u-s17").taken_back():
            hand("u-s17").do(seat, state, room.id, mine)
