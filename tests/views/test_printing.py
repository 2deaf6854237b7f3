"""A paper's pages on the screen, on the printer (a pretended CUPS) and in a file; a failure keeps everything."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter
from pytestqt.qtbot import QtBot

from commandcenter.dispatch.paperwork import batches
from commandcenter.dispatch.paperwork.paper_pages import PaperFilter, Subject
from commandcenter.models.case import CaseState
from commandcenter.models.scoring.periods import month_of
from commandcenter.views.pages.papers import PapersPage, build
from commandcenter.views.papers.page_view import FIT_PAGE, FIT_WIDTH
from commandcenter.views.papers.pdf_pages import page_sizes, picture
from commandcenter.views.papers.printing import paint_pages, pictures
from commandcenter.views.tasks import Tasks
from commandcenter.views.workplace import Workplace
from tests.stage import Stage

S = CaseState
OCTOBER = month_of(date(2026, 10, 1))
LP = """#!/bin/sh
printf '%s\\n' "$@" > "$LP_DIR/args"
cat > "$LP_DIR/paper.pdf"
exit 0
"""
REFUSING_LP = """#!/bin/sh
cat > /dev/null
echo "lp: The printer or class does not exist." >&2
exit 1
"""


@pytest.fixture
def town(stage: Stage) -> Stage:
    stage.at("2026-11-20 09:00")
    return stage


@pytest.fixture
def cups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Pretends a print service: `cups(LP, "Office")`; returns the folder where its lp leaves what it got."""

    def set_up(lp: str | None, *printers: str) -> Path:
        folder = tmp_path / "bin"
        folder.mkdir(exist_ok=True)
        scripts = {} if lp is None else {"lp": lp, "lpstat": "#!/bin/sh\n" + "".join(f"echo {p}\n" for p in printers)}
        for name, text in scripts.items():
            (folder / name).write_text(text)
            (folder / name).chmod(0o755)
        system = os.environ["PATH"] if lp is not None else ""
        monkeypatch.setenv("PATH", f"{folder}:{system}")
        monkeypatch.setenv("LP_DIR", str(folder))
        return folder

    return set_up


@pytest.fixture
def page_of(town: Stage, workplace_of: Callable[..., Workplace], qtbot: QtBot) -> Callable[..., PapersPage]:
    def make(login: str = "office", width: int = 1366, height: int = 700) -> PapersPage:
        page = build(workplace_of(login))
        qtbot.addWidget(page)
        page.resize(width, height)
        page.show()
        return page

    return make


def _said(workplace: Workplace) -> list[str]:
    told: list[str] = []
    workplace.noticed.connect(lambda notice: told.append(notice.text))
    return told


# --- pages ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def shown(town: Stage, page_of: Callable[..., PapersPage]) -> PapersPage:
    """A page that shows a bulletin of several pages."""
    town.walk(S.CLOSED)
    page = page_of()
    page.open_with(("issue", "bulletin", OCTOBER))
    page.preview.close_bars()
    page.preview.view.setFocus()
    return page


def test_pages_are_crisp_at_the_ratio_of_the_screen(shown: PapersPage) -> None:
    view = shown.preview.view
    view.grab()
    made = view.picture_of(0)
    assert made is not None
    wide = view._size(0).width() * view.devicePixelRatioF()
    assert abs(made.width() - wide) <= 1
    assert {made.pixelColor(x, y).name() for x in (5, made.width() - 5) for y in (5, made.height() - 5)} == {"#ffffff"}


def test_zoom_and_turning_by_keys(shown: PapersPage, qtbot: QtBot) -> None:
    view = shown.preview.view
    view.zoom_to(1.0)
    qtbot.keyClick(view, Qt.Key.Key_Plus)
    assert view.zoom == 1.1
    qtbot.keyClick(view, Qt.Key.Key_Minus)
    assert view.zoom == 1.0
    view.fit_to(FIT_PAGE)
    assert view._size(0).height() <= view.viewport().height()
    assert view.count > 1
    qtbot.keyClick(view, Qt.Key.Key_PageDown)
    assert view.page == 1
    assert "第 2 页" in view.accessibleDescription()
    qtbot.keyClick(view, Qt.Key.Key_PageUp)
    assert view.page == 0
    qtbot.keyClick(view, Qt.Key.Key_End)
    assert view.page == view.count - 1
    view.fit_to(FIT_WIDTH)
    assert view._size(0).width() <= view.viewport().width()


