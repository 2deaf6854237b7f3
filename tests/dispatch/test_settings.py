"""Settings that an administrator changes: in force at once, told by an event, open deadlines as the rules say."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from sqlalchemy import select, text

from commandcenter.dispatch.clockwork import Clockwork
from commandcenter.dispatch.desk import Desk
from commandcenter.dispatch.duty.duty_clock import run_duties
from commandcenter.dispatch.upkeep import calendars, settings
from commandcenter.dispatch.upkeep.calendars import HOLIDAYS, Shift
from commandcenter.dispatch.upkeep.settings import HOURS, SettingLine
from commandcenter.models.case import CaseState
from commandcenter.models.errors import NotAllowed, NotFound, UserError
from commandcenter.models.lifecycle import Action
from commandcenter.models.people import SYSTEM
from commandcenter.models.settings import STARTS
from commandcenter.models.store import duty
from commandcenter.models.store import settings as stored
from commandcenter.models.store import tables as t
from commandcenter.models.timing.ledger import LineKind
from commandcenter.models.timing.worktime import local_day
from tests.stage import ServerStage, Stage

S = CaseState
WHY = "老政办〔2026〕31号"


@pytest.fixture
def admin(town: Stage) -> Desk:
    town.at("2026-11-20 09:00")
    return town.desk("admin")


def line(desk: Desk, key: str) -> SettingLine:
    return next(one for one in settings.view(desk).lines if one.setting.key == key)


def test_a_change_holds_at_once_and_is_told(town: Stage, admin: Desk) -> None:
    before = line(admin, "limit.sign")
    assert (before.text, before.is_usual, before.changed) == ("30wm", True, None)
    settings.change(admin, "limit.sign", "20wm", f" {WHY} ")
    after = line(admin, "limit.sign")
    assert (after.text, after.said, after.usual, after.is_usual) == ("20wm", "20分钟（工作时间）", "30wm", False)
    assert after.changed is not None
    told = settings.view(admin).changes
    assert told == (after.changed,)
    assert (told[0].before, told[0].after, told[0].why) == ("30分钟（工作时间）", "20分钟（工作时间）", WHY)
    assert (told[0].at, told[0].who) == (town.now, town.session("admin").name)
    case = town.walk(S.DISPATCHED, step=0)
    lead = town.file(case.id).tasks[0]
    assert lead.sign_due - lead.dispatched_at == timedelta(minutes=20)
    assert town.verify() == []


def test_the_event_names_who_and_both_values(town: Stage, admin: Desk) -> None:
    settings.change(admin, "limit.warn_percent", "80", WHY)
    with town.store.read() as connection:
        query = select(t.event.c.login, t.event.c.payload).where(t.event.c.kind == stored.SETTING)
        [(login, payload)] = connection.execute(query).all()
    said = json.loads(payload)["said"]
    assert login == "admin"
    assert (said["key"], said["before"], said["after"], said["why"]) == ("limit.warn_percent", "75%", "80%", WHY)


def test_what_has_started_keeps_its_limit(town: Stage, admin: Desk) -> None:
    case = town.walk(S.DISPATCHED, step=0)
    before = town.file(case.id)
    settings.change(admin, "limit.completion.ORDINARY", "3wd", WHY)
    settings.change(admin, "limit.sign", "10wm", WHY)
    assert town.file(case.id) == before
    lead = before.tasks[0]
    assert (str(lead.clock.limit), lead.sign_due - lead.dispatched_at) == ("5wd", timedelta(minutes=30))


def test_the_default_is_set_like_any_other_value(town: Stage, admin: Desk) -> None:
    settings.change(admin, "limit.archive_days", "60", WHY)
    settings.change(admin, "limit.archive_days", "30", WHY)
    assert line(admin, "limit.archive_days").is_usual
    with town.store.read() as connection:
        keys = set(connection.execute(select(t.setting.c.key)).scalars())
    assert keys == {"limits.formers"}
    assert len(settings.view(admin).changes) == 2


def _warned(town: Stage, case_id: int) -> str | None:
    with town.store.read() as connection:
        told: str | None = connection.execute(
            text('SELECT warn_at FROM "case" WHERE id = :id'), {"id": case_id}
        ).scalar()
    return told


def test_another_share_moves_every_open_warning(town: Stage, admin: Desk) -> None:
    case = town.walk(S.DISPATCHED, step=0)
    before = _warned(town, case.id)
    settings.change(admin, "limit.warn_percent", "50", WHY)
    assert _warned(town, case.id) == "2026-11-20T01:15:00.000000Z"
    settings.change(admin, "limit.warn_percent", "75", WHY)
    assert _warned(town, case.id) == before


@pytest.mark.parametrize(
    ("key", "value", "why", "field", "what"),
    [
        ("limit.sign", "0wm", WHY, "value", "签收应为大于 0 的整数"),
        ("limit.sign", "45wm", WHY, "value", "签收的45分钟.*不能长于联系"),
        ("limit.sign", "30wm", WHY, "value", "签收现在就是这个值"),
        ("limit.sign", "20wm", "  ", "why", "请写明依据"),
        ("limit.sign", "20wm", "长" * 201, "why", "依据超过200字"),
        (STARTS, "20:00 08:00", WHY, "value", "不正确"),
        (STARTS, "08:00 20:00", WHY, "value", "交班时刻现在就是这个值"),
    ],
)
def test_a_bad_change_changes_nothing(town: Stage, admin: Desk, key: str, value: str, why: str, field: str, what: str):
    before = settings.view(admin)
    with pytest.raises(UserError, match=what) as told:
        settings.change(admin, key, value, why)
    assert told.value.field == field
    assert settings.view(admin) == before


def test_only_an_administrator_sets(town: Stage, admin: Desk) -> None:
    for login in ("lead1", "director", "leader", "u-s17"):
        desk = town.desk(login)
        with pytest.raises(NotAllowed, match="不能修改设置"):
            settings.view(desk)
        with pytest.raises(NotAllowed):
            settings.change(desk, "limit.sign", "20wm", WHY)
        with pytest.raises(NotAllowed):
            settings.plan_hours(desk, date(2026, 12, 1), "09:00-17:00", WHY)
    with pytest.raises(NotFound, match=r"没有 limit\.page 这项设置"):
        settings.change(admin, "limit.page", "5", WHY)


# --- turns ------------------------------------------------------------------------------------------------------------


def test_other_turns_begin_tomorrow(town: Stage, admin: Desk) -> None:
    settings.change(admin, STARTS, "00:00、08:00、16:00", WHY)
    assert line(admin, STARTS).text == "00:00 08:00 16:00"
    with town.store.read() as connection:
        turns = duty.turns(connection)
    assert [turn.name for turn in turns.of_day(date(2026, 11, 20))] == ["白班", "夜班"]
    assert [turn.name for turn in turns.of_day(date(2026, 11, 21))] == ["早班", "中班", "夜班"]
    settings.change(admin, STARTS, "08:00 20:00", WHY)
    assert line(admin, STARTS).is_usual
    assert town.verify() == []


# --- office hours -----------------------------------------------------------------------------------------------------


def _dispatched(town: Stage) -> int:
    """Five working days from Friday 20 November: due on the 27th at 17:30."""
    case = town.walk(S.ACCEPTED, step=0)
    town.act(case.id, "dispatch1", Action.DISPATCH, lead=town.unit("S17"))
    return case.id


def _counted(town: Stage) -> int | None:
    """What the centre's next duty moves: all of it on a server, where an administrator sees no case."""
    return Clockwork(town.store_of("lead1"), town.clock).recount()


