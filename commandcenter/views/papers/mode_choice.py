"""For what a numbered paper is printed: in colour, in black, or on paper that carries the red head already (套红)."""

from __future__ import annotations

from PySide6.QtWidgets import QDoubleSpinBox, QWidget

from ...dispatch.documents import COLOUR, PrintMode
from ..language import say
from ..memory import Memory
from ..theme import Theme
from ..widgets.fields import Combo
from ..widgets.layout import label, row

_COLOUR, _MONO, _PREPRINTED = "colour", "mono", "preprinted"
_FARTHEST_MM, _STEP_MM = 20.0, 0.5


class ModeChoice(QWidget):
    """Remembers what was chosen, and by how many millimetres this machine's printer misses the head."""

    def __init__(self, theme: Theme, memory: Memory) -> None:
        super().__init__()
        self._memory = memory
        self._plain = ((_COLOUR, self.tr("彩色")), (_MONO, self.tr("黑白")))
        self._red = ((_PREPRINTED, self.tr("套红纸，不印红头")),)
        self.kind = Combo(theme, (*self._plain, *self._red))
        self.kind.setAccessibleName(self.tr("颜色"))
        self.right, self.down = self._offset(self.tr("右移毫米")), self._offset(self.tr("下移毫米"))
        said = (self.tr("右移"), self.tr("下移"), self.tr("毫米"))
        self._words = [label(word, "muted") for word in said]
        right, down, unit = self._words
        row(self.kind, right, self.right, down, self.down, unit, gap=6, parent=self)
        self.kind.set_value(memory.value("print/mode", _COLOUR))
        self.right.setValue(float(memory.value("print/right", 0.0)))
        self.down.setValue(float(memory.value("print/down", 0.0)))
        self.kind.changed.connect(self._show)
        self._show()

    def offer(self, *, red: bool) -> None:
        """What there is to choose from: paper with a red head only for papers that have one."""
        self.kind.set_options((*self._plain, *self._red) if red else self._plain)
        self.kind.set_value(self._memory.value("print/mode", _COLOUR))
        self._show()

    def _offset(self, name: str) -> QDoubleSpinBox:
        box = QDoubleSpinBox()
        box.setRange(-_FARTHEST_MM, _FARTHEST_MM)
        box.setSingleStep(_STEP_MM)
        box.setDecimals(1)
        box.setFixedWidth(76)
        box.setAccessibleName(say(name))
        return box

    def _show(self) -> None:
        for widget in (self.right, self.down, *self._words):
            widget.setVisible(self.kind.value == _PREPRINTED)

    @property
    def value(self) -> PrintMode:
        if self.kind.value == _PREPRINTED:
            return PrintMode(preprinted=True, right=self.right.value(), down=self.down.value())
        return PrintMode(mono=True) if self.kind.value == _MONO else COLOUR

    def keep(self) -> None:
        """For the next paper."""
        self._memory.keep("print/mode", self.kind.value)
        self._memory.keep("print/right", self.right.value())
        self._memory.keep("print/down", self.down.value())
