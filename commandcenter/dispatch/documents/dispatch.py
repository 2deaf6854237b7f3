"""派单 (交办单): one sheet that tells each unit what to do by when, with a receipt to tear off (domain §5)."""

from __future__ import annotations

from .case_parts import (
    Sizes,
    head,
    on_one_page,
    place_of,
    signed_receipt,
    source_of,
    units,
)
from .codec import scrubbed
from .data import Basis, DispatchData
from .flow import Block
from .press import Rendered
from .ruled import decided
from .sheet import field_row, form, print_sheet, text_row, write_row
from .standing import Standing
from .words import clause, items, moment, sentence

TEMPLATE_VERSION = 3

NAME = "派单"
ASSISTING = "配合"

_LEAD = Standing("lead", "对牵头单位的要求", "牵头单位须在上列时限内签收、联系诉求人或到达现场、办结并反馈")
_CO = Standing("co", "对配合单位的要求", "配合单位须在各自时限内办理，并将办理结果反馈牵头单位和中心")
_PROOFS = Standing("proofs", "反馈材料", "反馈时须附：{材料}")
_NO_RETURN = Standing("no_return", "不得退单", "本单不得退单，须先处置、后提出争议")
_RETURN = Standing(
    "return",
    "申请退单",
    "认为不属本单位职责的，须于{期限}前提出退单申请，写明理由和职责依据；申请期间须继续办理，未获批准的时限不停止计算",
)
_LIMIT = Standing("limit", "办结时限", "须于{期限}前办结并反馈。")
_NOTE = Standing("note", "回执说明", "请于签收时限前填写本回执并交回中心，也可拍照传回。")
STANDING = (_LIMIT, _LEAD, _CO, _PROOFS, _NO_RETURN, _RETURN, _NOTE)
_FEEDBACK = "办理情况及结果（可另附页）：\n　\n　\n反馈人：　　　　　　　单位（盖章）：　　　　　　　　　年　　月　　日"
_SIGNING = "签收人：　　　　　　　签收时间：　　　　年　　月　　日　　时　　分"


def render(data: DispatchData) -> Rendered:
    """The 派单 as PDF: one page, in smaller type where the text asks for it, more only where none is small enough."""
    data, missing = scrubbed(data)
    last = signed_receipt(
        f"{NAME}回执",
        data.face,
        data.case_no,
        "",
        _NOTE.said(data.face),
        data.contact,
    )
    pdf, pages = on_one_page(lambda sizes: print_sheet(_blocks(data, sizes), last, data.face, NAME))
    return Rendered(pdf, pages, missing)


def _blocks(data: DispatchData, sizes: Sizes) -> list[Block]:
    return [
        *head(data.face, "派单（交办单）", f"派单时间：{moment(data.dispatched_at)}"),
        form(
            [
                field_row(("事件编号", data.case_no), ("登记时间", moment(data.registered_at))),
                field_row(("来源", source_of(data.source, data.external_no)), ("诉求人", _requester(data))),
                field_row(("吹哨类型", data.whistle), ("紧急程度", data.urgency), ("处置路径", data.route)),
                text_row("地点", (place_of(data.place, data.grid), sizes.text)),
                text_row("事项", (data.matter, sizes.heading), (data.text, sizes.main)),
            ]
        ),
        units(data.units),
        *decided(data.decided, data.meeting, sizes.text),
        form(
            [
                text_row("依据清单", ("\n".join(map(_basis, data.bases)), sizes.text)),
                text_row("办结时限", (_limit(data), sizes.heading), (_account(data), sizes.small)),
                text_row("要求", ("\n".join(items(_requirements(data))), sizes.item)),
                write_row("签收栏", _SIGNING),
                write_row("反馈栏", _FEEDBACK),
            ]
        ),
    ]


def _account(data: DispatchData) -> str:
    return "\n".join(map(sentence, data.ledger))


def _requester(data: DispatchData) -> str:
    return f"{data.requester} {data.requester_phone}"


def _basis(basis: Basis) -> str:
    named = f"{basis.code} {basis.name}".strip()
    return sentence(f"{named}：{basis.legal_basis}" if basis.legal_basis else named)


def _limit(data: DispatchData) -> str:
    return "未定，以另行通知为准。" if data.due is None else _LIMIT.said(data.face, {"期限": moment(data.due)})


def _requirements(data: DispatchData) -> list[str]:
    """What this case asks for, then what every dispatch asks for (domain §2.2)."""
    asked = [clause(requirement) for requirement in data.requirements]
    asked.append(_LEAD.said(data.face))
    if any(unit.role.startswith(ASSISTING) for unit in data.units):
        asked.append(_CO.said(data.face))
    if data.proofs:
        asked.append(_PROOFS.said(data.face, {"材料": "、".join(map(clause, data.proofs))}))
    if data.return_until is None:
        asked.append(_NO_RETURN.said(data.face))
    else:
        asked.append(_RETURN.said(data.face, {"期限": moment(data.return_until)}))
    return asked
