"""What the room may see of a topic: passages, photos, and under which names people are read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection

from ...models.errors import NotFound, Stale
from ...models.masking import Pseudonyms
from ...models.meeting import exposing, planning
from ...models.meeting.blurs import Region
from ...models.meeting.exposing import Treatment
from ...models.meeting.sitting import Sitting
from ...models.meeting.terms import ItemState, Step
from ...models.store import attachments
from ..media import is_picture
from .steps import Steps


class Showing(Steps):
    """The keeper's decisions about the projection; see `exposure` for what there is to decide."""

    def treat(self, meeting_id: int, item_n: int, passage: str, how: Treatment) -> None:
        """A passage is masked, let be read, or left to the rules."""
        self._step(meeting_id, Step.SHOW, lambda s, unit: exposing.treat(s, item_n, passage, how))

    def show_photo(
        self, meeting_id: int, item_n: int, attachment: int, *, ticked: bool, regions: Sequence[Region] | None = None
    ) -> None:
        """Ticks a photo of the topic's case 可投影, or not; `regions`: what is made unrecognisable in it."""

        def do(s: Sitting, unit: Connection) -> None:
            case_id = s.item(item_n).case_id
            if not any(one.id == attachment and is_picture(one.mime) for one in attachments.of_case(unit, case_id)):
                raise NotFound("本议题没有这张照片")
            exposing.show_photo(s, item_n, attachment, ticked=ticked, regions=regions)

        self._step(meeting_id, Step.SHOW, do)

    def turn_to_photo(self, meeting_id: int, item_n: int, attachment: int) -> None:
        """The photo that is seen while photos are seen alone, on every workstation of the meeting."""
        self._step(meeting_id, Step.SHOW, lambda s, unit: exposing.turn_to_photo(s, item_n, attachment))

    def name_people(self, meeting_id: int, item_n: int, known: Pseudonyms, seen: Mapping[int, str]) -> None:
        """Keeps who is 张某甲 with a topic, for the whole meeting; nothing is written where nobody is new.

        `seen`: the pseudonyms of the topics this person reads, by number, as they stood. Raises Stale when somebody was
        given one meanwhile.
        """
        before = {pair for one in seen.values() if one for pair in Pseudonyms.from_json(one).given}
        if before.issuperset(known.given):
            return

        def do(s: Sitting, unit: Connection) -> None:
            live = (item for item in s.file.items if item.state is not ItemState.GONE)
            if any(item.pseudonyms != seen.get(item.n, "") for item in live):
                raise Stale("化名刚有变化")
            planning.expose(s, item_n, pseudonyms=known.to_json())

        self._step(meeting_id, Step.SHOW, do)
