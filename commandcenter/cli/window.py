"""The program without a command: its window, where there is a display."""

from __future__ import annotations

import ctypes
import os
import sys

import typer

from ..models.errors import UserError
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


def _check_screen() -> None:
    """Raises UserError when the X server does not let this person in: Qt would abort the program without a word of
    why. Costs a millisecond; where it cannot be asked, Qt is left to see."""
    platform = os.environ.get("QT_QPA_PLATFORM", "").partition(":")[0]
    if sys.platform != "linux" or platform not in ("", "xcb") or (not platform and os.environ.get("WAYLAND_DISPLAY")):
        return
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return
    xcb.xcb_connect.restype = ctypes.c_void_p
    line = ctypes.c_void_p(xcb.xcb_connect(None, None))
    refused = xcb.xcb_connection_has_error(line)
    xcb.xcb_disconnect(line)
    if refused:
        screen = os.environ.get("DISPLAY", "")
        raise UserError(
            f"图形界面 {screen} 连不上。请在桌面上以登录的用户打开；要在没有图形界面的地方用命令，先执行 unset DISPLAY"
        )


def open_window(db: str | None, login: str | None, theme: Theme | None, lang: Lang | None = None) -> None:
    """Opens the window and stays until it is closed."""
    _check_screen()
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
