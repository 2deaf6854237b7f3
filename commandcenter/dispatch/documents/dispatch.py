"""派单 (交办单): one sheet that tells each unit what to do by when, with a receipt to tear off (domain §5)."""

from __future__ import annotations

from collections.abc import Sequence

from .codec import scrubbed
from .data import Basis, DispatchData, DispatchUnit
from .flow import Block
from .geometry import MM
from .press import Rendered
from .sheet import WIDTH, field_row, form, grid_row, masthead, print_sheet, slip, text_row, write_row
from .style import FORM_HEADING, FORM_ITEM, FORM_MAIN, FORM_SMALL, FORM_TEXT, TABLE_HEAD
from .words import clause, items, moment, optional_moment, sentence

TEMPLATE_VERSION = 1

NAME = "派单"
ASSISTING = "配合"

_HEADS = ("角色", "单位", "值班电话", "签收时限", "联系或到场时限", "办结时限")
_COLUMNS = (11 * MM, 35 * MM, 25 * MM, *[(WIDTH - 71 * MM) / 3] * 3)
_FEEDBACK = "办理情况及结果（可另附页）：\n　\n　\n反馈人：　　　　　　　单位（盖章）：　　　　　　　　　年　　月　　日"
_SIGNING = "签收人：　　　　　　　签收时间：　　　　年　　月　　日　　时　　分"
_TIME_BLANK = "　　月　　日　　时　　分"


def render(data: DispatchData) -> Rendered:
    """The 派单 as PDF: one page for a usual case, more where the text asks for it."""
    data, missing = scrubbed(data)
    number = data.face.number or "样张"
    blocks: list[Block] = [
        *masthead(data.face.issuer, "派单（交办单）", f"编号：{number}", f"派单时间：{moment(data.dispatched_at)}"),
        form(
            [
                field_row(("事件编号", data.case_no), ("登记时间", moment(data.registered_at))),
                field_row(("来源", _source(data)), ("诉求人", _requester(data))),
                field_row(("吹哨类型", data.whistle), ("紧急程度", data.urgency), ("处置路径", data.route)),
                text_row("地点", (_place(data), FORM_TEXT)),
                text_row("事项", (data.matter, FORM_HEADING), (data.text, FORM_MAIN)),
            ]
        ),
        _units(data.units),
        form(
            [
                text_row("依据清单", ("\n".join(map(_basis, data.bases)), FORM_TEXT)),
                text_row("办结时限", (_limit(data), FORM_HEADING), ("\n".join(map(sentence, data.ledger)), FORM_SMALL)),
                text_row("要求", ("\n".join(items(_requirements(data))), FORM_ITEM)),
                write_row("签收栏", _SIGNING),
                write_row("反馈栏", _FEEDBACK),
            ]
        ),
    ]
    pdf, pages = print_sheet(blocks, _receipt(data, number), data.face, NAME)
    return Rendered(pdf, pages, missing)


def _source(data: DispatchData) -> str:
    return f"{data.source}（{data.external_no}）" if data.external_no else data.source


def _requester(data: DispatchData) -> str:
    return f"{data.requester} {data.requester_phone}"


def _place(data: DispatchData) -> str:
    return f"{data.place}（{data.grid}）" if data.place and data.grid else data.place or data.grid


def _units(units: Sequence[DispatchUnit]) -> Block:
    head = grid_row(_COLUMNS, _HEADS, TABLE_HEAD)
    rows = [grid_row(_COLUMNS, _unit(unit)) for unit in units] or [grid_row(_COLUMNS, [""] * len(_COLUMNS))]
    return form([head, *rows], heads=1)


def _unit(unit: DispatchUnit) -> list[str]:
    limits = (optional_moment(due) for due in (unit.sign_due, unit.contact_due, unit.complete_due))
    return [unit.role, unit.name, unit.duty_phone, *limits]


def _basis(basis: Basis) -> str:
    named = f"{basis.code} {basis.name}".strip()
    return sentence(f"{named}：{basis.legal_basis}" if basis.legal_basis else named)


def _limit(data: DispatchData) -> str:
    return "未定，以另行通知为准。" if data.due is None else f"须于{moment(data.due)}前办结并反馈。"


def _requirements(data: DispatchData) -> list[str]:
    """What this case asks for, then what every dispatch asks for (domain §2.2)."""
    asked = [clause(requirement) for requirement in data.requirements]
    asked.append("牵头单位须在上列时限内签收、联系诉求人或到达现场、办结并反馈")
    if any(unit.role == ASSISTING for unit in data.units):
        asked.append("配合单位须在各自时限内办理，并将办理结果反馈牵头单位和中心")
    if data.proofs:
        asked.append(f"反馈时须附：{'、'.join(map(clause, data.proofs))}")
    if data.return_until is None:
        asked.append("本单不得退单，须先处置、后提出争议")
    else:
        asked.append(
            f"认为不属本单位职责的，须于{moment(data.return_until)}前提出退单申请，写明理由和职责依据；"
            "申请期间须继续办理，未获批准的时限不停止计算"
        )
    return asked


def _receipt(data: DispatchData, number: str) -> Block:
    rows = [
        field_row(("签收单位", "（盖章）"), ("签收人", "（签字）")),
        field_row(("签收时间", _TIME_BLANK), ("联系电话", "　")),
    ]
    note = "请于签收时限前填写本回执并交回中心，也可拍照传回。"
    contact = f"中心值班电话：{data.contact}" if data.contact else ""
    return slip(f"{NAME}回执", f"编号：{number}", f"事件编号：{data.case_no}", rows, note, contact)
