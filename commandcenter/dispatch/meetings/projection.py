"""What the room reads of a consultation (投屏): frozen values in which every text is masked already."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from typing import Any, NamedTuple

from ...models.labels import Labelled
from ...models.meeting.blurs import Region
from ...models.meeting.terms import Focus


class Scene(Labelled):
    """What is on: the agenda (before, between and after topics), a topic, or a topic that is announced, not shown."""

    AGENDA = "AGENDA", "议程"
    TOPIC = "TOPIC", "议题"
    SEALED = "SEALED", "不投屏"


class Reading(Labelled):
    """How far a decided matter has come towards being read back."""

    TYPING = "TYPING", "录入中"
    WAITING = "WAITING", "待复述"
    HEARD = "HEARD", "复述中"
    DONE = "DONE", "已复述"


class Timer(NamedTuple):
    """How long the topic was open before `opened_at`, since when it is, and how many minutes it may take."""

    spent: int
    opened_at: datetime | None
    minutes: int

    def seconds(self, now: datetime) -> int:
        running = 0 if self.opened_at is None else int((now - self.opened_at).total_seconds())
        return self.spent + max(0, running)


class AgendaLine(NamedTuple):
    n: int
    title: str
    state: str
    is_open: bool


class Spot(NamedTuple):
    """A grid of the case; `main`: the one it belongs to."""

    grid_id: int
    name: str
    main: bool


class Moment(NamedTuple):
    """One line of what happened (经过). `tone` names a colour of the theme for the result."""

    day: str
    what: str
    result: str = ""
    tone: str = "text"


class Said(NamedTuple):
    """A unit and where it stands. `chip` in words, `tone` its colour; `told` what it says, "" while it says nothing."""

    unit: str
    chip: str
    tone: str
    told: str


class Voice(NamedTuple):
    """Who is heard now: `head` says in which way (正在发言, 最新意见, 表决), `unit` who, `told` what."""

    head: str
    unit: str
    told: str
    since: datetime | None = None
    minutes: int = 0


class Decided(NamedTuple):
    """A matter as it is typed and read back. `note`: when and how it was said back, or how much of it was heard."""

    n: int
    task: str
    lead: str
    assisting: tuple[str, ...]
    due: datetime | None
    standard: str
    reading: Reading
    note: str


class Photo(NamedTuple):
    """A ticked photo, with what must be made unrecognisable before anybody sees it."""

    attachment_id: int
    blurs: tuple[Region, ...]


class Cover(NamedTuple):
    """What is `hidden` of a meeting and what somebody `shown` in spite of the rules, each as a number that says no word
    of it."""

    hidden: frozenset[int] = frozenset()
    shown: frozenset[int] = frozenset()

    def is_tighter(self, than: Cover) -> bool:
        """Whether something that the room could see then may no longer be seen."""
        return not (self.hidden <= than.hidden and than.shown <= self.shown)


NO_COVER = Cover()


@dataclass(frozen=True, slots=True)
class Projection:
    """Everything the room may see of a meeting, as of `at`; `footer` says how it was masked."""

    meeting_id: int
    scene: Scene
    focus: Focus
    heading: str
    title: str
    sentence: str
    timer: Timer | None
    agenda: tuple[AgendaLine, ...]
    spots: tuple[Spot, ...]
    moments: tuple[Moment, ...]
    opinions: tuple[Said, ...]
    stated: int
    voice: Voice | None
    decisions: tuple[Decided, ...]
    photos: tuple[Photo, ...]
    footer: str
    town: str
    at: datetime
    is_running: bool = False
    """Whether the meeting is on, so that its focus can be changed."""
    cover: Cover = NO_COVER
    item_n: int = 0
    """The topic, 0 where none is shown."""
    photo: int = 0
    """The place in `photos` of the one that is seen where photos are seen alone."""

    @property
    def read_back(self) -> int:
        return sum(one.reading is Reading.DONE for one in self.decisions)

    def texts(self) -> Iterator[str]:
        """Every word that can come to be painted."""
        yield from _texts(self)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif is_dataclass(value):
        for field in fields(value):
            yield from _texts(getattr(value, field.name))
    elif isinstance(value, tuple):
        for one in value:
            yield from _texts(one)
