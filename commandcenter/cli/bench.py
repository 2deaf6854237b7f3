"""`bench`: measurements, each beside the raw engine measured in the same run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from .chinese import wrong_use
from .desk import settings
from .options import AsJson, whole
from .printing import progress, show, show_json, show_table


def bench(
    name: Annotated[str | None, typer.Argument(metavar="名称", help="测试名称，见 --list", show_default=False)] = None,
    n: Annotated[
        int | None, typer.Option("--n", parser=whole(1, 10_000_000), metavar="数量", help="规模，不写则用默认值")
    ] = None,
    server: Annotated[
        str | None,
        typer.Option("--server", metavar="地址", help="在此服务器上测：管理员的地址，临时建库，测完删除"),
    ] = None,
    db: Annotated[
        str | None,
        typer.Option("--db", metavar="地址", help="用现成的演示库（demo --bulk 建的）；要写入的测试写在它的副本里"),
    ] = None,
    plans: Annotated[
        Path | None,
        typer.Option("--plans", metavar="文件", help="把所问各项查询的执行计划（EXPLAIN）写入此文件"),
    ] = None,
    as_json: AsJson = False,
    list_benches: Annotated[bool, typer.Option("--list", metavar="", help="列出全部测试")] = False,
) -> None:
    """性能测试：在同一次运行里与裸引擎交替测量。"""
    from ..bench import BENCHES, ON_FILES, Ground, Plans, run

    if list_benches:
        for known in BENCHES:
            show(known)
        return
    if name not in BENCHES:
        raise wrong_use(f"{f'没有测试“{name}”' if name else '缺少测试名称'}，可用的有 {'、'.join(BENCHES)}")
    if server is not None and db is not None:
        raise wrong_use("--server 与 --db 只能用一个")
    if name in ON_FILES and server is not None:
        raise wrong_use(f"测试 {name} 与服务器无关，不用 --server")
    heard = None if plans is None else Plans()
    with progress() as tell:
        place = None if db is None else settings(db).database
        result = run(name, Ground(n, server=server, database=place, progress=tell, plans=heard))
    if heard is not None and plans is not None:
        heard.write(plans)
    if as_json:
        show_json(result)
    else:
        _show_result(result)


def _show_result(result: dict[str, Any]) -> None:
    columns = [result[part] for part in ("figures", "raw", "ratio")]
    rows = [(key, *(_text(column.get(key)) for column in columns)) for key in columns[0] | columns[1]]
    title = f"{result['name']}（{result['backend']}，n = {result['n']}）"
    show_table(["指标", "本程序", "裸引擎", "倍数"], [rows], numbers=(1, 2, 3), title=title)


def _text(value: Any) -> str:
    if value is None:
        return "—"
    return f"{value:,.3f}" if isinstance(value, float) else f"{value:,}" if isinstance(value, int) else str(value)
