"""What is painted on the projection: nothing over anything else, whatever stands there and however large it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage

from commandcenter.dispatch.meetings.projection import (
    Decided,
    Moment,
    Photo,
    Projection,
    Reading,
    Said,
    Scene,
    Spot,
    Timer,
    Voice,
)
from commandcenter.models.meeting.terms import Focus
from commandcenter.views import paint
from commandcenter.views.projection.canvas import ProjectionCanvas
from commandcenter.views.projection.folding import Slot, fold
from commandcenter.views.projection.scene import Stamp

AT = datetime(2026, 11, 20, 6, 36, tzinfo=UTC)
MOMENTS = tuple(Moment(f"11-1{k}", f"第{k}个单位申请退单", "驳回", "overdue") for k in range(8))
EMPTY = Projection(
    meeting_id=1, scene=Scene.TOPIC, focus=Focus.WHOLE, heading="议题一 / 共 3 题",
    title="张某甲等3人反映西村二村北街路灯停电、线路老化存在安全隐患，要求尽快恢复供电", sentence="",
    timer=Timer(400, AT, 8), agenda=(), spots=(Spot(1, "西村二村", True),), moments=MOMENTS, opinions=(), stated=2,
    voice=None, decisions=(), photos=(), footer="人名、电话、住址已脱敏", town="老湖镇“全响应”中心", at=AT,
)  # fmt: skip


def matter(n: int, reading: Reading) -> Decided:
    return Decided(n, f"事项{n}", "供电所", (), None, "", reading, "")


DONE, TYPING = Reading.DONE, Reading.TYPING


def test_four_are_whole_and_from_the_fifth_on_the_done_ones_fold() -> None:
    four = [matter(n, DONE) for n in range(1, 5)]
    assert fold(four, 400, 100, 50) == [Slot((one,), False) for one in four]
    five = [*four, matter(5, TYPING)]
    assert [slot.folded for slot in fold(five, 400, 100, 50)] == [True] * 4 + [False]


def test_whatever_room_there_is_nothing_is_painted_over_it() -> None:
    for done in range(6):
        matters = [matter(n, DONE if n <= done else TYPING) for n in range(1, 8)]
        for room in range(100, 1300, 45):
            slots = fold(matters, room, 100, 50)
            assert sum(50 if slot.folded else 100 for slot in slots) <= room
            assert slots[-1].decided[-1].n == 7


def test_what_is_read_back_gives_way_last_but_for_what_is_typed() -> None:
    matters = [matter(1, DONE), matter(2, Reading.HEARD), *(matter(n, Reading.WAITING) for n in range(3, 7))]
    matters.append(matter(7, TYPING))
    for room in range(150, 700, 25):
        slots = fold(matters, room, 100, 50)
        assert sum(50 if slot.folded else 100 for slot in slots) <= room
        whole = [slot.decided[0].n for slot in slots if not slot.folded]
        assert whole[-1] == 7
        if len(whole) > 1:
            assert 2 in whole
        elif room >= 200:
            assert Slot((matters[1],), True) in slots, "it has a line of its own"


@pytest.mark.parametrize("zoom", [1.0, 1.27, 1.5])
@pytest.mark.parametrize("units", [3, 9, 17])
def test_nothing_is_painted_over_anything_and_the_end_of_what_is_typed_is_seen(
    qtbot, units: int, zoom: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Many units, long texts and large letters: the panels give way to one another."""
    long = "先恢复供电，线路改造费用由镇财政和供电所按七比三分担，村里负责挖沟、回填和路面恢复" * 2
    chips = [("同意", "done"), ("有条件", "due_soon"), ("保留意见", "supervised"), ("待表态", "muted")]
    readings = [DONE, Reading.WAITING, Reading.HEARD, Reading.WAITING, TYPING]
    decisions = tuple(
        Decided(n, f"{long}尾{n}", "供电所", ("水利站", "环保办"), None, f"{long}末{n}", reading, "14:30 到场")
        for n, reading in enumerate(readings, 1)
    )
    shown = replace(
        EMPTY,
        opinions=tuple(Said(f"第{k}服务中心", *chips[k % 4], long) for k in range(units)),
        voice=Voice("最新意见", "第一服务中心（视频）", long),
        decisions=decisions,
    )
    canvas = ProjectionCanvas()
    qtbot.addWidget(canvas)
    canvas.resize(1920, 1080)
    canvas.set_zoom(zoom)
    for focus, photos in ((Focus.WHOLE, 0), (Focus.WHOLE, 2), (Focus.OPINIONS, 0), (Focus.DECISIONS, 0)):
        one = replace(shown, focus=focus, photos=tuple(Photo(k + 1, ()) for k in range(photos)))
        canvas.show_projection(one, one.at, Stamp())
        boxes = inked(canvas, monkeypatch)
        assert [(a[1], b[1]) for k, a in enumerate(boxes) for b in boxes[k + 1 :] if meet(a[0], b[0])] == []
        assert all(canvas.rect().toRectF().adjusted(-1, -1, 1, 1).contains(box) for box, _ in boxes)
        if focus is not Focus.OPINIONS:
            assert any(words.endswith("尾5|") for _, words in boxes)


