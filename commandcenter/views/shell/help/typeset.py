"""A chapter as a document in the theme's type and colours: title, keys, text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtGui import (
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextImageFormat,
    QTextLength,
    QTextOption,
    QTextTableFormat,
)

from ...language import say
from ...theme import FONT, Theme, font
from ..keys import KeyGroup
from .book import Chapter

_MARGIN, _LEADING = 28, 158
_KEY_COLUMN, _KEY_WIDTH, _KEY_EDGE = 200, 88, 8
#: Pixels of a heading, by its level, with the air above and below it.
_HEADINGS = {1: (FONT.title, 8, 10), 2: (FONT.heading, 24, 6), 3: (FONT.base, 14, 2)}
_THIN = "\u2009"
#: What stands in a text where a picture is (U+FFFC): no character that is ever drawn.
_OBJECT = chr(0xFFFC)
_FENCE = QTextFormat.Property.BlockCodeFence.value
_PROPORTIONAL = QTextBlockFormat.LineHeightTypes.ProportionalHeight.value


@dataclass(frozen=True, slots=True)
class Place:
    """A paragraph of a chapter: its number in the document, the heading it stands under, its words."""

    block: int
    heading: str
    words: str


def typeset(document: QTextDocument, chapter: Chapter, keys: Sequence[KeyGroup], theme: Theme, wide: int) -> int:
    """Fills the document; `wide` px is the room for lines and pictures. Keys stand between the title and the text: the
    number of paragraphs they take."""
    document.setUndoRedoEnabled(False)
    document.clear()
    document.setDefaultFont(font(FONT.base))
    document.setDocumentMargin(_MARGIN)
    wrapping = QTextOption()
    wrapping.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    document.setDefaultTextOption(wrapping)
    document.setMarkdown(chapter.text, QTextDocument.MarkdownFeature.MarkdownDialectGitHub)
    whole = QTextCursor(document)
    whole.beginEditBlock()  # laid out once, not after every word
    for block in list(_blocks(document)):
        _dress_block(block, theme)
        _dress_words(block, theme, wide - 2 * _MARGIN)
    before = document.blockCount()
    if keys:
        _set_keys(document, keys, theme, wide - 2 * _MARGIN)
    whole.endEditBlock()
    return document.blockCount() - before


def headings(document: QTextDocument) -> list[tuple[int, str]]:
    """The headings within a chapter: number of the paragraph, words."""
    return [(b.blockNumber(), b.text()) for b in _blocks(document) if b.blockFormat().headingLevel() == 2]


def places(document: QTextDocument) -> list[Place]:
    """Every paragraph that says something."""
    found, heading = [], ""
    for block in _blocks(document):
        heading = block.text() if block.blockFormat().headingLevel() else heading
        if words := block.text().strip(f"{_OBJECT} \n").replace(_THIN, "").replace("\t", "　"):
            found.append(Place(block.blockNumber(), heading, words))
    return found


def _blocks(document: QTextDocument) -> Iterator[QTextBlock]:
    block = document.begin()
    while block.isValid():
        yield block
        block = block.next()


def _dress_block(block: QTextBlock, theme: Theme) -> None:
    cursor = QTextCursor(block)
    shape = block.blockFormat()
    shape.setLineHeight(100 if _OBJECT in block.text() else _LEADING, _PROPORTIONAL)
    level = shape.headingLevel()
    _, above, below = _HEADINGS.get(level, (0, 0, 3 if block.textList() else 8))
    if shape.hasProperty(_FENCE):
        shape.setBackground(theme.well)
    shape.setTopMargin(above)
    shape.setBottomMargin(below)
    cursor.setBlockFormat(shape)
    if (listed := block.textList()) is not None and block == listed.item(0):
        style = listed.format()
        style.setIndent(1)
        listed.setFormat(style)


def _dress_words(block: QTextBlock, theme: Theme, wide: int) -> None:
    """Type and colours of every run of words; each picture as wide as there is room."""
    runs = []
    at = block.begin()
    while not at.atEnd():
        run = at.fragment()
        runs.append((run.position(), run.length(), run.charFormat()))
        at += 1
    level = block.blockFormat().headingLevel()
    is_code = block.blockFormat().hasProperty(_FENCE)
    for position, length, given in runs:
        cursor = QTextCursor(block)
        cursor.setPosition(position)
        cursor.setPosition(position + length, QTextCursor.MoveMode.KeepAnchor)
        cursor.setCharFormat(_plain(theme) if is_code else _format(given, level, theme, wide))


def _format(given: QTextCharFormat, level: int, theme: Theme, wide: int) -> QTextCharFormat:
    if given.isImageFormat():
        image = QTextImageFormat(given.toImageFormat())
        image.setWidth(wide)
        image.setMaximumWidth(QTextLength(QTextLength.Type.FixedLength, wide))
        return image
    size = _HEADINGS.get(level, (FONT.base, 0, 0))[0]
    bold = bool(level) or given.fontWeight() > 500
    made = _plain(theme, size, bold)
    if given.fontFixedPitch():
        return _keycap(theme)
    if given.isAnchor():
        made.setAnchor(True)
        made.setAnchorHref(given.anchorHref())
        made.setForeground(theme.accent)
        made.setFontUnderline(True)
    return made


def _plain(theme: Theme, size: int = FONT.base, bold: bool = False) -> QTextCharFormat:
    made = QTextCharFormat()
    made.setFont(font(size, "b" if bold else "r"))
    made.setForeground(theme.text)
    return made


def _keycap(theme: Theme) -> QTextCharFormat:
    made = QTextCharFormat()
    made.setFont(font(FONT.small, "m"))
    made.setForeground(theme.text)
    made.setBackground(theme.surface_alt)
    return made


# --- keys ---------------------------------------------------------------------------------------------------------


def _set_keys(document: QTextDocument, groups: Sequence[KeyGroup], theme: Theme, wide: int) -> None:
    """A table of as many columns as there is room for, each group under its name."""
    cursor = QTextCursor(document.begin())
    cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock)
    columns = max(1, wide // _KEY_COLUMN)
    lines = [cells for group in groups for cells in _rows(group, columns)]
    shape = QTextTableFormat()
    shape.setBorder(0)
    shape.setCellPadding(3)
    shape.setCellSpacing(0)
    shape.setTopMargin(4)
    shape.setBottomMargin(8)
    shape.setBackground(theme.well)
    shape.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
    shape.setColumnWidthConstraints([QTextLength(QTextLength.Type.PercentageLength, 100 / columns)] * columns)
    table = cursor.insertTable(len(lines), columns, shape)
    for down, cells in enumerate(lines):
        if len(cells) == 1 and not cells[0][0]:
            table.mergeCells(down, 0, 1, columns)  # a group's name
        for across, (keys, words) in enumerate(cells):
            _write_key(table.cellAt(down, across).firstCursorPosition(), keys, words, theme)


def _rows(group: KeyGroup, columns: int) -> Iterator[list[tuple[str, str]]]:
    yield [("", group.name)]
    for first in range(0, len(group.keys), columns):
        yield list(group.keys[first : first + columns])


def _write_key(cursor: QTextCursor, keys: str, words: str, theme: Theme) -> None:
    shape = QTextBlockFormat()
    shape.setTabPositions([QTextOption.Tab(_KEY_WIDTH, QTextOption.TabType.LeftTab)])
    shape.setLeftMargin(_KEY_EDGE + (_KEY_WIDTH if keys else 0))
    shape.setTextIndent(-_KEY_WIDTH if keys else 0)
    cursor.setBlockFormat(shape)
    if not keys:
        name = _plain(theme, FONT.small, True)
        name.setForeground(theme.text_muted)
        cursor.insertText(say(words), name)
        return
    cursor.insertText(f"{_THIN}{keys}{_THIN}", _keycap(theme))
    cursor.insertText(f"\t{say(words)}", _plain(theme))
