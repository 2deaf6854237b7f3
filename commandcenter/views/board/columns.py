"""The columns of the board: width, and below which width of the table each of them is dropped."""

from __future__ import annotations

from dataclasses import dataclass

from ...dispatch.overviews.boards import Order
from ..language import Language, spoken


@dataclass(frozen=True, slots=True)
class Column:
    """`width` 0 takes what is left. `from_width`: the table must be this wide for it to show. `cramped` is its width in
    a table of less than `CRAMPED` px, `english` how much more (or less) room English words need. Its heading sorts by
    one of its `orders` after the other."""

    id: str
    title: str
    width: int
    from_width: int = 0
    cramped: int = 0
    orders: tuple[Order, ...] = ()
    english: int = 0

    def width_in(self, table: int) -> int:
        width = self.cramped if self.cramped and table < CRAMPED else self.width
        return width + (self.english if spoken() is Language.ENGLISH else 0)


#: What windows below 1366 px leave of it (960 px are a full screen at 200 %).
CRAMPED = 760


COLUMNS: tuple[Column, ...] = (
    Column("state", "状态", 96, cramped=84, orders=(Order.STATE,), english=20),
    Column("clock", "时限", 140, cramped=112, orders=(Order.DANGER,), english=40),
    Column("no", "编号", 96, 860, orders=(Order.NEWEST, Order.NUMBER)),
    Column("place", "村", 96, 600, orders=(Order.PLACE,)),
    Column("title", "诉求", 0),
    Column("source", "来源", 56, 1040, english=12),
    Column("route", "路径", 44, 1120, english=12),
    Column("lead", "主办", 120, 960, orders=(Order.UNIT,)),
    Column("ball", "球在谁手", 264, cramped=208, orders=(Order.LONGEST,), english=-48),
    Column("seen", "在看", 56, 900, english=12),
)
INDEX = {column.id: place for place, column in enumerate(COLUMNS)}
#: Never dropped: without them a row says nothing.
FIXED = frozenset({"state", "clock", "title", "ball"})
ROW_HEIGHT = 26


def shown(width: int, hidden: frozenset[str] = frozenset()) -> frozenset[str]:
    """The columns a table of this width shows; `hidden` are those the person put away."""
    return frozenset(c.id for c in COLUMNS if width >= c.from_width and (c.id in FIXED or c.id not in hidden))
