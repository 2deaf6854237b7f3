"""A consultation as it is held: called, opinions in writing, who comes and who does not, decided, read back, signed."""

from __future__ import annotations

from datetime import datetime, timedelta

from ..dispatch.desk import Desk
from ..dispatch.meetings import MeetingDesk, MeetingView, meeting_view
from ..dispatch.paperwork.papers import Papers, Subject
from ..models.case import CaseState, Channel
from ..models.meeting.checking import DECISION_TEXTS
from ..models.meeting.planning import attends
from ..models.meeting.terms import Heard, ItemState, Mode, SeatState, Stance
from ..models.people import Role
from ..models.timing.worktime import Limit, LimitUnit, due, local_day
from ..models.town.matters import Route
from .intake import set_to_work
from .stage import Steps
from .tale import Tale

_PLACES = ("镇政府三楼会议室", "全响应中心会商室")
_TASKS = ("三日内拿出处置办法并组织实施", "查明原因，落实整改，消除隐患", "组织现场处置，恢复原状")
_STANDARDS = ("现场核查通过，诉求人确认", "问题不再出现，网格员到场核查", "有整改前后照片，网格员签字")
_VIEWS = (
    "同意由主管单位牵头，我单位配合",
    "现场已去过两次，需要多家一起办",
    "按职责分工办理，我单位可出人员",
    "经费先由牵头单位垫付",
)
_ABSENT, _RESERVED, _RULED = 0.2, 0.15, 0.4


class _Room:
    """The meeting of one case, and everybody's desk in it."""

    def __init__(self, t: Tale) -> None:
        self.t = t
        self.office, self.chair = t.post(Role.OFFICE), t.post(Role.DIRECTOR)
        self.id = 0

    def begin_now(self) -> None:
        """即时会商 about the case as it stands, called by the chair."""
        self.id = self.desk(self.chair).instant(self.t.id)

    def plan(self, starts_in: timedelta) -> None:
        t = self.t
        self.id = self.desk(self.office).plan([t.id], t.now + starts_in, t.rng.choice(_PLACES), self.chair)

    def desk(self, login: str) -> MeetingDesk:
        return MeetingDesk(self._desk(login))

    def _desk(self, login: str) -> Desk:
        stage = self.t.stage
        return Desk(stage.store, stage.center(login).by, stage.clock)

    def view(self) -> MeetingView:
        return meeting_view(self._desk(self.office), self.id)

    @property
    def units(self) -> list[int]:
        """Who is called and has somebody at a workstation."""
        return [seat.unit_id for seat in self.view().file.seats]

    def say(self, unit: int) -> None:
        t = self.t
        milder = t.rng.choice((Stance.AGREE, Stance.AGREE, Stance.CONDITION))
        stance = Stance.RESERVE if t.rng.random() < _RESERVED else milder
        said = {"stance": stance, "view": t.rng.choice(_VIEWS)}
        self.desk(t.stage.cast.of_unit(unit)).say(self.id, 1, said)

    def read_back(self, decision: int, lead: int) -> None:
        """By the unit itself; one that did not come is told to lead by the chair and says it back by telephone."""
        office, t = self.desk(self.office), self.t
        one = next(d for d in self.view().file.decisions if d.n == decision)
        if not attends(self.view().file, lead):
            self.desk(self.chair).override(self.id, 1, decision, "按职责清单属该单位主管")
            heard, phone = frozenset(Heard), Channel.PHONE
            office.read_back(self.id, 1, decision, "已逐项复述", ticked=heard, channel=phone, speaker="值班负责人")
        else:
            names = "、".join(t.stage.township.unit[u].short for u in one.assisting)
            assert one.due is not None
            day = local_day(one.due)
            helped = f"，{names}配合" if names else ""
            words = f"我单位牵头{helped}，{day.month}月{day.day}日前完成，{one.standard}"
            self.desk(t.stage.cast.of_unit(lead)).read_back(self.id, 1, decision, words)
        office.confirm(self.id, 1, decision)

    def come(self, units: list[int]) -> None:
        t = self.t
        for unit in units:
            mode = t.rng.choice((Mode.ROOM, Mode.ROOM, Mode.ROOM, Mode.VIDEO))
            self.desk(t.stage.cast.of_unit(unit)).take_seat(self.id, SeatState.PRESENT, mode)

    def decide(self, lead: int, helpers: tuple[int, ...]) -> int:
        """A matter with its task, standard and five working days."""
        t = self.t
        said = {
            "lead": lead,
            "assisting": helpers,
            **dict(zip(DECISION_TEXTS, (t.rng.choice(_TASKS), t.rng.choice(_STANDARDS)), strict=True)),
            "due": due(t.now, Limit(5, LimitUnit.WORKING_DAYS), t.stage.township.calendar),
        }
        return self.desk(self.office).decide(self.id, 1, None, said)[0]

    def sign(self, lead: int, *, rule: bool = False) -> None:
        """The case is dispatched by what was decided."""
        topic = self.view().topic(1)
        assert topic is not None
        self.desk(self.chair).sign(self.id, 1, topic.seal, rule=rule)
        self.t.lead, self.t.route = lead, Route.R4
        self.t.look()

    def settle(self, state: ItemState, words: str) -> None:
        """The topic ends without a dispatch."""
        self.desk(self.chair).settle(self.id, 1, state, words)
        self.t.look()

    def end(self) -> None:
        self.desk(self.office).end(self.id)

    def print_minutes(self) -> None:
        Papers(self.t.stage.store, self._desk(self.office).by, self.t.stage.clock.now).issue(
            "minutes", Subject(meeting=self.id)
        )


