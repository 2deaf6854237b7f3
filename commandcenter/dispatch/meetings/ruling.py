"""What is decided, read back and signed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from ...models.case import CaseFile, Channel
from ...models.errors import RuleBroken, Stale
from ...models.lifecycle import Action
from ...models.meeting import checking, deciding
from ...models.meeting.file import MeetingFile
from ...models.meeting.sitting import Sitting
from ...models.meeting.terms import Heard, Step
from ...models.store import cases, loads, meetings
from ...models.text import one_line
from ...models.timing.worktime import TZ
from ...models.town.township import Township
from ..center import CaseRef, ref_of
from .steps import Fates, Steps


class Ruling(Steps):
    """The decided matters of a topic, up to the chair's signature."""

    def decide(
        self,
        meeting_id: int,
        item_n: int,
        decision_n: int | None,
        said: Mapping[str, Any],
        base: Mapping[str, Any] | None = None,
    ) -> tuple[int, Fates]:
        """A decided matter (lead, assisting, task, due, standard); returns its number and what two wrote at once."""
        told: list[tuple[int, Fates]] = []

        def do(s: Sitting, unit: Connection) -> None:
            barred = cases.load(unit, s.item(item_n).case_id).case.complained_units
            decision, fates = deciding.decide(s, item_n, decision_n, said, base or {}, self._between(unit), barred)
            told.append((decision.n, fates))

        self._step(meeting_id, Step.DECISION, do)
        return told[0]

    def drop(self, meeting_id: int, item_n: int, decision_n: int) -> None:
        self._step(meeting_id, Step.DECISION, lambda s, unit: deciding.drop(s, item_n, decision_n))

    def move(self, meeting_id: int, item_n: int, order: Sequence[int]) -> None:
        self._step(meeting_id, Step.DECISION, lambda s, unit: deciding.move(s, item_n, list(order)))

    def override(
        self, meeting_id: int, item_n: int, decision_n: int, reason: str, login: str | None = None, password: str = ""
    ) -> None:
        """The chair makes a unit lead that is not there; at the secretary's machine by login and password."""
        if login is not None:
            with self._as(login, password) as chair:
                chair.override(meeting_id, item_n, decision_n, reason)
            return
        self._step(meeting_id, Step.OVERRIDE, lambda s, unit: deciding.override(s, item_n, decision_n, reason))

    def read_back(
        self,
        meeting_id: int,
        item_n: int,
        decision_n: int,
        text: str,
        *,
        of: int | None = None,
        ticked: frozenset[Heard] = frozenset(),
        channel: Channel | None = None,
        speaker: str = "",
        objection: str = "",
    ) -> frozenset[Heard]:
        """The lead says back what it was given; returns what was heard of it."""
        heard: list[str] = []

        def do(s: Sitting, unit: Connection) -> None:
            how: dict[str, Any] = {"channel": channel, "speaker": speaker, "objection": objection}
            heard.extend(deciding.read_back(s, item_n, decision_n, of, text, ticked=ticked, **how).heard)

        self._step(meeting_id, Step.READ_BACK, do)
        return frozenset(map(Heard, heard))

    def confirm(self, meeting_id: int, item_n: int, decision_n: int, reason: str = "") -> None:
        """All three facts were heard: the row turns green. `reason`: why the conditions that were said with them change
        nothing; it is kept with the step."""
        said: dict[str, Any] = {}

        def do(s: Sitting, unit: Connection) -> None:
            if conditions := deciding.confirm(s, item_n, decision_n, reason):
                said.update(conditions=list(conditions), reason=one_line(reason))

        self._step(meeting_id, Step.CONFIRM, do, said)

    def sign(
        self,
        meeting_id: int,
        item_n: int,
        seal: str,
        *,
        rule: bool = False,
        rule_grid: int | None = None,
        closing: str = "",
        reason: str = "",
        login: str | None = None,
        password: str = "",
    ) -> CaseRef:
        """The chair signs the sheet he saw (`seal`, see `deciding.seal`): in one transaction the tasks with their
        clocks, the case out of 会商中, and with `rule` a dispatch rule (in `rule_grid`, None: the whole township).
        `closing`: his own words to the topic (小结); `reason`: why he signs though no unit came.

        At the secretary's machine by `login` and `password`. Raises Stale when the sheet has changed since.
        """
        if login is not None:
            with self._as(login, password) as chair:
                return chair.sign(
                    meeting_id, item_n, seal, rule=rule, rule_grid=rule_grid, closing=closing, reason=reason
                )
        said: dict[str, Any] = {"item": item_n}
        signed: list[CaseFile] = []

        def do(s: Sitting, unit: Connection) -> None:
            file = self._visible(unit, s.item(item_n).case_id)
            found = checks_of(unit, s.file, item_n, file, s.township, s.now)
            deciding.ready(s, item_n, found, reason)
            if deciding.seal(s.file, item_n) != seal:
                raise Stale("议定事项刚刚有改动，请再看一遍", kept="没有签发")
            if rule:
                deciding.make_rule(s, item_n, file, _origin(s.file, file), rule_grid)
            decided = deciding.orders(s.file, item_n)
            after = self._center.act_within(unit, file, Action.DIRECT, deciding.said_of(decided))
            said["came"], said["called"] = checking.turnout(s.file, s.item(item_n))
            said["missing"] = sorted({u for one in s.file.decisions_on(item_n) for u in checking.missing(s.file, one)})
            deciding.sign(s, item_n, after.case.version, closing, reason)
            signed.append(after)

        self._step(meeting_id, Step.SIGN, do, said)
        return ref_of(signed[0])

    def unsign(self, meeting_id: int, item_n: int, login: str | None = None, password: str = "") -> CaseRef:
        """Takes the signature back within the time of an undo: tasks, the case's state, the rule, all of it."""
        if login is not None:
            with self._as(login, password) as chair:
                return chair.unsign(meeting_id, item_n)
        with self._store.read() as connection:
            item = meetings.load(connection, meeting_id).item(item_n)
            version = cases.load(connection, item.case_id).case.version
        if item.case_version != version:
            raise RuleBroken("本题没有签发" if item.case_version is None else "签发后案件已有新的操作，签发不能再撤销")
        return self._center.undo(item.case_id, version)

    def object_to(self, meeting_id: int, item_n: int, decision_n: int, text: str) -> None:
        """What a unit has against being told to lead while it was not there; the case tells it too."""

        def do(s: Sitting, unit: Connection) -> None:
            deciding.object_to(s, item_n, decision_n, text)
            file = self._visible(unit, s.item(item_n).case_id)
            self._center.act_within(unit, file, Action.NOTE, {"text": f"对会商指定本单位牵头有异议：{text.strip()}"})

        self._step(meeting_id, Step.OBJECT, do, {"item": item_n})

    def revoke_rule(self, meeting_id: int, rule_n: int, reason: str) -> None:
        self._step(meeting_id, Step.RULE, lambda s, unit: deciding.revoke_rule(s, rule_n, reason))


def checks_of(
    connection: Connection, file: MeetingFile, item_n: int, case: CaseFile, township: Township, now: datetime
) -> tuple[checking.Check, ...]:
    """What is looked at before the chair signs, with the units' load as it is."""
    overdue = {unit_id: late for unit_id, (_, late) in loads.loads(connection, now).items()}
    return checking.checks(file, item_n, case, township, overdue, now)


def _origin(file: MeetingFile, case: CaseFile) -> str:
    """2026年第3次会商（2026-11-20，LH20261118-00037）"""
    meeting = file.meeting
    day = (meeting.began_at or meeting.starts_at).astimezone(TZ)
    return f"{meeting.year}年第{meeting.serial}次会商（{day:%Y-%m-%d}，{case.case.no}）"
