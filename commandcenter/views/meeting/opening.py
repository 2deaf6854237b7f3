"""How earlier meetings' decisions stand: the first thing a meeting looks at, folded to one line."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QSizePolicy

from ...dispatch.meetings import MeetingView, Topic
from ...models.timing.words import date_time
from ..language import listed
from ..theme import Theme
from ..widgets.buttons import Button
from ..widgets.layout import column, label, row, set_role
from ..widgets.rows import Row, RowList

_MOST = 180


class Opening(QFrame):
    """以前议定 4 项任务，完成 3 项, and task by task when it is opened."""

    def __init__(self, t: Theme) -> None:
        super().__init__()
        self.setProperty("role", "alt")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._words = label("", "body")
        self._more = Button(t, self.tr("逐项看"), kind="quiet", height=24)
        self._more.clicked.connect(self._toggle)
        self._list = RowList(t, self.tr("以前议定的完成情况"))
        self._list.hide()
        column(row(self._words, None, self._more), self._list, gap=4, margins=(16, 4, 12, 4), parent=self)
        self.setAccessibleName(self.tr("以前议定的完成情况"))
        self.hide()

    def show_view(self, view: MeetingView, topic: Topic | None) -> None:
        """Until the first matter is decided on the topic that is shown."""
        found = view.completion
        begun = topic is not None and bool(view.file.decisions_on(topic.item.n))
        self.setVisible(bool(found) and not begun)
        if not found:
            return
        done, late = sum(one.done for one in found), sum(one.late for one in found)
        waits = len(found) - done - sum(one.ended for one in found)
        told = (
            f"以前议定 {len(found)} 项任务，完成 {done} 项",
            f"在办 {waits} 项" if waits else "",
            f"已退或撤回 {len(found) - done - waits} 项" if len(found) > done + waits else "",
            f"超期 {late} 项" if late else "",
        )
        self._words.write(listed(told))
        set_role(self._words, tone="due_soon" if late else "")
        self._list.show_rows([
            Row(
                f"{one.unit}　{one.title}", right=self.tr("已完成") if one.done else one.state,
                right_tone="overdue" if one.late else "done" if one.done else "muted",
                detail=f"{one.no}　{one.meeting}　时限 {date_time(one.due)}" + ("　超期" if one.late else ""),
            )
            for one in found
        ])  # fmt: skip
        self._list.setFixedHeight(min(_MOST, 50 * len(found) + 4))

    def _toggle(self) -> None:
        self._list.setVisible(self._list.isHidden())
        self._more.setText(self.tr("收起") if not self._list.isHidden() else self.tr("逐项看"))
