"""What an event changed, as text: the difference of two dossiers, and its application.

An event's payload holds the new value of every field it changed, so the state of a case is the plain fold of its
events and nothing else: replay needs no rule, an undo is the inverse difference, and the timeline can say who
changed what. Layout: {"changes": {"case": {field: value}, "tasks": {"1": {…} | null}, …}, "said": {…}}.
"""

from __future__ import annotations

import json
import types
import typing
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import lru_cache
from operator import attrgetter
from typing import Any, TypeVar

from .case import PARTS, Case, CaseFile, Order
from .timing import ledger

Changes = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Shape:
    """What a dossier is made of: its head, under the name it has in the payload, and its lists of numbered parts."""

    name: str
    head: type
    parts: Mapping[str, type]
    whole: Callable[..., Any]


CASE = Shape("case", Case, PARTS, CaseFile)


def encode(value: Any) -> Any:
    """A field's value as JSON: times as ISO UTC with Z, enums as their code, clocks as their own text."""
    if (encoder := _ENCODERS.get(type(value))) is not None:
        return encoder(value)
    return str(value) if isinstance(value, StrEnum) else value


@lru_cache(maxsize=8192)
def time_text(at: datetime) -> str:
    """Fixed-width UTC text with microseconds: `2026-11-20T03:04:05.000006Z`."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")[:26] + "Z"


_ENCODERS: dict[type, Callable[[Any], Any]] = {
    datetime: time_text,
    date: date.isoformat,
    ledger.Clock: ledger.to_json,
    tuple: lambda values: [encode(v) for v in values],
    Order: lambda order: [encode(v) for v in order],
}


@lru_cache(maxsize=8192)
def parse_time(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _decoder(hint: Any) -> Callable[[Any], Any]:
    """The inverse of `encode` for a field's annotation."""
    if isinstance(hint, types.UnionType):
        hint = next(h for h in typing.get_args(hint) if h is not type(None))
    if hint is datetime:
        return parse_time
    if hint is ledger.Clock:
        return ledger.from_json
    if typing.get_origin(hint) is tuple:
        return tuple
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return hint
    return lambda value: value


T = TypeVar("T")


class _OfClass(dict[type, T]):
    """Made once for each class of a dossier, when it is first met."""

    def __init__(self, make: Callable[[type], T]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, cls: type) -> T:
        self[cls] = made = self._make(cls)
        return made


def _decoders_of(cls: type) -> dict[str, Callable[[Any], Any]]:
    return {name: _decoder(hint) for name, hint in typing.get_type_hints(cls).items()}


DECODERS: Mapping[type, dict[str, Callable[[Any], Any]]] = _OfClass(_decoders_of)
FIELDS: Mapping[type, tuple[str, ...]] = _OfClass(lambda cls: tuple(f.name for f in fields(cls)))
#: All values of an object in the order of `FIELDS`; one call, since this is the inner loop of every command.
VALUES: Mapping[type, Callable[[Any], tuple[Any, ...]]] = _OfClass(lambda cls: attrgetter(*FIELDS[cls]))
#: What a new object is compared with: its defaults, and something equal to nothing where there is none.
_BLANK: Mapping[type, tuple[Any, ...]] = _OfClass(
    lambda cls: tuple(object() if f.default is MISSING else f.default for f in fields(cls))
)
#: Kept by the store, not by events: the row's id, and the version, which is the event's own number.
_OUTSIDE = frozenset({"id", "version", "n"})


def object_changes(before: Any, after: Any) -> Changes:
    """Fields of `after` that differ from `before` (from the defaults when there was nothing)."""
    cls = type(after)
    old = _BLANK[cls] if before is None else VALUES[cls](before)
    return {
        name: encode(value)
        for name, was, value in zip(FIELDS[cls], old, VALUES[cls](after), strict=True)
        if was is not value and was != value and name not in _OUTSIDE
    }


