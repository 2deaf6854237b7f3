"""A meeting of many workstations at one server: everybody types at once, one machine dies, nothing is lost (issue of
M11: one process per department)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from time import sleep

from commandcenter.bench.crew import crew
from commandcenter.dispatch.meetings import MeetingDesk, meeting_view
from commandcenter.models.case import CaseState
from commandcenter.models.lifecycle import Action
from commandcenter.models.meeting.terms import SeatState
from commandcenter.models.timing.worktime import TZ
from tests.stage import ServerStage
from tests.stations.desks import desk_of, speaker

ROUNDS = 6


def secretary(url: str, login: str, now: datetime, meeting: int) -> Callable[[int], list[str]]:
    """Keeps the record: one decided matter, to which two secretaries add at the same time."""
    desk = MeetingDesk(desk_of(url, login, now))

    def work(rounds: int) -> list[str]:
        written = []
        for n in range(rounds):
            words = f"{login}所记第{n}条"
            decision, _ = desk.decide(meeting, 1, None, {"task": words})
            desk.decide(meeting, 1, decision, {"standard": f"{words}的标准"}, {"standard": ""})
            written.append(words)
        return written

    return work


def test_everybody_types_at_once_and_nothing_is_lost(server_stage: ServerStage) -> None:
    stage = server_stage
    stage.at("2026-11-20 14:30")
    case = stage.register()
    stage.act(case.id, "intake1", Action.ACCEPT, grid=stage.grid(), matter=stage.matter())
    stage.act(case.id, "director", Action.CONSULT, reason="DIRECTOR")
    office = MeetingDesk(stage.desk("office"))
    meeting = office.plan([case.id], datetime(2026, 11, 20, 15, 0, tzinfo=TZ), "三楼会议室", "director")
    units = [stage.unit(code) for code in ("S17", "S05", "S06", "S11")]
    office.call(meeting, 1, units)
    office.begin(meeting)
    logins = [stage.login_of(unit) for unit in units]
    speakers = [(stage.url_of(login), login, stage.now, meeting) for login in logins]
    keepers = [(stage.url_of(login), login, stage.now, meeting) for login in ("office", "dispatch1")]
    with crew(speaker, speakers) as departments, crew(secretary, keepers) as record:
        departments.ask(ROUNDS)
        record.ask(ROUNDS)
        said = [*departments.answers(), *record.answers()]
    view = meeting_view(stage.desk("director"), meeting)
    last = {opinion.unit_id: opinion.view for opinion in view.file.opinions}
    assert last == {unit: words[-1] for unit, words in zip(units, said, strict=False)}
    written = [words for answer in said[len(units) :] for words in answer]
    assert sorted(one.task for one in view.file.decisions) == sorted(written)
    assert {one.task: one.standard for one in view.file.decisions} == {w: f"{w}的标准" for w in written}
    assert len({one.n for one in view.file.decisions}) == len(written)
    assert stage.verify() == []


def test_the_death_of_the_chairs_machine_does_not_end_the_meeting(server_stage: ServerStage) -> None:
    """It dies in the middle of a step; another keeper goes on, who comes back sees everything, another chair signs."""
    stage = server_stage
    stage.at("2026-11-20 14:30")
    case = stage.register()
    stage.act(case.id, "intake1", Action.ACCEPT, grid=stage.grid(), matter=stage.matter())
    stage.act(case.id, "director", Action.CONSULT, reason="DIRECTOR")
    power = stage.unit("S17")
    meeting = MeetingDesk(stage.desk("director")).instant(case.id)
    MeetingDesk(stage.desk("u-s17")).take_seat(meeting, SeatState.PRESENT)
    with crew(secretary, [(stage.url_of("director"), "director", stage.now, meeting)]) as chair:
        chair.ask(10_000)
        while not (begun := meeting_view(stage.desk("office"), meeting).file.decisions):
            sleep(0.02)
        chair.kill()
    office = MeetingDesk(stage.desk("office"))
    left = meeting_view(stage.desk("office"), meeting).file.decisions_on(1)
    assert len(left) >= len(begun)
    for one in left:
        office.drop(meeting, 1, one.n)
    due = datetime(2026, 11, 25, 17, 30, tzinfo=TZ)
    whole = {"lead": power, "task": "恢复供电", "due": due, "standard": "夜间全亮"}
    n, _ = office.decide(meeting, 1, None, whole)
    MeetingDesk(stage.desk("u-s17")).read_back(meeting, 1, n, "我所牵头，11月25日前，夜间全亮")
    office.confirm(meeting, 1, n)
    office.change(meeting, chair="leader")
    topic = meeting_view(stage.desk("leader"), meeting).topic(1)
    assert topic is not None
    MeetingDesk(stage.desk("leader")).sign(meeting, 1, topic.seal)
    assert stage.file(case.id).case.state is CaseState.DISPATCHED
    assert stage.verify() == []
