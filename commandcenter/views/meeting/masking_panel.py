"""脱敏: what of a topic's texts the room reads; a name is masked by selecting it, a mask opened by a click on it."""

from __future__ import annotations

from functools import partial
from urllib.parse import quote

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QFont, QTextBlockFormat, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QTextBrowser, QVBoxLayout, QWidget

from ...dispatch.meetings.exposure import Exposure
from ...models.masking import Span, Strictness, may_show
from ...models.meeting.exposing import Treatment
from ..language import say
from ..theme import Theme
from ..widgets.buttons import Button, Check, Chip
from ..widgets.layout import Flow, column, holder, label, row

_LONGEST = 40
_LINK = "mask"
_BETWEEN, _LINE_PERCENT = 12, 130
_BREAKS = frozenset("\u2028\u2029")


class MaskingPanel(QWidget):
    """`treated` carries a passage and what becomes of it."""

    treated = Signal(str, object)
    strict_wanted = Signal(bool)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._exposure: Exposure | None = None
        self._chosen: str = ""
        self._because_watched = self.tr("有群众代表在场，严格脱敏")
        self._because_sealed = self.tr("有保密议题，一律严格脱敏")
        self.strict = Check(theme, self._because_watched)
        self.strict.clicked.connect(self.strict_wanted)
        self.texts = QTextBrowser()
        self.texts.document().setDocumentMargin(12)
        self.texts.setOpenLinks(False)
        self.texts.setAccessibleName(self.tr("投屏文字，底色处已隐去"))
        self.texts.anchorClicked.connect(self._look_at)
        self.texts.selectionChanged.connect(self._selected)
        self.hide_button = Button(theme, self.tr("隐去所选"), kind="primary")
        self.hide_button.clicked.connect(self.hide_selected)
        self.show_button = Button(theme, self.tr("显示原文"))
        self.show_button.clicked.connect(self.show_chosen)
        self._words = label("", "small", wrap=True)
        self._kept = Flow()
        column(
            self.strict,
            self.texts,
            self._words,
            row(self.hide_button, self.show_button, None),
            holder(_as_column(self._kept)),
            gap=8,
            parent=self,
        )
        self._say_nothing()

    # --- what is shown ------------------------------------------------------------------------------------------------

    def show_exposure(self, found: Exposure) -> None:
        if self._exposure == found:
            return
        self._exposure = found
        self.strict.setChecked(found.strictness is Strictness.STRICT)
        self.strict.setEnabled(not found.must_be_strict)
        self.strict.setText(self._because_sealed if found.must_be_strict else self._because_watched)
        self._write(found)
        self._list_kept(found)
        self._say_nothing()

    def _write(self, found: Exposure) -> None:
        place = self.texts.verticalScrollBar().value()
        self.texts.clear()
        cursor = QTextCursor(self.texts.document())
        head, plain = QTextCharFormat(), QTextCharFormat()
        head.setForeground(self._theme.text_muted)
        plain.setForeground(self._theme.text)
        if found.sealed or not found.texts:
            cursor.insertText(say(found.sealed) or self.tr("还没有要投屏的文字"), head)
            return
        for k, (where, masked) in enumerate(found.texts):
            block = QTextBlockFormat()
            block.setBottomMargin(_BETWEEN)
            block.setLineHeight(_LINE_PERCENT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
            cursor.insertBlock(block) if k else cursor.setBlockFormat(block)
            cursor.insertText(f"{say(where)}\u2028", head)
            at = 0
            for n, span in enumerate(masked.spans):
                cursor.insertText(masked.original[at : span.start], plain)
                cursor.insertText(span.replacement, self._marked(f"{_LINK}:{k}/{n}", span))
                at = span.end
            cursor.insertText(masked.original[at:], plain)
        self.texts.verticalScrollBar().setValue(place)

    def _marked(self, link: str, span: Span) -> QTextCharFormat:
        made = QTextCharFormat()
        made.setAnchor(True)
        made.setAnchorHref(quote(link, safe=":/"))
        made.setBackground(self._theme.selection)
        made.setForeground(self._theme.accent)
        made.setFontWeight(QFont.Weight.Medium)
        made.setToolTip(say(self.tr("已隐去：{0}").format(span.kind.label)))
        return made

    def _list_kept(self, found: Exposure) -> None:
        """What somebody decided against the rules; the cross takes the decision back."""
        while (item := self._kept.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        for words, passages in ((self.tr("隐去 {0}"), found.names), (self.tr("显示 {0}"), found.shown)):
            for passage in passages:
                chip = Chip(self._theme, words.format(passage))
                chip.removed.connect(partial(self.treated.emit, passage, Treatment.RULE))
                self._kept.addWidget(chip)

    # --- choosing -----------------------------------------------------------------------------------------------------

    @property
    def selected(self) -> str:
        """The words that can be masked, "" while there are none."""
        words = self.texts.textCursor().selectedText().strip()
        whole = words and not _BREAKS.intersection(words) and len(words) <= _LONGEST
        return words if whole and self._exposure is not None and self._stands(words) else ""

    def _stands(self, words: str) -> bool:
        """Whether it is in a text as it was written: what stands for a masked passage cannot be masked again."""
        assert self._exposure is not None
        return any(words in masked.original for _, masked in self._exposure.texts)

    def _selected(self) -> None:
        if self.texts.textCursor().hasSelection():
            self._chosen = ""
            words = self.selected
            tells = self.tr("隐去“{0}”，全会各处都不再显示").format(words) if words else self.tr("请选一段原有的文字")
            self._say(tells)

    def _look_at(self, link: QUrl) -> None:
        """A mask was clicked: what is behind it, and whether it may be shown."""
        if self._exposure is None:
            return
        text, span_at = map(int, link.path().split("/"))
        masked = self._exposure.texts[text].masked
        span = masked.spans[span_at]
        original = masked.original[span.start : span.end]
        if not may_show(span, self._exposure.strictness):
            self._chosen = ""
            self._say(self.tr("“{0}”是{1}，不能显示").format(original, span.kind.label))
        else:
            self._chosen = original
            self._say(self.tr("原文：{0}（{1}）").format(original, span.kind.label))

    def hide_selected(self) -> None:
        if words := self.selected:
            self.treated.emit(words, Treatment.HIDE)

    def show_chosen(self) -> None:
        if self._chosen:
            self.treated.emit(self._chosen, Treatment.SHOW)

    @property
    def words(self) -> str:
        return self._words.text()

    def _say_nothing(self) -> None:
        self._chosen = ""
        self._say(self.tr("选中姓名可隐去；点底色处看原文"))

    def _say(self, words: str) -> None:
        self._words.setText(words)
        self.hide_button.setEnabled(bool(self.selected))
        self.show_button.setEnabled(bool(self._chosen))


def _as_column(flow: Flow) -> QVBoxLayout:
    made = QVBoxLayout()
    made.setContentsMargins(0, 0, 0, 0)
    made.addLayout(flow)
    return made
