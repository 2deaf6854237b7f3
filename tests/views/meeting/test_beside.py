"""会商: what stands beside the topic at all times: earlier rulings, who sits in, what came late, what the room sees."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QScrollArea, QWidget

from commandcenter.app.conference import Conference
from commandcenter.models.case import CaseState
from commandcenter.models.lifecycle import Action
from commandcenter.models.meeting.terms import Heard, ItemState, Mode, SeatState, Stance
from commandcenter.views.actions import commands_of, in_meeting
from commandcenter.views.widgets.buttons import Check
from tests.stage import Stage
from tests.views.eyes import cut_texts, squeezed, texts
from tests.views.hands import write
from tests.views.meeting_table import Open, decided, desk, lamp, local, press, room_of, told, view_of
from tests.views.windows import Seat

SIZES = ((1366, 768), (1920, 1080))


def _ruled_before(stage: Stage, power: int, code: str, day: str) -> None:
    """A meeting whose one topic on the same matter was decided and signed."""
    office, login = desk(stage, "office"), stage.login_of(power)
    stage.at(f"2026-11-{day} 14:30")
    meeting = desk(stage, "director").instant(lamp(stage, code), "director")
    desk(stage, "office").call(meeting, 1, [power])
    desk(stage, login).take_seat(meeting, SeatState.PRESENT)
    said = {"lead": power, "task": "先恢复供电，再核对灯杆产权", "due": local("2026-11-27 17:30"), "standard": "全亮"}
    n, _ = office.decide(meeting, 1, None, said)
    office.read_back(meeting, 1, n, "复述", of=power, ticked=frozenset(Heard))
    office.confirm(meeting, 1, n)
    topic = view_of(stage, meeting, "director").topic(1)
    assert topic is not None
    desk(stage, "director").sign(meeting, 1, topic.seal)
    office.end(meeting)


def _in_sight(part: QWidget, window: QWidget) -> bool:
    """Whole within the window, and in nothing that scrolls."""
    at = QRect(part.mapTo(window, QPoint(0, 0)), part.size())
    above: QWidget | None = part
    while above is not None and above is not window:
        if isinstance(above, QScrollArea):
            return False
        above = above.parentWidget()
    return part.isVisible() and not at.isEmpty() and window.rect().contains(at)


def test_earlier_rulings_stand_beside_many_opinions_without_scrolling(
    stage: Stage, power: int, open_window: Callable[..., Seat]
) -> None:
    code = stage.township.matters[0].code
    for day in ("09", "10", "11"):
        _ruled_before(stage, power, code, day)
    stage.at("2026-11-18 09:00")
    held = Conference(stage.store, stage.clock, 17)
    held.plan(12)
    held.run(5)
    seat = open_window("director")
    seat.go("meetings", held.id)
    for size in SIZES:
        seat.window.resize(*size)
        seat.picture()
        opinions = seat.page.room.opinions
        assert len(opinions.entries) == 17
        shown = [line for line in opinions.past.lines if line.isVisible()]
        assert len(shown) == 3
        assert all(_in_sight(line, seat.window) for line in shown), size
        assert all("供电所 牵头：先恢复供电" in line.accessibleName() for line in shown)
        assert all("待签收" in line._outcome.text() for line in shown)
        assert [*cut_texts(seat.page), *squeezed(seat.page)] == []


def test_an_observer_is_seated_from_the_list_of_those_present(
    stage: Stage, running: int, power: int, open_page: Open
) -> None:
    station = stage.unit("S05")
    page = open_page("office", running)
    room = room_of(page)
    room.attendance.observe.click()
    form = room.side.form
    assert form is not None
    assert power not in [choice.value for choice in form.rows["unit"].field.choices]
    form.rows["unit"].field.set_value(station)
    write(form.rows["person"].field, "史副站长")
    form.submit()
    seat = view_of(stage, running).file.seat_of(station)
    assert seat is not None
    assert (seat.observer, seat.state, seat.person) == (True, SeatState.PRESENT, "史副站长")
    [line] = [row for row in room.attendance.rows if row.unit == station]
    assert line.note == "列席"
    assert "列席 1" in room.attendance._sum.text
    line.click()
    form = room.side.form
    assert form is not None
    form.rows["state"].field.choose(SeatState.LEFT)
    form.submit()
    seat = view_of(stage, running).file.seat_of(station)
    assert seat is not None
    assert (seat.observer, seat.state) == (True, SeatState.LEFT)


def test_what_was_written_after_its_deadline_is_marked_late(
    stage: Stage, meeting: int, power: int, law: int, open_page: Open
) -> None:
    desk(stage, "office").change(meeting, opinions_due=local("2026-11-19 12:00"))
    stage.at("2026-11-19 11:00")
    desk(stage, stage.login_of(law)).say(meeting, 1, {"stance": Stance.AGREE})
    stage.at("2026-11-19 15:00")
    desk(stage, stage.login_of(power)).say(meeting, 1, {"stance": Stance.RESERVE, "view": "灯杆属村集体"})
    own = room_of(open_page(stage.login_of(power), meeting))
    assert own.opinion._saved.text().endswith("，逾期")
    page = open_page("office", meeting)
    room = room_of(page)
    marks = {unit: entry._at.text for unit, entry in room.opinions.entries.items()}
    assert marks[power].endswith("逾期")
    assert "逾期" not in marks[law]
    stage.at("2026-11-20 14:30")
    desk(stage, "office").begin(meeting)
    desk(stage, stage.login_of(law)).say(meeting, 1, {"stance": Stance.AGREE, "view": "同意"})
    told(page)
    marks = {unit: entry._at.text for unit, entry in room.opinions.entries.items()}
    assert marks[power].endswith("书面 逾期")
    assert "逾期" not in marks[law]


def test_who_leaves_gives_up_the_floor_and_the_timer_ends(
    stage: Stage, running: int, power: int, open_page: Open
) -> None:
    unit = desk(stage, stage.login_of(power))
    unit.take_seat(running, SeatState.PRESENT)
    desk(stage, "office").give_floor(running, power)
    page = open_page("director", running)
    room = room_of(page)
    assert room.head._floor.isVisible()
    unit.take_seat(running, SeatState.LEFT)
    told(page)
    assert not room.head._floor.isVisible()
    stage.wait(minutes=1)
    unit.take_seat(running, SeatState.PRESENT)
    told(page)
    assert not room.head._floor.isVisible()


@pytest.mark.parametrize("size", SIZES)
def test_the_chair_is_told_at_all_times_that_the_room_is_dark_or_stands_still(
    stage: Stage, running: int, open_page: Open, size: tuple[int, int]
) -> None:
    page = open_page("director", running)
    page.window().resize(*size)
    room = room_of(page)
    room.projecting.projector.open(running)
    page.window().activateWindow()
    told_elsewhere: list[tuple[str, str]] = []
    page.workplace.projected.connect(lambda *words: told_elsewhere.append(words))
    said = {}
    for what, key in (("frozen", Qt.Key.Key_F), ("moves", Qt.Key.Key_F), ("black", Qt.Key.Key_B)):
        room.setFocus()
        press(key)
        told(page)
        said[what] = room.head.tag.word, told_elsewhere[-1][0]
        assert room.head.tag.isVisible()
    assert said == {
        "frozen": ("投屏：画面定格，按 F 恢复", "投屏：画面定格"),
        "moves": ("投屏中 · 人名电话已脱敏", "投屏：正在投屏"),
        "black": ("投屏：黑屏，按 B 恢复", "投屏：黑屏"),
    }
    room.projecting.projector.close()
    assert told_elsewhere[-1][0] == ""
    assert room.head.tag.word == "各屏黑屏"


def test_the_foot_of_every_page_says_what_the_room_sees(stage: Stage, open_window: Callable[..., Seat]) -> None:
    seat = open_window("director")
    seat.go("duty")
    item = seat.window._status._room
    assert not item.isVisible()
    seat.work.projected.emit("投屏：黑屏", "due_soon")
    assert (item.isVisible(), item.accessibleName()) == (True, "投屏：黑屏")
    seat.work.projected.emit("", "")
    assert not item.isVisible()


def test_every_key_of_the_room_is_one_that_f1_lists(
    stage: Stage, meeting: int, power: int, law: int, open_page: Open
) -> None:
    """What the room answers to before, in and after a meeting, and nothing that it never answers to."""
    login = stage.login_of(power)
    answered: dict[str, set[str]] = {"director": set(), login: set()}

    def look() -> None:
        for who, keys in answered.items():
            keys.update(room_of(open_page(who, meeting)).steps.keys())

    look()
    stage.at("2026-11-20 14:30")
    desk(stage, "office").begin(meeting)
    look()
    desk(stage, login).take_seat(meeting, SeatState.PRESENT)
    decided(stage, meeting, power, law)
    look()
    page = open_page("director", meeting)
    room_of(page).projecting.projector.open(meeting)
    answered["director"].update(room_of(page).steps.keys())
    room_of(page).projecting.projector.close()
    for who, keys in answered.items():
        role = stage.session(who).role
        listed = {one.keys for one in in_meeting(role)}
        assert keys - {"Ctrl+P"} | {"Alt+↑↓"} == listed | {"Alt+↑↓"}
        assert keys <= listed | {one.keys for one in commands_of(role)}


def test_while_it_runs_another_chairs_and_a_topic_is_added(
    stage: Stage, running: int, open_window: Callable[..., Seat]
) -> None:
    """From the attendance and the agenda, by keyboard: the foot has no room for both."""
    other = lamp(stage)
    seat = open_window("office")
    seat.go("meetings", running)
    room = seat.page.room
    room.agenda.more.setFocus()
    seat.press("Return")
    room.side.form.submit()
    assert [topic.case.id for topic in room.view.topics][1:] == [other]
    room.attendance.rows[0].setFocus()
    seat.press("Return")
    room.side.form.rows["chair"].field.set_value("leader")
    room.side.form.submit()
    assert view_of(stage, running).meeting.chair == "leader"


def test_a_unit_says_itself_who_comes_and_how(
    stage: Stage, running: int, power: int, open_window: Callable[..., Seat]
) -> None:
    seat = open_window(stage.login_of(power))
    seat.go("meetings", running)
    room = seat.page.room
    stage.wait(minutes=3)
    [own] = [line for line in room.attendance.rows if line.isEnabled()]
    own.setFocus()
    seat.press("Return")
    form = room.side.form
    form.rows["mode"].field.choose(Mode.VIDEO)
    form.rows["person"].field.set_value("李副所长")
    form.findChild(Check).setChecked(True)
    form.submit()
    told = view_of(stage, running).file.seat_of(power)
    assert told is not None
    assert (told.state, told.mode, told.person, told.deputy) == (SeatState.PRESENT, Mode.VIDEO, "李副所长", True)
    assert "迟到 3 分 · 视频 · 代会" in own.accessibleName()
    assert room.side.form is None


def test_a_unit_complained_about_meanwhile_is_shown_out(
    stage: Stage, running: int, case: int, power: int, open_window: Callable[..., Seat]
) -> None:
    seat = open_window(stage.login_of(power))
    seat.go("meetings", running)
    assert seat.page.room is not None
    stage.act(case, "lead1", Action.PROTECT, units=(power,))
    seat.hear()
    assert seat.page.room is None
    assert "路灯" not in " ".join(texts(seat.page))
    assert seat.said == "没有这次会商"


def test_nothing_to_dispatch_is_taken_back_with_one_key(
    stage: Stage, running: int, case: int, open_window: Callable[..., Seat]
) -> None:
    seat = open_window("director")
    seat.go("meetings", running)
    room = seat.page.room
    room.steps.do("settle")
    room.side.form.rows["reason"].field.set_value("已由村里修好")
    room.side.form.submit()
    assert stage.file(case).case.state is CaseState.ACCEPTED
    seat.press("Ctrl+Z")
    seat.hear()
    assert stage.file(case).case.state is CaseState.CONSULTING
    assert room.topic.item.state is ItemState.OPEN


def test_the_paper_of_a_meeting_is_one_key_away_before_in_and_after_it(
    stage: Stage, meeting: int, open_window: Callable[..., Seat]
) -> None:
    seat = open_window("office")

    def printed() -> str:
        seat.hear()
        seat.go("meetings", meeting)
        seat.page.take_focus()
        seat.press("Ctrl+P")
        assert seat.page is seat.window.page("papers")
        return str(seat.page.preview.shown.kind)

    assert printed() == "meeting_notice"
    stage.at("2026-11-20 14:30")
    desk(stage, "office").begin(meeting)
    assert printed() == "minutes"
    desk(stage, "office").end(meeting)
    assert printed() == "minutes"


def test_a_long_title_has_its_two_lines_at_once(stage: Stage, running: int, open_window: Callable[..., Seat]) -> None:
    seat = open_window("director")
    seat.go("meetings", running)
    seat.picture()
    [card] = seat.page.room.agenda.cards
    assert card.height() == card.heightForWidth(card.width())
