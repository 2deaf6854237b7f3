"""`diagnose`: a bundle for whoever maintains the program, without anything about any person."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from . import PROGRAM, VERSION
from .desk import at_desk, settings
from .files import check_target
from .options import Database, Force, Login
from .printing import show


def diagnose(
    out: Annotated[Path, typer.Option("--out", metavar="文件", help="写到哪个 .zip 文件")],
    force: Force = False,
    db: Database = None,
    login: Login = None,
) -> None:
    """生成诊断包：版本、设置、运行状况、行数、查询计划、去掉个人信息的日志。"""
    from ..dispatch.upkeep import diagnostics, health

    check_target(out, force=force)
    where = settings(db)
    with at_desk(db, login) as desk:
        lines = health.look(desk, health.Station(where.data_dir))
        diagnostics.write(desk, lines, out, f"{PROGRAM} {VERSION}", where.log_dir)
    for line in lines:
        show(f"[{line.level.label}] {line.title}：{line.said}")
    show(f"诊断包在 {out}")
