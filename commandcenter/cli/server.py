"""`server init|check`: the shared database on a PostgreSQL server, made and looked over by its administrator."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..config import resource
from ..models.errors import UserError
from .chinese import Command, Group
from .printing import progress, say, show

app = typer.Typer(
    cls=Group,
    help="服务器上的共用数据库：建立、检查。",
    options_metavar="[选项]",
    subcommand_metavar="子命令 [参数]",
    invoke_without_command=True,
)
AdminUrl = Annotated[
    str,
    typer.Option(
        "--admin-url", metavar="地址", help="服务器管理员的地址，如 postgresql://postgres@db.laohu.local/postgres"
    ),
]
Name = Annotated[str, typer.Option("--name", metavar="库名", help="数据库的名称，小写字母、数字和下划线")]


@app.callback()
def _start(context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        raise typer.BadParameter("缺少子命令：init 或 check", ctx=context)


@app.command("init", cls=Command, options_metavar="[选项]")
def _init(
    admin_url: AdminUrl,
    name: Name = "laohu",
    township: Annotated[
        Path | None, typer.Option("--township", metavar="文件夹", help="镇域资料；不写则用随程序提供的老湖镇资料")
    ] = None,
) -> None:
    """建立数据库、角色组、行级权限，装入镇域资料，给出第一个管理员的一次性密码；已有的不动。"""
    from ..dispatch.upkeep.founding import found_on_server
    from ..models.timing.clock import SystemClock
    from ..models.town.township_files import load_township

    if township is not None and not township.is_dir():
        raise UserError(f"镇域资料文件夹 {township} 不存在", field="township")
    town = load_township(township or resource("township"))
    with progress() as tell:
        tell("建立数据库", 0, 0)
        made = found_on_server(admin_url, name, town, SystemClock())
    if made.password is None:
        show(f"数据库 {name} 已经建立，没有改动")
        say("忘记管理员密码时，由服务器管理员运行 commandcenter account reset --login 登录名 --db 管理员地址/库名")
        return
    show(f"已建立数据库：{name}")
    show(f"管理员 {made.admin.person}，登录名 {made.admin.login}，一次性密码 {made.password}")
    say("密码只显示这一次，请记下，首次登录后修改。")
    say(f"其余 {made.others} 个账号还不能登录，启用时由管理员逐个重设密码。接着请运行 commandcenter server check")


@app.command("check", cls=Command, options_metavar="[选项]")
def _check(admin_url: AdminUrl, name: Name = "laohu") -> None:
    """检查服务器和数据库：版本、加密、密码方式、连接数、备份、权限；逐条说明缺失或薄弱之处。"""
    from sqlalchemy.engine import make_url

    from ..models.store.server_check import check_server

    found = list(check_server(make_url(admin_url), name))
    for sentence in found:
        show(sentence)
    if found:
        raise UserError(f"有 {len(found)} 处需要处理")
    show("服务器和数据库都没有问题")
