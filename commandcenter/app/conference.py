"""Meetings that pictures are taken of, held by the real commands: units sign in, speak, decide, read back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from io import BytesIO

from PIL import Image, ImageDraw

from ..dispatch import attachments
from ..dispatch.center import Center
from ..dispatch.desk import Desk
from ..dispatch.media import keep
from ..dispatch.meetings import MeetingDesk, meeting_view
from ..models.case import Channel
from ..models.draft import CaseDraft, Platform
from ..models.lifecycle import Action
from ..models.lifecycle.consulting import ConsultReason
from ..models.meeting.checking import confirmed
from ..models.meeting.terms import Heard, Mode, SeatState, Stance
from ..models.people import Role, UnitKind
from ..models.store import accounts
from ..models.store.store import Store
from ..models.timing.clock import SimulatedClock
from ..models.timing.worktime import TZ, local_day

#: What is reported, the code of its matter, and the villages it is about.
_TOLD = (
    ("西村二村、西村三村排水沟污水外溢与路灯停电，夜里有老人踩空，盼尽快处理", "排水沟污水外溢与路灯停电"),
    ("七里铺村临路堆场扬尘，三十日内重复反映，附近住户不敢开窗", "临路堆场扬尘重复反映"),
    ("前水河村桥面护栏修复的责任与经费多年没有落实", "桥面护栏修复的责任与经费"),
)
_SAID = (
    (Stance.AGREE, "清淤 320 米由我站组织，请两村先清出沟边堆物。"),
    (Stance.AGREE, "外溢点水样已取，三日内出结果；先查来源再定接管方案。"),
    (Stance.CONDITION, "灯杆属村集体，我所先恢复供电，维修费另议。"),
    (Stance.AGREE, "派技术员 1 名到场，提供主管接入点位。"),
    (Stance.RESERVE, "沟边堆物已清理两次，不宜由我队牵头。"),
    (Stance.AGREE, "本周内清出沟边堆物，安排 6 人。"),
)
_DECIDED = (
    ("清淤排水沟 320 米，疏通过路涵管 2 处", "注水试验不外溢，网格员到场核查"),
    ("恢复 6 盏路灯供电", "夜间 6 盏全亮，两户住户确认"),
    ("查清外溢污水来源，提出接管方案", "来源点位图、水样报告、接管方案各 1 份"),
)
_MINUTE = timedelta(minutes=1)


class Conference:
    """A meeting on a database that may be changed. `units` are called to every topic."""

    def __init__(self, store: Store, clock: SimulatedClock, units: int) -> None:
        self._store, self._clock = store, clock
        self._township = store.township()
        kinds = (UnitKind.STATION, UnitKind.COUNTY, UnitKind.VILLAGE)
        there = [u.id for kind in kinds for u in self._township.units if u.kind is kind and self._login(u.id)]
        self.units: Sequence[int] = there[:units]
        self.id = 0

    def wait(self, count: int) -> list[int]:
        """So many cases wait for a meeting."""
        return [self._case(k) for k in range(count)]

    def plan(self, topics: int) -> None:
        """The meeting, with that many topics."""
        self.id = self._planned(self.wait(topics))

    def _session(self, login: str) -> Desk:
        with self._store.read() as connection:
            return Desk(self._store, accounts.session_of(connection, login), self._clock)

    def _of(self, role: Role) -> Desk:
        return self._session(next(a.login for a in self._township.accounts if a.role is role))

    def _login(self, unit: int) -> str:
        posts = (Role.LIAISON, Role.GRID_LEADER)
        return next((a.login for a in self._township.accounts if a.unit_id == unit and a.role in posts), "")

    def _unit(self, unit: int) -> MeetingDesk:
        return MeetingDesk(self._session(self._login(unit)))

    @property
    def _keeper(self) -> MeetingDesk:
        return MeetingDesk(self._of(Role.OFFICE))

    def _case(self, k: int) -> int:
        text, title = _TOLD[k % len(_TOLD)]
        grids = [grid for grid in self._township.grids if grid.level == 3]
        matter = self._township.matters[k % len(self._township.matters)]
        clerk, director = self._of(Role.INTAKE), self._of(Role.DIRECTOR)
        asked = CaseDraft(Platform.LOCAL, title=title, text=text, requester_name="张明", requester_phone="13800005521")
        center = Center(clerk.store, clerk.by, clerk.clock)
        case = center.register(asked, grid_id=grids[(k * 7) % len(grids)].id, matter_id=matter.id)
        said = {"grid": grids[(k * 7) % len(grids)].id, "matter": matter.id}
        case = center.act(case.id, case.version, Action.ACCEPT, said)
        chief = Center(director.store, director.by, director.clock)
        return chief.act(case.id, case.version, Action.CONSULT, {"reason": ConsultReason.HARD}).id

    def _planned(self, case_ids: Sequence[int]) -> int:
        day = self._township.calendar.nth_workday_after(local_day(self._clock.now()), 1)
        starts = datetime(day.year, day.month, day.day, 14, 30, tzinfo=TZ)
        chair = self._of(Role.DIRECTOR).by.login
        due = starts - timedelta(hours=1)
        meeting = self._keeper.plan(case_ids, starts, "镇政府三楼会议室", chair, opinions_due=due)
        for item in meeting_view(self._of(Role.OFFICE), meeting).file.items:
            self._keeper.call(meeting, item.n, self.units)
        self._keeper.call(meeting, 1, self.units)
        if len(case_ids) > 2:
            self._keeper.call(meeting, len(case_ids), self.units[1:])
        return meeting

    def photograph(self) -> None:
        """The first topic gets photos, one of them to be shown in the room."""
        case = meeting_view(self._of(Role.OFFICE), self.id).topics[0].case
        clerk = self._of(Role.SHIFT_LEAD)
        files = [keep(f"现场{k}.jpg", _photo(k)) for k in (1, 2, 3)]
        attachments.add(Center(clerk.store, clerk.by, clerk.clock), case.id, case.version, files)
        first = attachments.listed(clerk, case.id)[0]
        self._keeper.show_photo(self.id, 1, first.id, ticked=True)

    def agree(self, *, sign: bool) -> None:
        """What is begun is struck off and the rest read back, so that the chair can sign the first topic; with `sign`
        he does, and makes a rule of it."""
        file = meeting_view(self._of(Role.OFFICE), self.id).file
        for one in file.decisions_on(1):
            if not one.standard:
                self._keeper.drop(self.id, 1, one.n)
            elif not confirmed(file, one):
                self._keeper.read_back(
                    self.id, 1, one.n, one.standard, of=one.lead, ticked=frozenset(Heard), channel=Channel.PHONE,
                    speaker="李所长",
                )  # fmt: skip
                self._keeper.confirm(self.id, 1, one.n)
        if sign:
            chair = self._of(Role.DIRECTOR)
            seal = meeting_view(chair, self.id).topics[0].seal
            MeetingDesk(chair).sign(self.id, 1, seal, rule=True)

    def run(self, decisions: int) -> None:
        """Everybody but the last two comes and speaks; of what is decided two matters are read back, one is begun."""
        starts = meeting_view(self._of(Role.OFFICE), self.id).meeting.starts_at
        self._clock.set(starts - 4 * _MINUTE)
        *there, absent, writer = self.units
        written = "应急维修费可列支 1.8 万元，凭验收单拨付。"
        self._unit(writer).say(self.id, 1, {"stance": Stance.AGREE, "view": written})
        for k, unit in enumerate(there):
            if k == len(there) // 2:
                self._clock.set(starts)
                self._keeper.begin(self.id)
            mode = Mode.VIDEO if k == 2 else Mode.ROOM
            self._unit(unit).take_seat(self.id, SeatState.PRESENT, mode)
            self._clock.advance(_MINUTE / 2)
        self._keeper.take_seat(self.id, SeatState.PRESENT, Mode.PHONE, of=absent, person="李所长")
        said = {"stance": Stance.CONDITION, "view": "先恢复供电，维修费另议。"}
        self._keeper.say(self.id, 1, said, of=absent, channel=Channel.PHONE, speaker="李所长")
        for k, unit in enumerate(there[:-1]):
            stance, view = _SAID[k % len(_SAID)]
            self._unit(unit).say(self.id, 1, {"stance": stance, "view": view})
            self._clock.advance(_MINUTE / 4)
        for k in range(decisions):
            self._decide(k, there)
        self._keeper.decide(self.id, 1, None, {"lead": there[3 % len(there)], "task": "清除沟边占道堆物，"})

    def _decide(self, k: int, there: Sequence[int]) -> None:
        task, standard = _DECIDED[k % len(_DECIDED)]
        lead, helper = there[(k + 1) % 3 if k < 3 else k % len(there)], there[(k + 2) % len(there)]
        day = self._township.calendar.nth_workday_after(local_day(self._clock.now()), 2 + k % 3)
        due = self._township.calendar.close(day)
        said = {"lead": lead, "assisting": (helper,), "task": task, "due": due, "standard": standard}
        n, _ = self._keeper.decide(self.id, 1, None, said)
        local = due.astimezone(TZ)
        words = f"我单位牵头，{self._township.unit[helper].short}配合，{local.month}月{local.day}日下班前"
        if k < 2:
            heard = self._unit(lead).read_back(self.id, 1, n, f"{words}，{standard}")
            assert heard == frozenset(Heard)
            self._keeper.confirm(self.id, 1, n)
        elif k == 2:
            self._unit(lead).read_back(self.id, 1, n, f"{words}查清来源并提出方案")
        self._clock.advance(_MINUTE)


def _photo(k: int) -> bytes:
    """A ditch beside a road, as good as a picture of it has to be here."""
    image = Image.new("RGB", (1600, 1200), "#B9C4CC")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 700, 1600, 1200), fill="#8A8F86")
    draw.polygon(((200 * k, 1200), (760, 700), (860, 700), (200 * k + 500, 1200)), fill="#4E5A4B")
    kept = BytesIO()
    image.save(kept, "JPEG")
    return kept.getvalue()
