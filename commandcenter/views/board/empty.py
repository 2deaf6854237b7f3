"""Why a board is empty, in one sentence, and what brings something onto it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from ...models.queues import BoardQuery, Queue


def why_empty(query: BoardQuery, *, takes_in: bool) -> tuple[str, str, str]:
    """A sentence, a hint with a key, and the shape of the mark: nothing to do is well, nothing found is not.

    `takes_in`: whoever looks takes reports in himself.
    """
    if query.is_narrowed:
        return _tr("没有符合条件的案件"), _tr("按 / 换个词，Esc 清空；或点“清除筛选”"), "dot"
    if query.queue.name.startswith(Queue.MINE.name):
        return _tr("这里没有等你办的事"), _tr("按 G 看全部在办"), "done"
    match query.queue:
        case Queue.OPEN | Queue.EVERYTHING:
            hint = _tr("按 F2 受理第一件") if takes_in else _tr("新到的会响一声并出现在这里")
            return _tr("现在没有在办的案件"), hint, "done"
        case Queue.CLOSED_TODAY:
            return _tr("今天还没有办结的"), _tr("按 G 看全部在办"), "dot"
        case Queue.DRAFTS:
            return _tr("没有没登记完的草稿"), _tr("受理时写了一半的会存在这里"), "done"
        case _:
            return _tr("没有“{0}”的案件").format(query.queue.label), _tr("按 G 看全部在办"), "done"


def _tr(text: str) -> str:
    return QCoreApplication.translate("BoardPane", text)