def changes(before: Any | None, after: Any, shape: Shape = CASE) -> Changes:
    """What leads from one dossier to the next; a part that disappeared (undo) is null."""
    out: Changes = {}
    if own := object_changes(getattr(before, shape.name) if before else None, getattr(after, shape.name)):
        out[shape.name] = own
    for name in shape.parts:
        old = getattr(before, name) if before else ()
        new = getattr(after, name)
        if old is new:
            continue
        part: Changes = {}
        for i, item in enumerate(new):
            previous = old[i] if i < len(old) else None
            if item is not previous and (diff := object_changes(previous, item)):
                part[str(i + 1)] = diff
        part.update((str(n), None) for n in range(len(new) + 1, len(old) + 1))
        if part:
            out[name] = part
    return out


def changes_by_number(before: Any | None, after: Any, shape: Shape) -> Changes:
    """The same where parts go by their number, since whoever acts may not see all of them; none ever disappears."""
    out: Changes = {}
    if own := object_changes(getattr(before, shape.name) if before else None, getattr(after, shape.name)):
        out[shape.name] = own
    for name in shape.parts:
        old = {part.n: part for part in getattr(before, name)} if before else {}
        part = {
            str(one.n): diff
            for one in getattr(after, name)
            if one is not old.get(one.n) and (diff := object_changes(old.get(one.n), one))
        }
        if part:
            out[name] = part
    return out


def _changed(obj: Any, cls: type, diff: Mapping[str, Any], **fixed: Any) -> Any:
    decode = DECODERS[cls]
    values = {} if obj is None else dict(zip(FIELDS[cls], VALUES[cls](obj), strict=True))
    values.update((k, None if v is None else decode[k](v)) for k, v in diff.items())
    values.update(fixed)
    return cls(**values)


def apply(file: Any | None, diff: Changes, *, of: int, version: int, shape: Shape = CASE) -> Any:
    """The dossier with the id `of` after an event. Raises KeyError/TypeError on a payload that does not fit (found by
    `verify`)."""
    head = getattr(file, shape.name) if file else None
    parts: dict[str, tuple[Any, ...]] = {}
    for name, cls in shape.parts.items():
        items = list(getattr(file, name)) if file else []
        for key, change in diff.get(name, {}).items():
            n = int(key)
            if change is None:
                del items[n - 1 :]
            elif n <= len(items):
                items[n - 1] = _changed(items[n - 1], cls, change)
            else:
                items.append(_changed(None, cls, change, n=n))
        parts[name] = tuple(items)
    return shape.whole(_changed(head, shape.head, diff.get(shape.name, {}), id=of, version=version), **parts)


def replay(case_id: int, payloads: Iterable[str]) -> CaseFile:
    """Fold the payloads of a case's events, first to last, into its dossier: what `apply` leads to, step by step, made
    of what each field held last. Raises as `apply` does."""
    head: Changes = {}
    parts: dict[str, list[Changes]] = {name: [] for name in PARTS}
    diffs = [json.loads(text)["changes"] for text in payloads]
    if not diffs:
        raise ValueError("a dossier without events")
    for diff in diffs:
        head.update(diff.get(CASE.name, {}))
        for name in diff.keys() & parts.keys():
            _merge(parts[name], diff[name])
    made = {name: tuple(_changed(None, cls, values) for values in parts[name]) for name, cls in PARTS.items()}
    return CaseFile(_changed(None, Case, head, id=case_id, version=len(diffs)), **made)


def _merge(items: list[Changes], diff: Changes) -> None:
    for key, change in diff.items():
        n = int(key)
        if change is None:
            del items[n - 1 :]
        elif n <= len(items):
            items[n - 1].update(change)
        else:
            items.append({**change, "n": n})


def dumps(diff: Changes, said: Mapping[str, Any]) -> str:
    """The payload text: stored as it is, hashed as it is, never re-serialised."""
    body: dict[str, Any] = {"changes": diff}
    if said:
        body["said"] = {k: encode(v) for k, v in said.items()}
    return _json(body)


_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