def test_pictures_are_kept_and_made_once(shown: PapersPage, monkeypatch: pytest.MonkeyPatch) -> None:
    view, made = shown.preview.view, []

    def count(pdf: bytes, page: int, scale: float) -> object:
        made.append(page)
        return picture(pdf, page, scale)

    monkeypatch.setattr("commandcenter.views.papers.page_view.picture", count)
    view.zoom_to(0.5)
    view.grab()
    view.grab()
    assert sorted(set(made)) == sorted(made)
    before = len(made)
    view.zoom_to(0.75)
    view.grab()
    assert len(made) > before


def test_a_page_renders_true_to_size(town: Stage) -> None:
    pdf = town.papers().sample("bulletin", Subject(first=OCTOBER.first, last=OCTOBER.last)).pdf
    size = page_sizes(pdf)[0]
    assert (round(size.width()), round(size.height())) == (595, 842)
    drawn = picture(pdf, 0, 2.0)
    assert (drawn.width(), drawn.height()) == (1191, 1684)


# --- printing ---------------------------------------------------------------------------------------------------------


def test_the_paper_goes_to_the_printer_as_it_is(shown: PapersPage, cups: Callable[..., Path], qtbot: QtBot) -> None:
    folder = cups(LP, "Office", "Hall_2")
    told = _said(shown.workplace)
    shown.handlers()["print"]()
    bar = shown.preview.print_bar
    qtbot.waitUntil(lambda: bar.go.isVisible())
    assert [bar.printers.itemText(n) for n in range(bar.printers.count())] == ["Office", "Hall_2"]
    bar.printers.set_value("Hall_2")
    bar.copies.setValue(3)
    shown.handlers()["submit"]()
    qtbot.waitUntil(lambda: not bar.isVisible())
    args = (folder / "args").read_text().splitlines()
    assert args[:4] == ["-d", "Hall_2", "-n", "3"]
    assert {"media=A4", "sides=two-sided-long-edge"} <= set(args)
    assert shown.preview.shown is not None
    assert (folder / "paper.pdf").read_bytes() == shown.preview.shown.pdf
    assert any("已送往打印机 Hall_2" in words for words in told)
    shown.handlers()["print"]()
    qtbot.waitUntil(lambda: bar.go.isVisible())
    assert (bar.printers.value, bar.copies.value()) == ("Hall_2", 1)


def test_a_refused_job_keeps_everything(shown: PapersPage, cups: Callable[..., Path], qtbot: QtBot) -> None:
    cups(REFUSING_LP, "Office")
    shown.handlers()["print"]()
    bar = shown.preview.print_bar
    qtbot.waitUntil(lambda: bar.go.isVisible())
    bar.copies.setValue(2)
    paper = shown.preview.shown
    shown.handlers()["submit"]()
    qtbot.waitUntil(lambda: "does not exist" in bar._words.text())
    assert bar.isVisible()
    assert bar.go.isVisible()
    assert bar.save.isVisible()
    assert bar.copies.value() == 2
    assert shown.preview.shown is paper


def test_without_printers_the_file_remains(shown: PapersPage, cups: Callable[..., Path], qtbot: QtBot) -> None:
    cups(None)
    shown.handlers()["print"]()
    bar = shown.preview.print_bar
    qtbot.waitUntil(lambda: "没有找到打印机" in bar._words.text())
    assert bar.save.isVisible()
    assert not bar.go.isVisible()
    shown.back()
    assert not bar.isVisible()


def test_without_cups_pages_go_out_as_pictures_in_true_size(town: Stage, tmp_path: Path) -> None:
    pdf = town.papers().sample("bulletin", Subject(first=OCTOBER.first, last=OCTOBER.last)).pdf
    out = tmp_path / "out.pdf"
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(out))
    assert paint_pages(printer, pictures(pdf)[:2])
    sizes = page_sizes(out.read_bytes())
    assert len(sizes) == 2
    assert (round(sizes[0].width()), round(sizes[0].height())) == (595, 842)
    there, back = picture(pdf, 0, 1.0), picture(out.read_bytes(), 0, 1.0)
    red = [n for n in range(there.height()) if there.pixelColor(300, n).red() > there.pixelColor(300, n).blue() + 80]
    again = [n for n in range(back.height()) if back.pixelColor(300, n).red() > back.pixelColor(300, n).blue() + 80]
    assert red
    assert abs(red[0] - again[0]) <= 2


# --- saving -----------------------------------------------------------------------------------------------------------


def test_saving_writes_the_bytes_and_says_where(shown: PapersPage, tmp_path: Path) -> None:
    told = _said(shown.workplace)
    shown.preview.save.click()
    dialog = shown.preview._saving.dialog
    assert dialog is not None
    assert dialog.selectedFiles()[0].endswith("通报 2026年10月 样张.pdf")
    file = tmp_path / "通报.pdf"
    dialog.fileSelected.emit(str(file))
    dialog.reject()
    assert shown.preview.shown is not None
    assert file.read_bytes() == shown.preview.shown.pdf
    assert told[-1] == f"已保存 {file}"


