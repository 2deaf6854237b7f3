"""What a person may still write into a paper before it is issued; everything else is locked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ...models.errors import UserError
from ...models.text import normalise

#: A text longer than this belongs into an annex.
MOST = 4000


@dataclass(frozen=True, slots=True)
class FreeText:
    """A part of a paper's data that is words alone; with `many` each line is an item of its own. `usual`: where it is
    left empty the paper has the words it usually has there."""

    field: str
    label: str
    many: bool = False
    usual: bool = False


def texts_of(data: Any, fields: Sequence[FreeText]) -> dict[str, str]:
    """What stands there now, items as lines."""
    return {one.field: _joined(getattr(data, one.field)) for one in fields}


def with_texts(data: Any, fields: Sequence[FreeText], texts: Mapping[str, str]) -> Any:
    """The data with these words in place of what stood there. Raises UserError naming what is no free part, or too
    long."""
    known = {one.field: one for one in fields}
    for name, words in texts.items():
        if name not in known:
            raise UserError("这一项由数据填写，不能改", field=name)
        if len(words) > MOST:
            raise UserError(f"{known[name].label}太长（最多{MOST}字），请改作附件", field=name)
    return replace(data, **{name: _parted(known[name], words) for name, words in texts.items()})


def _joined(value: Any) -> str:
    return value if isinstance(value, str) else "\n".join(value)


def _parted(field: FreeText, words: str) -> str | tuple[str, ...]:
    words = normalise(words)
    return tuple(line for line in words.split("\n") if line) if field.many else words
