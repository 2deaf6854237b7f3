"""Boards against naive ones: every dossier loaded, judged by the pure rules, sorted (tests/board_oracle.py)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from commandcenter.demo import bulk
from commandcenter.dispatch import reads
from commandcenter.dispatch.clockwork import Clockwork
from commandcenter.models.access import may_see
from commandcenter.models.case import OPEN, AskKind, CaseFile, CaseState
from commandcenter.models.deadlines import running
from commandcenter.models.draft import Platform
from commandcenter.models.errors import NotFound
from commandcenter.models.lifecycle import Action
from commandcenter.models.owing import owed_of
from commandcenter.models.people import SYSTEM, Session
from commandcenter.models.queues import BoardQuery, Order, Queue, groups_of
from commandcenter.models.store import accounts, board, board_counts, board_filter, board_order, case_page, files
from commandcenter.models.store import bulk as pouring
from commandcenter.models.store.board_rows import spoken
from commandcenter.models.store.store import Store, open_store
from commandcenter.models.town.grid import Network
from commandcenter.models.town.matters import Route
from tests.board_oracle import Oracle, dossiers, sessions
from tests.make import Life, at, elsewhere, in_grid, matter, place, unit
from tests.situations import situations
from tests.stage import Stage
from tests.store.many import SEED, N

NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)


@pytest.fixture(scope="module")
def crowded(bulk_cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    path = tmp_path_factory.mktemp("crowded") / "crowded.db"
    bulk.load(f"sqlite:///{path}", N, SEED, cache=bulk_cache)
    store = open_store(f"sqlite:///{path}")
    yield store
    store.close()


@pytest.fixture(scope="module")
def gallery(stage_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Every situation a rule speaks of, as a case of its own; those of triage besides."""
    stage = Stage(stage_template, tmp_path_factory.mktemp("gallery"))
    batch = pouring.Batch()
    triage = [Life(placed={"grid_id": place(), "matter_id": matter(code)}).to(CaseState.ACCEPTED) for code in OF_ROUTES]
    supervised = Life().to(CaseState.HANDLING).act("lead1", Action.SUPERVISE, reason="群众反映强烈")
    whistle = {"lead": unit("S17"), "oral_direction": "先救人"}
    minutes_owed = Life(urgency="EMERGENCY", placed={"grid_id": place()}).act("dispatch1", Action.WHISTLE, **whistle)
    minutes_owed.to(CaseState.HANDLING, CaseState.CLOSED)
    escalated = situations()["request overdue"].copy().act("system", Action.ESCALATE_ASK)
    lives = [*situations().values(), *triage, supervised, minutes_owed, escalated]
    for case_id, life in enumerate(lives, start=1):
        case = replace(life.case, id=case_id, no=f"LH20261102-{case_id:05}")
        batch.begin(replace(life.file, case=case), life.draft)
        batch.finish(replace(life.file, case=case), life.world.township, life.world.limits)
    pouring.pour(stage.store.database, [batch], lambda what, done: None)
    yield stage.store
    stage.close()


#: Matters of R1 and R4.
OF_ROUTES = ("DJ-001", "XF-001")


def paged(connection: Connection, store: Store, by: Session, query: BoardQuery, now: datetime = NOW, size: int = 7):
    """Every row of a board, page by page."""
    rows: list[board.BoardRow] = []
    while True:
        after = rows[-1].key if rows else None
        township = store.setup(connection).township
        page = board.page(connection, township, by, query, now=now, limit=size, after=after)
        rows += page
        if len(page) < size:
            return rows


def oracle(connection: Connection, store: Store, found: list[CaseFile], by: Session, now: datetime = NOW) -> Oracle:
    return Oracle(found, by, store.world(connection), now)


def queues_of(by: Session) -> list[Queue]:
    listed = [queue for group in groups_of(by.role) for queue in (*group.queues, group.head) if queue is not None]
    return [*listed, Queue.EVERYTHING]


# --- what is seen, in which order -------------------------------------------------------------------------------------


