"""What a month's figures are: provisional, shown to the units, or frozen; 截至, 修订号 and hash always in sight."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from ...dispatch.figures.appraisals import AppraisalState, MonthView
from ...models.access import UNITS
from ...models.people import Role
from ...models.scoring.appraisal.terms import KEEPERS
from ...models.timing.worktime import TZ
from ..theme import Theme
from ..widgets.choices import Choice
from ..widgets.layout import column, label, row, set_role
from ..widgets.pickers import Picker

_HASH = 12


class Stamps(QObject):
    """The words over a month's table."""

    def nothing(self, role: Role) -> tuple[str, str]:
        """Why there is no month to see, and what to do about it."""
        if role in UNITS:
            hint = self.tr("送核对之后，这里有本单位的数，可以提异议；实时的数在“指标”页。")
            return self.tr("还没有送核对的月份"), hint
        if role in KEEPERS:
            return self.tr("还没有月度考核"), self.tr("月底过后点右上“起草…”，起草上个月的；实时的数在“指标”页。")
        return self.tr("还没有月度考核"), self.tr("月底过后由主任、党政办起草；实时的数在“指标”页。")

    def words(self, view: MonthView) -> tuple[str, str]:
        """The state with its colour's name, and the sentence beside it."""
        head = view.appraisal
        if view.revision is not None:
            said = self.tr("修订号 {0}-R{1}　数据截至 {2}　哈希 {3}").format(
                head.month, view.revision.number, moment(view.revision.at), view.revision.sha256[:_HASH]
            )
            if head.appeal_until is not None:
                said += self.tr("　申诉至 {0}").format(moment(head.appeal_until))
            return "done", self.tr("已公布，数字冻结　") + said
        if head.state is AppraisalState.SHOWN and head.check_until is not None and view.frozen is not None:
            said = self.tr("核对期至 {0}，大家核对的是同一份数：截至 {1}，不再变动").format(
                moment(head.check_until), moment(view.at)
            )
            if view.since:
                said += self.tr("　此后变动 {0} 处，见右侧").format(len(view.since))
            return "accent", said
        if head.state is AppraisalState.SHOWN and head.check_until is not None:
            said = self.tr("核对期至 {0}，数字随办理变动　数据截至 {1}").format(
                moment(head.check_until), moment(view.at)
            )
            return "accent", said
        return "muted", self.tr("草稿，单位看不到　数据截至 {0}").format(moment(view.at))


class Stamp(QWidget):
    """The stamp over a month's table; beside it which of several publications is in front: `picked` carries the number
    of the one somebody wants."""

    picked = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._stamps = Stamps()
        self._newest: int | None = None
        self._words = label("", "strong", wrap=True)
        self.revisions = Picker(theme, (), self.tr("第几次公布"))
        self.revisions.setFixedWidth(120)
        self.revisions.hide()
        self.revisions.picked.connect(self.picked)
        line = row(self._words, self.revisions, gap=12)
        line.setStretch(0, 1)
        column(line, gap=0, parent=self)

    @property
    def words(self) -> str:
        return self._words.text()

    @property
    def earlier(self) -> int | None:
        """The number of the publication in front, unless it is the newest."""
        found = self.revisions.value
        return found if found is not None and found != self._newest else None

    def show_month(self, view: MonthView, *, is_trial: bool) -> None:
        tone, words = self._stamps.words(view)
        if is_trial:
            tone, words = "due_soon", self.tr("试算，不是公布的结果；试的是：{0}").format(words)
        set_role(self._words, tone=tone)
        self._words.setText(words)
        numbers = [line.revision.number for line in view.revisions]
        self._newest = numbers[-1] if numbers else None
        self.revisions.set_choices([Choice(n, self.tr("修订号 {0}").format(f"R{n}")) for n in numbers])
        self.revisions.set_value(view.revision.number if view.revision else None)
        self.revisions.setVisible(len(numbers) > 1)
        self.show()


def moment(at: datetime) -> str:
    return at.astimezone(TZ).strftime("%Y-%m-%d %H:%M")
