"""The sheet of a decided request: what was asked, why, how it was ruled, what it does to the limit."""

from __future__ import annotations

from collections.abc import Iterable

from .case_data import RulingData
from .case_parts import USUAL, facts, head, signed_receipt
from .flow import Block
from .sheet import field_row, form, print_sheet, text_row
from .standing import Standing
from .table import Row
from .words import items, moment, sentence

#: What to do with the receipt of a ruling.
NOTE = Standing("note", "回执说明", "请申请单位收到后填写本回执并交回中心。")


def sheet(data: RulingData, name: str, asked: Iterable[Row], verdict: str, follows: Iterable[str]) -> tuple[bytes, int]:
    """The ruling as PDF, from scrubbed data, and its number of pages.

    `asked`: rows only this kind has; `verdict` in one sentence; `follows`: what it entails.
    """
    blocks: list[Block] = [
        *head(data.face, name, f"裁决时间：{moment(data.decided_at)}"),
        form(
            [
                field_row(("申请单位", f"{data.unit}（{data.role}）"), ("申请时间", moment(data.asked_at))),
                *asked,
                text_row("申请理由", (sentence(data.reason), USUAL.main)),
            ]
        ),
        facts(data.case, moment(data.case.registered_at)),
        form(
            [
                text_row("裁决结果", (verdict, USUAL.heading), (sentence(data.ruling), USUAL.main)),
                text_row("后续要求", ("\n".join(items(follows)), USUAL.item)),
                field_row(("裁决人", data.decided_by), ("申请人", data.asked_by)),
            ]
        ),
    ]
    last = signed_receipt(f"{name}回执", data.face, data.case.no, data.unit, NOTE.said(data.face), data.contact)
    return print_sheet(blocks, last, data.face, name)
