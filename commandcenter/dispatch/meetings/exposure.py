"""What there is to decide about the projection of a topic: every text with its masks, every photo."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from ...models.errors import NotAllowed
from ...models.masking import Strictness
from ...models.meeting.blurs import Region, read_blurs
from ..cases.case_views import Attachment
from ..desk import Desk
from ..media import is_picture
from .masks import MaskedText, Masks, everybody
from .projecting import Topical, township_of
from .reading import meeting_view


class PhotoOffer(NamedTuple):
    """A photo of the case, whether it is ticked 可投影, and what is blurred in it."""

    attachment: Attachment
    ticked: bool
    regions: tuple[Region, ...]


@dataclass(frozen=True, slots=True)
class Exposure:
    """`names` are masked besides, `shown` let be read; `sealed`: why nothing of the topic is projected, "" if it is."""

    item_n: int
    texts: tuple[MaskedText, ...]
    names: tuple[str, ...]
    shown: tuple[str, ...]
    photos: tuple[PhotoOffer, ...]
    strictness: Strictness
    sealed: str = ""
    must_be_strict: bool = False
    """A topic of the meeting is confidential: whatever is said of it in the others must not be read."""


def exposure(desk: Desk, meeting_id: int, item_n: int) -> Exposure:
    """For whoever keeps the meeting; raises NotAllowed for others."""
    view = meeting_view(desk, meeting_id, item_n)
    if not view.is_keeper:
        raise NotAllowed("由会商的主持人或记录人决定投屏内容")
    township, who = township_of(desk), everybody(desk, view)
    masks, must = Masks(view, township, who), bool(who.sealed)
    topic, page = view.topic(item_n), view.page
    if topic is None or page is None or topic.case.confidential:
        return Exposure(item_n, (), (), (), (), masks.strictness, "本议题依法保密，不投屏", must)
    Topical(view, topic, township, masks).tell()
    blurs = read_blurs(topic.item.blurs)
    photos = tuple(
        PhotoOffer(one, one.id in topic.item.photos, blurs.get(one.id, ()))
        for one in page.attachments
        if is_picture(one.mime)
    )
    texts = {one.masked.original: one for one in reversed(masks.done)}
    item, told = topic.item, tuple(reversed(texts.values()))
    return Exposure(item_n, told, item.names, item.shown, photos, masks.strictness, must_be_strict=must)
