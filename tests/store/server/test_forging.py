"""What a login could write with the rights it has: forged hands, times and numbers, changes without events."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from commandcenter.models.case import CaseState
from commandcenter.models.lifecycle import Action
from tests.servers import ADMIN, Template
from tests.stage import ServerStage
from tests.store.server.conftest import Hands, hands_on
from tests.store.server.hands import CENTRE, POSTS, UNITS, Hand, forbidden, guarded, write_event

S = CaseState
_NOW = "2026-11-20 08:00+00"


@pytest.fixture(scope="module")
def stage(server_template: Template) -> Iterator[ServerStage]:
    """A township of its own; nothing that is tried here stays."""
    opened = ServerStage(server_template)
    opened.at("2026-11-02 09:00")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def hand(stage: ServerStage) -> Iterator[Hands]:
    yield from hands_on(stage)


@pytest.fixture(scope="module")
def handling(stage: ServerStage) -> int:
    """A case that the power station works on."""
    return stage.walk(S.HANDLING).id


@pytest.fixture(scope="module")
def filed(stage: ServerStage) -> int:
    """A case that waits for its verification, handled by the power station."""
    return stage.walk(S.VERIFYING).id


@pytest.fixture(scope="module")
def asked(stage: ServerStage) -> int:
    """A case with a request of the power station that nobody decided."""
    case_id = stage.walk(S.HANDLING).id
    stage.act(case_id, "u-s17", Action.ASK, kind="EXTENSION", reason="等待配件", days=2)
    return case_id


def _version(who: Hand, case_id: int) -> int:
    return int(who.one('SELECT version FROM "case" WHERE id = %s', case_id))


def _note(who: Hand, case_id: int, kind: str = "NOTE", **forged: str) -> None:
    """The next version of a case with its event, as the program would write them."""
    following = _version(who, case_id) + 1
    who.do('UPDATE "case" SET version = %s WHERE id = %s', following, case_id)
    write_event(who, case_id, following, kind, **forged)


@pytest.mark.parametrize("login", [login for login in POSTS if login != "admin"])
def test_a_true_note_is_taken(hand: Hands, handling: int, login: str) -> None:
    """What all that follows is refused for is not the note itself."""
    with hand(login).taken_back():
        _note(hand(login), handling)


# --- hands and times --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("login", [*UNITS, *CENTRE])
def test_nobody_records_as_somebody_else(hand: Hands, handling: int, login: str) -> None:
    other = "lead2" if login != "lead2" else "lead1"
    with guarded("不能以他人名义记录"), hand(login).taken_back():
        _note(hand(login), handling, login=other)
    with guarded("不能以他人名义记录"), hand(login).taken_back():
        _note(hand(login), handling, login="system")  # a note is never the program's


@pytest.mark.parametrize("login", UNITS)
def test_a_unit_speaks_for_the_program_only_to_finish_its_own_step(hand: Hands, handling: int, login: str) -> None:
    with guarded("不能以系统名义记录"), hand(login).taken_back():
        _note(hand(login), handling, "YELLOW_CARD", login="system")
    with hand(login).taken_back():
        _note(hand(login), handling)
        _note(hand(login), handling, "CONSULT", login="system")


def test_the_kind_must_be_ones_posts(hand: Hands, handling: int) -> None:
    for login, kind in (("gw-v226-a", "DISPATCH"), ("intake1", "DIRECT"), ("u-s17", "CANCEL"), ("leader", "ACCEPT"),
                        ("office", "URGE"), ("director", "ARCHIVE"), ("lead1", "nothing of the kind")):  # fmt: skip
        with guarded("这个岗位不能记录"), hand(login).taken_back():
            _note(hand(login), handling, kind)


def test_the_time_is_the_servers(stage: ServerStage, hand: Hands, handling: int) -> None:
    """Of a live database; a demonstration, whose time is its own, says so by a mark that people cannot set."""
    root, who = hand(ADMIN), hand("u-s17")
    root.do("DELETE FROM app_meta WHERE key = 'clock'")
    try:
        for minutes in (-3, 3, -60 * 24, 60 * 24):
            at = root.one("SELECT (now() + make_interval(mins => %s))::text", minutes)
            with guarded("相差超过2分钟"), who.taken_back():
                _note(who, handling, at=at)
        with who.raw.transaction(force_rollback=True):
            _note(who, handling, at=root.one("SELECT (now() - interval '90 seconds')::text"))
            recorded = "SELECT clock_timestamp() - recorded_at < interval '20 seconds' FROM event WHERE entity_id = %s"
            assert who.one(f"{recorded} ORDER BY n DESC LIMIT 1", handling)
        for statement in ("INSERT INTO app_meta (key, value) VALUES ('clock', 'simulated')",
                          "UPDATE app_meta SET value = 'demo' WHERE key = 'kind'"):  # fmt: skip
            for login in ("u-s17", "director", "admin"):
                _changes_nothing(hand(login), statement)
    finally:
        root.do("INSERT INTO app_meta (key, value) VALUES ('clock', 'simulated')")


def _changes_nothing(who: Hand, statement: str) -> None:
    """Refused, or no row is found to change."""
    with who.raw.transaction(force_rollback=True):
        try:
            assert who.do(statement) == 0, statement
        except psycopg.errors.InsufficientPrivilege:
            return


# --- changes and events ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("login", ["u-s17", "gl-v226", "intake1", "lead1", "director"])
def test_no_change_without_an_event_and_no_event_without_a_change(hand: Hands, handling: int, login: str) -> None:
    who = hand(login)
    version = _version(who, handling)
    for changed in ("title = '改'", "state = 'SUSPENDED'", "due = NULL", "stage = 'SIGN'", "warn_at = now()"):
        with guarded("案件的改动须有事件"), who.taken_back():
            who.do(f'UPDATE "case" SET {changed} WHERE id = %s', handling)
    with guarded("案件的改动须有事件"), who.taken_back():
        who.do('UPDATE "case" SET title = %s, version = version + 1 WHERE id = %s', "改", handling)
    with guarded("案件的改动须有事件"), who.taken_back():  # two versions, one event
        who.do('UPDATE "case" SET version = version + 2 WHERE id = %s', handling)
        write_event(who, handling, version + 2, "NOTE")
    with guarded("事件没有相应的案件改动"), who.taken_back():
        write_event(who, handling, version + 1, "NOTE")
    with guarded("版本只增不减"), who.taken_back():
        who.do('UPDATE "case" SET version = version - 1 WHERE id = %s', handling)


def test_an_event_of_before_covers_for_nothing(hand: Hands, handling: int) -> None:
    """Also not one of a transaction that is only just over, nor of a savepoint that was given up."""
    who = hand("u-s17")
    with guarded("须有事件"), who.taken_back():
        who.do("UPDATE task SET result = 'x' WHERE case_id = %s", handling)
    with guarded("须有事件"), who.taken_back():
        with who.raw.transaction(force_rollback=True):
            _note(who, handling)
        who.do("UPDATE task SET result = 'x' WHERE case_id = %s", handling)
    with who.taken_back():
        with who.raw.transaction():
            _note(who, handling)
        who.do("UPDATE task SET result = 'x' WHERE case_id = %s", handling)


#: Rows that come with an event of their case: something each post could change of them.
_PARTS = {
    "task": "UPDATE task SET undone = undone WHERE case_id = %s",
    "request": "UPDATE request SET reason = 'x' WHERE case_id = %s",
    "case_text": "UPDATE case_text SET form = 'x' WHERE case_id = %s",
    "case_token": "UPDATE case_token SET tokens = '' WHERE case_id = %s",
    "kpi_fact": "DELETE FROM kpi_fact WHERE case_id = %s",
    "requester": "INSERT INTO requester (case_id, n, name, phone, address) VALUES (%s, 9, '', '', '')",
    "attachment": "INSERT INTO attachment (case_id, event_n, name, sha256, mime, size) VALUES (%s, 1, 'x', '', '', 1)",
}


@pytest.mark.parametrize("table", _PARTS)
@pytest.mark.parametrize("login", ["u-s17", "intake1", "director"])
def test_parts_of_a_case_come_with_its_event(hand: Hands, asked: int, login: str, table: str) -> None:
    who = hand(login)
    with guarded("须有事件"), who.taken_back():
        assert who.do(_PARTS[table], asked) != 0
    with who.taken_back():
        _note(who, asked)
        assert who.do(_PARTS[table], asked) != 0


def test_an_event_covers_for_its_own_case_alone(hand: Hands, handling: int, asked: int) -> None:
    who = hand("lead1")
    with guarded("须有事件"), who.taken_back():
        _note(who, handling)
        who.do("UPDATE task SET result = 'x' WHERE case_id = %s", asked)
    with guarded("不能移到另一案件"), who.taken_back():
        _note(who, handling)
        who.do("UPDATE task SET case_id = %s, n = 9 WHERE case_id = %s", handling, asked)


def test_what_was_done_is_taken_away_by_an_undo_alone(hand: Hands, stage: ServerStage) -> None:
    case_id = stage.walk(S.CALLBACK).id
    for table in ("task", "verification"):
        with guarded("须有事件|只能追加"), hand("lead1").taken_back():
            _note(hand("lead1"), case_id)
            hand("lead1").do(f"DELETE FROM {table} WHERE case_id = %s", case_id)


def test_only_ones_own_last_step_is_undone(hand: Hands, stage: ServerStage) -> None:
    case_id = stage.walk(S.DISPATCHED).id  # by lead1
    for login in ("dispatch1", "director"):
        with guarded("只能撤销自己的上一步操作"), hand(login).taken_back():
            _note(hand(login), case_id, "UNDO")
    with hand("lead1").taken_back():
        _note(hand("lead1"), case_id, "UNDO")
    with guarded("只能撤销自己的上一步操作"), hand("lead1").taken_back():
        _note(hand("lead1"), case_id)
        _note(hand("lead1"), case_id, "UNDO")  # a note cannot be undone


#: Set-up, accounts, duty and papers: (login, statement).
_WITH_EVENTS: list[tuple[str, str]] = [
    ("admin", "INSERT INTO setting (key, value) VALUES ('limit.x', '1')"),
    ("admin", "DELETE FROM calendar_day"),
    ("admin", "UPDATE unit SET name = 'x' WHERE id = 1"),
    ("admin", "UPDATE grid SET leader = 'x' WHERE id = 1"),
    ("admin", "DELETE FROM grid_up WHERE grid_id <> ancestor_id"),
    ("admin", "UPDATE liaison SET phone = '1'"),
    ("admin", "UPDATE account SET role = 'DIRECTOR' WHERE login = 'admin'"),
    ("admin", "UPDATE account SET active = false WHERE login = 'director'"),
    ("admin", "INSERT INTO person (name, phone) VALUES ('某人', '')"),
    ("intake1", "INSERT INTO import_mapping (name, platform, mapping) VALUES ('x', 'grid', '{}')"),
    ("lead1", "INSERT INTO roster (day, turn, post, n, login) VALUES ('2026-11-20', 0, 'INTAKE', 1, 'intake1')"),
    ("lead1", "INSERT INTO shift (day, turn, begun_at, begun_by, after_event, counted_from)"
              " VALUES ('2026-11-20', 0, now(), 'lead1', 0, now())"),
    ("intake1", "INSERT INTO shift_log (at, login, kind, text) VALUES (now(), 'intake1', 'NOTE', 'x')"),
    ("u-s17", "INSERT INTO mute (station, login, since, until, reason) VALUES ('x', 'u-s17', now(), now(), 'x')"),
    ("office", "INSERT INTO document (kind, year, serial, state, data, template, code, reserved_at, by)"
               " VALUES ('dispatch', 2026, 999, 'RESERVED', '{}', '1', 'x', now(), 'office')"),
]  # fmt: skip


@pytest.mark.parametrize(("login", "statement"), _WITH_EVENTS, ids=lambda value: value[:30])
def test_set_up_duty_and_papers_come_with_events(hand: Hands, login: str, statement: str) -> None:
    with guarded("须有事件"), hand(login).taken_back():
        assert hand(login).do(statement) > 0


def test_a_serial_is_not_taken_for_nothing(hand: Hands) -> None:
    with guarded("文书编号不能空取"), hand("office").taken_back():
        hand("office").one("SELECT next_serial('dispatch', 2026)")
    with guarded("不能印发文书"), hand("u-s17").taken_back():
        hand("u-s17").one("SELECT next_serial('dispatch', 2026)")


# --- separate hands --------------------------------------------------------------------------------------------------


def _verify(who: Hand, case_id: int, by: str | None = None) -> None:
    who.do(
        "INSERT INTO verification (case_id, n, task_n, at, by, unit_id, result, resolved, note)"
        " VALUES (%s, 1, 1, %s, %s, (SELECT my_unit()), 'PASS', true, '')",
        *(case_id, _NOW, by or who.login),
    )


def test_the_verifier_is_no_handler(stage: ServerStage, hand: Hands, filed: int) -> None:
    """Even where a post may do both: the grid's leader handled it himself."""
    person = stage.session("gl-v226").person_id
    with hand("gw-v226-a").taken_back():
        _note(hand("gw-v226-a"), filed)
        _verify(hand("gw-v226-a"), filed)
    hand(ADMIN).do("UPDATE task SET handlers = %s WHERE case_id = %s", f"[{person}]", filed)
    with guarded("经办人不能核查自己办理的事项"), hand("gl-v226").taken_back():
        _note(hand("gl-v226"), filed)
        _verify(hand("gl-v226"), filed)
    with guarded("不能以他人名义记录"), hand("gl-v226").taken_back():
        _note(hand("gl-v226"), filed)
        _verify(hand("gl-v226"), filed, by="gw-v226-a")


