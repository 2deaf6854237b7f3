"""Jumping to a case (Ctrl+K): by number, short number, or any words of title, text and place."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import Connection

from ...models.paper_codes import scanned
from ...models.queues import BoardQuery, Queue
from ...models.store import board
from ...models.text import search_form
from ..desk import Desk
from ..documents import kind_by_mark
from ..overviews.boards import Line, page_within
from ..paperwork.paper_pages import PaperFilter, PaperLine, lines_within

#: The check code at the foot of a paper.
_CODE = re.compile(r"[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Found:
    """`searched`: among how many cases; `papers` carry the check code or the barcode that was typed. Units, grids and
    commands are found in the view, from the township."""

    cases: tuple[Line, ...]
    searched: int
    papers: tuple[PaperLine, ...] = ()


def find(desk: Desk, words: str, limit: int = 20) -> Found:
    """The newest cases, open or not, that this person sees and that hold all these words; none without a word.

    A number's end ("1123-00043") finds its case.
    """
    with desk.store.read() as connection:
        searched = board.size(connection, desk.store.setup(connection).township, desk.by, desk.clock.now())
        if not search_form(words):
            return Found((), searched)
        query = BoardQuery(queue=Queue.EVERYTHING, words=words)
        cases = page_within(connection, desk, query, limit=limit).lines
        return Found(cases, searched, _papers(connection, desk, "".join(words.lower().split())))


def _papers(connection: Connection, desk: Desk, typed: str) -> tuple[PaperLine, ...]:
    """The paper of a check code, or of the digits under its bars."""
    if (read := scanned(typed)) is not None and (kind := kind_by_mark(read.mark)) is not None:
        return lines_within(connection, desk, PaperFilter(kind=kind.code, year=read.year, serial=read.serial))
    return lines_within(connection, desk, PaperFilter(code=typed)) if _CODE.fullmatch(typed) else ()
