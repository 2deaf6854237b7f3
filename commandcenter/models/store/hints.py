"""What the engines are told about the way to their rows.

SQLite keeps no figures of a growing table, so queries name the index whose size follows the open work; a server's
planner has such figures and knows no such words. It has to be kept from gathering a whole table once, in order to look
up the fifty rows of a page in it.
"""

from __future__ import annotations

import re

_HINT = re.compile(r" INDEXED BY \w+")


def exists(query: str) -> str:
    """Whether a query about the row at hand finds anything, asked row by row on either engine."""
    return f"EXISTS ({query} LIMIT 1 OFFSET 0)"


def without_hints(sql: str) -> str:
    """The same query for a server."""
    return _HINT.sub("", sql)
