"""Everything people do with meetings, as one login does it."""

from __future__ import annotations

from .arranging import Arranging
from .at_table import AtTable
from .earlier import TakingUp
from .ruling import Ruling
from .showing import Showing


class MeetingDesk(Arranging, AtTable, Ruling, Showing, TakingUp):
    """Meetings as one login keeps them, chairs them, or speaks in them. Each public method is one transaction."""
