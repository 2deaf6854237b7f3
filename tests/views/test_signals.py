"""The regression that PySide6 6.12.0 brought on Python 3.11: every signal lost a reference, the program aborted."""

from __future__ import annotations

import subprocess
import sys

_PROGRAM = """
from PySide6.QtCore import QAbstractListModel, QCoreApplication, QModelIndex, QObject, Qt, Signal

class Teller(QObject):
    told = Signal(bool, object)

class Rows(QAbstractListModel):
    def __init__(self):
        super().__init__()
        self.rows = []

    def rowCount(self, parent=QModelIndex()):
        return len(self.rows)

    def data(self, index, role=Qt.ItemDataRole.DisplayRole):
        return self.rows[index.row()] if role == Qt.ItemDataRole.DisplayRole else None

app = QCoreApplication([])
teller, heard = Teller(), []
teller.told.connect(lambda flag, what: heard.append(flag))
for n in range(20_000):
    teller.told.emit(True, None)
model = Rows()
for n in range(5_000):
    model.beginInsertRows(QModelIndex(), 0, 0)
    model.rows.insert(0, n)
    model.endInsertRows()
    if n % 2:
        model.beginRemoveRows(QModelIndex(), 0, 0)
        model.rows.pop(0)
        model.endRemoveRows()
    model.beginResetModel()
    model.endResetModel()
assert len(heard) == 20_000 and all(heard) and model.rowCount() == 2_500
print("whole")
"""


def test_twenty_thousand_signals_leave_the_program_whole() -> None:
    done = subprocess.run([sys.executable, "-c", _PROGRAM], capture_output=True, text=True, check=False, timeout=100)
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, "whole", "")
