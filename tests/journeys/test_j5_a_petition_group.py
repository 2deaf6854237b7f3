"""J5, a petition group: land rent, representatives in the room, a cadre who must find nothing of it.

Played here: the statutory track's limits, the consultation with strict masking, the accused cadre's login, the end.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest
from PIL import Image

from commandcenter.bench.crew import crew
from commandcenter.dispatch import attachments
from commandcenter.dispatch.cases.case_views import case_view
from commandcenter.dispatch.cases.finding import find
from commandcenter.dispatch.feed import Feed
from commandcenter.dispatch.media import keep
from commandcenter.dispatch.meetings import MeetingDesk, meeting_view, meetings_board
from commandcenter.dispatch.meetings.projecting import project
from commandcenter.dispatch.overviews import boards
from commandcenter.dispatch.overviews.boards import BoardQuery
from commandcenter.models.case import CaseState
from commandcenter.models.draft import Platform, RequestKind
from commandcenter.models.errors import NotFound
from commandcenter.models.lifecycle import Action
from commandcenter.models.meeting.terms import Focus, ItemState, SeatState, Stance
from commandcenter.models.timing.worktime import TZ
from tests.stage import ServerStage, Stage
from tests.stations.desks import desk_of, speaker

_VILLAGE = "370923106226001"
_NAMES = ("张立国", "张建民", "李桂芳", "王长顺", "赵秀英")
_TEXT = (
    "张立国、张建民等23名村民反映土地流转租金拖欠，代表张立国，电话１３８０５３８０００１，"
    "身份证３７０９２３１９６５０３１２４５１３，要求村里公开账目"
)
_SAID = "先由张立国、张建民到场核对账目，联系１３８０５３８０００１"
_NUMBERS = ("13805380001", "１３８０５３８０００１", "370923196503124513", "３７０９２３１９６５０３１２４５１３")


@dataclass(frozen=True)
class Group:
    """The petition, the nine who also telephoned 12345, and the cadre it complains of."""

    stage: Stage
    id: int
    orders: tuple[int, ...]
    cadre: str

    def act(self, login: str, action: Action, **said: object) -> None:
        self.stage.act(self.id, login, action, **said)


@pytest.fixture
def group(stage: Stage) -> Group:
    stage.at("2026-09-28 08:40")
    cadre = stage.worker_of(stage.grid(_VILLAGE))
    petition = stage.register(
        "intake1",
        platform=Platform.DISPUTES,
        request_kind=RequestKind.APPEAL,
        text=_TEXT,
        requester_name="、".join(_NAMES),
        requester_phone="13805380001",
        external_no="XF2026-0928-1",
    )
    orders = tuple(
        stage.register(text="村里土地租金一直没有发", requester_name=f"村民{n}", external_no=f"3709232026092800{n}").id
        for n in range(1, 10)
    )
    found = Group(stage, petition.id, orders, cadre)
    found.act("intake1", Action.ACCEPT, grid=stage.grid(_VILLAGE), matter=stage.matter("DJ-001"))
    found.act("lead1", Action.PROTECT, persons=(stage.session(cadre).person_id,))
    found.act("office", Action.PETITION, step="START")
    return found


def test_the_track_runs_in_natural_days_and_the_orders_keep_their_own_clocks(group: Group) -> None:
    stage = group.stage
    due = stage.file(group.id).case.petition_due
    assert due is not None
    assert due.astimezone(TZ).date() == date(2026, 10, 13)
    group.act("office", Action.PETITION, step="NOTICE")
    due = stage.file(group.id).case.petition_due
    assert due is not None
    assert due.astimezone(TZ).date() == date(2026, 11, 27)
    assert all(stage.file(order).case.state is CaseState.SUBMITTED for order in group.orders)
    assert all(stage.file(order).case.due is not None for order in group.orders)


def _held(group: Group) -> int:
    """The meeting, with two representatives in the room."""
    stage = group.stage
    group.act("director", Action.CONSULT, reason="DIRECTOR")
    stage.at("2026-09-29 14:30")
    meeting = stage.meetings("director").instant(group.id)
    stage.meetings("office").change(meeting, strict=True)
    return meeting


def test_with_representatives_in_the_room_everything_is_masked_strictly(group: Group) -> None:
    stage = group.stage
    meeting = _held(group)
    unit = meeting_view(stage.desk("office"), meeting).file.item(1).units[0]
    login = stage.login_of(unit)
    at_table = stage.meetings(login)
    at_table.take_seat(meeting, SeatState.PRESENT)
    at_table.say(meeting, 1, {"stance": Stance.CONDITION, "view": _SAID})
    stage.meetings("office").give_floor(meeting, unit)
    said = "\n".join(project(stage.desk("office"), meeting).texts())
    for private in (*_NAMES, *_NUMBERS):
        assert private not in said
    assert "张某甲" in said
    assert "张某乙" in said
    again = "\n".join(project(stage.desk("director"), meeting).texts())
    assert again == said


def test_a_photo_stays_hidden_until_it_is_ticked(group: Group) -> None:
    stage = group.stage
    picture = io.BytesIO()
    Image.new("RGB", (80, 60), "green").save(picture, "JPEG")
    seen, photo = stage.file(group.id).case.version, keep("账目.jpg", picture.getvalue())
    stage.do("intake1", attachments.add, group.id, seen, [photo])
    meeting = _held(group)
    assert project(stage.desk("office"), meeting).photos == ()
    view = case_view(stage.desk("office"), group.id)
    stage.meetings("office").show_photo(meeting, 1, view.attachments[0].id, ticked=True)
    assert [one.attachment_id for one in project(stage.desk("office"), meeting).photos] == [view.attachments[0].id]


def test_a_workstation_that_drops_and_returns_sees_everything(group: Group) -> None:
    """It dies in the middle of a word; the meeting goes on; it comes back and goes on writing where it was."""
    stage = group.stage
    meeting = _held(group)
    unit = meeting_view(stage.desk("office"), meeting).file.item(1).units[0]
    login = stage.login_of(unit)
    there = (stage.url_of(login) if isinstance(stage, ServerStage) else stage.url, login, stage.now, meeting)
    with crew(speaker, [there]) as dropped:
        dropped.ask(10_000)
        while (begun := meeting_view(stage.desk("office"), meeting).file.opinion_of(1, unit)) is None or not begun.view:
            pass
        dropped.kill()
    left = meeting_view(stage.desk("office"), meeting).file.opinion_of(1, unit)
    assert left is not None
    assert left.view.startswith(login)
    stage.meetings("office").decide(meeting, 1, None, {"task": "公开近三年账目"})
    stage.meetings("director").show(meeting, Focus.BLACK)
    assert meeting_view(stage.desk("office"), meeting).meeting.focus is Focus.BLACK
    returned = desk_of(*there[:3])
    try:
        view = meeting_view(returned, meeting)
        assert [one.task for one in view.file.decisions] == ["公开近三年账目"]
        assert view.file.opinion_of(1, unit) == left
        seat = view.file.seat_of(unit)
        assert seat is not None
        assert seat.state is SeatState.PRESENT
        MeetingDesk(returned).say(meeting, 1, {"view": "账目已备好"}, {"view": left.view})
    finally:
        returned.store.close()
    last = meeting_view(stage.desk("office"), meeting).file.opinion_of(1, unit)
    assert last is not None
    assert last.view == "账目已备好"
    assert stage.verify() == []


def test_the_accused_cadre_finds_nothing_of_it_anywhere(group: Group) -> None:
    stage = group.stage
    desk = stage.desk(group.cadre)
    feed = Feed(desk)
    cursor = feed.head()
    meeting = _held(group)
    heard = feed.since(cursor)
    assert group.id not in {change.id for change in heard.changes if change.entity == "case"}
    found = find(desk, "土地流转租金")
    assert (found.cases, found.searched) == ((), 0)
    assert [line.row.id for line in find(stage.desk("office"), "土地流转租金").cases] == [group.id]
    assert boards.lines(desk, BoardQuery(), [group.id])[group.id] is None
    with pytest.raises(NotFound):
        case_view(desk, group.id)
    assert meetings_board(desk).meetings == ()
    with pytest.raises(NotFound):
        meeting_view(desk, meeting)


def test_closed_as_final_it_is_done_with(group: Group) -> None:
    stage = group.stage
    meeting = _held(group)
    stage.meetings("director").settle(meeting, 1, ItemState.NOTHING, "由村里限期公开账目，镇里复查")
    for step, at in (
        ("NOTICE", "2026-10-12 10:00"), ("OPINION", "2026-11-20 10:00"), ("REVIEW", "2026-12-10 10:00"),
        ("RECHECK", "2027-01-05 10:00"), ("FINISH", "2027-01-20 10:00"),
    ):  # fmt: skip
        stage.at(at)
        group.act("office", Action.PETITION, step=step)
    case = stage.file(group.id).case
    assert case.state is CaseState.CLOSED
    assert case.petition_final_at == datetime(2027, 1, 5, 10, 0, tzinfo=TZ).astimezone(UTC)  # 复核 is the last word
    assert stage.verify() == []
