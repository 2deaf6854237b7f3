"""Pictures of every page and state, taken offscreen from the real window: for the README, the guide and the eye.

A shot opens a page as somebody of a certain post sees it and brings it into a state. Pages are taken as the database
has them; their empty and crowded states on databases of their own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import Enum, auto
from typing import Any, Protocol

from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from ...dispatch.entrance import door
from ...dispatch.overviews.boards import BoardQuery
from ...models.meeting.terms import Focus
from ...models.people import Role
from ...models.queues import Order, Queue
from ..main_window import MainWindow
from ..settings.lines import NEW_HOURS
from ..shell.restore_page import RestorePage
from ..shell.start_pages import AssistantPage, LoginPage, PasswordPage
from ..shell.start_window import StartWindow
from ..wall import WallWindow
from . import admin, figures, help, meetings, papers, projection
from .gallery import Gallery

_R = Role


class Ground(Enum):
    """The database a shot is taken on: the one that is given, a copy of it that may be changed, the township before
    its first case, a copy with far more going on than anybody can see to."""

    GIVEN = auto()
    COPY = auto()
    FIRST_DAY = auto()
    CROWDED = auto()


class Studio(Protocol):
    """What a shot can have happen around its window."""

    def settle(self) -> None:
        """Lets the window work until nothing is under way any more."""

    def listen(self) -> None:
        """The window follows the feed from now on, as it does when somebody works in it."""

    def arrive(self, count: int) -> None:
        """So many reports come in; not on the database that was given."""

    def meet(self, topics: int, units: int, decisions: int | None) -> int:
        """A meeting of so many topics and units is planned, and held until so many matters are decided (None: not
        begun); its id. Not on the database that was given."""

    def consult(self, count: int) -> None:
        """So many cases are put to a meeting that nobody planned yet; not on the database that was given."""

    def agree(self, *, sign: bool) -> None:
        """All of the first topic of that meeting is read back; with `sign` the chair signs it."""

    def photograph(self) -> None:
        """The first topic of that meeting gets photos."""

    def assess(self, until: str) -> int:
        """The month before is assessed until it is "shown", "published" or "revised"; its id. Not on the database that
        was given."""

    def lose_database(self) -> None:
        """The file is taken away, and the window notices; not on the database that was given."""


Take = Callable[[MainWindow, Studio], QWidget]


@dataclass(frozen=True, slots=True)
class Shot:
    """`role` is whose window, of a grid of that `level` if one is given; `take` brings it into the state and returns
    what is to be grabbed."""

    name: str
    title: str
    role: Role
    take: Take
    ground: Ground = Ground.GIVEN
    level: int | None = None


def _page(page_id: str, what: Any = None) -> Take:
    def take(window: MainWindow, studio: Studio) -> QWidget:
        window.show_page(page_id, what)
        return window

    return take


def _home(window: MainWindow, studio: Studio) -> QWidget:
    return window


def _first_case(window: MainWindow, studio: Studio) -> QWidget:
    window.do("next")
    return window


def _keys(*commands: str, queue: Queue | None = None) -> Take:
    """The first case of a queue, and what these commands make of it."""

    def take(window: MainWindow, studio: Studio) -> QWidget:
        if queue is not None:
            window.show_page("duty", BoardQuery(queue=queue))
            studio.settle()
        for command_id in commands:
            window.do(command_id)
            studio.settle()
        return window

    return take


def _typed(take: Take, words: str) -> Take:
    """The same with words typed where the keyboard stands."""

    def typing(window: MainWindow, studio: Studio) -> QWidget:
        seen = take(window, studio)
        studio.settle()
        field = window.focusWidget()
        if isinstance(field, QPlainTextEdit):
            field.insertPlainText(words)
        elif isinstance(field, QLineEdit):
            field.insert(words)
        return seen

    return typing


def _found(words: str) -> Take:
    return _page("duty", BoardQuery(queue=Queue.OPEN, words=words))


def _by_unit(window: MainWindow, studio: Studio) -> QWidget:
    """The board sorted another way."""
    window.show_page("duty", BoardQuery(order=Order.UNIT))
    return window


def _new(window: MainWindow, studio: Studio) -> QWidget:
    """Six reports at once while somebody reads a case."""
    _first_case(window, studio)
    studio.listen()
    studio.arrive(6)
    return window


def _undo(window: MainWindow, studio: Studio) -> QWidget:
    """All that is late urged together, with the way back."""
    window.show_page("supervision")
    studio.settle()
    page: Any = window.current
    page.lists.list.mark_all()
    window.do("urge")
    studio.settle()
    why = window.focusWidget()
    if isinstance(why, QPlainTextEdit):
        why.insertPlainText("已经超期，请立即办理并书面说明原因。")
    window.do("submit")
    return window


def _disconnected(window: MainWindow, studio: Studio) -> QWidget:
    _first_case(window, studio)
    studio.lose_database()
    return window


def _stranger(page_id: str, words: str) -> Take:
    """What is looked for in a list and not there."""

    def take(window: MainWindow, studio: Studio) -> QWidget:
        window.show_page(page_id)
        studio.settle()
        window.do("filter")
        return window

    return _typed(take, words)


def _grid(window: MainWindow, studio: Studio) -> QWidget:
    """The grid with most to do is chosen."""
    window.show_page("grid")
    studio.settle()
    page: Any = window.current
    page.choose_busiest()
    return window


# --- what is no page of the window ------------------------------------------------------------------------------------


def _wall(window: MainWindow, studio: Studio) -> QWidget:
    wall = WallWindow(window.workplace)
    wall.resize(window.size())
    wall.show()
    studio.settle()
    return wall


def _stale_wall(window: MainWindow, studio: Studio) -> QWidget:
    wall = _wall(window, studio)
    window.workplace.ticker.ticked.emit(window.workplace.now() + timedelta(minutes=3))
    return wall


def _components(window: MainWindow, studio: Studio) -> QWidget:
    gallery = Gallery(window.workplace.theme)
    gallery.resize(window.size())
    gallery.show()
    return gallery


def _before(page: Callable[[MainWindow], QWidget]) -> Take:
    """A page of the small window that stands before the big one."""

    def take(window: MainWindow, studio: Studio) -> QWidget:
        start = StartWindow(window.workplace.theme, window.windowTitle())
        start.show_page(page(window))
        start.show()
        return start

    return take


def _assistant(window: MainWindow) -> QWidget:
    return AssistantPage(window.workplace.theme, window.workplace.folder)


def _restore(window: MainWindow) -> QWidget:
    return RestorePage(window.workplace.theme, window.workplace.folder)


def _login(window: MainWindow) -> QWidget:
    work = window.workplace
    return LoginPage(work.theme, door(work.desk.store), can_remember=True)


def _password(window: MainWindow) -> QWidget:
    return PasswordPage(window.workplace.theme, window.workplace.by.name)


_PAGES: tuple[Shot, ...] = (
    Shot("duty", "值守：三栏", _R.SHIFT_LEAD, _first_case),
    Shot("home-unit", "首页：站所联络员", _R.LIAISON, _home),
    Shot("home-community", "首页：社区网格长", _R.GRID_LEADER, _home, level=2),
    Shot("home-grid", "首页：网格员", _R.GRID_WORKER, _home),
    Shot("home-leader", "首页：领导", _R.LEADER, _home),
    Shot("grid", "网格：示意图", _R.SHIFT_LEAD, _page("grid")),
    Shot("wall", "大屏", _R.SHIFT_LEAD, _wall),
    Shot("kpi", "指标", _R.SHIFT_LEAD, _page("kpi")),
    Shot("appraisal", "考核", _R.SHIFT_LEAD, _page("appraisal")),
    Shot("accountability", "问责", _R.LEADER, _page("accountability")),
    Shot("reports", "报告：日报", _R.SHIFT_LEAD, _page("reports")),
    Shot("ratings", "评价", _R.CALLBACK, _page("ratings")),
    Shot("ratings-unit", "评价：站所联络员", _R.LIAISON, _page("ratings")),
    Shot("meetings", "会商：议题池", _R.SHIFT_LEAD, _page("meetings")),
    Shot("supervision", "督查", _R.SHIFT_LEAD, _page("supervision")),
    Shot("papers", "文书", _R.OFFICE, _page("papers")),
    Shot("shift", "值班", _R.SHIFT_LEAD, _page("shift")),
    Shot("handover", "交班", _R.SHIFT_LEAD, _page("shift", "handover")),
    Shot("roster", "值班表", _R.SHIFT_LEAD, _page("shift", "roster")),
    Shot("call-back", "回访", _R.CALLBACK, _keys("next", "call_back", queue=Queue.MINE)),
)
#: Pages that look otherwise on a township's first day.
_EMPTY = tuple(
    replace(s, name=f"{s.name}-empty", title=f"{s.title}（第一天）", ground=Ground.FIRST_DAY) for s in _PAGES
)
#: Pages that look otherwise when far too much is going on.
_CROWDED = tuple(
    replace(s, name=f"{s.name}-crowded", title=f"{s.title}（忙）", ground=Ground.CROWDED)
    for s in _PAGES
    if s.name not in ("papers", "roster", "shift")
)
_TOLD = "西村二村村委会东边路口的路灯又不亮了，昨晚有老人走到那里摔了一跤，盼尽快修好"
_STATES: tuple[Shot, ...] = (
    Shot("duty-map", "值守：地图", _R.SHIFT_LEAD, _keys("next", "face")),
    Shot("duty-order", "值守：按主办单位", _R.SHIFT_LEAD, _by_unit),
    Shot("duty-none", "值守：没有符合的", _R.SHIFT_LEAD, _found("没有这样的案件")),
    Shot("duty-new", "值守：新到六件", _R.INTAKE, _new, Ground.COPY),
    Shot("disconnected", "值守：连不上数据库", _R.SHIFT_LEAD, _disconnected, Ground.COPY),
    Shot("intake", "电话受理", _R.INTAKE, _typed(_keys("intake"), _TOLD)),
    Shot("dispatch", "派单", _R.DISPATCHER, _keys("next", "dispatch", queue=Queue.MINE_DISPATCH)),
    Shot("step", "办理：表单", _R.SHIFT_LEAD, _keys("next", "urge")),
    Shot("more", "值守：更多操作", _R.SHIFT_LEAD, _keys("next", "more")),
    Shot("explain", "值守：解释时钟", _R.SHIFT_LEAD, _keys("next", "explain")),
    Shot("papers-drafts", "文书：文稿", _R.OFFICE, papers.drafts, Ground.COPY),
    Shot("papers-awaited", "文书：待回执", _R.OFFICE, papers.awaited, Ground.COPY),
    Shot("papers-batch", "文书：批量", _R.OFFICE, papers.batch),
    Shot("papers-campaign", "文书：专项汇总", _R.OFFICE, papers.campaign),
    Shot("papers-writing", "文书：改文字", _R.OFFICE, papers.writing),
    Shot("receipts", "登记回执", _R.OFFICE, papers.receipts, Ground.COPY),
    Shot("meeting-planning", "会商：安排会议", _R.SHIFT_LEAD, meetings.planning, Ground.COPY),
    Shot("meeting-rules", "会商：派单规则", _R.DIRECTOR, meetings.rules, Ground.COPY),
    Shot("meeting-past", "会商：开过的会", _R.OFFICE, meetings.past, Ground.COPY),
    Shot("meeting-planned", "会商：待召开", _R.OFFICE, meetings.held(decisions=None), Ground.COPY),
    Shot("meeting-written", "会商：会前写意见", _R.LIAISON, meetings.held(decisions=None), Ground.COPY),
    Shot("meeting-chair", "会商：主持", _R.DIRECTOR, meetings.held(), Ground.COPY),
    Shot("meeting-department", "会商：单位", _R.LIAISON, meetings.held(), Ground.COPY),
    Shot("meeting-seats", "会商：到会登记", _R.OFFICE, meetings.held(sheet="seat"), Ground.COPY),
    Shot("meeting-change", "会商：改安排", _R.OFFICE, meetings.held(decisions=None, sheet="change"), Ground.COPY),
    Shot("meeting-floor", "会商：发言", _R.DIRECTOR, meetings.held(sheet="floor"), Ground.COPY),
    Shot("meeting-signing", "会商：签发", _R.DIRECTOR, meetings.signing, Ground.COPY),
    Shot("meeting-ending", "会商：散会", _R.DIRECTOR, meetings.held(sheet="end"), Ground.COPY),
    Shot("meeting-ended", "会商：已结束", _R.OFFICE, meetings.ended, Ground.COPY),
    Shot("meeting-crowded", "会商：17 个单位 12 个议题", _R.DIRECTOR, meetings.held(12, 17, 5), Ground.COPY),
    Shot("projection", "投屏：全景", _R.DIRECTOR, projection.projected(), Ground.COPY),
    Shot("projection-decisions", "投屏：议定", _R.DIRECTOR, projection.projected(Focus.DECISIONS), Ground.COPY),
    Shot("projection-opinions", "投屏：意见", _R.DIRECTOR, projection.projected(Focus.OPINIONS), Ground.COPY),
    Shot("projection-agenda", "投屏：议程", _R.DIRECTOR, projection.projected(topics=12, decisions=None), Ground.COPY),
    Shot(
        "projection-crowded", "投屏：17 个单位", _R.DIRECTOR, projection.projected(Focus.WHOLE, 12, 17, 9), Ground.COPY
    ),
    Shot("projection-confidential", "投屏：保密议题", _R.DIRECTOR, projection.confidential, Ground.COPY),
    Shot("projection-strict", "投屏：严格脱敏", _R.DIRECTOR, projection.strict, Ground.COPY),
    Shot("projection-black", "投屏：黑屏", _R.DIRECTOR, projection.black, Ground.COPY),
    Shot("projection-settings", "投屏：屏幕、脱敏、照片", _R.DIRECTOR, projection.settings, Ground.COPY),
    Shot("projection-photos", "投屏：照片", _R.DIRECTOR, projection.photos, Ground.COPY),
    Shot("appraisal-shown", "考核：核对期", _R.DIRECTOR, figures.month("shown"), Ground.COPY),
    Shot("appraisal-published", "考核：已公布", _R.DIRECTOR, figures.month("published"), Ground.COPY),
    Shot("appraisal-revised", "考核：修订公布", _R.DIRECTOR, figures.month("revised"), Ground.COPY),
    Shot("appraisal-objecting", "考核：单位提出异议", _R.LIAISON, figures.month("shown", "object_to"), Ground.COPY),
    Shot("appraisal-trial", "考核：试算权重", _R.DIRECTOR, figures.trial, Ground.COPY),
    Shot("report-week", "报告：周报", _R.LEADER, figures.reported("weekly")),
    Shot("report-month", "报告：月报", _R.DIRECTOR, figures.reported("monthly")),
    Shot("report-shown", "报告：核对期的月报", _R.LEADER, figures.reported("monthly", "shown"), Ground.COPY),
    Shot("report-published", "报告：公布的月报", _R.LEADER, figures.reported("monthly", "published"), Ground.COPY),
    Shot("undo", "督查：催办后可撤销", _R.SHIFT_LEAD, _undo, Ground.COPY),
    Shot("score", "指标：得分怎么来的", _R.SHIFT_LEAD, figures.sums),
    Shot("kpi-published", "指标：已公布的月份", _R.DIRECTOR, figures.published(), Ground.COPY),
    Shot("score-published", "指标：已公布月份的得分", _R.DIRECTOR, figures.published("show_sums"), Ground.COPY),
    Shot("rescue", "指标：本月还能救", _R.SHIFT_LEAD, figures.face("show_rescue")),
    Shot("rescue-unit", "指标：本月还能救（单位）", _R.LIAISON, figures.face("show_rescue")),
    Shot("conduct", "指标：办理情况和中心自评", _R.DIRECTOR, figures.face("show_conduct")),
    Shot("kpi-networks", "指标：按网络", _R.SHIFT_LEAD, figures.split("network")),
    Shot("kpi-matters", "指标：按事项", _R.SHIFT_LEAD, figures.split("matter")),
    Shot("kpi-platforms", "指标：按平台", _R.SHIFT_LEAD, figures.split("platform")),
    Shot("kpi-grids", "指标：按网格", _R.SHIFT_LEAD, figures.split("grid")),
    Shot("grid-chosen", "网格：一格的明细", _R.SHIFT_LEAD, _grid),
    Shot("wall-stale", "大屏：数据停住", _R.SHIFT_LEAD, _stale_wall),
    Shot("accounts", "账号", _R.ADMIN, _page("accounts")),
    Shot("accounts-none", "账号：没有找到", _R.ADMIN, _stranger("accounts", "没有这个人")),
    Shot("accounts-new", "账号：新建", _R.ADMIN, _keys("add")),
    Shot("weights", "权重", _R.ADMIN, _page("weights")),
    Shot("settings", "设置", _R.ADMIN, _page("settings")),
    Shot("settings-hours", "设置：办公时间", _R.ADMIN, _page("settings", NEW_HOURS)),
    Shot("settings-holidays", "设置：放假安排", _R.ADMIN, admin.holidays),
    Shot("health", "运行状况", _R.ADMIN, _page("health")),
    Shot("health-missing", "运行状况：还缺什么", _R.ADMIN, admin.missing, Ground.FIRST_DAY),
    Shot("town", "镇域：单位", _R.ADMIN, _page("town", "units")),
    Shot("town-grid", "镇域：网格", _R.ADMIN, admin.unnamed_grid),
    Shot("town-liaisons", "镇域：联络员", _R.ADMIN, _page("town", "liaisons")),
    Shot("templates", "文书模板", _R.ADMIN, papers.template),
    Shot("takeover", "导入：台账接转", _R.DIRECTOR, admin.ledger),
    Shot("takeover-phones", "导入：电话簿", _R.ADMIN, admin.phones),
    Shot("changes", "改动记录", _R.ADMIN, admin.changes, Ground.COPY),
    Shot("palette", "查找或执行命令", _R.SHIFT_LEAD, _typed(_keys("next", "palette"), "西村")),
    Shot("palette-unit", "查找：派给单位", _R.DISPATCHER, _typed(_keys("next", "palette", queue=Queue.MINE), "供电")),
    Shot("palette-open", "查找：还没有写", _R.SHIFT_LEAD, _keys("next", "palette")),
    Shot("palette-none", "查找：没有找到", _R.SHIFT_LEAD, _typed(_keys("next", "palette"), "没有这样的事")),
    Shot("mute", "静音", _R.SHIFT_LEAD, _keys("next", "mute")),
    Shot("help", "帮助：本页的一章", _R.SHIFT_LEAD, _keys("next", "help")),
    Shot("help-found", "帮助：查找", _R.SHIFT_LEAD, help.found("派单")),
    Shot("keys", "帮助：全部按键", _R.SHIFT_LEAD, help.read("keys")),
    Shot("components", "界面组件", _R.SHIFT_LEAD, _components),
    Shot("assistant", "第一次使用", _R.SHIFT_LEAD, _before(_assistant)),
    Shot("restore", "恢复备份", _R.SHIFT_LEAD, _before(_restore)),
    Shot("login", "登录", _R.SHIFT_LEAD, _before(_login)),
    Shot("upgrade", "数据库需要升级", _R.SHIFT_LEAD, _before(admin.upgrade)),
    Shot("password", "换一次性密码", _R.SHIFT_LEAD, _before(_password)),
)
SHOTS: tuple[Shot, ...] = (*_PAGES, *_EMPTY, *_CROWDED, *_STATES)


def shot(name: str) -> Shot | None:
    return next((s for s in SHOTS if s.name == name), None)
