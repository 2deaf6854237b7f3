"""`init` and `demo`: a new database, empty for real work or lived-in for trying out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..config import resource
from ..models.errors import UserError
from ..models.timing.worktime import TZ
from .desk import place_of, settings
from .options import Database, day, whole
from .printing import progress, say, show, show_table

if TYPE_CHECKING:
    from ..demo import DemoReport
    from ..models.store.meta import DatabaseKind

DEMO_END = date(2026, 11, 20)
_PAIRS = 3


def init(
    township: Annotated[
        Path | None, typer.Option("--township", metavar="文件夹", help="镇域资料；不写则用随程序提供的老湖镇资料")
    ] = None,
    db: Database = None,
) -> None:
    """建立正式数据库：装入镇域资料，给出第一个管理员的一次性密码。"""
    from ..dispatch.upkeep.founding import found
    from ..models.timing.clock import SystemClock
    from ..models.town.township_files import load_township

    if township is not None and not township.is_dir():
        raise UserError(f"镇域资料文件夹 {township} 不存在", field="township")
    made = found(settings(db).database, load_township(township or resource("township")), SystemClock().now())
    show(f"已建立数据库：{made.path}")
    show(f"管理员 {made.admin.person}，登录名 {made.admin.login}，一次性密码 {made.password}")
    say("密码只显示这一次，请记下，首次登录后修改。")
    say(f"其余 {made.others} 个账号还没有密码，启用时逐个运行 commandcenter account reset 登录名")


def demo(
    days: Annotated[int, typer.Option("--days", parser=whole(1, 366), metavar="天数", help="多少天的历史")] = 60,
    per_day: Annotated[int, typer.Option("--per-day", parser=whole(1, 1000), metavar="件数", help="平均每天几件")] = 40,
    seed: Annotated[
        int, typer.Option("--seed", parser=whole(0, 2**31), metavar="数字", help="随机种子，同样的种子得到同样的数据")
    ] = 1,
    end: Annotated[date, typer.Option("--end", parser=day, metavar="日期", help="历史的最后一天")] = DEMO_END,
    force: Annotated[bool, typer.Option("--force", metavar="", help="替换已有的演示数据库")] = False,
    bulk: Annotated[
        int | None,
        typer.Option("--bulk", parser=whole(1, 10_000_000), metavar="件数", help="成批装入这么多件，用于性能测试"),
    ] = None,
    tell: Annotated[bool, typer.Option("--tell", hidden=True, help="逐行输出进度，供窗口读取")] = False,
    db: Database = None,
) -> None:
    """建立演示数据库：在模拟时钟上走完真实办理流程的一段历史。"""
    url = settings(db).database
    refuse_live(url)
    if bulk is not None:
        _make_bulk(url, bulk, seed, force)
        show(f"已装入 {bulk} 件：{place_of(url)}")
        return
    told = _tell_lines if tell else None
    report = make_demo(url, days=days, per_day=per_day, seed=seed, end=end, force=force, tell=told)
    _show_report(report)
    _show_place(url)


def _tell_lines(done: int, total: int) -> None:
    print(f"{done}/{total}", flush=True)


def make_demo(
    url: str,
    *,
    days: int,
    per_day: int,
    seed: int,
    end: date,
    force: bool,
    tell: Callable[[int, int], None] | None = None,
) -> DemoReport:
    """A demonstration at `url`, with a bar on stderr or told to `tell(done, total)`.

    Raises UserError when something is there and not `force`.
    """
    from ..demo import seed as play
    from ..models.town.township_files import load_township

    town = load_township(resource("township"))
    with progress() as show_bar:

        def show_progress(done: int, total: int) -> None:
            if tell is None:
                show_bar("模拟办理", done, total)
            else:
                tell(done, total)

        return play(url, town, days=days, per_day=per_day, seed=seed, end=end, force=force, progress=show_progress)


def _make_bulk(url: str, n: int, seed: int, force: bool) -> None:
    """n cases at `url`; an older demonstration stays in place until the new one is whole."""
    from ..demo.bulk import load
    from ..models.store.building import built_beside

    with progress() as tell, built_beside(url, force=force) as beside:
        load(beside, n, seed, tell, cache=settings().cache_dir)


def refuse_live(url: str) -> None:
    """Raises UserError when real work, or no database of ours, stands where a demonstration should go."""
    from ..models.store.meta import DatabaseKind

    kind = kind_at(url)
    if kind not in (None, DatabaseKind.DEMO):
        raise UserError(f"{place_of(url)} 是{kind.label}数据库，不能用演示数据替换；请用 --db 写明另一个地方")


def kind_at(url: str) -> DatabaseKind | None:
    """The kind of the database at `url`, None where there is none. Raises UserError on a file that is none of ours."""
    from ..models.store.building import standing

    there = standing(url)
    if there is not None and there.kind is None:
        raise UserError(f"{there}，请把它移到别处")
    return there.kind if there is not None else None


def _show_report(report: DemoReport) -> None:
    total = report.cases + report.history
    show(f"案件 {total} 件（含历史件 {report.history}），其中在办 {report.open} 件，事件 {report.events} 条")
    show(f"截至 {report.ended.astimezone(TZ).isoformat()}")
    _show_counts("特别路径", report.paths)
    _show_counts("在办状态", {state.label: count for state, count in report.open_states.items()})


def _show_counts(what: str, counts: Mapping[str, int]) -> None:
    """Names and counts, three pairs to a line."""
    pairs = [(name, str(count)) for name, count in counts.items()]
    pairs += [("", "")] * (-len(pairs) % _PAIRS)
    rows = [list(chain.from_iterable(pairs[at : at + _PAIRS])) for at in range(0, len(pairs), _PAIRS)]
    show_table([what, "次数"] * _PAIRS, [rows], numbers=range(1, 2 * _PAIRS, 2))


def _show_place(url: str) -> None:
    from ..demo import PASSWORD

    show(f"演示数据库：{place_of(url)}")
    show(f"所有演示账号的密码：{PASSWORD}（账号见 commandcenter account list）")
