"""Verification on a server: what a superuser's hand changed is found, in rows, chain and guards."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from commandcenter.dispatch.upkeep.checkup import Check, check_everything
from commandcenter.models.case import CaseState
from commandcenter.models.errors import NotAllowed
from tests.servers import Template
from tests.stage import ServerStage

#: Carries out statements as a superuser, past every trigger.
ByHand = Callable[..., None]


@pytest.fixture(scope="module")
def lived_name(server_template: Template) -> str:
    stage = ServerStage(server_template)
    stage.walk(CaseState.CLOSED)
    stage.walk(CaseState.SUSPENDED)
    stage.leave()
    return stage.name


@pytest.fixture
def lived(server_template: Template, lived_name: str):
    stage = ServerStage(server_template, lived_name)
    stage.at("2026-03-02 09:00")
    yield stage
    stage.close()


@pytest.fixture
def by_hand(lived: ServerStage, server_template: Template) -> ByHand:
    def change(*statements: str) -> None:
        with server_template.cluster.raw(lived.name) as hand:
            hand.execute("SET session_replication_role = replica")
            hand.execute("SET search_path = app")
            for statement in statements:
                hand.execute(statement)

    return change


def check(stage: ServerStage, login: str = "system") -> Check:
    return check_everything(stage.store_of(login), stage.session(login), lambda what, done, total: None)


def places(stage: ServerStage) -> list[str]:
    return [f"{finding.place}：{finding.what}" for finding in check(stage).findings]


def test_a_lived_database_is_as_it_was_written(lived: ServerStage) -> None:
    found = check(lived)
    assert (found.findings, found.unchecked) == ([], "")
    assert found.overview is not None
    assert found.overview.cases == 2


@pytest.mark.parametrize(
    ("hand", "found"),
    [
        ("UPDATE event SET login = 'nobody' WHERE id = 5", "事件 5（案件号 1 第4步）被改动"),
        ("UPDATE event SET at = at + interval '1 microsecond' WHERE id = 5", "被改动"),
        ("DELETE FROM event WHERE id = 5", "事件 5 不见了"),
        ("UPDATE chain SET hash = reverse(hash) WHERE seq = 5", "与前一环不相接"),
        ("DELETE FROM chain WHERE seq = 5", "序号不连续"),
        ("UPDATE chain_head SET seq = seq - 1", "链可能被截断"),
        ("UPDATE \"case\" SET title = '改过' WHERE id = 1", "“title”与事件不符"),
        ("UPDATE kpi_sum SET numerator = numerator + 1 WHERE owner = 'U'", "与指标事实之和不符"),
        ("UPDATE account SET role = 'DIRECTOR' WHERE login = 'intake1'", "基础资料"),
        ("DELETE FROM change_log WHERE seq = 4", "变更流"),
        ("INSERT INTO transition VALUES ('case', 'CLOSED', 'DRAFT')", "状态变化表"),
    ],
)
def test_what_a_superuser_changed_is_found(lived: ServerStage, by_hand: ByHand, hand: str, found: str) -> None:
    by_hand(hand)
    assert any(found in place for place in places(lived)), places(lived)


def test_every_guard_that_was_touched_is_named_and_stays_as_it_is(lived: ServerStage, by_hand: ByHand) -> None:
    by_hand(
        "ALTER TABLE event DISABLE TRIGGER event_append_only",
        'DROP TRIGGER case_guard ON "case"',
        "CREATE OR REPLACE FUNCTION my_scope() RETURNS text LANGUAGE sql STABLE AS $$ SELECT 'ALL'::text $$",
        "CREATE FUNCTION more() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
        "CREATE POLICY more ON event USING (true)",
        "ALTER TABLE requester DISABLE ROW LEVEL SECURITY",
        "GRANT SELECT ON case_barred TO PUBLIC",
        'GRANT UPDATE (title) ON "case" TO PUBLIC',
    )
    named = [
        "函数 more()：不是本程序的",
        "函数 my_scope()：被改动",
        "数据表 case：被改动",
        "数据表 case_barred：被改动",
        "数据表 requester：被改动",
        "策略 event.more：不是本程序的",
        '触发器 "case".case_guard：被删除',
        "触发器 event.event_append_only：被改动",
    ]
    assert places(lived) == named
    assert places(lived) == named


def test_posts_verify_what_they_see(lived: ServerStage, by_hand: ByHand) -> None:
    with pytest.raises(NotAllowed):
        check(lived, "intake1")
    for login in ("director", "admin"):
        found = check(lived, login)
        assert found.findings == []
        assert "须用服务器管理员的账号校验" in found.unchecked
    assert "其中 0 个事件" in check(lived, "director").unchecked
    by_hand("UPDATE event SET login = 'nobody' WHERE id = 5", "UPDATE chain SET prev = reverse(prev) WHERE seq = 9")
    assert {finding.place for finding in check(lived, "director").findings} == {"链 5", "链 9"}
    assert {finding.place for finding in check(lived, "admin").findings} == {"链 9"}
