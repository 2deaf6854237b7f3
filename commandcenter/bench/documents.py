"""Papers as pages a second on two cores: three pages with one table, the same with a chart (G13).

Raw is the canvas library alone on the same cores: as many pages of plain text in one typeface, broken by its own rules.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date
from functools import cache, partial
from io import BytesIO
from time import process_time
from typing import Any

from ..config import resource
from ..dispatch.documents import paper
from ..dispatch.documents.chart import Series, bar_chart
from ..dispatch.documents.data import DocumentFace
from ..dispatch.documents.flow import Block, Gap
from ..dispatch.documents.geometry import PAPER, ROW
from ..dispatch.documents.style import TABLE_CELL, TABLE_HEAD, Face
from ..dispatch.documents.table import Row, Table, cell
from .crew import Crew, Work, crew
from .databases import Ground
from .measure import in_turns, report

_DEFAULT_N = 900
_WORKERS = 2
_EACH = 5
"""Documents a worker prints in one turn."""
_PAGES = 3

_ISSUER = "老湖镇网格化治理暨吹哨报到“全响应”中心"
_DAY = date(2026, 11, 6)
_UNITS = (
    "派出所 司法所 市场监督管理所 自然资源所 综合行政执法中队 应急管理办公室 水利站 财政所 民政办公室 卫生院".split()
)
_CLAUSES = (
    "签收用时由18.6分钟缩短至11.2分钟；", "经现场核查，路灯、排水沟、护栏均已修复，", "诉求人表示“基本满意”。",
    "对反复反映的事项，牵头单位须于2026年11月20日前查明原因并书面报送，", "《会商纪要》当日印发率100%，",
    "办结率（含延期）93.5%，较上月提高2.1个百分点；", "相关情况已列入督办——", "请各单位对照清单逐项整改……",
)  # fmt: skip
_CHARACTERS = 820
_BESIDE_CHART = 320


def measure(ground: Ground) -> dict[str, Any]:
    """`n` counts pages; figures are pages a second, the processor time of a page, and the size of a document."""
    n = ground.asked or _DEFAULT_N
    rounds = max(1, n // (_WORKERS * _EACH * _PAGES))
    with crew(_printer, [()] * _WORKERS) as workers:
        sizes = {what: workers.all(what, 0, 1)[0][0] for what in ("table", "chart", "raw")}
        worked: dict[str, list[float]] = {what: [] for what in sizes}
        contenders = {what: partial(_turn, workers, what, worked[what]) for what in sizes}
        times = in_turns(contenders, rounds, "文书", ground.progress)
    pages = rounds * _WORKERS * _EACH * _PAGES
    per_s = {what: round(pages / sum(taken), 1) for what, taken in times.items()}
    size = {what: round(told / 1024, 1) for what, told in sizes.items()}
    cost = {what: round(1000 * sum(spent) / len(spent) / _EACH / _PAGES, 2) for what, spent in worked.items()}
    figures = {
        "pages_per_s": per_s["table"],
        "chart_pages_per_s": per_s["chart"],
        "page_cpu_ms": cost["table"],
        "chart_page_cpu_ms": cost["chart"],
        "kb": size["table"],
        "chart_kb": size["chart"],
    }
    raw = {"pages_per_s": per_s["raw"], "page_cpu_ms": cost["raw"], "kb": size["raw"]}
    return report("documents", "sqlite", n, figures, raw)


def _turn(workers: Crew, what: str, worked: list[float], turn: int) -> None:
    first = 1 + turn * _WORKERS * _EACH
    told = workers.each([(what, first + worker * _EACH, _EACH) for worker in range(_WORKERS)])
    worked += [spent for _, spent in told]


def _printer() -> Work:
    """A worker: prints so many documents of a sort from this seed on; the bytes of the last and its processor time."""
    sorts: dict[str, Callable[[int], tuple[bytes, int]]] = {
        "table": partial(_paper, chart=False),
        "chart": partial(_paper, chart=True),
        "raw": _plain,
    }

    def work(what: str, first: int, count: int) -> tuple[int, float]:
        size, began = 0, process_time()
        for seed in range(first, first + count):
            pdf, pages = sorts[what](seed)
            if pages != _PAGES:
                raise RuntimeError(f"{what} {seed}: {pages} pages")
            size = len(pdf)
        return size, process_time() - began

    return work


def _prose(seed: int, length: int) -> list[str]:
    """Paragraphs of so many characters in all, each document another order and other characters."""
    chance = random.Random(seed)
    said = ""
    while len(said) < length:
        said += chance.choice(_UNITS) + chance.choice(_CLAUSES) + _character(chance)
    said = said[:length]
    return [said[start : start + 130] for start in range(0, length, 130)]


def _character(chance: random.Random) -> str:
    """One of the 3,700 common ones."""
    return bytes((chance.randrange(0xB0, 0xD7), chance.randrange(0xA1, 0xFF))).decode("gb2312")


def _paper(seed: int, *, chart: bool) -> tuple[bytes, int]:
    number = f"老全响〔2026〕{seed}号"
    texts = _prose(seed, _BESIDE_CHART if chart else _CHARACTERS)
    half = len(texts) // 2
    blocks: list[Block] = [
        paper.red_head(f"{_ISSUER}文件", number),
        paper.title("关于2026年10月网格化治理暨吹哨报到工作情况的通报"),
        Gap(),
        paper.addressees("各村（社区），镇直各部门"),
        paper.heading(1, "总体情况"),
        *paper.paragraphs(texts[:half]),
        paper.heading(2, "指标排名"),
        _table(seed),
        *(_chart(seed) if chart else ()),
        paper.heading(3, "下步要求"),
        *paper.paragraphs(texts[half:]),
        paper.signature(_ISSUER, _DAY),
    ]
    face = DocumentFace(number, False, _DAY, _ISSUER, "3f9a60c2d871", "a81c" * 16)
    return paper.print_paper(blocks, paper.imprint("县委办公室", _ISSUER, _DAY), face, "通报", "通报")


def _table(seed: int) -> Table:
    columns = [PAPER.width / 6] * 6
    heads = ("单位", "得分", "响应率", "办结率", "解决率", "满意度")
    rows = [Row(tuple(cell(width, (head, TABLE_HEAD)) for width, head in zip(columns, heads, strict=True)))]
    for n, unit in enumerate(_UNITS):
        values = (unit, *(f"{99 - n - (seed + column) % 7}.{seed % 90 + 10}" for column in range(5)))
        rows.append(Row(tuple(cell(width, (value, TABLE_CELL)) for width, value in zip(columns, values, strict=True))))
    return Table(tuple(rows), PAPER.width, heads=1, grid=ROW)


def _chart(seed: int) -> list[Block]:
    months = [f"{month}月" for month in range(1, 11)]
    counts = [
        Series(name, tuple(str(60 + (seed * 7 + k * month) % 50) for month in range(10)))
        for k, name in ((3, "受理"), (5, "办结"))
    ]
    return bar_chart("图1　受理与办结件数", months, counts, unit="件")


@cache
def _plain_style() -> Any:
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont, TTFontFace

    font = TTFont("plain", str(resource("fonts") / Face.FANGSONG.value))
    font.face.name = b"Plain"  # the library keeps one font of a name, and ours is there already
    pdfmetrics.registerFont(font)
    assert isinstance(font.face, TTFontFace)
    return ParagraphStyle("plain", fontName="plain", fontSize=16, leading=ROW, wordWrap="CJK", firstLineIndent=32)


def _plain(seed: int) -> tuple[bytes, int]:
    """As much text as the canvas library sets over three pages by itself."""
    from reportlab.platypus import Paragraph, SimpleDocTemplate

    target = BytesIO()
    document = SimpleDocTemplate(
        target, pagesize=(595.3, 841.9), leftMargin=PAPER.left, topMargin=PAPER.top, rightMargin=68, bottomMargin=93,
        initialFontName="plain",
    )  # fmt: skip
    style = _plain_style()
    document.build([Paragraph(text, style) for text in _prose(seed, 1_350)])
    return target.getvalue(), document.page
