"""The first page of the open board, for the centre and scoped posts, beside one indexed SELECT of fifty rows (G1)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..models.people import Role
from ..models.queues import BoardQuery
from ..models.store import board
from .databases import CENTRE, Ground, Subject
from .measure import in_turns, report, spread

_ROUNDS = 300
_RAW = (
    "SELECT id, version, no, title, state, due, danger, urgency, route, grid_id, matter_id, lead, registered_at"
    " FROM \"case\" WHERE danger = 'NONE' AND due > '2000-01-01' ORDER BY due, id LIMIT 50"
)


def measure(ground: Ground) -> dict[str, Any]:
    with ground.reading() as subject:
        raw = subject.bare()
        contenders = {
            "ours": _page(subject, CENTRE),
            "raw": lambda i: raw.ask(_RAW),
            **{name: _page(subject, login) for name, login in scoped(subject).items()},
        }
        times = in_turns(contenders, _ROUNDS, "board", ground.progress)
    own = {
        f"{name}_{key}": value
        for name in times.keys() - {"ours", "raw"}
        for key, value in spread(times[name]).items()
        if key != "per_s"
    }
    found = spread(times["ours"]) | dict(sorted(own.items()))
    return report("board", ground.backend, ground.n, found, spread(times["raw"]))


def _page(subject: Subject, login: str) -> Callable[[int], object]:
    by, store = subject.session(login), subject.store_of(login)

    def page(_i: int) -> object:
        with store.read() as connection:
            return board.page(connection, subject.setup.township, by, BoardQuery(), now=subject.now)

    return page


def scoped(subject: Subject) -> dict[str, str]:
    """A login of a town station, of a community, of a village, and of the grid leader of the whole town."""
    township = subject.setup.township
    leaders = {a.grid_id: a.login for a in township.accounts if a.role is Role.GRID_LEADER}
    by_level = {township.grid[grid_id].level: login for grid_id, login in leaders.items() if grid_id}
    liaison = next(a.login for a in township.accounts if a.role is Role.LIAISON)
    return {"station": liaison, "community": by_level[2], "village": by_level[3], "town": by_level[1]}
