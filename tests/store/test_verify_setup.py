"""What guards and governs the rows cannot change unnoticed either, and no damage keeps `verify` from its findings."""

from __future__ import annotations

from datetime import timedelta

import pytest

from commandcenter.dispatch.intake.mappings import save_mapping
from commandcenter.dispatch.sources import ColumnMapping
from commandcenter.dispatch.upkeep.administration import Administration, NewAccount
from commandcenter.dispatch.upkeep.checkup import check_everything
from commandcenter.models.draft import Platform
from commandcenter.models.errors import UserError
from commandcenter.models.people import SYSTEM, Role
from commandcenter.models.store import accounts
from commandcenter.models.store.anchor import recorded_digest, setup_digest
from commandcenter.models.store.meta import DatabaseKind, write_meta
from commandcenter.models.store.overview import head_holds, last_moment
from commandcenter.models.store.raw import tolerant_text
from commandcenter.models.store.store import Store, change_calendar
from commandcenter.models.store.verify import verify
from commandcenter.models.store.verify_setup import check_setup, check_transitions, check_triggers
from tests.stage import Stage
from tests.store.tampering import tampering

_CHANGES = (
    "DELETE FROM calendar_day WHERE day = (SELECT max(day) FROM calendar_day)",
    "INSERT INTO calendar_day VALUES ('2031-01-01', 0)",
    "INSERT INTO calendar_year VALUES (2031)",
    "UPDATE matter SET lead_id = lead_id + 1 WHERE id = 1",
    "UPDATE matter SET keywords = '[]' WHERE id = 1",
    "UPDATE grid SET population = 1 WHERE id = 1",
    "UPDATE unit SET name = name || '甲' WHERE id = 1",
    "UPDATE area SET name = 'x' WHERE id = 1",
    "UPDATE person SET phone = '1' WHERE id = 1",
    "UPDATE liaison SET phone = '1'",
    "DELETE FROM grid_up WHERE grid_id <> ancestor_id AND grid_id = (SELECT max(grid_id) FROM grid_up)",
    "DELETE FROM platform_unit WHERE unit_id = (SELECT max(unit_id) FROM platform_unit)",
    'UPDATE office_hours SET spans = \'[["08:00:00", "20:00:00"]]\'',
    "INSERT INTO setting VALUES ('limit.page', '5')",
    "INSERT INTO import_mapping VALUES ('x', 'local', '{}')",
    "UPDATE account SET role = 'ADMIN' WHERE login = 'intake1'",
    "UPDATE account SET password = 'x' WHERE login = 'intake1'",
    "UPDATE account SET unit_id = unit_id + 1 WHERE login = 'intake1'",
    "UPDATE account SET active = 0 WHERE login = 'intake1'",
    "UPDATE app_meta SET value = 'rehearsal' WHERE key = 'kind'",
    "UPDATE app_meta SET value = replace(value, '老湖', '新湖') WHERE key = 'town'",
)


@pytest.mark.parametrize("change", _CHANGES)
def test_a_changed_set_up_is_found(past: Stage, change: str) -> None:
    with tampering(past) as hand:
        assert hand.findings(check_setup) == []
        assert hand.do(change) > 0
        [(place, what)] = hand.findings(check_setup)
        assert place == "基础资料"
        assert "登记的不符" in what


def test_daily_work_does_not_touch_the_digest(past: Stage) -> None:
    with past.store.unit() as unit:
        before = setup_digest(unit)
        write_meta(unit, "sampled.5", "2026-11")
        assert setup_digest(unit) == before
        unit.rollback()


def test_without_a_recorded_digest(past: Stage) -> None:
    with tampering(past) as hand:
        hand.do("UPDATE event SET payload = '{' WHERE entity IN ('setup', 'account', 'import')")
        assert hand.findings(check_setup) == [("基础资料", "没有一个事件登记过镇域资料的校验值")]


def test_every_command_that_changes_the_set_up_records_it(stage: Stage) -> None:
    keeper = Administration(stage.store, SYSTEM, stage.clock)
    steps = (
        lambda: keeper.add_account(NewAccount("intake9", "新人", Role.INTAKE, "LH")),
        lambda: keeper.reset_password("intake9"),
        lambda: keeper.disable_account("intake9"),
        lambda: save_mapping(stage.store, SYSTEM, ColumnMapping("甲", Platform.LOCAL, {}), stage.now),
        lambda: _change_calendar(stage),
    )
    seen = set()
    for step in steps:
        step()
        with stage.store.read() as connection:
            assert list(check_setup(connection)) == []
            seen.add(recorded_digest(connection))
    assert len(seen) == len(steps)


