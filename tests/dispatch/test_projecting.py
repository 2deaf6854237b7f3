"""投屏: nothing private in any word the room can read, stable pseudonyms, photos, confidential cases (N6)."""

from __future__ import annotations

import io
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime

import pytest
from PIL import Image, ImageDraw

from commandcenter.bench.mask_texts import samples
from commandcenter.dispatch import attachments
from commandcenter.dispatch.desk import Desk
from commandcenter.dispatch.media import keep
from commandcenter.dispatch.meetings import MeetingDesk, meeting_view
from commandcenter.dispatch.meetings.exposure import exposure
from commandcenter.dispatch.meetings.projecting import picture, project
from commandcenter.dispatch.meetings.projection import Photo, Projection, Reading, Scene
from commandcenter.models.case import Channel
from commandcenter.models.errors import NotAllowed, NotFound, Stale
from commandcenter.models.lifecycle import Action
from commandcenter.models.masking import Kind, Pseudonyms, Strictness
from commandcenter.models.meeting.blurs import Region
from commandcenter.models.meeting.exposing import Treatment
from commandcenter.models.meeting.terms import Focus, SeatState, Stance, Vote
from commandcenter.models.store.meetings import said_of_people
from commandcenter.models.store.store import open_store
from commandcenter.models.timing.worktime import TZ
from tests.stage import ServerStage, Stage

IDENTITY = "37092319850312451X"
WIDE_IDENTITY = "３７０９２３１９８５０３１２４５１Ｘ"
WIDE_PHONE = "１３８５３８００４１２"
BEGIN = "2026-11-20 14:30"


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=TZ)


@dataclass
class Room:
    """A meeting that runs, and what its room reads."""

    stage: Stage
    id: int
    cases: list[int]

    @property
    def desk(self) -> MeetingDesk:
        return MeetingDesk(self.stage.desk("office"))

    @property
    def units(self) -> tuple[int, ...]:
        return meeting_view(self.stage.desk("office"), self.id).file.item(1).units

    def project(self, login: str = "office") -> Projection:
        return project(self.stage.desk(login), self.id)

    def say(self, view: str, item_n: int = 1, at: int = 0, **said: object) -> None:
        unit = meeting_view(self.stage.desk("office"), self.id).file.item(item_n).units[at]
        login = self.stage.login_of(unit)
        MeetingDesk(self.stage.desk(login)).say(self.id, item_n, {"stance": Stance.AGREE, "view": view, **said})

    def decide(self, task: str, **said: object) -> int:
        return self.desk.decide(self.id, self.project_item, None, {"task": task, **said})[0]

    @property
    def project_item(self) -> int:
        current = meeting_view(self.stage.desk("office"), self.id).meeting.current
        assert current is not None
        return current

    def read(self) -> str:
        return "\n".join(self.project().texts())


def put_to_the_meeting(town: Stage, **draft: object) -> int:
    case = town.register(**draft)
    town.act(case.id, "intake1", Action.ACCEPT, grid=town.grid(), matter=town.matter())
    town.act(case.id, "director", Action.CONSULT, reason="DIRECTOR")
    return case.id


def meet(town: Stage, *drafts: dict[str, object]) -> Room:
    town.at("2026-11-18 09:00")
    cases = [put_to_the_meeting(town, **draft) for draft in drafts]
    desk = MeetingDesk(town.desk("office"))
    meeting = desk.plan(cases, local(BEGIN), "三楼会议室", "director")
    town.at(BEGIN)
    desk.begin(meeting)
    return Room(town, meeting, cases)


def said(shown: Projection) -> str:
    """What the one unit says that says something."""
    return next(one.told for one in shown.opinions if one.told)


ZHANG = {
    "requester_name": "张建国",
    "requester_phone": "13853800412",
    "requester_address": "西村二村17号",
    "title": "张建国反映西村二村路灯停电",
    "text": "张建国反映路灯不亮",
}
ANOTHER = {
    "requester_name": "张秀英",
    "requester_phone": "13953800413",
    "text": "张秀英说张建国家门口的路灯也不亮",
    "title": "西村二村土地租金",
}


@pytest.fixture
def room(town: Stage) -> Room:
    return meet(town, ZHANG, ANOTHER)


# --- nothing private -------------------------------------------------------------------------------------------------


