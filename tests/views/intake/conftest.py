"""The intake form in a window, and the hand on the keyboard."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from commandcenter.models.case import CaseState
from commandcenter.views.intake.form import IntakeForm
from commandcenter.views.tasks import Tasks
from commandcenter.views.workplace import Workplace
from tests.views.intaking import At
from tests.views.typist import Typist, Window

S = CaseState


@pytest.fixture
def window(qtbot: QtBot) -> Window:
    made = Window()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def form_of(workplace_of: Callable[..., Workplace], window: Window, qtbot: QtBot) -> At:
    """The form of a login, begun, in a window that has the keyboard."""

    def make(login: str = "lead1", tasks: Tasks | None = None) -> IntakeForm:
        form = IntakeForm(workplace_of(login, tasks))
        form.received = []  # type: ignore[attr-defined]
        form.done.connect(form.received.append)  # type: ignore[attr-defined]
        window.stand(form, form.advice)
        qtbot.waitUntil(window.isActiveWindow)
        form.begin()
        return form

    return make


@pytest.fixture
def hand(window: Window) -> Typist:
    return Typist(window)
