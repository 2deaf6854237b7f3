"""A lamp that is to be consulted, its meeting planned or running, and the page of any login."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from commandcenter.dispatch.meetings import MeetingDesk
from commandcenter.views.pages.meetings import MeetingsPage, build
from commandcenter.views.workplace import Workplace
from tests.stage import Stage
from tests.views.meeting_table import Open, lamp, local


@pytest.fixture
def case(stage: Stage) -> int:
    stage.at("2026-11-18 09:00")
    return lamp(stage)


@pytest.fixture
def power(stage: Stage) -> int:
    """供电所."""
    return stage.unit("S17")


@pytest.fixture
def law(stage: Stage) -> int:
    """综合执法中队, which assists with lamps."""
    return stage.township.matter[stage.matter()].assisting_ids[0]


@pytest.fixture
def meeting(stage: Stage, case: int) -> int:
    """Planned for Friday."""
    return MeetingDesk(stage.desk("office")).plan([case], local("2026-11-20 14:30"), "三楼会议室", "director")


@pytest.fixture
def running(stage: Stage, meeting: int) -> int:
    stage.at("2026-11-20 14:30")
    MeetingDesk(stage.desk("office")).begin(meeting)
    return meeting


@pytest.fixture
def open_page(workplace_of: Callable[..., Workplace], in_window) -> Open:
    def make(login: str, what: Any = None) -> MeetingsPage:
        page = build(workplace_of(login))
        in_window(page, width=1600, height=960)
        page.open_with(what)
        return page

    return make
