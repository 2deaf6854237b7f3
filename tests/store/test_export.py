"""The users' data is theirs: files anybody can count from, that verify by themselves and betray a changed cell."""

from __future__ import annotations

import csv
import json
import os
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commandcenter.dispatch import reads
from commandcenter.dispatch.paperwork.papers import Subject
from commandcenter.models.case import CaseState
from commandcenter.models.errors import BadFile, NotAllowed, UserError
from commandcenter.models.lifecycle import Action
from commandcenter.models.people import SYSTEM
from commandcenter.models.scoring.kpi_report import kpi_json
from commandcenter.models.store import deadlines
from commandcenter.models.store import tables as t
from commandcenter.models.store.export import export
from commandcenter.models.store.export_check import verify_export
from commandcenter.models.store.export_contract import CONTRACT, cell, plain
from tests import recount, recount_scores
from tests.stage import Stage
from tests.store.rich import live

#: domain §3, word for word.
COLUMNS = {
    "units": "code,name,kind,peer_group",
    "cases": "no,origin,state,route,grid,parent_no,has_requester,drill,registered_at,closed_at,reopened_at,"
    "unreasonable_at,repeat_of,repeat_confirmed_at",
    "tasks": "id,case_no,unit,role,route,dispatched_at,response_due,signed_at,contact_at,due,feedback_at,accepted_at,"
    "end_state,ended_at",
    "requests": "task_id,kind,asked_at,decided_at,result",
    "suspensions": "task_id,from,to",
    "verifications": "case_no,seq,at,by,result,resolved",
    "callbacks": "case_no,requester,seq,at,reached,resolved,rating",
    "ratings": "case_no,direction,by_unit,of_unit,item,score,at",
    "events": "seq,case_no,at,login,kind,payload",
    "chain": "seq,event_id,prev,hash",
}


