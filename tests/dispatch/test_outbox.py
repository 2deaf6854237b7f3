"""While the server is away: reports and notes are kept here and reach it exactly once, in order, with their files."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from commandcenter.dispatch import attachments
from commandcenter.dispatch.center import CaseRef, Center
from commandcenter.dispatch.desk import Desk
from commandcenter.dispatch.drafts import new_key
from commandcenter.dispatch.intake.outbox import Outbox, Slip, SlipKind, SlipState, Unsent, slip_no
from commandcenter.dispatch.intake.receiving import Finish
from commandcenter.dispatch.intake.typed import Typed, report_of
from commandcenter.dispatch.media import keep
from commandcenter.models import lifecycle
from commandcenter.models.case import CaseState
from commandcenter.models.duty.shifts import LogKind
from commandcenter.models.errors import Offline, UserError
from commandcenter.models.lifecycle import Action
from commandcenter.models.store import cases
from commandcenter.models.store import outbox as store
from commandcenter.models.store import tables as t
from commandcenter.models.store.store import Store, open_store
from commandcenter.models.timing.worktime import TZ
from tests.proxy import Proxy
from tests.stage import ServerStage

FILE = keep("现场.txt", "井盖在路中间".encode())


class Station:
    """A workstation behind the cable."""

    def __init__(self, stage: ServerStage, store: Store, folder: Path, login: str = "intake1") -> None:
        self.stage = stage
        self.desk = Desk(store, stage.session(login), stage.clock)
        self.center = Center(store, self.desk.by, stage.clock)
        self.outbox = Outbox(folder, self.desk, self.center)

    def receive(
        self, text: str, finish: Finish = Finish.REPORT, key: str | None = None, **typed: Any
    ) -> CaseRef | Slip:
        form = Typed(text=text, **typed)
        return self.outbox.receive(form, report_of(form, self.desk.by, [FILE]), finish, key or new_key())

    def slip(self, text: str, finish: Finish = Finish.REPORT, **typed: Any) -> Slip:
        got = self.receive(text, finish, **typed)
        assert isinstance(got, Slip)
        return got

    def states(self) -> list[SlipState]:
        return [slip.state for slip in self.outbox.listed()]

    def texts(self) -> list[str]:
        """Of every case at the server, by number."""
        with self.stage.store.read() as connection:
            return list(connection.execute(select(t.case.c.text).order_by(t.case.c.no)).scalars())


@pytest.fixture
def station(server_stage: ServerStage, proxy: Proxy, tmp_path: Path) -> Iterator[Station]:
    store = open_store(proxy.url_of(server_stage, "intake1"))
    made = Station(server_stage, store, tmp_path)
    yield made
    made.outbox.close()
    store.close()


def test_what_the_server_takes_makes_no_slip(station: Station) -> None:
    got = station.receive("路灯不亮")
    assert isinstance(got, CaseRef)
    assert station.outbox.listed() == ()
    assert station.outbox.replay() == Unsent()


def test_reports_taken_in_while_the_cable_is_cut_arrive_in_order_with_everything(
    station: Station, proxy: Proxy
) -> None:
    stage = station.stage
    taken_at = stage.at("2026-01-05 09:30")
    proxy.cut()
    grid, matter = stage.grid(), stage.matter()
    slips = [station.slip("路灯不亮", Finish.ADMIT, grid_id=grid, matter_id=matter), station.slip("井盖缺失")]
    assert [slip.n for slip in slips] == [1, 2]
    assert slip_no(slips[1]).endswith("-2")
    assert slip_no(slips[1]).startswith("暂存 ")
    assert station.outbox.unsent() == Unsent(waiting=2)
    with pytest.raises(Offline):
        station.outbox.replay()
    assert station.outbox.unsent() == Unsent(waiting=2)

    stage.wait(hours=1)
    proxy.mend()
    told: list[Unsent] = []
    assert station.outbox.replay(told.append) == Unsent()
    assert told == [Unsent(waiting=1), Unsent()]
    assert station.texts() == ["路灯不亮", "井盖缺失"]
    first, second = station.outbox.listed()
    assert (first.state, second.state) == (SlipState.SENT, SlipState.SENT)
    with stage.store.read() as connection:
        case_file = cases.load(connection, cases.id_of(connection, first.no))
    assert case_file.case.state is CaseState.ACCEPTED
    assert (case_file.case.taken_at, case_file.case.registered_at) == (taken_at, stage.now)
    kept = attachments.listed(station.desk, case_file.case.id)
    assert [file.sha256 for file in kept] == [FILE.sha256]
    assert station.outbox.replay() == Unsent()
    assert len(station.texts()) == 2
    assert stage.verify() == []


def test_a_reply_cut_after_the_commit_doubles_nothing(station: Station, proxy: Proxy) -> None:
    proxy.cut_replies(True)
    slip = station.slip("路灯不亮")
    proxy.cut_replies(False)
    assert proxy.replies_cut
    assert station.texts() == ["路灯不亮"]
    assert station.outbox.replay() == Unsent()
    assert station.texts() == ["路灯不亮"]
    assert [s.key for s in station.outbox.listed()] == [slip.key]
    assert station.outbox.listed()[0].no


def test_a_replay_cut_in_the_middle_goes_on_where_it_was(station: Station, proxy: Proxy) -> None:
    proxy.cut()
    for n in range(3):
        station.slip(f"第{n}盏路灯不亮")
    proxy.mend()
    with pytest.raises(Offline):
        station.outbox.replay(lambda unsent: proxy.cut_replies(True))
    proxy.cut_replies(False)
    assert station.states() == [SlipState.SENT, SlipState.WAITING, SlipState.WAITING]
    assert station.outbox.replay() == Unsent()
    assert station.texts() == [f"第{n}盏路灯不亮" for n in range(3)]


def test_a_server_that_died_has_what_it_acknowledged_and_gets_the_rest(station: Station) -> None:
    cluster = station.stage.cluster
    assert isinstance(station.receive("路灯不亮"), CaseRef)
    cluster.crash()
    station.slip("井盖缺失")
    cluster.start()
    station.stage.store.database.mend()
    station.desk.store.database.mend()
    assert station.outbox.replay() == Unsent()
    assert station.texts() == ["路灯不亮", "井盖缺失"]


def test_a_refused_one_keeps_its_reason_and_its_form_and_holds_up_nobody(station: Station, proxy: Proxy) -> None:
    proxy.cut()
    station.slip("路灯不亮", Finish.ADMIT)  # no grid: the rules do not admit it
    station.slip("井盖缺失")
    proxy.mend()
    assert station.outbox.replay() == Unsent(refused=1)
    refused, sent = station.outbox.listed()
    assert (refused.state, sent.state) == (SlipState.REFUSED, SlipState.SENT)
    assert refused.why
    typed, files = station.outbox.content(refused)
    assert (typed.text, [file.sha256 for file in files]) == ("路灯不亮", [FILE.sha256])
    assert station.texts() == ["井盖缺失"]
    mended = station.receive(typed.text, key=refused.key)
    assert isinstance(mended, CaseRef)
    station.outbox.forget(refused.key)
    assert station.outbox.unsent() == Unsent()


def test_a_bug_holds_up_nobody(station: Station, proxy: Proxy, monkeypatch: pytest.MonkeyPatch) -> None:
    proxy.cut()
    first, _ = station.slip("路灯不亮"), station.slip("井盖缺失")
    proxy.mend()
    send = Outbox._send_report
    monkeypatch.setattr(Outbox, "_send_report", lambda self, slip: 1 / 0 if slip.key == first.key else send(self, slip))
    assert station.outbox.replay() == Unsent(refused=1)
    assert station.outbox.listed()[0].why == "程序出错，已记录在日志里"


@pytest.mark.parametrize("finish", [Finish.ANSWER, Finish.WHISTLE, Finish.MERGE])
def test_what_somebody_else_could_be_first_with_needs_the_server(
    station: Station, proxy: Proxy, finish: Finish
) -> None:
    proxy.cut()
    with pytest.raises(Offline, match=f"{finish.label}需要服务器") as refused:
        station.receive("路灯不亮", finish)
    assert "可先登记暂存" in (refused.value.kept or "")
    assert station.outbox.listed() == ()


# --- notes ------------------------------------------------------------------------------------------------------------


def remarks(station: Station, case_id: int) -> list[dict[str, Any]]:
    with station.stage.store.read() as connection:
        events = cases.events(connection, case_id)
    return [lifecycle.said_of(event) for event in events if event.kind == Action.NOTE]


def test_a_note_goes_on_whatever_the_case_did_meanwhile(station: Station, proxy: Proxy) -> None:
    stage = station.stage
    case = stage.register()
    proxy.cut()
    taken_at = stage.wait(minutes=1)
    slip = station.outbox.note(case, "来电人又打来一次", new_key())
    assert isinstance(slip, Slip)
    stage.act(case.id, "intake1", Action.ACCEPT, grid=stage.grid(), matter=stage.matter())
    proxy.mend()
    assert station.outbox.replay() == Unsent()
    (said,) = remarks(station, case.id)
    assert said["text"] == "来电人又打来一次"
    assert said["taken_at"].startswith(f"{taken_at:%Y-%m-%dT%H:%M}")
    assert stage.verify() == []


def test_a_note_whose_reply_was_cut_is_not_doubled(station: Station, proxy: Proxy) -> None:
    case = station.stage.register()
    proxy.cut_replies(True)
    assert isinstance(station.outbox.note(case, "来电人又打来一次", new_key()), Slip)
    proxy.cut_replies(False)
    assert station.outbox.replay() == Unsent()
    assert remarks(station, case.id) == [{"text": "来电人又打来一次"}]


def log_lines(station: Station) -> list[tuple[str, str]]:
    with station.stage.store.read() as connection:
        return [(row.kind, row.text) for row in connection.execute(select(t.shift_log).order_by(t.shift_log.c.id))]


def test_a_line_of_the_shift_log_goes_on_and_says_when_it_was_written(station: Station, proxy: Proxy) -> None:
    assert isinstance(station.outbox.log("镇长来电问情况", LogKind.NOTE, "k1"), int)
    proxy.cut()
    slip = station.outbox.log("答应李明8点回电", LogKind.PROMISE, "k2")
    assert isinstance(slip, Slip)
    assert slip.kind is SlipKind.LOG
    written = f"{station.stage.now.astimezone(TZ):%m-%d %H:%M}"
    station.stage.wait(minutes=20)
    proxy.mend()
    assert station.outbox.replay() == Unsent()
    assert log_lines(station) == [("NOTE", "镇长来电问情况"), ("PROMISE", f"（断线时 {written} 记）答应李明8点回电")]
    assert station.stage.verify() == []


def test_a_log_line_whose_reply_was_cut_is_not_doubled(station: Station, proxy: Proxy) -> None:
    proxy.cut_replies(True)
    assert isinstance(station.outbox.log("100%_“原样”", LogKind.NOTE, "k1"), Slip)
    proxy.cut_replies(False)
    assert station.outbox.replay() == Unsent()
    assert log_lines(station) == [("NOTE", "100%_“原样”")]


def test_an_empty_or_foreign_log_line_is_no_slip(station: Station, proxy: Proxy) -> None:
    with pytest.raises(UserError, match="请填写值班记录"):
        station.outbox.log(" ", LogKind.NOTE, "k1")
    assert station.states() == []


# --- restored, killed -------------------------------------------------------------------------------------------------


def test_after_a_restored_backup_what_it_lacks_is_sent_again(station: Station, proxy: Proxy) -> None:
    stage = station.stage
    proxy.cut()
    station.slip("路灯不亮")
    proxy.mend()
    station.outbox.replay()
    with closing(stage.cluster.raw(stage.name)) as raw:
        raw.execute("UPDATE app.app_meta SET value = '2' WHERE key = 'epoch'")
        assert station.outbox.replay() == Unsent()
        assert station.texts() == ["路灯不亮"]  # nothing was lacking
        raw.execute("UPDATE app.app_meta SET value = '3' WHERE key = 'epoch'")
        raw.execute("DELETE FROM app.idempotency")  # as if it had never come
    assert station.outbox.replay() == Unsent()
    assert station.texts() == ["路灯不亮", "路灯不亮"]


def test_a_remark_never_lands_on_a_case_that_came_later_under_the_same_number(station: Station, proxy: Proxy) -> None:
    """After a restored backup numbers are given again."""
    case = station.stage.register()
    station.outbox.note(case, "已到现场", "k1")
    proxy.cut()
    station.outbox.note(case, "来电人又打来一次", "k2")
    proxy.mend()
    with closing(station.stage.cluster.raw(station.stage.name)) as raw:
        raw.execute("SET session_replication_role = replica")
        raw.execute("UPDATE app.\"case\" SET registered_at = registered_at + interval '1 h'")
    assert station.outbox.replay() == Unsent(refused=1)
    assert "案号可能另给了别的案件" in station.outbox.listed()[-1].why
    assert len(remarks(station, case.id)) == 1


_TYPE_ON = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from commandcenter.models.store import outbox
database = outbox.open_outbox(Path(sys.argv[1]))
n = 0
while True:
    n += 1
    with database.unit() as unit:
        slip = outbox.put(unit, ("srv", "intake1"), f"k{n}", outbox.SlipKind.REPORT, datetime.now(UTC), f"第{n}件",
                          {"typed": {"text": f"第{n}件"}, "finish": "REPORT"})
    print(slip.key, flush=True)
"""


