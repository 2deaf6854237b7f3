"""What windows read of boards: pages as the naive ones, rows read again as on a fresh page, and what a line says."""

from __future__ import annotations

import gc
import random
from collections.abc import Iterable
from datetime import timedelta
from enum import Enum
from types import ModuleType

import pytest
from sqlalchemy import text

from commandcenter.dispatch.cases.finding import find
from commandcenter.dispatch.center import ELSEWHERE, Center
from commandcenter.dispatch.desk import Desk
from commandcenter.dispatch.overviews import boards
from commandcenter.dispatch.overviews.boards import BoardQuery, Line, Queue, Tag
from commandcenter.models.access import may_see
from commandcenter.models.case import OPEN, CaseFile, CaseState
from commandcenter.models.errors import UserError
from commandcenter.models.lifecycle import Action, World, legal_actions
from commandcenter.models.lights import Light
from commandcenter.models.people import SYSTEM, Session
from commandcenter.models.queues import Order
from commandcenter.models.timing.worktime import Calendar
from tests.board_oracle import Oracle, dossiers, sessions
from tests.make import place
from tests.say import said_for
from tests.stage import ServerStage, Stage

S = CaseState
#: Together they need two actors or half a command.
_HALVES = {Action.MERGE, Action.UNMERGE, Action.ABSORB, Action.RELEASE, Action.REPEAT_OF, Action.REPEATED}


def desk_of(stage: Stage, login: str | Session) -> Desk:
    by = stage.session(login) if isinstance(login, str) else login
    return Desk(stage.store_of(by.login), by, stage.clock)


def whole(desk: Desk, query: BoardQuery, size: int = 200) -> list[Line]:
    """A board page by page; every row once."""
    found: list[Line] = []
    while True:
        page = boards.page(desk, query, found[-1].row.key if found else None, size)
        found += page.lines
        assert len({line.id for line in found}) == len(found)
        if not page.more:
            return found
        assert len(page.lines) == size


def walked(values: Iterable[object]) -> list[object]:
    """What the collector would have to visit in these values, but for the constants all of them share."""
    seen: dict[int, object] = {}
    ahead = list(values)
    while ahead:
        value = ahead.pop()
        if id(value) not in seen and not isinstance(value, Enum | Calendar | type | ModuleType):
            seen[id(value)] = value
            ahead += gc.get_referents(value)
    return [value for value in seen.values() if gc.is_tracked(value)]


def test_a_board_gives_the_collector_nothing_to_walk_through(lively: Stage) -> None:
    found = whole(desk_of(lively, "lead1"), BoardQuery(Queue.EVERYTHING))
    assert any(len(one.row.tasks) > 1 and one.tags and one.row.waits and one.row.deadline for one in found)
    gc.collect()  # plain tuples of such values are taken off its list the first time it sees them
    assert walked(found) == []


def line(stage: Stage, case_id: int, login: str = "lead1") -> Line:
    found = boards.lines(desk_of(stage, login), BoardQuery(Queue.EVERYTHING), [case_id])[case_id]
    assert found is not None
    return found


# --- against the naive boards -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [1, 4, 200])
def test_every_post_reads_the_naive_board(lively: Stage, size: int) -> None:
    """On a server pages of one line are asked for of the plain board alone."""
    found, world, people = _people_and_cases(lively)
    plain = (BoardQuery(), BoardQuery(Queue.MINE))
    found_by = BoardQuery(Queue.EVERYTHING, words="路灯"), BoardQuery(grid_id=place(), words="不亮")
    others = (*found_by, *map(_ordered, Order))
    for by in people:
        naive, desk = Oracle(found, by, world, lively.now), desk_of(lively, by)
        for query in plain if size == 1 and isinstance(lively, ServerStage) else (*plain, *others):
            lines = whole(desk, query, size)
            assert [one.id for one in lines] == naive.board(query), (by, query)
            assert all(one.light(lively.now) is naive.light(_file(found, one)) for one in lines)
            assert all(one.mine is bool(naive.steps(one.id)) for one in lines)
            where = None if query.queue is Queue.EVERYTHING else naive.by_grid(query)
            assert boards.by_grid(desk, query) == where, (by, query)


