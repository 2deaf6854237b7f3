"""Work beside the window, with real threads."""

from __future__ import annotations

import gc
import logging
import threading
import weakref
from collections.abc import Callable
from functools import partial

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject
from pytestqt.qtbot import QtBot

from commandcenter.models.errors import UserError
from commandcenter.views import tasks as tasks_module
from commandcenter.views.garbage import Garbage
from commandcenter.views.qt_check import check_qt
from commandcenter.views.tasks import Cancelled, Progress, Tasks, refuse_gui_thread
from tests.stage import Stage


class Asker(QObject):
    """Somebody who asks, and notes each answer with the thread it came on."""

    def __init__(self) -> None:
        super().__init__()
        self.answers: list[object] = []
        self.errors: list[Exception] = []
        self.reports: list[tuple[int, int, str]] = []
        self.threads: set[int] = set()

    def take(self, answer: object) -> None:
        self.answers.append(answer)
        self.threads.add(threading.get_ident())

    def fail(self, error: Exception) -> None:
        self.errors.append(error)
        self.threads.add(threading.get_ident())

    def tell(self, done: int, total: int, what: str) -> None:
        self.reports.append((done, total, what))
        self.threads.add(threading.get_ident())


@pytest.fixture
def asker() -> Asker:
    return Asker()


@pytest.fixture
def gate() -> threading.Event:
    """Holds jobs until it is set."""
    return threading.Event()


def destroy(thing: QObject) -> None:
    thing.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def raising(error: Exception) -> Callable[[], None]:
    def job() -> None:
        raise error

    return job


def test_a_job_runs_elsewhere_and_its_answer_comes_back_here(tasks: Tasks, asker: Asker, qtbot: QtBot) -> None:
    tasks.run(asker, threading.get_ident, asker.take)
    qtbot.waitUntil(lambda: len(asker.answers) == 1)
    assert asker.answers[0] != threading.get_ident()
    assert asker.threads == {threading.get_ident()}


def test_every_one_of_many_jobs_is_answered_once(tasks: Tasks, asker: Asker, qtbot: QtBot) -> None:
    for n in range(300):
        tasks.run(asker, lambda n=n: n * n, asker.take)
    qtbot.waitUntil(lambda: len(asker.answers) == 300)
    assert sorted(asker.answers) == [n * n for n in range(300)]


def test_nothing_is_kept_of_finished_jobs(tasks: Tasks, asker: Asker, qtbot: QtBot) -> None:
    gc.freeze()  # what other tests left is no concern of this one
    for n in range(50):
        tasks.run(asker, lambda n=n: n, asker.take)
        tasks.long(asker, lambda progress, n=n: n, asker.take)
    qtbot.waitUntil(lambda: len(asker.answers) == 100)

    def left() -> list[object]:
        kinds = (tasks_module._Runner, tasks_module._Job, Progress)
        return [thing for thing in gc.get_objects() if isinstance(thing, kinds)]

    try:
        qtbot.waitUntil(lambda: not left())
    finally:
        gc.unfreeze()


def test_rubbish_is_swept_on_the_window_s_thread(tasks: Tasks, asker: Asker, qtbot: QtBot) -> None:
    """A forgotten ring of widgets is not destroyed by whatever worker allocates next."""
    died_on: list[int] = []

    class Knot(QObject):
        def __init__(self) -> None:
            super().__init__()
            self.me = self

    weakref.finalize(Knot(), lambda: died_on.append(threading.get_ident()))
    tasks.run(asker, lambda: [[] for _ in range(200_000)], asker.take)
    qtbot.waitUntil(lambda: bool(asker.answers))
    assert not died_on
    qtbot.waitUntil(lambda: bool(died_on))
    assert died_on == [threading.get_ident()]
    assert not gc.isenabled()
    tasks.shutdown()
    assert gc.isenabled()


def test_what_a_job_holds_is_let_go_on_the_window_s_thread(tasks: Tasks, asker: Asker, qtbot: QtBot) -> None:
    """A widget whose last reference a worker held would be destroyed there."""
    died_on: list[int] = []

    class Widget(QObject):
        def read(self) -> int:
            return 1

    for _ in range(200):
        widget = Widget()
        weakref.finalize(widget, lambda: died_on.append(threading.get_ident()))
        tasks.run(asker, widget.read, asker.take)
        del widget
    qtbot.waitUntil(lambda: len(died_on) == 200)
    assert set(died_on) == {threading.get_ident()}