@pytest.fixture(scope="module")
def exported(past: Stage, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("export") / "out"
    export(past.store, SYSTEM, folder)
    return folder


def _rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _content(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def _heads(folder: Path) -> dict[str, str]:
    return {path.stem: path.read_text(encoding="utf-8").splitlines()[0] for path in folder.glob("*.csv")}


# --- what is in it --------------------------------------------------------------------------------


def test_contract_columns_come_first_and_every_table_is_there(exported: Path) -> None:
    heads = _heads(exported)
    for name, columns in COLUMNS.items():
        assert heads[name].split(",")[: len(columns.split(","))] == columns.split(","), name
        assert len(set(heads[name].split(","))) == len(heads[name].split(","))
    tables = {contract.table.name for contract in CONTRACT.values()}
    rest = (
        {table.name for table in t.metadata.sorted_tables} - tables - {"attachment_bytes", "document_bytes", "presence"}
    )
    assert set(heads) == set(COLUMNS) | rest
    assert "password" not in heads["account"]
    readme = (exported / "README.md").read_text(encoding="utf-8")
    assert all(f"`{name}.csv`" in readme for name in heads)


def test_an_empty_township_has_the_same_heads(stage: Stage, exported: Path, tmp_path: Path) -> None:
    export(stage.store, SYSTEM, tmp_path / "out")
    assert _heads(tmp_path / "out") == _heads(exported)
    assert len(_rows(tmp_path / "out", "cases")) == 0
    assert list(verify_export(tmp_path / "out")) == []


def test_every_row_is_there(past: Stage, exported: Path) -> None:
    with past.store.read() as connection:
        for name, contract in CONTRACT.items():
            [(rows,)] = connection.exec_driver_sql(f'SELECT count(*) FROM "{contract.table.name}"').all()
            assert len(_rows(exported, name)) == rows, name
        papers = dict(connection.exec_driver_sql("SELECT document_id, bytes FROM document_bytes").all())
    assert {int(path.stem): path.read_bytes() for path in (exported / "documents").iterdir()} == papers


def test_cells_read_as_people_and_programs_expect(exported: Path) -> None:
    case = next(row for row in _rows(exported, "cases") if row["state"] == "CLOSED")
    assert case["registered_at"].endswith("+08:00")
    assert case["grid"] == "370923106226001"
    assert (case["has_requester"], case["drill"]) == ("1", "0")
    assert {row["count"] for row in _rows(exported, "alarm")} == {"1", "2"}
    matter = next(row for row in _rows(exported, "matter") if row["code"] == "AQ-001")
    assert "路灯" in json.loads(matter["keywords"])


def test_the_recount_agrees_with_the_report(past: Stage, exported: Path, tmp_path: Path) -> None:
    """The script shares no line with the program; every figure of every unit is the same to the last digit."""
    for first, last in ((date(2026, 9, 1), date(2026, 11, 30)), (date(2026, 11, 2), date(2026, 11, 9))):
        report = reads.kpis(past.store, SYSTEM, first, last, past.now)
        told = tmp_path / "kpi.json"
        told.write_text(json.dumps(kpi_json(first, last, report.total, report.units)), encoding="utf-8")
        ours = recount.recount(exported, first, last, past.now)
        assert recount.compare(ours, told, strict=True) == []
        assert list(recount_scores.compare(recount_scores.scores(exported, first, last, past.now), told)) == []
        assert len({unit.rank for unit in report.units}) > 2
        assert any(kpi["numerator"] for kpi in ours["total"]["kpis"])


def test_the_same_history_gives_the_same_files(stage_template: Path, exported: Path, tmp_path: Path) -> None:
    again = Stage(stage_template, tmp_path)
    live(again, tmp_path)
    export(again.store, SYSTEM, tmp_path / "out")
    again.close()
    ours, theirs = _content(tmp_path / "out"), _content(exported)
    assert {name for name in ours if ours[name] != theirs.get(name)} == set()
    assert ours.keys() == theirs.keys()


# --- cells ----------------------------------------------------------------------------------------


@given(st.text())
def test_no_cell_is_a_formula_and_all_come_back(text: str) -> None:
    shown = cell(text)
    assert not shown.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert plain(shown) == text


def test_a_caller_cannot_plant_a_formula(stage: Stage, tmp_path: Path) -> None:
    bomb = '=HYPERLINK("http://x","点我")'
    stage.register(text=bomb, title="@SUM(A1)", place_text="+村口", requester_name="-1+1", original="'quoted")
    export(stage.store, SYSTEM, tmp_path / "out")
    [row] = _rows(tmp_path / "out", "cases")
    assert (row["text"], row["title"], row["place"]) == (f"'{bomb}", "'@SUM(A1)", "'+村口")
    assert _rows(tmp_path / "out", "case_text")[0]["original"] == "''quoted"
    assert list(verify_export(tmp_path / "out")) == []


# --- who may, and where to ------------------------------------------------------------------------


@pytest.mark.parametrize("login", ["intake1", "lead1", "office", "u-s17", "gw-v226-a", "leader"])
def test_most_posts_may_not(past: Stage, tmp_path: Path, login: str) -> None:
    with pytest.raises(NotAllowed):
        export(past.store, past.session(login), tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_a_director_complained_about_gets_nothing_of_the_case(stage: Stage, tmp_path: Path) -> None:
    director = stage.session("director")
    stage.at("2026-11-02 09:00")
    secret = "反映主任亲属承揽工程"
    case = stage.walk(CaseState.DISPATCHED, text=secret, requester_name="密告人", requester_phone="15500000000")
    stage.papers("dispatch1").issue("dispatch", Subject(case_no=case.no))
    stage.act(case.id, "lead1", Action.PROTECT, persons=(director.person_id,))
    other = stage.walk(CaseState.CLOSED)
    export(stage.store, director, tmp_path / "his")
    export(stage.store, SYSTEM, tmp_path / "whole")

    his = b"".join(_content(tmp_path / "his").values()).decode(errors="replace")
    for word in (secret, case.no, "密告人", "15500000000"):
        assert word not in his
    assert other.no in his
    assert case.no in b"".join(_content(tmp_path / "whole").values()).decode(errors="replace")
    for name in ("case_scope", "kpi_fact", "case_text", "requester", "tasks", "proxy"):
        assert str(case.id) not in {row["case_id"] for row in _rows(tmp_path / "his", name)}, name
    for name in ("events", "change_log"):
        rows = _rows(tmp_path / "his", name)
        assert (("case", str(case.id)) in {(row["entity"], row["entity_id"]) for row in rows}) is False
    assert _rows(tmp_path / "his", "document") == []
    assert not (tmp_path / "his" / "documents").exists()

    events = len(stage.events(case.id)) + 3  # its own, and three of its paper
    assert list(verify_export(tmp_path / "his")) == [("链", f"{events} 个事件因回避未导出，无法核对")]
    assert list(verify_export(tmp_path / "whole")) == []


def test_an_administrator_gets_no_confidential_name(stage: Stage, tmp_path: Path) -> None:
    stage.register(text="举报占道", requester_name="密告人", confidential=True)
    stage.register(requester_name="平常人")
    export(stage.store, stage.session("admin"), tmp_path / "out")
    everything = b"".join(_content(tmp_path / "out").values()).decode(errors="replace")
    assert "密告人" not in everything
    assert "平常人" in everything
    assert len(_rows(tmp_path / "out", "cases")) == 2


def test_a_folder_in_use_is_not_written_over(past: Stage, tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "letter.txt").write_text("keep")
    with pytest.raises(UserError, match="不是空文件夹"):
        export(past.store, SYSTEM, folder)
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]
    export(past.store, SYSTEM, folder, force=True)
    assert not (folder / "letter.txt").exists()
    (tmp_path / "file").write_text("x")
    for target in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(UserError):
            export(past.store, SYSTEM, target)


def test_an_interrupted_export_leaves_no_folder(past: Stage, tmp_path: Path) -> None:
    def stop(name: str) -> None:
        if name == "events":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        export(past.store, SYSTEM, tmp_path / "out", progress=stop)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
@pytest.mark.parametrize("mask", [0o000, 0o022, 0o777])
def test_an_export_is_the_owners_alone(past: Stage, tmp_path: Path, mask: int) -> None:
    before = os.umask(mask)
    try:
        export(past.store, SYSTEM, tmp_path / "out")
    finally:
        os.umask(before)
    folders = [tmp_path / "out", *(path for path in (tmp_path / "out").rglob("*") if path.is_dir())]
    assert len(folders) > 1
    assert {path.stat().st_mode & 0o777 for path in folders} == {0o700}
    files = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}


def test_the_readme_tells_of_every_file(exported: Path) -> None:
    readme = (exported / "README.md").read_text(encoding="utf-8")
    assert "|  |" not in readme


# --- verification without a database --------------------------------------------------------------


def test_an_untouched_export_verifies(exported: Path) -> None:
    assert list(verify_export(exported)) == []


def _changed(old: str) -> str:
    return old[:-1] + ("7" if old[-1:] != "7" else "8")


def _table(folder: Path, name: str) -> tuple[list[str], list[list[str]]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    return head, rows


def _write(folder: Path, name: str, head: list[str], rows: list[list[str]]) -> None:
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([head, *rows])


@pytest.mark.parametrize("name", ["events", "chain"])
def test_every_changed_cell_of_the_log_is_found(exported: Path, tmp_path: Path, name: str) -> None:
    """The last character of each cell of the first, a middle and the last row."""
    folder = _copy(exported, tmp_path)
    head, rows = _table(exported, name)
    chosen = (0, len(rows) // 2, len(rows) - 1)
    for column in (n for n, title in enumerate(head) if title not in ("case_no", "id")):  # said again by other columns
        touched = [list(row) for row in rows]
        for at in chosen:
            touched[at][column] = _changed(touched[at][column])
        _write(folder, name, head, touched)
        assert len(list(verify_export(folder))) >= 3, head[column]


@pytest.mark.parametrize(
    "name", ["cases", "tasks", "requests", "suspensions", "verifications", "callbacks", "ratings", "proxy"]
)
def test_every_changed_cell_of_a_case_is_named(exported: Path, tmp_path: Path, name: str) -> None:
    """The last character of each cell; each column in another row, so that a few looks see them all."""
    folder = _copy(exported, tmp_path)
    head, rows = _table(exported, name)
    free = {"claimed_by", "claimed_until", "point", "case_id", "id", *deadlines.COLUMNS}
    columns = [n for n, title in enumerate(head) if title not in free]
    for start in range(0, len(columns), len(rows)):
        touched = [list(row) for row in rows]
        group = columns[start : start + len(rows)]
        for at, column in enumerate(group):
            touched[at][column] = _changed(touched[at][column])
        _write(folder, name, head, touched)
        found = [finding.what for finding in verify_export(folder)]
        assert {f"{name}.csv 的“{head[column]}”与事件不符" for column in group} <= set(found)


def _copy(exported: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(exported, tmp_path / "copy", ignore=shutil.ignore_patterns("documents")))


@pytest.mark.parametrize("name", ["kpi_fact", "kpi_sum"])
def test_every_changed_figure_is_found(exported: Path, tmp_path: Path, name: str) -> None:
    folder = _copy(exported, tmp_path)
    head, rows = _table(exported, name)
    at = next(n for n, row in enumerate(rows) if row[head.index("denominator")] not in ("", "0"))
    for column in range(len(head)):
        touched = [list(row) for row in rows]
        touched[at][column] = _changed(touched[at][column])
        _write(folder, name, head, touched)
        assert {finding.place for finding in verify_export(folder)} == {f"{name}.csv"}, head[column]
    _write(folder, name, head, rows[:at] + rows[at + 1 :])
    assert [finding.what[:4] for finding in verify_export(folder)] == ["缺少一行"]


Spoil = Callable[[list[list[str]]], list[list[str]]]
SPOILS: dict[str, tuple[str, Spoil]] = {
    "an event gone": ("events", lambda lines: lines[:50] + lines[51:]),
    "an event twice": ("events", lambda lines: [*lines, lines[1]]),
    "a link gone": ("chain", lambda lines: lines[:50] + lines[51:]),
    "links swapped": ("chain", lambda lines: [*lines[:50], lines[51], lines[50], *lines[52:]]),
    "a case gone": ("cases", lambda lines: [*lines[:5], *lines[6:]]),
    "a case twice": ("cases", lambda lines: [*lines, lines[-1]]),
    "a task gone": ("tasks", lambda lines: lines[:-1]),
    "a task twice": ("tasks", lambda lines: [*lines, lines[-1]]),
}


@pytest.mark.parametrize("what", SPOILS)
def test_rows_that_come_and_go_are_found(exported: Path, tmp_path: Path, what: str) -> None:
    name, spoil = SPOILS[what]
    folder = _copy(exported, tmp_path)
    head, rows = _table(exported, name)
    _write(folder, name, head, spoil(rows))
    assert list(verify_export(folder))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("events", None),
        ("chain", "seq,hash\n"),
        ("cases", "id,no\n1\n"),
        ("grid", "id,code\n\x00\n"),
        ("cases", "\ufffe"),
    ],
)
def test_what_is_no_export_is_one_sentence(exported: Path, tmp_path: Path, name: str, text: str | None) -> None:
    folder = _copy(exported, tmp_path)
    path = folder / f"{name}.csv"
    path.unlink()
    if text is not None:
        path.write_bytes(text.encode("utf-16-le") if text == "\ufffe" else text.encode())
    with pytest.raises(BadFile) as raised:
        list(verify_export(folder))
    assert "\n" not in str(raised.value)


def test_a_folder_of_something_else(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="不是导出文件夹"):
        list(verify_export(tmp_path))
