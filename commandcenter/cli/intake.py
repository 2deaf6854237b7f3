"""`import`: a platform's export becomes cases; `--dry-run` shows beforehand what would become of it."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..models.draft import CaseDraft, Platform, Urgency
from ..models.text import one_line
from .chinese import wrong_use
from .desk import at_desk
from .options import AsJson, Database, Login, platform_of, whole
from .printing import progress, say, show, show_json, show_table

if TYPE_CHECKING:
    from ..dispatch.desk import Desk
    from ..dispatch.intake.importing import ImportReport
    from ..dispatch.judgement.triage import Suggestion
    from ..dispatch.sources import ColumnMapping, Preview
    from ..models.town.township import Township

#: Rejected rows and warnings that are listed.
_LISTED = 20
_SNIPPET = 40
# A dry run keeps no case, so the number it tried has no meaning to anybody.
_TRIED_NUMBER = re.compile(r"另立案件 ?LH\d{8}-\d+")


def take_over(
    file: Annotated[Path, typer.Argument(metavar="文件", help="在办事项台账：xlsx、xls、ods、csv")],
    dry_run: Annotated[bool, typer.Option("--dry-run", metavar="", help="只看结果，不写入")] = False,
    as_json: AsJson = False,
    db: Database = None,
    login: Login = None,
) -> None:
    """台账接转：把现有台账里没有办结的事项接过来，日期照旧，时限按剩下的接着算。重复导入不会重复接转。"""
    from ..dispatch.upkeep import takeover

    with at_desk(db, login) as desk, progress() as tell:
        if dry_run:
            plan = takeover.plan(desk, file)
            known = len(plan.rows) - plan.fresh
            bad = list(plan.rejected)
            done = takeover.Taken(len(plan.rows) + len(bad), plan.fresh, known, bad)
        else:
            done = takeover.take_over(desk, file, tell=lambda n, total, what: tell(what, n, total))
    if as_json:
        show_json(done.as_json())
        return
    for one in done.rejected[:_LISTED]:
        say(f"第{one.row}行 {one.field}：{one.why}")
    what = "可接转" if dry_run else "接转"
    show(f"读到 {done.read} 行：{what} {done.taken}，先前已接转 {done.known}，不能用 {len(done.rejected)}")


def take_in(
    file: Annotated[Path, typer.Argument(metavar="文件", help="平台导出的文件：xlsx、xls、ods、csv、json、xml")],
    platform: Annotated[
        Platform, typer.Option("--platform", parser=platform_of, metavar="平台", help="来源平台代码，如 hotline_12345")
    ],
    mapping: Annotated[str | None, typer.Option("--mapping", metavar="名称", help="用已保存的列对应方案")] = None,
    save_as: Annotated[
        str | None, typer.Option("--save-mapping", metavar="名称", help="把这次用的列对应方案存下来")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", metavar="", help="只看结果和分流建议，不写入")] = False,
    rows: Annotated[
        int, typer.Option("--rows", parser=whole(1, 1000), metavar="行数", help="试导入时列出前多少行的分流建议")
    ] = 5,
    as_json: AsJson = False,
    db: Database = None,
    login: Login = None,
) -> None:
    """导入平台导出的工单；重复导入不会重复建案，有错的行逐行列出。"""
    from ..dispatch import sources
    from ..dispatch.center import Center
    from ..dispatch.intake.importing import import_rows
    from ..dispatch.intake.mappings import load_mapping, save_mapping

    if save_as is not None and not one_line(save_as):
        raise wrong_use("--save-mapping 的名称不能为空")
    with at_desk(db, login) as desk:
        columns = load_mapping(desk.store, mapping) if mapping is not None else None
        used = sources.preview(file, platform, columns, n=0).mapping if save_as is not None else None
        if dry_run and not as_json:
            _show_beforehand(desk, file, platform, columns, rows)
        with sources.read(file, platform, columns) as reading, progress() as tell:
            report = import_rows(
                Center(desk.store, desk.by, desk.clock),
                reading,
                name=file.name,
                dry_run=dry_run,
                progress=lambda done: tell("试导入" if dry_run else "导入", done, reading.total),
            )
        if dry_run:
            report.warnings[:] = [_TRIED_NUMBER.sub("将另立新案件", warning) for warning in report.warnings]
        if used is not None and save_as is not None and not dry_run:
            save_mapping(desk.store, desk.by, replace(used, name=one_line(save_as)), desk.clock.now())
    if as_json:
        show_json(report.as_json())
    else:
        _show_report(report, dry_run)


def _show_report(report: ImportReport, dry_run: bool) -> None:
    counts = (
        f"新建 {report.created}，历史件 {report.history}，更新 {report.updated}，"
        f"重复 {report.duplicates}，退回 {len(report.rejected)}"
    )
    show(f"{'试导入（没有写入）' if dry_run else '导入完成'}：读取 {report.read} 行，{counts}")
    if report.rejected:
        rows = [(str(bad.row), bad.field, bad.why) for bad in report.rejected[:_LISTED]]
        show_table(["行", "列", "退回原因"], [rows], numbers=(0,), fixed=(1,))
        _say_more(len(report.rejected), "行退回")
    for warning in report.warnings[:_LISTED]:
        say(f"注意：{warning}")
    _say_more(len(report.warnings), "条提醒")


def _say_more(count: int, what: str) -> None:
    if count > _LISTED:
        say(f"……另有 {count - _LISTED} {what}，用 --json 可以看到全部")


# --- before anything is written ---------------------------------------------------------------------------------------


def _show_beforehand(desk: Desk, file: Path, platform: Platform, columns: ColumnMapping | None, rows: int) -> None:
    """Which column is taken for what, and what the centre would propose for the first rows."""
    from ..dispatch import sources
    from ..dispatch.judgement.triage import Judge
    from ..dispatch.meetings import rules_in_force

    if sources.default_mapping(platform) is None:
        with sources.read(file, platform, columns) as reading:
            first = tuple(islice(reading, rows))
    else:
        preview = sources.preview(file, platform, columns, n=rows)
        _show_columns(preview)
        first = preview.rows
    township = desk.store.township()
    judge = Judge(township, rules_in_force(desk))
    for row in first:
        if isinstance(row, sources.BadRow):
            show(f"第 {row.row} 行退回：{row.field} {row.why}")
            continue
        draft = row.draft
        suggestion = judge.suggest(draft.title, draft.text, draft.place_text, draft.category_text)
        _show_draft(row.row, draft, suggestion.urgency)
        _show_suggestion(suggestion, township)
    show()


def _show_columns(preview: Preview) -> None:
    sheet = f"工作表“{preview.sheet}”，" if preview.sheet else ""
    show(f"{sheet}表头在第 {preview.header_row} 行，以下 {preview.total} 行")
    rows = [(column.label, "、".join(names)) for column, names in preview.bound.items()]
    show_table(["字段", "文件里的列"], [rows])
    if preview.unmapped:
        show(f"没有对应字段、原样保存的列：{'、'.join(preview.unmapped)}")
    for problem in preview.problems:
        say(f"注意：{problem}")


def _show_draft(row: int, draft: CaseDraft, suggested: Urgency) -> None:
    """The head of a row, with its own urgency and the one that its words suggest where they differ."""
    text = one_line(draft.text)
    number = draft.external_no or "无编号"
    kind = "历史件" if draft.is_history else draft.urgency.label
    if suggested not in (Urgency.NORMAL, draft.urgency) and not draft.is_history:
        kind += f"，建议{suggested.label}"
    show(f"第 {row} 行 {number}（{kind}）：{text[:_SNIPPET]}{'……' if len(text) > _SNIPPET else ''}")


def _show_suggestion(found: Suggestion, township: Township) -> None:
    matter = township.matter[found.matter_id].name if found.matter_id else "待定"
    lead = township.unit[found.lead_id].short if found.lead_id else "待定"
    place = township.grid[found.place.grid_id].name if found.place.grid_id else "待核实"
    route = found.route.label if found.route else "待定"
    show(f"    建议：地点 {place}，事项 {matter}，路径 {route}，主办 {lead}")
    for why in found.reasons:
        show(f"    依据：{why}")
