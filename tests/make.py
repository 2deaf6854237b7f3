"""Cases without a database: the township's defaults, its logins, and lives that are driven, never written by hand.

life = Life("2026-11-02 09:00", text="路灯不亮")        # registered by intake1
life.act("intake1", Action.ACCEPT, grid=GRID, matter=LAMP)
life.wait(minutes=5)
life.to(CaseState.VERIFYING)                            # on, by the shortest way
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import settings

from commandcenter.models.case import CaseFile, CaseState, Event, Rating
from commandcenter.models.draft import CaseDraft, Platform, RequestKind, Urgency
from commandcenter.models.lifecycle import Action, World, advance, register, registered, undo
from commandcenter.models.limits import Limits
from commandcenter.models.payload import replay
from commandcenter.models.people import SYSTEM, Role, Session
from commandcenter.models.timing.worktime import TZ
from commandcenter.models.town.township import Township
from commandcenter.models.town.township_files import load_township

S = CaseState
ROOT = Path(__file__).resolve().parent.parent
#: A Monday; the autumn of 2026 is announced.
BEGIN = "2026-11-02 09:00"


def examples(n: int) -> int:
    """So many examples of a costly property in a daily run, forty times as many in a long one."""
    return n if settings().max_examples <= 100 else 40 * n


@cache
def township() -> Township:
    return load_township(ROOT / "resources" / "township")


def world(*, sample_owed: bool = False, limits: Limits | None = None) -> World:
    return World(township(), limits or Limits(), sample_owed=sample_owed)


def at(local: str) -> datetime:
    """A local time: "2026-11-02 09:00"."""
    return datetime.fromisoformat(local).replace(tzinfo=TZ)


def unit(code: str) -> int:
    return township().unit_by_code[code].id


def matter(code: str) -> int:
    return township().matter_by_code[code].id


def grid(name: str) -> int:
    return next(g.id for g in township().grids if g.name.startswith(name))


#: 西村二村 in 西村 …; its neighbour in the same community; a village far away.
GRID = "370923106226001"


@cache
def place() -> int:
    return township().grid_by_code[GRID].id


@cache
def neighbour() -> int:
    own = township().grid[place()]
    return next(g.id for g in township().grids if g.parent_id == own.parent_id and g.id != own.id)


@cache
def elsewhere() -> int:
    own = township().grid[place()]
    return next(g.id for g in township().grids if g.level == 3 and g.parent_id != own.parent_id)


def community() -> int:
    parent = township().grid[place()].parent_id
    assert parent is not None
    return parent


@cache
def _persons() -> dict[tuple[str, str], int]:
    """Numbered like the store does: in the order of the accounts, one person for one name and telephone number."""
    people = dict.fromkeys((a.person, a.phone) for a in township().accounts)
    return {person: i for i, person in enumerate(people, 1)}


@cache
def session(login: str) -> Session:
    """The session of a login of the township's defaults; "system" is the program itself."""
    if login == SYSTEM.login:
        return SYSTEM
    spec = next(a for a in township().accounts if a.login == login)
    person = _persons()[spec.person, spec.phone]
    return Session(spec.login, spec.person, spec.role, spec.unit_id, spec.grid_id, person)


def of_unit(unit_id: int) -> str:
    """Who signs and files for a unit."""
    roles = (Role.LIAISON, Role.GRID_LEADER)
    return next(a.login for a in township().accounts if a.unit_id == unit_id and a.role in roles)


def in_grid(grid_id: int, role: Role = Role.GRID_WORKER, n: int = 0) -> str:
    """The n-th holder of that post in a grid."""
    return [a.login for a in township().accounts if a.grid_id == grid_id and a.role is role][n]


def also(of: str, **values: Any) -> Session:
    """The session of a login with something changed: another post of the same person, a person more."""
    return replace(session(of), **values)


_CODED: dict[str, Any] = {"urgency": Urgency, "request_kind": RequestKind, "platform": Platform}