def _moved(town: Stage, recount: settings.Recount) -> int | None:
    return _counted(town) if recount.moved is None else recount.moved


def _planned_and_counted(town: Stage, admin: Desk) -> None:
    settings.plan_hours(admin, date(2026, 11, 25), "09:00-16:30", WHY)
    _counted(town)


def _due(town: Stage, case_id: int) -> str:
    return f"{town.file(case_id).tasks[0].due.astimezone(town.at('2026-11-20 09:00').tzinfo):%m-%d %H:%M}"


def test_planned_office_hours_move_open_deadlines_with_a_line(town: Stage, admin: Desk) -> None:
    case = _dispatched(town)
    closed = town.walk(S.CLOSED)
    before, ended = town.file(case).tasks[0].clock, town.file(closed.id)
    town.wait(minutes=1)
    assert _moved(town, settings.plan_hours(admin, date(2026, 11, 25), "09:00-12:00 13:00-16:30", WHY)) == 1
    task = town.file(case).tasks[0]
    assert (task.due - before.due) == timedelta(hours=-1)
    assert [entry.kind for entry in task.clock.lines] == [LineKind.START, LineKind.CALENDAR]
    assert (task.clock.lines[-1].why, task.clock.lines[-1].by) == (WHY, SYSTEM.name)
    assert town.file(closed.id) == ended
    [told] = settings.view(admin).changes
    assert (told.key, told.before) == (HOURS, "2026-11-25起 08:30–12:00 13:30–17:30")
    assert told.after == "2026-11-25起 09:00–12:00 13:00–16:30"
    assert _moved(town, settings.drop_hours(admin, date(2026, 11, 25), WHY)) == 1
    assert town.file(case).tasks[0].due == before.due
    assert town.verify() == []


