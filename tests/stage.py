"""A real township database on a clock that stands still; cases get anywhere only by commands of real logins.

stage.at("2026-09-30 16:50")                                  # local time; it never goes back
case = stage.register(text="路灯不亮")                         # by intake1, as CaseRef
case = stage.act(case.id, "intake1", Action.ACCEPT, grid=…)   # on the version that stands now
case = stage.walk(CaseState.VERIFYING)                        # a new case, driven to a state
case = stage.walk(CaseState.CLOSED, case.id)                  # and on from where it stands
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from commandcenter.dispatch.center import CaseRef, Center
from commandcenter.dispatch.desk import Desk
from commandcenter.dispatch.meetings import MeetingDesk
from commandcenter.dispatch.paperwork.papers import Papers
from commandcenter.models.case import CaseFile, CaseState, Event, Rating
from commandcenter.models.draft import CaseDraft, Platform
from commandcenter.models.lifecycle import Action
from commandcenter.models.people import SYSTEM, Role, Session
from commandcenter.models.store import accounts, cases
from commandcenter.models.store.audit import Finding
from commandcenter.models.store.meta import DatabaseKind
from commandcenter.models.store.roles import login_role
from commandcenter.models.store.store import Setup, Store, create_store, open_store
from commandcenter.models.store.verify import verify
from commandcenter.models.timing.clock import SimulatedClock
from commandcenter.models.timing.worktime import TZ
from commandcenter.models.town.township import Township
from commandcenter.models.town.township_files import load_township
from tests.servers import Cluster, Template

ROOT = Path(__file__).resolve().parent.parent
#: A Monday morning before everything the rules tell of 2026; `at` reaches any later moment.
BEGIN = datetime(2026, 1, 5, 9, 0, tzinfo=TZ)
S = CaseState


def make_template(path: Path, kind: DatabaseKind = DatabaseKind.LIVE) -> Path:
    """A database holding the township defaults and nothing else, closed and whole in one file."""
    create_store(f"sqlite:///{path}", load_township(ROOT / "resources" / "township"), BEGIN, kind=kind).close()
    return path


def lived(template: Path, folder: Path, live: Callable[[Stage], object]) -> Path:
    """A copy of the template in which something happened, closed and whole in one file."""
    stage = Stage(template, folder)
    live(stage)
    stage.close()
    return stage.path


def content(path: Path) -> dict[str, list[Any]]:
    """Every row of every table of a database file, and how each thing in it was made."""
    with closing(sqlite3.connect(path)) as connection:
        made = connection.execute("SELECT type, name, sql FROM sqlite_master ORDER BY type, name").fetchall()
        tables = [name for kind, name, sql in made if kind == "table" and not (sql or "").startswith("CREATE VIRTUAL")]
        return {"": made} | {name: connection.execute(f'SELECT * FROM "{name}"').fetchall() for name in tables}


_KNOWN: dict[Any, Setup] = {}


def known_of(template: Any, url: str) -> Setup:
    """What stages of the same template begin with, read from the first."""
    if template not in _KNOWN:
        with closing(open_store(url)) as store, store.read() as connection:
            _KNOWN[template] = store.setup(connection)
    return _KNOWN[template]


class Stage:
    """One database of its own: a copy of the template, opened as the program opens it."""

    def __init__(self, template: Path, folder: Path, name: str = "stage.db") -> None:
        self.path = folder / name
        shutil.copy(template, self.path)
        self.url = f"sqlite:///{self.path}"
        self.store = open_store(self.url, known=known_of(template, self.url))
        self._begin()

    def _begin(self) -> None:
        self.clock = SimulatedClock(BEGIN)
        self._sessions: dict[str, Session] = {SYSTEM.login: SYSTEM}

    def close(self) -> None:
        self.store.close()

    # --- time --------------------------------------------------------------------------------------------------------

    @property
    def now(self) -> datetime:
        return self.clock.now()

    def at(self, local: str) -> datetime:
        """Move on to a local time: "2026-09-30 16:50" (seconds may follow)."""
        return self.clock.set(datetime.fromisoformat(local).replace(tzinfo=TZ))

    def wait(self, **span: float) -> datetime:
        """Move on by a span: `wait(minutes=5)`."""
        return self.clock.advance(timedelta(**span))

    # --- who ---------------------------------------------------------------------------------------------------------

    @property
    def setup(self) -> Setup:
        with self.store.read() as connection:
            return self.store.setup(connection)

    @property
    def township(self) -> Township:
        return self.setup.township

    def session(self, login: str) -> Session:
        if login not in self._sessions:
            with self.store.read() as connection:
                self._sessions[login] = accounts.session_of(connection, login)
        return self._sessions[login]

    def store_of(self, login: str) -> Store:
        """The database as this login opens it; "system" is whoever owns it."""
        return self.store

    def desk(self, login: str) -> Desk:
        """Where a login works."""
        return Desk(self.store_of(login), self.session(login), self.clock)

    def center(self, login: str) -> Center:
        """The commands of a login; "system" is the program itself."""
        return Center(self.store_of(login), self.session(login), self.clock)

    def do(self, login: str, command: Callable[..., Any], *values: Any, **named: Any) -> Any:
        """A command that wants the `Center` of whoever gives it."""
        return command(self.center(login), *values, **named)

    def meetings(self, login: str) -> MeetingDesk:
        """The consultation's steps of a login."""
        return MeetingDesk(self.desk(login))

    def papers(self, login: str = "office") -> Papers:
        return Papers(self.store_of(login), self.session(login), self.clock.now)

    def login_of(self, unit_id: int) -> str:
        """Who signs and files for a unit."""
        return self._account(lambda a: a.unit_id == unit_id and a.role in (Role.LIAISON, Role.GRID_LEADER))

    def worker_of(self, grid_id: int) -> str:
        """Who verifies in a grid: its grid worker, in a community its leader."""
        roles = (Role.GRID_WORKER,) if self.township.grid[grid_id].level == 3 else (Role.GRID_LEADER,)
        return self._account(lambda a: a.grid_id == grid_id and a.role in roles)

    def _account(self, wanted: Callable[[Any], bool]) -> str:
        return next(a.login for a in self.township.accounts if wanted(a))

    def unit(self, code: str) -> int:
        return self.township.unit_by_code[code].id

    def grid(self, code: str = "370923106226001") -> int:
        """西村二村 unless told otherwise."""
        return self.township.grid_by_code[code].id

    def matter(self, code: str = "AQ-001") -> int:
        """路灯维修 (lead 供电所, assisting 综合执法中队) unless told otherwise."""
        return self.township.matter_by_code[code].id

    # --- reading -----------------------------------------------------------------------------------------------------

    def file(self, case_id: int) -> CaseFile:
        with self.store.read() as connection:
            return cases.load(connection, case_id)

    def events(self, case_id: int) -> list[Event]:
        with self.store.read() as connection:
            return cases.events(connection, case_id)

    def verify(self) -> list[Finding]:
        """What is not as it was written: nothing, unless a test changed it."""
        with self.store.read() as connection:
            return list(verify(connection, self.store.setup(connection).limits))

    # --- acting ------------------------------------------------------------------------------------------------------

    def register(
        self, login: str = "intake1", *, grid_id: int | None = None, matter_id: int | None = None, **draft: Any
    ) -> CaseRef:
        """A new case; whatever the draft does not say is an order of the hotline about a street lamp."""
        told = {
            "platform": Platform.HOTLINE_12345,
            "text": "西村二村村口路灯不亮，晚上出行不便",
            "requester_name": "李明",
            "requester_phone": "13812341234",
        }
        placed = {"grid_id": grid_id, "matter_id": matter_id}
        return self.center(login).register(CaseDraft(**(told | draft)), **placed)

    def act(self, case_id: int, login: str, action: Action, **said: Any) -> CaseRef:
        """One action on the version that stands now."""
        return self.center(login).act(case_id, self.file(case_id).case.version, action, said)

    def walk(self, to: CaseState, case_id: int | None = None, *, step: float = 5, **draft: Any) -> CaseRef:
        """Drive a case (a new one without `case_id`) to a state by the shortest way, `step` minutes between actions."""
        if case_id is None:
            if to is CaseState.NOT_ADMITTED:  # an order of a platform is never refused finally
                draft = {"platform": Platform.LOCAL, **draft}
            case_id = self.register(**draft).id
        way = [to]
        state = self.file(case_id).case.state
        while way[-1] is not state:
            if way[-1] not in _WAY:
                raise ValueError(f"no way from {state} to {to}")
            way.append(_WAY[way[-1]][0])
        for stop in reversed(way[:-1]):
            self.wait(minutes=step)
            _WAY[stop][1](self, case_id)
        case = self.file(case_id).case
        assert case.state is to
        return CaseRef(case.id, case.no, case.version, case.state.value)


