"""会商: what several type at once, and what is kept while the server is away."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from commandcenter.dispatch.meetings import MeetingDesk
from commandcenter.models.errors import Offline
from commandcenter.models.meeting.terms import ItemState, SeatState, Stance
from commandcenter.views.tasks import Tasks, refuse_gui_thread
from commandcenter.views.widgets.buttons import Link
from tests.stage import ROOT, Stage
from tests.views.hands import write
from tests.views.meeting_table import (
    Open,
    decided,
    desk,
    heard,
    lamp,
    local,
    press,
    room_of,
    row_of,
    told,
    view_of,
)
from tests.views.typing_desk import DESK
from tests.views.windows import Seat

# --- several at once --------------------------------------------------------------------------------------------------


def test_what_arrives_does_not_disturb_who_types(
    stage: Stage, running: int, power: int, law: int, open_page: Open
) -> None:
    decided(stage, running, power, law)
    page = open_page("office", running)
    room = room_of(page)
    row = row_of(room)
    row.task.setFocus()
    cursor = row.task.textCursor()
    cursor.setPosition(2)
    row.task.setTextCursor(cursor)
    write(row.task, "全部")
    desk(stage, stage.login_of(power)).say(running, 1, {"stance": Stance.CONDITION, "view": "先清杆下杂物"})
    desk(stage, "dispatch1").decide(running, 1, row.n, {"standard": "夜间七盏全亮"})
    told(page)
    assert row.task.hasFocus()
    assert row.task.toPlainText() == "恢复全部 6 盏路灯供电"
    assert row.task.textCursor().position() == 4
    assert row.standard.toPlainText() == "夜间七盏全亮"
    assert "先清杆下杂物" in room.opinions.entries[power].accessibleName()
    room.acts.flush()
    assert view_of(stage, running).file.decisions[0].task == "恢复全部 6 盏路灯供电"


def test_two_who_write_the_same_field_both_keep_their_words(
    stage: Stage, running: int, power: int, law: int, open_page: Open
) -> None:
    n = decided(stage, running, power, law)
    page = open_page("office", running)
    said, row = heard(page), row_of(room_of(page))
    row.task.setFocus()
    row.task.moveCursor(row.task.textCursor().MoveOperation.End)
    write(row.task, "，换灯头")
    desk(stage, "dispatch1").decide(running, 1, n, {"task": "恢复供电并验收"})
    told(page)
    assert row.task.toPlainText() == "恢复 6 盏路灯供电，换灯头"
    room_of(page).acts.flush()
    task = view_of(stage, running).file.decisions[0].task
    assert "恢复供电并验收" in task
    assert "换灯头" in task
    assert "两人所写都保留" in said[-1]
    assert row.task.toPlainText() == task


def test_what_was_typed_stays_on_this_machine_while_the_server_is_away(
    stage: Stage, running: int, power: int, open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    login = stage.login_of(power)

    def away(*_args: object, **_said: object) -> None:
        raise Offline("连不上数据库")

    with monkeypatch.context() as patch:
        patch.setattr(MeetingDesk, "say", away)
        page = open_page(login, running)
        write(room_of(page).opinion.fields["view"], "线路归我所")
        room_of(page).acts.flush()
        assert room_of(page).opinion.fields["view"].value == "线路归我所"
        page.closing()
    again = room_of(open_page(login, running))
    assert again.opinion.fields["view"].value == "线路归我所"
    again.acts.flush()
    opinion = view_of(stage, running).file.opinion_of(1, power)
    assert opinion is not None
    assert opinion.view == "线路归我所"


def test_what_the_meeting_did_not_take_any_more_lies_there_until_its_writer_is_done_with_it(
    stage: Stage, running: int, power: int, open_page: Open, qtbot: QtBot
) -> None:
    """The topic is ended while a unit types: the card of its opinion goes, its words do not."""
    login = stage.login_of(power)
    page = open_page(login, running)
    write(room_of(page).opinion.fields["view"], "灯杆属村集体，应由村里自行更换")
    desk(stage, "office").settle(running, 1, ItemState.DEFERRED, "下次再议")
    room_of(page).acts.flush()
    qtbot.waitUntil(lambda: not room_of(page).opinion.isVisibleTo(room_of(page)))
    assert room_of(page).stranded.texts == ("灯杆属村集体，应由村里自行更换",)
    assert room_of(page).stranded.isVisibleTo(room_of(page))
    page.closing()
    room = room_of(open_page(login, running))
    qtbot.waitUntil(lambda: room.stranded.isVisibleTo(room))
    links = {one.text(): one for one in room.stranded.findChildren(Link)}
    links["复制"].click()
    assert QApplication.clipboard().text() == "灯杆属村集体，应由村里自行更换"
    links["不要了"].click()
    qtbot.waitUntil(lambda: not room.stranded.isVisibleTo(room))
    assert room_of(open_page(login, running)).stranded.texts == ()


def test_units_and_dates_chosen_while_the_server_is_away_are_on_the_disk_too(
    stage: Stage, running: int, power: int, law: int, open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The program is killed, so that no window says farewell; the next one has them, and saves them."""
    n, _ = desk(stage, "office").decide(running, 1, None, {"task": "恢复供电"})
    due = local("2026-11-21 18:00")

    def away(*_args: object, **_said: object) -> None:
        raise Offline("连不上数据库")

    with monkeypatch.context() as patch:
        patch.setattr(MeetingDesk, "decide", away)
        room = room_of(open_page("office", running))
        row = row_of(room)
        row.lead.setFocus()
        write(row.lead, "供电所")
        press(Qt.Key.Key_Tab)
        write(row.others, "综合执法")
        press(Qt.Key.Key_Return)
        press(Qt.Key.Key_Tab)
        press(Qt.Key.Key_Tab)
        QTest.keyClicks(row.due, "11-21 18:00")
        press(Qt.Key.Key_Tab)
        room.acts.flush()
    again = room_of(open_page("office", running))
    row = row_of(again)
    assert (row.lead.value, row.others.value, row.due.value) == (power, (law,), due)
    again.acts.flush()
    [decision] = view_of(stage, running).file.decisions
    assert (decision.n, decision.lead, decision.assisting, decision.due) == (n, power, (law,), due)
    assert again.acts._disk.listed() == ()