def test_no_name_number_or_house_of_anybody_is_in_any_word_the_room_reads(room: Room) -> None:
    told = f"张建国（身份证{WIDE_IDENTITY}，电话{WIDE_PHONE}）住西村二村17号，办公室0538-2821234"
    room.say(told, objection=f"身份证 {IDENTITY} 不是本村的")
    room.decide(f"到张建国家核实，电话{WIDE_PHONE}", lead=room.units[0], standard=f"张建国（{IDENTITY}）签字")
    room.desk.call_ballot(room.id, 1, "是否由张建国出让通道")
    room.desk.take_seat(room.id, SeatState.PRESENT, of=room.units[0])
    room.desk.vote(room.id, 1, Vote.YES, of=room.units[0], channel=Channel.IN_PERSON, speaker="李所长")
    for focus in Focus:
        room.desk.show(room.id, focus)
        read = room.read()
        for secret in ("张建国", "建国", IDENTITY, WIDE_IDENTITY, WIDE_PHONE, "13853800412", "2821234", "17号"):
            assert secret not in read
        assert "张某甲" in read
        assert "是否由张某甲出让通道" in read
    shown = room.project()
    assert shown.title == "张某甲反映西村二村路灯停电"
    assert shown.moments[0].what.startswith("张某甲经12345")
    assert shown.decisions[0].task == "到张某甲家核实，电话〔电话〕"
    room.desk.close_ballot(room.id, 1)
    room.desk.take_seat(room.id, SeatState.PRESENT, of=room.units[0])
    room.desk.give_floor(room.id, room.units[0])
    assert "张建国" not in room.read()


@pytest.mark.parametrize(("seed", "strict"), [(3, False), (11, False), (29, True)])
def test_nothing_that_was_put_into_generated_texts_is_read(town: Stage, seed: int, strict: bool) -> None:
    made = [one for one in samples(60, seed) if len(one.known.people) == 1][:8]
    room = meet(
        town,
        *(
            {
                "requester_name": one.known.people[0].name,
                "requester_phone": one.known.people[0].phones[0],
                "requester_address": one.known.people[0].address,
                "text": one.text,
                "title": "路灯不亮",
            }
            for one in made
        ),
    )
    room.desk.change(room.id, strict=strict)
    for n, one in enumerate(made, 1):
        room.desk.open_item(room.id, n)
        room.say(one.text, item_n=n)
        room.decide(one.text)
        read = room.read()
        for start, end, kind in one.wanted:
            if kind is not Kind.NAME or one.text[start:end] == one.known.people[0].name:
                assert one.text[start:end] not in read


def test_what_a_topic_says_of_people_of_another_one_is_masked_as_well(room: Room) -> None:
    room.desk.open_item(room.id, 2)
    room.say("张建国和张秀英两家一起修", item_n=2)
    shown = room.project()
    assert said(shown) == "张某甲和张某乙两家一起修"


def test_only_who_keeps_the_meeting_projects_it(room: Room) -> None:
    with pytest.raises(NotAllowed, match="投屏"):
        room.project(room.stage.login_of(room.units[0]))


# --- pseudonyms ------------------------------------------------------------------------------------------------------


def test_pseudonyms_stay_over_topics_and_when_the_program_starts_anew(room: Room) -> None:
    room.say("张建国家的线路老化")
    first = room.project()
    room.desk.reorder(room.id, [2, 1])
    room.desk.open_item(room.id, 2)
    room.say("张秀英同意，张建国也同意", item_n=2)
    second = room.project()
    assert said(first) == "张某甲家的线路老化"
    assert said(second) == "张某乙同意，张某甲也同意"
    room.desk.open_item(room.id, 1)
    desk = room.stage.desk("office")
    with closing(open_store(room.stage.url)) as anew:
        again = project(Desk(anew, desk.by, desk.clock), room.id)
    assert said(again) == said(first)
    kept = meeting_view(room.stage.desk("office"), room.id).file.items[0].pseudonyms
    assert "张建国" not in kept
    assert "张某甲" in kept


def test_who_is_named_on_two_workstations_at_once_gets_one_pseudonym(room: Room) -> None:
    seen = {item.n: item.pseudonyms for item in meeting_view(room.stage.desk("office"), room.id).file.items}
    room.project()
    late = Pseudonyms(f"meeting-{room.id}").naming("somebody", "张")
    with pytest.raises(Stale):
        room.desk.name_people(room.id, 1, late, seen)
    assert room.project().title == "张某甲反映西村二村路灯停电"


def test_projecting_writes_only_when_somebody_is_met_for_the_first_time(room: Room) -> None:
    room.project()
    version = meeting_view(room.stage.desk("office"), room.id).meeting.version
    room.project()
    room.project("director")
    assert meeting_view(room.stage.desk("office"), room.id).meeting.version == version


