"""The painting vocabulary: widths told are widths taken, shapes differ without colour, lines are crisp at any scale."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from commandcenter.views import icons, paint
from commandcenter.views.theme import Theme

SHAPES = ("overdue", "due_soon", "supervised", "unsigned", "handling", "done", "paused", "dot")


@pytest.fixture
def drawn(theme: Theme) -> Callable[..., QImage]:
    """What a paint function leaves on the surface: `drawn(draw, width, height, scale)`."""

    def draw_on(draw: Callable[[QPainter], object], width: int = 200, height: int = 40, scale: float = 1.0) -> QImage:
        image = QImage(round(width * scale), round(height * scale), QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(scale)
        image.fill(theme.surface)
        p = QPainter(image)
        try:
            draw(p)
        finally:
            p.end()
        return image

    return draw_on


def _last_inked_column(image: QImage, ground: QColor) -> int:
    columns = range(image.width() - 1, -1, -1)
    return next((x for x in columns if any(image.pixelColor(x, y) != ground for y in range(image.height()))), -1)


def test_text_takes_the_width_it_tells(theme: Theme, drawn) -> None:
    taken: list[float] = []
    image = drawn(lambda p: taken.append(paint.text(p, QRectF(0, 0, 200, 40), "等供电所签收", theme.text)))
    assert taken == [paint.width("等供电所签收")]
    assert abs(_last_inked_column(image, theme.surface) - taken[0]) <= 2


def test_text_too_long_ends_in_an_ellipsis(theme: Theme, drawn) -> None:
    taken: list[float] = []
    image = drawn(lambda p: taken.append(paint.text(p, QRectF(0, 0, 60, 40), "西村二村村委会东路口", theme.text)))
    assert 30 < taken[0] <= 60
    assert _last_inked_column(image, theme.surface) <= 60
    assert paint.fitted("西村二村村委会东路口", 60).endswith("…")
    assert paint.fitted("西村", 60) == "西村"


@pytest.mark.parametrize("align", [paint.LEFT, paint.MID, paint.RIGHT])
def test_text_stands_where_it_is_told(theme: Theme, drawn, align) -> None:
    image = drawn(lambda p: paint.text(p, QRectF(50, 0, 100, 40), "值守", theme.text, align=align))
    end = {paint.LEFT: 78, paint.MID: 114, paint.RIGHT: 150}[align]
    assert abs(_last_inked_column(image, theme.surface) - end) <= 3


def test_the_painter_is_left_as_it_was_found(theme: Theme, drawn) -> None:
    def draw(p: QPainter) -> None:
        before = p.pen(), p.brush(), p.font(), p.renderHints(), p.transform()
        paint.text(p, QRectF(0, 0, 60, 20), "村", theme.accent, 16, "b")
        paint.pill(p, 0, 10, theme, "overdue", "超时")
        paint.tag(p, 0, 10, theme, "督办", "supervised")
        paint.keycap(p, 60, 10, "F2", theme.text, theme.line)
        paint.gauge(p, QRectF(0, 0, 24, 4), theme, 0.5, theme.accent)
        paint.icon(p, "phone", QRectF(0, 0, 16, 16), theme.text)
        paint.avatar(p, QRectF(0, 0, 18, 18), theme, "王某", quiet=True)
        paint.ring(p, QRectF(0, 0, 28, 28), theme, 0.5, "4")
        paint.focus_ring(p, QRectF(0, 0, 60, 20), theme.accent)
        assert before == (p.pen(), p.brush(), p.font(), p.renderHints(), p.transform())

    drawn(draw)


@pytest.mark.parametrize("key", [key for key in SHAPES if key != "dot"])
def test_a_pill_is_as_wide_as_it_tells(theme: Theme, drawn, key: str) -> None:
    taken: list[float] = []
    image = drawn(lambda p: taken.append(paint.pill(p, 0, 20, theme, key, "待核查")))
    assert taken == [paint.pill_width("待核查")]
    assert _last_inked_column(image, theme.surface) < taken[0]


def test_pills_get_louder_with_urgency(theme: Theme, drawn) -> None:
    """Solid, tinted, outlined, bare: the ground of the pill tells the step."""

    def ground(key: str) -> QColor:
        return drawn(lambda p: paint.pill(p, 0, 20, theme, key, "村")).pixelColor(4, 20)

    assert ground("overdue") == theme.overdue
    assert ground("due_soon") == theme.tint("due_soon", 0.13)
    assert {ground(key).name() for key in ("unsigned", "handling", "done", "paused")} == {theme.surface.name()}


def test_shapes_differ_without_colour(theme: Theme, drawn) -> None:
    pictures = [
        drawn(lambda p, key=key: paint.shape(p, key, QPointF(10, 10), theme.text, 12), 20, 20) for key in SHAPES
    ]
    assert all(a != b for at, a in enumerate(pictures) for b in pictures[at + 1 :])


def test_an_unknown_shape_is_a_bug(theme: Theme, drawn) -> None:
    def draw(p: QPainter) -> None:
        with pytest.raises(KeyError):
            paint.shape(p, "purple", QPointF(10, 10), theme.text)

    drawn(draw)


def test_icons_differ_and_stay_in_their_square(theme: Theme, drawn) -> None:
    pictures = {}
    for name in icons.NAMES:
        outline = icons.path(name).boundingRect()
        assert QRectF(0, 0, 16, 16).contains(outline), name
        assert outline.width() > 4 or outline.height() > 4, name
        picture = drawn(lambda p, name=name: paint.icon(p, name, QRectF(0, 0, 16, 16), theme.text), 16, 16)
        pictures[name] = bytes(picture.constBits())
    assert len(set(pictures.values())) == len(icons.NAMES)


@pytest.mark.parametrize("scale", [1.0, 1.25, 1.5, 1.75, 2.0])
@pytest.mark.parametrize("at", [3.0, 3.4])
def test_borders_are_crisp_at_every_scale(theme: Theme, drawn, scale: float, at: float) -> None:
    """Between ground and border there is no half-tone, and the border stays inside the rectangle."""
    rect = QRectF(at, at, 60, 30)
    image = drawn(lambda p: paint.box(p, rect, theme.surface_alt, theme.text), 80, 40, scale)
    across = [image.pixelColor(x, round(20 * scale)).name() for x in range(image.width())]
    assert set(across) == {theme.surface.name(), theme.surface_alt.name(), theme.text.name()}
    inked = [x for x, color in enumerate(across) if color == theme.text.name()]
    assert min(inked) >= rect.left() * scale - 0.1
    assert max(inked) + 1 <= rect.right() * scale + 0.1


@pytest.mark.parametrize("scale", [1.0, 1.25, 1.5, 2.0])
def test_the_focus_ring_is_two_pixels_at_least(theme: Theme, drawn, scale: float) -> None:
    image = drawn(lambda p: paint.focus_ring(p, QRectF(4, 4, 60, 30), theme.accent), 80, 40, scale)
    middle = round(20 * scale)
    left = [x for x in range(image.width() // 2) if image.pixelColor(x, middle) == theme.accent]
    assert len(left) >= 2 * scale


def test_a_gauge_grows_with_the_share(theme: Theme, drawn) -> None:
    def filled(ratio: float) -> int:
        image = drawn(lambda p: paint.gauge(p, QRectF(0, 0, 100, 4), theme, ratio, theme.accent), 100, 4)
        return sum(image.pixelColor(x, 2) == theme.accent for x in range(100))

    lengths = [filled(ratio) for ratio in (0, 0.01, 0.5, 1, 3)]
    assert lengths[0] == 0
    assert all(a <= b for a, b in pairwise(lengths))
    assert 45 <= lengths[2] <= 52
    assert lengths[3] == lengths[4]
