"""The frozen data of 日报, 周报 and 月报: what the page 报告 shows, exactly as it was counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from .data import DocumentFace


@dataclass(frozen=True, slots=True)
class CountRow:
    """A plain number with that of the period before; None: there was nothing yet then."""

    name: str
    number: int
    before: int | None


@dataclass(frozen=True, slots=True)
class ShareRow:
    """How many of the registered cases have this source, way or network."""

    name: str
    number: int


@dataclass(frozen=True, slots=True)
class KpiRow:
    """One of the town's seven KPIs: `value` as printed everywhere, in its `unit`; `rate` in percent (of 承办量: what
    was carried through), None without a denominator; `n` its sample. `before` and `year_ago` say how far the value
    moved in its own unit and what that means, or why there is nothing to compare with; "" without a value."""

    name: str
    value: str | None
    rate: str | None
    n: int
    pending: int
    before: str
    year_ago: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A unit's place in its peer group; `ranking_score` is what ranks it (折算分), `sharing` how many units share the
    rank."""

    group: str
    rank: int
    unit: str
    score: str | None
    ranking_score: str | None = None
    sharing: int = 1


@dataclass(frozen=True, slots=True)
class SpotRow:
    """A place and matter that was reported again and again; `before` None: there was nothing yet then."""

    place: str
    matter: str
    number: int
    before: int | None


@dataclass(frozen=True, slots=True)
class RepeatRow:
    """A case confirmed as a repeat of another one."""

    no: str
    title: str
    repeat_of: str


@dataclass(frozen=True, slots=True)
class LateRow:
    """A running task that will be filed late at its unit's usual pace, by `likely`."""

    no: str
    title: str
    unit: str
    due: datetime
    likely: datetime


@dataclass(frozen=True, slots=True)
class ReportPaperData:
    """日报, 周报 or 月报. Empty parts are said to be so. `running`: the period is not over; `…_withheld` count
    what is not named because not everybody who has the paper may know of its case, `late_unlisted` the tasks beyond
    those that are printed; `untold` says of which units no place is named, and why. `registered` and `closed` go day
    by day.

    `basis` is what counts, KPIs and ranks are (`models.scoring.report.Basis`), counted until `figures_until`; of a
    published month with `revision`, its 修订号 as people read it and its hash. Everything else counts until
    `counted_until`."""

    face: DocumentFace
    kind: str
    title: str
    period_from: date
    period_to: date
    counted_until: datetime
    running: bool
    overview: tuple[str, ...]
    counts: tuple[CountRow, ...]
    open_now: int
    overdue_now: int
    registered: tuple[int, ...]
    closed: tuple[int, ...]
    sources: tuple[ShareRow, ...]
    routes: tuple[ShareRow, ...]
    networks: tuple[ShareRow, ...]
    kpis: tuple[KpiRow, ...]
    best: tuple[PlaceRow, ...]
    last: tuple[PlaceRow, ...]
    hot: tuple[SpotRow, ...]
    repeats: tuple[RepeatRow, ...]
    repeats_withheld: int
    late: tuple[LateRow, ...]
    late_withheld: int
    late_unlisted: int
    plans: tuple[str, ...]
    copies: str
    contact: str
    basis: str = "live"
    figures_until: datetime | None = None
    revision: int | None = None
    revision_name: str = ""
    sha256: str = ""
    untold: tuple[str, ...] = ()
