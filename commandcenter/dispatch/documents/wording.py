"""A paper as words alone: its paragraphs and tables in their order, for whoever goes on writing with them.

Taken from the very blocks that are printed, so that no kind says anything twice. Such a copy is no paper: it says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from io import BytesIO
from typing import Any

from . import kind_of
from .ending import Imprint, Signature
from .flow import Block, Page, Shrunk, Text
from .head import Head
from .linebreak import Line
from .pen import one_line
from .press import overheard
from .sheet import Pair, Stack
from .style import HEADING, SUBHEADING, TITLE, Align, Face, Style
from .table import Cell, Table

#: What every such copy begins with.
WARNING = "非正式件：仅供编辑参考，以印发的文书为准"


class Level(Enum):
    TITLE = "title"
    HEADING = "heading"
    BODY = "body"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: str
    level: Level = Level.BODY


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: rows of cells, those of one row as many as it has."""

    rows: tuple[tuple[str, ...], ...]


Part = Paragraph | Grid


def wording(kind: str, data: Any) -> list[Part]:
    """The parts of a paper. A paragraph or a row that goes over the page is one again."""
    found: list[Part] = []
    for part in _parts(overheard(kind_of(kind).render, data)):
        before = found[-1] if found else None
        if isinstance(part, Grid) and isinstance(before, Grid):
            found[-1] = Grid((*before.rows, *(row for row in part.rows if row not in before.rows[:1])))
        else:
            found.append(part)
    return found


def as_text(parts: Iterable[Part]) -> str:
    """Plain text, tables with their cells parted by tabs."""
    lines = [WARNING, ""]
    for part in parts:
        if isinstance(part, Paragraph):
            lines.append(part.text)
        else:
            lines += ["\t".join(cell.replace("\n", "；") for cell in row) for row in part.rows]
    return "\n".join(lines) + "\n"


def as_docx(parts: Iterable[Part], title: str) -> bytes:
    """A file for word processors; the warning stands on its first line and at the head of every page."""
    from docx import Document
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.shared import Pt

    document = Document()
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "FangSong", Pt(16)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), "仿宋")
    document.core_properties.title = title
    document.core_properties.author = ""
    document.sections[0].header.paragraphs[0].text = WARNING
    document.add_paragraph(WARNING)
    for part in parts:
        if isinstance(part, Grid):
            _add_table(document, part)
            continue
        written = document.add_paragraph()
        run = written.add_run(part.text)
        if part.level is Level.TITLE:
            written.alignment = WD_ALIGN_PARAGRAPH.CENTER
            run.font.size = Pt(22)
        elif part.level is Level.RIGHT:
            written.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        run.bold = part.level in (Level.TITLE, Level.HEADING)
    target = BytesIO()
    document.save(target)
    return target.getvalue()


def _add_table(document: Any, grid: Grid) -> None:
    from docx.shared import Pt

    columns = max(map(len, grid.rows))
    table = document.add_table(rows=0, cols=columns, style="Table Grid")
    for row in grid.rows:
        cells = table.add_row().cells
        for at, words in enumerate(row):
            last = at == len(row) - 1
            cell = cells[at].merge(cells[-1]) if last and at < columns - 1 else cells[at]
            cell.text = words
            for paragraph in cell.paragraphs:
                for run in paragraph.runs:
                    run.font.size = Pt(10.5)


# --- from blocks to words --------------------------------------------------------------------------------------------


def _parts(pages: Sequence[Page]) -> Iterator[Part]:
    open_lines: list[Line] = []
    style: Style | None = None
    for page in pages:
        for placed in page:
            block = placed.block
            if isinstance(block, Text) and block.style == TITLE:
                yield Paragraph("".join(line.text for line in block.lines), Level.TITLE)
                continue
            if isinstance(block, Text):
                if block.label is not None:
                    open_lines.append(_as_line(block.label[0]))
                for line in block.lines:
                    open_lines.append(line)
                    if line.last:
                        yield from _paragraph(open_lines, block.style)
                        open_lines = []
                style = block.style
                continue
            yield from _paragraph(open_lines, style)
            open_lines = []
            yield from _of(block)
    yield from _paragraph(open_lines, style)


def _as_line(text: str) -> Line:
    return Line(text, (), 0.0, last=False)


def _paragraph(lines: Sequence[Line], style: Style | None) -> Iterator[Paragraph]:
    text = "".join(line.text for line in lines).strip(" ")
    if text and style is not None:
        yield Paragraph(text, _level(style))


def _level(style: Style) -> Level:
    if style == TITLE or style.face is Face.BIAOSONG:
        return Level.TITLE
    if style in (HEADING, SUBHEADING) or style.face is Face.HEI:
        return Level.HEADING
    return Level.RIGHT if style.align is Align.RIGHT else Level.BODY


def _of(block: Block) -> Iterator[Part]:
    match block:
        case Head():
            yield Paragraph(block.mark.name, Level.TITLE)
            yield from (Paragraph(piece.content, Level.RIGHT) for piece in block.pieces if piece.content)
        case Signature():
            yield Paragraph("".join(line.text for line in block.issuer.lines), Level.RIGHT)
            yield Paragraph(block.signed_on, Level.RIGHT)
        case Imprint():
            yield from (Paragraph("".join(line.text for line in names.lines)) for names in block.names)
            if block.issuer is not None:
                yield Paragraph(f"{''.join(line.text for line in block.issuer.lines)}　{block.printed}")
        case Table():
            yield Grid(tuple(tuple(map(_cell, row.cells)) for row in block.rows))
        case Pair():
            yield Paragraph("　".join(filter(None, (block.name, block.left, block.right))))
        case Stack():
            for part in block.blocks:
                yield from _of(part)
        case Shrunk():
            yield from _of(block.block)


def _cell(cell: Cell) -> str:
    paragraphs: list[str] = [""]
    for strip in cell.strips:
        centred = strip.style.align is Align.CENTRE  # broken for looks alone
        for line in strip.lines:
            paragraphs[-1] += one_line(line.text)
            if line.last and not centred:
                paragraphs.append("")
        paragraphs.append("")
    return "\n".join(filter(None, paragraphs))