class Life:
    """One case with its events. `act` takes a login or a session."""

    def __init__(
        self, begin: str = BEGIN, by: str = "intake1", *, no: str = "LH20261102-00001", placed: Any = None, **draft: Any
    ) -> None:
        told: dict[str, Any] = {
            "platform": Platform.LOCAL,
            "text": "西村二村村口路灯不亮，晚上出行不便",
            "requester_name": "李明",
            "requester_phone": "13812341234",
        }
        told |= draft
        told |= {name: kind(told[name]) for name, kind in _CODED.items() if name in told}
        self.now = at(begin)
        self.world = world()
        self.began = self.now
        self.draft, self.by, self.placed = CaseDraft(**told), session(by), placed or {}
        self.file: CaseFile = register(
            self.draft, case_id=1, no=no, by=session(by), now=self.now, world=self.world, **self.placed
        )
        self.events: list[Event] = [registered(self.file, {}, session(by), self.now)]
        self.before = self.file
        self.calls: list[tuple[datetime, Session, Action, dict[str, Any]]] = []
        """Every action tried, so that a life can be lived again on a database."""

    @property
    def case(self) -> Any:
        return self.file.case

    @property
    def state(self) -> CaseState:
        return self.file.case.state

    def wait(self, **span: float) -> Life:
        self.now += timedelta(**span)
        return self

    def at(self, local: str) -> Life:
        moment = at(local)
        assert moment >= self.now, "time does not go back"
        self.now = moment
        return self

    def act(self, by: str | Session, action: Action, **said: Any) -> Life:
        who = session(by) if isinstance(by, str) else by
        self.before = self.file
        self.calls.append((self.now, who, action, said))
        self.file, events = advance(self.file, action, said, who, self.now, self.world)
        self.events += events
        return self

    def undo(self, by: str | Session) -> Life:
        who = session(by) if isinstance(by, str) else by
        before = replay(self.case.id, [e.payload for e in self.events[:-1]])
        self.file, event = undo(before, self.file, self.events[-1], who, self.now, self.world)
        self.events.append(event)
        return self

    def replayed(self) -> CaseFile:
        return replay(self.case.id, [e.payload for e in self.events])

    def to(self, *stops: CaseState, step: float = 5) -> Life:
        """Drive on by the shortest way, `step` minutes between actions; each stop is reached in turn."""
        for stop in stops:
            way = [stop]
            while way[-1] is not self.state:
                assert way[-1] in _WAY, f"no way from {self.state} to {stop}"
                way.append(_WAY[way[-1]][0])
            for state in reversed(way[:-1]):
                self.wait(minutes=step)
                _WAY[state][1](self)
                assert self.state is state
        return self

    def copy(self) -> Life:
        """A life that goes on by itself from here."""
        other = object.__new__(Life)
        other.__dict__.update(self.__dict__)
        other.events, other.calls = list(self.events), list(self.calls)
        return other

    # --- common steps ------------------------------------------------------------------------------------------------

    def dispatch(self, lead: str = "S17", *assisting: str, by: str = "dispatch1", **said: Any) -> Life:
        units = tuple(unit(code) for code in assisting)
        return self.act(by, Action.DISPATCH, lead=unit(lead), assisting=units, **said)

    def lead_login(self) -> str:
        assert self.file.lead is not None
        return of_unit(self.file.lead.unit_id)

    def work(self, code: str, *actions: Action) -> Life:
        for action in actions:
            said = {"result": "已更换灯头", "proof": "现场照片"} if action is Action.FEED_BACK else {}
            self.act(of_unit(unit(code)), action, **said)
        return self

    def ask(self, code: str, kind: str, **said: Any) -> Life:
        return self.act(of_unit(unit(code)), Action.ASK, kind=kind, reason="情况说明", **said)

    def ask_return(self, code: str) -> Life:
        return self.ask(code, "RETURN", cited_duty="三定方案")

    def decide(self, by: str, approve: bool, request: int | None = None) -> Life:
        n = request or len(self.file.requests)
        return self.act(by, Action.DECIDE, request=n, approve=approve, ruling="已核实")

    def verify(self, passed: bool = True, by: str | Session | None = None, **said: Any) -> Life:
        return self.act(by or in_grid(place()), Action.VERIFY, passed=passed, finding="已到现场", **said)

    def call(self, by: str = "callback1", *, requester: int = 1, resolved: bool = True, **said: Any) -> Life:
        told = {"reached": True, "resolved": resolved, "rating": Rating.SATISFIED} | said
        return self.act(by, Action.CALL_BACK, requester=requester, **told)

    def miss(self, by: str = "callback1", requester: int = 1) -> Life:
        return self.act(by, Action.CALL_BACK, requester=requester, reached=False)


