"""The program without a command: its window, where there is a display."""

from __future__ import annotations

import os
import sys

import typer

from .desk import settings
from .options import Lang, Theme
from .printing import say

_UNSEEN = frozenset({"offscreen", "minimal", "vnc"})


def has_display() -> bool:
    """Whether a window can be seen: a platform of Qt that paints nowhere is no display."""
    platform = os.environ.get("QT_QPA_PLATFORM", "").partition(":")[0]
    if platform:
        return platform not in _UNSEEN
    if sys.platform in ("win32", "darwin"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))


def open_window(db: str | None, login: str | None, theme: Theme | None, lang: Lang | None = None) -> None:
    """Opens the window and stays until it is closed."""
    from ..app import groundwork

    groundwork.lay()
    from ..app.program import Wish, run_window

    chosen = settings(db)
    wish = Wish(
        database=chosen.database if db is not None else None,
        login=login,
        password=os.environ.get("COMMANDCENTER_PASSWORD"),
        theme=theme.value if theme else None,
        lang=lang.value if lang else None,
    )
    code = run_window(chosen, wish)
    if code is None:
        say("程序已经打开，已把它的窗口调到前面")
    elif code:
        raise typer.Exit(code)