class Ring:
    """Nothing but itself refers to it."""

    def __init__(self) -> None:
        self.me = self


def test_what_is_put_aside_is_swept_only_when_it_is_stirred_up(tasks: Tasks) -> None:
    garbage = Garbage(tasks)
    ring = Ring()
    stays = weakref.ref(ring)
    garbage.settle()
    later = Ring()
    goes = weakref.ref(later)
    del ring, later
    gc.collect()
    assert goes() is None
    assert stays() is not None
    garbage.stir()
    assert stays() is None
    assert gc.get_freeze_count()
    garbage.stop()
    assert not gc.get_freeze_count()


def test_a_sweep_takes_the_oldest_generation_that_is_due(tasks: Tasks) -> None:
    garbage = Garbage(tasks)
    swept: list[int] = []

    def watch(phase: str, told: dict[str, int]) -> None:
        if phase == "start":
            swept.append(told["generation"])

    usual = gc.get_threshold()
    gc.set_threshold(1, 1, 1)
    gc.callbacks.append(watch)
    try:
        more: list[object] = []
        for _ in range(9):
            more += [Ring() for _ in range(10)]  # not lists: those come from a free list, which nobody counts
            garbage.sweep()
    finally:
        gc.callbacks.remove(watch)
        gc.set_threshold(*usual)
        garbage.stop()
    assert set(swept) == {0, 1, 2}


def test_an_owner_that_is_gone_gets_no_answer(tasks: Tasks, asker: Asker, gate: threading.Event, qtbot: QtBot) -> None:
    gone, told = Asker(), Asker()
    tasks.run(gone, gate.wait, gone.take)
    tasks.run(gone, lambda: gate.wait() and raising(UserError("不行"))(), gone.take, gone.fail)
    destroy(gone)
    gate.set()
    tasks.run(told, lambda: 1, told.take)
    qtbot.waitUntil(lambda: bool(told.answers) and not tasks._jobs)
    assert not gone.answers
    assert not gone.errors


def test_a_dropped_answer_never_comes(tasks: Tasks, asker: Asker, gate: threading.Event, qtbot: QtBot) -> None:
    older = tasks.run(asker, lambda: gate.wait() and "older", asker.take)
    older.drop()
    gate.set()
    tasks.run(asker, lambda: "newer", asker.take)
    qtbot.waitUntil(lambda: not tasks._jobs)
    assert asker.answers == ["newer"]


