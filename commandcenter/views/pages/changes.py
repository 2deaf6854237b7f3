"""改动: the change log of the house. What was set up otherwise, by whom, from what to what, on what ground."""

from __future__ import annotations

from ...dispatch.upkeep import changes
from ...dispatch.upkeep.changes import Entry, Log, Part
from ...models.timing.words import clock_time
from ...models.timing.worktime import time_text
from ..admin.page import RowsPage, Shape, fits
from ..admin.panels import MARGINS, SidePanel
from ..theme import Theme
from ..widgets.layout import column, label
from ..widgets.rows import Row
from ..workplace import Workplace

_DETAIL = 0.3
_LONGEST = 60


class EntryPanel(SidePanel):
    """One change in full."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(self.tr("所选改动"))
        self.part = label("", "section")
        self.what = label("", "title", wrap=True)
        self.before = label("", wrap=True)
        self.after = label("", "strong", wrap=True)
        self.why = label("", wrap=True)
        self.who = label("", wrap=True)
        pairs = (
            (self.tr("改前"), self.before),
            (self.tr("改后"), self.after),
            (self.tr("依据"), self.why),
            (self.tr("何人何时"), self.who),
        )
        parts = [item for name, shown in pairs for item in (12, label(name, "section"), shown)]
        column(self.part, self.what, *parts, None, gap=4, margins=MARGINS, parent=self)

    def show_entry(self, entry: Entry) -> None:
        self.part.setText(entry.part.label)
        self.what.setText(entry.what)
        self.before.setText(entry.before.replace("；", "\n"))
        self.after.setText(entry.after.replace("；", "\n"))
        self.why.setText(entry.why or "—")
        self.who.setText(f"{entry.who}　{time_text(entry.at.replace(microsecond=0))}")


class ChangesPage(RowsPage):
    """The list left, the whole of one change right; nothing can be changed here."""

    def __init__(self, workplace: Workplace) -> None:
        self._log: Log | None = None
        self.entry = EntryPanel(workplace.theme)
        shape = Shape(
            title="改动",
            search="事项、姓名、依据",
            none="没有这样的改动",
            filters=(("all", "全部"), *((part.value, part.label) for part in Part)),
            filters_name="显示哪些改动",
            tells=frozenset({"setup", "account"}),
        )
        super().__init__(workplace, shape, (self.entry,), beside=_DETAIL)
        self.read()

    def read(self) -> None:
        desk = self.workplace.desk
        self.workplace.tasks.run(self, lambda: changes.log(desk), self._take)

    def _take(self, found: Log) -> None:
        self._log = found
        more = self.tr("（更早的在导出里）") if found.is_cut else ""
        self.count.setText(self.tr("{0} 次").format(len(found.entries)) + more)
        self.show_list()

    def is_read(self) -> bool:
        return self._log is not None

    def rows(self) -> list[Row]:
        entries = self._log.entries if self._log is not None else ()
        which, now = self.filter.value, self.workplace.now()
        wanted = (entry for entry in entries if which in ("all", entry.part.value))
        rows = (_row(entry, clock_time(entry.at, now)) for entry in wanted)
        return [row for row in rows if fits(row, self.search.text())]

    def show_chosen(self) -> None:
        entries = self._log.entries if self._log is not None else ()
        entry = next((one for one in entries if one.n == self.list.current), None)
        if entry is not None:
            self.entry.show_entry(entry)

    def open_chosen(self) -> None:
        """There is nothing to open: the whole of it stands beside the list."""


def _row(entry: Entry, when: str) -> Row:
    moved = f"{entry.before} → {entry.after}" if entry.before != "—" else entry.after
    said = moved if len(moved) <= _LONGEST else f"{moved[:_LONGEST]}……"
    detail = "　".join(filter(None, (said, entry.why)))
    return Row(entry.what, detail=detail, right=f"{entry.who}　{when}", tag=entry.part.label, value=entry.n)


def build(workplace: Workplace) -> ChangesPage:
    return ChangesPage(workplace)
