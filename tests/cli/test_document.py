"""`document`: 样张 and issued papers, and files that must not be written."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
from datetime import date
from pathlib import Path

import pdfplumber
import pytest
from PIL import Image

from commandcenter.config import resource
from commandcenter.demo import seed
from commandcenter.models.town.township_files import load_township
from tests.assessed import assess
from tests.cli.conftest import Run
from tests.stage import lived

MONTH = ("document", "bulletin", "--period", "2026-10", "--out")
#: What was issued besides the hand-overs and minutes of the demonstration.
NUMBERED = """SELECT sha256, "by" FROM document WHERE kind NOT IN ('handover', 'minutes')"""


@pytest.fixture
def case_no(db: Path) -> str:
    """A case that was dispatched."""
    with sqlite3.connect(db) as connection:
        query = "SELECT c.no FROM \"case\" c JOIN task t ON t.case_id = c.id WHERE c.state = 'HANDLING' ORDER BY c.id"
        return str(connection.execute(query).fetchone()[0])


@pytest.fixture(scope="module")
def october(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demonstration of the last days of October, whose assessment was published in November."""
    path = tmp_path_factory.mktemp("october") / "small.db"
    seed(f"sqlite:///{path}", load_township(resource("township")), days=2, per_day=3, seed=3, end=date(2026, 10, 31))
    return lived(path, tmp_path_factory.mktemp("assessed"), lambda stage: assess(stage, "2026-10"))


@pytest.fixture
def assessed(october: Path, home: Path) -> Path:
    """A copy of it."""
    return Path(shutil.copy(october, home / "town.db"))


def pages(path: Path) -> str:
    with pdfplumber.open(path) as document:
        return "".join(page.extract_text() for page in document.pages)


def test_samples_need_no_login_and_take_no_number(case_no: str, db: Path, home: Path, cc: Run) -> None:
    sheet, bulletin = home / "派单.pdf", home / "通报.pdf"
    ended = cc("document", "dispatch", "--case", case_no, "--out", sheet, "--db", db)
    assert (ended.code, ended.out, ended.err) == (0, f"派单样张（未编号）：{sheet}\n", "")
    assert case_no in pages(sheet)
    assert "样张" in pages(sheet)
    assert cc(*MONTH, bulletin, "--db", db).code == 0
    with sqlite3.connect(db) as connection:
        assert connection.execute(NUMBERED).fetchall() == []


def test_issuing_takes_a_number_and_keeps_the_bytes(case_no: str, db: Path, home: Path, cc: Run, password: str) -> None:
    out = home / "派单.pdf"
    ended = cc("document", "dispatch", "--case", case_no, "--out", out, "--issue", "--db", db, "--as", "dispatch1")
    assert ended.code == 0
    assert ended.out.startswith("已印发 派单〔2026〕1号，校验码 ")
    with sqlite3.connect(db) as connection:
        [(digest, by)] = connection.execute(NUMBERED)
    assert digest == hashlib.sha256(out.read_bytes()).hexdigest()
    assert by == "dispatch1"
    assert cc("verify", "--db", db).code == 0
    code = ended.out.split("校验码 ")[1].split("：")[0]
    found = cc("verify", "--code", f" {code.upper()}", "--db", db)
    assert found.code == 0
    assert found.out.startswith("派单〔2026〕1号　LH")
    assert found.out.endswith("内容和页面与印发时一字不差\n")
    assert "没有校验码为 ffffffffffff 的文书" in cc("verify", "--code", "ffffffffffff", "--db", db).said


def test_a_bulletin_is_of_a_published_month_and_issued_once(assessed: Path, home: Path, cc: Run, password: str) -> None:
    issue = ("--issue", "--db", assessed, "--as", "office", "--register-no", "老政发〔2026〕1号")
    assert cc(*MONTH, home / "a.pdf", *issue).code == 0
    early = cc("document", "bulletin", "--period", "2026-09", "--out", home / "b.pdf", *issue)
    assert (early.code, early.said) == (1, "错误：本镇从2026年10月起才有计入考核的案件，2026年9月的不能印发通报")
    again = cc(*MONTH, home / "b.pdf", *issue)
    assert (again.code, "老政发〔2026〕1号 已印发，内容没有变化" in again.said) == (1, True)
    assert not (home / "b.pdf").exists()


def test_posts_without_the_right_are_refused(case_no: str, db: Path, home: Path, cc: Run, password: str) -> None:
    what = ("document", "dispatch", "--case", case_no, "--out", home / "a.pdf", "--issue", "--db", db, "--as")
    assert cc(*what, "intake1").said == "错误：受理员不能印发文书"
    assert not (home / "a.pdf").exists()


def test_nothing_is_overwritten_without_force(db: Path, home: Path, cc: Run) -> None:
    out = home / "a.pdf"
    out.write_text("mine")
    assert cc(*MONTH, out, "--db", db).said == f"错误：{out} 已存在（加 --force 覆盖）"
    assert out.read_text() == "mine"
    assert cc(*MONTH, out, "--force", "--db", db).code == 0
    assert out.read_bytes().startswith(b"%PDF")


def test_places_that_cannot_be_written_are_found_before_a_number_is_taken(
    db: Path, home: Path, cc: Run, password: str
) -> None:
    issue = ("--issue", "--db", db, "--as", "office", "--register-no", "1号")
    assert "不存在，请先建立" in cc(*MONTH, home / "nix" / "a.pdf", *issue).said
    assert "是文件夹，请写明文件名" in cc(*MONTH, home, *issue).said
    with sqlite3.connect(db) as connection:
        assert connection.execute(NUMBERED).fetchall() == []


