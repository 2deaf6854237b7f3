"""F1: every key of this post, drawn from the registry of commands."""

from __future__ import annotations

from collections import defaultdict

from PySide6.QtWidgets import QGridLayout, QWidget

from ...models.access import EVERYONE
from ..actions import Command, commands_of, in_meeting
from ..widgets.layout import column, frame, label, row
from ..widgets.marks import Keycap
from ..workplace import Workplace
from .overlay import Overlay

_WIDTH, _COLUMNS = 920, 4
#: What fields and lists do by themselves, where cases are worked on.
_MORE = (
    ("1–9", "选单位、选项"), ("Space", "选取多件"), ("Alt+1…3", "并入重复件"), ("Alt+M", "地图选点"), ("Tab", "下一项"),
)  # fmt: skip


def printed(keys: str) -> str:
    """Keys as they stand on the keyboard."""
    return keys.replace("Return", "Enter")


def _lines(groups: list[tuple[str, list[tuple[str, str]]]]) -> int:
    return sum(1 + len(listed) for _, listed in groups)


class KeysOverlay(Overlay):
    """Lists the commands in their groups, side by side; one more group stands below the shortest."""

    def __init__(self, workplace: Workplace, over: QWidget) -> None:
        panel = frame("card")
        panel.setAccessibleName(self.tr("按键一览"))
        super().__init__(workplace.theme, over, panel, _WIDTH)
        groups: dict[str, list[Command]] = defaultdict(list)
        for command in (*commands_of(workplace.by.role), *in_meeting(workplace.by.role)):
            if command.keys:
                groups[command.group].append(command)
        columns: list[list[tuple[str, list[tuple[str, str]]]]] = []
        for name, commands in groups.items():
            listed = [(printed(c.keys), c.text) for c in commands]
            more = _MORE if name == "移动" and workplace.by.role in EVERYONE else ()
            group = name, [*listed, *more]
            if len(columns) < _COLUMNS:
                columns.append([group])
            else:
                min(columns, key=_lines).append(group)
        side_by_side = [column(*(self._group(*group) for group in one), None, gap=16) for one in columns]
        panel.setLayout(
            column(label(self.tr("按键一览"), "title"), 8, row(*side_by_side, gap=32), 8,
                   label(self.tr("Esc 返回"), "small"), margins=(24, 20, 24, 20))
        )

    def _group(self, name: str, listed: list[tuple[str, str]]) -> QGridLayout:
        grid = QGridLayout()
        grid.setVerticalSpacing(8)
        grid.setHorizontalSpacing(12)
        grid.addWidget(label(name, "section"), 0, 0, 1, 2)
        for line, (keys, text) in enumerate(listed, start=1):
            grid.addWidget(Keycap(self.t, keys), line, 0)
            grid.addWidget(label(text), line, 1)
        grid.setRowStretch(len(listed) + 1, 1)
        return grid

    def open(self) -> None:
        super().open()
        self.setFocus()