def test_a_request_is_decided_once_by_somebody_else_with_an_event(hand: Hands, asked: int) -> None:
    decide = "UPDATE request SET result = 'APPROVED', decided_at = %s, decided_by = %s WHERE case_id = %s"
    with hand("director").taken_back():
        _note(hand("director"), asked, "DECIDE")
        hand("director").do(decide, _NOW, "director", asked)
    with guarded("裁决须有事件"), hand("director").taken_back():
        _note(hand("director"), asked)
        hand("director").do(decide, _NOW, "director", asked)
    with guarded("申请人不能裁决自己的申请"), hand("u-s17").taken_back():
        _note(hand("u-s17"), asked)
        hand("u-s17").do(decide, _NOW, "u-s17", asked)
    with guarded("申请人不能裁决自己的申请"), hand("u-s17").taken_back():
        _note(hand("u-s17"), asked)
        hand("u-s17").do(decide, _NOW, "director", asked)
    with guarded("该申请已经裁决"), hand("director").taken_back():
        _note(hand("director"), asked, "DECIDE")
        hand("director").do(decide, _NOW, "director", asked)
        hand("director").do("UPDATE request SET result = 'REFUSED' WHERE case_id = %s", asked)
    with guarded("不能以他人名义记录"), hand("u-s17").taken_back():
        _note(hand("u-s17"), asked)
        hand("u-s17").do("UPDATE request SET asked_by = 'lead1' WHERE case_id = %s", asked)


