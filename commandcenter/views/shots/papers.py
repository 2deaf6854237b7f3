"""The page of papers in the states that pictures show."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from PySide6.QtWidgets import QWidget

from ...dispatch.overviews import boards
from ...dispatch.overviews.boards import BoardQuery, Queue
from ...dispatch.paperwork import paper_drafts
from ...dispatch.paperwork.paper_pages import PaperFilter, listing
from ...dispatch.paperwork.papers import Papers, Subject
from ...models.paper_codes import scan_code
from ..main_window import MainWindow

_DAY = timedelta(days=1)


def _on_the_way(window: MainWindow, studio: Any) -> None:
    """Some dispatch sheets are out, a bulletin is drafted, another waits for review."""
    desk = window.workplace.desk
    month = desk.clock.now().date().replace(day=1)

    def work() -> None:
        papers = Papers(desk.store, desk.by, desk.clock.now)
        lines = boards.page(desk, BoardQuery(queue=Queue.UNSIGNED), limit=3).lines
        for line in lines:
            if papers.why_not("dispatch", Subject(case_no=line.row.no)) is None:
                papers.issue("dispatch", Subject(case_no=line.row.no))
        last = month - _DAY
        subject = Subject(first=last.replace(day=1), last=last)
        draft = paper_drafts.begin(desk, "bulletin", subject, {"requirements": "请各单位对照问题逐件整改"})
        paper_drafts.submit(desk, draft.draft.id, draft.draft.version)
        paper_drafts.begin(desk, "bulletin", subject, {"requirements": "另一种写法"})

    window.workplace.tasks.run(window, work)
    studio.settle()


def drafts(window: MainWindow, studio: Any) -> QWidget:
    """The drafts, the newest looked at."""
    _on_the_way(window, studio)
    desk = window.workplace.desk

    def look(newest: int) -> None:
        window.show_page("papers", ("draft", newest))

    window.workplace.tasks.run(window, lambda: max(one.draft.id for one in paper_drafts.waiting(desk)), look)
    studio.settle()
    return window


def awaited(window: MainWindow, studio: Any) -> QWidget:
    """Papers whose receipts are missing."""
    _on_the_way(window, studio)
    window.show_page("papers", "awaited")
    studio.settle()
    page: Any = window.current
    page.faces.step(1)
    return window


def receipts(window: MainWindow, studio: Any) -> QWidget:
    """Two slips were scanned."""
    _on_the_way(window, studio)
    window.show_page("papers")
    studio.settle()
    year = window.workplace.now().year
    desk = window.workplace.desk

    def newest() -> int:
        lines = listing(desk, PaperFilter("dispatch")).lines
        return max(int(line.number[line.number.index("〕") + 1 : -1]) for line in lines)

    def scan(last: int) -> None:
        overlay: Any = window
        overlay._over.receipts.scan(scan_code(11, year, last))
        overlay._over.receipts.scan(scan_code(11, year, last - 1))

    window.workplace.tasks.run(window, newest, scan)
    studio.settle()
    return window


def template(window: MainWindow, studio: Any) -> QWidget:
    """The template of the dispatch sheet, tried on the empty form."""
    window.show_page("templates", "dispatch")
    studio.settle()
    page: Any = window.current
    page.form._texts["requirements"].set_value("垂落电线须先行断电并设置警示\n每日17时前报告进展")
    page.form.tries.click()
    studio.settle()
    return window


def batch(window: MainWindow, studio: Any) -> QWidget:
    """The whole list at once, and the sheets that are still missing."""
    window.show_page("papers")
    studio.settle()
    page: Any = window.current
    page._batch_button.click()
    studio.settle()
    return window


def writing(window: MainWindow, studio: Any) -> QWidget:
    """The free parts of last month's bulletin."""
    window.show_page("papers")
    studio.settle()
    page: Any = window.current
    page.periods.bulletin.trigger()
    studio.settle()
    page.preview.write.click()
    studio.settle()
    return window


def campaign(window: MainWindow, studio: Any) -> QWidget:
    """A 专项汇总表 is chosen and looked at."""
    window.show_page("papers")
    studio.settle()
    page: Any = window.current
    page.periods.campaigns.trigger()
    page.periods.campaign.topic.set_value("安全")
    page.periods.campaign.confirm()
    studio.settle()
    return window
