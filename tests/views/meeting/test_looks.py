"""会商: a crowded meeting can be read on a small and a large screen, and reached and heard by keyboard alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QWidget

from commandcenter.app.conference import Conference
from commandcenter.models.people import Role
from tests.stage import Stage
from tests.views.eyes import cut_texts, interactive, name_of, squeezed, tab_round
from tests.views.windows import Seat

SIZES = ((1366, 768), (1920, 1080))


@pytest.fixture
def crowded(stage: Stage) -> Conference:
    """Twelve topics, seventeen units, five matters decided and one begun."""
    stage.at("2026-11-18 09:00")
    held = Conference(stage.store, stage.clock, 17)
    held.plan(12)
    held.run(5)
    return held


def faults(seat: Seat) -> list[str]:
    nameless = [name_of(widget) for widget in interactive(seat.page) if not widget.accessibleName()]
    return [*cut_texts(seat.page), *squeezed(seat.page), *nameless]


@pytest.mark.parametrize("role", [Role.DIRECTOR, Role.LIAISON], ids=lambda role: role.value)
def test_a_crowded_meeting_can_be_read_on_every_screen(
    stage: Stage, crowded: Conference, open_window: Callable[..., Seat], role: Role
) -> None:
    login = "director" if role is Role.DIRECTOR else stage.login_of(crowded.units[0])
    seat = open_window(login)
    seat.go("meetings", crowded.id)
    found = {}
    for size in SIZES:
        seat.window.resize(*size)
        seat.picture()
        found[size] = faults(seat)
    assert not any(found.values()), found


def test_on_a_small_screen_the_chair_sees_what_is_written_and_every_check(
    stage: Stage, crowded: Conference, open_window: Callable[..., Seat]
) -> None:
    seat = open_window("director")
    seat.window.resize(*SIZES[0])
    seat.go("meetings", crowded.id)
    seat.picture()
    room = seat.page.room
    *_, last = room.decisions.rows.values()
    pane = room.decisions._area.viewport()

    def whole(row: QWidget) -> bool:
        return bool(pane.rect().contains(QRect(row.mapTo(pane, QPoint()), row.size())))

    assert whole(last)
    assert sum(map(whole, room.decisions.rows.values())) >= 3
    checks = room.view.topics[0].checks
    assert [one.text().lstrip("▲✓ ") for one in room.checks.labels if _is_whole(one)] == [
        one.text for one in sorted(checks, key=lambda one: (not one.blocking, not one.fine))
    ]
    before = last.height()
    said = "清除沟边占道堆物，两村各出六人，三日内清完并由网格员到场拍照核查，费用由村集体先行垫付"
    last.task.setFocus()
    last.task.insertPlainText(said)
    seat.picture()
    assert last.height() > before
    assert whole(last)
    assert not seat.window._foot.isVisible()
    seat.window.workplace.say("已存")
    assert seat.window._foot.isVisible()


def _is_whole(label: QWidget) -> bool:
    return label.isVisible() and label.width() >= label.sizeHint().width()


def test_every_form_fits_beside_the_meeting(
    stage: Stage, crowded: Conference, open_window: Callable[..., Seat]
) -> None:
    seat = open_window("director")
    seat.go("meetings", crowded.id)
    for sheet in ("floor", "ballot", "settle", "units", "put_on", "change", "seat"):
        getattr(seat.page.room.sheets, sheet)()
        seat.picture()
        assert seat.page.room.side.form is not None
        assert faults(seat) == [], sheet
        seat.press("Esc")
        assert seat.page.room.side.form is None


def test_tab_leads_through_the_whole_room(stage: Stage, crowded: Conference, open_window: Callable[..., Seat]) -> None:
    seat = open_window("office")
    seat.go("meetings", crowded.id)
    seat.picture()
    seen = tab_round()
    room = seat.page.room
    row = next(iter(room.decisions.rows.values()))
    for stop in (room.agenda.cards[0], row.lead, row.others, row.task, row.due, row.standard, room.bar.buttons["next"]):
        assert stop in seen
    at = seen.index(row.lead)
    assert seen[at : at + 5] == [row.lead, row.others, row.task, row.due, row.standard]


def test_an_empty_page_says_what_comes_here(stage: Stage, open_window: Callable[..., Seat]) -> None:
    for login in ("office", stage.login_of(stage.unit("S17"))):
        seat = open_window(login)
        seat.go("meetings")
        seat.picture()
        assert faults(seat) == []
