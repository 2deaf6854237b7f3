"""What is decided: rows in the overview, whole cards when the room sees the decisions alone."""

from __future__ import annotations

from collections.abc import Sequence

from ...dispatch.meetings.projection import Decided, Projection, Reading
from ...models.timing.worktime import TZ, weekday_text
from .. import paint
from ..theme import Weight
from .folding import Slot, fold, spread
from .sheet import GAP, PAD, SMALLEST, Area, Sheet

TONES = {Reading.DONE: "done", Reading.HEARD: "due_soon", Reading.TYPING: "accent", Reading.WAITING: "muted"}
_SHAPES = {Reading.DONE: "done", Reading.HEARD: "due_soon"}
_ROW, _LEAST_ROW, _FOLDED = 97, 90, 48
_LEAST_CARD, _MOST_CARD, _LINE = 184, 202, 60
_TITLE = 56
#: How high a line of a task is in a row and on a card, one of an acceptance standard; how many of them there may be.
_TASK, _CARD_TASK, _STANDARD = 52, 60, 44
_TASK_LINES, _STANDARD_LINES = 3, 2
_STANDARD_PX = 36
_TWO_DIGITS = 10


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
    heights = _heights(slots, room, _FOLDED, _LEAST_ROW, _ROW, [_row_wants(s, slot, inner.width) for slot in slots])
    for slot, height in zip(slots, heights, strict=True):
        row = inner.line(y, height)
        s.rule(row)
        _folded(s, slot, row, 32) if slot.folded else _row(s, slot.decided[0], row)
        y += height


def _heights(
    slots: Sequence[Slot], room: float, line: float, least: float, most: float, wanted: Sequence[float]
) -> list[float]:
    """How high each slot is: more lines for what does not fit into one, then the rest shared up to `most`."""
    bare = [line if slot.folded else least for slot in slots]
    more = spread(wanted, room - sum(bare))
    whole = sum(not slot.folded for slot in slots)
    air = max(0.0, min(most - least, (room - sum(bare) - sum(more)) / max(1, whole)))
    return [height + extra + (0 if slot.folded else air) for slot, height, extra in zip(slots, bare, more, strict=True)]


def paint_decisions(s: Sheet, shown: Projection) -> None:
    """议定 alone, for the reading out."""
    body = s.body
    if not shown.decisions:
        s.card(body)
        s.words(body, "还没有议定事项", 48, s.t.text_muted, align=paint.MID)
        return
    room = body.height + GAP
    slots = fold(shown.decisions, room, _LEAST_CARD + GAP, _LINE + GAP)
    wanted = [_card_wants(s, slot, body.width) for slot in slots]
    heights = _heights(slots, room, _LINE + GAP, _LEAST_CARD + GAP, _MOST_CARD + GAP, wanted)
    y = 0.0
    for slot, height in zip(slots, heights, strict=True):
        area = body.line(y, height - GAP)
        if slot.folded:
            is_done = all(one.reading is Reading.DONE for one in slot.decided)
            s.card(area, s.t.confirmed if is_done else None, s.t.done if is_done else None)
            _folded(s, slot, area.inner(PAD), 36)
        else:
            _card(s, slot.decided[0], area)
        y += height


# --- pieces ----------------------------------------------------------------------------------------------------------


def _mark_width(s: Sheet, one: Decided, px: float) -> float:
    return s.wide(one.reading.label, px, "b") + px * 1.2


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


def _row_wants(s: Sheet, slot: Slot, width: float) -> float:
    """How much higher than a row of one line it would be with its whole task."""
    if slot.folded:
        return 0
    one = slot.decided[0]
    return (len(s.broken(_task(one), _row_room(s, one, width), 36, _TASK_LINES, "b")) - 1) * _TASK


def _row_room(s: Sheet, one: Decided, width: float) -> float:
    return width - 56 - _mark_width(s, one, SMALLEST) - 16


