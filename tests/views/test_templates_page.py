"""The page of templates: tried on the empty form, put in force, refused with what is typed kept."""

from __future__ import annotations

from collections.abc import Callable

from pytestqt.qtbot import QtBot

from commandcenter.views.pages.templates import TemplatesPage, build
from commandcenter.views.workplace import Workplace
from tests.stage import Stage


def test_a_template_is_tried_and_put_in_force(
    stage: Stage, workplace_of: Callable[..., Workplace], qtbot: QtBot
) -> None:
    page: TemplatesPage = build(workplace_of("admin"))
    qtbot.addWidget(page)
    page.resize(1366, 700)
    page.show()
    page.open_with("letter")
    form = page.form
    assert form.title.text() == "函"
    assert form.signed.value
    form._texts["request"].set_value("请派员现场核实")
    form.tries.click()
    assert form.sheet.isVisible()
    assert form.sheet.count >= 1
    form.submit()
    assert "依据" in form._rows["why"].complaint.text()
    assert form.texts["request"] == "请派员现场核实"
    form.why.insert("党政办〔2026〕3号")
    assert form.phrases["closing"] == "专此函商，请予支持。"
    form._phrases["reply"].set_value("请于近期函复。")
    form.submit()
    assert "须有 {期限}" in form._rows["phrases.reply"].complaint.text()
    form._phrases["reply"].set_value("盼于{期限}前函复。")
    form.submit()
    assert form.version.text().count(".1") == 1
    (row,) = [one for one in page.list.rows if one.value == "letter"]
    assert "改过 1 次" in row.detail
    assert stage.verify() == []
