"""Desks for races: each a process of its own (see `commandcenter.bench.crew`) that is told to begin with the others."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from commandcenter.dispatch import claims
from commandcenter.dispatch.center import Center
from commandcenter.dispatch.paperwork.papers import Papers, Subject
from commandcenter.models.errors import Stale
from commandcenter.models.lifecycle import Action
from tests.stations.desks import Work, desk_of


def dispatcher(url: str, login: str, now: datetime) -> Work:
    """Dispatches every case on the version it saw; answers with what it was told of each, None where it won."""
    desk = desk_of(url, login, now)
    center = Center(desk.store, desk.by, desk.clock)

    def tried(case_id: int, version: int, said: dict[str, Any]) -> str | None:
        try:
            center.act(case_id, version, Action.DISPATCH, said)
        except Stale as lost:
            return lost.message
        return None

    def work(seen: dict[int, int], said: dict[str, Any]) -> dict[int, str | None]:
        return {case_id: tried(case_id, version, said) for case_id, version in seen.items()}

    return work


def claimer(url: str, login: str, now: datetime) -> Work:
    """Claims what it can; answers with what it got."""
    desk = desk_of(url, login, now)

    def got(case_id: int) -> bool:
        try:
            claims.take(desk, case_id)
        except Stale:
            return False
        return True

    def work(case_ids: Sequence[int]) -> list[int]:
        return [case_id for case_id in case_ids if got(case_id)]

    return work


def issuer(url: str, login: str, now: datetime) -> Work:
    """Issues the dispatch sheets of cases; answers with their numbers."""
    desk = desk_of(url, login, now)
    papers = Papers(desk.store, desk.by, desk.clock.now)

    def work(cases: Sequence[str]) -> list[str | None]:
        return [papers.issue("dispatch", Subject(case_no=no)).number for no in cases]

    return work
