"""An export verified without a database: its chain; cases, facts and sums made anew from their events."""

from __future__ import annotations

import csv
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from ..case import PARTS, Case, CaseFile
from ..payload import FIELDS, parse_time, time_text
from . import tables as t
from .audit import Finding, Link, check_links
from .export_contract import Contract, Names, cell, contract_of, plain
from .export_figures import check_figures
from .export_lines import Line, read_lines
from .export_published import check_publications
from .verify_cases import BROKEN, Steps, fold

_EVENTS = ("seq", "event_id", "entity", "entity_id", "n", "at", "recorded_at", "login", "kind", "payload")
_CHAIN = ("seq", "event_id", "prev", "hash", "withheld")


def verify_export(folder: Path) -> Iterator[Finding]:
    """Every break in the chain of an export; every row of a case, fact, sum or publication that is not what the events
    give.

    Nothing in an export vouches for its other files: the township, accounts, identities, papers, search text.
    Events withheld from the export's reader (回避) are named as one finding: nobody can check them here.
    Raises BadFile when the folder is no export.
    """
    csv.field_size_limit(min(sys.maxsize, 2**31 - 1))
    events = list(read_lines(folder, "events", _EVENTS))
    yield from _check_chain(list(read_lines(folder, "chain", _CHAIN)), events)
    cases = _Cases(folder, events)
    yield from cases.check()
    whole = all(link["withheld"] != "1" for link in read_lines(folder, "chain", _CHAIN))
    yield from check_figures(folder, cases.folded(), whole=whole)
    yield from check_publications(folder, events, whole=whole)


# --- chain -----------------------------------------------------------------------------


def _check_chain(chain: list[Line], events: list[Line]) -> Iterator[Finding]:
    by_id = {event["event_id"]: event for event in events}
    withheld = {link["event_id"] for link in chain if link["withheld"] == "1"} - by_id.keys()
    if withheld:
        yield Finding("链", f"{len(withheld)} 个事件因回避未导出，无法核对")
    unseen = {f"事件 {event_id} 不见了" for event_id in withheld}
    links = (_link(link, by_id) for link in chain)
    yield from (found for found in check_links(links, None) if found.what not in unseen)
    for link in chain:
        if link["withheld"] != cell(link["event_id"] in withheld):
            yield Finding(f"链 {link['seq']}", "withheld 与所附事件不符")
    seq_of = {link["event_id"]: link["seq"] for link in chain}
    for event in events:
        if event["event_id"] not in seq_of:
            yield Finding(f"事件 {event['event_id']}", "不在链上")
        elif event["seq"] != seq_of[event["event_id"]] or event is not by_id[event["event_id"]]:
            yield Finding(f"事件 {event['event_id']}", "序号与链不符，或重复")


def _link(link: Line, events: dict[str, Line]) -> Link:
    event = events.get(link["event_id"])
    place = (_number(link["seq"]), link["prev"], link["hash"], _number(link["event_id"]))
    if event is None:
        return Link(*place, None, "", "", "", 0, 0, "", "")
    return Link(
        *place,
        _utc(event["at"]),
        _utc(event["recorded_at"]),
        plain(event["login"]),
        event["entity"],
        _number(event["entity_id"]),
        _number(event["n"]),
        event["kind"],
        plain(event["payload"]),
    )


def _number(shown: str) -> int:
    try:
        return int(shown)
    except ValueError:
        return -1


def _utc(shown: str) -> str:
    try:
        return time_text(parse_time(shown))
    except (ValueError, OverflowError):
        return ""


# --- cases -----------------------------------------------------------------------------


class _Cases:
    """The rows of cases and their parts as they stand in the files, against those their events give."""

    def __init__(self, folder: Path, events: list[Line]) -> None:
        self._steps: dict[int, Steps] = defaultdict(list)
        for event in events:
            if event["entity"] == "case":
                step = (_number(event["n"]), event["kind"], plain(event["payload"]))
                self._steps[_number(event["entity_id"])].append(step)
        self._cases = _File(folder, t.case, Case, "id")
        self._parts = {name: _File(folder, t.PART_TABLES[name], cls, "case_id") for name, cls in PARTS.items()}
        self._names = Names(
            units={_number(row["id"]): plain(row["code"]) for row in read_lines(folder, "units", ("id", "code"))},
            grids={_number(row["id"]): plain(row["code"]) for row in read_lines(folder, "grid", ("id", "code"))},
            cases={case_id: rows[0]["no"] for case_id, rows in self._cases.lines.items()},
        )

    def folded(self) -> Iterator[CaseFile]:
        """Every dossier that its events still give."""
        for case_id in sorted(self._steps):
            file, _ = fold(case_id, sorted(self._steps[case_id]))
            if file is not None:
                yield file

    def check(self) -> Iterator[Finding]:
        for case_id in sorted(self._steps.keys() | self._cases.lines.keys()):
            if case_id not in self._cases.lines:
                yield Finding(f"案件号 {case_id}", "有事件但案件行不见了")
                continue
            place = f"案件 {self._names.cases[case_id]}"
            if case_id not in self._steps:
                yield Finding(place, "没有任何事件")
                continue
            folded, wrong = fold(case_id, sorted(self._steps[case_id]))
            yield from (Finding(place, what) for what in wrong)
            if folded is not None:
                yield from (Finding(place, what) for what in self._differences(folded))
        for file in self._parts.values():
            for case_id in sorted(file.lines.keys() - self._cases.lines.keys()):
                yield Finding(f"案件号 {case_id}", f"{file.name}.csv 有行，但没有这个案件")

    def _differences(self, folded: CaseFile) -> Iterator[str]:
        try:
            yield from self._cases.differing(folded.case.id, [folded.case], self._names)
            for name, file in self._parts.items():
                yield from file.differing(folded.case.id, getattr(folded, name), self._names)
        except BROKEN:
            yield "事件的内容残缺，无法核对"


class _File:
    """One file of the export, its lines by case."""

    def __init__(self, folder: Path, table: Any, cls: type, key: str) -> None:
        contract: Contract
        self.name, contract = contract_of(table)
        told = {*contract.columns, *FIELDS[cls], key}
        self._head = [name for name in contract.head if name in told]
        self._cells: Callable[..., list[str]] = contract.cells
        self._fields = FIELDS[cls]
        self.lines: dict[int, list[Line]] = defaultdict(list)
        for line in read_lines(folder, self.name, contract.head):
            self.lines[_number(line[key])].append(line)

    def differing(self, case_id: int, items: list[Any], names: Names) -> Iterator[str]:
        """What the lines of a case say otherwise than these objects."""
        lines = self.lines.get(case_id, [])
        if len(lines) != len(items):
            yield f"{self.name}.csv 应有{len(items)}行，现有{len(lines)}行"
            return
        for line, item in zip(lines, items, strict=True):
            row = {"case_id": case_id, **{name: getattr(item, name) for name in self._fields}}
            wanted = self._cells(row, names, self._head)
            for name, shown in zip(self._head, wanted, strict=True):
                if line[name] != shown:
                    yield f"{self.name}.csv 的“{name}”与事件不符"
