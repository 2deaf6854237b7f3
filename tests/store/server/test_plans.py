"""What a server does to answer the main questions: by an index, whoever asks, also within policies and doors.

The server itself tells the plan of every statement, nested ones included, and is kept from reading whole tables where
there is any other way: a table that is read from end to end all the same has no index that serves the question.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy import event

from commandcenter.dispatch.cases import case_views
from commandcenter.dispatch.desk import Desk
from commandcenter.dispatch.feed import Cursor, Feed
from commandcenter.dispatch.overviews import boards
from commandcenter.dispatch.overviews.boards import BoardQuery, Queue
from commandcenter.dispatch.reads import kpis
from commandcenter.models.store import cases
from commandcenter.models.store.store import open_store
from tests.servers import Template
from tests.stage import ServerStage

#: Tables that grow with the work.
GROWING = {
    "case", "task", "request", "suspension", "verification", "callback", "rating", "requester", "event", "chain",
    "change_log", "case_scope", "case_text", "case_token", "kpi_fact", "kpi_sum", "document", "attachment",
}  # fmt: skip
_TOLD = {
    "session_preload_libraries": "auto_explain",
    "auto_explain.log_min_duration": "0",
    "auto_explain.log_nested_statements": "on",
    "auto_explain.log_format": "json",
    "auto_explain.log_level": "notice",
    "enable_seqscan": "off",
}


class Explained:
    """The plans of everything a login's store was asked since it was opened, by table read from end to end."""

    def __init__(self, stage: ServerStage, login: str) -> None:
        self.plans: list[dict[str, Any]] = []
        self.desk = Desk(open_store(stage.url_of(login)), stage.session(login), stage.clock)
        engine = self.desk.store.database.engine
        engine.dispose()
        event.listen(engine, "connect", lambda driver, _record: driver.add_notice_handler(self._hear))

    def _hear(self, told: Any) -> None:
        _, _, plan = (told.message_primary or "").partition("plan:\n")
        if plan:
            self.plans.append(json.loads(plan))

    def indices(self) -> dict[str, list[str]]:
        """Every index that was used, with what was looked for in it."""
        found: dict[str, list[str]] = {}
        for node in (node for plan in self.plans for node in _nodes(plan["Plan"]) if "Index Name" in node):
            found.setdefault(node["Index Name"], []).append(node.get("Index Cond", ""))
        return found

    def whole_tables(self) -> list[tuple[str, str]]:
        """Growing tables read from end to end, with the statement."""
        return [
            (node["Relation Name"], plan["Query Text"])
            for plan in self.plans
            for node in _nodes(plan["Plan"])
            if node["Node Type"] == "Seq Scan" and node["Relation Name"] in GROWING
        ]


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for part in node.get("Plans", ()):
        yield from _nodes(part)


@pytest.fixture(scope="module")
def telling(server_template: Template, lived_there: str) -> Iterator[ServerStage]:
    stage = ServerStage(server_template, lived_there)
    stage.at("2026-11-20 16:00")
    with stage.cluster.raw(stage.name) as server:
        server.execute("ANALYZE")
        for setting, value in _TOLD.items():
            server.execute(f"ALTER DATABASE {stage.name} SET {setting} = '{value}'")
    yield stage
    stage.close()


def _months(desk: Desk) -> object:
    return kpis(desk.store, desk.by, date(2026, 9, 1), date(2026, 11, 20), desk.clock.now())


def _newest(desk: Desk) -> int:
    return boards.page(desk, BoardQuery(queue=Queue.EVERYTHING)).lines[0].id


def _by_number(desk: Desk) -> object:
    case_id = _newest(desk)
    no = case_views.case_view(desk, case_id).case.no
    with desk.store.read() as connection:
        return cases.id_of(connection, no)


QUESTIONS: dict[str, Callable[[Desk], object]] = {
    "the open board": lambda desk: boards.page(desk, BoardQuery()),
    "what waits for me": lambda desk: boards.page(desk, BoardQuery(queue=Queue.MINE)),
    "one row": lambda desk: boards.lines(desk, BoardQuery(), [_newest(desk)]),
    "words that many say": lambda desk: boards.page(desk, BoardQuery(queue=Queue.EVERYTHING, words="西村二村")),
    "a case": lambda desk: case_views.case_view(desk, _newest(desk)),
    "a case by its number": _by_number,
    "the feed": lambda desk: Feed(desk).since(Cursor(Feed(desk).head().epoch, Feed(desk).head().seq - 5)),
    "figures of a range": _months,
}


