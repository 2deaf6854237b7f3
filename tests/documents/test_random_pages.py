"""Random text through the whole engine, and the finished file measured: measure, lines, copying, fonts, overlap."""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from io import BytesIO

import pdfplumber
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from pdfminer.pdftypes import resolve1

from commandcenter.dispatch.documents import paper
from commandcenter.dispatch.documents.fonts import scrub
from commandcenter.dispatch.documents.geometry import MM, PAPER, ROW, ROWS
from commandcenter.dispatch.documents.style import TABLE_CELL
from commandcenter.dispatch.documents.table import Row, Table, cell
from tests.documents.printing import HALF_BLANK_LEFT, TOLERANCE, fonts_of, ink
from tests.documents.samples import ISSUER
from tests.documents.test_forms import DAY, FACE

RIGHT = PAPER.left + PAPER.width
INDENT = 2 * PAPER.width / 28
NEVER_FIRST = set("，。、；：！？）》」』】〕”’…—％%‰℃")
NEVER_LAST = set("（《「『【〔“‘")
#: Beyond U+FFFF, some of which a shipped font has and some none has.
RARE = "𬭎𫓯𨱏𬬻𠮷𪚥𐐷😀🀄𝔸"

COMMON = "的一是了在有人这中大来上国老湖镇网格诉求办理签收到场反馈核查满意派单督办整改排水路灯护栏污水"
WHOLE = "2026年11月12日 17时30分 1,286件 97.53% 〔2026〕15号 第3季度 0538-2821000 5个工作日 １２３".split()
LATIN = ["GB/T 9704", "URL", "LH20261106-00015", "https://a.cn/b?c=1", "word and word"]
MARKS = "， 。 、 ； ： ！ ？ …… —— ”， ；“ （ ） 》、《 （《 》） ‘ ’ 【 】".split()

chunks = st.one_of(
    st.sampled_from(COMMON),
    st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=6),
    st.sampled_from(RARE),
    st.sampled_from(WHOLE),
    st.sampled_from(LATIN),
    st.sampled_from(MARKS),
)
texts = st.lists(chunks, min_size=20, max_size=160).map("".join)
wild = st.text(max_size=120)


class Pages:
    """Body and table text as a 文件, and what became of it."""

    def __init__(self, content: str, other: str, table: str) -> None:
        self.missing: set[str] = set()
        self.content, self.other, self.table = (scrub(text, self.missing) for text in (content, other, table))
        thirds = PAPER.width / 3
        row = Row(tuple(cell(thirds, (words, TABLE_CELL)) for words in (self.table, "值", self.other)))
        blocks = [
            paper.heading(1, "情况"),
            *paper.paragraphs([self.content]),
            Table((row, row), PAPER.width, grid=ROW),
            *paper.paragraphs([self.other]),
            paper.signature(ISSUER, DAY),
        ]
        pdf, _ = paper.print_paper(blocks, paper.imprint("", ISSUER, DAY), FACE, self.other, "文")
        with pdfplumber.open(BytesIO(pdf)) as document:
            self.pages = [[char for char in page.chars if char["top"] < PAPER.bottom - 1] for page in document.pages]
            self.fonts = fonts_of(document.doc)
            self.title = document.metadata["Title"]

    def rows(self, page: list) -> list[list]:
        """The lines of body text, from the top."""
        found = defaultdict(list)
        for char in page:
            if abs(char["size"] - 16) < 0.01:
                found[round(char["matrix"][5], 1)].append(char)
        return [sorted(found[y], key=lambda char: char["x0"]) for y in sorted(found, reverse=True)]


def _crowded(text: str) -> bool:
    """Marks in such number that no line could obey."""
    return bool(re.search(r"[^\w\s]{5,}", text))


