"""The masking of one meeting: whom it knows of all its topics, who was given which pseudonym, what was masked."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection

from ...models.case import Case
from ...models.errors import NotFound
from ...models.masking import Known, Masked, Person, Pseudonyms, Strictness, held_back, introduce, mask
from ...models.meeting.file import MeetingFile
from ...models.store import cases, duty, meetings, requesters
from ...models.town.township import Township
from ..desk import Desk
from .reading import MeetingView, Topic

#: For so long after somebody typed a text its last word may be half a number or half a name.
TYPING = timedelta(seconds=20)


class MaskedText(NamedTuple):
    """A text that is projected, by the name of where it stands there."""

    where: str
    masked: Masked


class Everybody(NamedTuple):
    """Who must not be read in the room: of each topic by its number, also of those this post may not open.

    Masking has to know them all: what one topic keeps confidential is said in another one. On a server the database
    hides the identities of a confidential case from most posts: it tells no more than what of them the meeting's texts
    say already (`besides` and `passages`), and such a meeting is masked strictly.
    """

    of_item: dict[int, tuple[Person, ...]]
    sealed: frozenset[int]
    """The numbers of the confidential topics, and of those this post cannot see."""
    besides: tuple[Person, ...] = ()
    passages: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[Person, ...]:
        return tuple(dict.fromkeys((*(one for people in self.of_item.values() for one in people), *self.besides)))

    @property
    def named(self) -> tuple[Person, ...]:
        """Those that may have a pseudonym before anybody said their name; it is stored with the topics."""
        open_items = (people for n, people in self.of_item.items() if n not in self.sealed)
        return tuple(dict.fromkeys(one for people in open_items for one in people))


def everybody(desk: Desk, view: MeetingView) -> Everybody:
    """Read for masking alone: nothing of it may reach a window."""
    found: dict[int, tuple[Person, ...]] = {}
    with desk.store.read() as connection:
        items = meetings.load(connection, view.meeting.id).agenda
        for item in items:
            topic = view.topic(item.n)
            case = topic.case if topic is not None else _case(connection, item.case_id)
            if case is not None:
                found[item.n] = _people(connection, case)
        is_open = (topic.item.n for topic in view.topics if not topic.case.confidential)
        sealed = frozenset(item.n for item in items) - frozenset(is_open)
        said = meetings.said_of_people(connection, view.meeting.id) if sealed else []
    named = (Person(one.passage) for one in said if one.kind == "name")
    living = (Person(address=one.passage) for one in said if one.kind == "address")
    return Everybody(found, sealed, (*named, *living), tuple(one.passage for one in said if one.kind == "given"))


def _case(connection: Connection, case_id: int) -> Case | None:
    try:
        return cases.load(connection, case_id).case
    except NotFound:
        return None


def _people(connection: Connection, case: Case) -> tuple[Person, ...]:
    """Who asked and who is complained about."""
    asked = requesters.of_case(connection, case.id)
    accused = duty.people(connection, case.complained_persons)
    return (
        *(Person(one.name, (one.phone,) if one.phone else (), one.address) for one in asked),
        *map(Person, accused),
    )


class Masks:
    """Masks the texts of a meeting one after the other. Who is known of any topic is masked in all of them."""

    def __init__(self, view: MeetingView, township: Township, who: Everybody, *, holds: bool = False) -> None:
        """`holds`: the last word of a text that is being typed is kept back while it may be half of a secret."""
        file = view.file
        self._who, self._at, self._holds = who, view.at, holds
        self.strictness = Strictness.STRICT if file.meeting.strict or who.sealed else Strictness.NORMAL
        names = tuple(dict.fromkeys((*(name for item in file.items for name in item.names), *who.passages)))
        self._known = Known(
            people=who.all, selected=names, public=tuple(_public(township)), places=tuple(_places(township))
        )
        self._own: tuple[Person, ...] = ()
        self.pseudonyms = introduce(who.named, pseudonyms_of(file))
        self.done: list[MaskedText] = []

    def turn_to(self, topic: Topic) -> None:
        """From here on texts are this topic's: what was let be read there may be."""
        self._own = self._who.of_item.get(topic.item.n, ())
        self._known = replace(self._known, shown=topic.item.shown)

    def __call__(self, text: str, where: str, typed_at: datetime | None = None) -> str:
        """What the room reads of a text; `typed_at`: when somebody typed in it last."""
        if not text:
            return ""
        masked = mask(text, self._known, self.pseudonyms, self.strictness)
        if self._holds and typed_at is not None and self._at - typed_at < TYPING:
            masked = held_back(masked, self._known)
        self.pseudonyms = masked.pseudonyms
        self.done.append(MaskedText(where, masked))
        return masked.text

    def asker(self) -> str:
        """Whoever asked first, under his pseudonym; 群众 where nobody is registered by a name."""
        if not self._own or not self._own[0].name:
            return "群众"
        masked = mask(self._own[0].name, replace(self._known, shown=()), self.pseudonyms, self.strictness)
        is_whole = len(masked.spans) == 1 and masked.spans[0].end - masked.spans[0].start == len(self._own[0].name)
        return masked.text if is_whole else "群众"


def _public(township: Township) -> list[str]:
    """Telephones that are printed on every notice."""
    return [phone for phone in (township.facts.phone, *(unit.duty_phone for unit in township.units)) if phone]


def _places(township: Township) -> list[str]:
    """Names on everybody's map: they are no addresses, although somebody may be registered with one."""
    units = (name for unit in township.units for name in (unit.name, unit.short))
    grids = (grid.name for grid in township.grids)
    names = (township.facts.name, *(area.name for area in township.areas), *grids, *units)
    return list(dict.fromkeys(filter(None, names)))


def pseudonyms_of(file: MeetingFile) -> Pseudonyms:
    """Who is called what in the whole meeting: what each topic added to it."""
    given = dict.fromkeys(
        one for item in file.items if item.pseudonyms for one in Pseudonyms.from_json(item.pseudonyms).given
    )
    return Pseudonyms(f"meeting-{file.meeting.id}", tuple(given))
