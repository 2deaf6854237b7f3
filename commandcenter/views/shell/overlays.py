"""What lies over the window when it is asked for: help, silence, password, slips kept meanwhile, receipts."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, partial

from PySide6.QtWidgets import QWidget

from ..alarms import Alarms
from ..workplace import Workplace
from .help.overlay import Front, HelpOverlay
from .keys import keys_of
from .mute import MuteOverlay
from .password import PasswordOverlay
from .receipts import ReceiptsOverlay
from .slips import SlipsOverlay


class Overlays:
    """One of each, over the same ground. `front` tells what help is wanted with."""

    def __init__(self, workplace: Workplace, alarms: Alarms, over: QWidget, front: Callable[[], Front]) -> None:
        self._make_help = partial(HelpOverlay, workplace.theme, over, front, keys_of(workplace.by.role))
        self.mute = MuteOverlay(workplace, alarms, over)
        self.password = PasswordOverlay(workplace, over)
        self.slips = SlipsOverlay(workplace, over)
        self.receipts = ReceiptsOverlay(workplace, over)
        workplace.receipt_wanted.connect(self.receipts.add_paper)

    @cached_property
    def help(self) -> HelpOverlay:
        """Made when it is first wanted."""
        return self._make_help()

    def make_help(self) -> None:
        """So that F1 need not wait for it."""
        _ = self.help

    def open_help(self) -> None:
        self.help.open()

    @property
    def commands(self) -> dict[str, Callable[[], None]]:
        """What opens each, by the command's id."""
        found = {"mute": self.mute, "slips": self.slips, "receipts": self.receipts}
        return {"help": self.open_help} | {name: overlay.open for name, overlay in found.items()}
