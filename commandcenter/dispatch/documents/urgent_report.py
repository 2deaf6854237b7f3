"""紧急信息 in the form of a 文件: what was said before, what happened since, which limits were kept, what follows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby

from ...models.timing.worktime import local_day
from . import paper
from .case_data import EarlierReport, HeldRow, UrgentReportData
from .case_parts import place_of
from .codec import scrubbed
from .flow import Block, Gap
from .geometry import MM, PAPER, ROW
from .press import Rendered
from .standing import Standing
from .style import TABLE_CELL, TABLE_HEAD
from .table import Row, Table, cell
from .words import NO_VALUE, clause, clock, day, items, moment, sentence, short_moment

_UNKNOWN = "正在核实。"
_UNIT = 36 * MM
_HEADS = ("签收时限", "实际签收", "到场时限", "实际到场", "反馈时限", "实际反馈")
_LIMIT = (PAPER.width - _UNIT) / len(_HEADS)
_COLUMNS = (_UNIT, *[_LIMIT] * len(_HEADS))
_LOWEST_ROW = 21.0

#: How a report ends while the emergency lasts.
GOES_ON = Standing("closing", "结语", "后续情况将及时续报。")

Part = tuple[str, list[Block]]


@dataclass(frozen=True, slots=True)
class Wording:
    """What tells the three reports apart: name of the kind, what it is called in a sentence, what ends it."""

    name: str
    called: str
    closing: Standing


def report(data: UrgentReportData, words: Wording, parts: Callable[[UrgentReportData], Iterator[Part]]) -> Rendered:
    """The report as PDF; `parts` are its headings with what stands below each."""
    data, missing = scrubbed(data)
    name = data.title or f"关于{_where(data)}{clause(data.case.matter) or '突发情况'}的{words.called}"
    headed = (
        block
        for number, (heading, below) in enumerate(parts(data), 1)
        for block in (paper.heading(number, heading), *below)
    )
    asked = "，".join(filter(None, (f"报送人：{data.reporter}" if data.reporter else "", _phone(data))))
    blocks: list[Block] = [
        paper.red_head(data.face.issuer, data.face.number, handling=paper.Handling(urgency=data.case.urgency)),
        paper.title(name),
        Gap(),
        *([paper.addressees(data.addressees)] if data.addressees else []),
        *paper.paragraphs([_opening(data, words)]),
        *headed,
        *paper.paragraphs([words.closing.said(data.face)]),
        paper.signature(data.face.issuer, data.face.printed_on),
        *([paper.note(asked)] if asked else []),
    ]
    last = paper.imprint(data.copies, data.face.issuer, data.face.printed_on)
    pdf, pages = paper.print_paper(blocks, last, data.face, name, words.name)
    return Rendered(pdf, pages, missing)


def _where(data: UrgentReportData) -> str:
    return data.case.grid or data.case.place


def _phone(data: UrgentReportData) -> str:
    return f"联系电话：{data.contact}" if data.contact else ""


def _opening(data: UrgentReportData, words: Wording) -> str:
    if not data.earlier:
        return f"现将该事项截至{moment(data.until)}的情况报告如下。"
    first, last = data.earlier[0], data.earlier[-1]
    told = first.number if first is last else f"{first.number}至{last.number}"
    return f"继{told}之后，现将截至{moment(data.until)}的情况{words.called}如下。"


# --- parts -----------------------------------------------------------------------------------------------------------


def basics(data: UrgentReportData) -> Part:
    """When, where, from whom, what."""
    case = data.case
    where = place_of(case.place, case.grid)
    told = [
        f"时间：{moment(case.registered_at)}登记。",
        f"地点：{where or '正在核实'}。",
        f"信息来源：{case.source or '未注明'}，事件编号{case.no or NO_VALUE}。",
        f"基本情况：{sentence(case.text) or _UNKNOWN}",
    ]
    return "基本情况", paper.paragraphs(told)


def before(data: UrgentReportData) -> Part:
    """What was reported before, in its order."""
    return "此前报送情况", paper.paragraphs(items(map(_said, data.earlier)) or ["此前没有报送。"])


def _said(one: EarlierReport) -> str:
    told = (
        f"人员伤亡和财产损失：{clause(one.losses) or '正在核实'}",
        f"发展趋势：{clause(one.trend)}" if one.trend else "",
    )
    return f"{one.number}（截至{moment(one.until)}）。{'；'.join(filter(None, told))}"


def losses(data: UrgentReportData) -> Part:
    return "人员伤亡和财产损失", paper.paragraphs([sentence(data.losses) or _UNKNOWN])


def cause(data: UrgentReportData) -> Part:
    return "起因和性质", paper.paragraphs([sentence(data.cause) or _UNKNOWN])


def course(data: UrgentReportData, heading: str) -> Part:
    """What was done, a paragraph for each day, then what the reporter adds."""
    days = groupby(data.course, key=lambda row: local_day(row.at))
    told = [f"{day(on)}：{'；'.join(f'{clock(row.at)}，{clause(row.what)}' for row in rows)}。" for on, rows in days]
    return heading, paper.paragraphs([*told, *items(data.measures)] or ["没有新的处置记录。"])


def limits(data: UrgentReportData) -> Part:
    """The limits of the units with when they were kept, and those of the reports."""
    told = []
    if data.due is not None:
        told.append(f"本次信息应于{moment(data.due)}前报出")
    if data.next_due is not None:
        told.append(f"下一次续报应于{moment(data.next_due)}前报出")
    spoken = paper.paragraphs([f"{'；'.join(told)}。"] if told else [])
    held: list[Block] = [_table(data.held)] if data.held else [*paper.paragraphs(["尚未派出处置单位。"])]
    return "时限执行情况", [*held, *spoken]


def _table(rows: tuple[HeldRow, ...]) -> Table:
    heads = ("单位", *_HEADS)
    head = Row(tuple(cell(width, (name, TABLE_HEAD)) for width, name in zip(_COLUMNS, heads, strict=True)))
    return Table((head, *map(_row, rows)), PAPER.width, heads=1, grid=ROW)


def _row(row: HeldRow) -> Row:
    pairs = ((row.sign_due, row.signed_at), (row.contact_due, row.contact_at), (row.due, row.feedback_at))
    values = [NO_VALUE if at is None else short_moment(at) for pair in pairs for at in pair]
    cells = zip(_COLUMNS, (row.unit or NO_VALUE, *values), strict=True)
    return Row(tuple(cell(width, (value, TABLE_CELL)) for width, value in cells), _LOWEST_ROW)


def ahead(data: UrgentReportData, heading: str = "发展趋势和下一步工作") -> Part:
    """How it may go on, and what is done next."""
    told = [sentence(data.trend)] if data.trend else []
    return heading, paper.paragraphs([*told, *items(data.next_steps)] or [_UNKNOWN])
