"""What the centre does: one public method = one transaction, acting as one `Session` (design §2).

A command loads the dossier, asks `lifecycle`, saves it guarded by the version the user saw, appends the event; the
database's triggers add chain and feed. The loser of a race gets `Stale`, which names who was first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from ..models import lifecycle
from ..models.access import may_see
from ..models.case import CaseFile, Danger, Event, Origin
from ..models.draft import CaseDraft
from ..models.errors import NotFound, RuleBroken, Stale
from ..models.lifecycle import Action, World
from ..models.payload import replay
from ..models.people import SYSTEM, Session
from ..models.store import cases
from ..models.store.store import Store
from ..models.text import search_form
from ..models.timing.clock import TimeSource
from ..models.timing.worktime import TZ, local_day
from ..models.town.township import Township
from . import claims, rulings


@dataclass(frozen=True, slots=True)
class CaseRef:
    """A case as a command leaves it: `version` is what the next command must have seen."""

    id: int
    no: str
    version: int
    state: str


class Center:
    """The commands of one login. `clock` is the only source of time."""

    def __init__(self, store: Store, session: Session, clock: TimeSource) -> None:
        self.store = store
        self.by = session
        self.clock = clock

    # --- taking in ----------------------------------------------------------------------

    def register(
        self,
        draft: CaseDraft,
        *,
        key: str | None = None,
        as_draft: bool = False,
        grid_id: int | None = None,
        matter_id: int | None = None,
        danger: Danger = Danger.NONE,
        origin: Origin = Origin.LIVE,
        drill: bool = False,
        taken_at: datetime | None = None,
    ) -> CaseRef:
        """A new case with its number. The same login's `key` again gives the same case (replay of an outbox).

        Raises RuleBroken when the key came with other words before: nothing is swallowed.
        """
        with self.store.unit() as unit:
            if (known := self.registered(unit, draft, key)) is not None:
                return ref_of(known)
            placed: dict[str, Any] = {"as_draft": as_draft, "grid_id": grid_id, "matter_id": matter_id}
            placed |= {"danger": danger, "origin": origin, "drill": drill, "taken_at": taken_at}
            return ref_of(self.take_in(unit, draft, key, **placed))

    def whistle(self, draft: CaseDraft, said: Mapping[str, Any], *, key: str | None = None, **placed: Any) -> CaseRef:
        """An emergency taken in and whistled in one transaction: its units' clocks start as it is registered.

        `said` as for 应急吹哨, `placed` and `key` as for `register`.
        """
        with self.store.unit() as unit:
            if (known := self.registered(unit, draft, key)) is not None:
                return ref_of(known)
            taken = self.take_in(unit, draft, key, **placed)
            return ref_of(self.act_within(unit, taken, Action.WHISTLE, said))

    def note(self, case_id: int, text: str, *, key: str, taken_at: datetime | None = None) -> CaseRef:
        """A remark (备注) on a case as it stands now. The same login's `key` again changes nothing more; `taken_at` is
        when it was written, where the server was away. Raises RuleBroken, NotFound."""
        with self.store.unit() as unit:
            own = own_key(self.by, key)
            before = self._visible(unit, case_id)
            if cases.by_key(unit, own) is not None:
                return ref_of(before)
            if taken_at is not None and taken_at < before.case.registered_at:
                raise RuleBroken(f"{before.case.no} 登记得比这条备注晚，恢复备份后案号可能另给了别的案件，请核对后再记")
            said = {"text": text} if taken_at is None else {"text": text, "taken_at": taken_at}
            after = self.act_within(unit, before, Action.NOTE, said)
            cases.add_key(unit, own, case_id)
            return ref_of(after)

    def registered(self, unit: Connection, draft: CaseDraft, key: str | None) -> CaseFile | None:
        """What this login registered under the key before."""
        known = None if key is None else cases.by_key(unit, own_key(self.by, key))
        if known is None:
            return None
        file = cases.load(unit, known)
        if not search_form(file.case.text).startswith(search_form(draft.text)):
            raise RuleBroken(f"同一登记键已用于 {file.case.no}，内容不同，请重新登记", field="key")
        return file

    def take_in(self, unit: Connection, draft: CaseDraft, key: str | None = None, **placed: Any) -> CaseFile:
        """`register` inside a transaction that is already open (imports take many rows in one)."""
        now = self.clock.now()
        world = self.store.world(unit)
        case_id, no = cases.identity(unit, now)
        file = lifecycle.register(draft, case_id=case_id, no=no, by=self.by, now=now, world=world, **placed)
        return cases.add(unit, file, draft, self.by, now, None if key is None else own_key(self.by, key), world)

    # --- acting -------------------------------------------------------------------------

    def act(self, case_id: int, seen: int, action: Action, said: Mapping[str, Any] | None = None) -> CaseRef:
        """Carry one action out on the version the user saw.

        Raises RuleBroken, NotAllowed, NotFound; Stale when somebody else acted since, or holds a claim on the case
        (nothing was changed).
        """
        refuse_half(action)
        with self.store.unit() as unit:
            return ref_of(self._act(unit, case_id, seen, action, said or {}))

    def act_on_many(self, cases_seen: Mapping[int, int], action: Action, said: Mapping[str, Any]) -> list[CaseRef]:
        """The same action on many cases in one transaction (bulk urge, dispatch, close): all or none."""
        refuse_half(action)
        now = self.clock.now()
        with self.store.unit() as unit:
            world = self.store.world(unit)
            changes = []
            for before in self._all_as_seen(unit, cases_seen, world.township):
                claims.respect(unit, before, action, self.by, now)
                of_case = self.store.world_of(unit, world, before)
                changes.append(cases.Change(before, *lifecycle.advance(before, action, said, self.by, now, of_case)))
            self._save(unit, changes, now, world)
            return [ref_of(change.after) for change in changes]

    def _act(
        self,
        unit: Connection,
        case_id: int,
        seen: int,
        action: Action,
        said: Mapping[str, Any],
        by: Session | None = None,
    ) -> CaseFile:
        return self.act_within(unit, self.as_seen(unit, case_id, seen), action, said, by)

    def act_within(
        self, unit: Connection, before: CaseFile, action: Action, said: Mapping[str, Any], by: Session | None = None
    ) -> CaseFile:
        """`act` on a dossier just loaded inside a transaction that is already open; `by` only for the system's part."""
        actor = by or self.by
        now = self.clock.now()
        world = self.store.world(unit, before)
        claims.respect(unit, before, action, actor, now)
        after, events = lifecycle.advance(before, action, said, actor, now, world)
        self._save(unit, [cases.Change(before, after, events)], now, world)
        return after

    def _save(self, unit: Connection, changes: list[cases.Change], now: datetime, world: World) -> None:
        """On a server somebody may have been first since the dossier was read in this very transaction."""
        try:
            cases.save(unit, changes, now, world)
        except cases.Lost as lost:
            raise self._too_late(unit, lost.case_id) from lost

    def _visible(self, unit: Connection, case_id: int) -> CaseFile:
        file = cases.load(unit, case_id)
        if not may_see(file, self.by, self.store.setup(unit).township):
            raise NotFound("没有这个案件")
        return file

    def as_seen(self, unit: Connection, case_id: int, seen: int) -> CaseFile:
        """The dossier, if it still is what the user saw. Raises Stale naming the last actor."""
        file = self._visible(unit, case_id)
        if file.case.version != seen:
            raise self._too_late(unit, case_id)
        return file

    def _all_as_seen(self, unit: Connection, seen: Mapping[int, int], township: Township) -> list[CaseFile]:
        """`as_seen` of many, in the order given."""
        files = cases.load_many(unit, seen)
        for case_id, version in seen.items():
            if case_id not in files or not may_see(files[case_id], self.by, township):
                raise NotFound("没有这个案件")
            if files[case_id].case.version != version:
                raise self._too_late(unit, case_id)
        return [files[case_id] for case_id in seen]

    def _too_late(self, unit: Connection, case_id: int) -> Stale:
        return Stale(self._who_was_first(unit, case_id), kept="没有改动本案")

    def _who_was_first(self, unit: Connection, case_id: int) -> str:
        last = cases.events(unit, case_id)[-1]
        name = cases.name_of(unit, last.login)
        today = local_day(last.at) == local_day(self.clock.now())
        when = last.at.astimezone(TZ).strftime("%H:%M" if today else "%m月%d日%H:%M")
        return f"已由{name}于{when}{Action(last.kind).label}"

    # --- two cases in one transaction ---------------------------------------------------

    def merge(self, child_id: int, seen: int, parent_id: int) -> CaseRef:
        """Join a case to another: the parent takes over its requesters and grids. Returns the child."""
        with self.store.unit() as unit:
            return ref_of(self.merge_within(unit, self.as_seen(unit, child_id, seen), parent_id))

    def merge_within(self, unit: Connection, child: CaseFile, parent_id: int) -> CaseFile:
        """`merge` of a dossier just loaded inside a transaction that is already open."""
        parent = self._visible(unit, parent_id)
        if parent.case.parent_no is not None:
            raise RuleBroken("目标案件已并入其他案件，请并入主案")
        if cases.has_children(unit, child.case.no):
            raise RuleBroken("本案已有并入的案件，请把目标案件并入本案")
        slot = parent.case.requesters + 1
        known = {parent.case.grid_id, *parent.case.involved}
        grids = tuple(g for g in (child.case.grid_id, *child.case.involved) if g and g not in known)
        said = {"parent": parent.case.no, "slot": slot, "grids": grids}
        merged = self.act_within(unit, child, Action.MERGE, said)
        absorbed = {
            "child": child.case.no,
            "requesters": len(child.requesters),
            "grids": grids,
            "confidential": child.case.confidential,
            "units": child.case.complained_units,
            "persons": child.case.complained_persons,
        }
        self.act_within(unit, parent, Action.ABSORB, absorbed, by=SYSTEM)
        cases.copy_requesters(unit, child, parent_id, slot)
        return merged

    def unmerge(self, child_id: int, seen: int, reason: str) -> CaseRef:
        """Take a merge back, however long ago: the child goes on where it stood, the parent loses its requesters."""
        with self.store.unit() as unit:
            child = self.as_seen(unit, child_id, seen)
            freed = self.act_within(unit, child, Action.UNMERGE, {"reason": reason})
            self._release(unit, child)
            return ref_of(freed)

    def _release(self, unit: Connection, child: CaseFile) -> None:
        parent = cases.load(unit, cases.id_of(unit, child.case.parent_no or ""))
        gone = {
            "child": child.case.no,
            "first": child.case.parent_slot,
            "requesters": len(child.requesters),
            "grids": child.case.parent_grids,
        }
        self.act_within(unit, parent, Action.RELEASE, gone, by=SYSTEM)

    def confirm_repeat(self, case_id: int, seen: int, original_id: int) -> CaseRef:
        """This case is a repeat of an earlier, closed one; KPI 7 of the earlier one counts it."""
        with self.store.unit() as unit:
            return ref_of(self.confirm_repeat_within(unit, self.as_seen(unit, case_id, seen), original_id))

    def confirm_repeat_within(self, unit: Connection, case_file: CaseFile, original_id: int) -> CaseFile:
        """`confirm_repeat` of a dossier just loaded inside a transaction that is already open."""
        original = self._visible(unit, original_id)
        if original.case.closed_at is None or original_id == case_file.case.id:
            raise RuleBroken("重复诉求须指向另一件已结案的案件")
        repeat = self.act_within(unit, case_file, Action.REPEAT_OF, {"no": original.case.no})
        told = {"no": repeat.case.no, "registered_at": repeat.case.registered_at}
        self.act_within(unit, original, Action.REPEATED, told, by=SYSTEM)
        return repeat

    def undo(self, case_id: int, seen: int) -> CaseRef:
        """Take back one's own last action within 8 seconds (domain §2.2, Undo)."""
        return self.undo_many({case_id: seen})[0]

    def undo_many(self, cases_seen: Mapping[int, int]) -> list[CaseRef]:
        """Take back what `act_on_many` (or `act`) just did, in one transaction: all or none."""
        now = self.clock.now()
        with self.store.unit() as unit:
            world = self.store.world(unit)
            files = self._all_as_seen(unit, cases_seen, world.township)
            told = cases.events_of_cases(unit, cases_seen)
            printed = cases.papered(unit, {case_id: events[-1].n for case_id, events in told.items()})
            changes = []
            for current in files:
                if current.case.id in printed:
                    raise RuleBroken("该步骤的文书已印发，不能撤销")
                changes.append(self._undone(current, told[current.case.id], now, world))
            self._save(unit, changes, now, world)
            for current in files:
                self._take_back_beside(unit, current, told[current.case.id][-1], world.township)
            return [ref_of(change.after) for change in changes]

    def _undone(self, current: CaseFile, events: list[Event], now: datetime, world: World) -> cases.Change:
        if len(events) < 2:
            raise RuleBroken("登记不能撤销，请作废")
        before = replay(current.case.id, (e.payload for e in events[:-1]))
        after, event = lifecycle.undo(before, current, events[-1], self.by, now, world)
        return cases.Change(current, after, [event])

    def _take_back_beside(self, unit: Connection, current: CaseFile, undone: Event, township: Township) -> None:
        """What the step did to other things than its case."""
        if undone.kind == Action.MERGE:
            self._release(unit, current)
        elif undone.kind in (Action.DIRECT, Action.CONSULT_NOTHING):
            rulings.take_back(unit, current.case.id, undone.n, self.by, self.clock.now(), township)