def _row(s: Sheet, one: Decided, row: Area) -> None:
    tone = s.t.state(TONES[one.reading])
    lines = 1 + int((row.height - _LEAST_ROW) // _TASK)
    first = row.line(0, row.height - (lines - 1) * _TASK)
    _mark(s, one, first, SMALLEST)
    s.words(first._replace(width=56), str(one.n), 40 if one.n < _TWO_DIGITS else 34, tone, "b")
    wide = _row_room(s, one, row.width)
    room = Area(row.x + 56, row.y + (first.height - 97) / 2, wide, row.height)
    told = _told(s, _task(one), wide, 36, lines, "b", typed=one.reading is Reading.TYPING)
    for k, words in enumerate(told):
        s.words(room.line(2 + k * _TASK, _TASK), words, 36, weight="b", typed=True)
    parts = [f"{one.lead} 牵头" if one.lead else "", f"{'、'.join(one.assisting)} 配合" if one.assisting else ""]
    below = " · ".join(filter(None, [*parts, due_words(one)]))
    s.words(room.line(len(told) * _TASK - 1, 42), below, SMALLEST, s.t.text_muted)


def _told(
    s: Sheet, words: str, width: float, px: float, most: int, weight: Weight = "r", *, typed: bool = False
) -> list[str]:
    """In at most so many lines; of what is being typed the end, where it is typed."""
    return s.ending(words, width, px, most, weight) if typed else s.broken(words, width, px, most, weight)


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
    s.words(row._replace(width=56), str(first.n), px, s.t.state(TONES[first.reading]), "b")
    lead = s.wide(first.lead, px) + 24
    room = row.width - 56 - mark - 16
    taken = s.words(Area(row.x + 56, row.y, room - lead, row.height), first.task, px, typed=True)
    s.words(Area(row.x + 56 + taken + 24, row.y, lead, row.height), first.lead, px, s.t.text_muted)


def _card_wants(s: Sheet, slot: Slot, width: float) -> float:
    if slot.folded:
        return 0
    one = slot.decided[0]
    task, standard = _card_lines(s, one, width, _TASK_LINES, _STANDARD_LINES)
    return (len(task) - 1) * _CARD_TASK + (len(standard) - 1) * _STANDARD


def _card_lines(s: Sheet, one: Decided, width: float, tasks: int, standards: int) -> tuple[list[str], list[str]]:
    """The task and the acceptance standard of a card of that width, line by line."""
    typed, inner = one.reading is Reading.TYPING, width - 56 - 80
    room = inner - _mark_width(s, one, 40) - 16
    task = _told(s, _task(one), room, _task_px(s, one, room), tasks, "b", typed=typed)
    note = s.wide(one.note, 32) + 24 if one.note else 0
    return task, _told(s, f"验收：{one.standard or '—'}", inner - note, _STANDARD_PX, standards, typed=typed)


def _task_px(s: Sheet, one: Decided, room: float) -> float:
    return 48 if s.wide(_task(one), 48, "b") <= room else 40


def _card(s: Sheet, one: Decided, area: Area) -> None:
    done, typing = one.reading is Reading.DONE, one.reading is Reading.TYPING
    line = s.t.done if done else s.t.accent if typing else s.t.line
    s.card(area, s.t.confirmed if done else None, line, 4 if typing else 2)
    extra = area.height - _LEAST_CARD
    tasks = min(_TASK_LINES, 1 + int(max(0.0, extra) // _CARD_TASK))
    standards = 1
    wanted, _ = _card_lines(s, one, area.width, tasks, 1)
    if extra - (len(wanted) - 1) * _CARD_TASK >= _STANDARD:
        standards = _STANDARD_LINES
    task, standard = _card_lines(s, one, area.width, tasks, standards)
    inner = Area(area.x + 24, area.y, area.width - 56, area.height)
    taken = 176 + (len(task) - 1) * _CARD_TASK + (len(standard) - 1) * _STANDARD
    top = (area.height - taken) / 2
    tone = s.t.state(TONES[one.reading])
    s.words(inner.line(top, 72)._replace(width=76), str(one.n), 64 if one.n < _TWO_DIGITS else 52, tone, "b")
    first = Area(inner.x + 80, inner.y + top, inner.width - 80, 72)
    mark = _mark(s, one, first, 40) + 16
    px = _task_px(s, one, first.width - mark)
    for k, words in enumerate(task):
        s.words(first._replace(y=first.y + k * _CARD_TASK, width=first.width - mark), words, px, weight="b", typed=True)
    second = first._replace(y=first.y + 72 + (len(task) - 1) * _CARD_TASK, height=56)
    _who_and_when(s, one, second)
    third = second._replace(y=second.y + 56, height=48)
    note = s.words(third, one.note, 32, s.t.text_muted, align=paint.RIGHT) + 24 if one.note else 0
    for k, words in enumerate(standard):
        line_area = third._replace(y=third.y + k * _STANDARD, width=third.width - note)
        s.words(line_area, words, _STANDARD_PX, s.t.text_muted, typed=True)


def _who_and_when(s: Sheet, one: Decided, line: Area) -> None:
    due = due_words(one, with_day=True)
    ink, weight = (s.t.text, "b") if due else (s.t.text_muted, "r")
    right = s.words(line, due or "时限 —", 40, ink, weight, paint.RIGHT)
    lead = f"{one.lead} 牵头" if one.lead else "牵头 —"
    taken = s.words(line._replace(width=line.width - right - 24), lead, 40, weight="b" if one.lead else "r")
    if one.assisting:
        rest = Area(line.x + taken + 24, line.y, line.width - taken - right - 48, line.height)
        s.words(rest, f"{'、'.join(one.assisting)} 配合", 40)
