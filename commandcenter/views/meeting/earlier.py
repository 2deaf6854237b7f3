"""上次会商没有议定: what was written on the case in its last meeting, to be read and taken over."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QSizePolicy

from ...dispatch.meetings import Earlier, MeetingView, Topic, takes
from ...models.timing.words import date_time
from ...models.town.township import Township
from ..language import listed
from ..theme import Theme
from ..widgets.buttons import Button
from ..widgets.layout import column, label, row
from ..widgets.rows import Row, RowList
from .acts import Acts
from .words import unit_names

_MOST = 180


class LeftBehind(QFrame):
    """Folded to one line until somebody wants to read it; hidden where nothing was left."""

    def __init__(self, t: Theme, township: Township, acts: Acts) -> None:
        super().__init__()
        self._township, self._acts = township, acts
        self._item: int | None = None
        self.setProperty("role", "alt")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.words = label("", "body", wrap=True)
        self._more = Button(t, self.tr("逐项看"), kind="quiet", height=24)
        self._more.clicked.connect(self._toggle)
        self.take = Button(t, self.tr("沿用"), height=24)
        self.take.clicked.connect(self._take)
        self.list = RowList(t, self.tr("上次会商没有议定"), wraps=True)
        self.list.hide()
        head = row(self.words, self._more, self.take, gap=8)
        head.setStretch(0, 1)
        column(head, self.list, gap=4, margins=(16, 4, 12, 4), parent=self)
        self.setAccessibleName(self.tr("上次会商没有议定"))
        self.hide()

    def show_view(self, view: MeetingView, topic: Topic) -> None:
        """What was left of the topic that is shown."""
        found, self._item = topic.earlier, topic.item.n
        self.setVisible(found is not None)
        if found is None:
            return
        told = (
            f"上次会商（{date_time(found.meeting.starts_at)}）没有议定",
            f"意见 {len(found.opinions)} 条" if found.opinions else "",
            f"拟议事项 {len(found.decisions)} 项" if found.decisions else "",
        )
        self.words.write(listed(told))
        self.words.setToolTip(found.why)
        self.take.setVisible(takes(found, view.file, topic.item, view.unit))
        rows = self._rows(found)
        self.list.show_rows(rows)
        self.list.setFixedHeight(min(_MOST, 50 * len(rows) + 4))

    def _rows(self, found: Earlier) -> list[Row]:
        rows = [Row(self.tr("没有议定的原因"), detail=found.why)] if found.why else []
        for one in found.decisions:
            lead = unit_names(self._township, (one.lead,)) if one.lead is not None else "—"
            due = "" if one.due is None else date_time(one.due)
            rows.append(Row(one.task, right=lead, detail="　".join(filter(None, (due, one.standard)))))
        for said in found.opinions:
            stance = "" if said.stance is None else said.stance.label
            words = (said.view, said.facts, said.takes_on, said.objection, said.duty)
            name = unit_names(self._township, (said.unit_id,))
            rows.append(Row(name, right=stance, detail="；".join(filter(None, words))))
        return rows

    def _toggle(self) -> None:
        self.list.setVisible(self.list.isHidden())
        self._more.setText(self.tr("收起") if not self.list.isHidden() else self.tr("逐项看"))

    def _take(self) -> None:
        item, acts = self._item, self._acts
        if item is not None:
            acts.flush()
            acts.run(lambda: acts.desk.take_up(acts.id, item))
