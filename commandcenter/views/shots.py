"""Pictures of every page and state, taken offscreen from the real window: for the README, the guide and the eye.

A shot opens a page as somebody of a certain post sees it and brings it into a state; nothing is written.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from PySide6.QtWidgets import QPlainTextEdit, QWidget

from ..dispatch.boards import BoardQuery
from ..models.people import Role
from ..models.queues import Queue
from .gallery import Gallery
from .main_window import MainWindow
from .wall import WallWindow

#: Lets the window work until nothing is under way any more.
Settle = Callable[[], None]
_R = Role


@dataclass(frozen=True, slots=True)
class Shot:
    """`role` is whose window; `take` brings it into the state and returns what is to be grabbed."""

    name: str
    title: str
    role: Role
    take: Callable[[MainWindow, Settle], QWidget]


def _page(page_id: str, what: Any = None) -> Callable[[MainWindow, Settle], QWidget]:
    def take(window: MainWindow, settle: Settle) -> QWidget:
        window.show_page(page_id, what)
        settle()
        return window

    return take


def _home(window: MainWindow, settle: Settle) -> QWidget:
    settle()
    return window


def _intake(window: MainWindow, settle: Settle) -> QWidget:
    settle()
    window.do("intake")
    words = window.focusWidget()
    if isinstance(words, QPlainTextEdit):
        words.insertPlainText("西村二村村委会东边路口的路灯又不亮了，昨晚有老人走到那里摔了一跤，盼尽快修好")
    settle()
    return window


def _first_case(window: MainWindow, settle: Settle) -> QWidget:
    settle()
    window.do("next")
    settle()
    return window


def _command(command_id: str) -> Callable[[MainWindow, Settle], QWidget]:
    def take(window: MainWindow, settle: Settle) -> QWidget:
        _first_case(window, settle)
        window.do(command_id)
        settle()
        return window

    return take


def _empty(window: MainWindow, settle: Settle) -> QWidget:
    window.show_page("duty", BoardQuery(queue=Queue.OPEN, words="没有这样的案件"))
    settle()
    return window


def _wall(window: MainWindow, settle: Settle) -> QWidget:
    wall = WallWindow(window.workplace)
    wall.resize(window.size())
    wall.show()
    settle()
    return wall


def _stale_wall(window: MainWindow, settle: Settle) -> QWidget:
    wall = _wall(window, settle)
    window.workplace.ticker.ticked.emit(window.workplace.now() + timedelta(minutes=3))
    return wall


def _dispatch(window: MainWindow, settle: Settle) -> QWidget:
    window.show_page("duty", BoardQuery(queue=Queue.MINE_DISPATCH))
    settle()
    window.do("next")
    settle()
    window.do("dispatch")
    settle()
    return window


def _disconnected(window: MainWindow, settle: Settle) -> QWidget:
    _first_case(window, settle)
    lost = replace(window.workplace.live.current, connected=False)
    window.workplace.live.state.emit(lost)
    settle()
    return window


def _components(window: MainWindow, settle: Settle) -> QWidget:
    gallery = Gallery(window.workplace.theme)
    gallery.resize(window.size())
    gallery.show()
    settle()
    return gallery


SHOTS: tuple[Shot, ...] = (
    Shot("duty", "值守：三栏", _R.SHIFT_LEAD, _first_case),
    Shot("duty-empty", "值守：空队列", _R.SHIFT_LEAD, _empty),
    Shot("home-unit", "首页：站所联络员", _R.LIAISON, _home),
    Shot("home-grid", "首页：网格员", _R.GRID_WORKER, _home),
    Shot("home-leader", "首页：领导", _R.LEADER, _home),
    Shot("grid", "网格：示意图", _R.SHIFT_LEAD, _page("grid")),
    Shot("wall", "大屏", _R.SHIFT_LEAD, _wall),
    Shot("kpi", "指标", _R.SHIFT_LEAD, _page("kpi")),
    Shot("supervision", "督查", _R.SHIFT_LEAD, _page("supervision")),
    Shot("papers", "文书", _R.OFFICE, _page("papers")),
    Shot("shift", "值班", _R.SHIFT_LEAD, _page("shift")),
    Shot("handover", "交班", _R.SHIFT_LEAD, _page("shift", "handover")),
    Shot("roster", "值班表", _R.SHIFT_LEAD, _page("shift", "roster")),
    Shot("accounts", "账号", _R.ADMIN, _home),
    Shot("settings", "设置", _R.ADMIN, _page("settings")),
    Shot("dispatch", "派单", _R.DISPATCHER, _dispatch),
    Shot("call-back", "回访", _R.CALLBACK, _command("call_back")),
    Shot("wall-stale", "大屏：数据停住", _R.SHIFT_LEAD, _stale_wall),
    Shot("disconnected", "值守：连不上数据库", _R.SHIFT_LEAD, _disconnected),
    Shot("components", "界面组件", _R.SHIFT_LEAD, _components),
    Shot("more", "值守：更多操作", _R.SHIFT_LEAD, _command("more")),
    Shot("intake", "电话受理", _R.INTAKE, _intake),
    Shot("mute", "静音", _R.SHIFT_LEAD, _command("mute")),
    Shot("palette", "查找或执行命令", _R.SHIFT_LEAD, _command("palette")),
    Shot("keys", "按键一览", _R.SHIFT_LEAD, _command("keys")),
)


def shot(name: str) -> Shot | None:
    return next((s for s in SHOTS if s.name == name), None)
