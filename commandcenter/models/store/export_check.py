"""An export verified without a database: its chain, and every case replayed from its events."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from pathlib import Path

from ..errors import BadFile
from ..payload import parse_time, time_text
from .audit import Finding, Link, check_links
from .export import plain
from .verify import fold

_NEEDED = {
    "events": ("seq", "event_id", "entity", "entity_id", "n", "at", "recorded_at", "login", "kind", "payload"),
    "chain": ("seq", "event_id", "prev", "hash"),
    "cases": ("id", "no", "state", "version"),
}


def verify_export(folder: Path) -> Iterator[Finding]:
    """Every break in the chain of an export and every case whose row is not what its events give.

    Raises BadFile when the folder is no export.
    """
    csv.field_size_limit(min(sys.maxsize, 2**31 - 1))
    events = list(_read(folder, "events"))
    chain = list(_read(folder, "chain"))
    by_id = {event["event_id"]: event for event in events}
    yield from check_links((_link(link, by_id) for link in chain), None)
    on_chain = {link["event_id"] for link in chain}
    for event in events:
        if event["event_id"] not in on_chain:
            yield Finding(f"事件 {event['event_id']}", "不在链上")
    yield from _check_cases(folder, events)


def _read(folder: Path, name: str) -> Iterator[dict[str, str]]:
    path = folder / f"{name}.csv"
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            if lacking := set(_NEEDED[name]) - set(reader.fieldnames or ()):
                raise BadFile(f"{path} 缺少列：{'、'.join(sorted(lacking))}")
            for row in reader:
                if None in row or None in row.values():
                    raise BadFile(f"{path} 第{reader.line_num}行列数不对")
                yield row
    except FileNotFoundError:
        raise BadFile(f"{folder} 不是导出文件夹：缺少 {path.name}") from None
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BadFile(f"{path} 无法读取：{error}") from error


def _link(link: dict[str, str], events: dict[str, dict[str, str]]) -> Link:
    event = events.get(link["event_id"])
    seq, prev, digest, event_id = _number(link["seq"]), link["prev"], link["hash"], _number(link["event_id"])
    if event is None:
        return Link(seq, prev, digest, event_id, None, "", "", "", 0, 0, "", "")  # type: ignore[arg-type]
    return Link(
        seq,
        prev,
        digest,
        event_id,
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
    except ValueError:
        return ""


def _check_cases(folder: Path, events: list[dict[str, str]]) -> Iterator[Finding]:
    steps: dict[str, list[tuple[int, str, str]]] = {}
    for event in events:
        if event["entity"] == "case":
            steps.setdefault(event["entity_id"], []).append(
                (_number(event["n"]), event["kind"], plain(event["payload"]))
            )
    for row in _read(folder, "cases"):
        place = f"案件 {row['no']}"
        folded, wrong = fold(int(row["id"]), sorted(steps.pop(row["id"], [])))
        yield from (Finding(place, what) for what in wrong)
        if folded is None:
            if not wrong:
                yield Finding(place, "没有任何事件")
        elif (folded.case.state.value, str(folded.case.version)) != (row["state"], row["version"]):
            yield Finding(place, f"状态 {row['state']} 与事件不符")
    for case_id in steps:
        yield Finding(f"案件号 {case_id}", "有事件但案件行不见了")
