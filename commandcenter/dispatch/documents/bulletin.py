"""通报: the figures of a period, the ranking of each peer group, what went well and what did not (domain §5)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from . import paper
from .codec import scrubbed
from .data import KPI_NAMES, BulletinData, DocumentFace, Figure, PeerGroup, Problem, RankRow, Totals
from .flow import Block, Gap, text
from .geometry import MM, PAPER, ROW
from .press import Rendered
from .standing import Standing
from .style import BODY, NOTE, TABLE_CELL, TABLE_HEAD, TABLE_MARK, Style
from .table import Row, Table, cell
from .words import NO_VALUE, clause, day, items, moment, sentence, span

TEMPLATE_VERSION = 3

_ONLY_SHOWN = Standing("only_shown", "县直和垂管单位", "本组指标仅作列示，供协同工作参考。")
_PLEASE = Standing("please", "对县直和垂管单位的问题", "商请研究处理并函复办理情况。")
_RECTIFY = Standing("rectify", "整改期限", "请于{期限}前书面报送整改情况。")
_SOON = Standing("soon", "没有整改期限的", "请及时整改并书面报送情况。")
_APPEAL = Standing("appeal", "异议", "对本期指标有异议的单位，请于{期限}前书面提出")
STANDING = (_ONLY_SHOWN, _PLEASE, _RECTIFY, _SOON, _APPEAL)

_BASIS = {
    "live": "以下均为实时数，月度考核以公布的数为准。",
    "unpublished": "本月考核尚未公布，以下均为实时数，以公布的数为准。",
    "checked": "本月考核在核对期，尚未公布，以下为送各单位核对的数（核对稿），以公布的数为准。",
}
_HEADS = (
    "名次",
    "单位",
    "得分",
    "折算分",
    "响应率",
    "承办量",
    "按期\n办结率",
    "解决率",
    "群众\n满意度",
    "核查一次\n通过率",
    "重复\n诉求率",
)
_UNITS = ("", "", "", "", *(f"\n（{unit}）" if unit else "" for _, unit in KPI_NAMES))
_RANK, _UNIT, _SCORE = 8 * MM, 31 * MM, 12.5 * MM
_KPI = (PAPER.width - _RANK - _UNIT - 2 * _SCORE) / len(KPI_NAMES)
_COLUMNS = (_RANK, _UNIT, _SCORE, _SCORE, *[_KPI] * len(KPI_NAMES))
_LOWEST_ROW = 21.0
_TIGHT = 0.5
"""Four characters of a head fill their column."""


def render(data: BulletinData) -> Rendered:
    """The 通报 as PDF. Figures are printed as handed in; a part without content says so."""
    data, missing = scrubbed(data)
    name = data.title or f"关于{span(data.period_from, data.period_to)}网格化治理暨吹哨报到工作情况的通报"
    blocks: list[Block] = [
        paper.red_head(f"{data.face.issuer}文件", data.face.number),
        paper.title(name),
        Gap(),
        paper.addressees(data.addressees or "各村（社区），镇直各部门，驻镇各单位"),
        *paper.paragraphs(_opening(data)),
        paper.heading(1, "总体情况"),
        *paper.paragraphs(_overview(data.totals)),
        *_ranking(data.groups, data.face),
        paper.heading(3, "先进做法"),
        *paper.paragraphs(_practices(data)),
        paper.heading(4, "存在问题"),
        *paper.paragraphs(_problems(data)),
        paper.heading(5, "下步要求"),
        *paper.paragraphs(_requirements(data)),
        *paper.attachments(data.attachments),
        paper.signature(data.face.issuer, data.face.printed_on),
    ]
    last = paper.imprint(data.copies, data.face.issuer, data.face.printed_on)
    pdf, pages = paper.print_paper(blocks, last, data.face, name.replace("\n", ""), "通报")
    return Rendered(pdf, pages, missing)


def _opening(data: BulletinData) -> Iterator[str]:
    period = f"{day(data.period_from)}至{day(data.period_to)}"
    yield f"现将{period}网格化治理暨吹哨报到工作情况通报如下。数据统计截至{moment(data.counted_until)}。"
    if data.basis in _BASIS:
        yield _BASIS[data.basis]
    if data.revision:
        yield f"本通报为第{data.revision}次修订，代替此前印发的同期通报。更正内容如下："
        yield from items(data.corrections) or ["本次修订无指标更正。"]


def _overview(totals: Totals) -> Iterator[str]:
    yield (
        f"本期共登记诉求事项{totals.registered}件，受理{totals.accepted}件，办结{totals.closed}件；"
        f"本期登记的事项至数据统计时仍在办{totals.open}件，其中超时{totals.overdue}件。"
    )
    yield (
        f"本期吹哨{totals.whistles}次，召开会商{totals.consultations}次，督办{totals.supervised}件；"
        f"收到退单申请{totals.returns_asked}件，其中未获批准{totals.returns_refused}件。"
    )
    if totals.kpis:
        figures = (_spoken(*pair) for pair in zip(KPI_NAMES, totals.kpis, strict=True))
        yield f"全镇七项指标：{'，'.join(figures)}。"
    else:
        yield "本期无全镇指标数据。"


def _spoken(name: tuple[str, str], figure: Figure) -> str:
    label, unit = name
    if figure.value is None:
        return f"{label}无数据"
    return f"{label}{figure.value}{unit}" + ("（样本不足）" if figure.small_sample else "")


def _ranking(groups: Sequence[PeerGroup], face: DocumentFace) -> Iterator[Block]:
    yield paper.heading(2, "指标排名")
    if not groups:
        yield from paper.paragraphs(["本期无参与统计的单位。"])
        return
    for number, group in enumerate(groups, 1):
        yield paper.subheading(number, group.title)
        if not group.rows:
            yield from paper.paragraphs([f"本期无参与统计的{group.title}。"])
            continue
        if not group.accountable:
            yield text(_ONLY_SHOWN.said(face), BODY, PAPER.width, keep_next=True)
        yield _table(group.rows)
    notes = list(_notes(groups))
    if notes:
        yield text("注：" + "".join(notes), NOTE, PAPER.width, grid=ROW)


def _table(rows: Sequence[RankRow]) -> Table:
    head = Row(
        tuple(
            cell(width, (name + unit, TABLE_HEAD), pad=_TIGHT)
            for width, name, unit in zip(_COLUMNS, _HEADS, _UNITS, strict=True)
        )
    )
    return Table((head, *map(_row, rows)), PAPER.width, heads=1, grid=ROW)


def _row(row: RankRow) -> Row:
    rank = NO_VALUE if row.rank is None else str(row.rank)
    first = (
        cell(_RANK, (rank, TABLE_CELL), pad=_TIGHT),
        cell(_UNIT, (row.unit or NO_VALUE, TABLE_CELL), pad=_TIGHT),
        cell(_SCORE, (row.score or NO_VALUE, TABLE_CELL), pad=_TIGHT),
        cell(_SCORE, (row.ranking_score or NO_VALUE, TABLE_CELL), pad=_TIGHT),
    )
    return Row((*first, *(cell(_KPI, *_marked(figure), pad=_TIGHT) for figure in row.kpis)), _LOWEST_ROW)


def _marked(figure: Figure) -> list[tuple[str, Style]]:
    """The figure, and below it in small type what has to be known about it."""
    marks = [(figure.value if figure.value is not None else NO_VALUE, TABLE_CELL)]
    if figure.small_sample:
        marks.append(("样本不足", TABLE_MARK))
    if figure.pending:
        marks.append((f"待核查{figure.pending}", TABLE_MARK))
    return marks


def _notes(groups: Sequence[PeerGroup]) -> Iterator[str]:
    """Explanations of the signs that occur in the tables, and of no others (domain §3)."""
    rows = [row for group in groups for row in group.rows]
    figures = [figure for row in rows for figure in row.kpis]
    if any(row.rank is not None for row in rows):
        yield "名次按折算分排列，折算分为小样本修正后的得分，可与得分的高低不同。"
    if any(figure.value is None for figure in figures):
        yield "指标栏“—”为本期无统计对象。"
    if any(row.rank is None for row in rows):
        yield "名次、折算分栏“—”为可用权重不足50%，不参与排名。"
    if any(figure.small_sample for figure in figures):
        yield "“样本不足”为统计对象少于5件。"
    if any(figure.pending for figure in figures):
        yield "“待核查”为已反馈、尚未核查的件数，暂计入指标。"


def _practices(data: BulletinData) -> list[str]:
    return items(f"{practice.unit}：{practice.text}" for practice in data.practices) or ["本期无报送的先进做法。"]


def _problems(data: BulletinData) -> list[str]:
    return [f"{number}.{_problem(problem, data)}" for number, problem in enumerate(data.problems, 1)] or [
        "本期无需要通报的问题。"
    ]


def _problem(problem: Problem, data: BulletinData) -> str:
    said = f"{problem.unit}：{sentence(problem.text)}"
    if problem.cases:
        said += f"涉及事项：{'、'.join(problem.cases)}。"
    if not problem.accountable:
        return said + _PLEASE.said(data.face)
    if data.rectify_until:
        return said + _RECTIFY.said(data.face, {"期限": day(data.rectify_until)})
    return said + _SOON.said(data.face)


def _requirements(data: BulletinData) -> list[str]:
    asked = [clause(requirement) for requirement in data.requirements]
    if data.appeal_until:
        asked.append(_APPEAL.said(data.face, {"期限": day(data.appeal_until)}))
    if not asked:
        return ["本期无补充要求。"]
    if data.contact:
        asked.append(f"联系电话：{data.contact}")
    return items(asked)
