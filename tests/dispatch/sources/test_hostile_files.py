"""Files that are damaged, locked, empty, something else or made to hurt: one sentence each, memory bounded."""

from __future__ import annotations

import gzip
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from commandcenter.dispatch.sources import Reading, read, recognise, workbook, workbook_scan
from commandcenter.models.draft import Platform
from commandcenter.models.errors import BadFile
from tests.dispatch.sources.bombs import BOMBS
from tests.dispatch.sources.made_files import (
    HEADINGS,
    ods_row,
    order,
    write_csv,
    write_ods,
    write_ole,
    write_raw_xlsx,
    write_xls,
    write_xlsx,
)

Make = Callable[[Path], object]


def refused(path: Path, platform: Platform = Platform.HOTLINE_12345) -> str:
    """The sentence; the rows are asked for too, as some troubles show only then."""
    with pytest.raises(BadFile) as error, read(path, platform) as reading:
        list(reading)
    sentence = str(error.value)
    assert path.name in sentence or str(path) in sentence
    assert "\n" not in sentence
    assert "Error" not in sentence
    return sentence


def put(data: bytes) -> Make:
    return lambda path: path.write_bytes(data)


def zipped(**entries: bytes) -> Make:
    def make(path: Path) -> None:
        with zipfile.ZipFile(path, "w") as archive:
            for name, data in entries.items():
                archive.writestr(name.replace("__", "/"), data)

    return make


@pytest.mark.parametrize(
    ("name", "make", "sentence"),
    [
        ("a.xlsx", put(b""), "是空的"),
        ("a.csv", put(b"\xef\xbb\xbf\r\n\r\n"), "里没有内容"),
        ("a.csv", lambda path: write_csv(path, [HEADINGS]), "只有表头，没有数据行"),
        ("a.xlsx", lambda path: write_xlsx(path, ("表", [HEADINGS])), "只有表头，没有数据行"),
        ("a.xlsx", lambda path: write_xlsx(path, ("表", [])), "里没有内容"),
        ("a.xls", lambda path: write_xls(path, [HEADINGS]), "只有表头，没有数据行"),
        ("a.xlsx", put(b"%PDF-1.7 ..."), "是PDF 文件"),
        ("a.xlsx", put(b"\xff\xd8\xff\xe0..JFIF"), "是图片"),
        ("a.csv", put(gzip.compress(b"a,b")), "是压缩包"),
        ("a.csv", put(b"\x00\x01\x02" * 999), "不是能识别的表格文件"),
        ("a.csv", put(bytes(range(128, 256)) * 99), "文字编码无法识别"),
        ("a.xlsx", zipped(a_txt=b"x"), "是压缩包，请先解压"),
        ("a.xlsx", zipped(word__document=b"<w/>"), "是 Word 文档"),
        ("a.xlsx", zipped(ppt__presentation=b"<p/>"), "是演示文稿"),
        ("a.xlsx", lambda path: zipped(**{"xl__workbook.bin": b"x"})(path), "xlsb"),
        ("a.ods", zipped(mimetype=b"application/vnd.oasis.opendocument.text"), "不是表格文件"),
        ("a.xls", put(b"<html><table><tr><td>x"), "实际是网页格式"),
        ("a.xls", put('<?xml version="1.0"?><Workbook/>'.encode("utf-16")), "实际是 XML 格式"),
        ("a.xlsx", lambda path: write_ole(path, "EncryptedPackage"), "设有密码，请去除密码后再导入"),
        ("a.xls", lambda path: write_xls(path, [HEADINGS, order()], password=True), "设有密码，请去除密码后再导入"),
        ("a.doc", lambda path: write_ole(path, "WordDocument"), "是 Word 文档"),
        ("a.xls", lambda path: write_ole(path, "Workbook"), "里没有内容"),
        ("a.xls", lambda path: write_ole(path, "Something"), "已损坏"),
        ("a.xls", put(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 600), "已损坏"),
        ("a.csv", lambda path: write_csv(path, [("甲", "乙"), (1, 2)]), "没有找到“内容”或“标题”列"),
    ],
)
def test_useless_files(tmp_path: Path, name: str, make: Make, sentence: str) -> None:
    path = tmp_path / name
    make(path)
    assert sentence in refused(path)


def test_a_missing_column_lists_the_columns_found(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", ("表", [("甲", "乙"), ("1", "2")]))
    assert refused(path).endswith("找到的列：甲、乙")


def test_no_file_a_folder_a_pipe(tmp_path: Path) -> None:
    assert refused(tmp_path / "没有.csv").startswith("找不到文件")
    (tmp_path / "夹").mkdir()
    assert "是文件夹" in refused(tmp_path / "夹")
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "管")
        assert "不是普通文件" in refused(tmp_path / "管")


