"""Every action of every post as a real form: what is offered is filled in through the widgets and succeeds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from commandcenter.dispatch.case_views import case_view
from commandcenter.dispatch.offers import offers
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

#: Added where the attachments stand.
ELSEWHERE = {Action.ATTACH}
#: What people do; the rest the program does by itself.
BY_PEOPLE = {action for action, row in TRANSITIONS.items() if row.roles != {Role.SYSTEM}} - ELSEWHERE
LOGINS = {account.login for account in township().accounts}


@cache
def trials() -> tuple[tuple[str, str, Action], ...]:
    """(situation, login, action): every post's every possible action once, every action at least twice."""
    chosen: list[tuple[str, str, Action]] = []
    of_post: Counter[tuple[Action, Role]] = Counter()
    of_action: Counter[Action] = Counter()
    spare: list[tuple[str, str, Action]] = []
    for name, life in sorted(situations().items()):
        for by in cast():
            if by.role in (Role.SYSTEM, Role.ADMIN) or by.login not in LOGINS:
                continue
            for offer in offers(life.file, by, life.now, life.world):
                if offer.why_not is not None:
                    continue
                trial = (name, by.login, offer.action)
                if of_post[offer.action, by.role]:
                    spare.append(trial)
                    continue
                of_post[offer.action, by.role] += 1
                of_action[offer.action] += 1
                chosen.append(trial)
    for trial in reversed(spare):
        if of_action[trial[2]] < 2:
            of_action[trial[2]] += 1
            chosen.append(trial)
    return tuple(chosen)


def test_nothing_people_do_is_left_out() -> None:
    tried = Counter(action for _, _, action in trials())
    assert set(tried) == BY_PEOPLE
    rare = {action for action, times in tried.items() if times < 2}
    assert rare <= ONLY_ONCE


#: Possible for one post in one situation.
ONLY_ONCE: set[Action] = set()


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
    ("stage", "login", "action"), trials(), indirect=["stage"], ids=[f"{n}-{who}-{a}" for n, who, a in trials()]
)
def test_what_is_offered_is_filled_in_and_succeeds(
    qtbot: Any, stage: Stage, workplace_of: Callable[..., Workplace], login: str, action: Action
) -> None:
    other = stage.register(text="西村二村另一处路灯不亮").no if action is Action.MERGE else ""
    work = workplace_of(login)
    view = case_view(work.desk, Lived.CASE)
    offer = next(o for o in view.offers if o.action is action)
    assert offer.why_not is None
    form = ActionForm(work, view, offer)
    qtbot.addWidget(form)
    done: list[Any] = []
    form.done.connect(done.append)
    form.show()
    fill(form.panel, stage.now, parent=other, no=stage.file(Lived.CLOSED).case.no)
    form.submit()
    assert done, (form.message, form.panel.entered)
    assert done[0].version > view.case.version
    assert stage.file(Lived.CASE).case.version == done[0].version
