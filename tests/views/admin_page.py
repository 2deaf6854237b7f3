"""What the tests of administration pages share: keys, the feed, and what the page says."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import pytest

from commandcenter.views.admin.page import AdminPage
from commandcenter.views.live import Changes
from commandcenter.views.workplace import Notice, Workplace

P = TypeVar("P", bound=AdminPage)


@pytest.fixture
def workplace(workplace_of: Callable[..., Workplace]) -> Workplace:
    return workplace_of("admin")


@pytest.fixture
def notices(workplace: Workplace) -> list[Notice]:
    heard: list[Notice] = []
    workplace.noticed.connect(heard.append)
    return heard


def shown(page: P, in_window: Callable[..., object]) -> P:
    """The page in a window, the keyboard in its list."""
    in_window(page, width=1280, height=720)
    page.open_with(None)
    return page


def do(page: AdminPage, command: str) -> None:
    """What the window does when the command's key was pressed."""
    page.handlers()[command]()


def told(workplace: Workplace, entity: str = "setup") -> None:
    """The feed tells what was just committed, as it tells everybody."""
    workplace.live.changed.emit(Changes(frozenset(), frozenset({entity})))


def listed(page: AdminPage) -> dict[str, str]:
    """What stands at the right of every line, by the line's words."""
    return {row.words: row.right for row in page.list.rows if row.value is not None}


def under(page: AdminPage, name: str) -> str:
    """What is said under a field of the panel."""
    return page.panel._rows[name].complaint.text()
