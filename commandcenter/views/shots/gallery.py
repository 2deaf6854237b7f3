"""One sheet with every building block, in the states that the pictures of pages do not show."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from .. import icons, paint
from ..theme import FONT, SPACE, Theme
from ..widgets.buttons import Button, Check, Kind, Segments
from ..widgets.choices import Choice
from ..widgets.fields import Area, Combo, Edit, FormRow, MomentEdit, SearchEdit
from ..widgets.layout import Item, column, frame, label, row, scrolled
from ..widgets.marks import Avatar, Figure, Gauge, Icon, Keycap, Mark, Pill, Tag
from ..widgets.notices import Banner, Card, EmptyState, UndoBar
from ..widgets.pickers import MultiPicker, Picker

_STATES = (
    ("overdue", "超时"), ("due_soon", "临期"), ("supervised", "督办"), ("unsigned", "待签收"),
    ("handling", "办理中"), ("done", "已办结"), ("paused", "挂账"),
)  # fmt: skip
_FIGURES = (("mine", "等我办", 5), ("overdue", "超时", 3), ("due_soon", "临期", 6), ("unsigned", "待签收", 4),
            ("supervised", "督办", 0))  # fmt: skip
_CLOCKS = (
    ("超时 12分", 1.0, "overdue", "b"), ("剩 8分", 0.8, "due_soon", "m"), ("剩 1时40分", 0.4, "muted", "r"),
    ("剩 4天3时", 0.08, "muted", "r"), ("停表", 0.0, "muted", "r"),
)  # fmt: skip
_LOOKS = (("", "平常"), ("hover", "指着"), ("focus", "焦点"), ("disabled", "不可用"))
_BUTTONS: tuple[tuple[Kind, str, str, str], ...] = (
    ("primary", "派单", "F4", ""), ("plain", "会商", "F5", ""), ("quiet", "放弃", "Esc", ""),
    ("danger", "吹应急哨", "F8", "bolt"), ("plain", "打印", "", "print"),
)  # fmt: skip
_PLACES = tuple(Choice(name, name, "水浒社区") for name in ("西村一村", "西村二村", "王台村", "马庄村"))
_UNITS = tuple(Choice(name, name) for name in ("司法所", "柳村", "供电所"))
_TAGS = (("应急", "overdue"), ("督办 2", "supervised"), ("主办", "accent"), ("重复 3", None), ("代录", None))


class _Still(Button):
    """A button frozen in one look."""

    def __init__(self, t: Theme, text: str, keys: str, kind: Kind, icon: str, look: str) -> None:
        super().__init__(t, text, keys, kind, icon)
        self._look = look
        self.setDisabled(look == "disabled")

    def hasFocus(self) -> bool:
        return self._look == "focus"

    def underMouse(self) -> bool:
        return self._look == "hover"


class _Clock(Mark):
    """A clock as the board paints it: words first, then the used share."""

    def __init__(self, t: Theme, words: str, used: float, tone: str, weight: str) -> None:
        super().__init__(t, 112, FONT.row_height)
        self._words, self._used, self._tone, self._weight = words, used, tone, weight
        self.setAccessibleName(words)

    def paintEvent(self, event: QPaintEvent) -> None:
        p, rect, color = QPainter(self), QRectF(self.rect()), self.t.state(self._tone)
        is_calm = self._tone == "muted" and self._used > 0
        paint.text(p, rect, self._words, self.t.text if is_calm else color, FONT.base, self._weight)
        if self._used:
            paint.gauge(p, QRectF(88, rect.height() / 2 - 2, 24, 4), self.t, self._used, color)


class Gallery(QWidget):
    """Every building block in every state, in the colours of the theme; it follows when they change."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.t = theme
        self.setWindowTitle(self.tr("构件一览"))
        page = frame("page")
        margins = (SPACE.page, SPACE.gap, SPACE.page, SPACE.gap)
        sides = row(gap=SPACE.section, margins=margins, parent=page)
        for side in (self._left(), self._right()):
            sides.addLayout(side, 1)
        column(scrolled(page), gap=0, parent=self)
        theme.dress(self)

    def _left(self) -> QVBoxLayout:
        t = self.t
        return column(
            self._block(
                self.tr("状态：形、色、字，越要紧越重"),
                row(*(Pill(t, key, word) for key, word in _STATES), None, gap=12),
                row(*(Figure(t, key, word, number) for key, word, number in _FIGURES), None),
                row(*(_Clock(t, *clock) for clock in _CLOCKS), None, gap=16),
            ),
            self._block(self.tr("标签、按键、在看的人、图标"), self._small_things(), self._icons()),
            self._block(self.tr("按钮"), *(self._buttons(look, word) for look, word in _LOOKS)),
            self._block(
                self.tr("空队列"),
                EmptyState(t, self.tr("这里没有等你办的事"), self.tr("上一件 14:02 办完。按 G 看全部在办。")),
            ),
            None,
            gap=SPACE.gap,
        )

    def _right(self) -> QVBoxLayout:
        return column(
            self._block(self.tr("横幅：固定位置，不推动表格，不抢焦点"), *self._banners()),
            self._block(self.tr("表单：标签 72，间隔 12，框高 32"), *self._fields(), gap=0),
            self._block(self.tr("撤销：8 秒，一处，一键"), self._undo()),
            None,
            gap=SPACE.gap,
        )

    def _block(self, title: str, *items: Item, gap: int = 8) -> Card:
        return Card(column(*items, gap=gap), title=title, gap=12, pad=SPACE.section)

    def _small_things(self) -> Item:
        t = self.t
        tags = (Tag(t, word, tone) for word, tone in _TAGS)
        keys = (Keycap(t, "F2"), Keycap(t, "Ctrl+Enter"))
        people = (Avatar(t, "王某"), Avatar(t, "李某"), Avatar(t, "周某", 18, quiet=True))
        likeness = (label("相近 93%", "small"), Gauge(t, 0.93))
        return row(*tags, 8, *keys, 8, *people, None, *likeness, gap=6)

    def _icons(self) -> Item:
        half = (len(icons.NAMES) + 1) // 2
        return column(
            *(row(*(Icon(self.t, name, "text") for name in names), None, gap=16)
              for names in (icons.NAMES[:half], icons.NAMES[half:])),
            gap=8,
        )  # fmt: skip

    def _buttons(self, look: str, word: str) -> Item:
        name = label(word, "small")
        name.setFixedWidth(44)
        buttons = (_Still(self.t, text, keys, kind, icon, look) for kind, text, keys, icon in _BUTTONS)
        return row(name, *buttons, None, gap=12)

    def _banners(self) -> tuple[Banner, ...]:
        t = self.t
        news = Banner(t, buttons=(Button(t, "接手受理", "F2", "primary"), Button(t, "稍后", "Esc", "quiet")))
        news.say("新到 1 件", "毛瓮村　沼气池井盖塌陷，一人腿部受伤", tag="应急", note="剩 4分")
        lost = Banner(t, "overdue", buttons=(Button(t, "看待发", "F3"),))
        lost.say("连不上主库 12 秒", "受理照常，已存本机 2 件")
        refused = Banner(t, "overdue", buttons=(Button(t, "去改", "Enter"),))
        refused.say("网格平台有 1 行没收下", "第 14 行 工单编号：不是 20 位数字")
        return news, lost, refused

    def _fields(self) -> tuple[QWidget, ...]:
        t = self.t
        place = Picker(t, _PLACES)
        place.set_value("西村二村")
        wrong = FormRow(self.tr("村"), Edit(t, value="王庄村"), need=True)
        wrong.complain(self.tr("没有“王庄村”。是不是 王台村、马庄村？其余各项已保留。"))
        areas = Combo(t, ((None, "全部片区"), (1, "湖东片区")))
        limits = ((1, "一般"), (2, "紧急民生"), (3, "应急"))
        others = MultiPicker(t, _UNITS)
        others.set_value(("司法所", "柳村"))
        locked, closed = Edit(t, value="LH20261116-00017"), Check(t, "要求保密")
        locked.setEnabled(False)
        closed.setEnabled(False)
        urgency = (Segments(t, limits, 2), 8, Check(t, "只看我办", True), Check(t, "需要回复"), closed, None)
        return (
            FormRow(self.tr("村"), place, need=True, hint=self.tr("主要网格 西村二村第一网格。")),
            wrong,
            FormRow(self.tr("急缓"), urgency),
            FormRow(self.tr("协办"), others),
            FormRow(self.tr("片区"), (areas, SearchEdit(t, self.tr("在表内查找")), MomentEdit(t), locked)),
            FormRow(self.tr("经过"), Area(t, self.tr("当事人的原话"), lines=2)),
        )

    def _undo(self) -> UndoBar:
        bar, done = UndoBar(self.t), datetime(2026, 11, 23, 14, 26, tzinfo=UTC)
        bar.offer("已催办 3 件　焦铺村、簸箕峪村、西村三村", done, done + timedelta(seconds=8))
        bar.tick(done + timedelta(seconds=2))
        return bar
