"""Views of one's own: boards under a name, as this workstation remembers them."""

from __future__ import annotations

from typing import Any

from ...dispatch.overviews.boards import BoardQuery, Order
from ...models.draft import Platform
from ...models.queues import Queue
from ...models.town.grid import Network
from ...models.town.matters import Route
from ..memory import Memory

_KEY = "board/views"


class SavedViews:
    """In the order in which they were kept; one that cannot be read any more is left out."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        kept = memory.value(_KEY, {})
        read = {str(name): from_json(view) for name, view in kept.items()} if isinstance(kept, dict) else {}
        self._of = {name: query for name, query in read.items() if query is not None}

    @property
    def all(self) -> list[tuple[str, BoardQuery]]:
        return list(self._of.items())

    def name_of(self, query: BoardQuery) -> str | None:
        """What a board is called, if it is one of these."""
        return next((name for name, kept in self._of.items() if kept == query), None)

    def keep(self, name: str, query: BoardQuery) -> None:
        self._of[name] = query
        self._remember()

    def drop(self, name: str) -> None:
        self._of.pop(name, None)
        self._remember()

    def _remember(self) -> None:
        self._memory.keep(_KEY, {name: to_json(query) for name, query in self._of.items()})


def to_json(query: BoardQuery) -> dict[str, Any]:
    """A view as it is remembered: ids and codes."""
    return {
        "queue": query.queue.value,
        "words": query.words,
        "area_id": query.area_id,
        "network": query.network and query.network.value,
        "platform": query.platform and query.platform.value,
        "unit_id": query.unit_id,
        "grid_id": query.grid_id,
        "route": query.route and query.route.value,
        "order": query.order and query.order.value,
    }


def from_json(kept: Any) -> BoardQuery | None:
    """The remembered view; None when it cannot be read any more."""
    try:
        codes = {"network": Network, "platform": Platform, "route": Route, "order": Order}
        told: dict[str, Any] = {name: of(kept[name]) for name, of in codes.items() if kept.get(name)}
        told |= {name: int(kept[name]) for name in ("area_id", "unit_id", "grid_id") if kept.get(name)}
        return BoardQuery(Queue(kept["queue"]), str(kept["words"]), **told)
    except (AttributeError, KeyError, TypeError, ValueError):
        return None
