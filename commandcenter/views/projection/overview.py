"""全景: place, photos and what happened on the left; who says what and what is decided on the right."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter

from ...dispatch.meetings.projection import Photo, Projection
from .. import paint
from .decisions import paint_decisions_panel
from .opinions import opinions_height, paint_opinions_panel
from .sheet import GAP, LEFT_COLUMN, PAD, SMALLEST, Area, Sheet

Pictures = Mapping[Photo, QImage]
_TITLE = 56
_LINE = 52
_MOMENTS, _FEWER_MOMENTS = 5, 3
_PHOTOS = 2
#: The panel of the photos takes this share of what the moments leave.
_PHOTO_SHARE = 0.58
#: Room for what is being typed and a line about the rest.
_LEAST_DECISIONS = 240


class Column:
    """Where the panels of the left column stand."""

    def __init__(self, body: Area, shown: Projection) -> None:
        most = _FEWER_MOMENTS if shown.photos else _MOMENTS
        self.moments = min(most, len(shown.moments))
        below = 24 + _TITLE + most * _LINE + 4
        room = body.height - below - GAP
        photos = round((room - GAP) * _PHOTO_SHARE) if shown.photos else 0
        x, width = body.x, LEFT_COLUMN
        map_height = room - (photos + GAP if photos else 0)
        self.map = Area(x, body.y, width, map_height)
        self.photos = Area(x, body.y + map_height + GAP, width, photos)
        self.story = Area(x, body.bottom - below, width, below)


def map_area(width: float, height: float, shown: Projection) -> Area:
    """Where the map stands inside its panel."""
    panel = Column(Sheet.body_of(width, height), shown).map
    return Area(panel.x + PAD, panel.y + 12 + _TITLE, panel.width - 2 * PAD, panel.height - 24 - _TITLE)


def paint_overview(s: Sheet, shown: Projection, now: datetime, pictures: Pictures) -> None:
    body = s.body
    column = Column(body, shown)
    _map_panel(s, column.map)
    if shown.photos:
        _photo_panel(s, shown, column.photos, pictures)
    _story(s, shown, column)
    x = body.x + LEFT_COLUMN + GAP
    right = Area(x, body.y, body.right - x, body.height)
    said, short = opinions_height(s, shown, right.width, right.height - GAP - _LEAST_DECISIONS)
    paint_opinions_panel(s, shown, Area(right.x, right.y, right.width, said), now, short=short)
    below = right.y + said + GAP
    paint_decisions_panel(s, shown, Area(right.x, below, right.width, right.bottom - below))


def _map_panel(s: Sheet, area: Area) -> None:
    s.card(area)
    title = area.inner(PAD, 12).line(0, _TITLE)
    s.words(title, "地点", 36, weight="b")
    s.words(title, "示意图", SMALLEST, s.t.text_muted, align=paint.RIGHT)


def _photo_panel(s: Sheet, shown: Projection, area: Area, pictures: Pictures) -> None:
    s.card(area)
    inner = area.inner(PAD, 12)
    s.words(inner.line(0, _TITLE), "照片", 36, weight="b")
    seen = shown.photos[-_PHOTOS:]
    if len(shown.photos) > len(seen):
        s.words(inner.line(0, _TITLE), f"共 {len(shown.photos)} 张", SMALLEST, s.t.text_muted, align=paint.RIGHT)
    wide = (inner.width - (len(seen) - 1) * GAP) / len(seen)
    for k, photo in enumerate(seen):
        box = Area(inner.x + k * (wide + GAP), inner.y + _TITLE, wide, inner.height - _TITLE)
        picture = pictures.get(photo)
        if picture is None or picture.isNull():
            s.card(box, s.t.surface_alt)
            s.words(box, "正在取照片" if picture is None else "照片读不出来", SMALLEST, s.t.text_muted, align=paint.MID)
        else:
            _picture(s, picture, s.rect(box))


def _picture(s: Sheet, picture: QImage, box: QRectF) -> None:
    """As large as there is room, upright in the middle."""
    size = picture.size().scaled(box.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
    place = QRectF(0, 0, size.width(), size.height())
    place.moveCenter(box.center())
    s.p.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    s.p.drawImage(place, picture)


def _story(s: Sheet, shown: Projection, column: Column) -> None:
    """The first line and the last ones: how it began, and where it stands."""
    s.card(column.story)
    inner = column.story.inner(PAD, 12)
    s.words(inner.line(0, _TITLE), "经过", 36, weight="b")
    lines = shown.moments
    if len(lines) > column.moments:
        lines = (lines[0], *lines[len(lines) - column.moments + 1 :])
    for k, one in enumerate(lines):
        row = inner.line(_TITLE + k * _LINE, _LINE)
        s.words(row._replace(width=92), one.day, SMALLEST, s.t.text_muted)
        taken = s.words(row, one.result, SMALLEST, s.t.state(one.tone), "b", paint.RIGHT) if one.result else 0
        s.words(Area(row.x + 100, row.y, row.width - 100 - taken - 12, row.height), one.what, SMALLEST)
