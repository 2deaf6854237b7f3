"""Printed pages measured glyph by glyph: GB/T 9704-2012 figures, embedding, text that can be copied, same bytes."""

from __future__ import annotations

import hashlib
import itertools
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pdfminer.pdftypes import resolve1

from commandcenter.dispatch.documents import PrintMode, kind_of, to_json
from commandcenter.dispatch.documents.geometry import MM, PAPER, ROWS
from tests.documents.printing import (
    HALF_BLANK_LEFT,
    LONG_BULLETIN,
    PAPERS,
    TOLERANCE,
    Printed,
    ink,
    lines,
    printed,
)
from tests.documents.samples import BULLETIN, DISPATCH


@pytest.mark.parametrize("name", PAPERS)
def test_all_type_stays_in_the_type_area(name: str) -> None:
    paper = printed(name)
    for page in paper.pages:
        for char in paper.inside(page):
            left, right = ink(char)
            assert left >= paper.area.left - TOLERANCE, char["text"]
            assert right <= paper.area.left + paper.area.width + TOLERANCE, char["text"]
            baseline = 297 * MM - char["matrix"][5]
            assert paper.area.top - TOLERANCE <= baseline - 0.85 * char["size"]
            assert baseline + 0.12 * char["size"] <= paper.area.bottom + TOLERANCE


@pytest.mark.parametrize("name", ["dispatch", "dispatch hostile", "bulletin", "bulletin hostile"])
def test_no_ink_beside_the_type_area(name: str) -> None:
    """The same, asked of the picture."""
    paper = printed(name)
    document = pypdfium2.PdfDocument(paper.rendered.pdf)
    for page in document:
        image = page.render(scale=1).to_numpy()[:, :, :3].min(axis=2) < 128
        left, right = int(paper.area.left) - 1, int(paper.area.left + paper.area.width) + 2
        assert not image[:, :left].any()
        assert not image[:, right:].any()
        assert not image[: int(paper.area.top) - 18].any()
        assert not image[int(paper.area.bottom) + 30 :].any()


@pytest.mark.parametrize("name", PAPERS)
def test_no_character_overlaps_another(name: str) -> None:
    paper = printed(name)
    for page in paper.pages:
        rows = defaultdict(list)
        for char in paper.inside(page):
            rows[round(char["matrix"][5], 1)].append(char)
        for row in rows.values():
            row.sort(key=lambda char: ink(char)[0])
            for before, after in itertools.pairwise(row):
                assert ink(before)[1] <= ink(after)[0] + 0.45, (before["text"], after["text"])


def test_a_paper_has_at_most_22_lines_of_28_characters() -> None:
    for name in ("bulletin", "bulletin long"):
        for page in printed(name).pages:
            body = lines(printed(name).inside(page), 16)
            assert len(body) <= ROWS
            on_grid = body[1:] if page is printed(name).pages[0] else body  # 发文字号 stands under the red head
            for upper, lower in itertools.pairwise(on_grid):
                distance = (upper[0]["matrix"][5] - lower[0]["matrix"][5]) / (225 * MM / 22)
                assert distance == pytest.approx(round(distance), abs=0.01)


def test_full_lines_are_156_mm() -> None:
    full = 0
    paper = printed("bulletin long")
    for page in paper.pages:
        body = [line for line in lines(paper.inside(page), 16) if "FangSong" in line[0]["fontname"]]
        if page is paper.pages[0]:
            del body[0]  # 发文字号
        for line, following in itertools.pairwise(body):
            if following[0]["x0"] > paper.area.left + 1:
                continue  # the next line begins a paragraph
            assert line[-1]["x1"] == pytest.approx(paper.area.left + paper.area.width, abs=TOLERANCE)
            if line[0]["text"] not in HALF_BLANK_LEFT:
                indent = 2 * 156 * MM / 28 if line[0]["x0"] > paper.area.left + 5 else 0
                assert line[0]["x0"] == pytest.approx(paper.area.left + indent, abs=TOLERANCE)
            full += 1
    assert full > 80


def test_no_line_of_a_paper_begins_or_ends_with_a_forbidden_mark() -> None:
    paper = printed("bulletin long")
    for page in paper.pages:
        for line in lines(paper.inside(page), 16):
            assert line[0]["text"] not in "，。、；：！？）》”…—%"
            assert line[-1]["text"] not in "（《“"


def test_text_can_be_copied_as_it_was_written() -> None:
    paper = printed("bulletin long")
    whole = "".join(paper.text(page) for page in range(len(paper.pages)))
    assert LONG_BULLETIN.requirements[0].rstrip("…") in whole
    assert not paper.rendered.missing
    hostile = printed("dispatch hostile")
    assert {"😀", "👨"} <= set(hostile.rendered.missing)
    assert "甲乙丙" in hostile.text(0)
    assert "丁〓〓〓〓" in hostile.text(0)


