"""吹哨单: who blew the whistle, for what, whom it calls and by when they must be there (domain §1, §5)."""

from __future__ import annotations

from .case_data import WhistleData
from .case_parts import Sizes, facts, head, on_one_page, signed_receipt, units
from .codec import scrubbed
from .flow import Block
from .press import Rendered
from .ruled import decided
from .sheet import field_row, form, print_sheet, text_row, write_row
from .standing import Standing
from .words import clause, items, moment

TEMPLATE_VERSION = 2
NAME = "吹哨单"
_CALLED = Standing("called", "对应哨单位的要求", "应哨单位须在上列时限内签收、联系或到达现场，并向中心报到")
_NO_RETURN = Standing("no_return", "应急哨不得退单", "应急哨不得退单，须先处置、后提出争议")
_FEEDBACK = Standing("feedback", "反馈要求", "处置情况须在办结时限前向中心反馈，需要其他单位配合的，须及时提出")
_NOTE = Standing("note", "回执说明", "应哨单位接单后填写本回执并交回中心，也可电话报到。")
STANDING = (_CALLED, _NO_RETURN, _FEEDBACK, _NOTE)
_REPORT = "到场时间：　　月　　日　　时　　分　　到场人：　　　　　联系电话：\n　\n先期处置情况：\n　"


def render(data: WhistleData) -> Rendered:
    """The 吹哨单 as PDF: one page with the receipt of the unit that reports."""
    data, missing = scrubbed(data)
    last = signed_receipt("报到回执", data.face, data.case.no, "", _NOTE.said(data.face), data.contact)
    pdf, pages = on_one_page(lambda sizes: print_sheet(_blocks(data, sizes), last, data.face, NAME))
    return Rendered(pdf, pages, missing)


def _blocks(data: WhistleData, sizes: Sizes) -> list[Block]:
    rows = [field_row(("吹哨类型", data.whistle), ("吹哨人", data.whistler))]
    if data.oral_direction:
        rows.append(text_row("口头研判", (data.oral_direction, sizes.text)))
    return [
        *head(data.face, NAME, f"吹哨时间：{moment(data.whistled_at)}"),
        form(rows),
        facts(data.case, moment(data.case.registered_at), sizes),
        units(data.units),
        *decided(data.decided, data.meeting, sizes.text),
        form(
            [
                text_row("要求", ("\n".join(items(_requirements(data))), sizes.item)),
                write_row("到场情况", _REPORT),
            ]
        ),
    ]


def _requirements(data: WhistleData) -> list[str]:
    asked = [clause(one) for one in data.requirements]
    if not data.units:
        return [*asked, "尚未指定应哨单位，由中心分流后另行派单"]
    asked.append(_CALLED.said(data.face))
    if data.whistle == "应急哨":
        asked.append(_NO_RETURN.said(data.face))
    return [*asked, _FEEDBACK.said(data.face)]
