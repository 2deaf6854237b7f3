"""Workstations as processes of their own: each is asked by a pipe and answers by it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from multiprocessing import get_all_start_methods, get_context
from multiprocessing.connection import Connection as Pipe
from typing import Any

#: `work(what, *values)`: what a process answers to one question.
Work = Callable[..., Any]
_PATIENCE = 30


class Crew:
    """The processes, in the order they were asked for."""

    def __init__(self, members: Sequence[tuple[Any, Pipe]]) -> None:
        self._members = members

    def all(self, *question: Any) -> list[Any]:
        """The same question for everybody at once; the answers in their order."""
        self.ask(*question)
        return self.answers()

    def ask(self, *question: Any) -> None:
        """`all` without waiting for the answers, which are to be fetched before the next question."""
        for _, pipe in self._members:
            pipe.send(question)

    def each(self, questions: Sequence[tuple[Any, ...]]) -> list[Any]:
        """To everybody a question of his own, all at once."""
        for (_, pipe), question in zip(self._members, questions, strict=True):
            pipe.send(question)
        return self.answers()

    def answers(self) -> list[Any]:
        """Raises RuntimeError with what somebody failed of."""
        return [self._answer(pipe) for _, pipe in self._members]

    @property
    def pids(self) -> list[int]:
        return [process.pid for process, _ in self._members]

    def kill(self) -> None:
        """Everybody dies at once, in the middle of whatever he does."""
        for process, _ in self._members:
            process.kill()
            process.join()

    @staticmethod
    def _answer(pipe: Pipe) -> Any:
        answer, failed = pipe.recv()
        if failed:
            raise RuntimeError(answer)
        return answer


@contextmanager
def crew(
    begin: Callable[..., Work],
    hired: Sequence[tuple[Any, ...]],
    *,
    on_loop: bool = False,
    application: Callable[[], Any] | None = None,
) -> Iterator[Crew]:
    """One process for each of `hired`; it calls `begin(*of it)` for what answers its questions. Ends them.

    `on_loop`: its work lives on Qt's event loop; so it does with an `application`, which makes the loop of a window.
    """
    context = _context()
    with ExitStack() as stack:
        members = []
        for one in hired:
            here, there = context.Pipe()
            made_by = application or (_windowless if on_loop else None)
            serve = _serve if made_by is None else partial(_serve_on_loop, made_by)
            process = context.Process(target=_work, args=(dict(os.environ), serve, there, begin, one), daemon=True)
            process.start()
            stack.callback(_end, process, here)
            there.close()
            members.append((process, here))
        made = Crew(members)
        made.all()  # everybody is there
        yield made


def _context() -> Any:
    """Where the system can, processes are forked from one that has read the program and done nothing else: they need
    not read it again, each for itself."""
    if "forkserver" not in get_all_start_methods():
        return get_context("spawn")
    context = get_context("forkserver")
    context.set_forkserver_preload([__name__])
    return context


def _work(surroundings: dict[str, str], serve: Callable[..., None], *values: Any) -> None:
    """What the process does, among the variables that its employer has now."""
    os.environ.clear()
    os.environ.update(surroundings)
    serve(*values)


def _end(process: Any, pipe: Pipe) -> None:
    pipe.close()
    process.join(_PATIENCE)
    process.terminate()
    process.join()


class _Clerk:
    """Answers what comes by the pipe."""

    def __init__(self, pipe: Pipe, begin: Callable[..., Work], of: tuple[Any, ...]) -> None:
        self._pipe, self._begin, self._of = pipe, begin, of
        self._work: Work | None = None

    def answer(self) -> bool:
        """The next question; false when there will be none."""
        try:
            question = self._pipe.recv()
        except (EOFError, OSError):
            return False
        try:
            self._work = self._work or self._begin(*self._of)
            self._pipe.send((self._work(*question) if question else None, False))
        except Exception as error:
            self._pipe.send((f"{type(error).__name__}: {error}", True))
        return True


def _serve(pipe: Pipe, begin: Callable[..., Work], of: tuple[Any, ...]) -> None:
    clerk = _Clerk(pipe, begin, of)
    while clerk.answer():
        pass


def _windowless() -> Any:
    from PySide6.QtCore import QCoreApplication

    return QCoreApplication([])


def _serve_on_loop(application: Callable[[], Any], pipe: Pipe, begin: Callable[..., Work], of: tuple[Any, ...]) -> None:
    from PySide6.QtCore import QSocketNotifier

    loop = application()
    clerk = _Clerk(pipe, begin, of)
    asked = QSocketNotifier(pipe.fileno(), QSocketNotifier.Type.Read)
    asked.activated.connect(lambda: clerk.answer() or os._exit(0))  # nobody waits for threads that listen
    loop.exec()
