"""Paints a whole projection: head with the timer, what is in focus, foot with the stamp."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ...dispatch.meetings.projection import Projection, Scene
from ...models.meeting.terms import Focus
from ...models.timing.words import span
from ...models.timing.worktime import TZ, weekday_text
from .. import paint
from .decisions import paint_decisions
from .opinions import paint_opinions
from .overview import Pictures, paint_overview, paint_photos
from .sheet import BOTTOM, FOOT, HEAD, MARGIN, SMALLEST, TOP, Area, Sheet

_TITLES = (52, 44)
_LONG_TITLE = 34
_AGENDA_LINE = 68


@dataclass(frozen=True, slots=True)
class Stamp:
    """How the picture stands: `stale` since when it is no longer the present, `frozen` when somebody stopped it."""

    stale: bool = False
    frozen: datetime | None = None


def paint_projection(
    s: Sheet, shown: Projection, now: datetime, stamp: Stamp, pictures: Pictures, *, head_only: bool = False
) -> None:
    """`pictures` are the photos that have come so far, blurred already; `head_only`: the rest is still there."""
    _head(s, shown, now)
    if head_only:
        return
    if shown.scene is Scene.SEALED:
        _sealed(s, shown)
    elif shown.scene is Scene.AGENDA:
        _agenda(s, shown)
    elif shown.focus is Focus.DECISIONS:
        paint_decisions(s, shown)
    elif shown.focus is Focus.OPINIONS:
        paint_opinions(s, shown, now)
    elif shown.focus is Focus.PHOTOS:
        paint_photos(s, shown, pictures)
    else:
        paint_overview(s, shown, now, pictures)
    _foot(s, shown, now, stamp)


def head_area(width: float) -> Area:
    """What changes every second."""
    return Area(0, 0, width, TOP + HEAD)


def _head(s: Sheet, shown: Projection, now: datetime) -> None:
    room = s.width - 2 * MARGIN - _timer(s, shown, now)
    s.words(Area(MARGIN, TOP, room, 40), shown.heading, SMALLEST, s.t.accent, "b")
    area = Area(MARGIN, TOP + 40, room, 72)
    for px in _TITLES:
        if s.wide(shown.title, px, "b") <= room:
            s.words(area, shown.title, px, weight="b")
            return
    s.lines(area, shown.title, _LONG_TITLE, 2, weight="b")


def _timer(s: Sheet, shown: Projection, now: datetime) -> float:
    """The width it takes, with the distance to the title."""
    timer, right = shown.timer, s.width - MARGIN
    if timer is None:
        clock = f"{now.astimezone(TZ):%H:%M}"
        return s.words(Area(MARGIN, TOP, right - MARGIN, HEAD), clock, 96, weight="b", align=paint.RIGHT) + 32
    seconds = timer.seconds(now)
    late = seconds > timer.minutes * 60
    digits = f"{seconds // 60:02}:{seconds % 60:02}"
    ink = s.t.overdue if late else s.t.text
    wide = s.words(Area(MARGIN, TOP, right - MARGIN, HEAD), digits, 96, ink, "b", paint.RIGHT)
    edge = right - wide - 16 - MARGIN
    s.words(Area(MARGIN, TOP, edge, 56), "本题已用", SMALLEST, s.t.text_muted, align=paint.RIGHT)
    limit = f"限 {timer.minutes} 分，已超" if late else f"限 {timer.minutes} 分"
    s.words(Area(MARGIN, TOP + 52, edge, 56), limit, SMALLEST, ink if late else s.t.text_muted, align=paint.RIGHT)
    return wide + 16 + s.wide(limit if late else "本题已用", SMALLEST) + 32


def _foot(s: Sheet, shown: Projection, now: datetime, stamp: Stamp) -> None:
    area = Area(MARGIN, s.height - BOTTOM - FOOT, s.width - 2 * MARGIN, FOOT)
    s.words(area, shown.footer, SMALLEST, s.t.text_muted)
    local = now.astimezone(TZ)
    date = f"{local:%Y-%m-%d}（{weekday_text(local.date())}）{local:%H:%M}　{shown.town}"
    if stamp.stale:
        read = f"{shown.at.astimezone(TZ):%H:%M:%S}"
        _stamp(s, area, f"画面停在 {read}，已过 {span(now - shown.at)}，正在重连", "due_soon")
    elif stamp.frozen is not None:
        _stamp(s, area, f"画面定格于 {stamp.frozen.astimezone(TZ):%H:%M}", "accent")
    else:
        s.words(area, date, SMALLEST, s.t.text_muted, align=paint.RIGHT)


def _stamp(s: Sheet, area: Area, words: str, tone: str) -> None:
    wide = s.wide(words, SMALLEST, "b") + 48
    box = Area(area.right - wide, area.y - 4, wide, area.height + 8)
    s.card(box, s.t.state(tone), s.t.state(tone))
    s.words(box, words, SMALLEST, s.t.accent_text, "b", paint.MID)


def _sealed(s: Sheet, shown: Projection) -> None:
    body = s.body
    s.card(body)
    s.words(body.line(body.height / 2 - 80, 96), shown.title, 72, weight="b", align=paint.MID)
    s.words(body.line(body.height / 2 + 24, 56), shown.sentence, 40, s.t.text_muted, align=paint.MID)


def _agenda(s: Sheet, shown: Projection) -> None:
    body = s.body
    s.card(body)
    inner = body.inner(32, 12)
    s.words(inner.line(0, 56), shown.sentence, 36, s.t.text_muted)
    room = inner.height - 64
    height = min(_AGENDA_LINE, room / max(1, len(shown.agenda)))
    fits = max(1, int(room // 44))
    height = max(44.0, height)
    for k, line in enumerate(shown.agenda[:fits]):
        area = inner.line(64 + k * height, height)
        ink = s.t.accent if line.is_open else s.t.text
        s.rule(area)
        s.words(area, str(line.n), 36, ink, "b")
        taken = s.words(area, line.state, SMALLEST, s.t.text_muted, align=paint.RIGHT)
        s.words(Area(area.x + 64, area.y, area.width - 96 - taken, area.height), line.title, 36, ink)
