"""The same history on a file and on a server: what each post sees through the program is what raw SQL gives it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from commandcenter.models.access import CENTRE, may_see, may_see_identity
from commandcenter.models.case import CaseFile
from commandcenter.models.draft import RequestKind
from commandcenter.models.lifecycle import Action
from commandcenter.models.people import Session
from commandcenter.models.store import feed
from commandcenter.models.store import tables as t
from commandcenter.models.store.sight import seen_by
from commandcenter.models.store.store import dossiers
from tests.servers import ADMIN, Template
from tests.stage import ServerStage, Stage
from tests.store.server.conftest import Hands, hands_on
from tests.store.server.hands import POSTS

#: Beside one login of every post: a village secretary who is complained about, his village's grid worker, others.
LOGINS = (*POSTS, "intake2", "dispatch2", "u-s08", "u-s12", "u-x01", "gl-town", "gl-v227", "gw-v227-a", "gw-v226-b")
_PARTS = {table.name: "n" for table in t.PART_TABLES.values()} | {"attachment": "name", "kpi_fact": "metric"}


def _complain(stage: Stage) -> None:
    """A case against a village secretary in his own village, one against a station, one against an officer."""
    secretary = stage.session("gl-v226")
    against = stage.register("intake1", text="举报村书记", grid_id=stage.grid(), request_kind=RequestKind.REPORT)
    stage.act(against.id, "lead1", Action.PROTECT, confidential=True, persons=(secretary.person_id,))
    station = stage.register("lead1", text="反映供电所服务态度", grid_id=stage.grid())
    stage.act(station.id, "intake1", Action.PROTECT, units=(stage.unit("S17"),))
    officer = stage.register("lead1", text="反映调度员态度")
    stage.act(officer.id, "director", Action.PROTECT, persons=(stage.session("dispatch1").person_id,))
    stage.register("gw-v227-a", text="本村报告：桥面塌陷")


@pytest.fixture(scope="module")
def filed(stage_template: Path, rich_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    stage = Stage(rich_template, tmp_path_factory.mktemp("filed"))
    stage.at("2026-11-20 16:00")
    _complain(stage)
    yield stage
    stage.close()


@pytest.fixture(scope="module")
def served(server_template: Template, lived_there: str) -> Iterator[ServerStage]:
    stage = ServerStage(server_template, lived_there)
    stage.at("2026-11-20 16:00")
    _complain(stage)
    yield stage
    stage.close()


@pytest.fixture(scope="module")
def hand(served: ServerStage) -> Iterator[Hands]:
    yield from hands_on(served)


@pytest.fixture(scope="module")
def history(filed: Stage) -> tuple[CaseFile, ...]:
    with filed.store.read() as connection:
        return tuple(dossiers(connection))


def _seen(filed: Stage, history: tuple[CaseFile, ...], login: str) -> dict[int, CaseFile]:
    """By the pure rule; the program's own SQL on the file agrees."""
    by = filed.session(login)
    found = {file.case.id: file for file in history if may_see(file, by, filed.township)}
    with filed.store.read() as connection:
        assert set(connection.execute(select(t.case.c.id).where(seen_by(by, t.case.c.id))).scalars()) == found.keys()
    return found


def test_both_lived_the_same(history: tuple[CaseFile, ...], hand: Hands) -> None:
    lived = hand(ADMIN).rows('SELECT no, state, version FROM "case" ORDER BY no')
    assert lived == sorted((f.case.no, f.case.state.value, f.case.version) for f in history)
    assert len(lived) > 35


@pytest.mark.parametrize("login", LOGINS)
def test_cases_and_all_that_hangs_on_them(filed: Stage, history: tuple[CaseFile, ...], hand: Hands, login: str) -> None:
    who, seen = hand(login), _seen(filed, history, login)
    numbers = {file.case.no for file in seen.values()}
    assert {no for (no,) in who.rows('SELECT no FROM "case"')} == numbers
    no_of = dict(hand(ADMIN).rows('SELECT id, no FROM "case"'))
    with filed.store.read() as connection:
        for name, key in _PARTS.items():
            table = t.metadata.tables[name]
            rows = connection.execute(select(table.c.case_id, table.c[key])).all()
            wanted = sorted((seen[case_id].case.no, str(part)) for case_id, part in rows if case_id in seen)
            parts = who.rows(f'SELECT case_id, {key} FROM "{name}"')
            found = sorted((no_of[case_id], str(part)) for case_id, part in parts)
            assert found == wanted, name
        events = connection.execute(select(t.event.c.entity_id, t.event.c.n).where(t.event.c.entity == "case")).all()
    found = sorted((no_of[i], n) for i, n in who.rows("SELECT entity_id, n FROM event WHERE entity = 'case'"))
    assert found == sorted((seen[i].case.no, n) for i, n in events if i in seen)
    for query in (
        "SELECT case_id FROM case_text",
        "SELECT case_id FROM case_token",
        "SELECT matching('', '[\"灯\"]', 1000000000, 1000, true)",
        "SELECT case_id FROM document WHERE case_id IS NOT NULL",
        "SELECT case_id FROM idempotency",
    ):
        assert {no_of[case_id] for (case_id,) in who.rows(query)} <= numbers, query
    texts = {no_of[case_id] for (case_id,) in who.rows("SELECT case_id FROM case_text")}
    assert texts == numbers


