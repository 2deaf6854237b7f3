"""The masking of one meeting: whom it knows of all its topics, who was given which pseudonym, what was masked."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from ...models.masking import Known, Masked, Person, Pseudonyms, Strictness, introduce, mask
from ...models.meeting.file import MeetingFile
from .reading import MeetingView, Topic


class MaskedText(NamedTuple):
    """A text that is projected, by the name of where it stands there."""

    where: str
    masked: Masked


class Masks:
    """Masks the texts of a meeting one after the other. Who is known of any topic is masked in all of them."""

    def __init__(self, view: MeetingView) -> None:
        file = view.file
        self._strictness = Strictness.STRICT if file.meeting.strict else Strictness.NORMAL
        everybody = tuple(dict.fromkeys(one for topic in view.topics for one in _people(topic)))
        names = tuple(dict.fromkeys(name for item in file.items for name in item.names))
        self._known = Known(people=everybody, selected=names)
        self._own: tuple[Person, ...] = ()
        self.pseudonyms = introduce(everybody, pseudonyms_of(file))
        self.done: list[MaskedText] = []

    def turn_to(self, topic: Topic) -> None:
        """From here on texts are this topic's: what was let be read there may be."""
        self._own = _people(topic)
        self._known = replace(self._known, shown=topic.item.shown)

    def __call__(self, text: str, where: str) -> str:
        """What the room reads of a text."""
        if not text:
            return ""
        masked = mask(text, self._known, self.pseudonyms, self._strictness)
        self.pseudonyms = masked.pseudonyms
        self.done.append(MaskedText(where, masked))
        return masked.text

    def asker(self) -> str:
        """Whoever asked first, under his pseudonym; 群众 where nobody is registered by a name."""
        if not self._own or not self._own[0].name:
            return "群众"
        masked = mask(self._own[0].name, replace(self._known, shown=()), self.pseudonyms, self._strictness)
        is_whole = len(masked.spans) == 1 and masked.spans[0].end - masked.spans[0].start == len(self._own[0].name)
        return masked.text if is_whole else "群众"


def _people(topic: Topic) -> tuple[Person, ...]:
    return tuple(Person(one.name, (one.phone,) if one.phone else (), one.address) for one in topic.people)


def pseudonyms_of(file: MeetingFile) -> Pseudonyms:
    """Who is called what in the whole meeting: what each topic added to it."""
    given = dict.fromkeys(
        one for item in file.items if item.pseudonyms for one in Pseudonyms.from_json(item.pseudonyms).given
    )
    return Pseudonyms(f"meeting-{file.meeting.id}", tuple(given))
