"""会商: from the case to its meeting; who is there stands beside the signature; the chair speaks last; who was told to
lead while away objects."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from commandcenter.models.case import CaseState, Channel
from commandcenter.models.meeting.terms import Heard, ItemState, SeatState
from commandcenter.views.widgets.fields import Area
from tests.stage import Stage
from tests.views.eyes import texts
from tests.views.hands import write
from tests.views.meeting_table import decided, desk, view_of
from tests.views.windows import Seat


def test_signed_with_the_chairs_last_words_while_the_lead_is_away_who_then_objects(
    stage: Stage, running: int, power: int, law: int, case: int, open_window: Callable[..., Seat], qtbot: QtBot
) -> None:
    n = decided(stage, running, power, law)
    desk(stage, "director").override(running, 1, n, "线路是其资产")
    how = {"channel": Channel.PHONE, "speaker": "李所长", "ticked": frozenset(Heard)}
    desk(stage, "office").read_back(running, 1, n, "都记下了", of=power, **how)
    desk(stage, "office").confirm(running, 1, n)
    seat = open_window("director")
    seat.choose(case)
    seat.press("F5")
    room = seat.page.room
    assert room.id == running
    seat.press("F4", "F4")
    form = room.side.form
    assert form is not None
    assert any("到会 0/应到 3。" in text for text in texts(form))
    assert view_of(stage, running).file.items[0].state is ItemState.OPEN, "nobody came and no reason is given"
    write(form.rows["reason"].field, "台风封路，已逐家电话沟通")
    desk(stage, stage.login_of(law)).take_seat(running, SeatState.PRESENT)
    seat.hear()
    room.side.back()
    seat.press("F4")
    form = room.side.form
    assert form is not None
    assert "reason" not in form.rows
    assert "还没有表态：综合执法中队" in texts(form)
    closing = form.findChildren(Area)[0]
    write(closing, "今晚先恢复照明")
    seat.press("F4")
    assert stage.file(case).case.state is CaseState.DISPATCHED
    assert "主持人小结：今晚先恢复照明" in texts(room.opinions)

    stage.wait(hours=2)
    other = open_window(stage.login_of(power))
    other.go("home")
    [call] = other.page.invitations.rows
    assert "已指定本单位牵头，11月23日" in call.accessibleName()
    call.click()
    own = other.page.room
    assert own.bar.buttons["object"].isVisible()
    own.steps.do("object")
    objecting = own.side.form
    assert objecting is not None
    write(objecting.rows["text"].field, "灯杆是村里的")
    qtbot.keyClick(objecting, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    other.hear()
    assert not own.bar.buttons["object"].isVisible()
    assert any("已提异议" in text for text in texts(own.decisions))
    assert [row.property("state") for row in own.decisions.rows.values()] == ["mine"]
    seat.hear()
    assert any("供电所 对会商指定牵头有异议" in notice.text for notice in seat.notices)
    seat.press("Escape")
    assert any(row.right == "1 个单位有异议" for row in seat.page.front.meetings.rows)
