"""`verify` and `export`: what was written is what stands there, with and without the database."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from tests.cli.conftest import Run


def test_a_good_database_is_said_to_be_one(db: Path, cc: Run) -> None:
    ended = cc("verify", "--db", db)
    with sqlite3.connect(db) as connection:
        events = connection.execute("SELECT count(*) FROM event").fetchone()[0]
        cases = connection.execute('SELECT count(*) FROM "case"').fetchone()[0]
        papers = connection.execute("SELECT count(*) FROM document").fetchone()[0]
        head = connection.execute("SELECT hash FROM chain_head").fetchone()[0]
    assert (ended.code, ended.err) == (0, "")
    assert ended.out == f"校验通过：事件 {events} 条，案件 {cases} 件，文书 {papers} 份，链首 {head}\n"


def test_every_place_that_is_off_is_named(db: Path, cc: Run) -> None:
    with sqlite3.connect(db) as connection:
        no = connection.execute('SELECT no FROM "case" WHERE id = 1').fetchone()[0]
        connection.execute("UPDATE \"case\" SET title = '改过' WHERE id = 1")
        connection.execute("DROP TRIGGER event_no_update")
        connection.execute("UPDATE event SET login = 'nobody' WHERE id = 20")
    ended = cc("verify", "--db", db)
    assert ended.code == 1
    assert f"案件 {no}：" in ended.out
    assert "事件 20" in ended.out
    assert ended.err == "错误：校验发现 3 处不符\n"


def test_no_damage_keeps_it_from_its_findings(db: Path, cc: Run) -> None:
    with sqlite3.connect(db) as connection:
        connection.execute("DROP TRIGGER event_no_update")
        connection.execute("UPDATE event SET at = replace(at, 'Z', 'Y') WHERE id = (SELECT max(id) FROM event)")
        connection.execute("UPDATE account SET role = 'KING' WHERE login = 'intake1'")
        connection.execute("UPDATE app_meta SET value = 'live' WHERE key = 'kind'")
    ended = cc("verify", "--db", db)
    assert ended.code == 1
    assert ended.err.startswith("错误：校验发现 ")
    assert "触发器 event_no_update：被删除" in ended.out
    assert "数据库性质与事件" in ended.out
    with sqlite3.connect(db) as connection:
        connection.execute("UPDATE app_meta SET value = 'demo' WHERE key = 'kind'")
    assert "数据库内容已损坏" in cc("account", "list", "--db", db).said


def test_very_many_places_are_counted(db: Path, cc: Run) -> None:
    with sqlite3.connect(db) as connection:
        connection.execute("DROP TRIGGER event_no_update")
        connection.execute("UPDATE event SET login = 'nobody'")
    ended = cc("verify", "--db", db)
    assert ended.code == 1
    assert len(ended.out.splitlines()) == 51
    assert "……另有" in ended.out


def test_an_export_stands_for_itself(db: Path, home: Path, cc: Run) -> None:
    out = home / "导出"
    ended = cc("export", "--out", out, "--db", db)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("已导出 ")
    assert (out / "cases.csv").is_file()
    assert cc("verify", "--export", out).out == (
        f"校验通过：{out}。已核对：事件链、案件及其各部分、指标事实与汇总；其余文件没有可核对的依据，未核对\n"
    )
    events = (out / "events.csv").read_text(encoding="utf-8")
    (out / "events.csv").write_text(events.replace("REGISTER", "ACCEPT", 1), encoding="utf-8")
    assert cc("verify", "--export", out).code == 1


def test_what_is_no_export_is_said_to_be_none(home: Path, cc: Run) -> None:
    assert cc("verify", "--export", home / "nix").code == 1
    assert "不是导出文件夹" in cc("verify", "--export", home).said


def test_only_an_older_export_is_replaced(db: Path, home: Path, cc: Run) -> None:
    out = home / "out"
    assert cc("export", "--out", out, "--db", db).code == 0
    assert "已存在且不是空文件夹" in cc("export", "--out", out, "--db", db).said
    assert cc("export", "--out", out, "--force", "--db", db).code == 0
    mine = home / "mine"
    mine.mkdir()
    (mine / "diary.txt").write_text("mine")
    assert "为防误删不予替换" in cc("export", "--out", mine, "--force", "--db", db).said
    assert (mine / "diary.txt").read_text() == "mine"


def test_posts_without_the_right_are_refused(db: Path, home: Path, cc: Run, password: str) -> None:
    assert cc("verify", "--db", db, "--as", "intake1").said == "错误：受理员不能校验数据库"
    assert cc("export", "--out", home / "out", "--db", db, "--as", "intake1").said == "错误：受理员不能导出数据"
    assert cc("verify", "--db", db, "--as", "admin").code == 0


def test_replies_go_to_a_file_in_the_platforms_columns(db: Path, home: Path, cc: Run) -> None:
    out = home / "答复.csv"
    ended = cc("export", "--replies", "hotline_12345", "--out", out, "--db", db)
    assert ended.code == 0
    head, *rows = out.read_text(encoding="utf-8-sig").splitlines()
    assert head == "工单编号,内容,办理单位,办结时限,答复意见,答复时间"
    assert ended.out == (f"已导出 {len(rows)} 条答复：{out}\n" if rows else f"没有待报送的答复，{out} 只有表头\n")
    assert "已存在" in cc("export", "--replies", "hotline_12345", "--out", out, "--db", db).said
    assert cc("verify", "--db", db).code == 0
    assert cc("export", "--replies", "hotline", "--out", out, "--db", db).code == 2
