"""运行状况: what is measured, judged. Each line says how it stands, by shape and words, and what to do about it.

Pure: measurements go in, lines come out; the thresholds stand here once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from .labels import Labelled
from .timing.words import clock_time

_GIB = 1 << 30
_LATE_MS, _SLOW_MS = 1000.0, 200.0
_LITTLE, _TIGHT = 2 * _GIB, 10 * _GIB
_DRIFT_BAD, _DRIFT_WATCH = timedelta(minutes=2), timedelta(seconds=30)
_CHECK_EVERY = timedelta(days=30)
_BACKUP_LATE = timedelta(hours=36)
_TEST_LATE = timedelta(days=31)


class Level(Labelled):
    """How a line stands."""

    GOOD = "GOOD", "正常"
    WATCH = "WATCH", "注意"
    BAD = "BAD", "要处理"


class Group(Labelled):
    """How lines are listed."""

    DATA = "DATA", "数据库"
    LINE = "LINE", "连接"
    MACHINE = "MACHINE", "本机"
    TRUST = "TRUST", "可信"
    BACKUP = "BACKUP", "备份"
    MISSING = "MISSING", "还缺什么"


@dataclass(frozen=True, slots=True)
class Line:
    """`said` how it stands, `todo` what to do ("" nothing); `page` and `what` lead to where it is done."""

    key: str
    group: Group
    title: str
    level: Level
    said: str
    todo: str = ""
    page: str = ""
    what: str | int | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """The last verification of the database, as this workstation knows it; `unchecked`: what was not looked at."""

    at: datetime
    findings: int
    said: str
    unchecked: str = ""


def size_said(size: int) -> str:
    """A size as people say it: 812 KB, 34 MB, 2.1 GB."""
    for unit, worth, places in (("GB", _GIB, 1), ("MB", 1 << 20, 0)):
        if size >= worth:
            return f"{size / worth:.{places}f} {unit}"
    return f"{max(1, size >> 10)} KB"


def database(kind: str, place: str, size: int | None) -> Line:
    said = "　".join((kind, place, size_said(size))) if size is not None else f"{kind}　{place}"
    return Line("database", Group.DATA, "数据库", Level.GOOD, said)


def schema(found: str, head: str, read_only: str | None) -> Line:
    line = partial(Line, "schema", Group.DATA, "结构版本")
    if read_only is not None:
        return line(Level.BAD, f"{found}，本程序 {head}", f"{read_only}。请升级本机程序")
    if found == head:
        return line(Level.GOOD, found)
    return line(Level.WATCH, f"{found}，本程序 {head}", "本机程序较旧，仍可使用；请尽快升级")


def feed(connected: bool, latency_ms: float) -> Line:
    """What reading the changes of others takes."""
    line = partial(Line, "feed", Group.LINE, "变化通知")
    if not connected:
        return line(Level.BAD, "连不上数据库", "看数据库文件或服务器还在不在、网络通不通")
    said = f"读一次 {latency_ms:.0f} 毫秒"
    if latency_ms > _LATE_MS:
        return line(Level.BAD, said, "网络或磁盘太慢，别人的改动会晚到；请检查网线、杀毒软件和磁盘")
    if latency_ms > _SLOW_MS:
        return line(Level.WATCH, said, "比平常慢；持续如此请检查网络和磁盘")
    return line(Level.GOOD, said)


def sessions(online: int) -> Line:
    return Line("sessions", Group.LINE, "在线", Level.GOOD, f"{online} 台工作站")


def outbox(waiting: int, refused: int) -> Line:
    """What was taken in at this workstation while the server was away."""
    line = partial(Line, "outbox", Group.LINE, "暂存件")
    if refused:
        said = f"{refused} 件被退回，{waiting} 件待补送"
        return line(Level.BAD, said, "按 Ctrl+B 看退回的原因，改好再送")
    if waiting:
        return line(Level.WATCH, f"{waiting} 件待补送", "连上服务器后自动补送，不用管")
    return line(Level.GOOD, "没有")


def disk(key: str, title: str, free: int, total: int) -> Line:
    line, said = partial(Line, key, Group.MACHINE, title), f"剩 {size_said(free)}，共 {size_said(total)}"
    if free < _LITTLE:
        return line(Level.BAD, said, "马上清理：磁盘写满就不能登记、不能备份")
    if free < _TIGHT and free * 10 < total:
        return line(Level.WATCH, said, "请清理不用的文件，或少留几份备份", "settings", "backup.keep")
    return line(Level.GOOD, said)


def clock(drift: timedelta | None, behind: timedelta) -> Line:
    """`drift`: this machine's clock before the server's, None without a server; `behind`: how far the newest event lies
    ahead of now."""
    line = partial(Line, "clock", Group.MACHINE, "时钟")
    todo = "请校准本机时间（打开自动对时）"
    if drift is not None:
        seconds = int(abs(drift).total_seconds())
        said = f"与服务器差 {seconds} 秒" if seconds else "与服务器一致"
        level = Level.BAD if abs(drift) > _DRIFT_BAD else Level.WATCH if abs(drift) > _DRIFT_WATCH else Level.GOOD
        return line(level, said, "" if level is Level.GOOD else todo)
    if behind > _DRIFT_WATCH:
        said = f"比最后一件事早 {int(behind.total_seconds() // 60)} 分钟"
        return line(Level.BAD, said, f"本机时间倒退过。{todo}，时限都按它计算")
    return line(Level.GOOD, "没有倒退")


def sound() -> Line:
    return Line("sound", Group.MACHINE, "声音", Level.GOOD, "新到、临期、超时各有一声；按“试听”听最急的一声")


def chain(checked: Checked | None, now: datetime, wrong: str | None) -> Line:
    """`wrong`: what this workstation remembers of the chain and no longer finds."""
    line = partial(Line, "chain", Group.TRUST, "事件链")
    if wrong is not None:
        return line(Level.BAD, wrong, "不要再登记，先联系管理员核对备份")
    if checked is None:
        return line(Level.WATCH, "本机还没有校验过", "按“现在校验”，逐件核对，照常工作")
    said = f"{clock_time(checked.at, now)} {checked.said}"
    if checked.findings:
        return line(Level.BAD, said, "不要再登记；用命令 verify 列出全部不符之处，从备份核对")
    if now - checked.at > _CHECK_EVERY:
        return line(Level.WATCH, said, "一个月没有校验了，按“现在校验”")
    return line(Level.GOOD, said, checked.unchecked)


def backups(
    newest: datetime | None,
    count: int,
    size: int,
    where: str,
    failed: str,
    *,
    is_beside: bool,
    planned: bool,
    now: datetime,
) -> Iterator[Line]:
    """The backups of an embedded file, and where they lie."""
    line, place = partial(Line, "backup", Group.BACKUP, "最近备份"), ("settings", "backup.at")
    said = "还没有备份" if newest is None else f"{clock_time(newest, now)}，共 {count} 份，{size_said(size)}"
    if failed:
        todo = "看文件夹能不能写、磁盘满没满，再按“现在备份”"
        yield line(Level.BAD, f"没有做成：{failed}", todo, *place)
    elif newest is None or now - newest > _BACKUP_LATE:
        todo = "按“现在备份”" if planned else "没有定备份时刻；定一个，再按“现在备份”"
        yield line(Level.BAD, said, todo, *place)
    elif not planned:
        yield line(Level.WATCH, said, "没有定备份时刻，以后不会自动备份", *place)
    else:
        yield line(Level.GOOD, said)
    level = Level.WATCH if is_beside else Level.GOOD
    todo = "备份和数据库在同一处，盘坏了会一起丢；请改到另一块盘、移动硬盘或网络盘" if is_beside else ""
    yield Line("backup_place", Group.BACKUP, "备份到", level, where, todo, "settings", "backup.folder")


def server_backups(newest: datetime | None, where: str, now: datetime) -> Line:
    """A server is backed up by its own tools; what lies in a folder within reach is looked at."""
    line, place = partial(Line, "backup", Group.BACKUP, "服务器备份"), ("settings", "backup.folder")
    todo = "由服务器备份：pg_dump、角色、连续归档三样（管理员手册第 4 节）"
    if not where:
        more = "备份文件夹能从本机看到的话，填在设置里"
        return line(Level.WATCH, "这里看不到服务器的备份", f"{todo}；{more}", *place)
    if newest is None or now - newest > _BACKUP_LATE:
        said = "没有文件" if newest is None else f"最新的是 {clock_time(newest, now)}"
        return line(Level.BAD, f"{where}：{said}", todo, *place)
    return line(Level.GOOD, f"{where}：{clock_time(newest, now)}")


def restore_test(at: datetime | None, ok: bool, said: str, now: datetime) -> Line:
    line = partial(Line, "restore_test", Group.BACKUP, "试恢复")
    if at is None:
        return line(Level.WATCH, "还没有试过", "按“试恢复”：恢复到临时文件并校验，不动正式库")
    words = f"{clock_time(at, now)} {said}"
    if not ok:
        return line(Level.BAD, words, "这份备份不能用；马上再备份一次，再试")
    if now - at > _TEST_LATE:
        return line(Level.WATCH, words, "一个月没有试过了，按“试恢复”")
    return line(Level.GOOD, words)


def worst(lines: tuple[Line, ...]) -> Level:
    """The level that the whole house is at."""
    levels = {line.level for line in lines}
    return Level.BAD if Level.BAD in levels else Level.WATCH if Level.WATCH in levels else Level.GOOD
