"""交接班记录: what the next shift must know, signed by both officers (N7, J6; domain §5)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from ...models.duty.handover import Crewed, Handover, Happened, Listing
from .codec import scrubbed
from .data import HandoverData, Signing
from .flow import Block
from .geometry import MM
from .press import Rendered
from .sheet import LOWEST_ROW, WIDTH, field_row, form, grid_row, masthead, print_sheet, text_row
from .style import FORM_HEADING, FORM_SMALL, FORM_TEXT, FORM_VALUE, TABLE_CELL, TABLE_HEAD, Align, Style
from .table import Cell, Row, Table, cell
from .words import NO_VALUE, moment, short_moment

TEMPLATE_VERSION = 1

NAME = "交接班记录"
_SMALL = replace(FORM_SMALL, align=Align.CENTRE)
_CASE_HEADS = ("序号", "事件编号", "事项", "等谁做什么", "时限")
_CASE_COLUMNS = (9 * MM, 30 * MM, WIDTH - 104 * MM, 37 * MM, 28 * MM)
_CASE_STYLES = (TABLE_CELL, _SMALL, FORM_VALUE, FORM_VALUE, TABLE_CELL)
_MUTE_HEADS = ("起止", "静音人", "原因", "状态")
_MUTE_COLUMNS = (52 * MM, 40 * MM, WIDTH - 110 * MM, 18 * MM)
_MUTE_STYLES = (TABLE_CELL, FORM_VALUE, FORM_VALUE, TABLE_CELL)
_LOG_HEADS = ("时间", "类别", "记录人", "内容")
_LOG_COLUMNS = (26 * MM, 18 * MM, 18 * MM, WIDTH - 62 * MM)
_LOG_STYLES = (TABLE_CELL, TABLE_CELL, TABLE_CELL, FORM_VALUE)
#: The signatures stand whole at the foot of the last page: nothing in them may grow.
_LONGEST_NAME = 30
_CHAIN_DIGITS = 64
_LINK = replace(FORM_SMALL, align=Align.LEFT)


def render(data: HandoverData) -> Rendered:
    """The 交接班记录 as PDF; a part with nothing to tell says 无."""
    data, missing = scrubbed(data)
    told = data.handover
    number = data.face.number or "样张"
    following = f"{told.next_turn}（至{short_moment(told.next_until)}）"
    done = [text_row(one.change, (_numbers(one), FORM_SMALL)) for one in told.happened if one.total]
    blocks: list[Block] = [
        *masthead(data.face.issuer, NAME, f"编号：{number}", f"截至：{moment(told.as_of)}"),
        form(
            [
                field_row(("交班班次", _turn(told)), ("接班班次", following)),
                field_row(("交班人员", _crew(told.crew)), ("接班人员", _crew(told.next_crew))),
                text_row("在办概况", (_overview(told), FORM_TEXT)),
                *([text_row("未签字原因", (data.off.reason, FORM_TEXT))] if data.off.reason else []),
            ]
        ),
        _counts(told.happened),
        form(done),
        *_section("一、重大险情和应急事项", told.dangers),
        *_section("二、下一班到期", told.breaches),
        *_section("三、承诺与约定", told.promises),
        *_section("四、待裁决申请", told.requests),
        *_section("五、已超时", told.overdue),
        _table("六、告警静音", len(told.mutings), _MUTE_HEADS, _MUTE_COLUMNS, _MUTE_STYLES, _mutings(told)),
        _table("七、值班记录", len(told.log), _LOG_HEADS, _LOG_COLUMNS, _LOG_STYLES, _log(told)),
    ]
    pdf, pages = print_sheet([block for block in blocks if _has_rows(block)], _signatures(data), data.face, NAME)
    return Rendered(pdf, pages, missing)


def _has_rows(block: Block) -> bool:
    return not isinstance(block, Table) or bool(block.rows)


def _turn(told: Handover) -> str:
    return f"{told.day.month}月{told.day.day}日{told.turn}（{short_moment(told.since)}起）"


def _crew(crew: Sequence[Crewed]) -> str:
    return "\n".join(f"{post.post}　{'、'.join(post.names)}" for post in crew) or "未排班"


def _overview(told: Handover) -> str:
    return (
        f"在办{told.open}件，其中已超时{told.overdue.total}件、险情和应急{told.dangers.total}件；"
        f"下一班到期{told.breaches.total}件，承诺与约定{told.promises.total}项，待裁决申请{told.requests.total}件。"
    )


def _counts(happened: Sequence[Happened]) -> Table:
    columns = (WIDTH / len(happened),) * len(happened)
    heads = grid_row(columns, [one.change for one in happened], TABLE_HEAD)
    return form([_heading("本班办理"), heads, grid_row(columns, [str(one.total) for one in happened])], heads=2)


def _heading(words: str) -> Row:
    return Row((cell(WIDTH, (words, FORM_HEADING)),), LOWEST_ROW, whole=True)


def _section(title: str, listing: Listing) -> Iterator[Block]:
    rows = (
        (
            str(n),
            item.no or NO_VALUE,
            item.what,
            item.owed,
            NO_VALUE if item.due is None else short_moment(item.due),
        )
        for n, item in enumerate(listing.items, 1)
    )
    yield _table(title, listing.total, _CASE_HEADS, _CASE_COLUMNS, _CASE_STYLES, rows)
    if listing.total > len(listing.items):
        yield form([text_row("其余", (f"另有{listing.total - len(listing.items)}件，见程序。", FORM_TEXT))])


def _table(
    title: str,
    total: int,
    heads: Sequence[str],
    columns: Sequence[float],
    styles: Sequence[Style],
    rows: Iterable[Sequence[str]],
) -> Table:
    """A section of the sheet; its heading and heads are repeated on every page it reaches."""
    if not total:
        return form([_heading(f"{title}：无")])
    body = [Row(tuple(map(_cell, columns, row, styles)), LOWEST_ROW) for row in rows]
    return form([_heading(f"{title}（{total}）"), grid_row(columns, heads, TABLE_HEAD), *body], heads=2)


def _cell(width: float, words: str, style: Style) -> Cell:
    return cell(width, (words.strip(" ") or NO_VALUE, style))


def _mutings(told: Handover) -> Iterator[Sequence[str]]:
    for muting in told.mutings:
        span = f"{short_moment(muting.since)}至{short_moment(muting.until)}"
        yield span, f"{muting.who}（{muting.station}）", muting.reason, "静音中" if muting.running else "已恢复"


def _log(told: Handover) -> Iterator[Sequence[str]]:
    for line in told.log:
        yield short_moment(line.at), line.kind, line.who, line.text


def _numbers(happened: Happened) -> str:
    """Numbers of one day share their day: LH20261120-00002至00010、00012."""
    days = groupby(sorted(happened.cases), key=lambda no: no.rpartition("-")[0])
    said = "；".join(f"{day}-{_runs([no.rpartition('-')[2] for no in numbers])}" for day, numbers in days)
    left = happened.total - len(happened.cases)
    return f"{happened.total}件：{said}{f'；另有{left}件' if left else ''}"


def _runs(serials: Sequence[str]) -> str:
    """Serials of equal width, consecutive ones joined."""
    parts: list[list[str]] = []
    for serial in serials:
        if parts and serial == _after(parts[-1][-1]):
            parts[-1].append(serial)
        else:
            parts.append([serial])
    return "、".join(part[0] if len(part) == 1 else f"{part[0]}至{part[-1]}" for part in parts)


def _after(serial: str) -> str | None:
    return f"{int(serial) + 1:0{len(serial)}}" if serial.isdecimal() else None


def _signatures(data: HandoverData) -> Table:
    told = data.handover
    chain = f"交班时事件链第{told.chain_seq}环，链首\n{told.chain_head[:_CHAIN_DIGITS]}"
    return form(
        [
            text_row("事件链", (chain, _LINK)),
            field_row(("交班人", _signed(data.off)), ("接班人", _signed(data.on))),
            field_row(("手签", "　\n　"), ("手签", "　\n　")),
        ]
    )


def _signed(signing: Signing) -> str:
    who = f"{signing.post} {signing.name[:_LONGEST_NAME]}".strip()
    if signing.signed_at is not None:
        return f"{who}\n{moment(signing.signed_at)}登录签字"
    if signing.reason:
        return f"{who}\n未签字，原因见首页"
    return f"{who}\n（待签字）" if who else "（待签字）"
