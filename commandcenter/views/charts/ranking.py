"""The units of a peer group in one KPI: rank, name, value, then bars from 0; nothing touches the peer line."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QRectF

from .. import paint
from ..theme import FONT, Theme
from .common import Bars, Chart, Labels, Spot, pen, pyqtgraph, quiet

_ROW = 26
_HEAD = 24
#: Left of the bars, px: the column of ranks, the air around names, the column of values.
_RANKS, _AIR, _VALUES = 28, 12, 76
_LEAST_BAR = 0.003


@dataclass(frozen=True, slots=True)
class RankBar:
    """One unit: `value` is what the bar shows; `note` stands inside the hollow bar of a small sample, where that is too
    short `brief`."""

    key: Hashable
    rank: int
    name: str
    value: float
    words: str
    note: str = ""
    brief: str = ""


@dataclass(frozen=True, slots=True)
class RankingData:
    """Best first. `peer` is the group's value with its name; `top` ends the axis, which begins at 0."""

    bars: tuple[RankBar, ...]
    peer: float | None
    peer_words: str
    mine: Hashable
    top: float = 100.0


class RankingChart(Chart):
    """`opened` carries the key of a unit. As high as it has rows."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__(theme, name)
        pg = pyqtgraph()
        view = pg.PlotWidget(enableMenu=False)
        self._plot = view.getPlotItem()
        quiet(self._plot, theme)
        self._plot.setContentsMargins(0, 0, 0, 0)
        self._plot.getViewBox().invertY(True)
        self._full, self._hollow = Bars(self._plot), Bars(self._plot)
        self._peer = pg.PlotCurveItem()
        self._plot.addItem(self._peer)
        self._labels = Labels(self._plot)
        self._data: RankingData | None = None
        self._px = 1.0
        self._hold(view)
        self._restyle()

    def show_data(self, data: RankingData) -> None:
        self._data = data
        self.setFixedHeight(_HEAD + _ROW * max(1, len(data.bars)))
        self._draw()

    def _restyle(self) -> None:
        self._view.setBackground(self.t.surface)  # type: ignore[attr-defined]
        self._draw()

    def _draw(self) -> None:
        if (data := self._data) is None:
            return
        count = max(1, len(data.bars))
        self._px = self._unit_per_px(data)
        left = -self._left(data) * self._px
        self._plot.setXRange(left, data.top * 1.02, padding=0)
        self._plot.setYRange(-0.5 - _HEAD / _ROW, count - 0.5, padding=0)
        self._draw_bars([(n, bar) for n, bar in enumerate(data.bars) if not bar.note], data, hollow=False)
        self._draw_bars([(n, bar) for n, bar in enumerate(data.bars) if bar.note], data, hollow=True)
        self._draw_words(data)
        at = [data.peer, data.peer] if data.peer is not None and data.bars else []
        self._peer.setData(at, [-0.5, count - 0.5] if at else [], pen=pen(self.t.text))
        self._show_spots(
            [Spot(bar.key, QRectF(left, n - 0.46, data.top - left, 0.92), bar.words) for n, bar in enumerate(data.bars)]
        )

    def _left(self, data: RankingData) -> float:
        """The px left of the bars: rank, the longest name, value."""
        names = max((paint.width(bar.name, FONT.base, "b") for bar in data.bars), default=0)
        return _RANKS + _AIR + names + _AIR + _VALUES

    def _unit_per_px(self, data: RankingData) -> float:
        return data.top * 1.02 / max(120.0, self.width() - self._left(data))

    def _draw_bars(self, rows: Sequence[tuple[int, RankBar]], data: RankingData, *, hollow: bool) -> None:
        bars = self._hollow if hollow else self._full
        colors = None if hollow else [self.t.accent if bar.key == data.mine else self.t.bar for _, bar in rows]
        bars.show(
            colors,
            pen(self.t.text_muted, dashed=True) if hollow else None,
            x0=[0.0] * len(rows),
            y=[float(n) for n, _ in rows],
            width=[max(bar.value, data.top * _LEAST_BAR) for _, bar in rows],
            height=[0.84 if hollow else 0.56] * len(rows),
        )

    def _draw_words(self, data: RankingData) -> None:
        t, put, px = self.t, self._labels.put, self._px
        name_at = (_RANKS + _AIR - self._left(data)) * px
        self._labels.begin()
        for n, bar in enumerate(data.bars):
            mine = bar.key == data.mine
            color = t.accent if mine else t.text_muted if bar.note else t.text
            weight = "b" if mine else "r"
            put(name_at - 8 * px, n, str(bar.rank), color, FONT.small, weight, (1, 0.5))
            put(name_at, n, bar.name, color, FONT.base, weight)
            put(-4 * px, n, f"{bar.value:.2f} %", color, FONT.base, weight, (1, 0.5))
            if bar.note:
                note = bar.note if self._is_inside(bar.note, bar.value, data.peer) else bar.brief
                put(self._note_at(note, bar.value, data.peer), n, note, t.text_muted)
        if data.peer is not None and data.bars:
            share = data.peer / data.top
            put(data.peer, -0.42, data.peer_words, t.text, FONT.small, "r", (1 if share > 0.85 else 0.5, 1))
        self._labels.end()

    def _wide(self, note: str) -> float:
        """The room a note takes."""
        return (paint.width(note, FONT.small) + 12) * self._px

    def _is_inside(self, note: str, value: float, peer: float | None) -> bool:
        """Whether a note fits into its hollow bar without crossing the peer line."""
        wide, inside = self._wide(note), 4 * self._px
        return wide <= value and not (peer is not None and inside < peer < inside + wide)

    def _note_at(self, note: str, value: float, peer: float | None) -> float:
        """Inside the hollow bar; where that is too short, behind it and behind the peer line it would cross; where no
        room is left there, from the beginning of the bar over its end."""
        wide, inside = self._wide(note), 4 * self._px
        if self._is_inside(note, value, peer):
            return inside
        begin = value + inside
        behind = peer + inside if peer is not None and begin - inside < peer < begin + wide else begin
        return behind if self._data is None or behind + wide <= self._data.top * 1.02 else inside

    def _box_of(self, spot: Spot) -> Any:
        return self._plot.getViewBox()
