"""约谈记录: a form for what is said at a talk, with what it is held for already in it (domain §5)."""

from __future__ import annotations

from .case_parts import USUAL, head
from .codec import scrubbed
from .decision_parts import found
from .flow import Block
from .matter_data import TalkData
from .press import Rendered
from .sheet import field_row, form, print_sheet, text_row, write_row

TEMPLATE_VERSION = 1
NAME = "约谈记录"
_ROOM = "　\n" * 6 + "　"
_SIGNED = "约谈人（签字）：　　　　　被约谈人（签字）：　　　　　记录人（签字）："


def render(data: TalkData) -> Rendered:
    """The 约谈记录 as PDF: to be filled in by hand."""
    data, missing = scrubbed(data)
    blocks: list[Block] = [
        *head(data.face, NAME, "时间：　　　年　　月　　日　　时"),
        form(
            [
                field_row(("约谈对象", data.unit), ("被约谈人", "　")),
                field_row(("约谈人", data.host or "　"), ("地点", data.place or "　")),
                field_row(("定性", data.ground), ("依据", data.trigger)),
                text_row("约谈事由", ("\n".join(found(data, reason=True, ground=False)), USUAL.text)),
                write_row("情况说明", _ROOM),
                write_row("约谈意见", _ROOM),
                write_row("整改承诺", _ROOM),
                write_row("签字", _SIGNED),
            ]
        ),
    ]
    pdf, pages = print_sheet(blocks, None, data.face, NAME)
    return Rendered(pdf, pages, missing)
