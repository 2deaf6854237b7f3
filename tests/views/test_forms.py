"""Every action of every post as a real form: what is offered is filled in through the widgets and succeeds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from commandcenter.dispatch.cases.case_views import case_view
from commandcenter.dispatch.cases.offers import offers
from commandcenter.dispatch.center import ELSEWHERE
from commandcenter.models.lifecycle import TRANSITIONS, Action
from commandcenter.models.people import Role
from commandcenter.views.forms.action_form import ActionForm
from commandcenter.views.workplace import Workplace
from tests.make import township
from tests.models.test_lifecycle_table import cast
from tests.situations import situations
from tests.stage import Stage
from tests.views.filler import fill
from tests.views.lived import Lived

#: What people do; the rest the program does by itself.
BY_PEOPLE = {action for action, row in TRANSITIONS.items() if row.roles != {Role.SYSTEM}} - set(ELSEWHERE)
LOGINS = {account.login for account in township().accounts}


class Trial(NamedTuple):
    """Who does what in which situation; `choice` is the place of what is taken from every list."""

    situation: str
    login: str
    action: Action
    choice: int = -1


@cache
def trials() -> tuple[Trial, ...]:
    """Every post's every possible action once, every action at least twice."""
    possible = [
        (Trial(name, by.login, offer.action), by.role)
        for name, life in sorted(situations().items())
        for by in cast()
        if by.role not in (Role.SYSTEM, Role.ADMIN) and by.login in LOGINS
        for offer in offers(life.file, by, life.now, life.world)
        if offer.why_not is None
    ]
    once = {(trial.action, role): trial for trial, role in reversed(possible)}
    chosen = list(once.values())
    times = Counter(trial.action for trial in chosen)
    for action in [action for action, n in times.items() if n < 2]:
        last = [trial for trial, _ in possible if trial.action is action][-1]
        chosen.append(last._replace(choice=0))
    return tuple(sorted(chosen))


def test_nothing_people_do_is_left_out() -> None:
    tried = Counter(trial.action for trial in trials())
    assert set(tried) == BY_PEOPLE
    assert min(tried.values()) >= 2


@pytest.fixture(scope="session")
def lived(stage_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Lived:
    return Lived(stage_template, tmp_path_factory.mktemp("lived"))


@pytest.fixture
def stage(request: pytest.FixtureRequest, lived: Lived, tmp_path: Path) -> Iterator[Stage]:
    """The situation a test asks for."""
    opened = lived.stage(request.param, tmp_path)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("stage", "trial"),
    [(trial.situation, trial) for trial in trials()],
    indirect=["stage"],
    ids=["-".join(map(str, trial)) for trial in trials()],
)
def test_what_is_offered_is_filled_in_and_succeeds(
    qtbot: Any, stage: Stage, workplace_of: Callable[..., Workplace], trial: Trial
) -> None:
    other = stage.register(text="西村二村另一处路灯不亮").no if trial.action is Action.MERGE else ""
    work = workplace_of(trial.login)
    view = case_view(work.desk, Lived.CASE)
    offer = next(o for o in view.offers if o.action is trial.action)
    assert offer.why_not is None
    form = ActionForm(work, view, offer)
    qtbot.addWidget(form)
    done: list[Any] = []
    form.done.connect(done.append)
    form.show()
    fill(form.panel, stage.now, trial.choice, parent=other, no=stage.file(Lived.CLOSED).case.no)
    form.submit()
    assert done, (form.message, form.panel.entered)
    assert done[0].version > view.case.version
    assert stage.file(Lived.CASE).case.version == done[0].version
