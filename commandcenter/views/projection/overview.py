"""全景: place, photos and what happened on the left; who says what and what is decided on the right."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter

from ...dispatch.meetings.projection import Photo, Projection
from .. import paint
from .decisions import paint_decisions_panel
from .opinions import opinions_detail, paint_opinions_panel
from .sheet import GAP, LEFT_COLUMN, PAD, SMALLEST, Area, Sheet

Pictures = Mapping[Photo, QImage]
_TITLE = 56
_LINE = 52
_MOMENTS, _FEWER_MOMENTS, _LEAST_MOMENTS = 5, 3, 2
#: The panel of what happened without its lines; what a map and photos need to say anything.
_STORY = 24 + _TITLE + 4
_LEAST_MAP, _LEAST_PHOTOS = 232, 200
#: No more of the width than this is the left column's.
_LEFT_SHARE = 0.36
_PHOTOS = 2
#: The panel of the photos takes this share of what the moments leave.
_PHOTO_SHARE = 0.58
#: Room for what is being typed and a line about the rest; less where there are not so many.
_LEAST_DECISIONS = 296
_NO_DECISIONS, _DECISION = 80, 104


class Column:
    """Where the panels of the left column stand. Large letters leave less room: first for what happened, then for the
    photos, then for the map, which says nothing when it is a stamp."""

    def __init__(self, body: Area, shown: Projection) -> None:
        self.width = width = min(LEFT_COLUMN, body.width * _LEFT_SHARE)
        wanted = _FEWER_MOMENTS if shown.photos else _MOMENTS
        beside = _LEAST_MAP + (_LEAST_PHOTOS + GAP if shown.photos else 0)
        fitting = int((body.height - GAP - beside - _STORY) // _LINE)
        most = max(_LEAST_MOMENTS, min(wanted, fitting, len(shown.moments)))
        self.moments = min(most, len(shown.moments))
        below = _STORY + most * _LINE
        room = body.height - below - GAP
        x = body.x
        photos: float = 0
        if shown.photos:
            both = room >= _LEAST_MAP + GAP + _LEAST_PHOTOS
            photos = round((room - GAP) * _PHOTO_SHARE) if both else room
        map_height = room - (photos + GAP if photos else 0)
        self.map = Area(x, body.y, width, map_height) if map_height >= _LEAST_MAP else None
        self.photos = Area(x, body.y + (map_height + GAP if self.map else 0), width, photos)
        story = below if self.map or photos else body.height
        self.story = Area(x, body.bottom - story, width, story)
        if story > below:
            self.moments = min(int((story - _STORY) // _LINE), len(shown.moments))


def map_area(width: float, height: float, shown: Projection) -> Area | None:
    """Where the map stands inside its panel, None where there is no room for it."""
    panel = Column(Sheet.body_of(width, height), shown).map
    if panel is None:
        return None
    return Area(panel.x + PAD, panel.y + 12 + _TITLE, panel.width - 2 * PAD, panel.height - 24 - _TITLE)


def paint_overview(s: Sheet, shown: Projection, now: datetime, pictures: Pictures) -> None:
    body = s.body
    column = Column(body, shown)
    if column.map is not None:
        _map_panel(s, column.map)
    if shown.photos:
        _photo_panel(s, shown, column.photos, pictures)
    _story(s, shown, column)
    x = body.x + column.width + GAP
    right = Area(x, body.y, body.right - x, body.height)
    kept = min(_LEAST_DECISIONS, _NO_DECISIONS + _DECISION * max(1, len(shown.decisions)))
    detail, said = opinions_detail(s, shown, right.width, right.height - GAP - kept)
    paint_opinions_panel(s, shown, Area(right.x, right.y, right.width, said), now, detail)
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
        _photo(s, pictures.get(photo), box)


def paint_photos(s: Sheet, shown: Projection, pictures: Pictures) -> None:
    """One photo alone, as large as there is room for it."""
    body = s.body
    s.card(body)
    if not shown.photos:
        s.words(body, "没有可投影的照片", 48, s.t.text_muted, align=paint.MID)
        return
    inner = body.inner(PAD, 12)
    s.words(inner.line(0, _TITLE), "照片", 36, weight="b")
    many = f"{shown.photo + 1} / {len(shown.photos)}"
    s.words(inner.line(0, _TITLE), many, SMALLEST, s.t.text_muted, align=paint.RIGHT)
    _photo(s, pictures.get(shown.photos[shown.photo]), inner.line(_TITLE, inner.height - _TITLE))


def _photo(s: Sheet, picture: QImage | None, box: Area) -> None:
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
