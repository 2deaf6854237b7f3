"""The sheet of 催办 and 督办: what is asked, the old and the new limit, room for the answer, the receipt."""

from __future__ import annotations

from dataclasses import dataclass

from .case_data import SupervisionData
from .case_parts import Sizes, facts, head, on_one_page, signed_receipt
from .codec import scrubbed
from .flow import Block
from .press import Rendered
from .sheet import field_row, form, print_sheet, text_row, write_row
from .standing import Standing
from .words import NO_VALUE, clause, items, moment, optional_moment, sentence

_ANSWER = "\n　\n　\n负责人（签字）：　　　　　　　单位（盖章）：　　　　　　　　年　　月　　日"


@dataclass(frozen=True, slots=True)
class Wording:
    """What tells the two sheets apart."""

    name: str
    subject: str
    explain: Standing
    demand: Standing
    note: Standing

    @property
    def standing(self) -> tuple[Standing, ...]:
        return self.demand, self.explain, self.note


def sheet(data: SupervisionData, words: Wording) -> Rendered:
    """The sheet as PDF: one page, in smaller type where the text asks for it."""
    data, missing = scrubbed(data)
    last = signed_receipt(f"{words.name}回执", data.face, data.case.no, "", words.note.said(data.face), data.contact)
    pdf, pages = on_one_page(lambda sizes: print_sheet(_blocks(data, words, sizes), last, data.face, words.name))
    return Rendered(pdf, pages, missing)


def _blocks(data: SupervisionData, words: Wording, sizes: Sizes) -> list[Block]:
    asked = [*map(clause, data.requirements), words.demand.said(data.face)]
    return [
        *head(data.face, words.name, f"{words.subject}时间：{moment(data.at)}"),
        form(
            [
                text_row("承办单位", ("、".join(data.units), sizes.heading)),
                text_row("事由", (sentence(data.reason), sizes.main)),
                field_row(("原派单时间", optional_moment(data.dispatched_at)), ("原时限", _old(data))),
                field_row(("限期", _new(data)), (f"{words.subject}人", data.by)),
            ]
        ),
        facts(data.case, moment(data.case.registered_at), sizes),
        form(
            [
                text_row("要求", ("\n".join(items(asked)), sizes.item)),
                write_row("书面说明", words.explain.said(data.face) + _ANSWER),
            ]
        ),
    ]


def _old(data: SupervisionData) -> str:
    if data.due is None:
        return NO_VALUE
    return f"{moment(data.due)}{'（已超期）' if data.overdue else ''}"


def _new(data: SupervisionData) -> str:
    return "按原时限" if data.until is None else f"{moment(data.until)}前"
