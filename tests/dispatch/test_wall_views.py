"""The wall against a naive one: extremes, the day by hours, the heaviest stations; and who may hang it up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from functools import cache

import pytest

from commandcenter.dispatch.desk import Desk
from commandcenter.dispatch.overviews import boards
from commandcenter.dispatch.overviews.wall_views import UnitLoad, Wall, wall
from commandcenter.models.access import CENTRE, SCOPES, Scope
from commandcenter.models.case import OPEN, CaseFile, CaseState, Origin, Task, TaskState
from commandcenter.models.draft import CaseDraft, Platform
from commandcenter.models.errors import NotAllowed
from commandcenter.models.lights import Light
from commandcenter.models.people import Role, UnitKind
from commandcenter.models.queues import Queue
from commandcenter.models.timing.worktime import TZ, local_day
from tests.board_oracle import Oracle, dossiers
from tests.stage import Stage

S, T = CaseState, TaskState


def desk_of(stage: Stage, login: str) -> Desk:
    return stage.desk(login)


@pytest.fixture(scope="module")
def found(busy: Stage) -> list[CaseFile]:
    with busy.store.read() as connection:
        return dossiers(connection)


@pytest.fixture(scope="module")
def shown(busy: Stage) -> Wall:
    return wall(desk_of(busy, "director"))


def by_hour(stage: Stage, moments: Iterable[datetime | None]) -> tuple[int, ...]:
    today = [at.astimezone(TZ) for at in moments if at is not None and local_day(at) == local_day(stage.now)]
    counted = Counter(at.hour for at in today)
    return tuple(counted[hour] for hour in range(24))


def test_the_counts_are_those_of_the_board(busy: Stage, shown: Wall) -> None:
    assert shown.at == busy.now
    assert shown.counts == boards.counts(desk_of(busy, "director"))
    assert shown.count(Queue.OPEN) == shown.counts.of(Queue.OPEN) > 20


def test_the_extremes_belong_to_what_is_counted(busy: Stage, shown: Wall, found: list[CaseFile]) -> None:
    with busy.store.read() as connection:
        naive = Oracle(found, busy.session("director"), busy.store.world(connection), busy.now)
    lights = {
        light: [file.case.due for file in naive.seen if file.case.state in OPEN and naive.light(file) is light]
        for light in (Light.OVERDUE, Light.DUE_SOON)
    }
    assert shown.extremes.missed == min(lights[Light.OVERDUE])
    assert shown.extremes.next == min(lights[Light.DUE_SOON], default=None)
    unsigned = [file.lead.dispatched_at for file in naive.seen if file.case.state is S.DISPATCHED and file.lead]
    assert shown.extremes.unsigned_since == min(unsigned)


def test_the_day_by_hours(busy: Stage, shown: Wall, found: list[CaseFile]) -> None:
    lived = [file.case for file in found if file.case.origin is not Origin.HISTORY and not file.case.drill]
    assert shown.new == by_hour(busy, (case.registered_at for case in lived if case.state is not S.DRAFT))
    assert shown.closed == by_hour(busy, (case.closed_at for case in lived if case.state is S.CLOSED))
    today = boards.today(desk_of(busy, "director"))
    assert (sum(shown.new), sum(shown.closed)) == (today.new, today.closed)
    assert min(sum(shown.new), sum(shown.closed)) > 0
    assert not any(shown.new[17:])


def test_the_heaviest_stations(busy: Stage, shown: Wall, found: list[CaseFile]) -> None:
    held: dict[int, list[Task]] = {}
    for file in found:
        for task in file.tasks:
            if task.state in (T.SENT, T.SIGNED, T.CONTACTED):
                held.setdefault(task.unit_id, []).append(task)

    @cache
    def is_late(task: Task) -> bool:
        passed = [task.due, task.rework_due]
        passed += [task.sign_due] if task.state is T.SENT else []
        passed += [task.response_due] if task.state is T.SIGNED and task.contact_at is None else []
        return any(at is not None and at < busy.now for at in passed)

    units = busy.township.unit
    naive = [
        UnitLoad(units[unit_id].short, len(tasks), sum(map(is_late, tasks)))
        for unit_id, tasks in held.items()
        if units[unit_id].kind is UnitKind.STATION
    ]
    assert len(naive) > 1
    assert list(shown.stations) == sorted(naive, key=lambda load: (-load.open, load.name))[:5]


def test_a_draft_is_no_new_case(stage: Stage) -> None:
    stage.at("2026-11-23 10:00")
    before = wall(desk_of(stage, "lead1"))
    assert sum(before.new) == 0
    assert before.extremes == (None, None, None)
    assert before.stations == ()
    stage.register()
    stage.center("intake1").register(_draft(), as_draft=True)
    assert sum(wall(desk_of(stage, "lead1")).new) == 1


def test_a_figure_and_its_extreme_tell_of_the_same_cases(stage: Stage) -> None:
    """A rehearsed case stands on the board, and so in both."""
    stage.at("2026-11-23 08:30")
    drill = stage.center("intake1").register(_draft(), drill=True)
    stage.walk(S.DISPATCHED, drill.id)
    stage.at("2026-11-23 16:00")
    found = wall(desk_of(stage, "lead1"))
    case = stage.file(drill.id).case
    assert (found.count(Queue.OVERDUE), found.extremes.missed) == (1, case.due)
    assert (found.count(Queue.UNSIGNED), found.extremes.unsigned_since is not None) == (1, True)
    assert sum(found.new) == 0


def _draft() -> CaseDraft:
    return CaseDraft(Platform.LOCAL, text="还没写完")


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.SYSTEM])
def test_only_the_centre_hangs_it_up(stage: Stage, role: Role) -> None:
    login = next(account.login for account in stage.township.accounts if account.role is role)
    assert (SCOPES[role] is Scope.ALL) is (role in CENTRE)
    if role in CENTRE:
        assert wall(desk_of(stage, login)).at == stage.now
    else:
        with pytest.raises(NotAllowed, match="不能打开大屏"):
            wall(desk_of(stage, login))


def test_nobody_is_named_on_it(busy: Stage, shown: Wall, found: list[CaseFile]) -> None:
    """UX rule 11: no personal data, no words of a case; units and figures only."""
    said = repr(shown)
    for file in found:
        assert file.case.title not in said or not file.case.title
        assert file.case.no not in said
    assert not any(account.person in said for account in busy.township.accounts)