#: By which index the main questions are answered, for the centre and for a scope: one whose size follows what is asked.
BY_INDEX = {
    ("the open board", "dispatch1"): "ix_case_board",
    ("the open board", "u-s17"): "ix_case_scope_open",
    ("the open board", "gl-v226"): "ix_case_scope_open",
    ("what waits for me", "u-s17"): "ix_task_unit_state",
    ("a case by its number", "dispatch1"): "uq_case_no",
    ("a case by its number", "u-s17"): "uq_case_no",
    ("the feed", "dispatch1"): "pk_change_log",
    ("the feed", "u-s17"): "pk_change_log",
    ("words that many say", "dispatch1"): "pk_case_text",
    ("figures of a range", "dispatch1"): "pk_kpi_sum",
    ("figures of a range", "u-s17"): "pk_kpi_sum",
}


@pytest.mark.parametrize(("question", "login"), BY_INDEX)
def test_an_index_of_its_own_answers(telling: ServerStage, question: str, login: str) -> None:
    explained = Explained(telling, login)
    QUESTIONS[question](explained.desk)
    explained.desk.store.close()
    assert BY_INDEX[question, login] in explained.indices()


@pytest.mark.parametrize("login", ["u-s17", "gl-v226", "gl-town"])
@pytest.mark.parametrize("question", ["the open board", "what waits for me", "the feed"])
def test_no_scope_is_gathered_whole(telling: ServerStage, question: str, login: str) -> None:
    """What somebody may see is looked up for the cases at hand: of all years a town's scope holds nearly every case."""
    explained = Explained(telling, login)
    QUESTIONS[question](explained.desk)
    explained.desk.store.close()
    looked_up = [condition for name, all_of in explained.indices().items() for condition in all_of
                 if name in ("pk_case_scope", "ix_case_scope_case")]  # fmt: skip
    assert looked_up
    assert [condition for condition in looked_up if "case_id" not in condition] == []


@pytest.mark.parametrize("login", ["dispatch1", "u-s17", "gl-v226"])
@pytest.mark.parametrize("question", QUESTIONS)
def test_no_growing_table_is_read_from_end_to_end(telling: ServerStage, question: str, login: str) -> None:
    explained = Explained(telling, login)
    QUESTIONS[question](explained.desk)
    explained.desk.store.close()
    assert len(explained.plans) > 1
    assert explained.whole_tables() == []


def _kept(desk: Desk) -> dict[str, int]:
    """How often the connection used a plan that it keeps, by statement."""
    with desk.store.read() as connection:
        rows = connection.exec_driver_sql("SELECT statement, generic_plans FROM pg_prepared_statements")
        return {row.statement: row.generic_plans for row in rows}


def test_no_plan_is_kept_for_words(telling: ServerStage) -> None:
    """A plan made for any word would be a bad one for a rare one."""
    desk = telling.desk("dispatch1")
    for queue in (Queue.EVERYTHING, Queue.OPEN):
        for _ in range(20):
            boards.page(desk, BoardQuery(queue=queue, words="路灯"))
    assert [statement for statement in _kept(desk) if "matching(" in statement or "case_text" in statement] == []


@pytest.mark.parametrize("login", ["dispatch1", "u-s17", "gl-v226", "gl-town"])
def test_a_board_keeps_its_plans(telling: ServerStage, login: str) -> None:
    """Under policies a page would be planned longer than it is read."""
    desk = telling.desk(login)
    for _ in range(10):
        boards.page(desk, BoardQuery())
    assert [statement for statement, used in _kept(desk).items() if not used] == []
    assert any("c.due" in statement for statement in _kept(desk))


def test_a_question_without_an_index_would_be_seen(telling: ServerStage) -> None:
    explained = Explained(telling, "dispatch1")
    with explained.desk.store.read() as connection:
        connection.exec_driver_sql("SELECT id FROM \"case\" WHERE title LIKE '%%灯%%'")
    explained.desk.store.close()
    assert [table for table, _ in explained.whole_tables()] == ["case"]
