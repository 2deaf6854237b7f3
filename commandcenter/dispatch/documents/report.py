"""日报, 周报, 月报: what a day, a week or a month brought, in the numbers of the page 报告 (domain §5).

Set as a 纪要 is: its number (第×期), issuer and day under a red head, the figures in tables and charts, no seal.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

from . import paper
from .chart import Series, bar_chart, line_chart
from .codec import scrubbed
from .flow import Block, Gap, text
from .geometry import MM, PAPER, ROW
from .press import Rendered
from .report_data import CountRow, PlaceRow, ReportPaperData, ShareRow
from .style import BODY, NOTE, TABLE_CELL, TABLE_HEAD, Align
from .table import Row, Table, cell
from .words import NO_VALUE, day, items, moment, sentence, short_moment, span

TEMPLATE_VERSION = 4

_NAMES = {"daily": "日报", "weekly": "周报", "monthly": "月报"}
_LOWEST_ROW = 21.0
_HASH = 12
_LIVE = "逐日、来源、热点、重复诉求和在办为实时数，"
#: Before a month is published it ranks nobody on paper.
_UNRANKED = ("unpublished", "checked")
_FLUSH = replace(TABLE_CELL, align=Align.LEFT)
#: Days that stand beside each other as columns; more are told by curves.
_FEW_DAYS = 10
#: A list of so few rows is not divided.
_FEW = 5

_Columns = Sequence[tuple[str, float]]
_COUNT = 19.0
_KPIS: _Columns = (*(("指标", 0.0), ("数值", 26.0), ("样本", 16.0), ("环比", 41.0), ("同比", 41.0)),)
_PLACES: _Columns = (("组别", 19.0), ("名次", 31.0), ("单位", 0.0), ("得分", 15.0), ("折算分", 16.0))
_SPOTS: _Columns = (("网格", 0.0), ("事项", 60.0), ("本期", 18.0), ("上期", 18.0))
_REPEATS: _Columns = (("事件编号", 37.0), ("事项", 0.0), ("重复的事件", 37.0))
_LATE: _Columns = (("事件编号", 37.0), ("事项", 0.0), ("承办单位", 38.0), ("时限", 19.0), ("按常速", 19.0))


def render(data: ReportPaperData) -> Rendered:
    """The report as PDF. Figures are printed as handed in; a part without content says so."""
    data, missing = scrubbed(data)
    name = data.title or f"{span(data.period_from, data.period_to)}吹哨报到工作情况"
    kind = _NAMES.get(data.kind, "工作报告")
    face = data.face
    blocks: list[Block] = [
        paper.minutes_head(
            f"{face.issuer}{kind}", (face.number or "").removeprefix(kind), face.issuer, day(face.printed_on)
        ),
        paper.title(name),
        Gap(),
        *paper.paragraphs(map(sentence, data.overview)),
        *paper.paragraphs(_opening(data)),
    ]
    for number, (heading, part) in enumerate(_parts(data), 1):
        blocks += [paper.heading(number, heading), *part]
    last = paper.imprint(data.copies, face.issuer, face.printed_on)
    pdf, pages = paper.print_paper(blocks, last, face, f"{kind} {name}", kind)
    return Rendered(pdf, pages, missing)


def _parts(data: ReportPaperData) -> Iterator[tuple[str, list[Block]]]:
    yield "总体情况", list(_course(data))
    yield "来源、路径和网络", list(_spread(data))
    yield "七项指标", list(_kpis(data))
    if data.kind != "daily":
        yield "各组名次", list(_places(data))
    yield "热点和重复诉求", list(_hot(data))
    if data.running:
        yield "可能超时", list(_late(data))
    if data.plans:
        yield "下步打算", paper.paragraphs(items(data.plans))


def _opening(data: ReportPaperData) -> Iterator[str]:
    of = {count.name: count for count in data.counts}
    period = span(data.period_from, data.period_to)
    pairs = [(name, of[name]) for name in ("登记", "办结") if name in of]
    told = [f"{name}{count.number}件（上期{_before(count.before, '件')}）" for name, count in pairs]
    yield f"{period}，全镇{'，'.join(told) or '没有登记和办结'}。"
    yield from _basis(data)


def _basis(data: ReportPaperData) -> Iterator[str]:
    """Until when it counts, and which figures nobody may find otherwise elsewhere."""
    then = moment(data.figures_until or data.counted_until)
    early = "（本期未满）" if data.running else ""
    open_now = f"在办{data.open_now}件，其中超时{data.overdue_now}件"
    now = f"数据统计截至{moment(data.counted_until)}{early}，{open_now}。"
    match data.basis:
        case "published":
            yield (
                f"件数、七项指标和名次按已公布的考核（修订号{data.revision_name}，哈希{data.sha256[:_HASH]}），"
                f"数据统计截至{then}；同月此前印发的月报与此不一致的，以此为准。"
            )
            yield f"{_LIVE}{now}"
        case "checked":
            yield f"本月考核在核对期，尚未公布：件数和七项指标按送各单位核对的数（核对稿），数据统计截至{then}。"
            yield f"{_LIVE}{now}"
        case "unpublished":
            yield f"本月考核尚未公布，以下均为实时数，公布后以公布的数为准。{now}"
        case _:
            yield now


# --- the parts -------------------------------------------------------------------------------------------------------


def _course(data: ReportPaperData) -> Iterator[Block]:
    if data.counts:
        yield _table(
            (("", 0.0), *((count.name, _COUNT) for count in data.counts)), _counts(data.counts), "", together=True
        )
    days = [data.period_from + timedelta(days=n) for n in range(len(data.registered))]
    if len(days) < 2:
        return
    series = (Series("登记", _told(data.registered)), Series("办结", _told(data.closed)))
    labels = [f"{one.month}月{one.day}日" if n == 0 or one.day == 1 else f"{one.day}日" for n, one in enumerate(days)]
    draw = bar_chart if len(days) <= _FEW_DAYS else line_chart
    yield Gap()
    yield from draw("逐日登记和办结", labels, series, unit="件")


def _counts(counts: Sequence[CountRow]) -> Iterator[tuple[str, ...]]:
    yield "本期", *_told(count.number for count in counts)
    yield "上期", *(_before(count.before) for count in counts)


def _before(number: int | None, unit: str = "") -> str:
    """What was counted in the period before, or that there was nothing to count yet."""
    return "无数据" if number is None else f"{number}{unit}"


def _told(counts: Iterable[int]) -> tuple[str, ...]:
    return tuple(map(str, counts))


def _spread(data: ReportPaperData) -> Iterator[Block]:
    if not data.sources:
        yield from paper.paragraphs(["本期没有登记的事项。"])
        return
    parts = (("来源", data.sources), ("路径", data.routes), ("网络", data.networks))
    drawn = len(data.sources) > 1 and data.kind != "daily"
    yield from paper.paragraphs(f"按{name}分：{_shares(rows)}。" for name, rows in parts[drawn:])
    if drawn:  # the chart tells the sources
        labels = [row.name for row in data.sources]
        yield from bar_chart("登记事项的来源", labels, [Series("件数", _told(row.number for row in data.sources))],
                             unit="件", rows=7)  # fmt: skip


def _shares(rows: Sequence[ShareRow]) -> str:
    return "、".join(f"{row.name}（{row.number}件）" for row in rows)


def _kpis(data: ReportPaperData) -> Iterator[Block]:
    rows = [
        (
            *(row.name, f"{row.value}{row.unit}" if row.value else NO_VALUE, str(row.n)),
            *(row.before or NO_VALUE, row.year_ago or NO_VALUE),
        )
        for row in data.kpis
    ]
    yield _table(_KPIS, rows, "本期没有指标数据", together=True)
    notes = []
    for row in data.kpis:
        if row.unit == "分" and row.rate:
            notes.append(f"{row.name}为派到各单位的任务权重之和，其中反馈已认可的占{row.rate}%。")
    if any(row.value is None for row in data.kpis):
        notes.append("“—”为没有统计对象。")
    if pending := sum(row.pending for row in data.kpis):
        notes.append(f"已反馈、尚未核查的{pending}件次暂计入指标。")
    if notes:
        yield text("注：" + "".join(notes), NOTE, PAPER.width, grid=ROW)


def _places(data: ReportPaperData) -> Iterator[Block]:
    if data.basis in _UNRANKED:
        yield from paper.paragraphs(["本月考核尚未公布，名次待公布后列出。"])
        return
    if not data.best:
        yield from paper.paragraphs(["本期没有可排名的单位。", *_untold(data)])
        return
    published = data.basis == "published"
    what = f"已公布，修订号{data.revision_name}" if published else "实时数，月度考核以公布的结果为准"
    yield from paper.paragraphs([f"名次按折算分（小样本折算后的得分）排，可与得分高低不同；{what}。"])
    yield paper.subheading(1, "居前")
    yield _table(_PLACES, map(_place, data.best), "", together=True)
    yield paper.subheading(2, "靠后")
    yield _table(_PLACES, map(_place, data.last), "没有得分90分以下的", together=True)
    yield from paper.paragraphs(_untold(data))


def _untold(data: ReportPaperData) -> list[str]:
    return [f"没有列出的：{'；'.join(data.untold)}。"] if data.untold else []


def _place(row: PlaceRow) -> tuple[str, ...]:
    rank = f"第{row.rank}名" if row.sharing == 1 else f"第{row.rank}名（{row.sharing}个并列）"
    return row.group, rank, row.unit, row.score or NO_VALUE, row.ranking_score or NO_VALUE


def _hot(data: ReportPaperData) -> Iterator[Block]:
    if data.hot:
        rows = ((row.place, row.matter, str(row.number), _before(row.before)) for row in data.hot)
        yield _leading(f"同一网格同一事项登记3件以上的有{len(data.hot)}处：")
        yield _table(_SPOTS, rows, "", together=len(data.hot) <= _FEW)
    else:
        yield from paper.paragraphs(["没有同一网格同一事项登记3件以上的热点。"])
    again = len(data.repeats) + data.repeats_withheld
    told = f"确认的重复诉求{again}件" if again else "没有确认的重复诉求"
    yield _leading(_named(told, data.repeats_withheld, 0), to_table=bool(data.repeats))
    if data.repeats:
        few = len(data.repeats) <= _FEW
        yield _table(_REPEATS, ((row.no, row.title, row.repeat_of) for row in data.repeats), "", together=few)


def _late(data: ReportPaperData) -> Iterator[Block]:
    late = len(data.late) + data.late_withheld + data.late_unlisted
    told = f"五天内到期、按承办单位平常用时办不完的任务有{late}项" if late else "五天内到期的，按各单位平常用时都能按期"
    yield _leading(_named(told, data.late_withheld, data.late_unlisted), to_table=bool(data.late))
    if data.late:
        rows = ((row.no, row.title, row.unit, short_moment(row.due), short_moment(row.likely)) for row in data.late)
        yield _table(_LATE, rows, "", together=len(data.late) <= _FEW)


def _leading(content: str, *, to_table: bool = True) -> Block:
    """A sentence that stays with the table it leads to."""
    return text(content, BODY, PAPER.width, keep_next=to_table)


def _named(told: str, withheld: int, unlisted: int) -> str:
    """What is counted, and how many of it are not named."""
    if withheld:
        told += f"，其中{withheld}件按保密和回避的规定不列出"
    if unlisted:
        told += f"，另有{unlisted}件见程序"
    return told + "。"


def _table(columns: _Columns, rows: Iterable[Sequence[str]], none: str, *, together: bool = False) -> Table:
    """A table on the grid of the page; the column of width 0 takes what is left and is set flush left. `together`: a
    short one, not divided."""
    rest = PAPER.width - sum(width for _, width in columns) * MM
    widths = [width * MM or rest for _, width in columns]
    head = Row(tuple(cell(width, (name, TABLE_HEAD)) for width, (name, _) in zip(widths, columns, strict=True)))
    lines = [
        Row(
            tuple(
                cell(width, (value.strip() or NO_VALUE, TABLE_CELL if set_width else _FLUSH))
                for width, value, (_, set_width) in zip(widths, row, columns, strict=True)
            ),
            _LOWEST_ROW,
        )
        for row in rows
    ]
    if not lines:
        lines = [Row((cell(PAPER.width, (none, TABLE_CELL)),), _LOWEST_ROW)]
        return Table(tuple(lines), PAPER.width, grid=ROW)
    return Table((head, *lines), PAPER.width, heads=1, grid=ROW, together=together)
