"""绩效考核表: each unit's score of a month, how it came about, and its points in 目标管理考核 (domain §3, §5)."""

from __future__ import annotations

from collections.abc import Iterator

from .case_parts import head, section, table
from .chart import Series, bar_chart
from .codec import scrubbed
from .flow import Block, Gap
from .period_data import PerformanceData, ScoreGroup, ScoreRow
from .press import Rendered
from .sheet import field_row, form, print_sheet, text_row
from .style import FORM_TEXT
from .words import NO_VALUE, items, moment, span

TEMPLATE_VERSION = 4
NAME = "绩效考核表"
_COLUMNS = (
    *(("名次", 11.0), ("单位", 0.0), ("基础分", 15.0), ("反向\n评价", 15.0), ("扣分", 12.0), ("加分", 12.0)),
    *(("得分", 15.0), ("折算分", 15.0), ("目标管理\n计分", 18.0)),
)
_RANKS = (
    f"名次按折算分（小样本修正后的得分）排列，可与得分的高低不同，目标管理按得分计分；名次、折算分栏“{NO_VALUE}”为有数据的指标权重不够，不参与排名；"
    f"其他栏“{NO_VALUE}”为没有数据。"
)
#: A group of so many units is drawn as well.
_DRAWN = 20


def render(data: PerformanceData) -> Rendered:
    """The 绩效考核表 as PDF, its heads on every page; blanks to sign at its end."""
    data, missing = scrubbed(data)
    state = f"第{data.revision}次修订" if data.revision else "公布数" if data.is_published else "未公布，暂列"
    state = "未公布，核对稿" if data.is_checked else state
    month = span(data.period_from, data.period_to)
    blocks: list[Block] = [
        *head(data.face, f"{month}{NAME}", f"数据截至：{moment(data.counted_until)}"),
        form([field_row(("考核月份", month), ("数据", state)), text_row("计分办法", (_table(data.table), FORM_TEXT))]),
        *(block for group in data.groups for block in _group(group)),
        Gap(6.0),
        form(
            [
                text_row("注", (_RANKS, FORM_TEXT)),
                *([text_row("说明", *((one, FORM_TEXT) for one in items(data.remarks)))] if data.remarks else ()),
                field_row(("填表", "　"), ("审核", "　"), ("签发", "　")),
            ]
        ),
    ]
    pdf, pages = print_sheet(blocks, None, data.face, f"{month}{NAME}")
    return Rendered(pdf, pages, missing)


def _group(group: ScoreGroup) -> Iterator[Block]:
    yield Gap(6.0)
    yield section(f"{group.title}（{len(group.rows)}）" + ("" if group.accountable else "　列示，供协同工作参考"))
    yield table(_COLUMNS, map(_row, group.rows), "没有参加考核的单位")
    if group.without:
        yield form([text_row("没有得分", (f"{'、'.join(group.without)}。", FORM_TEXT))])
    if group.accountable and 1 < len(group.rows) <= _DRAWN:
        yield Gap(6.0)
        yield from bar_chart(f"{group.title}得分", [row.unit for row in group.rows],
                             [Series("得分", tuple(row.score for row in group.rows))], unit="分")  # fmt: skip


def _row(row: ScoreRow) -> tuple[str, ...]:
    rank = NO_VALUE if row.rank is None else str(row.rank)
    told = (row.base, row.reverse, row.deducted, row.bonus, row.score, row.ranking_score, row.points)
    return rank, row.unit, *(NO_VALUE if one is None else one for one in told)


def _table(kept: str) -> str:
    """90=10 80=8 0=0 in words: 90分及以上计10分，80分及以上计8分，其余计0分."""
    steps = [step.split("=") for step in kept.split() if "=" in step]
    said = [f"{least}分及以上计{points}分" if float(least) else f"其余计{points}分" for least, points in steps]
    return "，".join(said) + "。" if said else ""
