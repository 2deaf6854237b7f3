"""What can be seen, heard by a screen reader and reached by Tab in a window."""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Iterator

from PySide6.QtCore import QAbstractItemModel, QAbstractTableModel, QModelIndex, QPoint, QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QHeaderView,
    QLabel,
    QLayout,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QScrollBar,
    QTextEdit,
    QWidget,
)

from commandcenter.views.widgets.marks import Mark, Words

#: Latin words that are what they are: keys, codes, formats, sizes, paths.
_KNOWN = re.compile(
    r"Ctrl|Shift|Alt|Enter|Esc|Tab|Space|F\d+|R[1-4]|LH[\w-]*|PDF|CSV|Open311|[KMG]B|/[^\s\u3000]+|[A-Z]{2}-\d{3}"
)
_LATIN = re.compile(r"[A-Za-z]{2,}")


def name_of(widget: QWidget) -> str:
    return f"{type(widget).__name__} “{widget.accessibleName()}”"


def reachable(window: QWidget) -> list[QWidget]:
    """Everything a person can put the keyboard on now."""
    return [widget for widget in window.findChildren(QWidget) if _takes_tab(widget)]


def _takes_tab(widget: QWidget) -> bool:
    if isinstance(widget, QAbstractButton) and widget.autoExclusive() and not widget.isChecked():
        return False  # the arrows lead from one tab to the next
    by_tab = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.focusProxy() is None
    return by_tab and widget.isVisible() and widget.isEnabled() and not _is_inner(widget)


def _is_inner(widget: QWidget) -> bool:
    """Parts of Qt's own: the line in a combo box, scroll bars."""
    of_combo = isinstance(widget, QLineEdit) and isinstance(widget.parentWidget(), QComboBox)
    return of_combo or isinstance(widget, QScrollBar | QHeaderView)


def interactive(window: QWidget) -> list[QWidget]:
    """What reacts to keys or clicks, whether or not it takes the keyboard now."""
    kinds = (QAbstractButton, QLineEdit, QPlainTextEdit, QTextEdit, QComboBox, QAbstractItemView)
    shown = [w for w in window.findChildren(QWidget) if w.isVisible() and not _is_inner(w)]
    return [w for w in shown if isinstance(w, kinds) or _takes_tab(w)]


def tab_round(most: int = 400) -> list[QWidget]:
    """Where Tab leads, from where it is until it comes back there."""
    begin = _tab()
    seen = [begin]
    for _ in range(most):
        now = _tab()
        if now is begin:
            return seen
        assert now not in seen, f"Tab goes round without its beginning: {name_of(now)}"
        seen.append(now)
    raise AssertionError("Tab never comes round")


def _tab() -> QWidget:
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    now = QApplication.focusWidget()
    assert now is not None
    assert now.isVisible(), f"Tab comes to what cannot be seen: {name_of(now)}"
    return now


def blind_spots(window: QWidget, stops: list[QWidget]) -> list[str]:
    """Those that look the same with the keyboard on them as without."""
    found = []
    for stop in stops:
        _bring_into_sight(stop)
        stop.setFocus(Qt.FocusReason.TabFocusReason)
        area = _around(window, stop)
        with_keyboard = _look(window, area)
        stop.clearFocus()
        if _look(window, area) == with_keyboard:
            found.append(name_of(stop))
    return found


def _bring_into_sight(widget: QWidget) -> None:
    """Qt scrolls when Tab leads on within a pane; here one jumps."""
    above = widget.parentWidget()
    while above is not None:
        if isinstance(above, QScrollArea):
            above.ensureWidgetVisible(widget)
        above = above.parentWidget()


def _around(window: QWidget, widget: QWidget) -> QRect:
    return QRect(widget.mapTo(window, QPoint(0, 0)), widget.size()).adjusted(-4, -4, 4, 4)


def _look(window: QWidget, area: QRect) -> QImage:
    return window.grab(area).toImage()


def cut_texts(window: QWidget) -> list[str]:
    """Words that do not fit where they stand."""
    return [f"{name_of(w)} {_words(w)}" for w in window.findChildren(QWidget) if w.isVisible() and _is_cut(w)]


def _is_cut(widget: QWidget) -> bool:
    if isinstance(widget, QLabel) and widget.text():
        if widget.wordWrap():
            return widget.heightForWidth(widget.width()) > widget.height() + 1
        return widget.sizeHint().width() > widget.width() + 1
    if isinstance(widget, QAbstractButton) or (isinstance(widget, Mark) and not isinstance(widget, Words)):
        return widget.minimumSizeHint().width() > widget.width() + 1
    return False


def _words(widget: QWidget) -> str:
    text = getattr(widget, "text", "")
    found = text() if callable(text) else text
    return found if isinstance(found, str) else ""


def squeezed(window: QWidget) -> list[str]:
    """What stands partly outside of where it belongs, and neighbours that cover each other."""
    wrong = []
    for holder in (w for w in window.findChildren(QWidget) if w.isVisible() and w.layout() is not None):
        placed = [w for w in _placed(holder.layout()) if w.isVisible() and not w.size().isEmpty()]
        room = holder.rect().adjusted(-1, -1, 1, 1)
        wrong += [
            f"{name_of(w)} does not fit into {name_of(holder)}" for w in placed if not room.contains(w.geometry())
        ]
        pairs = itertools.combinations(placed, 2)
        wrong += [f"{name_of(a)} covers {name_of(b)}" for a, b in pairs if _overlap(a.geometry(), b.geometry())]
    return wrong


def _placed(layout: QLayout) -> Iterator[QWidget]:
    """The widgets of a layout and of those within it."""
    for at in range(layout.count()):
        item = layout.itemAt(at)
        if item.widget() is not None:
            yield item.widget()
        elif item.layout() is not None:
            yield from _placed(item.layout())


def _overlap(a: QRect, b: QRect) -> bool:
    both = a.intersected(b)
    return both.width() > 1 and both.height() > 1


def texts(window: QWidget) -> Iterator[str]:
    """Everything that can be read on the window, or heard."""
    yield window.windowTitle()
    for widget in window.findChildren(QWidget):
        if widget.isVisible():
            yield from (widget.accessibleName(), widget.toolTip(), _words(widget))
            if isinstance(widget, QLineEdit | QPlainTextEdit):
                yield widget.placeholderText()
            if isinstance(widget, QAbstractItemView | QComboBox) and (model := widget.model()) is not None:
                yield from _of_model(model)


def _of_model(model: QAbstractItemModel, most: int = 60) -> Iterator[str]:
    root = QModelIndex()
    columns = model.columnCount() if isinstance(model, QAbstractTableModel) else 1
    for column in range(columns):
        yield str(model.headerData(column, Qt.Orientation.Horizontal) or "")
        for row in range(min(model.rowCount(root), most)):
            yield str(model.index(row, column, root).data() or "")


def foreign_words(window: QWidget, known: Collection[str]) -> set[str]:
    """Latin words that are no codes; `known` are the logins."""
    found = {word for text in texts(window) for word in _LATIN.findall(_KNOWN.sub(" ", text))}
    return {word for word in found if not any(word in login for login in known)}