def test_whatever_was_kept_is_there_after_kill_9(tmp_path: Path) -> None:
    writer: Any = subprocess.Popen([sys.executable, "-c", _TYPE_ON, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    acknowledged = [writer.stdout.readline().strip() for _ in range(25)]
    writer.send_signal(signal.SIGKILL)
    acknowledged += [line.strip() for line in writer.stdout if line.endswith("\n")]
    writer.wait()
    writer.stdout.close()
    database = store.open_outbox(tmp_path)
    with database.read() as connection:
        found = store.listing(connection, ("srv", "intake1"), SlipState.WAITING)
    database.close()
    assert set(acknowledged) <= {slip.key for slip in found}
    assert [slip.n for slip in found] == sorted(slip.n for slip in found)
    assert (tmp_path / store.NAME).stat().st_mode & 0o777 == 0o600


def test_slips_of_another_login_or_database_are_not_mine(station: Station, proxy: Proxy, tmp_path: Path) -> None:
    proxy.cut()
    station.slip("路灯不亮")
    other = Station(station.stage, station.desk.store, tmp_path, "intake2")
    assert other.outbox.listed() == ()
    with closing(other.outbox):
        assert other.slip("井盖缺失").n == 2
    assert [slip.title for slip in station.outbox.listed()] == ["路灯不亮"]
