"""`import`: the JSON contract, twice the same file, mappings, dry runs, an interruption."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
from contextlib import suppress
from pathlib import Path

import pytest

from tests.cli.conftest import LARGE, ROOT, Run, command
from tests.dispatch.sources.made_files import HEADINGS, order, write_csv, write_xlsx

NEW = ("import", "--platform", "hotline_12345", "--db")


@pytest.fixture
def orders(home: Path) -> Path:
    """Five orders: three good ones, the first of them twice, one without a text, one answered already."""
    rows = [
        order("DH1", "董庄村村东路灯不亮"),
        order("DH2", "垃圾没人清运"),
        order("DH1", "董庄村村东路灯不亮"),
        order("DH3", ""),
        order("DH4", "水管漏水", 答复意见="已修好", 答复时间="2026-10-08 10:00:00"),
    ]
    return write_xlsx(home / "工单.xlsx", ("工单", [HEADINGS, *rows]))


def count(db: Path, what: str = '"case"') -> int:
    with sqlite3.connect(db) as connection:
        return int(connection.execute(f"SELECT count(*) FROM {what}").fetchone()[0])


def test_json_is_the_contract_and_a_second_run_creates_nothing(orders: Path, db: Path, cc: Run) -> None:
    first = cc(*NEW, db, orders, "--json")
    assert (first.code, first.err) == (0, "")
    report = json.loads(first.out)
    assert list(report) == ["read", "created", "history", "updated", "duplicates", "rejected", "warnings"]
    assert [report[k] for k in ("read", "created", "history", "updated", "duplicates")] == [5, 2, 1, 0, 1]
    assert report["rejected"] == [{"row": 5, "field": "内容", "why": "内容为空"}]
    again = json.loads(cc(*NEW, db, orders, "--json").out)
    assert (again["created"], again["history"], again["duplicates"]) == (0, 0, 4)
    assert cc("verify", "--db", db).code == 0


def test_people_read_counts_and_reasons(orders: Path, db: Path, cc: Run) -> None:
    ended = cc(*NEW, db, orders)
    assert ended.code == 0
    assert "导入完成：读取 5 行，新建 2，历史件 1，更新 0，重复 1，退回 1" in ended.out
    assert "内容为空" in ended.out


def test_a_dry_run_shows_columns_and_suggestions_and_writes_nothing(orders: Path, db: Path, cc: Run) -> None:
    before = db.read_bytes()
    ended = cc(*NEW, db, orders, "--dry-run", "--save-mapping", "不会存")
    assert ended.code == 0
    for said in ("工单编号", "文件里的列", "事项 路灯维修", "依据：命中", "董庄村", "第 5 行退回：内容 内容为空"):
        assert said in ended.out
    assert "试导入（没有写入）：读取 5 行，新建 2" in ended.out
    assert db.read_bytes() == before
    assert json.loads(cc(*NEW, db, orders, "--dry-run", "--json").out)["created"] == 2
    assert db.read_bytes() == before


def test_a_dry_run_shows_as_many_rows_as_wanted(home: Path, db: Path, cc: Run) -> None:
    rows = [(f"村里路灯不亮{n}", str(n)) for n in range(8)]
    file = write_csv(home / "a.csv", [("内容", "工单编号"), *rows])
    assert cc(*NEW, db, file, "--dry-run").out.count("建议：地点") == 5
    assert cc(*NEW, db, file, "--dry-run", "--rows", "7").out.count("建议：地点") == 7
    assert cc(*NEW, db, file, "--dry-run", "--rows", "0").code == 2


def test_a_dry_run_shows_the_urgency_beside_the_suggested_one(home: Path, db: Path, cc: Run) -> None:
    rows = [("高压线断了掉在地上", "1", "一般"), ("有人溺水", "2", "特急"), ("路灯不亮", "3", "紧急")]
    file = write_csv(home / "a.csv", [("内容", "工单编号", "紧急程度"), *rows])
    shown = cc(*NEW, db, file, "--dry-run").out
    for said in ("第 2 行 1（一般，建议特急）：", "第 3 行 2（特急）：", "第 4 行 3（紧急）："):
        assert said in shown


def test_a_dry_run_names_no_case_numbers(home: Path, db: Path, cc: Run) -> None:
    file = write_csv(home / "a.csv", [("内容", "工单编号"), ("路灯不亮", "1"), ("井盖丢失", "1")])
    for said in (cc(*NEW, db, file, "--dry-run").err, cc(*NEW, db, file, "--dry-run", "--json").out):
        assert "将另立新案件" in said
        assert "LH2026" not in said
    assert "另立案件 LH" in cc(*NEW, db, file).err


def test_a_dry_run_of_messages_needs_no_columns(home: Path, db: Path, cc: Run) -> None:
    messages = home / "requests.json"
    request = {"service_request_id": "7", "description": "路灯不亮", "status": "open", "service_code": "1"}
    messages.write_text(json.dumps([request]), encoding="utf-8")
    ended = cc("import", messages, "--platform", "open311", "--dry-run", "--db", db)
    assert ended.code == 0
    assert "文件里的列" not in ended.out
    assert "试导入（没有写入）：读取 1 行，新建 1" in ended.out


def test_a_mapping_is_saved_and_used_by_name(home: Path, db: Path, cc: Run) -> None:
    file = write_csv(home / "a.csv", [("内容", "工单编号"), ("路灯不亮", "1")])
    assert cc(*NEW, db, file, "--save-mapping", "县里的表").code == 0
    other = write_csv(home / "b.csv", [("内容", "工单编号"), ("井盖丢失", "2")])
    assert json.loads(cc(*NEW, db, other, "--mapping", "县里的表", "--json").out)["created"] == 1
    assert cc(*NEW, db, other, "--mapping", "没有").said == "错误：没有列对应方案“没有”，已有的：县里的表"
    wrong = cc("import", other, "--platform", "grid", "--mapping", "县里的表", "--db", db)
    assert "属于“12345社情信息”，不能用于“网格化管理”" in wrong.said
    assert count(db, "event WHERE kind = 'MAPPING'") == 1
    assert cc("verify", "--db", db).code == 0


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("nix.xlsx", None, "找不到文件"),
        ("leer.csv", b"", "是空的"),
        ("bild.xlsx", b"\x89PNG\r\n", "是图片，不是表格"),
        ("andere.csv", "姓名,年龄\n王,3\n".encode(), "没有找到“内容”或“标题”列"),
    ],
)
def test_files_that_cannot_be_read(name: str, content: bytes | None, said: str, home: Path, db: Path, cc: Run) -> None:
    if content is not None:
        (home / name).write_bytes(content)
    ended = cc(*NEW, db, home / name)
    assert ended.code == 1
    assert said in ended.said


def test_a_label_names_the_platform_as_well(orders: Path, db: Path, cc: Run) -> None:
    assert cc("import", orders, "--platform", "12345社情信息", "--db", db).code == 0


def test_posts_without_the_right_are_refused(orders: Path, db: Path, cc: Run, password: str) -> None:
    assert cc(*NEW, db, orders, "--as", "office").said == "错误：党政办不能导入平台数据"
    assert cc(*NEW, db, orders, "--as", "intake1").code == 0


@pytest.mark.skipif(os.name != "posix", reason="Ctrl+C is another thing there")
def test_interrupted_the_database_holds_whole_batches(large: Path, db: Path, home: Path, cc: Run) -> None:
    before = count(db)
    with subprocess.Popen(
        command(*NEW, db, large),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as process:
        while count(db) == before:  # the first batch is on its way
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=0.02)
                break
        os.killpg(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert (out, err) == ("", "已中断：正在写的一步没有留下；导入时此前已写完的行保留\n")
    kept = count(db) - before
    assert 0 < kept < LARGE
    assert kept % 100 == 0
    assert cc("verify", "--db", db).code == 0
    assert json.loads(cc(*NEW, db, large, "--json").out)["created"] == LARGE - kept
