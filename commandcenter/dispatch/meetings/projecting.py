"""Makes of a meeting what the room may read: masked here, before anything reaches a window (N6)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from ...models.case import AskKind, AskResult, CaseFile, Channel, Check
from ...models.draft import Platform
from ...models.errors import NotAllowed, Stale
from ...models.labels import Labelled
from ...models.meeting.blurs import read_blurs
from ...models.meeting.checking import confirmed
from ...models.meeting.file import Decision, Item, MeetingFile, Opinion, ReadBack
from ...models.meeting.planning import peers_first
from ...models.meeting.speaking import speaker
from ...models.meeting.terms import Heard, ItemState, MeetingState, Mode, SeatState, Stance, Vote
from ...models.timing.words import rough
from ...models.timing.worktime import TZ
from ...models.town.township import Township
from ..attachments import content
from ..cases.case_views import CaseView
from ..desk import Desk
from ..media import blurred, is_picture
from .masks import Everybody, Masks, everybody
from .meeting_desk import MeetingDesk
from .projection import AgendaLine, Cover, Decided, Moment, Photo, Projection, Reading, Said, Scene, Spot, Timer, Voice
from .reading import MeetingView, Topic, meeting_view

_SEALED_TITLE = "保密议题"
_ALIVE = (MeetingState.PLANNED, MeetingState.RUNNING)
#: Two workstations may meet somebody for the first time at the same moment: whoever was later reads again.
_TRIES = 3
_TONES: dict[Labelled, str] = {
    Stance.AGREE: "done",
    Stance.CONDITION: "due_soon",
    Stance.RESERVE: "supervised",
    AskResult.APPROVED: "text",
    AskResult.REFUSED: "overdue",
    AskResult.VOID: "muted",
}
_RULED = {AskResult.APPROVED: "准予", AskResult.REFUSED: "驳回", AskResult.VOID: "转会商"}
_FORCING_RETURN = 3


def project(desk: Desk, meeting_id: int) -> Projection:
    """What the room sees now. Whoever is named for the first time keeps his pseudonym from here on.

    Raises NotAllowed for posts that keep no meetings: they do not know whom to mask.
    """
    for _ in range(_TRIES):
        view = meeting_view(desk, meeting_id)
        made = _Maker(desk, view).make()
        if desk.store.database.read_only is not None or _kept(desk, view, made):
            break
    return made.projection


def picture(desk: Desk, photo: Photo, edge: int) -> bytes:
    """A ticked photo as the room may see it, at most so many pixels long. Raises NotFound, BadFile."""
    _, data = content(desk, photo.attachment_id)
    return blurred(data, photo.blurs, edge)


def township_of(desk: Desk) -> Township:
    with desk.store.read() as connection:
        return desk.store.setup(connection).township


class _Made:
    """A projection, and the topic whose people were met while it was made."""

    def __init__(self, projection: Projection, masks: Masks | None = None, item: Item | None = None) -> None:
        self.projection, self.masks, self.item = projection, masks, item


def _kept(desk: Desk, view: MeetingView, made: _Made) -> bool:
    """Keeps new pseudonyms; False when somebody else gave some meanwhile."""
    if made.masks is None or made.item is None or view.meeting.state not in _ALIVE:
        return True
    seen = {item.n: item.pseudonyms for item in view.file.items}
    try:
        MeetingDesk(desk).name_people(view.meeting.id, made.item.n, made.masks.pseudonyms, seen)
    except Stale:
        return False
    return True


class _Maker:
    """One projection."""

    def __init__(self, desk: Desk, view: MeetingView) -> None:
        if not view.is_keeper:
            raise NotAllowed("由会商的主持人或记录人投屏")
        self._view, self._township = view, township_of(desk)
        self._who = everybody(desk, view)
        self._masks = Masks(view, self._township, self._who, holds=True)

    def make(self) -> _Made:
        view = self._view
        meeting = view.meeting
        topic = view.topic(meeting.current)
        if meeting.current is None:
            scene = self._scene(Scene.AGENDA, "会商议程", self._masks(_when(view), "地点"))
            return _Made(scene, self._masks, self._may_keep())
        place = next((k for k, one in enumerate(view.topics, 1) if one is topic), 0)
        heading = f"议题{_han(place)} / 共 {len(view.topics)} 题" if place else ""
        if topic is None:
            return _Made(self._scene(Scene.SEALED, _SEALED_TITLE, "本账号看不到本议题，不投屏", heading))
        timer = Timer(topic.item.spent, topic.item.opened_at, topic.item.minutes)
        if topic.case.confidential or view.page is None or view.page.case.id != topic.case.id:
            return _Made(self._scene(Scene.SEALED, _SEALED_TITLE, "本议题依法保密，不投屏", heading, timer))
        title, told = Topical(view, topic, self._township, self._masks).tell()
        scene = self._scene(Scene.TOPIC, title, "", heading, timer, **told)
        return _Made(scene, self._masks, topic.item)

    def _scene(
        self, scene: Scene, title: str, sentence: str, heading: str = "", timer: Timer | None = None, **told: object
    ) -> Projection:
        view, nothing = self._view, ()
        parts: dict[str, object] = {
            "spots": nothing, "moments": nothing, "opinions": nothing, "stated": 0, "voice": None,
            "decisions": nothing, "photos": nothing,
        }  # fmt: skip
        return Projection(
            meeting_id=view.meeting.id,
            scene=scene,
            focus=view.meeting.focus,
            heading=heading,
            title=title,
            sentence=sentence,
            timer=timer,
            agenda=tuple(self._agenda()) if scene is Scene.AGENDA else (),
            footer=_footer(view, self._who),
            town=f"{self._township.facts.name}“全响应”中心",
            at=view.at,
            is_running=view.meeting.state is MeetingState.RUNNING,
            cover=_cover(view, self._who),
            **(parts | told),  # type: ignore[arg-type]
        )

    def _may_keep(self) -> Item | None:
        """A topic with which pseudonyms met on the agenda may be kept."""
        return next((topic.item for topic in self._view.topics if not topic.case.confidential), None)

    def _agenda(self) -> Iterator[AgendaLine]:
        for k, topic in enumerate(self._view.topics, 1):
            self._masks.turn_to(topic)
            title = _SEALED_TITLE if topic.case.confidential else self._masks(topic.case.title, "标题")
            yield AgendaLine(k, title, topic.item.state.label, topic.item.state is ItemState.OPEN)


def _footer(view: MeetingView, who: Everybody) -> str:
    if view.meeting.strict:
        return "有群众代表在场，严格脱敏"
    return "有保密议题，严格脱敏" if who.sealed else "人名、电话、住址已脱敏"


def _cover(view: MeetingView, who: Everybody) -> Cover:
    """What is hidden of the meeting and what is let be seen, without a word of it."""
    items = view.file.items
    hidden: set[object] = {*who.all, *((name,) for item in items for name in item.names), *who.sealed}
    if view.meeting.strict:
        hidden.add("strict")
    shown: set[object] = set()
    for item in items:
        blurs = read_blurs(item.blurs)
        shown |= {(item.n, passage) for passage in item.shown}
        shown |= {(item.n, photo, blurs.get(photo, ())) for photo in item.photos}
    return Cover(frozenset(map(hash, hidden)), frozenset(map(hash, shown)))


class Topical:
    """One topic in masked words."""

    def __init__(self, view: MeetingView, topic: Topic, township: Township, masks: Masks) -> None:
        self._view, self._topic, self._township, self._mask = view, topic, township, masks
        self._file: MeetingFile = view.file
        self._item: Item = topic.item
        masks.turn_to(topic)

    def tell(self) -> tuple[str, dict[str, object]]:
        """Its title, and the parts of a `Projection` that speak of it."""
        title = self._mask(self._topic.case.title, "标题")
        page = self._view.page
        assert page is not None
        decisions = self._file.decisions_on(self._item.n)
        photos = tuple(self._photos(page))
        ids = [one.attachment_id for one in photos]
        return title, {
            "spots": tuple(self._spots()),
            "moments": tuple(self._moments(page)),
            "opinions": tuple(map(self._said, self._units())),
            "stated": sum(self._stands(u) for u in self._item.units),
            "voice": self._voice(),
            "decisions": tuple(self._decided(k, one) for k, one in enumerate(decisions, 1)),
            "photos": photos,
            "photo": next((ids.index(one) for one in self._item.photos if one in ids), 0),
            "item_n": self._item.n,
        }

    def _name(self, unit_id: int) -> str:
        return self._township.unit[unit_id].short

    def _units(self) -> list[int]:
        return peers_first(self._township, self._item.units)

    # --- place and what happened -------------------------------------------------------------------------------------

    def _spots(self) -> Iterator[Spot]:
        case = self._topic.case
        for grid_id in dict.fromkeys(g for g in (case.grid_id, *case.involved) if g is not None):
            if grid_id in self._township.grid:
                yield Spot(grid_id, self._township.grid[grid_id].name, grid_id == case.grid_id)

    def _moments(self, page: CaseView) -> list[Moment]:
        """In the order of time; the last line is the present."""
        file = page.file
        found = [*self._dispatched(file), *self._asked(file), *self._failed(file)]
        lines = [Moment(_day(at), what, result, tone) for at, what, result, tone in sorted(found, key=lambda f: f[0])]
        case, many = file.case, len(file.requesters)
        who = self._mask.asker() + (f"等{many}人" if many > 1 else "")
        how = "向中心" if case.platform is Platform.LOCAL else f"经{case.platform.label}"
        first = Moment(_day(case.registered_at), f"{who}{how}反映")
        return [first, *lines, self._today(page)]

    def _dispatched(self, file: CaseFile) -> Iterator[tuple[datetime, str, str, str]]:
        for at in dict.fromkeys(task.dispatched_at for task in file.tasks if not task.undone):
            units = [self._name(task.unit_id) for task in file.tasks if task.dispatched_at == at and not task.undone]
            yield at, f"派给{units[0]}" + (f"等{len(units)}个单位" if len(units) > 1 else ""), "", "text"

    def _asked(self, file: CaseFile) -> Iterator[tuple[datetime, str, str, str]]:
        returns = 0
        for ask in file.requests:
            returns += ask.kind is AskKind.RETURN
            result, tone = ("待裁", "due_soon") if ask.result is None else (_RULED[ask.result], _TONES[ask.result])
            if ask.kind is AskKind.RETURN and returns >= _FORCING_RETURN:
                result, tone = f"第 {returns} 次", "overdue"
            yield ask.asked_at, f"{self._name(ask.unit_id)}申请{ask.kind.label}", result, tone

    def _failed(self, file: CaseFile) -> Iterator[tuple[datetime, str, str, str]]:
        for one in file.verifications:
            if one.result in (Check.FAIL, Check.SAMPLE_FAIL):
                yield one.at, f"{self._name(one.unit_id)}核查不通过", "返工", "overdue"

    def _today(self, page: CaseView) -> Moment:
        now, clock = self._view.at, page.decisive
        what = f"会商：{self._topic.reason}"
        if clock is None:
            return Moment(_day(now), what)
        left = clock.clock.due - now
        if left.total_seconds() < 0:
            return Moment(_day(now), what, f"超时 {rough(-left)}", "overdue")
        return Moment(_day(now), what, f"剩 {rough(left)}", "handling")

    def _photos(self, page: CaseView) -> Iterator[Photo]:
        blurs = read_blurs(self._item.blurs)
        for one in page.attachments:
            if one.id in self._item.photos and is_picture(one.mime):
                yield Photo(one.id, blurs.get(one.id, ()))

    # --- who says what -----------------------------------------------------------------------------------------------

    def _opinion(self, unit_id: int) -> Opinion | None:
        """What the unit said; nothing while written opinions are kept back."""
        return None if self._topic.hidden else self._file.opinion_of(self._item.n, unit_id)

    def _stands(self, unit_id: int) -> bool:
        found = self._opinion(unit_id)
        return found is not None and found.said

    def _said(self, unit_id: int) -> Said:
        opinion, name = self._opinion(unit_id), self._name(unit_id)
        told_of = () if opinion is None else self._file.told_of(self._item.n, unit_id)
        typed_at = max((one.at for one in told_of), default=None)
        told = self._mask("；".join(filter(None, map(_words_of, told_of))), f"{name}的意见", typed_at)
        if opinion is not None and opinion.stance is not None:
            return Said(name, opinion.stance.label, _TONES[opinion.stance], told)
        if told and opinion is not None and opinion.written:
            return Said(name, "书面", "handling", told)
        seat = self._file.seat_of(unit_id)
        if seat is not None and seat.state in (SeatState.ABSENT, SeatState.EXCUSED):
            return Said(name, seat.state.label, "muted", told)
        return Said(name, "待表态", "muted", told)

    def _voice(self) -> Voice | None:
        """A vote that is under way, else who has the floor, else what was said last."""
        meeting = self._file.meeting
        if self._item.ballot_open:
            return Voice("表决", self._votes(), self._mask(self._item.ballot, "表决事项"))
        if (speaks := speaker(self._file)) is not None:
            opinion = self._opinion(speaks)
            told = self._mask(_words_of(opinion), "正在发言", opinion.at) if opinion is not None else ""
            return Voice("正在发言", self._with_mode(speaks), told, meeting.floor_since, meeting.floor_minutes)
        said = [one for u in self._item.units if (one := self._opinion(u)) is not None and _words_of(one)]
        if not said:
            return None
        newest = max(said, key=lambda one: one.at)
        return Voice("最新意见", self._with_mode(newest.unit_id), self._mask(_words_of(newest), "最新意见", newest.at))

    def _votes(self) -> str:
        cast = [one.vote for one in self._file.votes_on(self._item.n)]
        counted = "　".join(f"{vote.label} {cast.count(vote)}" for vote in Vote)
        return f"{counted}　未投 {max(0, len(self._item.units) - len(cast))}"

    def _with_mode(self, unit_id: int) -> str:
        seat = self._file.seat_of(unit_id)
        mode = "" if seat is None or seat.mode is Mode.ROOM else f"（{seat.mode.label}）"
        return self._name(unit_id) + mode

    # --- what is decided ---------------------------------------------------------------------------------------------

    def _decided(self, k: int, one: Decision) -> Decided:
        back = self._file.read_back_of(one)
        whole = one.lead is not None and one.task and one.due is not None and one.standard
        if confirmed(self._file, one):
            reading = Reading.DONE
        elif back is not None:
            reading = Reading.HEARD
        else:
            reading = Reading.WAITING if whole else Reading.TYPING
        return Decided(
            n=k,
            task=self._mask(one.task, f"议定事项{k}", one.at),
            lead="" if one.lead is None else self._name(one.lead),
            assisting=tuple(map(self._name, one.assisting)),
            due=one.due,
            standard=self._mask(one.standard, f"事项{k}的验收标准", one.at),
            reading=reading,
            note=_note(back, reading),
        )


def _note(back: ReadBack | None, reading: Reading) -> str:
    if back is None:
        return ""
    if back.objection:
        return "牵头单位有异议"
    if reading is Reading.HEARD:
        return f"{len(Heard)} 项中已复 {len(back.heard)} 项"
    how = "到场" if back.channel is None else f"{Channel(back.channel).label}，代录"
    at = back.confirmed_at or back.at
    return f"{at.astimezone(TZ):%H:%M} {how}"


def _words_of(opinion: Opinion) -> str:
    """In one line: what the unit thinks, what it takes on, what it objects to."""
    parts = (opinion.view or opinion.facts, opinion.takes_on, opinion.objection)
    return "；".join(" ".join(part.split()).rstrip("。；") for part in parts if part)


def _when(view: MeetingView) -> str:
    meeting = view.meeting
    if meeting.state is MeetingState.ENDED:
        return "会商已结束"
    return f"{meeting.starts_at.astimezone(TZ):%m月%d日 %H:%M}　{meeting.place}".strip()


def _day(at: datetime) -> str:
    return f"{at.astimezone(TZ):%m-%d}"


def _han(n: int) -> str:
    """一, 十二, 二十."""
    digits = "零一二三四五六七八九"
    tens, ones = divmod(n, 10)
    head = "" if tens == 0 else "十" if tens == 1 else digits[tens] + "十"
    return head + (digits[ones] if ones or not tens else "")
