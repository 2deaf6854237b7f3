"""What guards and governs the rows: triggers, the table of transitions, the township with its accounts."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, select, text

from ..errors import UserError
from ..lifecycle import TASK_PAIRS, state_pairs
from ..town.township import Township
from . import schema
from . import tables as t
from .anchor import recorded_digest, setup_digest
from .audit import Finding
from .townships import load_township


def check_triggers(connection: Connection) -> Iterator[Finding]:
    """Every trigger stands as the program wrote it, and no other."""
    if connection.dialect.name != "sqlite":  # a server keeps them from everybody but its owner
        return
    wanted = schema.triggers()
    rows = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
    stored = {row.name: row.sql for row in rows}
    for name in sorted(wanted.keys() | stored.keys()):
        if name not in stored:
            yield Finding(f"触发器 {name}", "被删除")
        elif name not in wanted:
            yield Finding(f"触发器 {name}", "不是本程序的")
        elif stored[name] != wanted[name]:
            yield Finding(f"触发器 {name}", "被改动")


def transition_rows() -> list[dict[str, str]]:
    """The table of transitions as the life cycle has it."""
    pairs = [("case", a, b) for a, b in sorted(state_pairs())] + [("task", a, b) for a, b in sorted(TASK_PAIRS)]
    return [{"entity": entity, "from_state": a.value, "to_state": b.value} for entity, a, b in pairs]


def check_transitions(connection: Connection) -> Iterator[Finding]:
    """The triggers allow what the life cycle allows, and nothing else."""
    wanted = {tuple(row.values()) for row in transition_rows()}
    stored = {tuple(row) for row in connection.execute(select(t.transition))}
    for entity, a, b in sorted(wanted - stored, key=str):
        yield Finding("状态变化表", f"缺少 {entity}：{a} → {b}")
    for entity, a, b in sorted(stored - wanted, key=str):
        yield Finding("状态变化表", f"多出 {entity}：{a} → {b}")


def check_setup(connection: Connection) -> Iterator[Finding]:
    """Township, calendar, settings, accounts and the database's kind are those the last event of theirs recorded."""
    recorded = recorded_digest(connection)
    if recorded is None:
        yield Finding("基础资料", "没有一个事件登记过镇域资料的校验值")
    elif recorded[1] != setup_digest(connection):
        yield Finding("基础资料", f"镇域资料、日历、设置、账号或数据库性质与事件 {recorded[0]} 登记的不符")


def township_as_far_as_readable(connection: Connection) -> tuple[Township | None, list[Finding]]:
    """The township, or None with what is wrong when it cannot be read any more."""
    try:
        return load_township(connection), []
    except UserError as error:
        return None, [Finding("基础资料", f"{error.message}；案件的可见范围无从核对")]
