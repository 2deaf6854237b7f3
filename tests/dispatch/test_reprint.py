"""Papers printed again from the stored bytes, and a 通报 before it is out."""

from __future__ import annotations

from datetime import date

import pytest

from commandcenter.dispatch.paperwork.papers import Subject
from commandcenter.models.case import CaseState
from commandcenter.models.errors import NotAllowed, NotFound
from tests.assessed import publish
from tests.stage import Stage

SEPTEMBER = Subject(first=date(2026, 9, 1), last=date(2026, 9, 30))
OCTOBER = Subject(first=date(2026, 10, 1), last=date(2026, 10, 31))


@pytest.fixture
def town(stage: Stage) -> Stage:
    stage.at("2026-11-20 09:00")
    return stage


@pytest.fixture
def assessed(stage: Stage) -> Stage:
    """The same, with October published."""
    publish(stage, "2026-10")
    stage.at("2026-11-20 09:00")
    return stage


def test_what_was_printed_is_printed_again(assessed: Stage) -> None:
    subject = Subject(case_no=assessed.walk(CaseState.DISPATCHED).no)
    papers = assessed.papers()
    with pytest.raises(NotFound, match="还没有印发"):
        papers.reprint("dispatch", subject)
    first = papers.issue("dispatch", subject)
    month = papers.issue("bulletin", OCTOBER, register_no="老响发〔2026〕3号")
    assessed.wait(days=2)
    assert papers.reprint("dispatch", subject).pdf == first.pdf
    assert papers.reprint("bulletin", OCTOBER).pdf == month.pdf
    with pytest.raises(NotFound, match="还没有印发"):
        papers.reprint("bulletin", SEPTEMBER)


@pytest.mark.parametrize("login", ["u-s17", "gl-v226"])
def test_a_bulletin_is_the_centres_until_it_is_out(town: Stage, login: str) -> None:
    with pytest.raises(NotAllowed, match="未印发"):
        town.papers(login).sample("bulletin", OCTOBER)