class ServerStage(Stage):
    """The same on a real server: a copy of its template database. Every login works through a connection of its own,
    under the server's policies; what a test looks at or changes by itself it does as the server's administrator."""

    def __init__(self, template: Template, of: str = Template.NAME) -> None:
        self._template = template
        self.name = template.copy(of)
        self.url = template.cluster.url(self.name).render_as_string(hide_password=False)
        self.store = open_store(self.url, known=known_of((template, of), self.url))
        self._stores: dict[str, Store] = {SYSTEM.login: self.store}
        self._begin()

    def store_of(self, login: str) -> Store:
        if login not in self._stores:
            self._stores[login] = self.open_as(login)
        return self._stores[login]

    def open_as(self, login: str) -> Store:
        return open_store(self.url_of(login), known=self.setup)

    def url_of(self, login: str) -> str:
        """The address under which a login opens the database; the socket asks for no password."""
        role = login_role(Template.NAME, login)
        return self._template.cluster.url(self.name, role).render_as_string(hide_password=False)

    @property
    def cluster(self) -> Cluster:
        return self._template.cluster

    def leave(self) -> None:
        """Nobody has the database open any more."""
        for store in self._stores.values():
            store.close()

    def close(self) -> None:
        self.leave()
        self._template.drop(self.name)


