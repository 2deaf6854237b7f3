"""A platform's export becomes cases (domain §4): idempotent, each bad row listed, the good ones kept."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import islice
from typing import Any

from sqlalchemy import Connection

from ...models.access import PERMISSIONS, Permission
from ...models.case import OPEN
from ...models.draft import CaseDraft
from ...models.errors import NotAllowed, UserError
from ...models.lifecycle import SUPPLEMENT, Action, said_of
from ...models.people import SYSTEM
from ...models.store import alarms, cases, requesters
from ...models.store.store import record
from ...models.text import search_form
from ...models.timing.worktime import TZ
from ..center import Center
from ..sources.reading import BadRow, DraftRow, Reading

#: Rows per transaction: one commit each would cost a disk flush a row; Ctrl+C loses at most this many.
BATCH = 100
_DAY = timedelta(days=1)


@dataclass(slots=True)
class ImportReport:
    """What became of every row; read = created + history + updated + duplicates + rejected (domain §4)."""

    read: int = 0
    created: int = 0
    history: int = 0
    updated: int = 0
    duplicates: int = 0
    rejected: list[BadRow] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """The JSON contract of `import`."""
        return {
            "read": self.read,
            "created": self.created,
            "history": self.history,
            "updated": self.updated,
            "duplicates": self.duplicates,
            "rejected": [{"row": bad.row, "field": bad.field, "why": bad.why} for bad in self.rejected],
            "warnings": self.warnings,
        }


def import_rows(
    center: Center,
    reading: Reading,
    *,
    name: str,
    dry_run: bool = False,
    progress: Callable[[int], None] = lambda n: None,
) -> ImportReport:
    """Take in every row of a file. `progress` hears how many of `reading.total` are done.

    With `dry_run` everything is tried and nothing kept. Raises NotAllowed; interrupted, the batches done stay.
    """
    if center.by.role not in PERMISSIONS[Permission.IMPORT]:
        raise NotAllowed(f"{center.by.role.label}不能导入平台数据")
    report = ImportReport(warnings=list(reading.warnings))
    with reading:
        rows = iter(reading)
        with contextlib.suppress(_DryRun):
            _import_all(center, reading, rows, report, dry_run, progress, name)
    return report


class _DryRun(Exception):
    """Leaves the transaction of a dry run without keeping anything."""


def _import_all(
    center: Center,
    reading: Reading,
    rows: Iterable[DraftRow | BadRow],
    report: ImportReport,
    dry_run: bool,
    progress: Callable[[int], None],
    name: str,
) -> None:
    rows = iter(rows)
    while True:
        with center.store.unit() as unit:
            done = 0
            for row in rows if dry_run else islice(rows, BATCH):
                done += 1
                _take(center, unit, row, report)
                progress(reading.progress(row))
            if dry_run:
                raise _DryRun
            if done < BATCH:
                said = {"file": name, "platform": reading.platform, **_counts(report)}
                record(unit, "import", 1, center.by, "IMPORT", said, center.clock.now())
                return


def _counts(report: ImportReport) -> dict[str, object]:
    counts = report.as_json()
    return {**counts, "rejected": len(report.rejected), "warnings": len(report.warnings)}


def _take(center: Center, unit: Connection, row: DraftRow | BadRow, report: ImportReport) -> None:
    report.read += 1
    if isinstance(row, BadRow):
        report.rejected.append(row)
        return
    report.warnings.extend(f"第{row.row}行：{warning}" for warning in row.warnings)
    if row.draft.is_alarm:
        _take_alarm(unit, row.draft, report)
        return
    try:
        with unit.begin_nested():
            _take_order(center, unit, row, report)
    except UserError as error:
        report.rejected.append(BadRow(row.row, error.field or "", error.message))


def _take_order(center: Center, unit: Connection, row: DraftRow, report: ImportReport) -> None:
    known = cases.by_source(unit, row.draft.key())
    same = [case_id for case_id, text, _ in known if _as_it_came(text) == search_form(row.draft.text)]
    report.warnings.extend(f"第{row.row}行：{doubt}" for doubt in _doubts(center, unit, row.draft, same))
    if same:
        if _update(center, unit, same[0], row.draft):
            report.updated += 1
        else:
            report.duplicates += 1
        return
    file = center.take_in(unit, row.draft)
    if known:
        report.warnings.append(
            f"第{row.row}行：编号 {row.draft.external_no} 已有其他内容的工单，另立案件 {file.case.no}"
        )
    if row.draft.is_history:
        report.history += 1
    else:
        report.created += 1


def _take_alarm(unit: Connection, draft: CaseDraft, report: ImportReport) -> None:
    """Alarms wait in their own queue, folded per device and minutes; a case is made only by a person."""
    if alarms.known(unit, draft.key()):
        report.duplicates += 1
    elif alarms.take_in(unit, draft):
        report.created += 1
    else:
        report.updated += 1


def _as_it_came(text: str) -> str:
    """The words of a stored case as the platform sent them: without what a supplement added."""
    return search_form(text.partition(SUPPLEMENT)[0])


def _doubts(center: Center, unit: Connection, draft: CaseDraft, same: list[int]) -> Iterator[str]:
    """What a person should look at: impossible times, and what a second export changed that is not taken over."""
    now = center.clock.now()
    if draft.received_at is not None and draft.received_at > now + _DAY:
        yield f"受理时间 {draft.received_at.astimezone(TZ):%Y-%m-%d} 在今天之后"
    if draft.external_due is not None and draft.external_due < now and not draft.is_history:
        yield f"办结时限 {draft.external_due.astimezone(TZ):%Y-%m-%d} 已经过去"
    if not same:
        return
    first = requesters.first(unit, same[0])
    if first is not None and draft.requester_phone and draft.requester_phone != first.phone:
        yield "来电人电话与原工单不同，没有改动原案"
    if draft.confidential and not cases.load(unit, same[0]).case.confidential:
        yield "原工单未保密，本次标为保密，请在原案设置保密"


def _update(center: Center, unit: Connection, case_id: int, draft: CaseDraft) -> bool:
    """What a second export of a known order brings: a new reply, a new deadline of the platform."""
    file = cases.load(unit, case_id)
    changed = False
    due = draft.external_due
    if due is not None and due != file.case.external_due and file.case.state in OPEN:
        file = center.act_within(unit, file, Action.EXTERNAL_DUE, {"due": due, "reason": "平台导入"}, by=SYSTEM)
        changed = True
    if draft.reply_text and not _reply_known(unit, case_id, file.case.reply, draft.reply_text):
        said = {"reply": draft.reply_text, "at": draft.reply_at}
        center.act_within(unit, file, Action.PLATFORM_REPLY, said, by=SYSTEM)
        changed = True
    return changed


def _reply_known(unit: Connection, case_id: int, reply: str, new: str) -> bool:
    if search_form(reply) == search_form(new):
        return True
    replies = (said_of(e).get("reply", "") for e in cases.events(unit, case_id) if e.kind == Action.PLATFORM_REPLY)
    return any(search_form(old) == search_form(new) for old in replies)