def test_every_post_counts_what_its_boards_hold(lively: Stage) -> None:
    found, world, people = _people_and_cases(lively)
    for by in people:
        naive, desk = Oracle(found, by, world, lively.now), desk_of(lively, by)
        counts = boards.counts(desk)
        assert counts.alarms == {queue: loud for queue in Queue if (loud := naive.alarm(queue))}
        for queue, counted in counts.queues.items():
            assert counted == len(naive.board(BoardQuery(queue))) == len(whole(desk, BoardQuery(queue)))


def _people_and_cases(lively: Stage) -> tuple[list[CaseFile], World, list[Session]]:
    with lively.store.read() as connection:
        world = lively.store.world(connection)
        each = 1 if isinstance(lively, ServerStage) else 2
        return dossiers(connection), world, sessions(connection, world.township, each)


def _ordered(order: Order) -> BoardQuery:
    return BoardQuery(order=order)


def _file(found: list, of: Line):
    return next(file for file in found if file.case.id == of.id)


def test_who_is_complained_about_reads_nothing_of_it(lively: Stage) -> None:
    """Neither in pages nor counts nor when a row is asked for by its id, nor by searching."""
    with lively.store.read() as connection:
        found, world = dossiers(connection), lively.store.world(connection)
        people = sessions(connection, world.township, 2)
    barred = [file for file in found if file.case.complained_units or file.case.complained_persons]
    assert barred
    kept = 0
    for by in people:
        desk = desk_of(lively, by)
        for file in barred:
            if may_see(file, by, world.township):
                continue
            kept += 1
            query = BoardQuery(Queue.EVERYTHING, ids=frozenset({file.case.id}))
            assert boards.page(desk, query).lines == ()
            assert boards.lines(desk, BoardQuery(Queue.EVERYTHING), [file.case.id]) == {file.case.id: None}
            assert find(desk, file.case.no).cases == ()
    assert kept


@pytest.mark.parametrize("seed", range(3))
def test_rows_read_again_are_those_of_a_fresh_page(rich: Stage, seed: int) -> None:
    """After any command, by anybody: a board that reads only what the feed names stays the whole board."""
    chance, stage = random.Random(seed), rich
    queues = [BoardQuery(queue) for queue in (Queue.OPEN, Queue.MINE, Queue.HANDLING)]
    ordered = [BoardQuery(order=order) for order in (Order.UNIT, Order.LONGEST, Order.NEWEST)]
    queries = [*queues, *ordered, BoardQuery(Queue.EVERYTHING, words="灯")]
    desks = [desk_of(stage, name) for name in ("lead1", "dispatch1", "u-s17", "u-s06", "gl-c01", "gw-v226-a")]
    kept = {(desk, query): _by_id(desk, query) for desk in desks for query in queries}
    with stage.store.read() as connection:
        people = sessions(connection, stage.township, 1)
    seen, done = _last_change(stage), 0
    while done < (6 if isinstance(stage, ServerStage) else 25):
        if not _something_happens(stage, people, chance):
            continue
        done += 1
        changed, seen = _changed_since(stage, seen), _last_change(stage)
        for (desk, query), rows in kept.items():
            for case_id, again in boards.lines(desk, query, changed).items():
                rows.pop(case_id, None)
                if again is not None:
                    rows[case_id] = again
            fresh = _by_id(desk, query)
            assert rows == fresh
            assert sorted(rows, key=lambda i: rows[i].row.key) == list(fresh)


def _by_id(desk: Desk, query: BoardQuery) -> dict[int, Line]:
    return {one.id: one for one in whole(desk, query)}


def _something_happens(stage: Stage, people: list[Session], chance: random.Random) -> bool:
    if chance.random() < 0.15:
        stage.register(text="又一盏路灯不亮", grid_id=stage.grid())
        return True
    with stage.store.read() as connection:
        file = chance.choice([f for f in dossiers(connection) if f.case.state in OPEN])
        world = stage.store.world(connection, file)
    by = chance.choice(people)
    apart = _HALVES | {Action.NOTE, *ELSEWHERE}
    actions = [a for a in legal_actions(file, by, stage.now, world) if a not in apart]
    if not actions:
        return False
    action = chance.choice(actions)
    said = said_for(file, action, by, stage.now, chance.choice)
    try:
        Center(stage.store_of(by.login), by, stage.clock).act(file.case.id, file.case.version, action, said)
    except UserError:
        return False
    return True


