"""A paper that is wanted, and one that was printed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..documents import DocumentKind
from .paper_facts import Subject


@dataclass(frozen=True, slots=True)
class Wanted:
    """A paper that shall have a number. `signed` is the content of the draft it is issued from, `signer` who signed it
    and `template` its version, None where there was none; `replaces` the id of a void paper."""

    kind: DocumentKind
    subject: Subject
    register_no: str | None = None
    texts: Mapping[str, str] = field(default_factory=dict)
    signed: str | None = None
    signer: str = ""
    template: str | None = None
    replaces: int | None = None


@dataclass(frozen=True, slots=True)
class Printed:
    """A paper as bytes; `number` and `code` None for a sample."""

    kind: str
    pdf: bytes
    number: str | None
    code: str | None
    paper_id: int | None
    missing: tuple[str, ...]
