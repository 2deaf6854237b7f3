"""The window while the server is away: what goes on, what waits, what is said, and what comes of it afterwards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pdfplumber
import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from commandcenter.dispatch.intake.outbox import SlipState, Unsent, slip_no
from commandcenter.models.case import CaseState
from commandcenter.models.lifecycle import Action
from commandcenter.models.store import cases, line, outbox
from commandcenter.models.store import tables as t
from commandcenter.models.store.store import Store, open_store
from commandcenter.views.forms.action_form import ActionForm
from commandcenter.views.intake.form import IntakeForm
from commandcenter.views.live import LiveState
from commandcenter.views.papers.printing import Printing, PrintJob
from commandcenter.views.shell.status_bar import StatusBar
from commandcenter.views.tasks import Tasks
from tests.proxy import Proxy
from tests.stage import ServerStage
from tests.views.hands import write
from tests.views.windows import Seat

OpenWindow = Callable[..., Seat]
STREET_LAMP = "西村二村村委会东边路口的路灯又不亮了"


@pytest.fixture
def stage(server_stage: ServerStage, proxy: Proxy, monkeypatch: pytest.MonkeyPatch) -> ServerStage:
    """The people of this file reach the server through the cable, each by his own login."""

    def open_as(login: str) -> Store:
        return open_store(proxy.url_of(server_stage, login), interactive=True)

    monkeypatch.setattr(server_stage, "open_as", open_as)
    server_stage.at("2026-11-02 10:30")
    return server_stage


class Outage:
    """Cuts the cable and tells the window so, as its listener would."""

    def __init__(self, seat: Seat, proxy: Proxy) -> None:
        self.seat, self.proxy = seat, proxy
        seat.listen()

    def begin(self, attempt: int = 1) -> None:
        self.proxy.cut()
        lost = LiveState(False, self.seat.stage.now, "连不上数据库服务器，请检查网络", attempt)
        self.seat.work.live._hear(lost)

    def end(self) -> None:
        self.proxy.mend()
        self.seat.work.live._hear(LiveState(True, self.seat.stage.now))


def status(seat: Seat, item: str) -> str:
    shown = getattr(seat.window.findChild(StatusBar), item)
    return shown.accessibleName() if shown.isVisible() else ""


def registered(stage: ServerStage) -> list[tuple[str, str]]:
    with stage.store.read() as connection:
        return [(row.text, row.state) for row in connection.execute(t.case.select().order_by(t.case.c.no))]


def intake(seat: Seat) -> IntakeForm:
    [form] = seat.window.findChildren(IntakeForm)
    return form


def test_the_connection_is_always_told_in_words(open_window: OpenWindow, proxy: Proxy, stage: ServerStage) -> None:
    seat = open_window("intake1")
    outage = Outage(seat, proxy)
    assert status(seat, "_connection") == "已连接"
    outage.begin(attempt=1)
    assert status(seat, "_connection") == "正在重连（第1次）"
    assert seat.strip.link.words.startswith("正在重连　登记、备注、值班记录照常，签收派单办结等连上")
    outage.begin(attempt=4)
    assert status(seat, "_connection") == "已断开，自 10:30:00；第4次重连"
    assert seat.strip.link.words.startswith("连接断开")
    assert seat.strip._slot.currentWidget() is seat.strip.link
    outage.end()
    assert status(seat, "_connection") == "已连接"
    assert seat.strip._slot.currentWidget() is not seat.strip.link


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(30, ""), (-30, ""), (192, "本机时间快3分，以中心时间为准"), (-86400, "本机时间慢1天，以中心时间为准")],
)
def test_a_clock_that_runs_elsewhere_is_told(open_window: OpenWindow, proxy: Proxy, seconds: int, told: str) -> None:
    seat = open_window("intake1")
    seat.listen()
    state = replace(seat.work.live.current, drift=timedelta(seconds=seconds))
    seat.work.live._hear(state)
    assert status(seat, "_drift") == told


def test_calls_are_taken_on_and_are_registered_when_the_cable_holds_again(
    open_window: OpenWindow, proxy: Proxy, stage: ServerStage
) -> None:
    seat = open_window("intake1")
    outage = Outage(seat, proxy)
    seat.press("F2")
    seat.write(STREET_LAMP)
    form, grid, matter = intake(seat), stage.grid(), stage.matter()
    form.body.adopt("grid_id", grid)
    form.body.adopt("matter_id", matter)
    outage.begin()
    seat.press("Ctrl+Return")
    assert seat.said.startswith("已收下 暂存 ")
    assert "-1：连上后自动登记" in seat.said
    assert form.isVisible()
    assert form.body.typed().is_blank
    seat.write("后仓村下水道堵了")  # nobody proposes a place, so it is only registered
    seat.press("Ctrl+Return")
    assert seat.work.outgoing.unsent == Unsent(waiting=2)
    assert "已暂存 2 件，连上后补送" in seat.strip.link.words
    assert status(seat, "_unsent") == "暂存 2 件待补送"
    told: list[Unsent] = []
    seat.work.outgoing.counted.connect(told.append)
    outage.end()
    assert told == [Unsent(waiting=1), Unsent()]
    assert registered(stage) == [(STREET_LAMP, "ACCEPTED"), ("后仓村下水道堵了", "SUBMITTED")]
    assert status(seat, "_unsent") == ""
    assert seat.hear() is not None


def test_a_remark_goes_on_and_a_signature_says_what_it_needs(
    open_window: OpenWindow, proxy: Proxy, stage: ServerStage
) -> None:
    case = stage.walk(CaseState.ACCEPTED)
    seat = open_window("lead1")
    outage = Outage(seat, proxy)
    seat.choose(case.id)
    seat.press("N")
    seat.write("来电人又打来一次")
    outage.begin()
    seat.press("Ctrl+Return")
    assert "连上后自动记入本案" in seat.said
    assert seat.work.outgoing.unsent == Unsent(waiting=1)
    outage.end()
    assert seat.work.outgoing.unsent == Unsent()
    with stage.store.read() as connection:
        last = cases.events(connection, case.id)[-1]
    assert (last.kind, last.login) == (Action.NOTE, "lead1")


def test_a_line_of_the_shift_log_goes_on(open_window: OpenWindow, proxy: Proxy, stage: ServerStage) -> None:
    seat = open_window("lead1")
    outage = Outage(seat, proxy)
    seat.window.show_page("shift", "log")
    pane = seat.page.log
    outage.begin()
    write(pane.edit, "镇长来电问情况")
    pane.write()
    assert "连上后自动记入值班记录" in seat.said
    assert pane.edit.text() == ""
    assert seat.work.outgoing.unsent == Unsent(waiting=1)
    outage.end()
    assert seat.work.outgoing.unsent == Unsent()
    assert seat.work.outgoing.listed()[0].state is SlipState.SENT
    with stage.store.read() as connection:
        [line] = connection.execute(t.shift_log.select()).all()
    assert (line.login, line.text) == ("lead1", "（断线时 11-02 10:30 记）镇长来电问情况")
    seat.press("Ctrl+B")
    [row] = seat.window._over.slips.rows.rows
    assert row.right == "已记入 值班记录"
    assert not seat.window._over.slips.paper.button.isEnabled()


def test_a_slip_has_its_paper_while_the_server_is_away(
    open_window: OpenWindow, proxy: Proxy, stage: ServerStage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seat = open_window("intake1")
    outage = Outage(seat, proxy)
    seat.press("F2")
    form = intake(seat)
    seat.write(STREET_LAMP)
    form.body.adopt("grid_id", stage.grid())
    form.body.phone.setText("13812341234")
    outage.begin()
    seat.press("Ctrl+Return", "Ctrl+B")
    overlay = seat.window._over.slips
    overlay.rows.setFocus()
    [slip] = seat.work.outgoing.listed()
    overlay.rows.choose(slip.key)
    monkeypatch.setattr(Printing, "look", lambda self: self.found.emit(("柜台",)))
    sent: list[PrintJob] = []
    monkeypatch.setattr(Printing, "send", lambda self, job: (sent.append(job), self.printed.emit(job.printer)))
    seat.press("Ctrl+P")
    assert overlay.paper.bar.isVisible()
    seat.press("Esc")
    assert not overlay.paper.bar.isVisible()
    assert overlay.isVisible()
    seat.press("Ctrl+P", "Ctrl+Return")
    [job] = sent
    assert (job.printer, job.title) == ("柜台", slip_no(slip))
    words = text_of(job.pdf)
    told = ("受理登记单（暂存）", STREET_LAMP, "13812341234", "西村二村", "受理回执", "连上服务器后给出")
    assert [one for one in (slip_no(slip), *told) if one not in words] == []
    assert "样张" not in words
    assert seat.said == "登记单已送往打印机 柜台"
    monkeypatch.setattr(Printing, "look", lambda self: self.found.emit(()))
    overlay.paper.button.click()
    monkeypatch.setattr(QFileDialog, "open", lambda self: None)
    overlay.paper.bar.save.click()
    overlay.paper._saving.dialog.fileSelected.emit(str(tmp_path / "单.pdf"))
    assert text_of((tmp_path / "单.pdf").read_bytes()) == words
    outage.end()
    assert seat.work.outgoing.unsent == Unsent()


def text_of(pdf: bytes) -> str:
    with pdfplumber.open(BytesIO(pdf)) as document:
        return "".join(page.extract_text() for page in document.pages).replace("\n", "")


def test_what_needs_the_server_says_so_and_keeps_what_was_typed(
    open_window: OpenWindow, proxy: Proxy, stage: ServerStage
) -> None:
    case = stage.walk(CaseState.ACCEPTED)
    seat = open_window("director")
    outage = Outage(seat, proxy)
    seat.choose(case.id)
    seat.press("F5")
    form = seat.window.findChild(ActionForm)
    form.panel.input("reason").set_value("HARD")
    form.panel._take(form.panel.asked[0])
    outage.begin()
    form.submit()
    assert "提请会商需要服务器：连不上数据库服务器" in form.message
    assert "您填写的内容还在" in form.message
    assert form.panel.typed["reason"] == "HARD"
    assert seat.work.outgoing.unsent == Unsent()
    outage.end()
    form.submit()
    assert stage.file(case.id).case.state is CaseState.CONSULTING


def test_a_refused_one_is_shown_with_its_reason_and_goes_back_into_the_form(
    open_window: OpenWindow, proxy: Proxy, stage: ServerStage
) -> None:
    seat = open_window("intake1")
    outage = Outage(seat, proxy)
    seat.press("F2")
    form = intake(seat)
    seat.write(STREET_LAMP)
    form.body.adopt("grid_id", stage.grid())
    form.body.adopt("matter_id", stage.matter())
    outage.begin()
    seat.press("Ctrl+Return")
    # what may happen meanwhile: the matter is on the list no more
    [slip] = seat.work.outgoing.listed()
    body = dict(slip.body) | {"typed": {**slip.body["typed"], "matter_id": 999_999}}
    box = seat.work.outgoing.box
    with box._opened().unit() as unit:
        outbox.put(unit, box._of, slip.key, slip.kind, slip.taken_at, slip.title, body)
    outage.end()
    assert seat.work.outgoing.unsent == Unsent(refused=1)
    assert status(seat, "_unsent") == "暂存 1 件未被接受"
    assert "1 件暂存没有被接受" in seat.strip.link.words
    seat.strip.link._look.click()
    overlay = seat.window._over.slips
    [row] = overlay.rows.rows
    assert row.right == SlipState.REFUSED.label
    assert row.detail.endswith(seat.work.outgoing.listed()[0].why)
    overlay.rows.choose(slip.key)
    assert overlay.mend.isEnabled()
    overlay.mend.click()
    assert not overlay.isVisible()
    assert seat.work.outgoing.unsent == Unsent()
    assert seat.work.outgoing.listed() == ()
    [draft] = form._drafts.listed()
    assert (draft.key, draft.typed["text"]) == (slip.key, STREET_LAMP)


def test_the_whole_way_with_real_threads(
    open_window: OpenWindow,
    proxy: Proxy,
    stage: ServerStage,
    tasks: Tasks,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(line, "BEAT_SECONDS", 0.1)
    monkeypatch.setattr(line, "ANSWER_SECONDS", 0.5)
    seat = open_window("intake1", tasks=tasks)
    seat.listen()
    qtbot.waitUntil(lambda: status(seat, "_connection") == "已连接")
    seat.press("F2")
    form = intake(seat)
    seat.write(STREET_LAMP)
    form.body.adopt("grid_id", stage.grid())
    form.body.adopt("matter_id", stage.matter())
    proxy.swallow(True)
    qtbot.waitUntil(lambda: not seat.work.live.current.connected, timeout=20_000)
    form.submit()
    qtbot.waitUntil(lambda: seat.work.outgoing.unsent == Unsent(waiting=1), timeout=20_000)
    proxy.swallow(False)
    qtbot.waitUntil(lambda: seat.work.outgoing.unsent == Unsent(), timeout=30_000)
    qtbot.waitUntil(lambda: seat.work.live.current.connected)
    assert len(seat.work.outgoing.listed()) == 1
    seat.work.live.stop()
    tasks.shutdown()
