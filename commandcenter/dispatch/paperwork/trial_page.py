"""A page to try fonts and a printer with: a 派单 of a matter that never was, marked 样张."""

from __future__ import annotations

from datetime import UTC, date, datetime

from ...models.town.township import TownFacts
from ..documents import kind_of
from ..documents.data import DispatchData, DispatchUnit, DocumentFace


def trial_page() -> bytes:
    """The page as PDF."""
    return kind_of("dispatch").build(_data())


def _data() -> DispatchData:
    """A 派单 of a matter that never was."""
    at = datetime(2026, 10, 9, 1, 0, tzinfo=UTC)
    return DispatchData(
        face=DocumentFace(number=None, sample=True, printed_on=date(2026, 10, 9), issuer=TownFacts().issuer),
        case_no="LH20261009-00001",
        source="自检",
        external_no="",
        registered_at=at,
        dispatched_at=at,
        whistle="",
        urgency="一般",
        route="自检",
        matter="自检",
        text="本页用于检查字库和印制是否正常。",
        place="",
        grid="",
        requester="",
        requester_phone="",
        units=(DispatchUnit("牵头", "自检单位", "", None, None, None),),
        bases=(),
        due=None,
        ledger=(),
        proofs=(),
        requirements=(),
        return_until=None,
        contact="",
    )
