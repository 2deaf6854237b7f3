"""Charts: where figures stand, what tells series apart in black print, and that no data break or leave the page."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pdfplumber
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commandcenter.dispatch.documents import COLOUR, PrintMode, paper
from commandcenter.dispatch.documents.chart import Bars, Columns, Series, bar_chart, line_chart, scale_of
from commandcenter.dispatch.documents.flow import Block
from commandcenter.dispatch.documents.fonts import scrub
from commandcenter.dispatch.documents.geometry import PAPER, ROW
from commandcenter.dispatch.documents.press import printed_for
from tests.documents.samples import ISSUER, STATIONS
from tests.documents.test_forms import FACE

MONTHS = [f"{n}月" for n in range(1, 13)]
COUNTS = tuple(str(100 + 3 * n) for n in range(12))


def printed(blocks: list[Block], mode: PrintMode = COLOUR):
    with printed_for(mode):
        pdf, _ = paper.print_paper(blocks, paper.imprint("", ISSUER, date(2026, 11, 6)), FACE, "图", "图")
    with pdfplumber.open(BytesIO(pdf)) as document:
        return [(page.chars, page.rects, [*page.lines, *page.curves]) for page in document.pages]


@pytest.mark.parametrize(
    ("values", "from_zero", "bounds"),
    [
        (("3", "97"), True, (0, 100)),
        (("91.2", "98.6"), False, (90, 100)),
        (("91.2", "98.6"), True, (0, 100)),
        (("-5", "12"), True, (-5, 15)),
        ((None, "x", "nan"), True, (0, 1)),
        (("7",), False, (7, 8)),
        (("0.002", "0.0113"), True, (0, 0.015)),
        (("8", "12"), True, (0, 15)),
        (("1", "2"), True, (0, 2)),
    ],
)
def test_scales_are_round_and_hold_every_figure(values, from_zero, bounds) -> None:
    scale = scale_of([Series("甲", values)], from_zero=from_zero)
    assert (scale.low, scale.high) == pytest.approx(bounds)
    assert scale.ticks[0][0] == pytest.approx(scale.low)
    assert scale.ticks[-1][0] == pytest.approx(scale.high)
    assert 2 <= len(scale.ticks) <= 8
    assert [float(said) for _, said in scale.ticks] == pytest.approx([value for value, _ in scale.ticks])


def test_columns_are_as_high_as_their_figures_and_say_them() -> None:
    ((chars, rects, _),) = printed(bar_chart("图1　受理件数", MONTHS, [Series("受理", COUNTS)], unit="件"))
    rects = [rect for rect in rects if any(rect["non_stroking_color"])]  # but for the ground of what they say
    assert len(rects) == 12
    heights = [rect["height"] for rect in rects]
    assert [height / heights[0] for height in heights] == pytest.approx([int(n) / 100 for n in COUNTS], abs=0.001)
    said = "".join(char["text"] for char in chars)
    assert "图1\u3000受理件数" in said
    assert "单位：件" in said
    assert all(count in said for count in COUNTS)


def test_long_names_lie_beside_level_bars() -> None:
    (block,) = bar_chart("图", STATIONS, [Series("得分", tuple(f"{97 - n}.50" for n in range(len(STATIONS))))])
    assert isinstance(block, Bars)
    ((chars, rects, _),) = printed([block])
    widths = [rect["width"] for rect in rects]
    assert [width / widths[0] for width in widths] == pytest.approx([(97.5 - n) / 97.5 for n in range(14)], abs=0.001)
    said = "".join(char["text"] for char in chars)
    assert all(name in said for name in STATIONS)


def test_84_villages_take_several_charts_of_one_scale() -> None:
    blocks = bar_chart("图", [f"老湖镇第{n}村" for n in range(84)], [Series("件", tuple(str(n) for n in range(84)))])
    assert len(blocks) > 1
    assert len({block.scale for block in blocks if isinstance(block, Bars)}) == 1
    assert all(block.height <= PAPER.height + 0.01 for block in blocks)
    assert sum(len(rects) for _, rects, _ in printed(blocks)) == 83, "nought has no bar"


def test_series_are_told_apart_without_colour() -> None:
    series = [Series(name, COUNTS) for name in ("受理", "办结", "超时")]
    for blocks in (bar_chart("图", MONTHS, series), line_chart("图", MONTHS, series)):
        ((_, rects, strokes),) = printed(blocks, PrintMode(mono=True))
        used = {tuple(thing["non_stroking_color"]) for thing in (*rects, *strokes) if thing["fill"]}
        assert all(ink[:3] == (0, 0, 0) for ink in used), "black and grey alone"
        if isinstance(blocks[0], Columns):
            assert len(used) == 3, "grey, white under strokes, black"


def test_a_gap_interrupts_a_curve() -> None:
    whole = printed(line_chart("图", MONTHS, [Series("率", COUNTS)]))[0][2]
    gap = printed(line_chart("图", MONTHS, [Series("率", (*COUNTS[:5], None, *COUNTS[6:]))]))[0][2]
    assert len(whole) - len(gap) == 4, "two strokes, and a marker with its edge"


words = st.text(alphabet="老湖镇供电所𬭎😀A1 \n，（", max_size=30).map(lambda text: scrub(text, set()))
figures = st.one_of(st.none(), st.sampled_from(["0", "97.53", "-12", "1e9", "0.0001", "—", ""]))


@settings(max_examples=12)
@given(st.lists(words, max_size=40), st.lists(st.tuples(words, st.lists(figures, max_size=45)), max_size=7), words)
def test_no_data_break_a_chart_or_leave_the_type_area(labels, series, caption) -> None:
    given_series = [Series(name, tuple(values)) for name, values in series]
    for blocks in (
        bar_chart(caption, labels, given_series, unit=caption), line_chart(caption, labels, given_series, rows=6)
    ):  # fmt: skip
        for chars, rects, strokes in printed(blocks):
            for thing in (*chars, *rects, *strokes):
                if thing["top"] < PAPER.bottom:
                    assert thing["x0"] >= PAPER.left - 1
                    assert thing["x1"] <= PAPER.left + PAPER.width + 1
                    assert thing["top"] >= PAPER.top - 1
    assert all(abs(block.height / ROW - round(block.height / ROW)) < 0.01 for block in blocks)
