"""The first opening of every page and form of a window: how long its thread was held up at worst (G8).

Two figures each, of the longest turn of the event loop until nothing stirs any more: by the clock, and `_work`, what
the thread itself worked in it. On a busy machine the clock also counts what others did meanwhile.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

from .measure import Figures, Progress

_QUIET_SECONDS = 0.3
#: Work that goes on beside the window for longer belongs to nobody's opening.
_PATIENCE_SECONDS = 3.0
#: A turn in which the thread worked longer is no idle one.
_STIRRING_SECONDS = 0.002

Turn = Callable[[], object]


def until_calm(
    begin: Turn, turn: Turn, is_busy: Callable[[], bool], suffix: str, patience: float = _PATIENCE_SECONDS
) -> Figures:
    """The longest turn from `begin`, which is the first one, until nothing has stirred for a while."""
    longest = hardest = 0.0
    began = calm_since = time.perf_counter()
    step: Turn = begin
    while (now := time.perf_counter()) - calm_since < _QUIET_SECONDS and now - began < patience:
        worked = time.thread_time()
        step()
        worked, ended = time.thread_time() - worked, time.perf_counter()
        longest, hardest = max(longest, ended - now), max(hardest, worked)
        if is_busy() or worked > _STIRRING_SECONDS:
            calm_since = ended
        step = turn
    return {f"first_{suffix}_ms": round(1000 * longest, 1), f"first_{suffix}_work_ms": round(1000 * hardest, 1)}


def first_openings(window: Any, turn: Turn, progress: Progress) -> Figures:
    """Of a window that stands on its duty page with a case chosen and has opened nothing else yet."""
    figures: Figures = {}
    steps = list(_steps(window))
    for at, (name, begin, leave) in enumerate(steps, 1):
        tasks = window.workplace.tasks
        figures |= until_calm(begin, turn, lambda tasks=tasks: tasks.is_busy, name)  # type: ignore[misc]
        until_calm(leave, turn, lambda tasks=tasks: tasks.is_busy, name)  # type: ignore[misc]
        progress("初次打开", at, len(steps))
    return figures


def _steps(window: Any) -> Iterator[tuple[str, Turn, Turn]]:
    """Name, how it is opened, how one comes back."""
    from ..views.pages import pages_of

    duty = window.page("duty")

    def home() -> None:
        window.show_page("duty")
        duty.stations.leave()

    yield "intake", lambda: window.do("intake"), home
    yield "dispatch", lambda: duty.stations.open_dispatch(duty.case.current()), home
    yield "call_back", lambda: window.do("call_back"), home
    yield "handover", lambda: window.do("handover"), home
    for page in pages_of(window.workplace.by.role):
        if page.id not in ("duty", "shift"):
            yield page.id, lambda page_id=page.id: window.show_page(page_id), home  # type: ignore[misc]
    yield "palette", window.open_palette, window._palette.shut
    yield "help", window._over.open_help, lambda: window._over.help.shut()
