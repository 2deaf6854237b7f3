"""A meeting about one street lamp, for the tests of meetings on both engines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pypdfium2

from commandcenter.dispatch.meetings import MeetingDesk, MeetingView, Topic, meeting_view
from commandcenter.dispatch.paperwork.papers import Subject
from commandcenter.models.lifecycle import Action
from commandcenter.models.meeting.terms import Heard, SeatState
from commandcenter.models.timing.worktime import TZ
from tests.stage import Stage

WORDS = "我所牵头，综合执法中队配合，11月21日前恢复，夜间六盏全亮，两户住户确认"


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=TZ)


def put_to_meeting(town: Stage, **draft: Any) -> int:
    """A lamp that the director puts to the meeting."""
    case = town.register(**draft)
    town.act(case.id, "intake1", Action.ACCEPT, grid=town.grid(), matter=town.matter())
    town.act(case.id, "director", Action.CONSULT, reason="DIRECTOR")
    return case.id


@dataclass
class Table:
    """A meeting about one street lamp: 供电所 and 综合执法 are called, and the village."""

    stage: Stage
    id: int
    case_id: int
    power: int
    law: int

    def desk(self, login: str) -> MeetingDesk:
        return MeetingDesk(self.stage.desk(login))

    def view(self, login: str) -> MeetingView:
        return meeting_view(self.stage.desk(login), self.id)

    def unit(self, unit_id: int) -> str:
        return self.stage.login_of(unit_id)

    def come(self, *units: int) -> None:
        for unit in units:
            self.desk(self.unit(unit)).take_seat(self.id, SeatState.PRESENT)

    def decide(self, **said: object) -> int:
        whole = {
            "lead": self.power,
            "assisting": (self.law,),
            "task": "恢复 6 盏路灯供电",
            "due": local("2026-11-21 18:00"),
            "standard": "夜间六盏全亮，两户住户确认",
        }
        return self.desk("office").decide(self.id, 1, None, whole | said)[0]

    def read_back(self, decision: int, unit: int, words: str = WORDS) -> None:
        assert self.desk(self.unit(unit)).read_back(self.id, 1, decision, words) == frozenset(Heard)
        self.desk("office").confirm(self.id, 1, decision)

    def topic(self) -> Topic:
        topic = self.view("office").topic(1)
        assert topic is not None
        return topic

    def sign(self, login: str = "director", **said: object) -> None:
        self.desk(login).sign(self.id, 1, self.topic().seal, **said)  # type: ignore[arg-type]

    def minutes(self) -> str:
        """The words of the minutes, issued now."""
        pdf = pypdfium2.PdfDocument(self.stage.papers().issue("minutes", Subject(meeting=self.id)).pdf)
        return "".join("".join(page.get_textpage().get_text_range() for page in pdf).split())


def decided_at_once(stage: Stage, case_id: int, lead: int, *assisting: int) -> int:
    """即时会商 of the director about a case: both are there, the lead reads back, he signs. Returns the meeting."""
    table = Table(stage, MeetingDesk(stage.desk("director")).instant(case_id), case_id, lead, assisting[0])
    table.desk("office").call(table.id, 1, [lead, *assisting])
    table.come(lead, *assisting)
    names = "、".join(stage.township.unit[unit].short for unit in assisting)
    n = table.decide(due=stage.now + timedelta(days=3), assisting=assisting)
    day = (stage.now + timedelta(days=3)).astimezone(TZ)
    words = f"我单位牵头，{names}配合，{day.month}月{day.day}日前，夜间六盏全亮，两户住户确认"
    table.desk(table.unit(lead)).read_back(table.id, 1, n, words)
    table.desk("office").confirm(table.id, 1, n)
    table.sign()
    table.desk("office").end(table.id)
    return table.id
