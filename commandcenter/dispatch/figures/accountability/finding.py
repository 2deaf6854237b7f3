"""What the rules find now, gathered from the store."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from ....models.scoring.accountability.finding import WITHIN, Proposal
from ....models.scoring.accountability.finding import proposals as by_rule
from ....models.store import accountability, appraisals
from ....models.store.store import Store

#: So many published months are looked at: two in a row, and those before, which may not have been decided about yet.
_MONTHS = 4


def found(connection: Connection, store: Store, now: datetime) -> tuple[Proposal, ...]:
    """Every proposal nobody decided about, the newest first; of cases that may be seen."""
    since = now - 2 * WITHIN
    return by_rule(
        store.setup(connection).township,
        accountability.orders(connection, since),
        accountability.proven(connection, now - WITHIN),
        appraisals.published_months(connection, _MONTHS),
        accountability.decided(connection, since),
        now,
    )