def test_a_person_s_error_goes_to_whoever_asked_for_it(tasks: Tasks, asker: Asker, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(tasks.failed_for_user):
        tasks.run(asker, raising(UserError("缺少网格")), asker.take, asker.fail)
        qtbot.waitUntil(lambda: bool(asker.errors))
    assert str(asker.errors[0]) == "缺少网格"
    assert not asker.answers
    assert asker.threads == {threading.get_ident()}


def test_a_person_s_error_nobody_asked_for_is_told_to_all(tasks: Tasks, asker: Asker, qtbot: QtBot) -> None:
    with qtbot.waitSignal(tasks.failed_for_user) as told:
        tasks.run(asker, raising(UserError("数据库正忙")), asker.take)
    assert str(told.args[0]) == "数据库正忙"


def test_a_bug_is_logged_and_told(tasks: Tasks, asker: Asker, qtbot: QtBot, caplog: pytest.LogCaptureFixture) -> None:
    with qtbot.waitSignal(tasks.crashed) as crashed, caplog.at_level(logging.ERROR):
        tasks.run(asker, raising(KeyError("case")), asker.take, asker.fail)
    assert isinstance(crashed.args[0], KeyError)
    assert [type(error) for error in asker.errors] == [KeyError]
    assert "KeyError" in caplog.text


def test_a_long_job_tells_how_far_it_is(tasks: Tasks, asker: Asker, qtbot: QtBot) -> None:
    def job(progress: Progress) -> str:
        for n in range(1, 5001):
            progress.tell(n, 5000, "导入")
        return "done"

    tasks.long(asker, job, asker.take, asker.fail, asker.tell)
    qtbot.waitUntil(lambda: bool(asker.answers))
    assert asker.answers == ["done"]
    assert asker.reports[-1] == (5000, 5000, "导入")
    assert asker.reports == sorted(asker.reports)
    assert asker.threads == {threading.get_ident()}


def test_reports_are_told_only_as_fast_as_the_window_follows(
    tasks: Tasks, asker: Asker, gate: threading.Event, qtbot: QtBot
) -> None:
    """Ten thousand reports while the window was busy are one."""

    def job(progress: Progress) -> None:
        for n in range(1, 10_001):
            progress.tell(n, 10_000)
        gate.set()

    tasks.long(asker, job, asker.take, asker.fail, asker.tell)
    assert gate.wait(30)
    qtbot.waitUntil(lambda: bool(asker.answers))
    assert asker.reports == [(10_000, 10_000, "")]


def test_a_long_job_called_off_ends_at_its_next_report(
    tasks: Tasks, asker: Asker, gate: threading.Event, qtbot: QtBot
) -> None:
    def job(progress: Progress) -> None:
        gate.wait()
        progress.tell(1, 2)
        raise AssertionError("not reached")

    handle = tasks.long(asker, job, asker.take, asker.fail)
    handle.cancel()
    gate.set()
    qtbot.waitUntil(lambda: bool(asker.errors))
    assert isinstance(asker.errors[0], Cancelled)
    assert not asker.answers


def test_long_jobs_do_not_hold_up_quick_ones(tasks: Tasks, asker: Asker, gate: threading.Event, qtbot: QtBot) -> None:
    for _ in range(10):
        tasks.long(asker, lambda progress: gate.wait(), None)
    tasks.run(asker, lambda: "quick", asker.take)
    qtbot.waitUntil(lambda: asker.answers == ["quick"])
    gate.set()


def test_what_goes_to_the_own_disk_waits_for_no_server_and_keeps_its_order(
    tasks: Tasks, asker: Asker, gate: threading.Event, qtbot: QtBot
) -> None:
    noted: list[int] = []
    tasks.keep(asker, gate.wait)
    for n in range(20):
        tasks.note(asker, partial(noted.append, n))
    qtbot.waitUntil(lambda: len(noted) == 20)
    gate.set()
    assert noted == list(range(20))


def test_a_service_runs_until_it_is_stopped(tasks: Tasks, qtbot: QtBot) -> None:
    turns: list[int] = []
    bell = threading.Event()

    def loop(stop: threading.Event) -> None:
        while not stop.is_set():
            bell.wait()
            bell.clear()
            turns.append(threading.get_ident())

    service = tasks.service(loop, bell.set)
    bell.set()
    qtbot.waitUntil(lambda: len(turns) == 1)
    service.stop()
    qtbot.waitUntil(lambda: not tasks._jobs)
    assert turns[0] != threading.get_ident()


def test_services_have_threads_of_their_own(tasks: Tasks, qtbot: QtBot) -> None:
    begun = [threading.Event() for _ in range(6)]

    def loop_of(n: int) -> Callable[[threading.Event], None]:
        def loop(stop: threading.Event) -> None:
            begun[n].set()
            stop.wait()

        return loop

    for n in range(6):
        tasks.service(loop_of(n))
    qtbot.waitUntil(lambda: all(event.is_set() for event in begun))


def test_shutdown_waits_for_what_runs_forgets_what_waits_and_refuses_the_rest(
    tasks: Tasks, asker: Asker, gate: threading.Event
) -> None:
    ran: list[str] = []
    begun = threading.Semaphore(0)

    def busy() -> None:
        begun.release()
        gate.wait()
        ran.append("busy")

    def wake() -> None:
        gate.set()

    for _ in range(4):
        tasks.run(asker, busy, asker.take)
    tasks.run(asker, lambda: ran.append("waiting"), asker.take)
    tasks.service(lambda stop: stop.wait() and ran.append("service"), wake)
    for _ in range(4):
        assert begun.acquire(timeout=30)
    tasks.shutdown()
    tasks.run(asker, lambda: ran.append("late"), asker.take)
    QCoreApplication.processEvents()
    assert sorted(ran) == ["busy"] * 4 + ["service"]
    assert not asker.answers


def test_the_store_refuses_the_window_s_thread(tasks: Tasks, asker: Asker, stage: Stage, qtbot: QtBot) -> None:
    stage.store.database.guard = refuse_gui_thread
    with pytest.raises(RuntimeError, match="window"), stage.store.read():
        pass
    with pytest.raises(RuntimeError, match="window"), stage.store.unit():
        pass
    tasks.run(asker, stage.store.township, asker.take)
    qtbot.waitUntil(lambda: bool(asker.answers))


def test_the_one_broken_qt_is_refused() -> None:
    check_qt()
    check_qt((6, 12, 0), (3, 12))
    check_qt((6, 11, 3), (3, 11))
    with pytest.raises(UserError, match=r"6\.12\.0"):
        check_qt((6, 12, 0), (3, 11))
