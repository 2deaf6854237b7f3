"""What a page's 导出 makes, saved where a person would put it."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from commandcenter.views.exporting import Exporter, Form


def save_as(export: Exporter, form: Form, folder: Path, qtbot: QtBot) -> Path:
    """The file under the name that the dialog proposes."""
    export.begin(form)
    qtbot.waitUntil(lambda: export.poster is None and export.saving.dialog is not None)
    dialog = export.saving.dialog
    assert dialog is not None
    path = folder / Path(dialog.selectedFiles()[0]).name
    assert path.suffix == f".{form.value}"
    dialog.fileSelected.emit(str(path))
    dialog.reject()
    export.saving.dialog = None
    return path
