"""模板: what stands on papers before anybody writes into them, kind by kind; tried on the empty form, then used."""

from __future__ import annotations

from PySide6.QtCore import QSizeF, QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout

from ...dispatch.paperwork import paper_templates
from ...dispatch.paperwork.paper_pages import Printed
from ...dispatch.paperwork.paper_templates import TemplateLine
from ..admin.page import RowsPage, Shape, fits
from ..admin.panels import MARGINS, FormPanel
from ..papers.page_view import FIT_WIDTH, PageView
from ..papers.pdf_pages import page_sizes
from ..widgets.buttons import Button, Check
from ..widgets.fields import Area, Edit, FormRow
from ..widgets.layout import column, label, row
from ..widgets.rows import Row
from ..workplace import Workplace

_LINES, _SENTENCE, _SHEET = 3, 2, 420


class TemplatePanel(FormPanel):
    """`tried` and `wanted` when the form is to be shown, or put in force, with what is typed."""

    tried = Signal()
    wanted = Signal()

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(self.tr("文书模板"))
        t = workplace.theme
        self._theme = t
        self.line: TemplateLine | None = None
        self.title = label("", "title", wrap=True)
        self.version = label("", "small")
        self.issuer = Edit(t, self.tr("红头和落款上的名称"))
        self.signed = Check(t, self.tr("须先核稿、签发才能印发"))
        self.why = Edit(t, self.tr("文件号或谁定的"))
        self._texts: dict[str, Edit | Area] = {}
        self._phrases: dict[str, Area] = {}
        self._fields = QVBoxLayout()
        self._fields.setSpacing(0)
        self.tries = Button(t, self.tr("看空白样张"))
        self.go = Button(t, self.tr("启用新模板"), "Ctrl+Enter", "primary")
        self.sheet = PageView(t, workplace.tasks)
        self.sheet.setMinimumHeight(_SHEET)
        self.sheet.fit_to(FIT_WIDTH)
        self._standing = {
            "issuer": FormRow(self.tr("发文机关"), self.issuer),
            "why": FormRow(self.tr("依据"), self.why, need=True),
        }
        said = self.tr(
            "常用文字印在这类文书可以改的地方，拟稿人还能改。固定用语每份都印，花括号里的由程序填写，空着就用程序的。"
            "别的内容照台账印，不在这里设。"
        )
        words = label(said, "small", wrap=True)
        parts = (
            *(self.title, self.version, words, 8, self._standing["issuer"], self.signed, 8, self._fields),
            *(self._standing["why"], row(self.go, self.tries, None, gap=8), 12, self.sheet),
        )
        column(*parts, gap=4, margins=MARGINS, parent=self)
        self.tries.clicked.connect(self.tried)
        self.go.clicked.connect(self.wanted)
        self.sheet.hide()

    def show_line(self, line: TemplateLine) -> None:
        """The template as it stands; what was typed for another kind is gone."""
        if self.line == line:
            return
        self.line = line
        while (item := self._fields.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        self._texts.clear()
        self._phrases.clear()
        self._rows = dict(self._standing)
        for part in line.kind.texts:
            field = Area(self._theme, self.tr("一行一条"), _LINES) if part.many else Edit(self._theme)
            field.set_value(line.template.texts.get(part.field, ""))
            self._texts[part.field] = field
            self._add(part.field, part.label, field)
        if line.kind.standing:
            self._fields.addWidget(label(self.tr("固定用语"), "heading"))
        for one in line.kind.standing:
            sentence = Area(self._theme, one.text, _SENTENCE)
            sentence.set_value(line.template.phrases.get(one.key, one.text))
            self._phrases[one.key] = sentence
            self._add(f"phrases.{one.key}", one.label, sentence)
        self.title.setText(line.kind.title)
        self.version.setText(self.tr("模板版本 {0}（印在校验码里）").format(line.version))
        self.issuer.set_value(line.issuer)
        self.signed.set_value(line.signed)
        self.why.set_value("")
        self.sheet.hide()
        self._calm()

    def _add(self, name: str, words: str, field: Edit | Area) -> None:
        self._rows[name] = FormRow(words, field)
        self._fields.addWidget(self._rows[name])

    @property
    def phrases(self) -> dict[str, str]:
        """The sentences as they are to stand."""
        return {key: field.value for key, field in self._phrases.items()}

    @property
    def texts(self) -> dict[str, str]:
        return {name: field.value for name, field in self._texts.items()}

    def show_sheet(self, pdf: bytes, sizes: tuple[QSizeF, ...]) -> None:
        """Brought into view as well: it lies below all that can be worded."""
        self.sheet.show_pdf(pdf, sizes)
        self.sheet.show()
        QTimer.singleShot(0, self.sheet, self.sheet.setFocus)  # once it has its place

    def submit(self) -> None:
        self.wanted.emit()

    def begin(self) -> None:
        self.issuer.setFocus()


class TemplatesPage(RowsPage):
    """The kinds left, the template of one right."""

    def __init__(self, workplace: Workplace) -> None:
        self._lines: dict[str, TemplateLine] = {}
        self.form = TemplatePanel(workplace)
        shape = Shape(
            title="文书模板",
            search="文书种类",
            none="没有这样的文书",
            filters=(("all", "全部"), ("set", "改过的")),
            filters_name="显示哪些模板",
            tells=frozenset({"setup"}),
            side=620,
        )
        super().__init__(workplace, shape, (self.form,))
        self.form.tried.connect(self._try)
        self.form.wanted.connect(self._put)
        self.read()

    def read(self) -> None:
        desk = self.workplace.desk
        self.workplace.tasks.run(self, lambda: paper_templates.templates(desk), self._take)

    def _take(self, lines: tuple[TemplateLine, ...]) -> None:
        self._lines = {line.kind.code: line for line in lines}
        self.count.setText(self.tr("{0} 种").format(len(lines)))
        self.show_list()

    def is_read(self) -> bool:
        return bool(self._lines)

    def rows(self) -> list[Row]:
        wanted = (one for one in self._lines.values() if self.filter.value == "all" or one.template.version)
        return [row for row in map(self._row, wanted) if fits(row, self.search.text())]

    def _row(self, line: TemplateLine) -> Row:
        said = [self.tr("先签发") if line.signed else ""]
        said.append(self.tr("改过 {0} 次").format(line.template.version) if line.template.version else "")
        return Row(
            words=line.kind.title,
            right=line.version,
            detail="　".join(filter(None, said)),
            value=line.kind.code,
        )

    def show_chosen(self) -> None:
        line = self._lines.get(str(self.list.current))
        if line is not None:
            self.form.show_line(line)

    def _try(self) -> None:
        if (line := self.form.line) is None:
            return
        desk, issuer, texts, phrases = self.workplace.desk, self.form.issuer.value, self.form.texts, self.form.phrases

        def job() -> tuple[Printed, tuple[QSizeF, ...]]:
            printed = paper_templates.proof(desk, line.kind.code, issuer, texts, phrases)
            return printed, page_sizes(printed.pdf)

        self.run(job, self._show_sheet)

    def _show_sheet(self, found: tuple[Printed, tuple[QSizeF, ...]]) -> None:
        printed, sizes = found
        self.form.show_sheet(printed.pdf, sizes)

    def _put(self) -> None:
        if (line := self.form.line) is None:
            return
        desk, form, seen = self.workplace.desk, self.form, line.template.version
        code, issuer, texts, phrases = line.kind.code, form.issuer.value, form.texts, form.phrases
        signed, why = form.signed.value, form.why.value
        self.run(
            lambda: paper_templates.change(desk, code, seen, issuer, texts, signed, why, phrases), self._is_in_force
        )

    def _is_in_force(self, line: TemplateLine) -> None:
        self._lines[line.kind.code] = line
        self.form.line = None
        self.form.show_line(line)
        self.saved(self.tr("{0}的新模板 {1} 已启用，从下一份起用").format(line.kind.title, line.version))


def build(workplace: Workplace) -> TemplatesPage:
    return TemplatesPage(workplace)
