"""Jumping to a case (Ctrl+K): by number, short number, or any words of title, text and place."""

from __future__ import annotations

from dataclasses import dataclass

from ..models.queues import BoardQuery, Queue
from ..models.store import board
from ..models.text import search_form
from .boards import Line, page_within
from .desk import Desk


@dataclass(frozen=True, slots=True)
class Found:
    """`searched`: among how many cases. Units, grids and commands are found in the view, from the township."""

    cases: tuple[Line, ...]
    searched: int


def find(desk: Desk, words: str, limit: int = 20) -> Found:
    """The newest cases, open or not, that this person sees and that hold all these words; none without a word.

    A number's end ("1123-00043") finds its case.
    """
    with desk.store.read() as connection:
        searched = board.size(connection, desk.store.setup(connection).township, desk.by, desk.clock.now())
        if not search_form(words):
            return Found((), searched)
        query = BoardQuery(queue=Queue.EVERYTHING, words=words)
        return Found(page_within(connection, desk, query, limit=limit).lines, searched)