def test_what_cannot_be_saved_says_why(shown: PapersPage, tmp_path: Path) -> None:
    told = _said(shown.workplace)
    shown.preview.save.click()
    dialog = shown.preview._saving.dialog
    assert dialog is not None
    dialog.fileSelected.emit(str(tmp_path / "gone" / "通报.pdf"))
    dialog.reject()
    assert "文件或文件夹不存在" in told[-1]
    assert shown.preview.shown is not None


def test_pages_are_drawn_by_workers(
    town: Stage, workplace_of: Callable[..., Workplace], tasks: Tasks, qtbot: QtBot
) -> None:
    """Several pages at once, the paper changed while they are drawn: the last one asked for stays."""
    case = town.walk(S.DISPATCHED)
    page = build(workplace_of("office", tasks))
    qtbot.addWidget(page)
    page.resize(1366, 1400)
    page.show()
    page.open_with(("issue", "bulletin", OCTOBER))
    qtbot.waitUntil(lambda: page.preview.shown is not None)
    page.preview.view.zoom_to(0.33)
    page.preview.view.grab()
    page.open_with(("case", case.id))
    qtbot.waitUntil(lambda: page.preview.shown is not None and page.preview.shown.kind == "dispatch")
    qtbot.waitUntil(lambda: page.preview.view.picture_of(0) is not None)
    assert page.preview.view.count == 1


#: Takes three papers, then has no paper of its own any more.
EMPTYING_LP = """#!/bin/sh
cat > /dev/null
echo x >> "$LP_DIR/count"
if [ "$(wc -l < "$LP_DIR/count")" -gt 2 ]; then echo "lp: out of paper" >&2; exit 1; fi
exit 0
"""


def test_a_batch_is_issued_printed_and_goes_on_after_a_failure(
    town: Stage, page_of: Callable[..., PapersPage], cups: Callable[..., Path], qtbot: QtBot
) -> None:
    for _ in range(5):
        town.walk(S.DISPATCHED)
    folder = cups(EMPTYING_LP, "Office")
    page = page_of()
    page._batch_button.click()
    batch = page.batch
    qtbot.waitUntil(lambda: batch.issue.isVisible())
    assert "5 件" in batch.issue.text()
    batch.issue.click()
    assert [line.number for line in reversed(page.model.rows)] == [f"派单〔2026〕{n}号" for n in range(1, 6)]
    qtbot.waitUntil(lambda: batch.bar.go.isVisible() and batch.bar.go.isEnabled())
    assert not batch.issue.isVisible()
    batch.bar.confirm()
    qtbot.waitUntil(lambda: "还没有打印" in batch._head.text())
    assert "3 份" in batch._head.text()
    assert "派单〔2026〕3号" in batch.bar._words.text()
    (folder / "count").unlink()
    cups(LP, "Office")
    batch.bar.confirm()
    qtbot.waitUntil(lambda: "已送往打印机 3 份" in batch._told.text)
    assert (folder / "paper.pdf").read_bytes() == town.papers().finish(5).pdf
    assert town.verify() == []


def test_a_batch_as_one_file_begins_each_paper_on_a_sheet(town: Stage) -> None:
    for _ in range(3):
        town.papers().issue("dispatch", Subject(case_no=town.walk(S.DISPATCHED).no))
    desk = town.desk("office")
    lines = batches.printable(desk, PaperFilter())
    heard: list[str] = []

    def go_on(done: int, total: int, what: str) -> bool:
        heard.append(what)
        return done < 2

    found = batches.pages(desk, lines, go_on)
    assert (len(found), heard[-1]) == (2, "派单〔2026〕3号")
    assert len(page_sizes(batches.joined([pdf for _, pdf in found]))) == 4


def test_a_batch_that_is_called_off_keeps_what_was_issued(town: Stage) -> None:
    numbers = [town.walk(S.DISPATCHED).no for _ in range(3)]
    desk = town.desk("office")
    batch = batches.issue_all(desk, "dispatch", [*numbers, "LH20260101-00001"], lambda done, total, what: done < 2)
    assert (len(batch.done), batch.stopped) == (2, True)
    assert batches.lacking(desk) == (numbers[2],)
    rest = batches.issue_all(desk, "dispatch", [*numbers, "LH20260101-00001"], lambda done, total, what: True)
    assert len(rest.done) == 1
    assert [no for no, _ in rest.refused] == [*numbers[:2], "LH20260101-00001"]
    assert town.verify() == []
