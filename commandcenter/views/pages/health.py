"""运行: how database, line, machine and backups stand, what is still missing; each point with what to do about it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFileDialog

from ...config import Settings
from ...dispatch.paperwork.trial_page import trial_page
from ...dispatch.upkeep import backups, diagnostics, health
from ...dispatch.upkeep.health import Station
from ...models.health import Group, Level, Line, worst
from ..admin.page import RowsPage, Shape, fits
from ..health.panel import SHAPES, LinePanel
from ..housekeeping import PROGRAM
from ..papers.printing import Printing, PrintJob
from ..sounds import Sound, Sounds
from ..tasks import Progress
from ..widgets.layout import set_role
from ..widgets.rows import Row
from ..workplace import Workplace

_DETAIL = 0.3
_TONES = {Level.GOOD: "muted", Level.WATCH: "due_soon", Level.BAD: "overdue"}


class HealthPage(RowsPage):
    """Everything is measured on a worker, whenever the page is opened, and after each deed."""

    def __init__(self, workplace: Workplace) -> None:
        self._lines: tuple[Line, ...] = ()
        self._printers: tuple[str, ...] | None = None
        self._sounds = Sounds(workplace)
        self._dialog: QFileDialog | None = None
        self._is_looking = False
        self.line = LinePanel(workplace.theme, on_server=workplace.desk.store.path is None)
        shape = Shape(
            title="运行状况",
            search="备份、磁盘、联络员",
            none="没有这样的项目",
            filters=(("all", "全部"), ("open", "要办的"), ("missing", "还缺什么")),
            filters_name="显示哪些项目",
            tells=frozenset({"setup", "account"}),
        )
        super().__init__(workplace, shape, (self.line,), beside=_DETAIL)
        self.line.wanted.connect(self._do)
        self.line.go.connect(self.open_chosen)
        self._printing = Printing(workplace.tasks, self)
        self._printing.found.connect(self._take_printers)
        self._printing.printed.connect(self._printed)
        self._printing.failed.connect(workplace.warn)
        self._printing.look()
        self.read()

    # --- looking ----------------------------------------------------------------------------------------------------

    def read(self) -> None:
        if not self._is_looking:
            self._is_looking = True
            desk, station = self.workplace.desk, self._station()
            self.workplace.tasks.run(self, partial(health.look, desk, station), self._take, self._not_seen)

    def _station(self) -> Station:
        work = self.workplace
        state, unsent = work.live.current, work.outgoing.unsent
        return Station(
            work.folder, state.connected, state.latency_ms, state.online, unsent.waiting, unsent.refused,
            None if self._printers is None else len(self._printers),
        )  # fmt: skip

    def _take_printers(self, names: tuple[str, ...]) -> None:
        self._printers = names
        self.read()

    def _take(self, found: tuple[Line, ...]) -> None:
        self._is_looking = False
        self._lines = found
        bad = sum(line.level is Level.BAD for line in found)
        watch = sum(line.level is Level.WATCH for line in found)
        self.count.setText(self.tr("要处理 {0}　注意 {1}").format(bad, watch) if bad or watch else self.tr("全部正常"))
        set_role(self.count, tone=_TONES[worst(found)])
        self.show_list()

    def _not_seen(self, error: Exception) -> None:
        self._is_looking = False
        self.workplace.complain(error)

    def is_read(self) -> bool:
        return bool(self._lines)

    def rows(self) -> list[Row]:
        found: list[Row] = []
        for group in Group:
            lines = [_row(line) for line in self._lines if line.group is group and self._is_wanted(line)]
            lines = [row for row in lines if fits(row, self.search.text())]
            if lines:
                found += [Row(group.label, is_head=True), *lines]
        return found

    def _is_wanted(self, line: Line) -> bool:
        if self.filter.value == "missing":
            return line.group is Group.MISSING
        return self.filter.value == "all" or line.level is not Level.GOOD

    def show_chosen(self) -> None:
        line = self._chosen_line
        if line is not None:
            self.line.show_line(line)

    @property
    def _chosen_line(self) -> Line | None:
        return next((line for line in self._lines if line.key == self.list.current), None)

    def open_chosen(self) -> None:
        """To the place where it is made good; where there is none, to the buttons."""
        line = self._chosen_line
        if line is not None and line.page:
            self.workplace.go(line.page, line.what)
        else:
            self.line.begin()

    # --- doing ------------------------------------------------------------------------------------------------------

    def _do(self, deed: str) -> None:
        at_once = {"bundle": self._ask_where, "listen": self._listen, "print": self._print}
        if deed in at_once:
            at_once[deed]()
            return
        desk, folder = self.workplace.desk, self.workplace.folder
        deeds: dict[str, tuple[Callable[[Progress], Any], Callable[[Any], str]]] = {
            "check": (lambda told: health.check(desk, folder, told.tell), lambda checked: checked.said),
            "back_up": (lambda told: backups.take(desk, PROGRAM, told.tell), lambda taken: f"已备份 {taken.path}"),
            "test": (lambda told: backups.try_newest(desk, told.tell), lambda tested: tested.said),
        }
        job, words = deeds[deed]
        self._start(job, words)

    def _listen(self) -> None:
        self._sounds.play(Sound.OVERDUE)

    def _print(self) -> None:
        """A page on the first printer, to be held beside the screen."""
        if not self._printers:
            self.workplace.say(self.tr("本机没有打印机，请在系统设置里添加"), "due_soon")
            return
        printer, title = self._printers[0], self.tr("试印页")
        then = partial(self._send, printer, title)
        self.workplace.tasks.run(self, trial_page, then)

    def _send(self, printer: str, title: str, pdf: bytes) -> None:
        self._printing.send(PrintJob(pdf, printer, 1, two_sided=False, title=title))

    def _printed(self, printer: str) -> None:
        self.workplace.say(self.tr("试印页已送到 {0}").format(printer))

    def _ask_where(self) -> None:
        dialog = QFileDialog(self, self.tr("诊断包存到哪里"), str(Path.home()), self.tr("压缩包 (*.zip)"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("zip")
        dialog.selectFile("诊断包.zip")
        dialog.fileSelected.connect(self.write_bundle)
        self._dialog = dialog
        dialog.open()

    def write_bundle(self, where: str) -> None:
        """The bundle into that file."""
        desk, station, path = self.workplace.desk, self._station(), Path(where)

        def job(_told: Progress) -> Path:
            return diagnostics.write(desk, health.look(desk, station), path, PROGRAM, Settings.load().log_dir)

        self._start(job, lambda written: f"诊断包在 {written}")

    def _start(self, job: Callable[[Progress], Any], words: Callable[[Any], str]) -> None:
        self.line.show_progress((0, 0, ""))
        done = partial(self._ended, words)
        self.workplace.tasks.long(self, job, done, self._not_done, self._told)

    def _told(self, done: int, total: int, what: str) -> None:
        self.line.show_progress((done, total, what))

    def _ended(self, words: Callable[[Any], str], answer: Any) -> None:
        self.line.show_progress(None)
        self.workplace.say(words(answer))
        self.read()

    def _not_done(self, error: Exception) -> None:
        self.line.show_progress(None)
        self.workplace.complain(error)
        self.read()

    def command_words(self) -> dict[str, str]:
        return {**super().command_words(), "open": self.tr("去办"), "submit": self.tr("校验、备份、试恢复")}

    def open_with(self, what: Any) -> None:
        super().open_with(what)
        self.read()


def _row(line: Line) -> Row:
    return Row(
        line.title,
        detail=line.said,
        right=line.level.label,
        right_tone=_TONES[line.level],
        shape=SHAPES[line.level],
        value=line.key,
    )


def build(workplace: Workplace) -> HealthPage:
    return HealthPage(workplace)
