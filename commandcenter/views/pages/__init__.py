"""The registry of pages, in the order of the navigation. A page's module is imported when it is first shown."""

from __future__ import annotations

from importlib import import_module

from ...dispatch.figures.ratings import RATERS
from ...models.access import CENTRE, EVERYONE, UNITS
from ...models.lifecycle.taking_over import TAKERS
from ...models.meeting.terms import ATTENDERS
from ...models.people import Role
from ..actions import DESK, in_meeting
from ..page import Page, PageWidget
from ..workplace import Workplace

__all__ = ["PAGES", "Page", "PageWidget", "home_of", "page", "pages_of"]


class _Module:
    """Builds the page of a module `pages.<name>` by its `build`, importing it only then: start-up stays quick."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __call__(self, workplace: Workplace) -> PageWidget:
        widget: PageWidget = import_module(f".{self._name}", __package__).build(workplace)
        return widget


_LEADERS = frozenset({Role.LEADER, Role.DUTY_LEADER})
_OFFICE = frozenset({Role.OFFICE})
_ADMIN = frozenset({Role.ADMIN})

PAGES: tuple[Page, ...] = (
    Page("home", "首页", UNITS | _LEADERS, _Module("home"), home_of=UNITS | _LEADERS, bare=True),
    Page("duty", "值守", DESK, _Module("duty"), home_of=CENTRE - _LEADERS - _OFFICE),
    Page("meetings", "会商", ATTENDERS, _Module("meetings"), bare=True, own_keys=in_meeting),
    Page("supervision", "督查", CENTRE, _Module("supervision")),
    Page("kpi", "指标", EVERYONE, _Module("kpi"), bare=True),
    Page("appraisal", "考核", EVERYONE, _Module("appraisal"), bare=True),
    Page("accountability", "问责", EVERYONE, _Module("accountability"), bare=True),
    Page("reports", "报告", CENTRE, _Module("reports"), bare=True),
    Page("ratings", "评价", RATERS, _Module("ratings"), bare=True),
    Page("grid", "网格", EVERYONE | _ADMIN, _Module("grid")),
    Page("papers", "文书", DESK, _Module("papers"), home_of=_OFFICE),
    Page("shift", "值班", CENTRE, _Module("shift")),
    Page("health", "运行", _ADMIN, _Module("health"), bare=True),
    Page("accounts", "账号", _ADMIN, _Module("accounts"), home_of=_ADMIN, bare=True),
    Page("takeover", "导入", TAKERS | _ADMIN, _Module("takeover"), bare=True),
    Page("town", "镇域", _ADMIN, _Module("town"), bare=True),
    Page("weights", "权重", _ADMIN, _Module("weights"), bare=True),
    Page("settings", "设置", _ADMIN, _Module("settings"), bare=True),
    Page("templates", "模板", _ADMIN, _Module("templates"), bare=True),
    Page("changes", "改动", _ADMIN, _Module("changes"), bare=True, chapter="town"),
)


def page(page_id: str) -> Page:
    return next(p for p in PAGES if p.id == page_id)


def pages_of(role: Role) -> tuple[Page, ...]:
    """The pages of a post, in the order of the navigation."""
    return tuple(p for p in PAGES if role in p.roles)


def home_of(role: Role) -> Page:
    """The page a post starts on: its own, else the first it may see."""
    mine = pages_of(role)
    return next((p for p in mine if role in p.home_of), mine[0])
