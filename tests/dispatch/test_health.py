"""How the house stands, what it lacks, and a bundle that tells a maintainer of it and nobody's name."""

from __future__ import annotations

import json
import zipfile
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from commandcenter.dispatch.upkeep import backups, diagnostics, health, settings
from commandcenter.dispatch.upkeep.health import Station
from commandcenter.models import health as rules
from commandcenter.models.case import CaseState
from commandcenter.models.errors import NotAllowed
from commandcenter.models.health import Checked, Level, Line
from commandcenter.models.scrubbing import scrubbed
from commandcenter.models.timing.worktime import TZ
from tests.stage import ServerStage, Stage

NOW = datetime(2026, 11, 30, 9, 0, tzinfo=TZ)
GIB = 1 << 30
G, W, B = Level.GOOD, Level.WATCH, Level.BAD


def by_key(lines: tuple[Line, ...]) -> dict[str, Line]:
    return {line.key: line for line in lines}


@pytest.mark.parametrize(
    ("line", "level", "says"),
    [
        (rules.feed(True, 12), G, "12 毫秒"),
        (rules.feed(True, 400), W, "400 毫秒"),
        (rules.feed(True, 4000), B, "别人的改动会晚到"),
        (rules.feed(False, 0), B, "连不上"),
        (rules.schema("0009", "0009", None), G, "0009"),
        (rules.schema("0010", "0009", None), W, "请尽快升级"),
        (rules.schema("0010", "0009", "只能查看"), B, "只能查看"),
        (rules.outbox(0, 0), G, "没有"),
        (rules.outbox(3, 0), W, "3 件待补送"),
        (rules.outbox(3, 1), B, "1 件被退回"),
        (rules.disk("d", "磁盘", 50 * GIB, 100 * GIB), G, "50.0 GB"),
        (rules.disk("d", "磁盘", 5 * GIB, 100 * GIB), W, "5.0 GB"),
        (rules.disk("d", "磁盘", 5 * GIB, 20 * GIB), G, "5.0 GB"),
        (rules.disk("d", "磁盘", GIB, 20 * GIB), B, "马上清理"),
        (rules.clock(timedelta(seconds=5), timedelta()), G, "5 秒"),
        (rules.clock(timedelta(seconds=-45), timedelta()), W, "45 秒"),
        (rules.clock(timedelta(minutes=3), timedelta()), B, "校准"),
        (rules.clock(None, timedelta(minutes=9)), B, "早 9 分钟"),
        (rules.chain(None, NOW, None), W, "还没有校验过"),
        (rules.chain(Checked(NOW, 0, "校验通过"), NOW, None), G, "今天 09:00 校验通过"),
        (rules.chain(Checked(NOW - timedelta(days=40), 0, "校验通过"), NOW, None), W, "一个月没有校验"),
        (rules.chain(Checked(NOW, 2, "2 处不符"), NOW, None), B, "不要再登记"),
        (rules.chain(Checked(NOW, 0, "校验通过"), NOW, "链断了"), B, "链断了"),
        (rules.restore_test(None, False, "", NOW), W, "还没有试过"),
        (rules.restore_test(NOW, False, "恢复不了", NOW), B, "不能用"),
        (rules.restore_test(NOW - timedelta(days=40), True, "通过", NOW), W, "一个月"),
        (rules.server_backups(None, "", NOW), W, "pg_dump"),
        (rules.server_backups(NOW - timedelta(days=3), "/backup", NOW), B, "最新的是"),
        (rules.server_backups(NOW, "/backup", NOW), G, "/backup"),
    ],
)
def test_each_measure_is_judged_in_words(line: Line, level: Level, says: str) -> None:
    assert (line.level, says in line.said + line.todo) == (level, True)
    assert level is G or line.todo


