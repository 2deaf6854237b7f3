"""案卷: the whole case on paper, with its timeline, the account of every clock and what belongs to it (domain §5)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from .case_data import AskRow, DossierData, FileRow, LedgerRow, PaperRow, StepRow
from .case_parts import USUAL, brief, calls, checks, facts, head, section, table, work
from .codec import scrubbed
from .flow import Block, text
from .press import Rendered
from .sheet import WIDTH, form, print_sheet, text_row
from .style import FORM_HEADING, Align
from .words import moment, numeral, sentence

TEMPLATE_VERSION = 2
NAME = "案卷"
_PART = replace(FORM_HEADING, align=Align.LEFT, leading=24.0)
_ASKS = (
    *(("类别", 14.0), ("申请单位", 32.0), ("申请时间", 20.0)),
    *(("结果", 16.0), ("裁决时间", 20.0), ("理由和裁决意见", 0.0)),
)
_STEPS = (("时间", 22.0), ("经办", 30.0), ("经过", 0.0))
_FILES = (
    *(("序号", 9.0), ("名称", 0.0), ("类型", 26.0), ("大小", 18.0)),
    *(("拍摄时间", 22.0), ("摘要（SHA-256前16位）", 36.0)),
)
_PAPERS = (("种类", 34.0), ("编号", 0.0), ("状态", 18.0), ("时间", 34.0))
_DIGITS = 16


def render(data: DossierData) -> Rendered:
    """The 案卷 as PDF, its parts in the outline."""
    data, missing = scrubbed(data)
    blocks: list[Block] = [
        *head(data.face, NAME, f"状态：{data.case.state}"),
        *_parts(data),
    ]
    pdf, pages = print_sheet(blocks, None, data.face, NAME)
    return Rendered(pdf, pages, missing)


def _parts(data: DossierData) -> Iterator[Block]:
    parts: tuple[tuple[str, list[Block]], ...] = (
        ("基本情况", [facts(data.case, moment(data.case.registered_at)), *_answers(data)]),
        ("承办任务", [work(data.work)]),
        ("申请与裁决", [table(_ASKS, map(_ask, data.requests), "没有申请")]),
        ("核查", [checks(data.checks)]),
        ("回访", [calls(data.calls)]),
        ("时限台账", list(_ledgers(data.ledgers))),
        ("办理经过", [table(_STEPS, map(_step, data.steps), "没有记录")]),
        ("附件目录", [table(_FILES, (_file(n, one) for n, one in enumerate(data.files, 1)), "没有附件")]),
        ("文书目录", [table(_PAPERS, map(_paper, data.papers), "没有文书")]),
    )
    for number, (name, blocks) in enumerate(parts, 1):
        yield text(f"{numeral(number)}、{name}", _PART, WIDTH, keep_next=True, level=0)
        yield from blocks


def _answers(data: DossierData) -> Iterator[Block]:
    rows = [("答复内容", data.answer), ("答复意见", data.reply)]
    if told := [text_row(label, (sentence(words), USUAL.text)) for label, words in rows if words]:
        yield form(told)


def _ask(row: AskRow) -> tuple[str, ...]:
    words = sentence(row.reason) + (f"裁决：{sentence(row.ruling)}" if row.ruling else "")
    return row.kind, row.unit, brief(row.asked_at), row.result, brief(row.decided_at), words


def _ledgers(rows: tuple[LedgerRow, ...]) -> Iterator[Block]:
    if not rows:
        yield section("没有计时")
    for row in rows:
        yield section(f"{row.name}时限")
        yield form([text_row("台账", ("\n".join(row.sentences), USUAL.text))])


def _step(row: StepRow) -> tuple[str, ...]:
    what = f"{row.what}（已撤销）" if row.undone else row.what
    return brief(row.at), row.who, "\n".join((what, *row.details))


def _file(number: int, row: FileRow) -> tuple[str, ...]:
    size = f"{row.size / 1024:.0f}KB" if row.size < 1024 * 1024 else f"{row.size / 1024 / 1024:.1f}MB"
    return str(number), row.name, row.kind, size, brief(row.taken_at), row.sha256[:_DIGITS]


def _paper(row: PaperRow) -> tuple[str, ...]:
    return row.title, row.number, row.state, "" if row.at is None else moment(row.at)
