"""等我办: in every situation exactly the steps a case waits for are somebody's, and whoever has one may take it."""

from __future__ import annotations

import pytest

from commandcenter.models.access import EVERYONE
from commandcenter.models.case import OPEN, CaseState
from commandcenter.models.lifecycle import TRANSITIONS, Action
from commandcenter.models.owing import ANSWERS, POSTS, Step, owed_of
from commandcenter.models.people import Role
from commandcenter.models.queues import Queue, groups_of, mine, part_of, parts_of
from tests.make import Life, in_grid, of_unit, place, session, township, unit, world
from tests.situations import situations

S = CaseState


def holders(life: Life) -> dict[Step, set[str]]:
    """Every login whose next step this case has, by step."""
    found: dict[Step, set[str]] = {}
    for account in township().accounts:
        for step in mine(life.file, session(account.login), life.now, world()):
            found.setdefault(step, set()).add(account.login)
    return found


@pytest.mark.parametrize("name", sorted(situations()))
def test_x(name: str) -> None:
    life = situations()[name]
    print(name, life.state, {k.value: sorted(v)[:6] for k, v in holders(life).items()}, [str(o) for o in owed_of(life.file, township())])