def meet(t: Tale) -> Steps:
    """From the invitation to the minutes; the case is dispatched when it ends."""
    room = _Room(t)
    yield t.office(50)
    t.look()
    t.over_unless(CaseState.CONSULTING)
    opens = _on_the_half_hour(t.days(0.8))
    room.plan(opens - t.now)
    yield t.now + (opens - t.now) / 2
    lead, helpers = _whom(t)
    room.desk(room.office).call(room.id, 1, list(dict.fromkeys((*room.units, lead, *helpers))))
    units = room.units
    for unit in units[: len(units) // 2]:
        room.say(unit)
    yield opens
    room.desk(room.office).begin(room.id)
    present = [unit for unit in units if t.rng.random() >= _ABSENT]
    room.come(present)
    yield t.minutes(6)
    for unit in units[len(units) // 2 :]:
        if unit in present:
            room.say(unit)
    decision = room.decide(lead, helpers)
    yield t.minutes(5)
    room.read_back(decision, lead)
    yield t.minutes(2)
    room.sign(lead, rule=t.rng.random() < _RULED)
    yield t.minutes(3)
    room.end()
    room.print_minutes()
    set_to_work(t, helpers)


def meet_now(t: Tale, *, taken_back: bool = False) -> Steps:
    """即时会商: everybody is there within minutes, and what is decided is dispatched. `taken_back`: signed too soon,
    and taken back within eight seconds, before it is signed for good."""
    t.over_unless(CaseState.CONSULTING)
    room = _Room(t)
    lead, helpers = _whom(t)
    room.begin_now()
    room.desk(room.office).call(room.id, 1, list(dict.fromkeys((*room.units, lead, *helpers))))
    yield t.minutes(8)
    room.come([lead, *helpers])
    decision = room.decide(lead, helpers)
    yield t.minutes(5)
    room.read_back(decision, lead)
    room.sign(lead)
    if taken_back:
        yield t.seconds(6)
        t.undo(room.chair)
        yield t.office(3)
        room.sign(lead)
    room.end()
    room.print_minutes()
    set_to_work(t, helpers)


def send_back(t: Tale) -> None:
    """The meeting finds nothing to dispatch: ordinary triage chooses the route."""
    room = _Room(t)
    room.begin_now()
    room.settle(ItemState.NOTHING, "职责清楚，按原渠道派发即可")
    room.end()


def make_up(t: Tale) -> None:
    """补会商 and its minutes, after a leader's oral direction."""
    room = _Room(t)
    room.begin_now()
    room.settle(ItemState.RECORDED, "口头研判及时，处置得当，继续跟踪")
    room.end()
    room.print_minutes()


def _on_the_half_hour(at: datetime) -> datetime:
    """Meetings begin at :00 or :30; never before the moment itself."""
    past = timedelta(minutes=at.minute % 30, seconds=at.second, microseconds=at.microsecond)
    return at if not past else at - past + timedelta(minutes=30)


def _whom(t: Tale) -> tuple[int, tuple[int, ...]]:
    """Who shall lead, and who assist."""
    listed = t.matter.lead_id
    lead = listed if listed in t.stage.cast.stations and listed != t.lead else t.other_station(t.lead)
    return lead, (t.other_station(lead),)