# --- what the keeper decides -----------------------------------------------------------------------------------------


def test_a_passage_is_masked_when_it_is_selected_and_read_when_it_is_let(room: Room) -> None:
    room.say("苗圃承包人小六子不同意，请打0538-2821234")
    assert "小六子" in room.read()
    room.desk.treat(room.id, 1, "小六子", Treatment.HIDE)
    assert "小六子" not in room.read()
    room.desk.treat(room.id, 1, "0538-2821234", Treatment.SHOW)
    assert "0538-2821234" in room.read()
    room.desk.change(room.id, strict=True)
    assert "0538-2821234" not in room.read()
    assert "严格脱敏" in room.project().footer
    room.desk.treat(room.id, 1, "小六子", Treatment.RULE)
    assert "小六子" in room.read()


def test_the_keeper_sees_every_text_with_its_masks(room: Room) -> None:
    room.say("张建国家的线路老化")
    found = {one.where: one.masked for one in exposure(room.stage.desk("office"), room.id, 1).texts}
    assert found["标题"].original == ZHANG["title"]
    opinion = next(masked for where, masked in found.items() if where.endswith("的意见"))
    assert [opinion.original[s.start : s.end] for s in opinion.spans] == ["张建国"]
    with pytest.raises(NotAllowed):
        exposure(room.stage.desk(room.stage.login_of(room.units[0])), room.id, 1)


def test_who_stands_behind_a_confidential_topic_is_read_in_no_other_one(town: Stage) -> None:
    """Whatever the keeper may see himself; and the whole meeting is masked strictly."""
    hall = "老湖镇西村二村北街槐树院"
    room = meet(town, ANOTHER, ZHANG | {"confidential": True, "requester_address": hall})
    room.say(f"与张建国（住{hall}）说的是同一处，张建国家电话13853800412，邻居王桂兰作证")
    assert [topic.people for topic in meeting_view(town.desk("office"), room.id).topics][1] == ()
    for login in ("office", "director"):
        words = "\n".join(room.project(login).texts())
        assert not any(one in words for one in ("建国", "槐树院", "13853800412", "桂兰"))
    assert room.project().footer == "有保密议题，严格脱敏"
    found = exposure(town.desk("office"), room.id, 1)
    assert (found.strictness, found.must_be_strict) == (Strictness.STRICT, True)
    if isinstance(town, ServerStage):
        with town.desk("office").store.read() as connection:
            told = {one.passage for one in said_of_people(connection, room.id)}
            assert {"张建国", "建国", hall} <= told
            assert "张秀英" not in told, "nobody said that name"
        with town.desk(town.login_of(room.units[0])).store.read() as connection:
            assert said_of_people(connection, room.id) == []


def test_half_a_number_and_half_a_name_wait_until_they_are_whole(room: Room) -> None:
    n = room.decide("到张秀")
    for typed, read in (("到张秀", "到…"), ("回访13912345", "回访…"), ("身份证3709", "身份证…")):
        room.desk.decide(room.id, 1, n, {"task": typed})
        assert room.project().decisions[0].task == read
    assert "到张秀" not in room.read()
    room.desk.decide(room.id, 1, n, {"task": "补助5000", "standard": "两户"})
    room.stage.wait(seconds=21)
    assert room.project().decisions[0].task == "补助5000"
    texts = exposure(room.stage.desk("office"), room.id, 1).texts
    assert "补助5000" in [one.masked.text for one in texts]


def test_places_everybody_goes_to_are_no_addresses(town: Stage) -> None:
    places = ("西村二村村委会", "老湖镇政府驻地", "西村二村北街", "老湖镇中心小学")
    rooms = [{"requester_name": f"赵{k}", "requester_address": place, "title": place} for k, place in enumerate(places)]
    room = meet(town, *rooms)
    room.say(f"在{'、'.join(places)}开会")
    assert all(place in room.read() for place in places)


# --- what is shown ---------------------------------------------------------------------------------------------------


def test_a_confidential_case_is_announced_and_not_shown(town: Stage) -> None:
    room = meet(town, ZHANG | {"confidential": True}, ANOTHER)
    room.say("张建国家的线路老化")
    shown = room.project()
    assert (shown.scene, shown.title) == (Scene.SEALED, "保密议题")
    assert (shown.opinions, shown.decisions, shown.moments, shown.spots, shown.photos) == ((),) * 5
    assert "路灯" not in room.read()
    told = exposure(town.desk("office"), room.id, 1)
    assert (told.texts, told.sealed) == ((), "本议题依法保密，不投屏")


