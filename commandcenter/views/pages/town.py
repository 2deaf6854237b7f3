"""镇域: the town, its units, grids, areas and liaisons, which an administrator keeps; each change rests on a ground."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ...dispatch.upkeep import town
from ...dispatch.upkeep.town import TownView, key_of
from ...models.people import Liaison, Unit
from ...models.town.grid import Area, Grid
from ...models.town.matters import Matter
from ...models.town.town_edit import Thing
from ...models.town.township import TownFacts
from ..admin.page import RowsPage, Shape
from ..settings.lines import change_rows
from ..town.lines import FILTERS, NEW_GRIDS, NEW_UNIT, open_count, rows_of, thing_of, unit_of_liaisons
from ..town.panels import LiaisonsPanel, ThingPanel
from ..widgets.buttons import Button
from ..widgets.rows import Row
from ..workplace import Workplace

*_, _NEW_VILLAGE = NEW_GRIDS
_DETAIL = 0.3
"""Where details begin, as a share of the list."""


class TownPage(RowsPage):
    """The list left, the form of what is chosen right."""

    def __init__(self, workplace: Workplace) -> None:
        theme = workplace.theme
        self._view: TownView | None = None
        self.unit = ThingPanel(theme, Unit, "单位")
        self.grid = ThingPanel(theme, Grid, "网格")
        self.area = ThingPanel(theme, Area, "片区")
        self.facts = ThingPanel(theme, TownFacts, "本镇")
        self.matter = ThingPanel(theme, Matter, "事项")
        self.liaisons = LiaisonsPanel(theme, workplace.township)
        shape = Shape(
            title="镇域",
            search="名称、代码、姓名",
            none="没有这样的单位或网格",
            filters=FILTERS,
            filters_name="显示哪一部分",
            tells=frozenset({"setup"}),
            memory="town/part",
        )
        panels = (self.unit, self.grid, self.area, self.facts, self.matter, self.liaisons)
        self._add = Button(theme, self.tr("新建"), "A", "plain", "plus", 28)
        super().__init__(workplace, shape, panels, self._add, beside=_DETAIL)
        self._add.clicked.connect(self.add)
        for panel in (self.unit, self.grid, self.area, self.facts, self.matter):
            panel.wanted.connect(self._change)
        self.liaisons.wanted.connect(self._change_liaisons)
        self.read()

    def read(self) -> None:
        desk = self.workplace.desk
        self.workplace.tasks.run(self, lambda: town.view(desk), self._take)

    def _take(self, found: TownView) -> None:
        self._view = found
        left = open_count(found)
        self.count.setText(self.tr("{0} 项待办").format(left) if left else self.tr("资料齐全"))
        self.show_list()

    def is_read(self) -> bool:
        return self._view is not None

    def rows(self) -> list[Row]:
        return [] if self._view is None else rows_of(self._view, self.filter.value, self.search.text())

    def show_chosen(self) -> None:
        view, chosen = self._view, self.list.current
        if view is None or chosen is None:
            return
        unit = unit_of_liaisons(view, chosen)
        if unit is not None:
            named = tuple(one for one in view.township.liaisons if one.unit_id == unit.id)
            self.liaisons.show_unit(unit, named)
            panel: ThingPanel | LiaisonsPanel = self.liaisons
        else:
            thing = thing_of(view, chosen)
            if thing is None:
                return
            panel = self._panel_of(thing)
            panel.show_thing(chosen, thing, view.township, *_heading(thing))
        panel.show_history(change_rows(view.changes, lambda change: change.key == chosen, self.workplace.now()))
        self.show_panel(panel)

    def _panel_of(self, thing: Thing) -> ThingPanel:
        panels: dict[type[Thing], ThingPanel] = {
            Unit: self.unit,
            Grid: self.grid,
            Area: self.area,
            TownFacts: self.facts,
            Matter: self.matter,
        }
        return panels[type(thing)]

    # --- changing ---------------------------------------------------------------------------------------------------

    def _change(self, seen: Thing, typed: Mapping[str, Any], why: str) -> None:
        desk = self.workplace.desk
        self.run(lambda: town.change(desk, seen, typed, why), self._changed_thing)

    def _changed_thing(self, thing: Thing) -> None:
        self._wish = key_of(thing)
        self.saved(self.tr("已保存 {0}").format(_heading(thing)[0]))

    def _change_liaisons(
        self, unit: Unit, seen: tuple[Liaison, ...], typed: Mapping[tuple[int, str], tuple[str, str]], why: str
    ) -> None:
        desk = self.workplace.desk
        said = self.tr("已保存 {0} 的联络员").format(unit.short)
        self.run(lambda: town.change_liaisons(desk, unit.id, seen, typed, why), lambda _done: self.saved(said))

    # --- the window's part ------------------------------------------------------------------------------------------

    def add(self) -> None:
        """The form of another unit; where grids are listed, of another grid of a village."""
        of_grids = self.filter.value == "grids"
        self.filter.choose("grids" if of_grids else "units")
        self.search.clear()
        self.choose(_NEW_VILLAGE if of_grids else NEW_UNIT)
        self.panel.begin()

    def handlers(self) -> dict[str, Callable[[], None]]:
        return {**super().handlers(), "add": self.add}

    def command_words(self) -> dict[str, str]:
        return {**super().command_words(), "open": self.tr("去改"), "add": self.tr("新建")}

    def open_with(self, what: Any) -> None:
        """One of the parts, or the key of a line."""
        if what in dict(FILTERS):
            self.filter.choose(what)
            what = None
        super().open_with(what)


def _heading(thing: Thing) -> tuple[str, str]:
    if isinstance(thing, Unit):
        return (thing.short, f"{thing.code}　{thing.kind.label}") if thing.id else ("新单位", "")
    if isinstance(thing, Grid) and not thing.id:
        return ("新社区网格" if thing.level == 2 else "新村级网格"), ""
    return thing.name, thing.code


def build(workplace: Workplace) -> TownPage:
    return TownPage(workplace)