#: Steps that are half of something done to two cases at once.
_HALVES = frozenset({Action.MERGE, Action.ABSORB, Action.UNMERGE, Action.RELEASE, Action.REPEAT_OF, Action.REPEATED})
#: Steps that are part of something done at another place, with the way there.
ELSEWHERE: dict[Action, str] = {
    Action.ATTACH: "附件须连同文件一起添加",
    **dict.fromkeys((Action.CORRECT, Action.UNCORRECT), "考核更正须依据裁定的异议或申诉"),
    Action.DIRECT: "会商派发由主持人在会上签发：按 F5 即时会商，或在会商页列入议程",
    Action.CONSULT_NOTHING: "无需派发由主持人在会上定：按 F5 即时会商，或在会商页列入议程",
    Action.MINUTES: "补会商的纪要在会商页印发，印发即记入本案",
}


def refuse_half(action: Action) -> None:
    """Raises RuleBroken for what nobody does to one case by itself."""
    if action in ELSEWHERE:
        raise RuleBroken(ELSEWHERE[action])
    if action in _HALVES:
        raise RuleBroken(f"{action.label}涉及两个案件，请指明另一案件")


def own_key(by: Session, key: str) -> str:
    """A registration key is its login's own: two workstations cannot take each other's."""
    return f"{by.login} {key}"


def ref_of(file: CaseFile) -> CaseRef:
    return CaseRef(file.case.id, file.case.no, file.case.version, file.case.state.value)
