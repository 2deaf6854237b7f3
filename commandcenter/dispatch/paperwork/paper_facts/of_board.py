"""The frozen data of 清单: a queue as it stands, confidential cases by their numbers alone."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from ....models import lights
from ....models.case import CaseState
from ....models.lights import Light
from ....models.people import Session
from ....models.queues import BoardQuery
from ....models.store import board, board_counts
from ....models.store.board import BoardRow
from ....models.store.store import Setup
from ....models.text import mask_numbers
from ...documents import DocumentFace
from ...documents.case_data import BoardListData, BoardListRow

#: A list longer than this is no paper any more: it says how many there are, and lists the first.
MOST = 500
_CONFIDENTIAL = "保密事项"


def board_list(
    connection: Connection, setup: Setup, by: Session, query: BoardQuery, face: DocumentFace, now: datetime
) -> BoardListData:
    """清单 of what this person sees of a queue, in the order of the board."""
    rows = board.page(connection, setup.township, by, query, now=now, limit=MOST + 1, after=None)
    counted = len(rows)
    if counted > MOST:
        counted = board_counts.how_many(connection, setup.township, by, query, now) or counted
    return BoardListData(
        face=face,
        title=_title(setup, query),
        counted_at=now,
        total=counted,
        rows=tuple(_row(row, now) for row in rows[:MOST]),
    )


def _title(setup: Setup, query: BoardQuery) -> str:
    parts = [query.queue.label]
    if query.unit_id is not None:
        parts.append(setup.township.unit[query.unit_id].short)
    if query.grid_id is not None:
        parts.append(setup.township.grid[query.grid_id].name)
    if query.platform is not None:
        parts.append(query.platform.label)
    return "·".join(parts)


def _row(row: BoardRow, now: datetime) -> BoardListRow:
    if row.confidential or row.state is CaseState.TRANSFERRED:
        return BoardListRow(row.no, _CONFIDENTIAL, "", "", row.state.label, None, "")
    light = lights.light(row.state, row.due, row.warn_at, row.supervise_level, now)
    mark = light.label if light in (Light.OVERDUE, Light.DUE_SOON, Light.SUPERVISED) else ""
    title = mask_numbers(row.title)
    return BoardListRow(row.no, title, row.grid, row.lead_unit, row.state.label, row.due, mark)
