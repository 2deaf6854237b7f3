"""What tests of the window share: the application as people see it, a theme, and a clean desk afterwards."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QSettings
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from commandcenter.views.language import Language, speak
from commandcenter.views.live import Live
from commandcenter.views.memory import Memory
from commandcenter.views.tasks import Tasks
from commandcenter.views.theme import Theme, load_fonts
from commandcenter.views.widgets.layout import column
from commandcenter.views.workplace import Workplace
from tests.stage import Stage, lived
from tests.views import kpi_visit
from tests.views.inline import InlineTasks
from tests.views.windows import LATER_THAT_MORNING, Flashes, Seat, live_a_morning

_NUMBER = count(1)
#: Milliseconds.
_PATIENCE = 30_000
#: Every so many tests the sweep between them is a thorough one.
_THOROUGHLY = 50


@pytest.fixture(scope="session")
def _dressed(qapp: QApplication) -> QApplication:
    """Fusion, the bundled fonts and the light theme, as the program starts."""
    load_fonts()
    Theme().use("light")
    return qapp


def _sweep_all() -> None:
    """What is left after it stays, most of it for long: the next sweeps do not walk through it."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="package", autouse=True)
def _patient() -> Iterator[None]:
    """What is waited for may take its time: a busy machine must not fail a test."""
    with pytest.MonkeyPatch.context() as patch:
        for wait in (QtBot.waitUntil, QtBot.waitSignal, QtBot.waitSignals):
            patch.setitem(wait.__kwdefaults__, "timeout", _PATIENCE)
        yield


@pytest.fixture(scope="package", autouse=True)
def _no_sweeping_inside_qt() -> Iterator[None]:
    """Rubbish is swept between tests only, and when the program itself does it. A collection that begins somewhere
    inside Qt may destroy an object whose lock Qt holds, and wait for itself for ever.

    Not by `gc.disable`: every pool that is shut down enables it again.
    """
    usual = gc.get_threshold()
    gc.set_threshold(0)
    _sweep_all()
    yield
    _sweep_all()
    gc.set_threshold(*usual)


@pytest.fixture(autouse=True)
def _clean_desk(_dressed: QApplication) -> Iterator[None]:
    """Every test begins in the light theme and in Chinese, and leaves no window behind. What it held is let go of after
    its end only: the next one begins with the sweep."""
    if next(_NUMBER) % _THOROUGHLY:
        gc.collect(1)
    else:
        _sweep_all()
    before = _dressed.palette()
    yield
    speak(Language.CHINESE)
    for widget in _dressed.topLevelWidgets():
        widget.close()
        widget.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    if _dressed.palette() != before:
        Theme().use("light")


@pytest.fixture
def theme(_dressed: QApplication) -> Theme:
    """The light theme; `use("dark")` changes it for this test."""
    return Theme("light")


@pytest.fixture
def in_window(qtbot, theme: Theme) -> Iterator[Callable[..., QWidget]]:
    """Shows widgets below each other in a window in front, the first with the keyboard: `in_window(edit, button)`."""
    made: list[QWidget] = []

    def show(*widgets: QWidget, width: int = 480, height: int = 480) -> QWidget:
        window = QWidget()
        made.append(window)
        column(*widgets, None, parent=window)
        theme.dress(window)
        window.resize(width, height)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        widgets[0].setFocus()
        return window

    yield show
    made.clear()


@pytest.fixture
def tasks(qapp: QApplication) -> Iterator[Tasks]:
    """Real threads; ended with the test."""
    made = Tasks()
    yield made
    made.shutdown()


@pytest.fixture
def inline_tasks(qapp: QApplication) -> Iterator[InlineTasks]:
    """Every job runs at once, on the spot."""
    made = InlineTasks()
    yield made
    made.shutdown()


@pytest.fixture
def workplace_of(
    stage: Stage, inline_tasks: InlineTasks, theme: Theme, tmp_path: Path
) -> Iterator[Callable[..., Workplace]]:
    """A login's workplace on the stage's database and clock: `workplace_of("lead1")`.

    Its `live` is the real one, not started: a test tells changes by `workplace.live.changed.emit(Changes(…))`. Jobs run
    at once, unless `tasks=` gives a pool.
    """
    made: list[Workplace] = []

    def make(login: str, tasks: Tasks | None = None) -> Workplace:
        pool = tasks or inline_tasks
        desk = stage.desk(login)
        settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
        setup = stage.setup
        workplace = Workplace(
            desk,
            township=setup.township,
            limits=setup.limits,
            tasks=pool,
            live=Live(desk, pool),
            theme=theme,
            memory=Memory(settings, login),
            folder=tmp_path,
        )
        made.append(workplace)
        return workplace

    yield make
    for workplace in made:
        workplace.live.stop()
        workplace.ticker.stop()
        workplace.deleteLater()
        workplace.live.deleteLater()


@pytest.fixture(scope="session")
def _town_template(stage_template: Path, made_once: Callable[..., Path]) -> Path:
    return made_once("town", lambda folder: lived(stage_template, folder, live_a_morning))


@pytest.fixture
def town(_town_template: Path, tmp_path: Path) -> Iterator[Stage]:
    """A Monday morning at the centre with a few cases under way (`windows.live_a_morning`)."""
    opened = Stage(_town_template, tmp_path)
    opened.at(LATER_THAT_MORNING)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def _counted_template(stage_template: Path, made_once: Callable[..., Path]) -> Path:
    return made_once("counted", lambda folder: lived(stage_template, folder, kpi_visit.live))


@pytest.fixture
def counted(_counted_template: Path, tmp_path: Path) -> Iterator[Stage]:
    """A few cases to count, on a morning of November (`kpi_visit.live`)."""
    opened = Stage(_counted_template, tmp_path)
    opened.at(kpi_visit.LATER)
    yield opened
    opened.close()


@pytest.fixture
def open_window(
    qapp: QApplication, stage: Stage, workplace_of: Callable[..., Workplace]
) -> Iterator[Callable[..., Seat]]:
    """The real window of a login, in front: `open_window("lead1")`; see `tests/views/windows.py`.

    Nothing may crash behind it, and no second window may flash up.
    """
    seats: list[Seat] = []

    def make(login: str, tasks: Tasks | None = None, **size: int) -> Seat:
        seat = Seat(stage, workplace_of(login, tasks))
        seats.append(seat)
        seat.begin(**size)
        return seat

    flashes = Flashes()
    qapp.installEventFilter(flashes)
    yield make
    qapp.removeEventFilter(flashes)
    for seat in seats:
        seat.window.close()
        seat.window.deleteLater()
    assert [error for seat in seats for error in seat.crashes] == []
    assert flashes.seen == []
    assert flashes.bare == []
