"""`diagnose`, `takeover`, and `backup` into a folder: what an administrator's scripts call."""

from __future__ import annotations

import csv
import json
import zipfile
from pathlib import Path

import pytest

from tests.cli.conftest import Run


def test_a_bundle_for_maintainers(db: Path, cc: Run, tmp_path: Path) -> None:
    out = tmp_path / "diag.zip"
    ended = cc("diagnose", "--db", db, "--out", out)
    assert ended.code == 0
    assert ended.out.splitlines()[-1] == f"诊断包在 {out}"
    assert "[正常] 结构版本" in ended.out
    with zipfile.ZipFile(out) as packed:
        assert "versions.json" in packed.namelist()
    assert cc("diagnose", "--db", db, "--out", out).code == 1  # it is there already


def test_backups_in_a_folder_take_turns(db: Path, cc: Run, tmp_path: Path) -> None:
    folder = tmp_path / "backup"
    folder.mkdir()
    for day in (1, 2, 3):
        (folder / f"laohu-2026010{day}-020000.zip").write_bytes(b"")
    ended = cc("backup", folder, "--keep", "2", "--db", db)
    assert ended.code == 0
    names = sorted(path.name for path in folder.iterdir())
    assert len(names) == 2
    assert names[0] == "laohu-20260103-020000.zip"
    assert cc("backup", tmp_path / "x.zip", "--keep", "2", "--db", db).code == 2


@pytest.mark.usefixtures("password")
def test_a_ledger_wants_a_name_to_answer_for_it(db: Path, cc: Run, tmp_path: Path) -> None:
    path = tmp_path / "台账.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        heads, row = ("编号", "内容", "主办单位", "办结时限"), ("1", "路灯不亮", "供电所", "2026-12-30")
        csv.writer(file).writerows([heads, row])
    assert "请用主任或值班长的账号" in cc("takeover", path, "--db", db).err
    tried = cc("takeover", path, "--dry-run", "--json", "--db", db, "--as", "director")
    assert json.loads(tried.out) == {"read": 1, "taken": 1, "known": 0, "rejected": []}
    done = cc("takeover", path, "--db", db, "--as", "director")
    assert done.out == "读到 1 行：接转 1，先前已接转 0，不能用 0\n"
    assert cc("takeover", path, "--db", db, "--as", "director").out.startswith("读到 1 行：接转 0，先前已接转 1")
