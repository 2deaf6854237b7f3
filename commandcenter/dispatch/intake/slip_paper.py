"""The paper of a slip: made without the server, from what this workstation holds."""

from __future__ import annotations

from datetime import datetime

from ...models.people import Session
from ...models.timing.worktime import local_day
from ...models.town.township import Township
from ..documents.data import DocumentFace, ReceiptData
from ..documents.press import Rendered
from ..documents.receipt import render
from .outbox import Slip, slip_no
from .typed import Typed

_SEALED = "要求保密"


def slip_paper(slip: Slip, typed: Typed, *, township: Township, by: Session, now: datetime, sample: bool) -> Rendered:
    """受理登记单 of a report in the outbox, with its temporary number. Of a confidential one nobody is named. `sample`:
    the database is none for real work."""
    facts = township.facts
    face = DocumentFace(slip_no(slip), sample, local_day(now), facts.issuer)
    grid = township.grid.get(typed.grid_id) if typed.grid_id is not None else None
    return render(
        ReceiptData(
            face=face,
            case_no=slip.no,
            taken_at=slip.taken_at,
            source=typed.source.label,
            kind=typed.kind.label,
            urgency=typed.urgency.label,
            requester=_SEALED if typed.confidential else typed.name,
            phone=_SEALED if typed.confidential else typed.phone,
            place=typed.place,
            grid=grid.name if grid is not None else "",
            text=typed.text,
            clerk=by.name,
            contact=facts.phone,
        )
    )
