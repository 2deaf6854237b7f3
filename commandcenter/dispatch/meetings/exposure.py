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
from .masks import MaskedText, Masks
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


def exposure(desk: Desk, meeting_id: int, item_n: int) -> Exposure:
    """For whoever keeps the meeting; raises NotAllowed for others."""
    view = meeting_view(desk, meeting_id, item_n)
    if not view.is_keeper:
        raise NotAllowed("由会商的主持人或记录人决定投屏内容")
    strictness = Strictness.STRICT if view.meeting.strict else Strictness.NORMAL
    topic, page = view.topic(item_n), view.page
    if topic is None or page is None or topic.case.confidential:
        return Exposure(item_n, (), (), (), (), strictness, "本议题依法保密，不投屏")
    masks = Masks(view)
    Topical(view, topic, township_of(desk), masks).tell()
    blurs = read_blurs(topic.item.blurs)
    photos = tuple(
        PhotoOffer(one, one.id in topic.item.photos, blurs.get(one.id, ()))
        for one in page.attachments
        if is_picture(one.mime)
    )
    texts = {one.masked.original: one for one in reversed(masks.done)}
    return Exposure(item_n, tuple(reversed(texts.values())), topic.item.names, topic.item.shown, photos, strictness)