def test_an_administrator_who_sees_no_case_is_told_who_counts_and_whether_anybody_is_there(
    server_stage: ServerStage,
) -> None:
    server_stage.at("2026-11-20 09:00")
    case = _dispatched(server_stage)
    admin = server_stage.desk("admin")
    shorter = "08:30-12:00 13:30-16:00"
    assert settings.plan_hours(admin, date(2026, 11, 25), shorter, WHY) == (None, False)
    run_duties(server_stage.desk("lead1"))
    assert _due(server_stage, case) == "11-27 08:00"  # UTC
    assert settings.drop_hours(admin, date(2026, 11, 25), WHY) == (None, True)
    run_duties(server_stage.desk("lead1"))
    assert _due(server_stage, case) == "11-27 09:30"


def test_hours_that_are_no_change_are_refused(town: Stage, admin: Desk) -> None:
    with pytest.raises(UserError, match="本来就是"):
        settings.plan_hours(admin, date(2026, 12, 1), "08:30-12:00 13:30-17:30", WHY)
    with pytest.raises(UserError, match="起用日须在") as told:
        settings.plan_hours(admin, date(2026, 11, 20), "09:00-12:00", WHY)
    assert told.value.field == "valid_from"
    assert settings.view(admin).changes == ()


def test_an_interrupted_recount_is_made_up_for(town: Stage, admin: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    case = _dispatched(town)
    before = town.file(case).tasks[0].due
    with monkeypatch.context() as cut:
        cut.setattr(Clockwork, "_recount", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            _planned_and_counted(town, admin)
    assert town.file(case).tasks[0].due == before
    town.wait(minutes=1)
    Clockwork(town.store, town.clock).run()
    assert town.file(case).tasks[0].due == before - timedelta(hours=1)
    assert Clockwork(town.store, town.clock).recount() == 0


# --- holidays ---------------------------------------------------------------------------------------------------------

NOTICE = "2026年11月26日（星期四）放假，11月28日（星期六）上班。"
YEAR = "2027年\n春节：2月6日（星期六）放假。\n国庆节：10月1日至7日放假调休，共7天。10月9日（星期六）上班。"


def test_a_pasted_notice_is_shown_with_what_it_moves_and_then_put_in_force(town: Stage, admin: Desk) -> None:
    case = _dispatched(town)
    before = town.file(case)
    shown = calendars.preview(admin, NOTICE)
    assert shown.changed == ((date(2026, 11, 26), False), (date(2026, 11, 28), True))
    assert shown.shifts == (Shift(date(2026, 11, 27), date(2026, 11, 28), 1),)
    assert (shown.moved, shown.running) == (1, 1)
    assert (town.file(case), settings.view(admin).changes) == (before, ())
    town.wait(minutes=1)
    assert _moved(town, calendars.adopt(admin, NOTICE, None, WHY)) == 1
    assert local_day(town.file(case).tasks[0].due) == date(2026, 11, 28)
    [told] = settings.view(admin).changes
    assert (told.key, told.why) == (HOLIDAYS, WHY)
    assert told.before == "2026年 放假 33 天，调休上班 6 天"
    assert told.after == "2026年 放假 34 天，调休上班 7 天（11-26放假、11-28上班）"
    with pytest.raises(UserError, match="本来就是这样"):
        calendars.adopt(admin, NOTICE, None, WHY)
    calendars.adopt(admin, YEAR, None, WHY)
    assert not town.township.calendar.provisional(2027)
    for login in ("lead1", "director"):
        with pytest.raises(NotAllowed):
            calendars.preview(town.desk(login), NOTICE)
        with pytest.raises(NotAllowed):
            calendars.adopt(town.desk(login), NOTICE, None, WHY)
    assert town.verify() == []
