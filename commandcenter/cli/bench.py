"""`bench`: measurements, each beside the raw engine measured in the same run."""

from __future__ import annotations

import importlib
from typing import Annotated, Any

import typer

from ..models.errors import UserError
from .chinese import wrong_use
from .options import AsJson, whole
from .printing import progress, show, show_json, show_table


def bench(
    name: Annotated[str | None, typer.Argument(metavar="名称", help="测试名称，见 --list", show_default=False)] = None,
    n: Annotated[
        int | None, typer.Option("--n", parser=whole(1, 10_000_000), metavar="数量", help="规模，不写则用默认值")
    ] = None,
    as_json: AsJson = False,
    list_benches: Annotated[bool, typer.Option("--list", metavar="", help="列出全部测试")] = False,
) -> None:
    """性能测试：在同一次运行里与裸引擎交替测量。"""
    benches = importlib.import_module("commandcenter.bench")
    known = list(getattr(benches, "BENCHES", ()))
    if not known:
        raise UserError("本程序没有附带性能测试")
    if list_benches:
        for each in known:
            show(each)
        return
    if name not in known:
        raise wrong_use(f"{f'没有测试“{name}”' if name else '缺少测试名称'}，可用的有 {'、'.join(known)}")
    with progress() as tell:
        tell(f"测试 {name}", 0, 0)
        result = benches.run(name, n)
    if as_json:
        show_json(result)
    else:
        _show_result(result)


def _show_result(result: dict[str, Any]) -> None:
    raw, ratio = result.get("raw", {}), result.get("ratio", {})
    rows = [(key, _text(value), _text(raw.get(key)), _text(ratio.get(key))) for key, value in result["figures"].items()]
    title = f"{result['name']}（{result['backend']}，n = {result['n']}）"
    show_table(["指标", "本程序", "裸引擎", "倍数"], [rows], numbers=(1, 2, 3), title=title)


def _text(value: Any) -> str:
    if value is None:
        return "—"
    return f"{value:,.3f}" if isinstance(value, float) else f"{value:,}" if isinstance(value, int) else str(value)