def test_no_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_csv(tmp_path / "a.csv", [HEADINGS, order()])

    def deny(*_: object, **__: object) -> None:
        raise PermissionError(13, "denied")

    monkeypatch.setattr(Path, "open", deny)
    assert "没有权限读取" in refused(path)


def test_too_big_a_file_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    with path.open("wb") as file:
        file.truncate(recognise.MAX_FILE_BYTES + 1)
    assert "有 100 MB，超过上限 100 MB" in refused(path)
    assert "超过上限 20 MB" in refused(path, Platform.OPEN311)


@pytest.mark.parametrize("share", [0.3, 0.95])
@pytest.mark.parametrize("suffix", ["xlsx", "ods", "xls"])
def test_truncated_workbooks(tmp_path: Path, suffix: str, share: float) -> None:
    whole = tmp_path / "whole"
    rows = [HEADINGS, *(order(f"A{n}") for n in range(60))]
    if suffix == "xlsx":
        write_xlsx(whole, ("表", rows))
    elif suffix == "ods":
        write_ods(whole, "".join(ods_row(*map(str, row)) for row in rows))
    else:
        write_xls(whole, rows)
    data = whole.read_bytes()
    path = tmp_path / f"a.{suffix}"
    path.write_bytes(data[: int(len(data) * share)])
    assert "已损坏" in refused(path)


def test_a_workbook_with_broken_xml(tmp_path: Path) -> None:
    broken = '<?xml version="1.0"?><worksheet><sheetData><row>{}'
    assert "已损坏" in refused(write_raw_xlsx(tmp_path / "a.xlsx", "<c>", sheet=broken))


def test_a_locked_ods(tmp_path: Path) -> None:
    manifest = b"<manifest><encryption-data/></manifest>"
    assert "设有密码" in refused(write_ods(tmp_path / "a.ods", ods_row("x"), manifest=manifest))


def test_an_encrypted_entry_of_a_zip(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", ("表", [HEADINGS, order()]))
    data = bytearray(path.read_bytes())
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        data[at + 8] |= 1
        at = data.find(b"PK\x01\x02", at + 1)
    path.write_bytes(data)
    assert "设有密码" in refused(path)


@pytest.mark.parametrize("bomb", BOMBS)
def test_bombs_are_refused(tmp_path: Path, bomb: str) -> None:
    name, make, sentence = BOMBS[bomb]
    path = tmp_path / name
    make(path)
    assert sentence in refused(path)


def test_trailing_repeats_are_how_ods_is_written(tmp_path: Path) -> None:
    tail = (
        '<table:table-row table:number-rows-repeated="1048573">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )
    path = write_ods(tmp_path / "a.ods", ods_row("内容") + ods_row("灯坏") + tail)
    with read(path, Platform.HOTLINE_12345) as reading:
        assert len(list(reading)) == 1


def test_too_many_entries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook_scan, "MAX_ENTRIES", 3)
    path = write_xlsx(tmp_path / "a.xlsx", ("表", [HEADINGS, order()]))
    with path.open("rb") as file, pytest.raises(workbook_scan.Refused, match="大得不正常"):
        workbook_scan.scan_archive(file)


def test_too_many_rows_of_text(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("内容\n" + "x\n" * (workbook_scan.MAX_ROWS + 100), encoding="utf-8")
    assert "超过 200000 行，请拆分" in refused(path)


@pytest.fixture
def half_read(tmp_path: Path) -> Reading:
    rows = [HEADINGS, *(order(f"A{n}", "很长的诉求" * 200) for n in range(3000))]
    return read(write_xlsx(tmp_path / "a.xlsx", ("表", rows)), Platform.HOTLINE_12345)


def test_a_parser_that_dies_half_way_is_one_sentence(half_read: Reading, monkeypatch: pytest.MonkeyPatch) -> None:
    children = []
    receive = workbook.Workbook._receive

    def watched(book: workbook.Workbook) -> dict[str, object]:
        children.append(book._child)
        return receive(book)

    monkeypatch.setattr(workbook.Workbook, "_receive", watched)
    rows = iter(half_read)
    next(rows)
    children[-1].kill()
    with pytest.raises(BadFile, match="已损坏，或读取它需要的内存超过上限"):
        list(rows)
    assert children[-1].poll() is not None


def test_an_interrupt_leaves_no_process(half_read: Reading, monkeypatch: pytest.MonkeyPatch) -> None:
    closed = []
    close = workbook.Workbook.close

    def watched(book: workbook.Workbook) -> None:
        close(book)
        closed.append(book._child.poll())

    monkeypatch.setattr(workbook.Workbook, "close", watched)

    def interrupted() -> None:
        with half_read:
            for _ in half_read:
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert closed
    assert None not in closed