def _last_change(stage: Stage) -> int:
    with stage.store.read() as connection:
        return connection.execute(text("SELECT max(seq) FROM change_log")).scalar_one()


def _changed_since(stage: Stage, seen: int) -> list[int]:
    query = text("SELECT DISTINCT entity_id FROM change_log WHERE entity = 'case' AND seq > :seen")
    with stage.store.read() as connection:
        return list(connection.execute(query, {"seen": seen}).scalars())


# --- what a line says -------------------------------------------------------------------------------------------------


def test_a_line_says_why_it_is_red_or_amber(stage: Stage) -> None:
    stage.at("2026-11-23 14:26")
    case = stage.walk(S.DISPATCHED, step=0)
    row = line(stage, case.id)
    assert row.reason == "供电所应于 11-23 14:56 前签收"
    assert (row.light(stage.now), row.why(stage.now)) == (Light.UNSIGNED, "")
    amber = stage.now + timedelta(minutes=23)
    assert (row.light(amber), row.why(amber)) == (Light.DUE_SOON, "供电所应于 11-23 14:56 前签收，剩 7分")
    red = stage.now + timedelta(minutes=42)
    assert (row.light(red), row.why(red)) == (Light.OVERDUE, "供电所应于 11-23 14:56 前签收，已超 12分")
    assert row.used(stage.now + timedelta(minutes=15)) == 0.5


def test_the_sentence_of_every_stage(stage: Stage) -> None:
    stage.at("2026-11-23 09:00")
    said = {}
    for state in sorted(OPEN - {S.GRID_HANDLING, S.DISPATCHED}):
        case = stage.walk(state, step=0)
        said[state] = line(stage, case.id).reason
    assert said == {
        S.SUBMITTED: "受理员应于 11-23 11:00 前受理",
        S.SUPPLEMENT: "全响应中心应于 11-24 17:30 前补充",
        S.ACCEPTED: "调度员应于 11-23 11:00 前派单",
        S.HANDLING: "供电所应于 11-23 09:30 前联系群众或到场",
        S.SUSPENDED: "挂账应于 12-03 09:00 前复核",
        S.CONSULTING: "主任应于 11-25 17:30 前会商",
        S.VERIFYING: "西村二村应于 11-24 17:30 前核查",
        S.CALLBACK: "回访员应于 11-25 17:30 前回访",
    }


def test_a_platforms_deadline_is_named_where_it_decides(stage: Stage) -> None:
    case_id = stage.walk(S.HANDLING).id
    stage.act(case_id, "u-s17", Action.CONTACT)
    unhurried = line(stage, case_id).reason
    stage.act(case_id, "intake1", Action.EXTERNAL_DUE, due=stage.now + timedelta(days=60))
    assert line(stage, case_id).reason == unhurried
    stage.act(case_id, "intake1", Action.EXTERNAL_DUE, due=stage.now.replace(day=8, hour=9, minute=30))
    assert line(stage, case_id).reason == "供电所应于 01-07 17:30 前反馈办理结果（上级时限 01-08 17:30，留 1 个工作日）"


def test_supervision_is_said_first(stage: Stage) -> None:
    case_id = stage.walk(S.HANDLING, step=0).id
    stage.act(case_id, "u-s17", Action.CONTACT)
    stage.act(case_id, "lead1", Action.SUPERVISE, reason="群众连续反映")
    row = line(stage, case_id)
    assert row.light(stage.now) is Light.SUPERVISED
    assert row.why(stage.now).startswith("督办件：供电所应于 ")


def test_the_ball_is_mine_before_it_is_theirs(stage: Stage) -> None:
    case_id = stage.walk(S.HANDLING).id
    stage.act(case_id, "u-s17", Action.ASK, kind="EXTENSION", reason="备件未到", days=2)
    assert str(line(stage, case_id, "dispatch1").ball) == "等主任裁决延期"
    assert str(line(stage, case_id, "director").ball) == "等我裁决延期"
    assert str(line(stage, case_id, "u-s17").ball) == "等我联系"
    assert not line(stage, case_id, "dispatch1").mine
    closed = stage.walk(S.CLOSED)
    assert line(stage, closed.id).ball is None
    assert (line(stage, closed.id).since, line(stage, closed.id).reason) == (None, "")