@pytest.mark.parametrize("sortable", [0, 500])
def test_every_post_sees_the_naive_board(crowded: Store, sortable: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(board, "SORTABLE", sortable)
    monkeypatch.setattr(board, "_LISTABLE", sortable)
    with crowded.read() as connection:
        found = dossiers(connection)
        for by in sessions(connection, crowded.setup(connection).township, 3):
            naive = oracle(connection, crowded, found, by)
            for queue in (Queue.OPEN, Queue.CLOSED_TODAY, Queue.EVERYTHING):
                rows = paged(connection, crowded, by, BoardQuery(queue), size=17)
                assert [row.id for row in rows] == naive.board(BoardQuery(queue)), (by, queue)
                assert [row.key for row in rows] == sorted(row.key for row in rows)


@pytest.mark.parametrize("sortable", [0, 500])
@pytest.mark.parametrize("order", Order)
def test_every_order_is_the_naive_one(crowded: Store, order: Order, sortable: int, monkeypatch) -> None:
    """Walked, sorted and gathered; narrowed and among given cases; page by page, and row by row read again."""
    monkeypatch.setattr(board, "SORTABLE", sortable)
    with crowded.read() as connection:
        found, township = dossiers(connection), crowded.setup(connection).township
        ids = [file.case.id for file in found]
        for login in ("dispatch1", "gl-c01", "u-s17"):
            by = accounts.session_of(connection, login)
            naive = oracle(connection, crowded, found, by)
            boards = [BoardQuery(), BoardQuery(Queue.MINE), BoardQuery(words="路", platform=Platform.GRID),
                      BoardQuery(ids=frozenset(ids[::7])), BoardQuery(Queue.CLOSED_TODAY)]  # fmt: skip
            for query in (replace(one, order=order) for one in boards):
                rows = paged(connection, crowded, by, query, size=11)
                assert [row.id for row in rows] == naive.board(query), (login, query)
                again = board.reread(connection, township, by, query, ids, now=NOW)
                assert sorted(again, key=lambda row: row.key) == rows


def test_every_queue_holds_the_naive_cases(crowded: Store) -> None:
    assert_naive(crowded, NOW, each=2)


def test_every_queue_of_a_lively_township(lively: Stage) -> None:
    assert Queue.DRAFTS in assert_naive(lively.store, NOW)


def test_every_queue_in_every_situation(gallery: Store) -> None:
    """On the morning when all of it began, and when what was suspended should be looked at again; in any order also
    what waits for nothing, has no place, or nobody who leads."""
    begun, later = at("2026-11-02 10:50"), at("2026-11-13 10:00")
    assert assert_naive(gallery, begun) | assert_naive(gallery, later) == set(Queue)
    with gallery.read() as connection:
        naive = oracle(connection, gallery, dossiers(connection), SYSTEM, begun)
        for query in (BoardQuery(order=order) for order in Order):
            assert [row.id for row in paged(connection, gallery, SYSTEM, query, begun, 3)] == naive.board(query)


def assert_naive(store: Store, now: datetime, each: int = 4) -> set[Queue]:
    """Boards are the naive ones, counts their lengths, rows read again the same rows. Returns the queues with any."""
    filled: set[Queue] = set()
    with store.read() as connection:
        found, township = dossiers(connection), store.setup(connection).township
        ids = [file.case.id for file in found]
        for by in sessions(connection, township, each):
            naive = oracle(connection, store, found, by, now)
            counted = board_counts.counts(connection, township, by, now)
            assert counted.alarms == {queue: loud for queue in Queue if (loud := naive.alarm(queue))}, by
            assert counted.platforms == {p: naive.platform(p) for p in Platform} or not counted.queues
            for queue in queues_of(by):
                query = BoardQuery(queue)
                rows = paged(connection, store, by, query, now, size=500)
                assert [row.id for row in rows] == naive.board(query), (by, queue)
                assert queue is Queue.EVERYTHING or counted.of(queue) == len(rows), (by, queue)
                again = board.reread(connection, township, by, query, ids, now=now)
                assert {row.id: row for row in again} == {row.id: row for row in rows}
                assert all(row.mine is next(iter(naive.steps(row.id)), None) for row in rows)
                filled |= {queue} if rows else set()
    return filled


def test_what_a_board_is_narrowed_to(crowded: Store) -> None:
    s17, village = unit("S17"), place()
    with crowded.read() as connection:
        found, township = dossiers(connection), crowded.setup(connection).township
        some = frozenset(file.case.id for file in found[::40])
        narrowed = [
            *(BoardQuery(platform=platform) for platform in Platform),
            *(BoardQuery(route=route) for route in Route),
            *(BoardQuery(network=network) for network in Network),
            *(BoardQuery(area_id=area.id) for area in township.areas),
            *(BoardQuery(grid_id=grid_id) for grid_id in (village, elsewhere(), township.grid[village].parent_id)),
            *(BoardQuery(queue, unit_id=s17) for queue in (Queue.OPEN, Queue.EVERYTHING, Queue.HANDLING)),
            *(BoardQuery(queue, words=said) for queue in (Queue.OPEN, Queue.EVERYTHING) for said in WORDS),
            *(BoardQuery(queue, ids=some) for queue in (Queue.OPEN, Queue.EVERYTHING, Queue.OVERDUE)),
            BoardQuery(Queue.EVERYTHING, grid_id=village),
            BoardQuery(Queue.EVERYTHING, grid_id=village, unit_id=s17, words="路"),
            BoardQuery(Queue.DUE_SOON, platform=Platform.HOTLINE_12345, network=Network.SAFETY, words="路"),
            BoardQuery(ids=some, words="路", route=Route.R2, grid_id=township.grids[0].id),
        ]
        for login in ("dispatch1", "u-s17", in_grid(village)):
            by = accounts.session_of(connection, login)
            naive = oracle(connection, crowded, found, by)
            for query in narrowed:
                rows = paged(connection, crowded, by, query, size=23)
                assert [row.id for row in rows] == naive.board(query), (login, query)
                where = board_counts.by_grid(connection, township, by, query, NOW)
                uncounted = query.queue is Queue.EVERYTHING and query.ids is None
                assert where == (None if uncounted else naive.by_grid(query)), (login, query)
                many = board_counts.how_many(connection, township, by, query, NOW)
                assert many == (None if query.queue is Queue.EVERYTHING else len(rows)), (login, query)


WORDS = ("路", "路灯", "路灯 村", "村路灯　不", "1119-0", "，", "找不到的词", "LH2026", "%", "' OR 1")


def test_a_case_handed_over_is_on_no_list(gallery: Store) -> None:
    with gallery.read() as connection:
        for by in sessions(connection, gallery.setup(connection).township, 1):
            rows = paged(connection, gallery, by, BoardQuery(Queue.EVERYTHING))
            assert all(row.state is not CaseState.TRANSFERRED for row in rows)


# --- what a row says --------------------------------------------------------------------------------------------------


def test_rows_say_what_the_dossier_says_in_every_situation(gallery: Store) -> None:
    _rows_say_what_the_dossier_says(gallery)


def test_rows_say_what_the_dossier_says(lively: Stage) -> None:
    _rows_say_what_the_dossier_says(lively.store)


def _rows_say_what_the_dossier_says(store: Store) -> None:
    with store.read() as connection:
        rows = paged(connection, store, SYSTEM, BoardQuery(Queue.EVERYTHING))
        setup = store.setup(connection)
        for row in rows:
            file = files.load(connection, row.id)
            case, township = file.case, setup.township
            assert (row.no, row.version, row.due, row.title) == (case.no, case.version, case.due, case.title)
            assert [(task.unit_id, task.state) for task in row.tasks] == [(x.unit_id, x.state) for x in file.live_tasks]
            assert row.lead_unit == (township.unit[file.lead.unit_id].short if file.lead else "")
            assert row.waits == spoken(owed_of(file, township))
            assert bool(row.waits) is (case.state in OPEN)
            assert row.deadline == running(file, setup.limits, township)
            assert row.warn_at == (row.deadline and row.deadline.warn_at(township.calendar, 75))
            assert row.returns == sum(ask.kind is AskKind.RETURN for ask in file.requests)
            assert (row.reworks, row.proxied) == (case.rework + case.unsolved, bool(file.proxies))
            assert (row.repeats, row.closed_at) == (case.repeat_of is not None, case.closed_at)
        stages = {row.stage for row in rows} - {""}
        numbers = {row.no: row.merged for row in rows}
        children = [files.load(connection, row.id).case.parent_no for row in rows]
        assert all(numbers[no] == children.count(no) for no in numbers)
    assert stages >= {"受理", "补充", "分流", "签收", "联系", "挂账", "会商", "核查", "回访"}


def test_undecided_requests_are_waited_for(rich: Stage) -> None:
    ref = rich.walk(CaseState.HANDLING, external_no="DH-待裁决")
    power = rich.login_of(rich.file(ref.id).tasks[0].unit_id)
    rich.act(ref.id, power, Action.ASK, kind=AskKind.EXTENSION, reason="备件未到", days=2)
    director = rich.session("director")
    with rich.store.read() as connection:
        [row] = board.reread(connection, rich.township, director, BoardQuery(Queue.MINE_DECIDE), [ref.id], now=rich.now)
    assert row.waits_for[0] == "等主任裁决延期"
    assert [wait.what for wait in row.waits] == ["裁决延期", "联系", "签收"]


# --- how it is found --------------------------------------------------------------------------------------------------


def plan(connection: Connection, statement: str) -> str:
    """What SQLite means to do, in its own words."""
    given = dict.fromkeys(_named(statement), 1)
    return "\n".join(row[3] for row in connection.execute(text(f"EXPLAIN QUERY PLAN {statement}"), given))


def _named(statement: str) -> list[str]:
    return list(text(statement)._bindparams)


def test_plans_follow_the_open_board(crowded: Store) -> None:
    by_danger = board_order.sorting(BoardQuery())
    with crowded.read() as connection:
        township = crowded.setup(connection).township
        for login in ("dispatch1", "gl-c01"):
            seen = board_filter.lens(connection, accounts.session_of(connection, login), township, NOW)
            asked = board_filter.narrowed(BoardQuery(platform=Platform.LOCAL), seen)
            for after in ("", board._AFTER_DUE):
                walk = f"SELECT c.id {board._WALKS_DUE[-1]}{after}{seen.visible}{asked.where}"
                found = plan(connection, f"{walk} ORDER BY c.due, c.id LIMIT 50")
                assert "COVERING INDEX ix_case_board (danger=? AND due>?)" in found
                assert "SCAN" not in found
                assert "TEMP B-TREE" not in found
            waiting = plan(connection, f"SELECT c.id {board._WALK_WAITING}{seen.visible} ORDER BY c.id LIMIT 50")
            assert "ix_case_state_due (state=? AND due=? AND rowid>?)" in waiting
            assert "TEMP B-TREE" not in waiting
            gathered = plan(connection, f"SELECT c.id {board._GATHER}{seen.visible} ORDER BY {by_danger.order}")
            assert "USING INTEGER PRIMARY KEY (rowid=?)" in gathered
            assert "COVERING INDEX ix_case_scope_open" in gathered
            closed = plan(connection, f"SELECT c.id {board._CLOSED}{seen.visible} AND {seen.queue(Queue.CLOSED_TODAY)}"
                                      " ORDER BY c.closed_at DESC, c.id DESC LIMIT 50")  # fmt: skip
            assert "ix_case_closed" in closed
            assert "TEMP B-TREE" not in closed


@pytest.mark.parametrize("order", [Order.STATE, Order.PLACE, Order.UNIT, Order.LONGEST, Order.NEWEST])
def test_another_order_sorts_open_cases_alone(crowded: Store, order: Order) -> None:
    """What is compared is found in the two indices of open cases; only the page is looked up by id."""
    by = board_order.sorting(BoardQuery(order=order))
    with crowded.read() as connection:
        township, lead = crowded.setup(connection).township, accounts.session_of(connection, "lead1")
        seen = board_filter.lens(connection, lead, township, NOW)
        found = plan(connection, f"SELECT c.id {board.sorted_ids(by, seen.visible, '50')} ORDER BY {by.order}")
    assert "ix_case_board" in found
    assert "ix_case_state_due (state=? AND due=?)" in found
    assert "SEARCH c USING INTEGER PRIMARY KEY (rowid=?)" in found
    assert ("COVERING INDEX ix_case_board" in found) is (order in (Order.STATE, Order.PLACE))


def test_counting_stays_within_the_index(crowded: Store) -> None:
    with crowded.read() as connection:
        township = crowded.setup(connection).township
        seen = board_filter.lens(connection, accounts.session_of(connection, "callback1"), township, NOW)
        watched = [q for q in queues_of(accounts.session_of(connection, "callback1")) if q not in board_filter.BESIDE]
        sums = ", ".join(f"sum({seen.queue(queue)})" for queue in watched)
        found = plan(connection, f"SELECT {sums} {board_counts._ALL_OPEN}{seen.visible_open}")
    assert "COVERING INDEX ix_case_board" in found


def test_the_day_so_far(rich: Stage) -> None:
    by = rich.session("dispatch1")

    def today() -> board_counts.Today:
        with rich.store.read() as connection:
            return board_counts.today(connection, rich.township, by, rich.now)

    rich.at("2026-11-23 08:30")
    assert today() == board_counts.Today(0, 0, 0, 0)
    assert today().on_time_percent == "—"
    case = rich.walk(CaseState.CLOSED, text="路灯不亮")
    rich.register(text="又一件")
    rich.center("intake1").register(situations()["SUBMITTED"].draft, drill=True)
    assert (today().new, today().closed) == (2, 1)
    rich.at(f"{rich.file(case.id).tasks[0].due:%Y-%m-%d} 17:45")
    assert (today().due, today().on_time) == (2, 2)
    assert today().on_time_percent == "100.00%"
    assert today().closed == 0


def test_the_moments_of_warning_follow_the_calendar(rich: Stage) -> None:
    """A holiday that is announced late moves what is near its deadline, and nothing else is written."""
    rich.walk(CaseState.VERIFYING)
    with rich.store.read() as connection:
        before = {row.id: row.warn_at for row in paged(connection, rich.store, SYSTEM, BoardQuery(), size=500)}
    calendar = rich.township.calendar
    soon = {rich.now.date() + timedelta(days=n): False for n in range(1, 8)}
    Clockwork(rich.store, rich.clock).adopt_calendar(replace(calendar, days={**calendar.days, **soon}), "临时放假")
    with rich.store.read() as connection:
        rows = paged(connection, rich.store, SYSTEM, BoardQuery(), size=500)
        for row in rows:
            if row.deadline is not None:
                assert row.warn_at == row.deadline.warn_at(rich.township.calendar, 75)
    assert any(before[row.id] != row.warn_at for row in rows)


# --- one case ---------------------------------------------------------------------------------------------------------


def test_a_page_holds_the_whole_case(rich: Stage) -> None:
    related = set()
    with rich.store.read() as connection:
        township = rich.store.setup(connection).township
        director = accounts.session_of(connection, "director")
        for file in dossiers(connection):
            if not may_see(file, director, township):
                continue
            page = reads.case_page(connection, rich.store, director, file.case.id)
            assert page.file == file
            assert [event.n for event in page.timeline] == list(range(1, file.case.version + 1))
            assert {event.login for event in page.timeline} <= page.people.keys()
            related |= {found.relation for found in page.related}
            papers = text("SELECT id FROM document WHERE case_id = :id ORDER BY id DESC")
            issued = connection.execute(papers, {"id": file.case.id}).scalars()
            assert [paper.id for paper in page.papers] == list(issued)
    assert related == set(case_page.Relation)


def test_who_may_not_see_a_case_finds_no_page(crowded: Store) -> None:
    with crowded.read() as connection:
        township = crowded.setup(connection).township
        some = dossiers(connection)[:60]
        for by in sessions(connection, township)[::5]:
            for file in some:
                if not may_see(file, by, township):
                    with pytest.raises(NotFound):
                        reads.case_page(connection, crowded, by, file.case.id)


def test_related_cases_are_found_by_their_indices(crowded: Store) -> None:
    with crowded.read() as connection:
        made = case_page._RELATED.compile(dialect=connection.dialect, compile_kwargs={"render_postcompile": True})
        found = "\n".join(row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {made}", (1,) * 5))
        assert "SCAN" not in found
        assert "ix_case_parent" in found
        assert "ix_case_repeat_of" in found
