"""Whoever follows the feed misses nothing, in whatever order transactions with low and high numbers end (§7.1, 7.9)."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import text

from commandcenter.bench.crew import crew
from commandcenter.dispatch.center import CaseRef
from commandcenter.dispatch.feed import Change, Cursor, Feed
from commandcenter.models.lifecycle import Action
from commandcenter.models.store import cases
from tests.stage import ServerStage
from tests.stations import desks

WRITERS = ("intake1", "intake2", "dispatch1", "lead1")
EACH = 12


def gapless(stage: ServerStage) -> bool:
    """Whether the feed and the chain have every number from their first to their last once."""
    with stage.store.read() as connection:
        return all(
            connection.execute(text(f"SELECT max(seq) - min(seq) + 1 = count(*) FROM {table}")).scalar_one()
            for table in ("change_log", "chain")
        )


def test_a_low_number_that_commits_last_is_heard(server_stage: ServerStage) -> None:
    slow, quick = server_stage.register(), server_stage.register()
    feed = Feed(server_stage.desk("lead1"))
    cursor = feed.head()
    store, center = server_stage.store_of("intake1"), server_stage.center("intake1")
    with store.unit() as unit:
        center.act_within(unit, cases.load(unit, slow.id), Action.NOTE, {"text": "先写后交"})
        server_stage.act(quick.id, "intake2", Action.NOTE, text="后写先交")
        first = feed.since(cursor)
        assert first.changes == (Change("case", quick.id),)
    assert feed.since(first.cursor).changes == (Change("case", slow.id),)
    with server_stage.store.read() as connection:
        order = connection.execute(
            text("SELECT e.entity_id FROM event e JOIN chain c ON c.event_id = e.id ORDER BY c.seq DESC LIMIT 2")
        ).scalars()
        assert list(order) == [slow.id, quick.id]
        ids = {case: cases_event(connection, case.id) for case in (slow, quick)}
    assert ids[slow] < ids[quick]
    assert gapless(server_stage)


def cases_event(connection: object, case_id: int) -> int:
    newest = text("SELECT max(id) FROM event WHERE entity = 'case' AND entity_id = :id")
    return connection.execute(newest, {"id": case_id}).scalar_one()  # type: ignore[attr-defined]


def test_followers_of_many_writers_miss_nothing(server_stage: ServerStage) -> None:
    """One of the centre hears of every case, a village of its own and of no other, each as often as it changed."""
    refs = list(_registered(server_stage))
    own = {ref.id for ref in refs[::2]}
    shares = [[ref.id for ref in refs[at :: len(WRITERS)]] for at in range(len(WRITERS))]
    village = server_stage.login_of(server_stage.township.grid[server_stage.grid()].unit_id)
    begin = Feed(server_stage.desk("lead1")).head()
    until = begin.seq + len(refs)
    followers = [(server_stage.url_of(login), login, server_stage.now) for login in ("lead2", "callback1", village)]
    writers = [(server_stage.url_of(w), w, server_stage.now, i) for i, w in enumerate(WRITERS)]
    with crew(desks.follower, followers) as following, crew(desks.writer, writers) as writing:
        following.ask(begin, until)
        writing.each([(share,) for share in shares])
        *centre, of_village = following.answers()
    every = sorted(ref.id for ref in refs)
    assert [sorted(heard) for heard in centre] == [every, every]
    assert sorted(of_village) == sorted(own)
    assert gapless(server_stage)
    assert server_stage.verify() == []


def _registered(stage: ServerStage) -> Iterator[CaseRef]:
    """Every other one in the village."""
    for n in range(len(WRITERS) * EACH):
        yield stage.register(grid_id=None if n % 2 else stage.grid(), text=f"第{n}盏路灯不亮")


def test_a_village_that_loses_a_case_drops_it_and_the_other_shows_it(server_stage: ServerStage) -> None:
    """§7.14, by the logins of both villages over connections of their own."""
    from commandcenter.dispatch.overviews import boards
    from commandcenter.dispatch.overviews.boards import BoardQuery

    here, there = server_stage.grid(), server_stage.grid("370923106225001")
    old, new = (server_stage.worker_of(grid) for grid in (here, there))
    case = server_stage.register(grid_id=here, matter_id=server_stage.matter())
    cursors: dict[str, Cursor] = {login: Feed(server_stage.desk(login)).head() for login in (old, new)}

    def seen(login: str) -> bool:
        return boards.lines(server_stage.desk(login), BoardQuery(), [case.id])[case.id] is not None

    assert (seen(old), seen(new)) == (True, False)
    server_stage.act(case.id, "intake1", Action.ACCEPT, grid=there, matter=server_stage.matter())
    for login in (old, new):
        assert Change("case", case.id) in Feed(server_stage.desk(login)).since(cursors[login]).changes
    assert (seen(old), seen(new)) == (False, True)