def test_tags_tell_the_most_pressing_first(stage: Stage) -> None:
    case_id = stage.register(confidential=True, urgency="NORMAL").id
    stage.act(case_id, "intake1", Action.ACCEPT, grid=stage.grid(), matter=stage.matter(), danger="CROWD")
    stage.act(case_id, "lead1", Action.DISPATCH, lead=stage.unit("S17"))
    told = {"unit": stage.unit("S17"), "channel": "PHONE", "speaker": "史某", "happened_at": stage.now}
    stage.act(case_id, "intake1", Action.SIGN, **told)
    stage.act(case_id, "u-s17", Action.ASK, kind="RETURN", reason="非本所职责", cited_duty="三定方案")
    stage.act(case_id, "dispatch1", Action.URGE, reason="请抓紧")
    tags = line(stage, case_id).tags
    assert [tag.word for tag in tags] == ["群体", "催办", "退单 1", "代录", "保密"]
    assert [tag.token for tag in tags] == ["overdue", "", "", "", ""]
    stage.act(case_id, "lead1", Action.SUPERVISE, reason="群众连续反映")
    assert Tag("督办", "supervised") in line(stage, case_id).tags


def test_merged_and_repeated_cases_are_marked(lively: Stage) -> None:
    tags = {tag.word for one in whole(desk_of(lively, "lead1"), BoardQuery(Queue.EVERYTHING)) for tag in one.tags}
    assert {"并案 1", "重复", "返工 1", "返工 2", "退单 2", "演练", "应急", "督办"} <= tags


# --- jumping ----------------------------------------------------------------------------------------------------------


def test_a_case_is_found_by_its_number_and_by_its_words(stage: Stage) -> None:
    first = stage.register(text="西村二村村口路灯不亮")
    second = stage.register(text="东村北头自来水停了", place_text="东村北头水塔")
    desk = desk_of(stage, "lead1")

    def ids(words: str) -> list[int]:
        return [one.id for one in find(desk, words).cases]

    assert ids(first.no) == [first.id]
    assert ids(first.no[6:].lower()) == [first.id]
    assert ids("0105-0000") == [second.id, first.id]
    assert ids("水塔") == ids("北头 水停") == [second.id]
    assert ids("没有这样的事") == ids(" ") == []
    assert find(desk, "").searched == 2
    assert len(find(desk, "村", limit=1).cases) == 1
    assert find(desk_of(stage, "u-s17"), "村") == find(desk_of(stage, "admin"), "村")
    assert find(desk_of(stage, "u-s17"), "村").searched == 0


def test_a_scope_searches_its_own_cases(lively: Stage) -> None:
    with lively.store.read() as connection:
        found, township = dossiers(connection), lively.township
    for login in ("u-s17", "gl-c01", "gl-town", "gw-v226-a", "lead1"):
        by = lively.session(login)
        seen = [file for file in found if may_see(file, by, township) and file.case.state is not S.TRANSFERRED]
        own = [file for file in seen if "路灯" in file.case.text]
        hits = find(desk_of(lively, login), "路灯", limit=500)
        assert [one.id for one in hits.cases] == [f.case.id for f in reversed(own)]
        assert hits.searched >= len(own)
    searched = find(desk_of(lively, SYSTEM), "路灯").searched
    assert searched >= len(found) if isinstance(lively, ServerStage) else searched == len(found)


def test_one_s_own_newest_step_is_known(town: Stage) -> None:
    """So that nobody is called by what he did himself; a claim is no step."""
    mine, others = town.register(login="intake1"), town.register(login="intake2")
    town.act(mine.id, "intake2", Action.NOTE, text="已电话联系")
    both = {mine.id, others.id}
    assert boards.moved_by_oneself(desk_of(town, "intake1"), both) == set()
    assert boards.moved_by_oneself(desk_of(town, "intake2"), both) == both
    town.act(mine.id, "intake1", Action.ACCEPT, grid=town.grid(), matter=town.matter())
    assert boards.moved_by_oneself(desk_of(town, "intake1"), both) == {mine.id}
    assert boards.moved_by_oneself(desk_of(town, "intake1"), ()) == set()