def _accept(life: Life) -> None:
    case = life.case
    life.act("intake1", Action.ACCEPT, grid=case.grid_id or place(), matter=case.matter_id or matter("AQ-001"))


def _dispatch(life: Life) -> None:
    life.dispatch("S17", "S06")


def _self_handle(life: Life) -> None:
    life.act(in_grid(life.case.grid_id, Role.GRID_LEADER), Action.SELF_HANDLE)


def _sign(life: Life) -> None:
    life.act(life.lead_login(), Action.SIGN)


def _suspend(life: Life) -> None:
    assert life.file.lead is not None
    plan = {"plan": "到货即装", "review_at": life.now + timedelta(days=10)}
    life.act(life.lead_login(), Action.ASK, kind="SUSPENSION", reason="等待配件", **plan).decide("leader", True)


def _file_results(life: Life) -> None:
    for task in sorted(life.file.live_tasks, key=lambda t: t.role.value):
        for action, states in _WORK:
            if life.file.tasks[task.n - 1].state.value in states:
                said = {"result": "已更换灯头", "proof": "现场照片"} if action is Action.FEED_BACK else {}
                life.act(of_unit(task.unit_id), action, **said)


_WORK = (
    (Action.SIGN, ("SENT",)),
    (Action.CONTACT, ("SIGNED",)),
    (Action.FEED_BACK, ("SIGNED", "CONTACTED")),
)


def _call(life: Life) -> None:
    careful = life.case.route in ("R3", "R4") or life.case.confidential
    for requester in life.file.requesters:
        life.call("lead1" if careful else "callback1", requester=requester)


def _archive(life: Life) -> None:
    life.wait(days=31).act("system", Action.ARCHIVE)


def _refuse(life: Life) -> None:
    life.act("intake1", Action.ASK, kind="REFUSAL", code="COURT", reason="已进入诉讼程序").decide("lead1", True)


def _one(login: str, action: Action, **said: Any) -> Callable[[Life], None]:
    return lambda life: life.act(login, action, **said) and None


_WAY: dict[CaseState, tuple[CaseState, Callable[[Life], None]]] = {
    S.SUPPLEMENT: (S.SUBMITTED, _one("intake1", Action.ASK_SUPPLEMENT, what="PLACE", question="哪一盏路灯")),
    S.NOT_ADMITTED: (S.SUBMITTED, _refuse),
    S.ACCEPTED: (S.SUBMITTED, _accept),
    S.GRID_HANDLING: (S.ACCEPTED, _self_handle),
    S.DISPATCHED: (S.ACCEPTED, _dispatch),
    S.HANDLING: (S.DISPATCHED, _sign),
    S.SUSPENDED: (S.HANDLING, _suspend),
    S.CONSULTING: (S.ACCEPTED, _one("director", Action.CONSULT, reason="HARD")),
    S.VERIFYING: (S.HANDLING, _file_results),
    S.CALLBACK: (S.VERIFYING, lambda life: life.verify() and None),
    S.CLOSED: (S.CALLBACK, _call),
    S.ARCHIVED: (S.CLOSED, _archive),
    S.MERGED: (S.ACCEPTED, _one("dispatch1", Action.MERGE, parent="LH20261102-00009", slot=2)),
    S.TRANSFERRED: (S.ACCEPTED, _one("director", Action.TRANSFER, recipient="东平县公安局")),
    S.CANCELLED: (S.SUBMITTED, _one("director", Action.CANCEL, reason="误登记")),
}
