"""What the tests of the intake form share: the form in a window, the hand on the keyboard, what was received."""

from __future__ import annotations

from collections.abc import Callable

from commandcenter.models.case import CaseState
from commandcenter.views.intake.form import IntakeForm, Received
from commandcenter.views.workplace import Workplace

S = CaseState
TEXT = "西村二村村委会东边路口的路灯又不亮了，昨晚有老人走到那里摔了一跤"
At = Callable[..., IntakeForm]


def received(form: IntakeForm) -> list[Received]:
    return form.received  # type: ignore[attr-defined, no-any-return]


def work(form: IntakeForm) -> Workplace:
    return form._work


def read(form: IntakeForm) -> None:
    """What the next pause would do."""
    form.reader.read()
