"""What of a topic may be projected, passage by passage and photo by photo: the keeper decides."""

from __future__ import annotations

from collections.abc import Sequence

from ..errors import NotFound
from ..labels import Labelled
from .blurs import Region, with_regions
from .planning import expose
from .sitting import Sitting, words


class Treatment(Labelled):
    """What becomes of a passage whatever the rules of masking say."""

    HIDE = "HIDE", "隐去"
    SHOW = "SHOW", "显示原文"
    RULE = "RULE", "按规则"


def treat(s: Sitting, item_n: int, passage: str, how: Treatment) -> None:
    """A passage is masked wherever it stands, let be read (as far as that is allowed), or left to the rules again."""
    said = words(passage, "文字", "passage", lines=False)
    item = s.item(item_n)
    names = [one for one in item.names if one != said]
    shown = [one for one in item.shown if one != said]
    if how is Treatment.HIDE:
        names.append(said)
    elif how is Treatment.SHOW:
        shown.append(said)
    expose(s, item_n, names=names, shown=shown)


def show_photo(
    s: Sitting, item_n: int, attachment: int, *, ticked: bool, regions: Sequence[Region] | None = None
) -> None:
    """A photo may be projected or not; `regions` are all that is made unrecognisable in it, None: as before."""
    item = s.item(item_n)
    others = [one for one in item.photos if one != attachment]
    kept = item.photos if attachment in item.photos else [*others, attachment]
    blurs = None if regions is None else with_regions(item.blurs, attachment, regions)
    expose(s, item_n, photos=kept if ticked else others, blurs=blurs)


def turn_to_photo(s: Sitting, item_n: int, attachment: int) -> None:
    """The photo the room sees while it sees one alone: the first of those that are ticked."""
    photos = s.item(item_n).photos
    if attachment not in photos:
        raise NotFound("这张照片没有勾选可投影")
    if photos[0] != attachment:
        expose(s, item_n, photos=[attachment, *(one for one in photos if one != attachment)])
