"""What a person's own login can verify on a server, whose policies hide rows that most checks would call lost."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, select

from . import tables as t
from .audit import Finding, Link, check_links, links
from .verify_setup import check_setup, check_transitions


def verify_seen(connection: Connection) -> tuple[list[Finding], int]:
    """The set-up, and the whole chain with the events that this login reads; how many it does not read."""
    hidden: set[str] = set()

    def noted() -> Iterator[Link]:
        for link in links(connection):
            if link.at is None:
                hidden.add(f"事件 {link.event_id} 不见了")
            yield link

    head = connection.execute(select(t.chain_head.c.seq, t.chain_head.c.hash)).one()
    chain = [finding for finding in check_links(noted(), (head.seq, head.hash)) if finding.what not in hidden]
    return [*check_transitions(connection), *check_setup(connection), *chain], len(hidden)
