"""Printed pages measured glyph by glyph: GB/T 9704-2012 figures, embedding, text that can be copied, same bytes."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pdfplumber
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pdfminer.pdftypes import resolve1

from commandcenter.dispatch.documents import kind_of, to_json
from commandcenter.dispatch.documents.data import BulletinData, PeerGroup
from commandcenter.dispatch.documents.geometry import MM, PAPER, ROWS, SHEET, Area
from tests.documents.samples import BULLETIN, DISPATCH, sample_of

HALF_BLANK_RIGHT = set("，。、；：！？）》」』】〕”’")
HALF_BLANK_LEFT = set("（《「『【〔“‘")
TOLERANCE = 0.1 * MM
PROSE = (
    "平均签收用时由18.6分钟缩短至11.2分钟，夜间（22:00—6:00）平均签收用时14.8分钟；“吹哨”会商37次，到会率98.2%，"
    "《会商纪要》当日印发率100%。办结率（含延期）93.5%，承办人𬭎某、㭎某、㛃某；联系电话0538-12345678，"
    "请登录https://qxy.example.cn/notice/2026/11/0012查看……"
)
EMPTY_BULLETIN = replace(
    BULLETIN, groups=(), practices=(), problems=(), requirements=(), attachments=(), copies="", appeal_until=None,
    totals=replace(BULLETIN.totals, kpis=()),
)  # fmt: skip
LONG_BULLETIN = replace(
    BULLETIN,
    requirements=tuple(PROSE[start:] + PROSE * 4 for start in range(0, 60, 7)),
    groups=(PeerGroup("村", BULLETIN.groups[0].rows * 6),),
)
LONG_DISPATCH = replace(DISPATCH, text=PROSE * 12, ledger=(PROSE,) * 6)
HOSTILE = "甲\x00乙\u202e丙\n\n\n丁😀👨‍👩‍👧\t" + "A" * 400 + "，" * 60 + "（" * 60 + "１２３" * 40 + "https://a.b/" * 30


def _hostile_bulletin() -> BulletinData:
    row = replace(BULLETIN.groups[0].rows[0], unit=HOSTILE, score=HOSTILE)
    return replace(
        BULLETIN,
        face=replace(BULLETIN.face, number=HOSTILE, issuer="某某" * 30, code="f" * 12),
        title=HOSTILE,
        addressees=HOSTILE,
        groups=(PeerGroup(HOSTILE, (row, *BULLETIN.groups[0].rows)),),
        problems=tuple(replace(problem, unit=HOSTILE, cases=(HOSTILE,) * 3) for problem in BULLETIN.problems),
        attachments=(HOSTILE, ""),
        copies=HOSTILE,
        contact=HOSTILE,
    )


def _hostile_dispatch():
    names = ("case_no", "source", "external_no", "whistle", "urgency", "route", "matter", "text", "place", "grid",
             "requester", "requester_phone", "contact")  # fmt: skip
    unit = replace(DISPATCH.units[0], role=HOSTILE, name=HOSTILE, duty_phone=HOSTILE)
    return replace(DISPATCH, **dict.fromkeys(names, HOSTILE), units=(unit, *DISPATCH.units), requirements=(HOSTILE,))


PAPERS = {
    "dispatch": ("dispatch", DISPATCH),
    "dispatch sample": ("dispatch", sample_of(DISPATCH)),
    "dispatch long": ("dispatch", LONG_DISPATCH),
    "dispatch hostile": ("dispatch", _hostile_dispatch()),
    "bulletin": ("bulletin", BULLETIN),
    "bulletin sample": ("bulletin", sample_of(BULLETIN)),
    "bulletin long": ("bulletin", LONG_BULLETIN),
    "bulletin empty": ("bulletin", EMPTY_BULLETIN),
    "bulletin hostile": ("bulletin", _hostile_bulletin()),
}


def straight(char) -> bool:
    """Not part of the watermark."""
    return char["matrix"][1] == 0


class Printed:
    """A rendered paper and its characters page by page."""

    def __init__(self, kind: str, data) -> None:
        self.area: Area = PAPER if kind == "bulletin" else SHEET
        self.rendered = kind_of(kind).render(data)
        with pdfplumber.open(BytesIO(self.rendered.pdf)) as pdf:
            self.metadata = pdf.metadata
            self.language = resolve1(pdf.doc.catalog["Lang"])
            self.outline = [] if kind == "dispatch" else [title for _, title, *_ in pdf.doc.get_outlines()]
            self.fonts = [
                resolve1(font)
                for page in pdf.pages
                for font in resolve1(resolve1(page.page_obj.resources)["Font"]).values()
            ]
            self.pages = [page.chars for page in pdf.pages]

    def inside(self, page: list) -> list:
        """The characters of the type area without watermark."""
        return [char for char in page if straight(char) and self._middle_in_area(char)]

    def _middle_in_area(self, char) -> bool:
        return self.area.top - 2 < (char["top"] + char["bottom"]) / 2 < self.area.bottom + 2

    def text(self, page: int) -> str:
        return "".join(char["text"] for char in self.inside(self.pages[page]))


@pytest.fixture(scope="module")
def printed() -> dict[str, Printed]:
    return {name: Printed(kind, data) for name, (kind, data) in PAPERS.items()}


def ink(char) -> tuple[float, float]:
    """Left and right edge of what is black: marks have a blank half."""
    half = (char["x1"] - char["x0"]) / 2
    left = char["x0"] + (half if char["text"] in HALF_BLANK_LEFT else 0)
    return left, char["x1"] - (half if char["text"] in HALF_BLANK_RIGHT else 0)


def lines(page: list, size: float) -> list[list]:
    """Characters of one size, line by line from the top."""
    found = defaultdict(list)
    for char in page:
        if abs(char["size"] - size) < 0.01:
            found[round(char["matrix"][5], 1)].append(char)
    return [sorted(found[y], key=lambda char: char["x0"]) for y in sorted(found, reverse=True)]


@pytest.mark.parametrize("name", PAPERS)
def test_all_type_stays_in_the_type_area(printed: dict[str, Printed], name: str) -> None:
    paper = printed[name]
    for page in paper.pages:
        for char in paper.inside(page):
            left, right = ink(char)
            assert left >= paper.area.left - TOLERANCE, char["text"]
            assert right <= paper.area.left + paper.area.width + TOLERANCE, char["text"]
            baseline = 297 * MM - char["matrix"][5]
            assert paper.area.top - TOLERANCE <= baseline - 0.85 * char["size"]
            assert baseline + 0.12 * char["size"] <= paper.area.bottom + TOLERANCE


@pytest.mark.parametrize("name", ["dispatch", "dispatch hostile", "bulletin", "bulletin hostile"])
def test_no_ink_beside_the_type_area(printed: dict[str, Printed], name: str) -> None:
    """The same, asked of the picture."""
    paper = printed[name]
    document = pypdfium2.PdfDocument(paper.rendered.pdf)
    for page in document:
        image = page.render(scale=1).to_numpy()[:, :, :3].min(axis=2) < 128
        left, right = int(paper.area.left) - 1, int(paper.area.left + paper.area.width) + 2
        assert not image[:, :left].any()
        assert not image[:, right:].any()
        assert not image[: int(paper.area.top) - 18].any()
        assert not image[int(paper.area.bottom) + 30 :].any()


@pytest.mark.parametrize("name", PAPERS)
def test_no_character_overlaps_another(printed: dict[str, Printed], name: str) -> None:
    paper = printed[name]
    for page in paper.pages:
        rows = defaultdict(list)
        for char in paper.inside(page):
            rows[round(char["matrix"][5], 1)].append(char)
        for row in rows.values():
            row.sort(key=lambda char: ink(char)[0])
            for before, after in zip(row, row[1:], strict=False):
                assert ink(before)[1] <= ink(after)[0] + 0.45, (before["text"], after["text"])


def test_a_paper_has_at_most_22_lines_of_28_characters(printed: dict[str, Printed]) -> None:
    for name in ("bulletin", "bulletin long"):
        for page in printed[name].pages:
            body = lines(printed[name].inside(page), 16)
            assert len(body) <= ROWS
            for upper, lower in zip(body, body[1:], strict=False):
                distance = (upper[0]["matrix"][5] - lower[0]["matrix"][5]) / (225 * MM / 22)
                assert distance == pytest.approx(round(distance), abs=0.01) or name == "bulletin"


def test_full_lines_are_156_mm(printed: dict[str, Printed]) -> None:
    full = 0
    paper = printed["bulletin long"]
    for page in paper.pages:
        body = [line for line in lines(paper.inside(page), 16) if "FangSong" in line[0]["fontname"]]
        for line, following in zip(body, body[1:], strict=False):
            if following[0]["x0"] > paper.area.left + 1 or "签收" not in "".join(c["text"] for c in line + following):
                continue
            left, right = line[0]["x0"], max(line[-1]["x1"], ink(line[-1])[1])
            if line[-1]["text"] in HALF_BLANK_RIGHT:
                left_over = paper.area.left + paper.area.width - ink(line[-1])[1]
                assert -TOLERANCE <= left_over <= 8 + TOLERANCE
            else:
                assert right == pytest.approx(paper.area.left + paper.area.width, abs=TOLERANCE)
            indent = 2 * 156 * MM / 28 if left > paper.area.left + 5 else 0
            assert left == pytest.approx(paper.area.left + indent, abs=TOLERANCE)
            full += 1
    assert full > 20


def test_no_line_of_a_paper_begins_or_ends_with_a_forbidden_mark(printed: dict[str, Printed]) -> None:
    paper = printed["bulletin long"]
    for page in paper.pages:
        for line in lines(paper.inside(page), 16):
            assert line[0]["text"] not in "，。、；：！？）》”…—%"
            assert line[-1]["text"] not in "（《“"


def test_text_can_be_copied_as_it_was_written(printed: dict[str, Printed]) -> None:
    paper = printed["bulletin long"]
    whole = "".join(paper.text(page) for page in range(len(paper.pages)))
    assert LONG_BULLETIN.requirements[0].rstrip("…") in whole
    assert not paper.rendered.missing
    hostile = printed["dispatch hostile"]
    assert {"😀", "👨"} <= set(hostile.rendered.missing)
    assert "甲乙丙" in hostile.text(0)
    assert "丁〓〓〓〓" in hostile.text(0)


def test_every_font_is_embedded(printed: dict[str, Printed]) -> None:
    for paper in printed.values():
        assert paper.fonts
        for font in paper.fonts:
            assert "FontFile2" in resolve1(font["FontDescriptor"])
            assert "ToUnicode" in font


def test_page_numbers_of_a_paper(printed: dict[str, Printed]) -> None:
    for number, page in enumerate(printed["bulletin"].pages, 1):
        foot = [char for char in page if abs(char["size"] - 14) < 0.01 and char["top"] > PAPER.bottom]
        assert "".join(char["text"] for char in foot).replace(" ", "") == f"—{number}—"
        edge = foot[-1]["x1"] if number % 2 else foot[0]["x0"]
        wanted = PAPER.left + (PAPER.width - 14 if number % 2 else 14)
        assert edge == pytest.approx(wanted, abs=TOLERANCE), "空一字, odd right, even left"
        middle = 297 * MM - foot[0]["matrix"][5] - 0.38 * 14
        assert middle == pytest.approx(PAPER.bottom + 7 * MM, abs=0.5 * MM)


def test_red_head_stands_35_mm_below_the_type_area_and_fills_it(printed: dict[str, Printed]) -> None:
    first = printed["bulletin"].pages[0]
    head = [char for char in first if char["non_stroking_color"] == (0, 0.8, 0.8, 0)]
    assert "".join(char["text"] for char in head) == f"{BULLETIN.face.issuer}文件"
    assert ink(head[0])[0] >= PAPER.left - TOLERANCE
    assert ink(head[-1])[1] <= PAPER.left + PAPER.width + TOLERANCE
    top = 297 * MM - head[0]["matrix"][5] - 0.85 * head[0]["matrix"][3]
    assert top == pytest.approx(PAPER.top + 35 * MM, abs=1 * MM)
    body = lines(printed["bulletin"].inside(first), 16)[1]
    assert all(char["matrix"][0] == char["matrix"][3] for char in body), "the squeeze does not leak into the text"


def test_a_table_repeats_its_head_on_every_page(printed: dict[str, Printed]) -> None:
    paper = printed["bulletin long"]
    with_rows = [page for page in range(len(paper.pages)) if "老湖镇司法所" in paper.text(page)]
    assert len(with_rows) > 2
    assert all("名次单位得分" in paper.text(page) for page in with_rows)


@pytest.mark.parametrize("name", ["dispatch sample", "bulletin sample"])
def test_a_sample_says_so_on_every_page_and_has_no_number(printed: dict[str, Printed], name: str) -> None:
    number = PAPERS[name.split()[0]][1].face.number
    for page in printed[name].pages:
        said = "".join(char["text"] for char in page if straight(char))
        assert "样张" in said
        assert number not in said
        assert [char["text"] for char in page if not straight(char)] == ["样", "张"]


def test_only_samples_are_marked(printed: dict[str, Printed]) -> None:
    for name in ("dispatch", "bulletin"):
        assert all(straight(char) for page in printed[name].pages for char in page)
        assert "样张" not in printed[name].text(0)
        assert PAPERS[name][1].face.number in printed[name].text(0)


def test_a_usual_dispatch_is_one_page_with_all_its_parts(printed: dict[str, Printed]) -> None:
    assert len(printed["dispatch"].pages) == 1
    text = printed["dispatch"].text(0)
    for part in ("事件编号", "来源", "地点", "诉求人", "依据清单", "办结时限", "要求", "签收栏", "反馈栏", "沿此线裁下", "派单回执"):
        assert part in text, part
    for unit in DISPATCH.units:
        assert unit.duty_phone in text
    assert "2026年11月13日17时30分" in text


def test_a_long_dispatch_goes_on_with_its_labels_and_ends_with_the_receipt(printed: dict[str, Printed]) -> None:
    paper = printed["dispatch long"]
    assert len(paper.pages) == 2
    assert "派单回执" not in paper.text(0)
    assert "派单回执" in paper.text(1)
    assert "".join(char["text"] for char in paper.pages[1]).count("共2页") == 1


def test_an_emergency_dispatch_cannot_be_returned() -> None:
    text = Printed("dispatch", replace(DISPATCH, return_until=None)).text(0)
    assert "不得退单" in text
    assert "退单申请" not in text


def test_empty_parts_say_so(printed: dict[str, Printed]) -> None:
    paper = printed["bulletin empty"]
    text = "".join(paper.text(page) for page in range(len(paper.pages)))
    for said in ("本期无全镇指标数据", "本期无参与统计的单位", "本期无报送的先进做法", "本期无需要通报的问题", "本期无补充要求"):
        assert said in text
    assert "抄送" not in text
    bare = Printed("dispatch", replace(DISPATCH, units=(), bases=(), ledger=(), due=None, text="", matter="", place="", grid=""))
    assert "未定" in bare.text(0)


def test_county_units_are_listed_without_accountability(printed: dict[str, Printed]) -> None:
    paper = printed["bulletin"]
    text = "".join(paper.text(page) for page in range(len(paper.pages)))
    start = text.index("2.东平县自然资源和规划局")
    said = text[start : text.index("五、下步要求")] + text[text.index("（二）县直部门") : text.index("（三）社区")]
    assert "商请" in said
    assert not any(word in said for word in ("整改", "约谈", "问责", "处分", "批评"))


def test_figures_are_printed_as_handed_in(printed: dict[str, Printed]) -> None:
    paper = printed["bulletin"]
    text = "".join(paper.text(page) for page in range(len(paper.pages)))
    for row in BULLETIN.groups[0].rows:
        assert row.unit in text or row.unit[:4] in text
        assert all(figure.value in text for figure in row.kpis)
    assert "样本不足" in text
    assert "待核查3" in text


def test_corrections_of_a_revision_are_listed() -> None:
    data = replace(BULLETIN, revision=1, corrections=("老湖镇水利站按期办结率由90.00%更正为95.00%",))
    text = Printed("bulletin", data).text(0)
    assert "第1次修订" in text
    assert "1.老湖镇水利站按期办结率由90.00%更正为95.00%。" in text


def test_metadata_and_outline(printed: dict[str, Printed]) -> None:
    paper = printed["bulletin"]
    assert paper.metadata["Title"] == "关于2026年10月网格化治理暨吹哨报到工作情况的通报"
    assert paper.metadata["Author"] == BULLETIN.face.issuer
    assert paper.metadata["Subject"] == "通报"
    assert paper.metadata["CreationDate"].startswith("D:20261106")
    assert paper.language == b"zh-CN"
    assert paper.outline[1:3] == ["一、总体情况", "二、指标排名"]


def test_the_same_data_give_the_same_bytes_in_any_process(tmp_path: Path) -> None:
    """Another process, hash seed, zone and environment; and importing the package does not load reportlab."""
    script = (
        "import sys, hashlib; from pathlib import Path\n"
        "from commandcenter.dispatch.documents import from_json, kind_of\n"
        "assert 'reportlab' not in sys.modules\n"
        "for code in ('bulletin', 'dispatch'):\n"
        "    kind = kind_of(code); text = Path(sys.argv[1], code).read_text('utf-8')\n"
        "    print(hashlib.sha256(kind.build(from_json(kind.data_type, text))).hexdigest())\n"
    )
    here = []
    for code, data in (("bulletin", BULLETIN), ("dispatch", DISPATCH)):
        (tmp_path / code).write_text(to_json(data), encoding="utf-8")
        first, second = kind_of(code).build(data), kind_of(code).build(data)
        assert first == second
        here.append(hashlib.sha256(first).hexdigest())
    environment = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "America/New_York", "SOURCE_DATE_EPOCH": "1"}
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], env=environment, capture_output=True, text=True, check=True,
        cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert done.stdout.split() == here


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
