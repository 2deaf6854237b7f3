"""What lies over the window when it is asked for: keys, silence, password, slips kept meanwhile, receipts."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from ..alarms import Alarms
from ..workplace import Workplace
from .keys import KeysOverlay
from .mute import MuteOverlay
from .password import PasswordOverlay
from .receipts import ReceiptsOverlay
from .slips import SlipsOverlay


class Overlays:
    """One of each, over the same ground."""

    def __init__(self, workplace: Workplace, alarms: Alarms, over: QWidget) -> None:
        self.keys = KeysOverlay(workplace, over)
        self.mute = MuteOverlay(workplace, alarms, over)
        self.password = PasswordOverlay(workplace, over)
        self.slips = SlipsOverlay(workplace, over)
        self.receipts = ReceiptsOverlay(workplace, over)
        workplace.receipt_wanted.connect(self.receipts.add_paper)

    @property
    def commands(self) -> dict[str, Callable[[], None]]:
        """What opens each, by the command's id."""
        found = {"keys": self.keys, "mute": self.mute, "slips": self.slips, "receipts": self.receipts}
        return {name: overlay.open for name, overlay in found.items()}