def test_the_house_is_looked_at_on_both_engines(town: Stage, tmp_path: Path) -> None:
    town.at("2026-11-20 09:00")
    case = town.walk(CaseState.HANDLING)
    admin = town.desk("admin")
    lines = by_key(health.look(admin, Station(tmp_path, latency_ms=3.0, online=4, waiting=2, printers=0)))
    assert lines["schema"].level is G
    assert lines["sessions"].said == "4 台工作站"
    assert lines["chain"].level is W
    assert (lines["holidays.2026"].level, lines["holidays.2027"].level) == (G, W)
    assert (lines["holidays.2027"].page, lines["holidays.2027"].what) == ("settings", 2027)
    assert "124 个单位" in lines["phones"].said
    assert lines["printers"].level is W
    assert "没有值班长" in lines["roster"].said
    checked = health.check(admin, tmp_path)
    assert checked.findings == 0
    again = by_key(health.look(admin, Station(tmp_path)))
    assert again["chain"].level is G
    assert "printers" not in again
    on_server = isinstance(town, ServerStage)
    assert ("outbox" in lines) == on_server
    assert lines["backup"].level is (W if on_server else B)
    if on_server:
        assert "服务器管理员" in again["chain"].todo  # what this login could not look at
    else:
        backups.take(admin, "test 1")
        backups.try_newest(admin)
        after = by_key(health.look(admin, Station(tmp_path)))
        assert (after["backup"].level, after["restore_test"].level, after["backup_place"].level) == (G, G, W)
    for login in ("lead1", "director", "u-s17"):
        with pytest.raises(NotAllowed):
            health.look(town.desk(login), Station(tmp_path))
    assert town.file(case.id).case.no not in str(lines)


def test_the_bundle_names_nobody(town: Stage, tmp_path: Path) -> None:
    town.at("2026-11-20 09:00")
    town.register(text="西村二村李明家门口积水", requester_name="李明", requester_phone="13812341234")
    admin = town.desk("admin")
    settings.change(admin, "limit.sign", "20wm", "张书记口头定")
    logs = tmp_path / "logs"
    logs.mkdir()
    (logs / "commandcenter.log").write_text(
        "2026-11-20 09:00:01,123 ERROR commandcenter nobody caught this\nTraceback (most recent call last):\n"
        '  File "/home/zhangsan/laohu/commandcenter/dispatch/center.py", line 80, in register\n'
        "    raise ValueError(text)\n"
        "ValueError: 李明 13812341234 住西村二村 '李明家' zhang@laohu.cn 370923199001011234\n"
        "postgresql://admin:geheim@db.laohu.local/laohu\n",
        encoding="utf-8",
    )
    lines = health.look(admin, Station(tmp_path))
    path = diagnostics.write(admin, lines, tmp_path / "诊断.zip", "commandcenter 1", logs)
    assert path.stat().st_mode & 0o77 == 0
    with zipfile.ZipFile(path) as packed:
        parts = {name: packed.read(name).decode() for name in packed.namelist()}
    assert set(parts) == {
        *("说明.txt", "versions.json", "settings.json", "health.txt", "counts.json", "plans.txt"),
        "logs/commandcenter.log",
    }
    everything = "\n".join(parts.values())
    for secret in ("李明", "1381234", "西村", "张书记", "zhangsan", "geheim", "db.laohu", "37092319", str(tmp_path)):
        assert secret not in everything
    log = parts["logs/commandcenter.log"]
    assert "File commandcenter/dispatch/center.py, line 80, in register" in log
    assert "ValueError: □ … □" in log
    assert json.loads(parts["versions.json"])["database"]["program_revision"]
    assert json.loads(parts["settings.json"])["limit.sign"] == "20wm"
    assert json.loads(parts["counts.json"])["unit"] > 100
    assert ("unbound" if isinstance(town, ServerStage) else "case") in parts["plans.txt"]
    assert "[要处理]" in parts["health.txt"] or "[注意]" in parts["health.txt"]


def test_whatever_is_chinese_or_long_goes() -> None:
    assert scrubbed("王二（0538-2811234）说：“修路”") == "□（…）□：“…”"
    assert scrubbed("row 12 of 300 in 0.5 s") == "row 12 of 300 in 0.5 s"
