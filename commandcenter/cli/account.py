"""`account add|move|disable|reset|password|list`: who may log in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from ..models.people import Role
from .chinese import Command, Group, wrong_use
from .desk import at_desk, new_password
from .options import Database, Login
from .printing import say, show, show_table

if TYPE_CHECKING:
    from ..dispatch.upkeep.administration import Administration

app = typer.Typer(
    cls=Group,
    help="账号：新增、换岗、停用、重置密码、修改自己的密码、列表。",
    options_metavar="[选项]",
    subcommand_metavar="子命令 [参数]",
    invoke_without_command=True,
)
_POSTS = {name: role for role in Role if role is not Role.SYSTEM for name in (role.value, role.label)}
LoginName = Annotated[str, typer.Option("--login", metavar="登录名", help="小写字母开头，2 到 31 位")]


@app.callback()
def _start(context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        raise typer.BadParameter("缺少子命令：add、move、disable、reset、password 或 list", ctx=context)


def _post(text: str) -> Role:
    """A post by its label or code."""
    role = _POSTS.get(text) or _POSTS.get(text.upper())
    if role is None:
        known = "、".join(role.label for role in dict.fromkeys(_POSTS.values()))
        raise typer.BadParameter(f"没有岗位“{text}”，可用的有 {known}")
    return role


@app.command("add", cls=Command, options_metavar="[选项]")
def _add(
    login_name: LoginName,
    name: Annotated[str, typer.Option("--name", metavar="姓名", help="使用人姓名")],
    role: Annotated[Role, typer.Option("--role", parser=_post, metavar="岗位", help="岗位，如 受理员 或 INTAKE")],
    unit: Annotated[str, typer.Option("--unit", metavar="编码", help="单位编码，如 LH、S01")],
    grid: Annotated[str | None, typer.Option("--grid", metavar="编码", help="网格编码（网格长、网格员）")] = None,
    phone: Annotated[str, typer.Option("--phone", metavar="电话", help="电话", show_default=False)] = "",
    db: Database = None,
    login: Login = None,
) -> None:
    """新增账号，给出一次性密码。一个账号是一个单位或网格里的一个岗位。"""
    from ..dispatch.upkeep.administration import NewAccount

    with _administration(db, login) as administration:
        password = administration.add_account(NewAccount(login_name, name, role, unit, grid, phone))
    _show_password(login_name, password)


@app.command("disable", cls=Command, options_metavar="[选项]")
def _disable(login_name: LoginName, db: Database = None, login: Login = None) -> None:
    """停用账号：不能再登录，已办的事仍记在名下。"""
    with _administration(db, login) as administration:
        administration.disable_account(login_name)
    show(f"账号 {login_name} 已停用")


@app.command("move", cls=Command, options_metavar="[选项]")
def _move(
    login_name: LoginName,
    role: Annotated[Role, typer.Option("--role", parser=_post, metavar="岗位", help="新的岗位")],
    unit: Annotated[str, typer.Option("--unit", metavar="编码", help="新的单位")],
    grid: Annotated[str | None, typer.Option("--grid", metavar="编码", help="新的网格（网格长、网格员）")] = None,
    db: Database = None,
    login: Login = None,
) -> None:
    """换岗：改为另一岗位、单位或网格，已办的事仍记在名下；重新登录后生效。"""
    with _administration(db, login) as administration:
        administration.move_account(login_name, role, unit, grid)
    show(f"账号 {login_name} 已换为{role.label}")


@app.command("reset", cls=Command, options_metavar="[选项]")
def _reset(login_name: LoginName, db: Database = None, login: Login = None) -> None:
    """重置密码，给出新的一次性密码。"""
    with _administration(db, login) as administration:
        password = administration.reset_password(login_name)
    _show_password(login_name, password)


@app.command("password", cls=Command, options_metavar="[选项]")
def _password(db: Database = None, login: Login = None) -> None:
    """修改自己的密码（用 --as 账号 登录）；一次性密码随之作废。"""
    if login is None:
        raise wrong_use("修改密码须用 --as 账号 登录")
    with _administration(db, login) as administration:
        administration.change_password(new_password(login))
    show(f"账号 {login} 的密码已修改")


@app.command("list", cls=Command, options_metavar="[选项]")
def _list(db: Database = None, login: Login = None) -> None:
    """列出全部账号。"""
    with _administration(db, login) as administration:
        lines = administration.accounts()
    rows = []
    for line in lines:
        account = line.account
        state = "已停用" if not account.active else "待首次登录" if account.must_change else "正常"
        rows.append((account.login, account.person, account.role.label, line.unit, line.grid, state))
    show_table(["登录名", "姓名", "岗位", "单位", "网格", "状态"], [rows], fixed=(0, 1, 2, 5))


@contextmanager
def _administration(db: str | None, login: str | None) -> Iterator[Administration]:
    from ..dispatch.upkeep.administration import Administration

    with at_desk(db, login) as desk:
        yield Administration(desk.store, desk.by, desk.clock)


def _show_password(login_name: str, password: str) -> None:
    show(f"账号 {login_name}，一次性密码 {password}")
    say(f"密码只显示这一次，请当面交给本人，首次使用前修改：commandcenter account password --as {login_name}")
