"""What was put into a form, as a draft keeps it: to JSON and back, by the kinds of the fields. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ....models.lifecycle import PROXY_FIELDS, TRANSITIONS, Action, Field, FieldKind
from ....models.payload import encode, parse_time

_SEVERAL = frozenset({FieldKind.UNITS, FieldKind.GRIDS, FieldKind.PERSONS})


def plain(said: Mapping[str, Any]) -> dict[str, Any]:
    """What a person put in, as JSON can hold it."""
    return {name: encode(value) for name, value in said.items() if value is not None}


def entered(action: Action, kept: Mapping[str, Any]) -> dict[str, Any]:
    """And back. What the action does not ask for, or nobody can read any more, is left out."""
    row = TRANSITIONS.get(action)
    fields = (*row.fields, *PROXY_FIELDS) if row is not None else ()
    readers = {field.name: _reader(field) for field in fields}
    out: dict[str, Any] = {}
    for name, value in kept.items():
        try:
            out[name] = readers[name](value)
        except (KeyError, ValueError, TypeError):
            continue
    return out


def _reader(field: Field) -> Callable[[Any], Any]:
    if field.kind is FieldKind.CHOICE:
        assert field.choices is not None
        return field.choices
    if field.kind is FieldKind.TIME:
        return parse_time
    return tuple if field.kind in _SEVERAL else lambda value: value
