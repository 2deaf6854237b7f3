"""What a workstation remembers of how somebody works: splitters, columns, filters, saved views. Never data."""

from __future__ import annotations

import json
from typing import Any

from PySide6.QtCore import QSettings


class Memory:
    """Values by key, kept per login; `value` and `keep` take whatever JSON can hold."""

    def __init__(self, settings: QSettings, login: str) -> None:
        self._settings = settings
        self._login = login

    def value(self, key: str, default: Any = None) -> Any:
        """What was kept under the key; the default also when it cannot be read any more."""
        kept = self._settings.value(self._key(key))
        if not isinstance(kept, str):
            return default
        try:
            return json.loads(kept)
        except ValueError:
            return default

    def keep(self, key: str, value: Any) -> None:
        self._settings.setValue(self._key(key), json.dumps(value, ensure_ascii=False))

    def _key(self, key: str) -> str:
        return f"{self._login}/{key}"