# --- beyond one's sight ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("login", ["u-x01", "gw-v227-a", "admin"])
def test_a_case_out_of_sight_cannot_be_touched(stage: ServerStage, hand: Hands, handling: int, login: str) -> None:
    who = hand(login)
    assert who.rows('SELECT 1 FROM "case" WHERE id = %s', handling) == []
    _changes_nothing(who, f"UPDATE \"case\" SET title = '改' WHERE id = {handling}")
    _changes_nothing(who, f"UPDATE task SET result = 'x' WHERE case_id = {handling}")
    with pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.DatabaseError)), who.taken_back():
        write_event(who, handling, 99, "NOTE")
    with forbidden(), who.taken_back():
        who.do("INSERT INTO requester (case_id, n, name, phone, address) VALUES (%s, 9, '', '', '')", handling)
    with who.raw.transaction(force_rollback=True):
        who.do("SELECT ring(%s)", handling)
        assert hand(ADMIN).one("SELECT count(*) FROM change_waiting") == 0


def test_names_are_copied_by_a_merge_alone(hand: Hands, handling: int, asked: int) -> None:
    with guarded("只有并案时"), hand("dispatch1").taken_back():
        hand("dispatch1").one("SELECT copy_requesters(%s, '[1]', %s, 5)", handling, asked)


def test_each_look_at_a_protected_name_is_on_record(stage: ServerStage, hand: Hands) -> None:
    secret = stage.register(text="举报某人", confidential=True).id
    query = "SELECT name FROM requester WHERE case_id = %s"
    for login in POSTS:
        assert hand(login).rows(query, secret) == [], login
    may = {"intake1", "lead1", "director"}
    for login in (*may, "dispatch1", "callback1", "leader"):
        with hand(login).raw.transaction(force_rollback=True):
            _note(hand(login), secret, "LOOK")
            assert bool(hand(login).rows(query, secret)) is (login in may), login
    assert hand("lead1").rows(query, secret) == []