class Theatre:
    """Stages of one engine: every one a copy of the same database, a file or a server's."""

    def __init__(self, template: Path | Template, of: str = Template.NAME) -> None:
        self._template = template
        self._of = of

    @property
    def on_server(self) -> bool:
        return isinstance(self._template, Template)

    def stage(self, folder: Path) -> Stage:
        """A stage of one's own; the folder is for whoever keeps files."""
        if isinstance(self._template, Template):
            return ServerStage(self._template, self._of)
        return Stage(self._template, folder)

    def kept(self, stage: Stage) -> Theatre:
        """Where every stage begins as this one stands now."""
        if isinstance(stage, ServerStage):
            assert isinstance(self._template, Template)
            stage.leave()
            return Theatre(self._template, stage.name)
        stage.store.close()
        return Theatre(stage.path)


# --- the shortest way to each state: where it comes from, and the step ----------------------------


def _accept(stage: Stage, case_id: int) -> None:
    case = stage.file(case_id).case
    said = {"grid": case.grid_id or stage.grid(), "matter": case.matter_id or stage.matter()}
    stage.act(case_id, "intake1", Action.ACCEPT, **said)


def _dispatch(stage: Stage, case_id: int) -> None:
    matter = stage.township.matter[stage.file(case_id).case.matter_id or 0]
    stage.act(case_id, "lead1", Action.DISPATCH, lead=matter.lead_id, assisting=matter.assisting_ids)


def _self_handle(stage: Stage, case_id: int) -> None:
    grid = stage.township.grid[stage.file(case_id).case.grid_id or 0]
    stage.act(case_id, stage.login_of(grid.unit_id), Action.SELF_HANDLE)