def test_before_and_between_topics_the_room_reads_the_agenda(town: Stage) -> None:
    town.at("2026-11-18 09:00")
    cases = [put_to_the_meeting(town, **ZHANG), put_to_the_meeting(town, **ANOTHER, confidential=True)]
    meeting = MeetingDesk(town.desk("office")).plan(cases, local(BEGIN), "张建国家院里", "director")
    shown = project(town.desk("office"), meeting)
    assert shown.scene is Scene.AGENDA
    assert [line.title for line in shown.agenda] == ["张某甲反映西村二村路灯停电", "保密议题"]
    assert "张建国" not in "".join(shown.texts())


def test_opinions_that_are_kept_back_are_kept_from_the_room_too(town: Stage) -> None:
    room = meet(town, ZHANG)
    unit = room.units[0]
    assert room.project().stated == 0
    room.say("同意修")
    shown = room.project()
    assert shown.stated == 1
    name = town.township.unit[unit].short
    assert [(one.unit, one.chip) for one in shown.opinions if one.told] == [(name, "同意")]


def test_decisions_are_read_as_they_are_typed_and_read_back(room: Room) -> None:
    lead = room.units[0]
    n = room.decide("恢复供电")
    assert [one.reading for one in room.project().decisions] == [Reading.TYPING]
    room.desk.decide(
        room.id, 1, n, {"lead": lead, "due": local("2026-11-25 18:00"), "standard": "夜间全亮，两户住户确认"}, {}
    )
    assert room.project().decisions[0].reading is Reading.WAITING
    table = MeetingDesk(room.stage.desk(room.stage.login_of(lead)))
    table.take_seat(room.id, SeatState.PRESENT)
    table.read_back(room.id, 1, n, "我们牵头，11月25日前")
    assert room.project().decisions[0][6:] == (Reading.HEARD, "3 项中已复 2 项")
    table.read_back(room.id, 1, n, "我们牵头，11月25日前，夜间全亮，两户住户确认")
    room.desk.confirm(room.id, 1, n)
    assert room.project().decisions[0][6:] == (Reading.DONE, "14:30 到场")


# --- photos ----------------------------------------------------------------------------------------------------------


def a_photo() -> bytes:
    """A plate in black on white in its left upper quarter."""
    made = Image.new("RGB", (400, 300), "white")
    draw = ImageDraw.Draw(made)
    for x in range(0, 200, 4):
        draw.line((x, 0, x, 150), fill="black", width=2)
    out = io.BytesIO()
    made.save(out, "PNG")
    return out.getvalue()


def test_a_photo_is_hidden_until_it_is_ticked_and_blurred_where_it_is_told(room: Room) -> None:
    center, case = room.stage.center("lead1"), room.cases[0]
    attachments.add(center, case, room.stage.file(case).case.version, [keep("张建国家.png", a_photo())])
    photo = attachments.listed(room.stage.desk("lead1"), case)[0]
    assert room.project().photos == ()
    room.desk.show_photo(room.id, 1, photo.id, ticked=True)
    assert room.project().photos == (Photo(photo.id, ()),)
    assert "张建国" not in room.read()
    regions = [Region(0, 0, 0.5, 0.5), Region(2, 2, 1, 1)]
    room.desk.show_photo(room.id, 1, photo.id, ticked=True, regions=regions)
    shown = room.project().photos[0]
    assert shown.blurs == (Region(0, 0, 0.5, 0.5),)
    seen = Image.open(io.BytesIO(picture(room.stage.desk("office"), shown, 400))).convert("L")
    greys = [seen.getpixel((x, 70)) for x in range(10, 190)]
    assert max(greys) - min(greys) < 40, "the stripes can still be told apart"
    assert seen.getpixel((300, 200)) > 240
    _, original = attachments.content(room.stage.desk("office"), photo.id)
    plain = Image.open(io.BytesIO(original)).convert("L")
    assert {plain.getpixel((x, 70)) > 128 for x in range(10, 190)} == {True, False}
    assert [(o.ticked, o.regions) for o in exposure(room.stage.desk("office"), room.id, 1).photos] == [
        (True, (Region(0, 0, 0.5, 0.5),))
    ]
    room.desk.show_photo(room.id, 1, photo.id, ticked=False)
    assert room.project().photos == ()
    with pytest.raises(NotFound):
        room.desk.show_photo(room.id, 2, photo.id, ticked=True)
