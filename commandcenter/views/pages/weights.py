"""权重: the weights of the seven KPIs and the shares of ratings, from which month on; each change with its ground."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QWidget

from ...dispatch.figures.appraisals import SchemeView, change_scheme, schemes_view
from ...models.errors import UserError
from ...models.kpi import Metric
from ...models.people import PEER_GROUPS, UnitKind
from ...models.scoring.assessment import Scheme
from ...models.scoring.periods import month_of
from ...models.timing.worktime import local_day
from ..deciding.sheet import Ask, Sheet
from ..language import say
from ..live import Changes
from ..page import PageWidget
from ..widgets.fields import Area, Edit
from ..widgets.layout import column, frame, label
from ..widgets.rows import Row, RowList
from ..workplace import Workplace

_SIDE = 480


class WeightsPage(PageWidget):
    """What holds and held left, the next change right. What is published keeps the weights it was scored with."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace)
        self.list = RowList(workplace.theme, self.tr("各月起的权重"), lead=96, wraps=True)
        card = frame("card")
        column(self.list, gap=0, margins=(1, 8, 1, 8), parent=card)
        ground = frame("page")
        told = self.tr("从某个月份起生效，写明依据；已公布的月份不变。中心可先在“考核”页试算得分和名次怎么变。")
        whole = column(
            label(self.tr("考核权重"), "title"), label(told, "muted", wrap=True), card, gap=12,
            margins=(24, 16, 12, 16), parent=ground,
        )  # fmt: skip
        whole.setStretch(2, 1)
        self.sheet: Sheet | None = None
        self._side = QWidget()
        self._side.setFixedWidth(_SIDE)
        self._holder = column(gap=0, parent=self._side)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(ground, 1)
        outer.addWidget(self._side)
        workplace.live.changed.connect(self._changed)
        workplace.live.reset.connect(self.read)
        self.read()

    def read(self) -> None:
        desk = self.workplace.desk
        self.workplace.tasks.run(self, lambda: schemes_view(desk), self._take)

    def _changed(self, changes: Changes) -> None:
        if "setup" in changes.entities:
            self.read()

    def _take(self, found: SchemeView) -> None:
        """A half-filled change stays while the list is read again."""
        rows = [Row(self.tr("现在"), is_head=True), self._row(found.now, self.tr("本月"))]
        since = reversed(found.schemes.since)
        later = [self._row(scheme, self.tr("{0} 起").format(month)) for month, scheme in since]
        if later:
            rows += [Row(self.tr("改动"), is_head=True), *later]
        self.list.show_rows(rows)
        if self.sheet is None:
            self._ask(found)

    def _row(self, scheme: Scheme, lead: str = "") -> Row:
        """The weights, below them the shares of ratings."""
        shares = self.tr("评价占比 %：{0}").format(_numbered(scheme.reverse_share))
        return Row(_numbered(scheme.weights), lead=lead, detail=shares)

    def _ask(self, found: SchemeView) -> None:
        theme = self.workplace.theme
        following = month_of(local_day(self.workplace.now())).last + timedelta(days=1)
        then = found.schemes.on(following)
        month = f"{following:%Y-%m}"
        asks = [
            Ask("month", self.tr("自何月起"), Edit(theme, value=month), True, self.tr("如 2026-12")),
            *(Ask(m.value, m.label, Edit(theme, value=str(then.weights[m]))) for m in Metric),
            *(self._share(kind, then.reverse_share[kind]) for kind in PEER_GROUPS),
            Ask("why", self.tr("依据"), Area(theme, self.tr("文号，或者谁在什么时候定的"), 2), True),
        ]
        self.sheet = Sheet(
            self.workplace,
            self.tr("调整权重"),
            self.tr("七项之和须为 100；其后四项是评价在得分里占百分之几。"),
            asks,
            self.tr("保存"),
            self._change,
            self.tr("已保存，从所填月份起生效"),
        )
        self.sheet.done.connect(self._done)
        self.sheet.left.connect(self._done)
        self._holder.addWidget(self.sheet)

    def _share(self, kind: UnitKind, share: int) -> Ask:
        field = Edit(self.workplace.theme, value=str(share))
        return Ask(kind.value, f"{say(kind.label)} %", field)

    def _change(self, values: Mapping[str, Any]) -> None:
        """On a worker."""
        weights = {metric: _whole(values[metric.value], metric.value) for metric in Metric}
        shares = {kind: _whole(values[kind.value], kind.value) for kind in PEER_GROUPS}
        change_scheme(self.workplace.desk, values["month"], values["why"], weights=weights, shares=shares)

    def _done(self, _result: object = None) -> None:
        """Saved, or put back: the fields begin anew from what will hold."""
        if self.sheet is not None:
            self._holder.removeWidget(self.sheet)
            self.sheet.hide()
            self.sheet.deleteLater()
            self.sheet = None
        self.read()

    def handlers(self) -> dict[str, Callable[[], None]]:
        return {"back": self._done}

    def take_focus(self) -> None:
        if self.sheet is not None:
            self.sheet.begin()


def _numbered(parts: Mapping[Any, int]) -> str:
    """Names with their numbers; folding parts none of them."""
    return "　".join(f"{say(of.label)}\u00a0{number}" for of, number in parts.items())


def _whole(words: str, field: str) -> int:
    """Raises UserError for what is no whole number."""
    if not words.isdigit():
        raise UserError("请填整数", field=field)
    return int(words)


def build(workplace: Workplace) -> WeightsPage:
    return WeightsPage(workplace)
