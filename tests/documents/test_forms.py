"""The forms 文件, 上行文, 信函 and 纪要, measured on printed pages against GB/T 9704-2012, and 套红 and black print."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache
from io import BytesIO

import numpy as np
import pdfplumber
import pypdfium2
import pytest

from commandcenter.dispatch.documents import COLOUR, PrintMode, paper
from commandcenter.dispatch.documents.data import DocumentFace
from commandcenter.dispatch.documents.flow import Block, Gap
from commandcenter.dispatch.documents.fonts import natural
from commandcenter.dispatch.documents.geometry import MM, PAPER
from commandcenter.dispatch.documents.press import printed_for
from commandcenter.dispatch.documents.style import IMPRINT
from tests.documents.printing import PROSE, TOLERANCE, ink, lines
from tests.documents.samples import ISSUER

DAY = date(2026, 11, 6)
FACE = DocumentFace("老全响〔2026〕12号", False, DAY, ISSUER, "3f9a60c2d871", "a81c" * 16)
HANDLING = paper.Handling("000012", "机密★1年", "特急")
RIGHT = PAPER.left + PAPER.width
PITCH = PAPER.width / 28
EM = 16.0
DPI = 127
MANY = "、".join(f"老湖镇第{n}村村民委员会" for n in range(1, 90))


def _upwards(to: str = "东平县人民政府") -> bytes:
    return paper.print_paper(
        [
            paper.red_head(f"{ISSUER}文件", FACE.number, handling=HANDLING, signers=["张三", "欧阳明华", "李四"]),
            paper.title("关于2026年10月网格化治理暨吹哨报到工作情况的报告"),
            Gap(),
            paper.addressees(to),
            *paper.paragraphs([PROSE] * 2),
            paper.signature(ISSUER, DAY, seal=False),
            paper.note("联系人：张某，电话：0538-2821000"),
            *paper.annex(1, "明细表", paper.title("明细表")),
            *paper.paragraphs([PROSE]),
        ],
        paper.imprint("县委办公室", ISSUER, DAY), FACE, "报告", "报告",
    )[0]  # fmt: skip


def _letter() -> bytes:
    return paper.print_letter(
        [
            paper.letter_head(ISSUER, FACE.number, handling=HANDLING),
            paper.title("关于商请协助处理湖东路排水管网堵塞问题的函"),
            Gap(),
            paper.addressees("东平县水利局"),
            *paper.paragraphs([PROSE] * 5),
            paper.signature(ISSUER, DAY),
            paper.note("联系人：张某"),
        ],
        paper.letter_imprint("县信访局"), FACE, "函", "函",
    )[0]  # fmt: skip


def _minutes() -> bytes:
    blocks: list[Block] = [
        paper.minutes_head("会商纪要", "第7期", "老湖镇中心", "2026年11月6日"),
        paper.title("关于湖东路排水管网堵塞问题的会商纪要"),
        Gap(),
        *paper.paragraphs([PROSE]),
        Gap(),
        paper.roll("出席", "、".join(["张三（镇党委）"] * 12)),
        paper.roll("请假", "李四"),
    ]
    return paper.print_paper(blocks, paper.imprint("", ISSUER, DAY), FACE, "纪要", "纪要")[0]


@dataclass
class Sheet:
    """A printed page: characters, rules, and where it is red, in millimetres from the upper edge."""

    chars: list
    rules: list
    red: list[tuple[float, float]]

    def said(self) -> str:
        return "".join(char["text"] for char in self.chars)

    def find(self, words: str) -> list:
        """The characters of the first place that says so."""
        start = self.said().index(words)
        return self.chars[start : start + len(words)]


def _red(page) -> list[tuple[float, float]]:
    """From and to of every red stretch of the page."""
    picture = page.render(scale=DPI / 72, rev_byteorder=True).to_numpy()
    red = picture[:, :, 0].astype(np.int16) - picture[:, :, 2] > 60
    rows = np.flatnonzero(red.any(axis=1))
    stretches = np.split(rows, np.flatnonzero(np.diff(rows) > 1) + 1) if rows.size else []
    return [(rows[0] / DPI * 25.4, (rows[-1] + 1) / DPI * 25.4) for rows in stretches]


def _sheets(pdf: bytes) -> list[Sheet]:
    pictures = pypdfium2.PdfDocument(pdf)
    with pdfplumber.open(BytesIO(pdf)) as document:
        return [Sheet(page.chars, page.lines, _red(pictures[n])) for n, page in enumerate(document.pages)]


@cache
def printed_form(make: Callable[[], bytes], mode: PrintMode = COLOUR) -> list[Sheet]:
    with printed_for(mode):
        return _sheets(make())


def base(char) -> float:
    """The baseline, from the upper edge of the page."""
    return 297 * MM - char["matrix"][5]


def test_a_red_head_begins_35_mm_below_the_type_area_with_its_rule_4_mm_below_the_number() -> None:
    for make in (_upwards, _minutes):
        sheet = printed_form(make)[0]
        assert sheet.red[0][0] == pytest.approx(37 + 35, abs=0.25)
        (rule,) = [line for line in sheet.rules if line["stroking_color"] == (0, 0.8, 0.8, 0)]
        assert rule["x1"] - rule["x0"] == pytest.approx(156 * MM, abs=TOLERANCE)
        last = max(base(char) for char in sheet.chars if base(char) < rule["top"])
        assert rule["top"] - 0.3 * MM - (last + 0.12 * EM) == pytest.approx(4 * MM, abs=0.3 * MM)
        title = next(char for char in sheet.chars if abs(char["size"] - 22) < 0.01)
        blank = base(title) - 0.88 * 22 - rule["top"]
        assert 2 <= blank / (225 * MM / 22) < 3.2, "two blank lines, then to the grid"


def test_handling_stands_left_in_the_first_lines_and_the_number_left_when_the_paper_goes_up() -> None:
    sheet = printed_form(_upwards)[0]
    tops = []
    for words in ("000012", "机密★1年", "特急"):
        found = sheet.find(words)
        assert found[0]["x0"] == pytest.approx(PAPER.left, abs=1.0)
        tops.append(base(found[0]))
    assert tops[0] - 0.88 * EM == pytest.approx(PAPER.top + (225 * MM / 22 - EM) / 2, abs=TOLERANCE)
    assert [b - a for a, b in itertools.pairwise(tops)] == pytest.approx([225 * MM / 22] * 2, abs=0.01)
    number, signer = sheet.find("老全响〔2026〕12号"), sheet.find("欧阳明华")
    assert number[0]["x0"] == pytest.approx(PAPER.left + PITCH, abs=1.0)
    assert signer[-1]["x1"] == pytest.approx(RIGHT - PITCH, abs=1.0)
    assert "Kai" in signer[0]["fontname"]
    last = sheet.find("李\u3000四")
    assert base(last[0]) == base(number[0]), "the number is in the line of the last signer"
    assert last[0]["x0"] == pytest.approx(sheet.find("张\u3000三")[0]["x0"]), "names under each other"


def test_signature_without_seal_note_and_annex() -> None:
    pages = printed_form(_upwards)
    sheet = next(page for page in pages if "（联系人" in page.said())
    day = sheet.find("2026年11月6日")
    name = next(line for line in lines(sheet.chars, EM) if "".join(char["text"] for char in line) == ISSUER)
    assert RIGHT - 2 * PITCH - 1 <= ink(name[-1])[1] <= RIGHT - 2 * PITCH + 0.5
    assert day[0]["x0"] - name[0]["x0"] == pytest.approx(2 * PITCH, abs=0.5)
    note = sheet.find("（联系人")
    assert base(note[0]) - base(day[0]) == pytest.approx(225 * MM / 22, abs=0.01), "the line below the day"
    assert note[0]["x0"] == pytest.approx(PAPER.left + 2 * PITCH, abs=0.5)
    annex = pages[-1].find("附件1")
    assert base(annex[0]) == pytest.approx(min(map(base, pages[-1].chars)))
    assert "Hei" in annex[0]["fontname"]
    assert base(pages[-1].find("明细表")[0]) - base(annex[0]) == pytest.approx(2 * 225 * MM / 22, abs=3), "third line"


def test_addressees_that_leave_no_text_on_the_first_page_go_into_the_imprint() -> None:
    pages = _sheets(_upwards(MANY))
    first, last = pages[0].said(), pages[-1].said()
    assert "平均签收用时" in first
    assert "第1村" not in first
    assert f"主送：{MANY}。" in last
    assert last.index("主送：") < last.index("抄送：")
    assert max(map(base, pages[-1].chars)) <= PAPER.bottom + 10 * MM


def test_a_letter_has_its_double_rules_in_place_and_no_number_on_its_first_page() -> None:
    first, second = printed_form(_letter)[:2]
    assert first.red[0][0] == pytest.approx(30, abs=0.25)
    upper = [line for line in first.rules if line["top"] < 100 * MM]
    lower = [line for line in first.rules if line["top"] > 200 * MM]
    for pair in (upper, lower):
        assert len(pair) == 2
        for line in pair:
            assert line["x1"] - line["x0"] == pytest.approx(170 * MM, abs=TOLERANCE)
            assert line["x0"] == pytest.approx(20 * MM, abs=TOLERANCE)
    assert [line["linewidth"] for line in upper] == [line["linewidth"] for line in reversed(lower)]
    assert upper[0]["linewidth"] > 2 * upper[1]["linewidth"], "thick over thin, below thin over thick"
    mark_end = next(end for _, end in reversed(first.red) if end < upper[0]["top"] / MM - 1)
    assert upper[0]["top"] / MM - upper[0]["linewidth"] / 2 / MM - mark_end == pytest.approx(4, abs=0.2)
    assert first.red[-1][1] == pytest.approx(277, abs=0.25)
    number = first.find("老全响〔2026〕12号")
    assert number[-1]["x1"] == pytest.approx(RIGHT, abs=0.5)
    below = base(number[0]) - 0.88 * EM - (upper[1]["top"] + upper[1]["linewidth"] / 2)
    assert below == pytest.approx(7 / 8 * EM, abs=TOLERANCE)
    assert base(first.find("000012")[0]) == base(number[0])
    last = max(base(char) for char in first.chars if abs(char["size"] - EM) < 0.01)
    assert lower[0]["top"] - lower[0]["linewidth"] / 2 - (last + 0.12 * EM) == pytest.approx(7 / 8 * EM, abs=TOLERANCE)
    assert "—1—" not in first.said().replace(" ", "")
    assert "—2—" in second.said().replace(" ", "")
    assert not second.rules
    assert "6日印发" not in second.said()
    assert "抄送：县信访局。" in second.said()


def test_who_was_there_hangs_behind_its_label() -> None:
    sheet = next(page for page in printed_form(_minutes) if "出席：" in page.said())
    label = sheet.find("出席：")
    assert label[0]["x0"] == pytest.approx(PAPER.left + 2 * PITCH, abs=0.5)
    assert "Hei" in label[0]["fontname"]
    rows = [line for line in lines(sheet.chars, EM) if base(line[0]) >= base(label[0])]
    assert rows[0][3]["x0"] == pytest.approx(rows[1][0]["x0"], abs=0.5)
    assert rows[1][0]["x0"] == pytest.approx(PAPER.left + 5 * PITCH, abs=0.5)


@pytest.mark.parametrize("make", [_upwards, _letter, _minutes])
def test_on_preprinted_paper_nothing_is_red_and_all_else_meets_it(make: Callable[[], bytes]) -> None:
    moved = printed_form(make, PrintMode(preprinted=True, right=2.0, down=-1.5))
    for usual, sheet in zip(printed_form(make), moved, strict=True):
        assert sheet.red == []
        kept = [char for char in usual.chars if char["non_stroking_color"] != (0, 0.8, 0.8, 0)]
        assert [char["text"] for char in sheet.chars] == [char["text"] for char in kept]
        for char, before in zip(sheet.chars, kept, strict=True):
            assert char["x0"] - before["x0"] == pytest.approx(2 * MM, abs=0.01)
            assert char["top"] - before["top"] == pytest.approx(-1.5 * MM, abs=0.01)


def test_black_print_shows_all_without_red() -> None:
    for usual, sheet in zip(printed_form(_letter), printed_form(_letter, PrintMode(mono=True)), strict=True):
        assert sheet.red == []
        assert sheet.said() == usual.said()
        assert len(sheet.rules) == len(usual.rules)


def _sealed() -> bytes:
    blocks = [
        paper.red_head("老湖镇人民政府文件", FACE.number),
        paper.title("关于夜间巡查的通知"),
        Gap(),
        *paper.paragraphs(["请各单位遵照执行。"] * 2),
        *paper.attachments(["国网东平县供电公司老湖供电所2026年第三季度签收超时事项整改落实情况明细表。", "清单"]),
        paper.signature("老湖镇人民政府", DAY),
    ]
    return paper.print_paper(blocks, paper.imprint("县委办公室，" * 9, "党政办公室", DAY), FACE, "通知", "通知")[0]


def test_a_sealed_signature_is_centred_over_a_day_four_characters_from_the_right() -> None:
    sheet = printed_form(_sealed)[-1]
    rows = ["".join(char["text"] for char in line) for line in lines(sheet.chars, EM)]
    name, day = (lines(sheet.chars, EM)[rows.index(words)] for words in ("老湖镇人民政府", "2026年11月6日"))
    assert RIGHT - day[-1]["x1"] == pytest.approx(4 * PITCH, abs=0.3)
    assert sum(ink(name[end])[side] for end, side in ((0, 0), (-1, 1))) == pytest.approx(
        day[0]["x0"] + day[-1]["x1"], abs=0.3
    )
    text = lines(sheet.chars, EM)[rows.index("2.清单")]
    assert (base(name[0]) - base(text[0])) / (225 * MM / 22) == pytest.approx(3, abs=0.01)


def test_attachments_go_on_under_the_first_character_of_their_name() -> None:
    first, second, third = lines(printed_form(_sealed)[-1].chars, EM)[-5:-2]
    names = [next(char for char in line if char["text"] == start) for line, start in ((first, "国"), (third, "清"))]
    assert second[0]["x0"] == pytest.approx(names[1]["x0"], abs=0.3)
    assert names[0]["x0"] == pytest.approx(names[1]["x0"], abs=2), "the first line is full, hence a little spread"
    assert "".join(char["text"] for char in second)[-1] == "表", "no mark at the end"


def test_the_imprint_ends_on_the_lower_edge_of_the_type_area() -> None:
    sheet = printed_form(_sealed)[-1]
    rules = sorted((line for line in sheet.rules if line["top"] > 600), key=lambda line: line["top"])
    assert [line["linewidth"] / MM for line in rules] == pytest.approx([0.35, 0.25, 0.35], abs=0.01)
    assert rules[-1]["top"] == pytest.approx(PAPER.bottom, abs=TOLERANCE)
    assert all(line["x1"] - line["x0"] == pytest.approx(156 * MM, abs=TOLERANCE) for line in rules)
    copied = [line for line in lines(sheet.chars, 14.0) if rules[0]["top"] < base(line[0]) < rules[1]["top"]]
    assert copied[0][0]["x0"] == pytest.approx(PAPER.left + 14, abs=0.5)
    assert copied[1][0]["x0"] == pytest.approx(PAPER.left + 4 * 14, abs=0.5), "goes on behind the colon"
    assert copied[-1][-1]["text"] == "。"
    issued = sheet.find("党政办公室")
    assert issued[0]["x0"] == pytest.approx(PAPER.left + 14, abs=0.5)
    printed = sheet.find("2026年11月6日印发")
    assert printed[-1]["x1"] == pytest.approx(RIGHT - 14, abs=0.5)
    assert base(printed[0]) == base(issued[0])


def test_a_long_issuer_goes_on_left_of_the_date() -> None:
    long = "东平县老湖镇网格化治理暨吹哨报到“全响应”指挥中心综合协调办公室"
    block = paper.imprint("", long, DAY)
    assert block.issuer is not None
    first, last = block.issuer.lines
    assert block.height == 2 * IMPRINT.leading, "no line for the date alone"
    dated = PAPER.width - 14 - natural(IMPRINT, "2026年11月6日印发")
    assert max(first.end, last.end) <= dated - 14 - 14 + TOLERANCE


def test_faces_with_a_wrong_sign_borrow_it_and_dashes_are_one_stroke() -> None:
    pdf = paper.print_paper(
        [
            *paper.paragraphs(["经费￥1,286元，3～5件——均已落实"]),
            paper.heading(1, "“吹哨”——报到"),
            paper.subheading(1, "“吹哨”——报到"),
        ],
        paper.imprint("", ISSUER, DAY), FACE, "文", "文",
    )[0]  # fmt: skip
    (sheet,) = _sheets(pdf)
    borrowed = {char["text"]: char["fontname"] for char in sheet.chars if char["text"] in "￥～"}
    assert all("Kai" in font for font in borrowed.values())
    assert len(borrowed) == 2
    picture = pypdfium2.PdfDocument(pdf)[0].render(scale=4, grayscale=True).to_numpy()
    dashes = [n for n, char in enumerate(sheet.chars[:-1]) if char["text"] == sheet.chars[n + 1]["text"] == "—"]
    assert len(dashes) == 3
    for n in dashes:
        first, second = sheet.chars[n : n + 2]
        row = base(first) - 0.3 * EM
        around = picture[
            int(4 * (row - 4)) : int(4 * (row + 4)), int(4 * (first["x0"] + 4)) : int(4 * (second["x1"] - 4))
        ]
        assert (around.min(axis=0) < 128).all(), "no gap between its halves"