def test_a_window_that_dies_before_the_answer_has_what_was_typed_on_its_disk(
    stage: Stage, running: int, power: int, open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = open_page(stage.login_of(power), running)
    room, kept = room_of(page), []

    def dies(*_args: object, **_said: object) -> None:
        kept.extend(room.acts._disk.listed())
        raise Offline("连不上数据库")

    monkeypatch.setattr(MeetingDesk, "say", dies)
    room.opinion.stance.choose(Stance.RESERVE)
    room.acts.flush()
    assert {draft.typed["said"] for draft in kept} == {"RESERVE"}


#: A secretary in a process of his own, at a server that takes what he writes and never answers.
_SECRETARY = (
    "login = 'office'"
    + DESK
    + """
import time
from datetime import datetime
from PySide6.QtCore import QTimer
from commandcenter.dispatch.drafts import Drafts
from commandcenter.dispatch.meetings import MeetingDesk
from commandcenter.views.pages.meetings import build
MeetingDesk.decide = lambda *said, **more: time.sleep(600)
save = Drafts.save
def saving(self, key, typed):
    save(self, key, typed)
    print(typed['place'].rpartition('-')[2], flush=True)
Drafts.save = saving
page = build(work)
page.show()
page.open_with(int(sys.argv[3]))
def write():
    rows = page.room.decisions.rows
    if not rows:
        return
    timer.stop()
    row = next(iter(rows.values()))
    for name, field, value in (("lead", row.lead, int(sys.argv[4])), ("assisting", row.others, (int(sys.argv[5]),)),
                               ("due", row.due, datetime.fromisoformat(sys.argv[6]))):
        field.set_value(value)
        row.kept[name].flush()
timer = QTimer(interval=20)
timer.timeout.connect(write)
timer.start()
app.exec()
"""
)


def test_a_killed_secretary_has_lost_no_unit_and_no_date(
    stage: Stage, running: int, power: int, law: int, open_page: Open, tmp_path: Path
) -> None:
    """The real room in a real process with real threads; the first answer is still awaited when it is killed."""
    desk(stage, "office").decide(running, 1, None, {"task": "恢复供电"})
    due = local("2026-11-21 18:00")
    told = [stage.url, str(tmp_path), str(running), str(power), str(law), due.isoformat()]
    child = subprocess.Popen(
        [sys.executable, "-c", _SECRETARY, *told], stdout=subprocess.PIPE, cwd=ROOT, text=True,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )  # fmt: skip
    assert child.stdout is not None
    assert [child.stdout.readline() for _ in range(3)] == ["lead\n", "assisting\n", "due\n"]
    os.kill(child.pid, signal.SIGKILL)
    assert child.wait() == -signal.SIGKILL
    room = room_of(open_page("office", running))
    row = row_of(room)
    assert (row.lead.value, row.others.value, row.due.value) == (power, (law,), due)
    room.acts.flush()
    [decision] = view_of(stage, running).file.decisions
    assert (decision.lead, decision.assisting, decision.due) == (power, (law,), due)


def test_a_refused_opinion_holds_nobody_back_from_the_next_topic(
    stage: Stage, case: int, power: int, open_page: Open
) -> None:
    meeting = desk(stage, "office").plan([case, lamp(stage)], local("2026-11-20 14:30"), "三楼会议室", "director")
    stage.at("2026-11-20 14:30")
    desk(stage, "office").begin(meeting)
    page = open_page(stage.login_of(power), meeting)
    said, room = heard(page), room_of(page)
    write(room.opinion.fields["view"], "来不及了")
    desk(stage, "director").settle(meeting, 1, ItemState.DEFERRED, "下次再议")
    room.acts.flush()
    assert said[-1] == "议题延后再议，不再改动"
    told(page)
    assert room.topic is not None
    assert room.topic.item.n == 2


def test_a_unit_that_has_the_case_open_is_writing(stage: Stage, running: int, power: int, open_page: Open) -> None:
    page = open_page("office", running)
    room = room_of(page)
    case_id = room.topic.case.id if room.topic else 0

    class Looks:
        login = stage.login_of(power)

    page.workplace.live.lookers = {case_id: (Looks(),)}  # type: ignore[dict-item]
    page.workplace.live.presence.emit(page.workplace.live.lookers)
    assert "正在输入…" in room.opinions.entries[power].accessibleName()


def test_everybody_follows_the_meeting_to_the_next_topic(stage: Stage, case: int, power: int, open_page: Open) -> None:
    meeting = desk(stage, "office").plan([case, lamp(stage)], local("2026-11-20 14:30"), "三楼会议室", "director")
    stage.at("2026-11-20 14:30")
    desk(stage, "office").begin(meeting)
    page = open_page(stage.login_of(power), meeting)
    room = room_of(page)
    assert room.topic is not None
    assert room.topic.item.n == 1
    write(room.opinion.fields["view"], "写到一半")
    desk(stage, "office").open_item(meeting, 2)
    told(page)
    assert room.topic.item.n == 1
    room.acts.flush()
    page.workplace.ticker.tick()
    assert room.topic.item.n == 2
    assert room.opinion.fields["view"].value == ""


def test_the_room_works_on_real_threads_and_reads_nothing_on_its_own(
    stage: Stage,
    running: int,
    power: int,
    law: int,
    open_window: Callable[..., Seat],
    tasks: Tasks,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    decided(stage, running, power, law)
    seat = open_window("office", tasks)
    monkeypatch.setattr(stage.store.database, "guard", refuse_gui_thread)
    seat.go("meetings", running)
    qtbot.waitUntil(lambda: not tasks.is_busy and bool(seat.page.room.decisions.rows))
    row = row_of(seat.page.room)
    row.task.setFocus()
    write(row.task, "连夜")
    seat.page.room.steps.do("floor")
    qtbot.waitUntil(lambda: not tasks.is_busy and not seat.page.room.acts.is_typing)
    seat.press("Esc")
    assert seat.page.room is not None
    assert row.task.toPlainText().startswith("连夜")
    monkeypatch.undo()
    assert view_of(stage, running).file.decisions[0].task == "连夜恢复 6 盏路灯供电"


def test_the_feed_itself_brings_what_others_say(
    stage: Stage, running: int, power: int, open_window: Callable[..., Seat], tasks: Tasks, qtbot: QtBot
) -> None:
    seat = open_window("office", tasks)
    seat.go("meetings", running)
    room = seat.page.room
    qtbot.waitUntil(lambda: not tasks.is_busy and power in room.opinions.entries)
    seat.listen()
    desk(stage, stage.login_of(power)).say(running, 1, {"stance": Stance.RESERVE, "view": "灯杆属村集体"})
    qtbot.waitUntil(lambda: "灯杆属村集体" in room.opinions.entries[power].accessibleName())
    desk(stage, stage.login_of(power)).take_seat(running, SeatState.PRESENT)
    qtbot.waitUntil(lambda: "到场 1" in room.attendance._sum.text)


def test_the_room_is_laid_out_in_parts_so_that_no_turn_of_the_window_is_long(
    stage: Stage, running: int, power: int, law: int, open_page: Open
) -> None:
    """What stands around the topic, then the topic, its matters two at a time; what comes meanwhile is shown too."""
    numbers = [decided(stage, running, power, law) for _ in range(5)]
    page = open_page("office")
    waiting: list[Callable[[], None]] = []
    page.workplace.tasks.soon = lambda owner, then: waiting.append(then)  # type: ignore[method-assign]
    page.open_with(running)
    room = room_of(page)
    assert power in room.opinions.entries
    seen = [len(room.decisions.rows)]
    while waiting:
        waiting.pop(0)()
        seen.append(len(room.decisions.rows))
        if seen[-1] == 4 and len(numbers) == 5:
            numbers.append(decided(stage, running, power, law))
            told(page)
    assert seen[0] <= 2
    assert all(later - before <= 2 for before, later in pairwise(seen))
    assert list(room.decisions.rows) == numbers
    assert len(numbers) == 6
    assert room.facts.isVisible()