def test_every_font_is_embedded() -> None:
    for paper in map(printed, PAPERS):
        assert paper.fonts
        for font in paper.fonts:
            assert "FontFile2" in resolve1(font["FontDescriptor"]), font["BaseFont"]


def test_page_numbers_of_a_paper() -> None:
    for number, page in enumerate(printed("bulletin").pages, 1):
        foot = [char for char in page if abs(char["size"] - 14) < 0.01 and char["top"] > PAPER.bottom]
        assert "".join(char["text"] for char in foot).replace(" ", "") == f"—{number}—"
        edge = foot[-1]["x1"] if number % 2 else foot[0]["x0"]
        wanted = PAPER.left + (PAPER.width - 14 if number % 2 else 14)
        assert edge == pytest.approx(wanted, abs=TOLERANCE), "空一字, odd right, even left"
        middle = 297 * MM - foot[0]["matrix"][5] - 0.38 * 14
        assert middle == pytest.approx(PAPER.bottom + 7 * MM, abs=0.5 * MM)


def test_red_head_stands_35_mm_below_the_type_area_and_fills_it() -> None:
    first = printed("bulletin").pages[0]
    head = [char for char in first if char["non_stroking_color"] == (0, 0.8, 0.8, 0)]
    assert "".join(char["text"] for char in head) == f"{BULLETIN.face.issuer}文件"
    assert ink(head[0])[0] >= PAPER.left - TOLERANCE
    assert ink(head[-1])[1] <= PAPER.left + PAPER.width + TOLERANCE
    top = 297 * MM - head[0]["matrix"][5] - 0.85 * head[0]["size"]
    assert top == pytest.approx(PAPER.top + 35 * MM, abs=1 * MM)
    body = lines(printed("bulletin").inside(first), 16)[1]
    assert all(char["matrix"][0] == char["matrix"][3] for char in body), "the squeeze does not leak into the text"


def test_a_table_repeats_its_head_on_every_page() -> None:
    paper = printed("bulletin long")
    with_rows = [page for page in range(len(paper.pages)) if "老湖镇司法所" in paper.text(page)]
    assert len(with_rows) > 2
    assert all("名次单位得分" in paper.text(page) for page in with_rows)


def test_metadata_and_outline() -> None:
    paper = printed("bulletin")
    assert paper.metadata["Title"] == "关于2026年10月网格化治理暨吹哨报到工作情况的通报"
    assert paper.metadata["Author"] == BULLETIN.face.issuer
    assert paper.metadata["Subject"] == "通报"
    assert paper.metadata["CreationDate"].startswith("D:20261106")
    assert paper.language == b"zh-CN"
    assert paper.outline[1:3] == ["一、总体情况", "二、指标排名"]


def test_two_processes_print_the_same_bytes(tmp_path: Path) -> None:
    """With other hash seeds, zones and environments, in colour and in black; and importing loads no reportlab."""
    script = (
        "import sys, hashlib; from pathlib import Path\n"
        "from commandcenter.dispatch.documents import PrintMode, from_json, kind_of\n"
        "assert 'reportlab' not in sys.modules\n"
        "for code in ('bulletin', 'dispatch'):\n"
        "    kind = kind_of(code); text = Path(sys.argv[1], code).read_text('utf-8')\n"
        "    for mono in (False, True):\n"
        "        pdf = kind.build(from_json(kind.data_type, text), PrintMode(mono=mono))\n"
        "        print(hashlib.sha256(pdf).hexdigest())\n"
    )
    here = []
    for code, data in (("bulletin", BULLETIN), ("dispatch", DISPATCH)):
        (tmp_path / code).write_text(to_json(data), encoding="utf-8")
        for mono in (False, True):
            here.append(hashlib.sha256(kind_of(code).build(data, PrintMode(mono=mono))).hexdigest())
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", script, str(tmp_path)],
            stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2],
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "SOURCE_DATE_EPOCH": seed},
        )
        for seed, zone in (("7", "America/New_York"), ("11", "Asia/Tokyo"))
    ]  # fmt: skip
    told = [process.communicate()[0].split() for process in processes]
    assert told == [here, here]


def _texts() -> Iterator[st.SearchStrategy[str]]:
    yield st.text(max_size=300)
    yield st.text(alphabet="国家，。（）“”1a %…—／１", max_size=400)


@settings(max_examples=25)
@given(st.one_of(*_texts()), st.one_of(*_texts()))
def test_no_text_breaks_a_page(content: str, name: str) -> None:
    unit = replace(DISPATCH.units[0], name=name, duty_phone=content[:40])
    paper = Printed("dispatch", replace(DISPATCH, text=content, place=name, units=(unit,), requirements=(content,)))
    for page in paper.pages:
        for char in paper.inside(page):
            left, right = ink(char)
            assert left >= paper.area.left - TOLERANCE
            assert right <= paper.area.left + paper.area.width + TOLERANCE
