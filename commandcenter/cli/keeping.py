"""`verify`, `export`, `backup`, `restore`, `move`, `upgrade`: what keeps the data trustworthy and the users'."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..models.draft import Platform
from ..models.errors import UserError
from ..models.timing.worktime import TZ
from . import PROGRAM, VERSION
from .chinese import wrong_use
from .desk import at_database, at_desk, path_of, place_of, require_owner, settings
from .files import check_target
from .options import Database, Login, platform_of, whole
from .printing import progress, say, show

if TYPE_CHECKING:
    from ..dispatch.upkeep.keeping import Carried
    from ..models.store.audit import Finding
    from ..models.store.carry import Facts

#: So many places of a broken database are printed; the rest is counted.
_SHOWN = 50


def verify(
    folder: Annotated[
        Path | None, typer.Option("--export", metavar="文件夹", help="不用数据库，校验一份导出的数据")
    ] = None,
    code: Annotated[
        str | None, typer.Option("--code", metavar="校验码", help="查一份文书：它的编号、状态，内容和页面是否一字不差")
    ] = None,
    db: Database = None,
    login: Login = None,
) -> None:
    """校验数据：防护、基础资料、事件链、案件、指标、文书，列出不符之处；或按页脚的校验码查一份文书。"""
    from ..dispatch.upkeep.checkup import check_everything
    from ..dispatch.upkeep.witness import Witness
    from ..models.store.audit import Finding

    if folder is not None:
        if db is not None or login is not None:
            raise wrong_use("--export 不用数据库，不能与 --db、--as 同用")
        _verify_export(folder)
        return
    if code is not None:
        _verify_paper(code, db, login)
        return
    with at_database(db, login) as (store, by), progress() as tell:
        check = check_everything(store, by, tell)
        if (wrong := Witness(settings(db).data_dir).look(store)) is not None:
            check.findings.append(Finding("链首", wrong))
    if check.unchecked:
        say(check.unchecked)
    _judge(check.findings)
    if (found := check.overview) is None:
        show("校验通过：本账号看得到的部分")
        return
    show(f"校验通过：事件 {found.events} 条，案件 {found.cases} 件，文书 {found.papers} 份，链首 {found.head}")


def _verify_paper(code: str, db: str | None, login: str | None) -> None:
    """The paper with this check code, told in one line; raises UserError when it is not as it was printed."""
    from ..dispatch.paperwork.circulation import by_code, whole

    with at_desk(db, login) as desk:
        sent = by_code(desk, code)
        paper = sent.paper
        wrong = whole(desk, paper.id)
    void = f"，已作废：{paper.void_reason}" if paper.void_reason else ""
    when = f"{paper.at.astimezone(TZ):%Y-%m-%d %H:%M}"
    show(f"{paper.number}　{paper.about or paper.title}　{when} {paper.by} {paper.state.label}{void}")
    if sent.copies:
        show(f"回执 {len(sent.copies) - len(sent.awaited)}/{len(sent.copies)}")
    if wrong:
        raise UserError("；".join(wrong))
    show("内容和页面与印发时一字不差")


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
    from ..dispatch.intake.replies import send

    with at_desk(db, login) as desk:
        sent = send(Center(desk.store, desk.by, desk.clock), platform, out, force=force)
    show(f"已导出 {sent} 条答复：{out}" if sent else f"没有待报送的答复，{out} 只有表头")


BackupFile = Annotated[Path, typer.Argument(metavar="文件", help="备份文件（.zip）", show_default=False)]
PasswordFile = Annotated[
    Path,
    typer.Option("--passwords", metavar="文件", help="换引擎时密码不能带走：一次性密码写到这个文件（仅本人可读）"),
]
_PASSWORDS = Path("一次性密码.csv")


def backup(
    file: Annotated[
        Path, typer.Argument(metavar="文件", help="备份文件（.zip），或者文件夹：按时间取名", show_default=False)
    ],
    keep: Annotated[
        int | None, typer.Option("--keep", parser=whole(2, 366), metavar="份数", help="文件夹里只留最新的几份")
    ] = None,
    force: Annotated[bool, typer.Option("--force", metavar="", help="替换先前的备份文件")] = False,
    db: Database = None,
) -> None:
    """备份整个数据库到一个文件；服务器上用管理员或备份账号连接。备份时照常工作。"""
    from ..dispatch.upkeep.keeping import back_up
    from ..models.timing.clock import SystemClock
    from ..models.timing.rotation import name_of, surplus

    url, now = _own(db), SystemClock().now()
    if keep is not None and not file.is_dir():
        raise wrong_use("--keep 只用于文件夹")
    path = file / name_of(now) if file.is_dir() else file
    check_target(path, force=force)
    with progress() as tell:
        facts = back_up(url, path, now, f"{PROGRAM} {VERSION}", tell)
    show(f"已备份：{path}（{_contents(facts)}）")
    for name in surplus((one.name for one in file.iterdir()), keep) if keep is not None else ():
        (file / name).unlink()
        say(f"已删去较早的 {name}")


def restore(
    file: BackupFile,
    force: Annotated[bool, typer.Option("--force", metavar="", help="替换那里已有的数据库")] = False,
    passwords: PasswordFile = _PASSWORDS,
    db: Database = None,
) -> None:
    """从备份恢复到 --db 所指的地方；核对行数和链首无误才启用，正在使用的程序会重新载入。"""
    from ..dispatch.upkeep import keeping
    from ..models.timing.clock import SystemClock

    url = _own(db)
    with progress() as tell, keeping.handing_out(passwords) as hand_out:
        carried = keeping.restore(file, url, SystemClock().now(), force=force, hand_out=hand_out, progress=tell)
    show(f"已恢复：{place_of(url)}（{_contents(carried.facts)}）")
    _tell_passwords(carried, passwords)


def move(
    to: Annotated[
        str, typer.Option("--to", metavar="地址", help="搬到哪里：sqlite:///文件 或 postgresql://服务器/库名")
    ],
    force: Annotated[bool, typer.Option("--force", metavar="", help="替换那里已有的数据库")] = False,
    passwords: PasswordFile = _PASSWORDS,
    db: Database = None,
) -> None:
    """把整个数据库搬到服务器，或从服务器搬回文件；事件和链原样带走，原来的库不动。"""
    from ..dispatch.upkeep import keeping
    from ..models.timing.clock import SystemClock

    url, target = _own(db), settings(to).database
    with progress() as tell, keeping.handing_out(passwords) as hand_out:
        carried = keeping.move(url, target, SystemClock().now(), force=force, hand_out=hand_out, progress=tell)
    show(f"已搬到：{place_of(target)}（{_contents(carried.facts)}）")
    _tell_passwords(carried, passwords)
    say(f"原来的数据库没有改动：{place_of(url)}。请让所有人改用新的地址")


def _own(db: str | None) -> str:
    """The address of `--db`; an embedded file that is there must be the user's own."""
    url = settings(db).database
    path = path_of(url)
    if path is not None and path.exists():
        require_owner(path)
    return url


def _contents(facts: Facts) -> str:
    return f"案件 {facts.rows['case']} 件，事件 {facts.rows['event']} 条，链首 {facts.head[1]}"


def _tell_passwords(carried: Carried, path: Path) -> None:
    if carried.passwords:
        say(f"{carried.passwords} 个账号的一次性密码在 {path}，分发后请删除该文件")


def upgrade(db: Database = None) -> None:
    """把数据库升级到本程序的结构；已是最新则不动。"""
    from ..dispatch.upkeep.checkup import upgrade_database
    from ..models.timing.clock import SystemClock

    url = _own(db)
    done = upgrade_database(url, SystemClock().now())
    if done.laid and done.before == done.after:
        show(f"结构已是 {done.after}；{done.laid} 处防护与本程序不同，已重新布设")
    elif done.before == done.after:
        say(f"数据库已是最新结构（{done.after}），没有改动")
    else:
        show(f"数据库已从结构 {done.before} 升级到 {done.after}")
        if done.copy is not None:
            say(f"升级前的数据库留在 {done.copy}")
