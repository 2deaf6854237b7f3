"""设置: limits, counts, turns, office hours, holidays: an administrator changes them with what they rest on."""

from __future__ import annotations

from datetime import date
from functools import partial

from ...dispatch.upkeep import calendars, settings
from ...dispatch.upkeep.calendars import HOLIDAYS
from ...dispatch.upkeep.settings import HOURS, Recount, SettingsView
from ..admin.page import RowsPage, Shape
from ..settings.holidays import HolidaysPanel
from ..settings.lines import NEW_HOURS, counted, history_rows, line_of, rows_of, standing_of
from ..settings.panels import HoursPanel, SettingPanel
from ..widgets.rows import Row
from ..workplace import Workplace

_ABOUT = 0.22
"""Where what a setting is about begins, as a share of the list."""


class SettingsPage(RowsPage):
    """The list left, the chosen setting right; nothing is in force before it is saved, then everywhere at once."""

    def __init__(self, workplace: Workplace) -> None:
        theme = workplace.theme
        self._view: SettingsView | None = None
        self.setting = SettingPanel(theme)
        self.hours = HoursPanel(theme)
        self.holidays = HolidaysPanel(theme)
        shape = Shape(
            title="设置",
            search="时限、次数、时间",
            none="没有这样的设置",
            filters=(("all", "全部"), ("changed", "改过的")),
            filters_name="显示哪些设置",
            tells=frozenset({"setup"}),
        )
        super().__init__(workplace, shape, (self.setting, self.hours, self.holidays), beside=_ABOUT)
        self.setting.wanted.connect(self._change)
        self.hours.wanted.connect(self._plan)
        self.hours.dropped.connect(self._drop)
        self.holidays.looked_up.connect(self._look)
        self.holidays.wanted.connect(self._adopt)
        self.read()

    # --- reading ----------------------------------------------------------------------------------------------------

    def read(self) -> None:
        desk = self.workplace.desk
        self.workplace.tasks.run(self, lambda: settings.view(desk), self._take)

    def _take(self, found: SettingsView) -> None:
        self._view = found
        changed = counted(found)
        self.count.setText(self.tr("{0} 项与默认不同").format(changed) if changed else self.tr("全部为默认"))
        self.show_list()

    def is_read(self) -> bool:
        return self._view is not None

    def rows(self) -> list[Row]:
        return [] if self._view is None else rows_of(self._view, self.search.text(), self.filter.value == "changed")

    def show_chosen(self) -> None:
        view, chosen = self._view, self.list.current
        if view is None or chosen is None:
            return
        if isinstance(chosen, int):
            self._show_year(view, chosen)
        elif (line := line_of(view, chosen)) is not None:
            self.setting.show_line(line)
            self._show(self.setting, view, chosen)
        else:
            self._show_hours(view, chosen)

    def _show(self, panel: SettingPanel | HoursPanel | HolidaysPanel, view: SettingsView, key: str) -> None:
        panel.show_history(history_rows(view, lambda change: change.key == key, self.workplace.now()))
        self.show_panel(panel)

    def _show_year(self, view: SettingsView, year: int) -> None:
        self.holidays.show_year(year, view.calendar)
        self._show(self.holidays, view, HOLIDAYS)

    def _show_hours(self, view: SettingsView, chosen: str) -> None:
        hours = next((one for one in view.hours if one.valid_from.isoformat() == chosen), None)
        if hours is None:
            self.hours.show_new(self.workplace.now(), view.hours_now)
        else:
            self.hours.show_hours(hours, standing_of(view, hours), view.today)
        self._show(self.hours, view, HOURS)

    # --- changing ---------------------------------------------------------------------------------------------------

    def _change(self, key: str, text: str, why: str) -> None:
        desk = self.workplace.desk
        said = self.tr("已保存 {0}，各工作站立即生效").format(self.setting.title.text())
        self.run(lambda: settings.change(desk, key, text, why), lambda _done: self.saved(said))

    def _plan(self, day: date, text: str, why: str) -> None:
        desk = self.workplace.desk
        done = partial(self._counted, self.tr("已订办公时间"), day.isoformat())
        self.run(lambda: settings.plan_hours(desk, day, text, why), done)

    def _drop(self, day: date, why: str) -> None:
        desk = self.workplace.desk
        done = partial(self._counted, self.tr("已撤回办公时间"), NEW_HOURS)
        self.run(lambda: settings.drop_hours(desk, day, why), done)

    def _look(self, text: str, year: int) -> None:
        desk = self.workplace.desk
        self.run(lambda: calendars.preview(desk, text, year), self.holidays.show_preview)

    def _adopt(self, text: str, year: int, why: str) -> None:
        desk = self.workplace.desk
        done = partial(self._counted, self.tr("已保存放假安排"), year)
        self.run(lambda: calendars.adopt(desk, text, year, why), done)

    def _counted(self, said: str, shown: str | int, recount: Recount) -> None:
        self._wish = shown
        self.saved(f"{said}，{self._recount_words(recount)}")

    def _recount_words(self, recount: Recount) -> str:
        if recount.moved is not None:
            return self.tr("{0} 件的办结时限重新推算").format(recount.moved)
        if recount.somebody_on:
            return self.tr("在办件的办结时限由指挥中心的工作站在几分钟内重新推算")
        return self.tr("指挥中心现在没有工作站开着，在办件的办结时限等第一台打开后重新推算")

    def command_words(self) -> dict[str, str]:
        return {**super().command_words(), "open": self.tr("去改")}


def build(workplace: Workplace) -> SettingsPage:
    return SettingsPage(workplace)