def test_a_meeting_is_named_by_its_year_and_number(db: Path, home: Path, cc: Run) -> None:
    out = home / "纪要.pdf"
    minutes = ("document", "minutes", "--out", out, "--db", db, "--consultation")
    assert cc(*minutes, "2026-1").code == 0
    assert "2026年第1次会商纪要" in pages(out)
    assert cc(*minutes, "2026-999", "--force").said == "错误：没有2026年第999次会商"
    assert "写法不对" in cc(*minutes, "第一次", "--force").said
    assert "须写明 --consultation" in cc("document", "minutes", "--out", out, "--db", db).said


def test_whoever_names_no_decision_is_told_which_there_are(db: Path, home: Path, cc: Run) -> None:
    ended = cc("document", "discipline", "--out", home / "a.pdf", "--db", db)
    assert ended.code == 2
    assert "提请处分须写明 --matter 序号。现在没有这样的决定" in ended.said


def test_a_case_nobody_knows(db: Path, home: Path, cc: Run) -> None:
    ended = cc("document", "dispatch", "--case", "LH20200101-00001", "--out", home / "a.pdf", "--db", db)
    assert (ended.code, ended.said) == (1, "错误：没有编号为 LH20200101-00001 的案件")


def test_papers_about_a_stretch_of_time(db: Path, home: Path, cc: Run) -> None:
    out = home / "a.pdf"
    assert "须写明 --day 日期" in cc("document", "weekly", "--out", out, "--db", db).said
    assert cc("document", "weekly", "--day", "2026-11-20", "--out", out, "--db", db).code == 0
    assert "2026年11月16日至11月22日" in pages(out)
    month = ("document", "monthly", "--out", out, "--force", "--db", db)
    assert cc(*month, "--period", "2026-11").code == cc(*month, "--day", "2026-11-20").code == 0
    assert "2026年11月吹哨报到工作情况" in pages(out)
    assert cc("document", "pay_sheet", "--day", "2026-11-20", "--out", out, "--force", "--db", db).code == 0
    assert "2026年11月绩效考核表" in pages(out)
    assert "月报用不到 --period" in cc(*month, "--period", "2026-11", "--day", "2026-11-20").said
    assert "周报须写明 --day" in cc("document", "weekly", "--period", "2026-11", "--out", out, "--db", db).said
    assert "用不到 --day" in cc("document", "bulletin", "--period", "2026-10", "--day", "2026-10-01", "--out", out).said
    topic = ("document", "campaign_summary", "--topic", "安全", "--out", out, "--force", "--db", db)
    assert "须写明 --topic" in cc(*topic).said
    assert cc(*topic, "--from", "2026-11-19", "--to", "2026-11-20").code == 0
    assert "安全专项汇总表" in pages(out)
    month = ("document", "pay_sheet", "--period", "2026-10", "--out", out)
    assert "绩效考核表用不到 --topic" in cc(*month, "--topic", "安全").said
    assert "绩效考核表用不到 --from、--to" in cc(*month, "--from", "2026-10-01").said


def test_the_list_needs_no_database(cc: Run) -> None:
    ended = cc("document", "--list")
    assert ended.code == 0
    assert "dispatch" in ended.out
    assert "通报" in ended.out


def test_a_contact_sheet_shows_every_kind_and_names_what_there_is_not(db: Path, home: Path, cc: Run) -> None:
    out = home / "各种文书.png"
    ended = cc("document", "--contact-sheet", out, "--db", db)
    assert ended.code == 0
    assert ended.out.endswith(f" 种文书的样张：{out}\n")
    assert ended.err.startswith("库里还没有内容、只印空白样张的：")
    with Image.open(out) as sheet:
        assert sheet.format == "PNG"
        assert sheet.width > 1000
    assert cc("document", "--contact-sheet", out, "--db", db).said == f"错误：{out} 已存在（加 --force 覆盖）"
    assert cc("document", "dispatch", "--contact-sheet", out, "--db", db).code == 2


def test_a_paper_is_printed_for_a_preprinted_head_or_in_black(
    assessed: Path, home: Path, cc: Run, password: str
) -> None:
    colour, black, bare = home / "a.pdf", home / "b.pdf", home / "c.pdf"
    issue = ("--issue", "--db", assessed, "--as", "office", "--register-no", "老政发〔2026〕1号")
    assert cc(*MONTH, colour, *issue).code == 0
    assert cc(*MONTH, black, "--reprint", "--mono", "--db", assessed).code == 0
    assert cc(*MONTH, bare, "--reprint", "--preprinted", "2,-1.5", "--db", assessed).code == 0
    again = home / "d.pdf"
    assert cc(*MONTH, again, "--reprint", "--db", assessed).code == 0
    assert again.read_bytes() == colour.read_bytes(), "what is stored stays in colour"
    assert "文件" in pages(colour)
    assert "文件" in pages(black)
    assert "文件" not in pages(bare)[:200]
    wrong = cc(*MONTH, home / "e.pdf", "--preprinted", "两毫米", "--db", assessed)
    assert wrong.code == 2
    assert "应如 2,-1.5" in wrong.err