def _sign(stage: Stage, case_id: int) -> None:
    lead = stage.file(case_id).lead
    assert lead is not None
    stage.act(case_id, stage.login_of(lead.unit_id), Action.SIGN)


def _suspend(stage: Stage, case_id: int) -> None:
    lead = stage.file(case_id).lead
    assert lead is not None
    said = {"kind": "SUSPENSION", "reason": "等待配件", "plan": "到货即装", "review_at": stage.now + timedelta(days=10)}
    stage.act(case_id, stage.login_of(lead.unit_id), Action.ASK, **said)
    ask = len(stage.file(case_id).requests)
    stage.act(case_id, "leader", Action.DECIDE, request=ask, approve=True, ruling="同意挂账")


def _file_results(stage: Stage, case_id: int) -> None:
    """Assisting units first, so that the lead's feedback brings the case to verification."""
    for task in sorted(stage.file(case_id).tasks, key=lambda t: t.role.value):
        login = stage.login_of(task.unit_id)
        if task.state.value == "SENT":
            stage.act(case_id, login, Action.SIGN)
        if task.state.value in ("SENT", "SIGNED"):
            stage.act(case_id, login, Action.CONTACT)
        if task.state.value in ("SENT", "SIGNED", "CONTACTED"):
            stage.act(case_id, login, Action.FEED_BACK, result="已更换灯头", proof="现场照片")


def _pass(stage: Stage, case_id: int) -> None:
    grid_id = stage.file(case_id).case.grid_id or 0
    stage.act(case_id, stage.worker_of(grid_id), Action.VERIFY, passed=True, finding="现场已恢复照明")


def _call_back(stage: Stage, case_id: int) -> None:
    case_file = stage.file(case_id)
    caller = "lead1" if case_file.case.route in ("R3", "R4") else "callback1"
    for requester in case_file.requesters:
        said = {"requester": requester, "reached": True, "resolved": True, "rating": Rating.SATISFIED}
        stage.act(case_id, caller, Action.CALL_BACK, **said)


def _archive(stage: Stage, case_id: int) -> None:
    stage.wait(days=31)
    stage.act(case_id, "system", Action.ARCHIVE)


def _refuse(stage: Stage, case_id: int) -> None:
    stage.act(case_id, "intake1", Action.ASK, kind="REFUSAL", code="COURT", reason="已进入诉讼程序")
    stage.act(case_id, "lead1", Action.DECIDE, request=1, approve=True, ruling="同意不予受理")


def _one(login: str, action: Action, **said: Any) -> Callable[[Stage, int], None]:
    def step(stage: Stage, case_id: int) -> None:
        stage.act(case_id, login, action, **said)

    return step


_WAY: dict[CaseState, tuple[CaseState, Callable[[Stage, int], None]]] = {
    S.SUPPLEMENT: (S.SUBMITTED, _one("intake1", Action.ASK_SUPPLEMENT, what="PLACE", question="哪一盏路灯")),
    S.NOT_ADMITTED: (S.SUBMITTED, _refuse),
    S.ACCEPTED: (S.SUBMITTED, _accept),
    S.GRID_HANDLING: (S.ACCEPTED, _self_handle),
    S.DISPATCHED: (S.ACCEPTED, _dispatch),
    S.HANDLING: (S.DISPATCHED, _sign),
    S.SUSPENDED: (S.HANDLING, _suspend),
    S.CONSULTING: (S.ACCEPTED, _one("director", Action.CONSULT, reason="HARD")),
    S.VERIFYING: (S.HANDLING, _file_results),
    S.CALLBACK: (S.VERIFYING, _pass),
    S.CLOSED: (S.CALLBACK, _call_back),
    S.ARCHIVED: (S.CLOSED, _archive),
    S.TRANSFERRED: (S.ACCEPTED, _one("director", Action.TRANSFER, recipient="东平县公安局")),
    S.CANCELLED: (S.SUBMITTED, _one("director", Action.CANCEL, reason="误登记")),
}
