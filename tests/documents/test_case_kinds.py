"""The papers about a case: usual, empty and overfull; bars that say the number; one page where one is asked for."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from itertools import pairwise

import pdfplumber
import pytest

from commandcenter.dispatch.documents import KINDS, from_json, kind_by_mark, kind_of, to_json
from commandcenter.dispatch.documents.barcode import bars
from commandcenter.dispatch.documents.flow import Text
from commandcenter.dispatch.documents.head import Head
from commandcenter.dispatch.documents.press import overheard
from commandcenter.dispatch.documents.style import HEADING
from commandcenter.models.paper_codes import Scanned, scan_code, scanned
from commandcenter.models.scoring.accountability.terms import PAPERS, RECTIFICATION, Measure
from tests.documents.case_samples import USUAL, crowded, emptied
from tests.documents.printing import HOSTILE, PROSE
from tests.documents.samples import DISPATCH, sample_of

_PATTERNS = (
    "212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 113222"
    " 123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 212123 212321"
    " 232121 111323 131123 131321 112313 132113 132311 211313 231113 231311 112133 112331 132131 113123 113321 133121"
    " 313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111 314111 221411 431111 111224"
    " 111422 121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 241211 221114 413111 241112 134111"
    " 111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113"
    " 114311 411113 411311 113141 114131 311141 411131 211412 211214 211232"
).split()
_STOP = "2331112"


def _pages(code: str, data: object) -> list[str]:
    rendered = kind_of(code).render(data)
    with pdfplumber.open(BytesIO(rendered.pdf)) as pdf:
        for page in pdf.pages:
            for char in page.chars:
                assert -1 < char["x0"] <= char["x1"] < float(page.width) + 1, (code, char["text"])
                assert -1 < char["top"] <= char["bottom"] < float(page.height) + 1, (code, char["text"])
        return ["".join(char["text"] for char in page.chars) for page in pdf.pages]


def test_every_kind_of_paper_about_a_case_has_a_usual_one() -> None:
    assert {kind.code for kind in KINDS if kind.subject in ("case", "board", "matter")} == USUAL.keys() | {"dispatch"}


@pytest.mark.parametrize("code", USUAL)
def test_usual_empty_and_overfull(code: str) -> None:
    usual = USUAL[code]
    assert from_json(type(usual), to_json(usual)) == usual
    pages = _pages(code, usual)
    assert usual.face.number in pages[0]
    assert all("样张" in page for page in _pages(code, emptied(sample_of(usual))))
    assert _pages(code, crowded(usual, HOSTILE[:60]))


@pytest.mark.parametrize("code", ["dispatch", "whistle", "urge", "supervise"])
def test_sheets_with_a_receipt_are_one_page_also_when_much_was_said(code: str) -> None:
    face = replace(DISPATCH.face, scan=scan_code(11, 2026, 15))
    usual = USUAL.get(code, replace(DISPATCH, face=face))
    long = {"text": PROSE * 4} if code == "dispatch" else {"case": replace(usual.case, text=PROSE * 7)}
    for data in (usual, replace(usual, **long)):
        (page,) = _pages(code, data)
        assert "沿此线裁下" in page
        assert "回执" in page
        assert page.count(data.face.scan) == 2


def _read(content: str) -> str:
    """What a scanner makes of the bars: symbols by their widths, check digit, letters."""
    edges = [edge for at, wide in bars(content) for edge in (at, at + wide)]
    widths = "".join(str(after - before) for before, after in pairwise(edges))
    assert widths.endswith(_STOP)
    body = widths[: -len(_STOP)]
    values = [_PATTERNS.index(body[at : at + 6]) for at in range(0, len(body), 6)]
    *told, check = values
    assert check == (told[0] + sum(n * value for n, value in enumerate(told))) % 103
    letters, pairs = "", told[0] == 105
    for value in told[1:]:
        if pairs and value < 100:
            letters += f"{value:02d}"
        elif value in (99, 100):
            pairs = value == 99
        else:
            letters += chr(value + 32)
    return letters


def test_every_measure_about_a_unit_has_its_papers() -> None:
    assert set(PAPERS) == set(Measure)
    assert {kind_of(code).subject for codes in PAPERS.values() for code in (*codes, RECTIFICATION)} == {"matter"}
    assert {kind.code for kind in KINDS if kind.subject == "matter"} == {
        RECTIFICATION, *(code for codes in PAPERS.values() for code in codes)
    }  # fmt: skip


@pytest.mark.parametrize("code", [kind.code for kind in KINDS if kind.subject == "matter"])
def test_a_decision_without_words_has_no_loose_ends(code: str) -> None:
    text = "".join(_pages(code, emptied(USUAL[code])))
    assert "因，" not in text
    assert "下列情况：" not in text or "下列情况：未列具体情况" in text
    blocks = [placed.block for page in overheard(kind_of(code).render, emptied(USUAL[code])) for placed in page]
    headed = [isinstance(block, Text) and block.style == HEADING for block in blocks]
    assert (True, True) not in pairwise(headed), "something stands under every heading"


def test_only_papers_with_a_red_head_can_leave_it_out() -> None:
    for kind in KINDS:
        if (usual := USUAL.get(kind.code)) is not None:
            blocks = [placed.block for page in overheard(kind.render, usual) for placed in page]
            assert kind.red == any(isinstance(block, Head) for block in blocks), kind.code


def test_the_bars_say_the_number() -> None:
    for kind in KINDS:
        if kind.mark:
            code = scan_code(kind.mark, 2026, 15)
            assert _read(code) == code
            assert scanned(f" {code[:6]} {code[6:]}\n") == Scanned(kind.mark, 2026, 15)
            assert kind_by_mark(kind.mark) is kind
    code = scan_code(11, 2026, 15)
    swapped = code[:9] + code[10] + code[9] + code[11]
    mistyped = code[:-1] + str((int(code[-1]) + 1) % 10)
    for typed in ("", "LH20261106-00015", "13812345678", "261106008741", mistyped, swapped):
        assert scanned(typed) is None
    with pytest.raises(ValueError, match="Code 128"):
        bars("派单15")


def test_a_letter_asks_and_a_sheet_orders() -> None:
    letter = "".join(_pages("letter", USUAL["letter"]))
    assert "商请" in letter
    assert not any(word in letter for word in ("须", "整改", "问责", "督办"))
    assert "书面说明" in "".join(_pages("supervise", USUAL["supervise"]))