def _change_calendar(stage: Stage) -> None:
    calendar = stage.store.township().calendar
    day = max(calendar.days) + timedelta(days=1)
    with stage.store.unit() as unit:
        change_calendar(
            unit, type(calendar)({**calendar.days, day: False}, calendar.announced, calendar.hours), "", stage.now
        )


def test_a_demonstration_leaves_out_passwords_alone(past: Stage) -> None:
    with tampering(past) as hand:
        write_meta(hand.connection, "kind", DatabaseKind.DEMO.value)
        before = setup_digest(hand.connection)
        hand.do("UPDATE account SET password = 'x'")
        assert setup_digest(hand.connection) == before
        write_meta(hand.connection, "kind", DatabaseKind.LIVE.value)
        assert setup_digest(hand.connection) != before


def test_guards_are_held_against_the_programs_own(past: Stage) -> None:
    with past.store.unit() as unit:
        assert list(check_triggers(unit)) == []
        unit.exec_driver_sql("DROP TRIGGER case_state")
        unit.exec_driver_sql("DROP TRIGGER event_no_delete")
        unit.exec_driver_sql("CREATE TRIGGER event_no_delete BEFORE DELETE ON event BEGIN SELECT 1; END")
        unit.exec_driver_sql("CREATE TRIGGER mine AFTER INSERT ON event BEGIN SELECT 1; END")
        assert list(check_triggers(unit)) == [
            ("触发器 case_state", "被删除"),
            ("触发器 event_no_delete", "被改动"),
            ("触发器 mine", "不是本程序的"),
        ]
        unit.rollback()


def test_the_table_of_transitions(past: Stage) -> None:
    with tampering(past) as hand:
        assert hand.findings(check_transitions) == []
        hand.do("DELETE FROM transition WHERE entity = 'case' AND from_state = 'CLOSED' AND to_state = 'ARCHIVED'")
        hand.do("INSERT INTO transition VALUES ('task', 'DONE', 'NEW')")
        assert hand.findings(check_transitions) == [
            ("状态变化表", "缺少 case：CLOSED → ARCHIVED"),
            ("状态变化表", "多出 task：DONE → NEW"),
        ]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE account SET role = 'KING' WHERE login = 'intake1'",
        "UPDATE unit SET kind = 'KINGDOM' WHERE id = 1",
        "UPDATE office_hours SET spans = 'x'",
        "UPDATE app_meta SET value = '{' WHERE key = 'town'",
        "UPDATE calendar_day SET day = 'someday' WHERE day = (SELECT max(day) FROM calendar_day)",
        "INSERT INTO setting VALUES ('limit.page', 'x')",
    ],
)
def test_damage_is_a_sentence_everywhere_and_a_finding_here(past_copy: Stage, change: str) -> None:
    past_copy.store.close()
    with past_copy.store.unit() as unit:
        unit.exec_driver_sql(change)
    fresh = Store(past_copy.store.database)
    with pytest.raises(UserError, match=r"已损坏|不正确"):
        fresh.township()
    places = {finding.place for finding in check_everything(fresh, SYSTEM, lambda what, done, total: None).findings}
    assert "基础资料" in places


def test_a_time_that_is_none(past: Stage) -> None:
    with tampering(past) as hand:
        assert head_holds(hand.connection)
        hand.do("UPDATE event SET at = replace(at, 'Z', 'Y') WHERE id = (SELECT max(id) FROM event)")
        assert not head_holds(hand.connection)
        with pytest.raises(UserError, match="请运行 commandcenter verify"):
            last_moment(hand.connection)
        assert hand.everything()[0][0].startswith("链 ")
        hand.again()
        hand.do("DELETE FROM chain_head")
        assert not head_holds(hand.connection)


def test_an_account_of_an_unknown_post(past: Stage) -> None:
    with tampering(past) as hand:
        hand.do("UPDATE account SET role = 'KING' WHERE login = 'intake1'")
        for read in (accounts.listing, lambda c: accounts.session_of(c, "intake1")):
            with pytest.raises(UserError, match="已损坏"):
                read(hand.connection)
        with tolerant_text(hand.connection):
            assert any(place == "基础资料" for place, _ in verify(hand.connection, past.setup.limits))
