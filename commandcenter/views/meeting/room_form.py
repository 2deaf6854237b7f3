"""How deep the room is and how high its picture: said once, from it the letters follow."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ...models.meeting.room import Room
from ...models.meeting.terms import Focus
from ..theme import Theme
from ..widgets.buttons import Button
from ..widgets.fields import Edit
from ..widgets.layout import column, label, row, set_role
from .projector import Projector


class RoomForm(QWidget):
    """Two lengths in metres, and in words what the last row can read."""

    def __init__(self, theme: Theme, projector: Projector) -> None:
        super().__init__()
        self._projector = projector
        self.height_field, self.distance_field = Edit(theme), Edit(theme)
        self.height_field.setAccessibleName(self.tr("画面高度，米"))
        self.distance_field.setAccessibleName(self.tr("最后一排距离，米"))
        for field in (self.height_field, self.distance_field):
            field.setFixedWidth(64)
            field.changed.connect(self._tell)
        self.keep_button = Button(theme, self.tr("记住"), height=28)
        self.keep_button.clicked.connect(self.keep)
        self._words = label("", "small", wrap=True)
        fields = row(
            label(self.tr("画面高"), "muted"), self.height_field, label(self.tr("米，最后一排"), "muted"),
            self.distance_field, label(self.tr("米"), "muted"), self.keep_button, None,
        )  # fmt: skip
        column(fields, self._words, gap=4, parent=self)
        if (room := projector.room) is not None:
            self.height_field.set_value(f"{room.height:g}")
            self.distance_field.set_value(f"{room.distance:g}")
        self._tell()

    @property
    def words(self) -> str:
        return self._words.text()

    @property
    def typed(self) -> Room | None:
        """What stands in the fields, None while it is no room."""
        try:
            found = Room(*(float(field.value.replace("，", ".").replace(",", ".")) for field in self._fields))
        except ValueError:
            return None
        return found if found.is_likely else None

    @property
    def _fields(self) -> tuple[Edit, Edit]:
        return self.height_field, self.distance_field

    def keep(self) -> None:
        room = self.typed
        if room is not None:
            self._projector.set_room(room)

    def _tell(self) -> None:
        room = self.typed
        self.keep_button.setEnabled(room is not None)
        if room is None:
            empty = not any(field.value for field in self._fields)
            asks = self.tr("量一次画面高度和最后一排到屏幕的距离，字号按它定")
            wrong = self.tr("画面高 0.3–10 米，距离 1–60 米")
            self._words.setText(asks if empty else wrong)
            set_role(self._words, tone="" if empty else "overdue")
            return
        set_role(self._words, tone="due_soon" if room.is_too_deep else "")
        self._words.setText(self._reads(room))

    def _reads(self, room: Room) -> str:
        """What the last row can read, as it is."""
        words, sentences = room.far
        if room.is_too_deep:
            told = self.tr("屋子太深：放到最大 {0:.0f}% 也只能认字到 {1:.1f} 米、读句到 {2:.1f} 米，最后一排请坐近些")
            return told.format(room.zoom * 100, words, sentences)
        if room.opens_with is Focus.WHOLE:
            return self.tr("全景可读：认字到 {0:.1f} 米，读句到 {1:.1f} 米").format(words, sentences)
        told = self.tr("全景的字太小，投屏从“{0}”开始").format(room.opens_with.label)
        if room.zoom > 1:
            told += self.tr("，放大到 {0:.0f}%").format(room.zoom * 100)
        return told + self.tr("：读句到 {0:.1f} 米").format(sentences)