@pytest.mark.parametrize("login", LOGINS)
def test_who_asked(filed: Stage, history: tuple[CaseFile, ...], hand: Hands, login: str) -> None:
    """Of a protected case nobody's name without a look on record, not even to whom it is shown then."""
    by, seen = filed.session(login), _seen(filed, history, login)
    shown = {i for i, file in seen.items() if may_see_identity(file.case, by) and not file.case.confidential}
    with filed.store.read() as connection:
        asked = connection.execute(select(t.requester.c.case_id, t.requester.c.name)).all()
    wanted = sorted((seen[i].case.no, name) for i, name in asked if i in shown)
    no_of = dict(hand(ADMIN).rows('SELECT id, no FROM "case"'))
    assert sorted((no_of[i], name) for i, name in hand(login).rows("SELECT case_id, name FROM requester")) == wanted


@pytest.mark.parametrize("login", LOGINS)
def test_the_feed_tells_of_the_same_cases(filed: Stage, served: ServerStage, hand: Hands, login: str) -> None:
    """From its beginning: every case that is seen, and those whose sight was lost on the way."""
    told = [_told(stage, stage.session(login), login) for stage in (filed, served)]
    assert told[0] == told[1]


def _told(stage: Stage, by: Session, login: str) -> set[str]:
    with stage.store.read() as connection:
        no_of = dict(connection.execute(select(t.case.c.id, t.case.c.no)).all())
        epoch = feed.head(connection).epoch
    with stage.store_of(login).read() as connection:
        changes = feed.since(connection, by, feed.Cursor(epoch, 0)).changes
    return {no_of[change.id] for change in changes if change.entity == "case"}


def test_the_secretary_learns_nothing_of_the_case_against_him(served: ServerStage, hand: Hands) -> None:
    against = hand(ADMIN).one('SELECT id FROM "case" WHERE text = %s', "举报村书记")
    secretary, worker = hand("gl-v226"), hand("gw-v226-a")
    assert worker.rows('SELECT 1 FROM "case" WHERE id = %s', against) == [(1,)]
    for table, column in (
        ("case", "id"), ("event", "entity_id"), ("case_scope", "case_id"), ("case_barred", "case_id"),
        ("case_text", "case_id"), ("requester", "case_id"), ("task", "case_id"), ("kpi_fact", "case_id"),
    ):  # fmt: skip
        assert secretary.rows(f'SELECT 1 FROM "{table}" WHERE {column} = %s', against) == [], table
    # that he lost it, the feed tells once, so that his board drops it: no more than its number there
    assert secretary.rows("SELECT version FROM change_log WHERE entity_id = %s AND entity = 'case'", against) == [(0,)]
    assert not any(against == i for (i,) in secretary.rows("SELECT matching('', '[\"举报\"]', 1000000000, 1000, true)"))


def test_staff_and_township_are_read_by_all(hand: Hands) -> None:
    for table in ("unit", "grid", "matter", "account", "person", "office_hours", "setting", "app_meta"):
        wanted = hand(ADMIN).one(f"SELECT count(*) FROM {table}")
        assert {hand(login).one(f"SELECT count(*) FROM {table}") for login in LOGINS} == {wanted}, table


def test_shifts_are_the_centres(served: ServerStage, hand: Hands) -> None:
    for login in LOGINS:
        inside = served.session(login).role in CENTRE
        for table in ("shift", "shift_log"):
            assert bool(hand(login).rows(f"SELECT 1 FROM {table}")) is inside, (login, table)
        assert hand(login).rows("SELECT login FROM duty_holder()") == [("lead1",)]


def test_how_a_unit_was_rated_it_reads_by_the_month_and_of_three_at_least(served: ServerStage, hand: Hands) -> None:
    """Neither its sums nor a function of the server gives it a day, a case, or a mean of fewer."""
    unit, office = hand("u-s17"), hand("office")
    few = "SELECT count(*) FROM kpi_sum WHERE metric LIKE 'rating.%' AND n > 0 AND (n < 3 OR length(period) = 10)"
    other = "SELECT count(*) FROM kpi_sum WHERE metric NOT LIKE 'rating.%'"
    assert (unit.one(few), unit.one(other)) == (0, office.one(other))
    assert office.one(few) > 0
    day, of = office.rows("SELECT day, unit_id FROM kpi_fact WHERE metric LIKE 'rating.%' LIMIT 1")[0]
    code = office.one("SELECT metric FROM kpi_fact WHERE metric LIKE 'rating.%' LIMIT 1")
    for asked in (
        f"facts_today('{day}', now() + interval '5 years', 0, 99999, 'M') WHERE metric LIKE 'rating.%'",
        f"figure_items('[{of}]', '{code}', '2026-01-01', '2027-12-31', now() + interval '5 years')",
        f"mark_sums('{code}', {of}, '2026-01-01', '2027-12-31', now() + interval '5 years')",
    ):
        assert office.one(f"SELECT count(*) FROM {asked}") > 0
        assert unit.one(f"SELECT count(*) FROM {asked}") == 0
