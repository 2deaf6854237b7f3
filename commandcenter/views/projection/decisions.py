"""What is decided: rows in the overview, whole cards when the room sees the decisions alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ...dispatch.meetings.projection import Decided, Projection, Reading
from ...models.timing.worktime import TZ, weekday_text
from .. import paint
from .sheet import GAP, PAD, SMALLEST, Area, Sheet

TONES = {Reading.DONE: "done", Reading.HEARD: "due_soon", Reading.TYPING: "accent", Reading.WAITING: "muted"}
_SHAPES = {Reading.DONE: "done", Reading.HEARD: "due_soon"}
_ROW, _LEAST_ROW, _FOLDED = 97, 90, 48
_LEAST_CARD, _MOST_CARD, _LINE = 184, 202, 60
_TITLE = 56
_TWO_DIGITS = 10


class Slot(NamedTuple):
    """A place in the list: one decision whole or folded to a line, several done ones in one line, or what there is no
    room for (`rest`)."""

    decided: tuple[Decided, ...]
    folded: bool
    rest: bool = False


def fold(decisions: Sequence[Decided], room: float, whole: float, line: float) -> list[Slot]:
    """As much as there is room for. All whole if they fit; else the done ones fold to a line each, then to one line
    together; then the earliest of the others give way, so that the last one, which is being typed, is always seen."""
    slots = [Slot((one,), False) for one in decisions]
    if _height(slots, whole, line) <= room:
        return slots
    slots = [Slot((one,), one.reading is Reading.DONE) for one in decisions]
    if _height(slots, whole, line) <= room:
        return slots
    done = tuple(one for one in decisions if one.reading is Reading.DONE)
    others = [one for one in decisions if one.reading is not Reading.DONE]
    head = [Slot(done, True)] if done else []
    slots = [*head, *(Slot((one,), False) for one in others)]
    if _height(slots, whole, line) <= room or not others:
        return slots
    keep = int((room - (len(head) + 1) * line) // whole)
    if keep < 1:
        before = Slot((*done, *others[:-1]), True, rest=True)
        return [*([before] if before.decided and line + whole <= room else []), Slot((others[-1],), False)]
    left = tuple(others[: len(others) - keep])
    return [*head, Slot(left, True, rest=True), *(Slot((one,), False) for one in others[len(left) :])]


def _height(slots: Sequence[Slot], whole: float, line: float) -> float:
    return sum(line if slot.folded else whole for slot in slots)


def due_words(one: Decided, *, with_day: bool = False) -> str:
    """11月25日前, with the day of the week where there is room."""
    if one.due is None:
        return ""
    local = one.due.astimezone(TZ)
    if with_day:
        return f"{local.month}月{local.day}日（{weekday_text(local.date())}）前"
    return f"{local.month}月{local.day}日前"


def paint_decisions_panel(s: Sheet, shown: Projection, area: Area) -> None:
    """The panel of the overview."""
    s.card(area)
    inner = area.inner(PAD, 12)
    s.words(inner.line(0, _TITLE), "议定事项", 36, weight="b")
    total = len(shown.decisions)
    if not total:
        s.words(inner.line(_TITLE, 72), "还没有议定事项", 32, s.t.text_muted)
        return
    ink = s.t.done if shown.read_back else s.t.text_muted
    s.words(inner.line(0, _TITLE), f"已复述 {shown.read_back} / {total}", SMALLEST, ink, "b", paint.RIGHT)
    y, room = float(_TITLE), inner.height - _TITLE
    slots = fold(shown.decisions, room, _LEAST_ROW, _FOLDED)
    lines = sum(slot.folded for slot in slots)
    whole = min(_ROW, (room - lines * _FOLDED) / max(1, len(slots) - lines))
    for slot in slots:
        height = _FOLDED if slot.folded else whole
        row = inner.line(y, height)
        s.rule(row)
        _folded(s, slot, row, 32) if slot.folded else _row(s, slot.decided[0], row)
        y += height


def paint_decisions(s: Sheet, shown: Projection) -> None:
    """议定 alone, for the reading out."""
    body = s.body
    if not shown.decisions:
        s.card(body)
        s.words(body, "还没有议定事项", 48, s.t.text_muted, align=paint.MID)
        return
    slots = fold(shown.decisions, body.height + GAP, _LEAST_CARD + GAP, _LINE + GAP)
    lines = sum(slot.folded for slot in slots)
    cards = len(slots) - lines
    room = body.height - (len(slots) - 1) * GAP - lines * _LINE
    height = max(_LEAST_CARD, min(_MOST_CARD, room / cards)) if cards else 0
    y = 0.0
    for slot in slots:
        area = body.line(y, _LINE if slot.folded else height)
        if slot.folded:
            s.card(area, s.t.confirmed if not slot.rest else None, s.t.done if not slot.rest else None)
            _folded(s, slot, area.inner(PAD), 36)
        else:
            _card(s, slot.decided[0], area)
        y += area.height + GAP


# --- pieces ----------------------------------------------------------------------------------------------------------


def _mark(s: Sheet, one: Decided, area: Area, px: float) -> float:
    """✓ 已复述, as shape and word at the right; the width it took."""
    tone = TONES[one.reading]
    word = one.reading.label
    wide = s.words(area, word, px, s.t.state(tone), "b", paint.RIGHT)
    middle = area.y + area.height / 2
    if shape := _SHAPES.get(one.reading):
        s.shape(shape, area.right - wide - px * 0.75, middle, tone, px * 0.75)
    elif one.reading is Reading.TYPING:
        for k in range(3):
            s.shape("dot", area.right - wide - px * (0.4 + 0.3 * k), middle, tone, px * 0.28)
    return wide + px * 1.2


def _row(s: Sheet, one: Decided, row: Area) -> None:
    tone = s.t.state(TONES[one.reading])
    mark = _mark(s, one, row, SMALLEST)
    s.words(row._replace(width=56), str(one.n), 40 if one.n < _TWO_DIGITS else 34, tone, "b")
    room = Area(row.x + 56, row.y + (row.height - 97) / 2, row.width - 56 - mark - 16, row.height)
    s.words(room.line(2, 52), _task(one), 36, weight="b")
    parts = [f"{one.lead} 牵头" if one.lead else "", f"{'、'.join(one.assisting)} 配合" if one.assisting else ""]
    s.words(room.line(51, 42), " · ".join(filter(None, [*parts, due_words(one)])), SMALLEST, s.t.text_muted)


def _task(one: Decided) -> str:
    return f"{one.task}|" if one.reading is Reading.TYPING else one.task


def _folded(s: Sheet, slot: Slot, row: Area, px: float) -> None:
    first = slot.decided[0]
    if slot.rest:
        numbers = "、".join(str(one.n) for one in slot.decided)
        unread = all(one.reading is not Reading.DONE for one in slot.decided)
        s.words(row, f"还有事项 {numbers} 未复述完" if unread else f"另有事项 {numbers}", px, s.t.text_muted)
        return
    mark = _mark(s, first, row, min(px, 32))
    if len(slot.decided) > 1:
        numbers = "、".join(str(one.n) for one in slot.decided)
        s.words(row._replace(width=row.width - mark), f"事项 {numbers}", px, s.t.done, "b")
        return
    s.words(row._replace(width=56), str(first.n), px, s.t.done, "b")
    lead = s.wide(first.lead, px) + 24
    room = row.width - 56 - mark - 16
    taken = s.words(Area(row.x + 56, row.y, room - lead, row.height), first.task, px)
    s.words(Area(row.x + 56 + taken + 24, row.y, lead, row.height), first.lead, px, s.t.text_muted)


def _card(s: Sheet, one: Decided, area: Area) -> None:
    done, typing = one.reading is Reading.DONE, one.reading is Reading.TYPING
    line = s.t.done if done else s.t.accent if typing else s.t.line
    s.card(area, s.t.confirmed if done else None, line, 4 if typing else 2)
    inner = Area(area.x + 24, area.y, area.width - 56, area.height)
    top = (area.height - 176) / 2
    tone = s.t.state(TONES[one.reading])
    s.words(inner.line(top, 72)._replace(width=76), str(one.n), 64 if one.n < _TWO_DIGITS else 52, tone, "b")
    first = Area(inner.x + 80, inner.y + top, inner.width - 80, 72)
    mark = _mark(s, one, first, 40)
    room = first.width - mark - 24
    task = _task(one)
    px = 48 if s.wide(task, 48, "b") <= room else 40
    s.words(first._replace(width=room), task, px, weight="b")
    second = first._replace(y=first.y + 72, height=56)
    due = due_words(one, with_day=True)
    ink, weight = (s.t.text, "b") if due else (s.t.text_muted, "r")
    right = s.words(second, due or "时限 —", 40, ink, weight, paint.RIGHT)
    lead = f"{one.lead} 牵头" if one.lead else "牵头 —"
    taken = s.words(second._replace(width=second.width - right - 24), lead, 40, weight="b" if one.lead else "r")
    if one.assisting:
        rest = Area(second.x + taken + 24, second.y, second.width - taken - right - 48, second.height)
        s.words(rest, f"{'、'.join(one.assisting)} 配合", 40)
    third = first._replace(y=first.y + 128, height=48)
    note = s.words(third, one.note, 32, s.t.text_muted, align=paint.RIGHT) + 24 if one.note else 0
    s.words(third._replace(width=third.width - note), f"验收：{one.standard or '—'}", 32, s.t.text_muted)
