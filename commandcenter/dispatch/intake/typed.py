"""What stands in an intake form, as one value: kept as a draft, read back, made into a report. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from ...models.access import UNITS
from ...models.case import Danger
from ...models.draft import CaseDraft, Platform, RequestKind, Urgency
from ...models.labels import Labelled
from ...models.payload import parse_time, time_text
from ...models.people import Role, Session, UnitKind
from ...models.text import normalise, one_line
from ...models.town.matters import Matter, Route
from ...models.town.township import Township
from ..media import Kept
from .advice import Twin
from .callers import plain_phone
from .receiving import Report


class Source(Labelled):
    """How a report reached the centre's own window."""

    PHONE = "PHONE", "电话"
    VISIT = "VISIT", "来访"
    WECHAT = "WECHAT", "微信"
    LETTER = "LETTER", "书信"
    LATE = "LATE", "补录"


@dataclass(frozen=True, slots=True)
class Typed:
    """Every field of the form. `own` names those a person filled in or chose; the program leaves them alone.

    `received_at` is asked for of a late entry (补录). `answer` is what was said on the spot.
    """

    source: Source = Source.PHONE
    kind: RequestKind = RequestKind.APPEAL
    name: str = ""
    phone: str = ""
    confidential: bool = False
    needs_reply: bool = True
    text: str = ""
    title: str = ""
    grid_id: int | None = None
    place: str = ""
    involved: tuple[int, ...] = ()
    matter_id: int | None = None
    urgency: Urgency = Urgency.NORMAL
    danger: Danger = Danger.NONE
    units: tuple[int, ...] = ()
    persons: tuple[int, ...] = ()
    received_at: datetime | None = None
    answer: str = ""
    own: frozenset[str] = frozenset()

    @property
    def is_blank(self) -> bool:
        """Nothing that was typed would be lost with it."""
        return not (self.text or self.name or self.phone or self.title or self.place or self.answer)

    def as_json(self) -> dict[str, Any]:
        """Only what differs from an empty form."""
        found = {f.name: getattr(self, f.name) for f in fields(self)}
        return {name: _plain(value) for name, value in found.items() if value != getattr(_BLANK, name)}


_BLANK = Typed()
_READ: dict[str, Any] = {
    "source": Source,
    "kind": RequestKind,
    "urgency": Urgency,
    "danger": Danger,
    "involved": tuple,
    "units": tuple,
    "persons": tuple,
    "received_at": parse_time,
    "own": frozenset,
}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return time_text(value)
    if isinstance(value, frozenset):
        return sorted(value)
    return str(value) if isinstance(value, Labelled) else list(value) if isinstance(value, tuple) else value


def typed_of(kept: Mapping[str, Any]) -> Typed:
    """A form as it was kept; what this program does not know, or cannot read any more, stays empty."""
    known = {f.name for f in fields(Typed)}
    out: dict[str, Any] = {}
    for name, value in kept.items():
        if name not in known or value is None:
            continue
        try:
            out[name] = _READ.get(name, lambda plain: plain)(value)
        except (ValueError, TypeError):
            continue
    return replace(_BLANK, **out)


def report_of(
    typed: Typed,
    by: Session,
    files: Iterable[Kept] = (),
    twin: Twin | None = None,
    said: Mapping[str, Any] | None = None,
) -> Report:
    """The report a form makes: of the centre's own intake, or of a grid or unit that saw something."""
    reports = by.role in UNITS
    return Report(
        draft=CaseDraft(
            platform=Platform.GRID if reports else Platform.LOCAL,
            text=normalise(typed.text),
            title=one_line(typed.title),
            place_text=one_line(typed.place),
            requester_name=one_line(typed.name),
            requester_phone=plain_phone(typed.phone),
            urgency=typed.urgency,
            request_kind=typed.kind,
            channel="" if reports else typed.source.label,
            confidential=typed.confidential,
            needs_reply=typed.needs_reply,
            received_at=typed.received_at if typed.source is Source.LATE else None,
        ),
        grid_id=typed.grid_id,
        matter_id=typed.matter_id,
        danger=typed.danger,
        involved=typed.involved,
        units=typed.units,
        persons=typed.persons,
        files=tuple(files),
        twin=twin,
        said=said or {},
    )


def whistle_for(
    township: Township, by: Session, matter_id: int | None, grid_id: int | None, barred: Iterable[int] = ()
) -> dict[str, Any] | None:
    """The units an emergency whistle goes to, as 应急吹哨 wants them; None where the matter does not tell.

    County departments only when 值班长 blows it; else the town's own responsible unit takes the lead.
    """
    matter = township.matter.get(matter_id or 0)
    if matter is None:
        return None
    may_county = by.role is Role.SHIFT_LEAD
    free = [u for u in _called(township, matter, grid_id) if may_county or not _is_county(township, u)]
    free = [u for u in free if u not in set(barred)]
    if not free:
        return None
    lead, *assisting = free
    said: dict[str, Any] = {"lead": lead, "assisting": tuple(assisting)}
    if any(_is_county(township, u) for u in free) and matter.responsible_id is not None:
        said["responsible"] = matter.responsible_id
    return said


def _called(township: Township, matter: Matter, grid_id: int | None) -> list[int]:
    lead: int | None = matter.lead_id
    if matter.route is Route.R1:
        lead = township.grid[grid_id].unit_id if grid_id is not None else None
    units = (lead, matter.responsible_id, *matter.assisting_ids)
    return list(dict.fromkeys(u for u in units if u is not None))


def _is_county(township: Township, unit_id: int) -> bool:
    return township.unit[unit_id].kind is UnitKind.COUNTY
