"""`verify`, `export`, `upgrade`: what keeps the data trustworthy and the users'."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..models.draft import Platform
from ..models.errors import UserError
from .chinese import wrong_use
from .desk import at_database, at_desk, path_of, require_owner, settings
from .options import Database, Login, platform_of
from .printing import progress, say, show

if TYPE_CHECKING:
    from ..models.store.audit import Finding

#: So many places of a broken database are printed; the rest is counted.
_SHOWN = 50


def verify(
    folder: Annotated[
        Path | None, typer.Option("--export", metavar="文件夹", help="不用数据库，校验一份导出的数据")
    ] = None,
    db: Database = None,
    login: Login = None,
) -> None:
    """校验数据：防护、基础资料、事件链、案件、指标、文书，列出不符之处。"""
    from ..dispatch.checkup import check_everything

    if folder is not None:
        if db is not None or login is not None:
            raise wrong_use("--export 不用数据库，不能与 --db、--as 同用")
        _verify_export(folder)
        return
    with at_database(db, login) as (store, by), progress() as tell:
        check = check_everything(store, by, tell)
    _judge(check.findings)
    found = check.overview
    show(f"校验通过：事件 {found.events} 条，案件 {found.cases} 件，文书 {found.papers} 份，链首 {found.head}")


def _verify_export(folder: Path) -> None:
    from ..models.store.export_check import verify_export

    with progress() as tell:
        tell("校验导出的数据", 0, 0)
        findings = list(verify_export(folder))
    _judge(findings)
    show(f"校验通过：{folder}。已核对：事件链、案件及其各部分、指标事实与汇总；其余文件没有可核对的依据，未核对")


def _judge(findings: list[Finding]) -> None:
    """Prints the places that are off; raises UserError when there are any."""
    for finding in findings[:_SHOWN]:
        show(f"{finding.place}：{finding.what}")
    if len(findings) > _SHOWN:
        show(f"……另有 {len(findings) - _SHOWN} 处")
    if findings:
        raise UserError(f"校验发现 {len(findings)} 处不符")


def export(
    out: Annotated[Path, typer.Option("--out", metavar="文件夹", help="写到哪个文件夹")],
    force: Annotated[bool, typer.Option("--force", metavar="", help="替换该文件夹里先前的导出")] = False,
    replies: Annotated[
        Platform | None,
        typer.Option(
            "--replies",
            parser=platform_of,
            metavar="平台",
            help="只导出该平台已审定、未报送的答复意见（CSV，--out 为文件），并记为已报送",
        ),
    ] = None,
    db: Database = None,
    login: Login = None,
) -> None:
    """导出全部数据：每张表一个 CSV，附列说明，文书和附件为原文件。"""
    if replies is not None:
        _send_replies(replies, out, force, db, login)
        return
    from ..models.store.export import export as export_tables

    if force and out.is_dir() and any(out.iterdir()) and not (out / "chain.csv").is_file():
        raise UserError(f"{out} 里不是先前的导出，为防误删不予替换，请换一个文件夹", field="out")
    with at_desk(db, login) as desk, progress() as tell:
        files = export_tables(desk.store, desk.by, out, force=force, progress=lambda name: tell(f"导出 {name}", 0, 0))
    show(f"已导出 {files} 个文件：{out}")


def _send_replies(platform: Platform, out: Path, force: bool, db: str | None, login: str | None) -> None:
    from ..dispatch.center import Center
    from ..dispatch.replies import send

    with at_desk(db, login) as desk:
        sent = send(Center(desk.store, desk.by, desk.clock), platform, out, force=force)
    show(f"已导出 {sent} 条答复：{out}" if sent else f"没有待报送的答复，{out} 只有表头")


def upgrade(db: Database = None) -> None:
    """把数据库升级到本程序的结构；已是最新则不动。"""
    from ..dispatch.checkup import upgrade_database
    from ..models.clock import SystemClock

    url = settings(db).database
    path = path_of(url)
    if path is not None and path.exists():
        require_owner(path)
    before, after = upgrade_database(url, SystemClock().now())
    if before == after:
        say(f"数据库已是最新结构（{after}），没有改动")
    else:
        show(f"数据库已从结构 {before} 升级到 {after}")