@settings(max_examples=22, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(texts, st.one_of(texts, wild), wild)
def test_random_text_keeps_every_rule_on_paper(content: str, other: str, table: str) -> None:
    pages = Pages(content, other, table)
    assert pages.missing == {char for char in content + other + table if scrub(char, set()) == "〓" != char}
    assert all("FontFile2" in resolve1(font["FontDescriptor"]) for font in pages.fonts)
    said = "".join(char["text"] for page in pages.pages for char in page).replace(" ", "")
    for text in (pages.content, pages.other):
        for paragraph in text.split("\n"):
            assert paragraph.replace(" ", "").replace("\u3000", "") in said.replace("\u3000", ""), "copied as it is"
    for page in pages.pages:
        _stays_inside(page)
        _overlaps_nowhere(page)
        rows = pages.rows(page)
        assert len(rows) <= ROWS
        for row, following in itertools.pairwise(rows):
            if row[-1]["matrix"][5] - following[0]["matrix"][5] < 1.5 * ROW:
                _is_full(row, following)
                _breaks_well(row, following)
    assert pages.title == pages.other


def _stays_inside(page: list) -> None:
    for char in page:
        left, right = ink(char)
        assert left >= PAPER.left - TOLERANCE
        assert right <= RIGHT + TOLERANCE
        base = 297 * MM - char["matrix"][5]
        assert PAPER.top - TOLERANCE <= base - 0.88 * char["size"]
        assert base + 0.12 * char["size"] <= PAPER.bottom + TOLERANCE


def _overlaps_nowhere(page: list) -> None:
    """The very boxes of the glyphs; a glyph of 16 pt passes its place on the grid by 0.1 pt on both sides, and of a
    line into which a mark was pressed by up to 0.2 pt."""
    for _, row in itertools.groupby(
        sorted(page, key=lambda char: (char["size"], round(char["matrix"][5], 1), char["x0"])),
        key=lambda char: (char["size"], round(char["matrix"][5], 1)),
    ):
        for before, after in itertools.pairwise(row):
            if before["text"] != "—":
                assert before["x1"] <= after["x0"] + 0.45, (before["text"], after["text"])


def _is_full(row: list, following: list) -> None:
    """A line the next one goes on from ends at the measure: 156 mm ± 0.1."""
    if following[0]["x0"] > PAPER.left + 2 and following[0]["text"] not in HALF_BLANK_LEFT:
        return
    if not row[0]["fontname"].endswith("FangSong-Regular"):
        return
    assert row[-1]["x1"] == pytest.approx(RIGHT, abs=TOLERANCE), row[-1]["text"]
    start = row[0]["x0"] - PAPER.left
    if row[0]["text"] not in HALF_BLANK_LEFT:
        assert min(abs(start), abs(start - INDENT)) <= TOLERANCE + 1


def _breaks_well(row: list, following: list) -> None:
    before, after = ("".join(char["text"] for char in line) for line in (row, following))
    if following[0]["x0"] > PAPER.left + 2 or _crowded(before[-8:] + after[:8]):
        return
    assert after[0] not in NEVER_FIRST
    assert before[-1] not in NEVER_LAST
    assert not (before[-1].isdigit() and after[0].isdigit() and before[-1].isascii() and len(before) < 20)
    assert before[-1] + after[0] not in ("……", "——")


words = st.text(alphabet="老湖镇网格化治理关于的通知和、，。（《》）“”A1 \n2026年𬭎😀—…", max_size=90).map(
    lambda text: scrub(text, set())
)
many = st.integers(0, 60).flatmap(lambda count: words.map(lambda text: "，".join([text] * count)))


class Form:
    """A finished file, which tells its form alone where a test fails."""

    def __init__(self, form: str, pdf: bytes) -> None:
        self.form, self.pdf = form, pdf

    def __repr__(self) -> str:
        return self.form


@st.composite
def forms(draw) -> Form:
    """A 文件, 信函 or 纪要 of whatever parts."""
    form, number = draw(st.sampled_from(["file", "letter", "minutes"])), draw(st.one_of(st.none(), words))
    handling = draw(st.one_of(st.none(), st.builds(paper.Handling, words, words, words)))
    if form == "file":
        head = paper.red_head(draw(words), number, handling=handling, signers=draw(st.lists(words, max_size=6)))
    elif form == "letter":
        head = paper.letter_head(draw(words), number, handling=handling)
    else:
        head = paper.minutes_head(draw(words), number, draw(words), "2026年11月6日")
    blocks = [
        head,
        paper.title(draw(words)),
        paper.addressees(draw(many)),
        *paper.paragraphs(draw(st.lists(many, max_size=4))),
        paper.heading(1, draw(words)),
        paper.subheading(1, draw(words)),
        *paper.attachments(draw(st.lists(words, max_size=15))),
        paper.signature(draw(words), DAY, seal=draw(st.booleans())),
        paper.note(draw(words)),
        *paper.annex(None, "表", paper.title(draw(words))),
        paper.roll("出席", draw(many)),
    ]
    if form == "letter":
        return Form(form, paper.print_letter(blocks, paper.letter_imprint(draw(many)), FACE, draw(words), "函")[0])
    last = paper.imprint(draw(many), draw(words), DAY)
    return Form(form, paper.print_paper(blocks, last, FACE, draw(words), "文")[0])


@settings(max_examples=15, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(forms())
def test_no_part_of_a_form_breaks_it_or_lies_over_another(form: Form) -> None:
    with pdfplumber.open(BytesIO(form.pdf)) as document:
        for page in document.pages:
            rows = defaultdict(list)
            for char in page.chars:
                left, right = ink(char)
                assert left >= PAPER.left - TOLERANCE
                assert right <= RIGHT + TOLERANCE
                assert 28 * MM < 297 * MM - char["matrix"][5] < 287 * MM
                if char["text"].strip():
                    rows[round(char["matrix"][5], 1)].append(char)
            body = sorted((y, row[0]["size"]) for y, row in rows.items() if 297 * MM - y < PAPER.bottom)
            for (lower, _), (upper, size) in itertools.pairwise(body):
                assert upper - lower > 0.9 * min(size, 16), "no line over another"
            for row in rows.values():
                row.sort(key=lambda char: ink(char)[0])
                for before, after in itertools.pairwise(row):
                    squeezed = before["matrix"][0] / before["matrix"][3]
                    if before["text"] == "—":
                        continue
                    assert ink(before)[1] <= ink(after)[0] + 0.06 * before["size"] * squeezed
