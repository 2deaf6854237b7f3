"""A paper without a case: ××× for whatever is told, so that the form is seen with its sentences."""

from __future__ import annotations

import types
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any, Union, get_args, get_origin, get_type_hints

from .data import DocumentFace

_SAID = "×××"


def blank(data_type: type, face: DocumentFace) -> Any:
    """Data of the class that say nothing: a sign for words, one line in lists of words, no row in tables."""
    return _of(data_type, face)


def _of(kind: Any, face: DocumentFace) -> Any:
    if kind is DocumentFace:
        return face
    if get_origin(kind) in (Union, types.UnionType) and type(None) in get_args(kind):
        return _of(next(one for one in get_args(kind) if one is not type(None)), face)
    if get_origin(kind) in (tuple, frozenset):
        return get_origin(kind)([_SAID] if get_args(kind)[0] is str else [])
    if kind is str:
        return _SAID
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        wanted = (one for one in fields(kind) if one.default is MISSING and one.default_factory is MISSING)
        return kind(**{one.name: _of(hints[one.name], face) for one in wanted})  # type: ignore[operator]
    if kind is datetime:
        return datetime.combine(face.printed_on, datetime.min.time(), UTC)
    if kind is date:
        return face.printed_on
    return next(iter(kind)) if isinstance(kind, type) and issubclass(kind, Enum) else kind()
