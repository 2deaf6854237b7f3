"""Publications of an export against what their events recorded: the text by its hash, the items by the text."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from ..payload import parse_time
from ..scoring.appraisal import frozen as freezing
from ..scoring.appraisal.frozen import Item
from ..scoring.appraisal.terms import Step
from .audit import Finding
from .export_contract import plain
from .export_lines import Line, read_lines

_BROKEN = (ValueError, KeyError, TypeError, AttributeError, IndexError)
_PUBLICATIONS = {Step.PUBLISH.value, Step.REVISE.value, Step.SHOW.value}
_CALLED = {"0": "核对稿", "1": "公布"}
Key = tuple[str, str]


def check_publications(folder: Path, events: list[Line], *, whole: bool) -> Iterator[Finding]:
    """Every publication that an event tells of. `whole`: nothing was withheld from the reader, so that all items must
    be there."""
    recorded = dict(_recorded(events))
    if not recorded:
        return
    bodies = {
        (row["appraisal_id"], row["n"]): plain(row["body"])
        for row in read_lines(folder, "appraisal_body", ("appraisal_id", "n", "body"))
    }
    items = _items(folder) if whole else {}
    for key, digest in sorted(recorded.items()):
        place = f"月度考核 {key[0]} {_CALLED.get(key[1]) or f'第{int(key[1]) - 1}次修订'}"
        body = bodies.get(key)
        if body is None or freezing.sha256_of(body) != digest:
            yield Finding(place, "冻结的内容不见了" if body is None else "冻结的内容与摘要不符")
        elif whole and freezing.items_digest(items.get(key, [])) != freezing.parsed(body).items_sha256:
            yield Finding(place, "数字背后的各项与摘要不符")


def _recorded(events: list[Line]) -> Iterator[tuple[Key, str]]:
    for event in events:
        if event["entity"] == "appraisal" and event["kind"] in _PUBLICATIONS:
            try:
                body = json.loads(plain(event["payload"]))
                (n,) = body["changes"].get("revisions", ("0",))  # 核对稿 comes as the month is shown
                yield (event["entity_id"], n), body["said"]["sha256"]
            except _BROKEN:
                continue  # an event that cannot be read breaks the chain


def _items(folder: Path) -> dict[Key, list[Item]]:
    found: dict[Key, list[Item]] = defaultdict(list)
    for row in read_lines(folder, "appraisal_item", ("appraisal_id", "revision_n", *Item._fields)):
        try:
            numbers = {name: int(row[name]) for name in Item._fields if name not in ("metric", "at")}
            item = Item(metric=plain(row["metric"]), at=parse_time(row["at"]), **numbers)
        except _BROKEN:
            continue  # what is missing does not add up to the digest
        found[row["appraisal_id"], row["revision_n"]].append(item)
    return found
