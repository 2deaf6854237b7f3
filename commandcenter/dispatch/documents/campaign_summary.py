"""专项汇总表: what one matter or network brought over some days, grid by grid and unit by unit (domain §5)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from .case_parts import brief, head, section, table
from .chart import Series, bar_chart
from .codec import scrubbed
from .flow import Block, Gap
from .period_data import CampaignCount, CampaignData, CampaignOpen
from .press import Rendered
from .sheet import field_row, form, print_sheet, text_row
from .style import FORM_TEXT
from .words import items, moment, span

TEMPLATE_VERSION = 1
NAME = "专项汇总表"
_COUNTS = (("序号", 11.0), ("", 0.0), ("登记", 18.0), ("办结", 18.0), ("在办", 18.0), ("其中超时", 20.0))
_OPEN = (
    *(("事件编号", 33.0), ("事项", 0.0), ("网格", 26.0), ("主办单位", 28.0)),
    *(("状态", 15.0), ("时限", 19.0)),
)
_DRAWN = 14


def render(data: CampaignData) -> Rendered:
    """The 专项汇总表 as PDF, its heads on every page."""
    data, missing = scrubbed(data)
    total, days = data.total, span(data.period_from, data.period_to)
    told = f"登记{total.registered}件，办结{total.closed}件，在办{total.open}件，其中超时{total.overdue}件"
    blocks: list[Block] = [
        *head(data.face, f"{data.name}{NAME}", f"数据截至：{moment(data.counted_until)}"),
        form([field_row(("专项", data.name), ("时间", days)), text_row("合计", (told, FORM_TEXT))]),
        Gap(6.0),
        *_counted("按网格", data.by_grid, _grids(data)),
        Gap(6.0),
        *_counted("按主办单位", data.by_unit, [f"另有{data.unsent}件还没有派单。"] if data.unsent else []),
        *_chart(data.by_unit),
        Gap(6.0),
        section(f"在办（{total.open}）"),
        table(_OPEN, map(_open, data.open), "没有在办的事件"),
        form([text_row("说明", *((one, FORM_TEXT) for one in _notes(data)))]),
    ]
    if data.requirements:
        blocks.append(form([text_row("要求", *((one, FORM_TEXT) for one in items(data.requirements)))]))
    pdf, pages = print_sheet(blocks, None, data.face, f"{data.name}{NAME}")
    return Rendered(pdf, pages, missing)


def _counted(name: str, rows: Iterable[CampaignCount], notes: list[str]) -> Iterator[Block]:
    lines = (
        (str(n), row.name, *map(str, (row.registered, row.closed, row.open, row.overdue)))
        for n, row in enumerate(rows, 1)
    )
    yield section(name)
    columns = tuple((head or name.removeprefix("按"), width) for head, width in _COUNTS)
    yield table(columns, lines, "没有登记的事件")
    if notes:
        yield form([text_row("另", *((note, FORM_TEXT) for note in notes))])


def _grids(data: CampaignData) -> list[str]:
    notes = []
    if data.quiet:
        notes.append(f"其余{data.quiet}个村级网格本期登记0件。")
    if data.unplaced:
        notes.append(f"另有{data.unplaced}件地点待核实。")
    return notes


def _chart(rows: tuple[CampaignCount, ...]) -> Iterator[Block]:
    if not 1 < len(rows) <= _DRAWN:
        return
    yield Gap(6.0)
    series = (
        Series("登记", tuple(str(row.registered) for row in rows)),
        Series("办结", tuple(str(row.closed) for row in rows)),
    )
    yield from bar_chart("各主办单位登记和办结", [row.name for row in rows], series, unit="件")


def _open(row: CampaignOpen) -> tuple[str, ...]:
    due = f"{brief(row.due)}\n超时" if row.is_overdue else brief(row.due)
    return row.no, row.title, row.grid, row.unit, row.state, due


def _notes(data: CampaignData) -> Iterator[str]:
    yield "登记数为本期登记的事件；办结、在办、超时为这些事件到截至时刻的状态。"
    if data.withheld:
        yield f"在办的有{data.withheld}件按保密和回避的规定不列出。"
    if data.unlisted:
        yield f"在办的另有{data.unlisted}件未列出，见程序。"
