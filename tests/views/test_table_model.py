"""The difference model beside a plain sorted list: every sequence of changes, watched by Qt's own model tester."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester

from commandcenter.views.table_model import DiffTableModel, Index

Row = tuple[int, int]
_ids = st.integers(0, 12)
_changes = st.lists(st.dictionaries(_ids, st.one_of(st.none(), st.integers(0, 5)), max_size=6), max_size=8)


class Model(DiffTableModel[Row]):
    def __init__(self) -> None:
        super().__init__(lambda row: row[0], lambda row: row[1])

    def columnCount(self, parent: Index | None = None) -> int:
        return 2

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        return str(self.rows[index.row()][index.column()]) if role == Qt.ItemDataRole.DisplayRole else None


@pytest.mark.usefixtures("qapp")
@settings(max_examples=120, deadline=None)
@given(st.dictionaries(_ids, st.integers(0, 5)), _changes)
def test_every_change_leaves_the_sorted_list_and_indexes_follow_their_rows(
    first: dict[int, int], batches: list[dict[int, int | None]]
) -> None:
    model = Model()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.replace_all(first.items())
    kept = dict(first)
    followed = {row[0]: QPersistentModelIndex(model.index(at, 0)) for at, row in enumerate(model.rows)}
    for batch in batches:
        model.apply({key: None if value is None else (key, value) for key, value in batch.items()})
        for key, value in batch.items():
            if value is None:
                kept.pop(key, None)
                followed.pop(key, None)
            else:
                kept[key] = value
        assert list(model.rows) == sorted(kept.items(), key=lambda row: (row[1], row[0]))
        for key, index in followed.items():
            if key in kept and key in first:
                assert model.rows[index.row()][0] == key
    assert tester is not None


@pytest.mark.usefixtures("qapp")
def test_a_page_comes_after_what_is_there() -> None:
    model = Model()
    model.replace_all([(1, 1), (2, 2)])
    model.append([(3, 3), (2, 2), (4, 3)])
    assert list(model.rows) == [(1, 1), (2, 2), (3, 3), (4, 3)]
    model.append([(5, 0)])
    assert model.position(5) == 0