def inked(canvas: ProjectionCanvas, monkeypatch: pytest.MonkeyPatch) -> list[tuple[QRectF, str]]:
    """Where ink of which words is."""
    found: list[tuple[QRectF, str]] = []
    real = paint.text

    def noting(p, rect, s, color, px=14, weight="r", align=paint.LEFT, *rest, **more):
        taken = real(p, rect, s, color, px, weight, align, *rest, **more)
        free = 0 if align is paint.LEFT else rect.width() - taken
        x = rect.x() + (free / 2 if align is paint.MID else free)
        if taken > 1:
            found.append((QRectF(x, rect.center().y() - 0.46 * px, taken, 0.92 * px), s))
        return taken

    monkeypatch.setattr(paint, "text", noting)
    canvas.grab()
    monkeypatch.undo()
    return found


def meet(a: QRectF, b: QRectF) -> bool:
    both = a.intersected(b)
    return both.width() > 2 and both.height() > 2


def test_many_done_ones_share_a_line_and_what_is_typed_is_always_whole() -> None:
    many = [*(matter(n, DONE) for n in range(1, 9)), *(matter(n, TYPING) for n in range(9, 13))]
    slots = fold(many, 400, 100, 50)
    assert [len(slot.decided) for slot in slots if slot.folded and not slot.rest] == [8, 1]
    assert slots[-1] == Slot((many[-1],), False)
    assert sum(50 if slot.folded else 100 for slot in slots) <= 400
    assert sorted(one.n for slot in slots for one in slot.decided) == list(range(1, 13))


def test_photos_alone_are_seen_one_at_a_time(qtbot, monkeypatch: pytest.MonkeyPatch) -> None:
    photos = (Photo(1, ()), Photo(2, ()))
    canvas = ProjectionCanvas()
    qtbot.addWidget(canvas)
    canvas.resize(1920, 1080)
    pictures = {}
    for photo, color in zip(photos, ("#ff0000", "#00ff00"), strict=True):
        pictures[photo] = QImage(1600, 1200, QImage.Format.Format_RGB32)
        pictures[photo].fill(QColor(color))
    canvas.show_pictures(pictures)
    for place, color in ((0, "#ff0000"), (1, "#00ff00")):
        canvas.show_projection(replace(EMPTY, focus=Focus.PHOTOS, photos=photos, photo=place), AT, Stamp())
        assert canvas.grab().toImage().pixelColor(960, 560).name() == color
        assert f"{place + 1} / 2" in [words for _, words in inked(canvas, monkeypatch)]
    canvas.show_projection(replace(EMPTY, focus=Focus.PHOTOS), AT, Stamp())
    assert "没有可投影的照片" in [words for _, words in inked(canvas, monkeypatch)]
