"""A report as raw SQL writes it: its reporter's own, its number the server's; and what of it stays."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from commandcenter.models.case import CaseState
from tests.servers import Template
from tests.stage import ServerStage
from tests.store.server.conftest import Hands, hands_on
from tests.store.server.hands import Hand, forbidden, guarded, write_event

_NUMBER = "SELECT next_case_number('20261120')"


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
    return stage.walk(CaseState.HANDLING).id


def _report(who: Hand, **forged: object) -> None:
    """A report as raw SQL writes it: a copy of one that is there, with whatever is forged."""
    columns = [name for (name,) in who.rows(
        "SELECT column_name::text FROM information_schema.columns WHERE table_schema = 'app' AND table_name = 'case'"
    )]  # fmt: skip
    true = {"version": 1, "state": "SUBMITTED", "reporter": who.login, "origin": "LIVE"}
    values = {"id": None, "no": None} | true | forged
    if values["id"] is None:
        values["id"] = who.one("SELECT nextval('case_id_seq')")
    if values["no"] is None:
        values["no"] = f"LH20261120-{who.one(_NUMBER):05d}"
    listed = ", ".join(f'"{name}"' for name in columns)
    taken = ", ".join(f"%({name})s" if name in values else f'"{name}"' for name in columns)
    who.raw.execute(f'INSERT INTO "case" ({listed}) SELECT {taken} FROM "case" ORDER BY id LIMIT 1', values)
    write_event(who, int(str(values["id"])), 1, "REGISTER")


@pytest.mark.parametrize("login", ["intake1", "gw-v226-a"])
def test_a_report_bears_its_reporter_and_the_servers_number(hand: Hands, handling: int, login: str) -> None:
    who = hand(login)
    own = {"reporter_unit_id": who.one("SELECT my_unit()")}
    with who.taken_back():
        _report(who, **own)
    with forbidden(), who.taken_back():
        _report(who, **own, reporter="lead2")
    for no in ("LH20261120-99999", "LH20270101-00001", "X1", "LH20261120-1"):
        with guarded("案件编号由服务器给出"), who.taken_back():
            _report(who, **own, no=no)
    with guarded("案件编号由服务器给出"), who.taken_back():
        _report(who, **own, id=2**40)
    for state in ("ACCEPTED", "CLOSED", "ARCHIVED"):
        with guarded("只能以草稿或待受理开始"), who.taken_back():
            _report(who, **own, state=state)


def test_only_who_answers_for_the_old_ledger_says_that_a_case_comes_from_it(hand: Hands, handling: int) -> None:
    """What happened before such a case was registered counts in no figure."""
    for login in ("intake1", "dispatch1", "u-s17", "gw-v226-a"):
        who = hand(login)
        with guarded("只有主任和值班长可以接转台账"), who.taken_back():
            _report(who, origin="LEDGER", reporter_unit_id=who.one("SELECT my_unit()"))
    with hand("director").taken_back():
        _report(hand("director"), origin="LEDGER")


def test_clocks_without_a_name_are_an_administrators_alone(hand: Hands, handling: int) -> None:
    """What a notice of holidays moves is counted by who sees no case."""
    for login in ("lead1", "director", "u-s17"):
        assert hand(login).one("SELECT count(*) FROM running_clocks()") == 0
    told = hand("admin").rows("SELECT * FROM running_clocks()")
    assert told
    assert not any("派单" in clock for (clock,) in told)


def test_a_unit_reports_for_itself_alone(hand: Hands, stage: ServerStage, handling: int) -> None:
    for unit in (None, stage.unit("S17"), 1):
        with forbidden(), hand("gw-v226-a").taken_back():
            _report(hand("gw-v226-a"), reporter_unit_id=unit)


@pytest.mark.parametrize(
    "changed", ["no = 'LH20261102-99999'", "reporter = 'lead2'", "origin = 'HISTORY'", "drill = true"]
)
def test_where_a_case_comes_from_stays(hand: Hands, handling: int, changed: str) -> None:
    with guarded("编号、报告人和来历不能改动"), hand("lead1").taken_back():
        hand("lead1").do(f'UPDATE "case" SET {changed}, version = version + 1 WHERE id = %s', handling)


def test_a_claim_is_ones_own(hand: Hands, handling: int) -> None:
    with hand("intake1").taken_back():
        hand("intake1").do('UPDATE "case" SET claimed_by = %s WHERE id = %s', "intake1", handling)
    with guarded("只能以自己的名义认领"), hand("intake1").taken_back():
        hand("intake1").do('UPDATE "case" SET claimed_by = %s WHERE id = %s', "intake2", handling)


def test_a_key_is_its_logins_own(hand: Hands, handling: int) -> None:
    with forbidden():
        hand("intake1").do("INSERT INTO idempotency (key, case_id) VALUES ('intake2 k', %s)", handling)
    with hand("intake1").taken_back():
        hand("intake1").do("INSERT INTO idempotency (key, case_id) VALUES ('intake1 k', %s)", handling)
