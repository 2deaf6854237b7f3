"""值守: roster, shift log, and the hand-over both officers sign (M10, N7). One public method = one transaction.

The outgoing officer signs what is frozen at that moment; the incoming one signs the very same, by the login he is
logged in with or with his password on the same workstation. What happens in between belongs to the next shift.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection

from ...models.access import PERMISSIONS, Permission
from ...models.duty.handover import Handover
from ...models.duty.shifts import (
    ROSTER_HEADS,
    ROSTER_POSTS,
    Crew,
    LogEntry,
    LogKind,
    Officer,
    RosterTable,
    Shift,
    Silence,
    Slot,
    Turn,
    Turns,
    read_roster,
    roster_text,
)
from ...models.errors import NotAllowed, RuleBroken, Stale, UserError
from ...models.people import Role, Session
from ...models.store import accounts, duty
from ...models.store.handover import handover, next_turn
from ..desk import Desk
from ..documents import from_json, to_json
from ..paperwork.papers import Papers, Printed, Subject
from ..sources.tables import table_text
from .shift_log import worded, write_line

#: A signature the incoming officer did not answer for so long must be given anew.
SIGNED_FOR = timedelta(hours=2)
_PAST = 40


@dataclass(frozen=True, slots=True)
class PastShift:
    """A shift that was handed over; `document_id` its 交接班记录."""

    id: int
    turn: Turn
    begun_at: datetime
    ended_at: datetime
    off: str
    on: str
    document_id: int
    unsigned: str


@dataclass(frozen=True, slots=True)
class Watch:
    """Everything about duty right now. `shift` is None before the first officer took over.

    `turn` is the turn the shift was taken over for (without one, what the clock says), `following` the next; `holder`
    who answers for it; `signed` that its outgoing officer signed and nobody took over yet.
    """

    shift: Shift | None
    turn: Turn
    following: Turn
    holder: str
    signed: bool
    crew: Crew
    next_crew: Crew
    log: tuple[LogEntry, ...]
    promises: tuple[LogEntry, ...]
    mutes: tuple[Silence, ...]
    past: tuple[PastShift, ...]
    names: Mapping[str, str]
    may: frozenset[Permission]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The hand-over on the screen: signed by `off` (None: not yet), named by its `seal` when it is signed."""

    told: Handover
    seal: str
    off: Officer | None
    off_signed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Roster:
    """Planned turns from one day to another; `crews` lacks turns without anybody."""

    turns: tuple[Turn, ...]
    crews: Mapping[Slot, Crew]
    officers: tuple[Officer, ...]
    names: Mapping[str, str]
    may_change: bool


@dataclass(frozen=True, slots=True)
class OnDuty:
    """Which turn it is and who answers for it, by name: 带班领导, 值班长 and 调度员 as planned, `holder` who took the
    shift over; "" where nobody is."""

    turn: Turn
    leader: str
    lead: str
    dispatcher: str
    holder: str

    def __str__(self) -> str:
        """白班 08:00–20:00"""
        return f"{self.turn.name} {self.turn.hours}"


def on_duty(desk: Desk) -> OnDuty:
    """Who is on duty now: for the bars of the window, whoever looks."""
    with desk.store.read() as connection:
        held, names = duty.holder(connection), duty.names(connection)
        turn = _turn_of(duty.turns(connection), held, desk.clock.now())
        crew = duty.roster(connection, turn.day, turn.day).get((turn.day, turn.n), {})
    posts = (Role.DUTY_LEADER, Role.SHIFT_LEAD, Role.DISPATCHER)
    leader, lead, sender = ("、".join(names.get(login, login) for login in crew.get(post, ())) for post in posts)
    return OnDuty(turn, leader, lead, sender, "" if held is None else names.get(held.login, held.login))


def _turn_of(turns: Turns, runs: Shift | duty.Holder | None, now: datetime) -> Turn:
    return turns.at(now) if runs is None else turns.of(runs.day, runs.turn)


