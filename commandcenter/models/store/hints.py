"""What SQLite is told about the way to its rows, and a server must not hear.

SQLite keeps no figures of a growing table, so queries name the index whose size follows the open work; a server's
planner has such figures and knows no such words.
"""

from __future__ import annotations

import re

_HINT = re.compile(r" INDEXED BY \w+")


def without_hints(sql: str) -> str:
    """The same query for a server."""
    return _HINT.sub("", sql)
