"""The program without a command, as long as it has no window: a demonstration township, its figures and two papers."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from ..dispatch.upkeep.saving import write_file
from ..models.errors import UserError
from ..models.people import SYSTEM
from .desk import path_of, settings, url_of
from .figures import show_report
from .printing import progress, say, show
from .starting import DEMO_END, kind_at, make_demo

if TYPE_CHECKING:
    from ..dispatch.desk import Desk
    from ..models.store.store import Store

_DAYS, _PER_DAY, _SEED = 60, 40, 1


def tour() -> None:
    """Opens (or first makes) `demo.db` in the data folder, prints last month's figures, writes a 派单 and a 通报."""
    from ..dispatch import reads
    from ..dispatch.clocks import clock_of
    from ..dispatch.desk import Desk

    folder = settings().data_dir
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / "demo.db"
    store = _open_or_make(url_of(path))
    try:
        desk = Desk(store, SYSTEM, clock_of(store))
        first, last = _period(desk)
        now = desk.clock.now()
        show_report(reads.kpis(store, SYSTEM, first, last, now), now)
        with progress() as tell:
            tell("印制文书", 0, 0)
            papers = _print_papers(desk, folder, first, last)
    finally:
        store.close()
    show(f"演示数据库：{path}")
    for paper in papers:
        show(f"文书样张：{paper}")
    say("全部命令见 commandcenter --help")


def _open_or_make(url: str) -> Store:
    """The demonstration as it stands; a missing or broken one is made anew. Raises UserError before real work."""
    from ..models.store.meta import DatabaseKind
    from ..models.store.store import open_store

    try:
        kind = kind_at(url)
    except UserError as error:
        kind = None
        say(str(error))
    if kind not in (None, DatabaseKind.DEMO):
        raise UserError(f"{path_of(url)} 是{kind.label}数据库，不能当作演示数据库；请把它移到别处")
    if kind is None or not _is_intact(url):
        say("正在建立演示数据库，只需一次……")
        make_demo(url, days=_DAYS, per_day=_PER_DAY, seed=_SEED, end=DEMO_END, force=True)
    return open_store(url)


def _is_intact(url: str) -> bool:
    """Whether this program can work with the database, and its newest event is as it was written."""
    from ..models.store.overview import head_holds
    from ..models.store.store import open_store

    try:
        store = open_store(url)
    except UserError as error:
        say(str(error))
        return False
    try:
        with store.read() as connection:
            return head_holds(connection)
    finally:
        store.close()


def _period(desk: Desk) -> tuple[date, date]:
    """The month before the demonstration's present; of a short one, all of it."""
    from ..models.timing.worktime import local_day

    today = local_day(desk.clock.now())
    begun = today - timedelta(days=_DAYS - 1)
    last = today.replace(day=1) - timedelta(days=1)
    first = last.replace(day=1)
    return (first, last) if first >= begun else (begun, today)


def _print_papers(desk: Desk, folder: Path, first: date, last: date) -> list[Path]:
    """样张 of a 通报 and, when a case is being handled, of its 派单; returns the files."""
    from ..dispatch.paperwork.papers import Papers, Subject

    subjects = {"bulletin": ("通报", Subject(first=first, last=last))}
    if no := _running_case(desk.store):
        subjects["dispatch"] = ("派单", Subject(case_no=no))
    papers = Papers(desk.store, desk.by, desk.clock.now)
    written = []
    for kind, (title, subject) in subjects.items():
        written.append(folder / f"{title}样张.pdf")
        write_file(written[-1], papers.sample(kind, subject).pdf)
    return written


def _running_case(store: Store) -> str | None:
    """The newest case that a unit beyond the grid is working on."""
    from ..models.store import cases, duties
    from ..models.town.matters import Route

    with store.read() as connection:
        for duty in reversed(duties.with_running_tasks(connection)):
            file = cases.load(connection, duty.case_id)
            if file.lead is not None and file.case.route is not Route.R1:
                return file.case.no
    return None