class ShiftDesk:
    """Duty as one login sees and keeps it. Raises NotAllowed for posts outside the centre."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._store = desk.store
        self._by = desk.by

    def _now(self) -> datetime:
        return self._desk.clock.now()

    def _require(self, permission: Permission) -> None:
        if self._by.role not in PERMISSIONS[permission]:
            raise NotAllowed(f"{self._by.role.label}不能{permission.label}")

    # --- reading -----------------------------------------------------------------------------------------------------

    def watch(self) -> Watch:
        """Who is on duty, what was noted, what was promised, what is silent, the hand-overs before."""
        self._require(Permission.READ_SHIFTS)
        now = self._now()
        with self._store.read() as connection:
            turns, shift, names = duty.turns(connection), duty.running(connection), duty.names(connection)
            turn = _turn_of(turns, shift, now)
            following = turns.after(turn) if shift is None else next_turn(turns, shift, now)
            planned = duty.roster(connection, turn.day, following.day)
            since = turn.begins if shift is None else shift.counted_from
            return Watch(
                shift=shift,
                turn=turn,
                following=following,
                holder="" if shift is None else names.get(shift.begun_by, shift.begun_by),
                signed=shift is not None and shift.off_signed_at is not None,
                crew=planned.get((turn.day, turn.n), {}),
                next_crew=planned.get((following.day, following.n), {}),
                log=tuple(duty.log_since(connection, since)),
                promises=tuple(duty.open_promises(connection)),
                mutes=tuple(m for m in duty.mutes(connection, now) if m.runs_at(now)),
                past=tuple(_past(turns, one, names) for one in duty.ended(connection, _PAST)),
                names=names,
                may=frozenset(p for p, roles in PERMISSIONS.items() if self._by.role in roles),
            )

    def sheet(self) -> Sheet:
        """The hand-over as it was signed, or as it would be signed now. Raises RuleBroken before the first shift."""
        self._require(Permission.READ_SHIFTS)
        with self._store.read() as connection:
            shift = _running(connection)
            if shift.data is not None:
                off = duty.officer(connection, shift.off_login or shift.begun_by)
                return Sheet(from_json(Handover, shift.data), shift.seal, off, shift.off_signed_at)
            told = handover(connection, self._store.setup(connection), duty.turns(connection), shift, self._now())
            return Sheet(told, "", None, None)

    def paper(self, document_id: int) -> Printed:
        """A 交接班记录 as it was printed; one that a crash left numbered only is printed now."""
        self._require(Permission.READ_SHIFTS)
        return self._papers().finish(document_id)

    def sample(self) -> Printed:
        """The sheet as an unnumbered 样张."""
        return self._papers().sample("handover", Subject())

    def _papers(self) -> Papers:
        return Papers(self._store, self._by, self._desk.clock.now)

    # --- the hand-over -----------------------------------------------------------------------------------------------

    def begin(self) -> None:
        """Takes the very first shift over: there is nobody to hand it over. Raises RuleBroken when one runs."""
        self._require(Permission.SHIFT)
        now = self._now()
        with self._store.unit() as unit:
            if (shift := duty.running(unit)) is not None:
                raise RuleBroken(f"{duty.officer(unit, shift.begun_by).name}正在值班，请由其交班")
            duty.begin(unit, self._by, _slot(duty.turns(unit), now), duty.newest_event(unit), now, now)

    def sign_off(self) -> str:
        """The outgoing officer signs what stands now; done again, it replaces the sheet. Returns its seal."""
        self._require(Permission.SHIFT)
        with self._store.unit() as unit:
            shift = _running(unit)
            self._check_outgoing(unit, shift)
            return self._freeze(unit, shift).seal

    def _check_outgoing(self, unit: Connection, shift: Shift) -> None:
        planned = duty.roster(unit, shift.day, shift.day).get((shift.day, shift.turn), {})
        crew = {shift.begun_by, *(login for logins in planned.values() for login in logins)}
        if self._by.login not in crew and self._by.role not in PERMISSIONS[Permission.COVER]:
            raise NotAllowed(f"本班由{duty.officer(unit, shift.begun_by).name}值守，请由其交班")

    def _freeze(self, unit: Connection, shift: Shift, unsigned: str | None = None) -> Shift:
        now, until = self._now(), duty.newest_event(unit)
        told = handover(unit, self._store.setup(unit), duty.turns(unit), shift, now)
        duty.freeze(unit, shift, self._by, to_json(told), told.chain_head, until, now, unsigned=unsigned)
        return duty.load(unit, shift.id)

    def take_over(self, seal: str, login: str | None = None, password: str = "") -> Printed:
        """The incoming officer signs the sheet he saw (`seal`): the shift is his, its 交接班记录 is printed.

        On the outgoing officer's workstation by `login` and `password`, on his own as who he is. Raises UserError on a
        wrong password, RuleBroken, NotAllowed; Stale when the sheet was signed anew since.
        """
        if login is not None:
            with self._signing(login, password) as signer:
                return signer.take_over(seal)
        self._require(Permission.SHIFT)
        with self._store.unit() as unit:
            shift = _running(unit)
            if shift.off_signed_at is None:
                raise RuleBroken("交班人还没有签字")
            if shift.seal != seal:
                raise Stale("交班人已重新签字，内容有变化，请再看一遍")
            if self._now() - shift.off_signed_at > SIGNED_FOR:
                raise RuleBroken("交班人签字已超过2小时，请其重新签字")
            paper_id = self._complete(unit, shift)
        return self._papers().finish(paper_id)

    def cover(self, reason: str) -> Printed:
        """Takes a shift over whose officer cannot sign (taken ill, called away); the record says why."""
        self._require(Permission.COVER)
        why = worded(reason, "无人交班的原因", "reason")
        with self._store.unit() as unit:
            paper_id = self._complete(unit, self._freeze(unit, _running(unit), unsigned=why))
        return self._papers().finish(paper_id)

    @contextmanager
    def _signing(self, login: str, password: str) -> Iterator[ShiftDesk]:
        """The desk as another officer signs at it."""
        if not (login := login.strip()):
            raise UserError("请填写接班人的账号", field="login")
        with self._store.opened_as(login, password) as store:
            with store.read() as connection:
                by = accounts.check_password(connection, login, password)
            yield ShiftDesk(Desk(store, by, self._desk.clock))

    def _complete(self, unit: Connection, shift: Shift) -> int:
        """Second signature, number of the paper, and the next shift."""
        now, by = self._now(), self._by
        _check_two_people(unit, shift, by)
        ended = replace(shift, on_login=by.login, ended_at=now)
        paper_id = self._papers().reserve_within(unit, "handover", Subject(shift=ended))
        duty.end(unit, shift, by, paper_id, now)
        after, since = shift.until_event or 0, shift.off_signed_at or now
        duty.begin(unit, by, _slot(duty.turns(unit), now), after, since, now)
        return paper_id

    # --- the log -----------------------------------------------------------------------------------------------------

    def log(self, text: str, kind: LogKind = LogKind.NOTE) -> int:
        """Writes a line into the shift log; returns its id. Raises UserError on an empty or endless one."""
        return write_line(self._desk, text, kind)

    def settle(self, entry_id: int) -> None:
        """Ticks a promise off. Raises RuleBroken when it is no promise or is ticked off already."""
        self._require(Permission.READ_SHIFTS)
        with self._store.unit() as unit:
            entry = duty.entry(unit, entry_id)
            if entry.kind != LogKind.PROMISE:
                raise RuleBroken("只有约定可以办结")
            if entry.settled_by is not None:
                raise Stale(f"已由{duty.officer(unit, entry.settled_by).name}办结")
            duty.settle(unit, self._by, entry, self._now())

    # --- the roster --------------------------------------------------------------------------------------------------

    def roster(self, first: date, last: date) -> Roster:
        """The plan from one day to another, both included."""
        self._require(Permission.READ_SHIFTS)
        with self._store.read() as connection:
            turns = duty.turns(connection)
            days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
            return Roster(
                turns=tuple(turn for day in days for turn in turns.of_day(day)),
                crews=duty.roster(connection, first, last),
                officers=tuple(duty.officers(connection, ROSTER_POSTS)),
                names=duty.names(connection),
                may_change=self._by.role in PERMISSIONS[Permission.ROSTER],
            )

    def set_crew(self, day: date, turn: int, post: Role, logins: Sequence[str]) -> None:
        """Plans these people for one post of one turn; nobody empties it. Raises UserError on an unknown one."""
        self._require(Permission.ROSTER)
        with self._store.unit() as unit:
            known = {officer.login for officer in duty.officers(unit, (post,))}
            if post not in ROSTER_POSTS or (unknown := [login for login in logins if login not in known]):
                raise UserError(f"“{'、'.join(unknown) if post in ROSTER_POSTS else post.label}”不能排在{post.label}")
            crew = dict(duty.roster(unit, day, day).get((day, turn), {})) | {post: tuple(dict.fromkeys(logins))}
            self._keep(unit, {(day, turn): {p: crew[p] for p in ROSTER_POSTS if crew.get(p)}})

    def read_roster(self, text: str, month: date) -> RosterTable:
        """A pasted month as far as it reads, with its problems by line; nothing is kept yet."""
        self._require(Permission.ROSTER)
        with self._store.read() as connection:
            return read_roster(text, month, duty.turns(connection), duty.officers(connection, ROSTER_POSTS))

    def keep_roster(self, text: str, month: date) -> int:
        """Keeps a pasted month; returns how many turns it plans. Raises UserError naming the first bad line."""
        table = self.read_roster(text, month)
        if table.problems:
            more = f"（共{len(table.problems)}处）" if len(table.problems) > 1 else ""
            raise UserError(f"{table.problems[0]}{more}", field="text", kept="值班表没有改动")
        with self._store.unit() as unit:
            self._keep(unit, table.slots)
        return len(table.slots)

    def roster_text(self, first: date, last: date) -> str:
        """The plan as a table that a sheet takes, and `keep_roster` takes back."""
        plan = self.roster(first, last)
        with self._store.read() as connection:
            turns = duty.turns(connection)
        filled: Iterable[Slot] = ((turn.day, turn.n) for turn in plan.turns)
        return roster_text({slot: plan.crews.get(slot, {}) for slot in filled}, turns, plan.names)

    def _keep(self, unit: Connection, slots: Mapping[Slot, Crew]) -> None:
        duty.set_roster(unit, self._by, slots, self._now())


def roster_of_file(path: str) -> str:
    """The roster of a sheet as it would be pasted. Raises BadFile."""
    return table_text(Path(path), ROSTER_HEADS)


def _slot(turns: Turns, now: datetime) -> Slot:
    turn = turns.taken_over_at(now)
    return turn.day, turn.n


def _running(connection: Connection) -> Shift:
    shift = duty.running(connection)
    if shift is None:
        raise RuleBroken("还没有人接过班，请先接班")
    return shift


def _check_two_people(unit: Connection, shift: Shift, by: Session) -> None:
    """Nobody takes over from himself, neither what he signed off nor what he answers for."""
    off = {duty.person_of(unit, login) for login in (shift.off_login, shift.begun_by) if login is not None}
    if by.person_id is not None and by.person_id in off:
        raise RuleBroken("交班人和接班人须是两个人", field="login")


def _past(turns: Turns, shift: Shift, names: Mapping[str, str]) -> PastShift:
    assert shift.ended_at is not None
    assert shift.on_login is not None
    assert shift.document_id is not None
    off = shift.off_login or shift.begun_by
    return PastShift(
        id=shift.id,
        turn=turns.of(shift.day, shift.turn),
        begun_at=shift.begun_at,
        ended_at=shift.ended_at,
        off=names.get(off, off),
        on=names.get(shift.on_login, shift.on_login),
        document_id=shift.document_id,
        unsigned=shift.off_reason or "",
    )
