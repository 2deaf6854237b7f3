"""The open board against a naive one: every dossier loaded, filtered by `may_see`, sorted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection, select, text

from commandcenter.demo import bulk
from commandcenter.dispatch import reads
from commandcenter.models.access import may_see
from commandcenter.models.case import OPEN, AskKind, CaseFile, CaseState, Danger
from commandcenter.models.errors import NotFound
from commandcenter.models.lifecycle import Action
from commandcenter.models.people import SYSTEM, Role, Session
from commandcenter.models.store import accounts, board, case_page, cases, files
from commandcenter.models.store import tables as t
from commandcenter.models.store.store import Store, open_store
from commandcenter.models.township import Township
from tests.stage import Stage

NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)
_FAR = datetime(2199, 1, 1, tzinfo=UTC)
_DANGERS = [Danger.LIFE, Danger.CROWD, Danger.NONE]


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    path = tmp_path_factory.mktemp("crowded") / "crowded.db"
    bulk.load(path, 1200, seed=7)
    store = open_store(f"sqlite:///{path}")
    yield store
    store.close()


def dossiers(connection: Connection) -> list[CaseFile]:
    """Every open case, in the order of the board."""
    ids = connection.execute(select(t.case.c.id)).scalars()
    return sorted((f for f in (files.load(connection, i) for i in ids) if f.case.state in OPEN), key=_place)


def naive(found: list[CaseFile], by: Session, township: Township) -> list[int]:
    """Ids in the order of the board, found the slow way."""
    return [f.case.id for f in found if may_see(f, by, township)]


def _place(file: CaseFile) -> tuple[int, datetime, int]:
    case = file.case
    if case.due is None:
        return 3, _FAR, case.id
    return _DANGERS.index(case.danger), case.due, case.id


def paged(connection: Connection, store: Store, by: Session, size: int) -> list[board.BoardRow]:
    rows: list[board.BoardRow] = []
    while True:
        after = rows[-1].key if rows else None
        page = board.board(connection, store.setup(connection).township, by, now=NOW, limit=size, after=after)
        rows += page
        if len(page) < size:
            return rows


def sessions(connection: Connection, store: Store) -> list[Session]:
    """One login of every post, and those of units and grids that are complained about."""
    township = store.setup(connection).township
    by_role: dict[Role, list[str]] = {}
    for account in township.accounts:
        by_role.setdefault(account.role, []).append(account.login)
    chosen = [login for logins in by_role.values() for login in logins[:6]]
    complained = connection.execute(
        text("SELECT DISTINCT a.login FROM account a JOIN case_barred b"
             " ON (b.kind = 'U' AND b.who = a.unit_id) OR (b.kind = 'P' AND b.who = a.person_id)")
    ).scalars()
    return [SYSTEM, *(accounts.session_of(connection, login) for login in dict.fromkeys([*chosen, *complained]))]


@pytest.mark.parametrize("sortable", [0, 500])
def test_every_post_sees_the_naive_board(crowded: Store, sortable: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(board, "_SORTABLE", sortable)
    with crowded.read() as connection:
        found, township = dossiers(connection), crowded.setup(connection).township
        assert len(found) > 10
        for by in sessions(connection, crowded):
            rows = paged(connection, crowded, by, 7)
            assert [row.id for row in rows] == naive(found, by, township), by


def test_states_of_a_lively_township(rich: Stage) -> None:
    with rich.store.read() as connection:
        found, township = dossiers(connection), rich.store.setup(connection).township
        assert {f.case.state for f in found} == OPEN
        for by in sessions(connection, rich.store):
            rows = paged(connection, rich.store, by, 3)
            assert [row.id for row in rows] == naive(found, by, township), by
        some = {CaseState.SUSPENDED, CaseState.CALLBACK, CaseState.CLOSED}
        rows = reads.board(connection, rich.store, SYSTEM, now=NOW, states=sorted(some))
        assert [row.id for row in rows] == [f.case.id for f in found if f.case.state in some]


def test_rows_say_who_owes_what(rich: Stage) -> None:
    with rich.store.read() as connection:
        rows = paged(connection, rich.store, SYSTEM, 50)
        files_ = {row.id: files.load(connection, row.id) for row in rows}
        township = rich.store.setup(connection).township
    for row in rows:
        file = files_[row.id]
        case = file.case
        assert (row.no, row.version, row.due, row.title) == (case.no, case.version, case.due, case.title)
        assert [(task.unit_id, task.state) for task in row.tasks] == [(x.unit_id, x.state) for x in file.live_tasks]
        assert row.waits_for, row
        assert row.lead_unit == (township.unit[file.lead.unit_id].short if file.lead else "")
    waiting = {row.state: row.waits_for for row in rows}
    assert waiting[CaseState.SUBMITTED][-1] == "等受理员受理"
    assert all(owed.endswith("签收") for owed in waiting[CaseState.DISPATCHED])
    assert {row.stage for row in rows} >= {"受理", "补充", "分流", "签收", "办结", "挂账", "会商", "核查", "回访"}


def test_undecided_requests_are_waited_for(rich: Stage) -> None:
    ref = rich.walk(CaseState.HANDLING, external_no="DH-待裁决")
    with rich.store.read() as connection:
        file = cases.load(connection, ref.id)
    unit = file.tasks[0].unit_id
    said = {"kind": AskKind.EXTENSION, "reason": "备件未到", "days": 2}
    rich.center(rich.login_of(unit)).act(ref.id, ref.version, Action.ASK, said)
    with rich.store.read() as connection:
        row = next(row for row in paged(connection, rich.store, SYSTEM, 50) if row.id == ref.id)
    assert row.waits_for[0] == "等主任裁决延期"


def plan(connection: Connection, statement: str, **values: object) -> str:
    """What SQLite means to do, in its own words."""
    binds = {"own": "U1", "grid": "G1", "unit": 1, "person": 1, "limit": 50, "due": "", "id": 0, "section": 0, **values}
    used = {name: value for name, value in binds.items() if f":{name}" in statement}
    return "\n".join(row[3] for row in connection.execute(text(f"EXPLAIN QUERY PLAN {statement}"), used))


def test_plans_follow_the_open_board(crowded: Store) -> None:
    with crowded.read() as connection:
        for query in (board._WALK_DUE, board._WALK_DUE + board._IN_SCOPE):
            found = plan(connection, board._statement(query, "c.due, c.id", False).text, danger="NONE")
            assert "USING INDEX ix_case_board (danger=? AND due>?)" in found
            assert "SCAN" not in found
            assert "TEMP B-TREE" not in found
        found = plan(connection, board._statement(board._WALK_WAITING, "c.id", False).text)
        assert "USING INDEX ix_case_state_due (state=? AND due=? AND rowid>?)" in found
        assert "TEMP B-TREE" not in found
        found = plan(connection, board._statement(board._GATHER, board._SECTION, False).text)
        assert "USING INTEGER PRIMARY KEY (rowid=?)" in found
        assert "ix_case_scope_open" in found


def test_a_page_holds_the_whole_case(rich: Stage) -> None:
    related = set()
    with rich.store.read() as connection:
        township = rich.store.setup(connection).township
        director = accounts.session_of(connection, "director")
        for case_id in connection.execute(select(t.case.c.id)).scalars().all():
            file = files.load(connection, case_id)
            if not may_see(file, director, township):
                continue
            page = reads.case_page(connection, rich.store, director, case_id)
            assert page.file == file
            assert [event.n for event in page.timeline] == list(range(1, file.case.version + 1))
            assert {event.login for event in page.timeline} <= page.people.keys()
            related |= {found.relation for found in page.related}
            papers = select(t.document.c.id).where(t.document.c.case_id == case_id).order_by(t.document.c.id.desc())
            assert [paper.id for paper in page.papers] == list(connection.execute(papers).scalars())
    assert related == set(case_page.Relation)


def test_who_may_not_see_a_case_finds_no_page(crowded: Store) -> None:
    with crowded.read() as connection:
        township = crowded.setup(connection).township
        some = [files.load(connection, i) for i in connection.execute(select(t.case.c.id).limit(60)).scalars()]
        for by in sessions(connection, crowded)[::5]:
            for file in some:
                if not may_see(file, by, township):
                    with pytest.raises(NotFound):
                        reads.case_page(connection, crowded, by, file.case.id)


def test_related_cases_are_found_by_their_indices(crowded: Store) -> None:
    with crowded.read() as connection:
        found = plan(connection, case_page._RELATED.text, no="LH1", parent_no="LH2", repeat_of="LH3")
        assert "SCAN" not in found
        assert "ix_case_parent" in found
        assert "ix_case_repeat_of" in found
