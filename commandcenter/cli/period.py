"""`period list|open|withdraw|show|publish|revise`: 月度考核 by command; each step as the login it asks for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from ..models.access import UNITS
from ..models.people import SYSTEM, Role
from ..models.scoring.appraisal.terms import Step, recorders
from ..models.timing.worktime import time_text
from .chinese import Command, Group, wrong_use
from .desk import at_desk
from .options import Database, Login, Month, PersonLogin, month
from .printing import progress, say, show_table

if TYPE_CHECKING:
    from ..dispatch.desk import Desk
    from ..dispatch.figures.appraisals import Appraisal, Revision

app = typer.Typer(
    cls=Group,
    help="月度考核：起草 → 送单位核对 → 核对期满后公布 → 按采纳的申诉修订；每一步由谁办理用 --as 写明。",
    options_metavar="[选项]",
    subcommand_metavar="子命令 [参数]",
    invoke_without_command=True,
)
MonthArgument = Annotated[Month, typer.Argument(parser=month, metavar="月份", help="如 2026-10")]


@app.callback()
def _start(context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        raise typer.BadParameter("缺少子命令：list、open、withdraw、show、publish 或 revise", ctx=context)


@app.command("list", cls=Command, options_metavar="[选项]")
def _list(db: Database = None, login: Login = None) -> None:
    """各月考核的进展。"""
    from ..dispatch.figures.appraisals import months

    with at_desk(db, login) as desk:
        found, is_unit = months(desk), desk.by.role in UNITS
    if not found:
        say("还没有送单位核对的月度考核。" if is_unit else "还没有起草过月度考核。")
        return
    rows = [
        (
            one.month,
            one.state.label,
            "" if one.check_until is None else time_text(one.check_until),
            "" if one.published_at is None else time_text(one.published_at),
            "" if one.appeal_until is None else time_text(one.appeal_until),
        )
        for one in found
    ]
    show_table(["月份", "进展", "核对到", "公布", "申诉到"], [rows])


@app.command("open", cls=Command, options_metavar="[选项]")
def _open(of: MonthArgument, db: Database = None, login: PersonLogin = None) -> None:
    """起草一个已经结束的月份的考核；单位还看不到。"""
    from ..dispatch.figures.appraisals import AppraisalDesk

    with _as_person(db, login, Step.OPEN) as desk:
        AppraisalDesk(desk).open(f"{of.first:%Y-%m}")
    say(f"已起草 {of.first:%Y-%m} 考核")


@app.command("withdraw", cls=Command, options_metavar="[选项]")
def _withdraw(
    of: MonthArgument,
    ground: Annotated[str, typer.Option("--ground", metavar="理由", help="为什么撤回，留痕")],
    db: Database = None,
    login: PersonLogin = None,
) -> None:
    """撤回起草错了、单位还没有看到的草稿；这个月可以重新起草。"""
    from ..dispatch.figures.appraisals import AppraisalDesk

    with _month(of, db, login, Step.WITHDRAW_DRAFT) as (desk, found):
        AppraisalDesk(desk).withdraw_draft(found.id, ground)
    say(f"已撤回 {found.month} 考核的草稿")


@app.command("show", cls=Command, options_metavar="[选项]")
def _show(of: MonthArgument, db: Database = None, login: PersonLogin = None) -> None:
    """送各单位核对：核对期从现在起，单位可以提出异议。"""
    from ..dispatch.figures.appraisals import AppraisalDesk

    with _month(of, db, login, Step.SHOW) as (desk, found), _progress() as tell:
        until = AppraisalDesk(desk).show(found.id, tell)
    say(f"{found.month} 考核已送单位核对，核对期到 {time_text(until)}")


@app.command("publish", cls=Command, options_metavar="[选项]")
def _publish(of: MonthArgument, db: Database = None, login: PersonLogin = None) -> None:
    """核对期满、异议都已裁定后：按事件日志重建指标，冻结并公布。"""
    from ..dispatch.figures.appraisals import AppraisalDesk, month_view

    with _month(of, db, login, Step.PUBLISH) as (desk, found):
        with _progress() as tell:
            made = AppraisalDesk(desk).publish(found.id, tell)
        until = month_view(desk, found.id).appraisal.appeal_until
    say(f"{found.month} 考核已公布，{_told(made)}" + ("" if until is None else f"；申诉到 {time_text(until)}"))


@app.command("revise", cls=Command, options_metavar="[选项]")
def _revise(of: MonthArgument, db: Database = None, login: PersonLogin = None) -> None:
    """申诉都已裁定后：按采纳的申诉修订公布，列出差异。"""
    from ..dispatch.figures.appraisals import AppraisalDesk

    with _month(of, db, login, Step.REVISE) as (desk, found):
        made = AppraisalDesk(desk).revise(found.id)
    say(f"{found.month} 考核已修订，{_told(made)}")


def _told(made: Revision) -> str:
    return f"修订号 {made.number}，截至 {time_text(made.at)}，哈希 {made.sha256}"


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None]]:
    with progress() as tell:
        yield lambda done, total: tell("从事件重算", done, total)


@contextmanager
def _month(of: Month, db: str | None, login: str | None, step: Step) -> Iterator[tuple[Desk, Appraisal]]:
    from ..dispatch.figures.appraisals import months
    from ..models.errors import NotFound

    with _as_person(db, login, step) as desk:
        found = next((one for one in months(desk) if one.month == f"{of.first:%Y-%m}"), None)
        if found is None:
            raise NotFound(f"还没有起草 {of.first:%Y-%m} 的考核，请先运行 commandcenter period open {of.first:%Y-%m}")
        yield desk, found


@contextmanager
def _as_person(db: str | None, login: str | None, step: Step) -> Iterator[Desk]:
    """A person answers for each step; on a server the address may name him instead of `--as`."""
    with at_desk(db, login) as desk:
        if desk.by == SYSTEM:
            posts = "、".join(role.label for role in Role if role in recorders(step) and role is not Role.SYSTEM)
            raise wrong_use(f"{step.label}须由人负责，请用 --as 账号 登录（{posts}）")
        yield desk
