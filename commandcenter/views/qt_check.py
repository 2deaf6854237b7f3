"""Whether this Qt can be trusted on this Python; asked before the first window."""

from __future__ import annotations

import sys

from PySide6 import __version_info__ as _INSTALLED

from ..models.errors import UserError

_BROKEN = (6, 12, 0)


def check_qt(
    qt: tuple[int, ...] = tuple(_INSTALLED[:3]), python: tuple[int, ...] = tuple(sys.version_info[:2])
) -> None:
    """Raises UserError for PySide6 6.12.0 on a Python before 3.12.

    There every signal loses a reference to `True`, and the program aborts after some hundred of them.
    """
    if qt == _BROKEN and python < (3, 12):
        spoken = ".".join(map(str, python))
        raise UserError(f"PySide6 6.12.0 在 Python {spoken} 上会使程序中途崩溃，请改装 6.11.3，或改用 Python 3.12")
