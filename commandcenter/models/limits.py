"""Every limit of the life cycle in one value (domain §2.2); an administrator may change them, with an event.

A limit has a name, its field here (`sign`), those of completion `completion.ORDINARY`; the stored setting of it is
`limit.<name>`. A clock that runs keeps the limit it was started with, so the former values stay known.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import NamedTuple

from .draft import Urgency
from .errors import UserError
from .people import UnitKind
from .terms import CaseState
from .timing.worktime import Limit, LimitUnit
from .town.matters import LimitClass, Route

_WD, _WM, _M, _ND = LimitUnit.WORKING_DAYS, LimitUnit.WORKING_MINUTES, LimitUnit.MINUTES, LimitUnit.NATURAL_DAYS

_COMPLETION = "completion."
_LIMIT = "limit."
#: The setting that keeps what limits were before, as JSON.
FORMERS = "limits.formers"

_VILLAGES = (UnitKind.VILLAGE, UnitKind.COMMUNITY)


def _completion() -> dict[LimitClass, Limit]:
    return {
        LimitClass.EMERGENCY: Limit(120, _M),
        LimitClass.LIVELIHOOD: Limit(24 * 60, _M),
        LimitClass.GRID: Limit(1, _WD),
        LimitClass.CONSULT: Limit(3, _WD),
        LimitClass.ORDINARY: Limit(5, _WD),
        LimitClass.COMPLEX: Limit(15, _WD),
    }


class Former(NamedTuple):
    """Until when a limit had which value."""

    until: datetime
    name: str
    value: Limit | int


@dataclass(frozen=True)
class Limits:
    """Defaults marked [F] in domain.md are found in public rules, the others are settings of the centre.

    `formers` are the values that no longer hold, the newest first.
    """

    completion: dict[LimitClass, Limit] = field(default_factory=_completion)
    intake: Limit = Limit(120, _WM)
    intake_emergency: Limit = Limit(5, _M)
    triage: Limit = Limit(120, _WM)
    triage_emergency: Limit = Limit(5, _M)
    sign: Limit = Limit(30, _WM)
    sign_emergency: Limit = Limit(15, _M)
    sign_village: Limit = Limit(240, _WM)
    contact: Limit = Limit(30, _WM)
    contact_emergency: Limit = Limit(30, _M)
    contact_village: Limit = Limit(240, _WM)
    supplement: Limit = Limit(1, _WD)
    return_ask: Limit = Limit(2, _WD)
    return_decide: Limit = Limit(240, _WM)
    request_decide: Limit = Limit(1, _WD)
    consult: Limit = Limit(2, _WD)
    minutes: Limit = Limit(24 * 60, _M)
    first_report: Limit = Limit(60, _M)
    follow_report: Limit = Limit(120, _M)
    verify: Limit = Limit(1, _WD)
    callback: Limit = Limit(2, _WD)
    dispute: Limit = Limit(1, _WD)
    petition_notice: Limit = Limit(15, _ND)
    petition_opinion: Limit = Limit(60, _ND)
    petition_extension: Limit = Limit(30, _ND)
    petition_review: Limit = Limit(30, _ND)
    rating: Limit = Limit(3, _WD)
    check_period: Limit = Limit(2, _WD)
    appeal: Limit = Limit(5, _WD)
    extension_days: int = 10
    suspension_review_days: int = 30
    reopen_days: int = 30
    archive_days: int = 30
    proxy_hours: int = 24
    undo_seconds: int = 8
    claim_minutes: int = 5
    external_reserve_days: int = 1
    forced_consult_returns: int = 3
    unreachable_tries: int = 3
    unreachable_days: int = 2
    sample_one_in: int = 10
    warn_percent: int = 75
    """Share of a limit after whose use a case is 临期."""
    formers: tuple[Former, ...] = ()

    def value(self, name: str) -> Limit | int:
        """Raises KeyError for a name that is none."""
        if name.startswith(_COMPLETION):
            return self.completion[LimitClass[name.removeprefix(_COMPLETION)]]
        if name not in _PLAIN:
            raise KeyError(name)
        found: Limit | int = getattr(self, name)
        return found

    def with_value(self, name: str, value: Limit | int) -> Limits:
        """The same limits but for one."""
        if name.startswith(_COMPLETION):
            of_class = LimitClass[name.removeprefix(_COMPLETION)]
            return replace(self, completion={**self.completion, of_class: value})  # type: ignore[dict-item]
        return replace(self, **{name: value})  # type: ignore[arg-type]

    def changed(self, at: datetime, name: str, value: Limit | int) -> Limits:
        """The limits from that moment on; what held until then stays known."""
        former = Former(at, name, self.value(name))
        return replace(self.with_value(name, value), formers=(former, *self.formers))

    def at(self, moment: datetime) -> Limits:
        """The limits that were in force then."""
        found = self
        for former in self.formers:
            if former.until <= moment:
                break
            found = found.with_value(former.name, former.value)
        return found

    def sign_for(self, kind: UnitKind, emergency: bool) -> Limit:
        """Time a unit has to sign, from the dispatch."""
        if emergency:
            return self.sign_emergency
        return self.sign_village if kind in _VILLAGES else self.sign

    def contact_for(self, kind: UnitKind, emergency: bool) -> Limit:
        """Time a unit has to sign *and* reach the requester or the place: the response of KPI 1."""
        if emergency:
            return self.contact_emergency
        return self.contact_village if kind in _VILLAGES else self.contact

    def intake_for(self, urgency: Urgency) -> Limit:
        return self.intake_emergency if urgency is Urgency.EMERGENCY else self.intake

    def triage_for(self, urgency: Urgency) -> Limit:
        return self.triage_emergency if urgency is Urgency.EMERGENCY else self.triage

    def stage_for(self, state: CaseState, urgency: Urgency) -> Limit | None:
        """The limit a case has in a state, from entering it; None where the clocks of its tasks run, or none does."""
        return {
            CaseState.SUBMITTED: self.intake_for(urgency),
            CaseState.SUPPLEMENT: self.supplement,
            CaseState.ACCEPTED: self.triage_for(urgency),
            CaseState.CONSULTING: self.consult,
            CaseState.VERIFYING: self.verify,
            CaseState.CALLBACK: self.callback,
        }.get(state)

    def completion_for(self, limit_class: LimitClass, route: Route) -> Limit:
        """R1 has its own limit unless the matter is more urgent than that."""
        if route is Route.R1 and limit_class not in (LimitClass.EMERGENCY, LimitClass.LIVELIHOOD):
            return self.completion[LimitClass.GRID]
        return self.completion[limit_class]

    def rework_for(self, original: Limit) -> Limit:
        """Half the original, at least 1 working day where it counts working days, never longer than it."""
        half = max(1, (original.n + 1) // 2)
        return Limit(min(half, original.n), original.unit)


_PLAIN = frozenset(f.name for f in fields(Limits)) - {"completion", "formers"}
#: Every limit's name.
NAMES = (*(f"{_COMPLETION}{c.name}" for c in _completion()), *(f.name for f in fields(Limits) if f.name in _PLAIN))


def value_of(name: str, text: str) -> Limit | int:
    """The value of a limit written as settings keep it. Raises UserError."""
    is_limit = isinstance(_DEFAULT.value(name), Limit)
    try:
        return Limit.parse(text) if is_limit else int(text)
    except (ValueError, UserError):
        raise UserError(f"设置 {_LIMIT}{name} 的值“{text}”不正确") from None


def limits_of(settings: Mapping[str, str]) -> Limits:
    """The defaults with every setting `limit.<name>` over them. Raises UserError naming a bad one."""
    found = _DEFAULT
    for key, text in settings.items():
        if key.startswith(_LIMIT):
            name = key.removeprefix(_LIMIT)
            if name not in NAMES:
                raise UserError(f"设置 {key} 不正确：没有这一项")
            found = found.with_value(name, value_of(name, text))
    return replace(found, formers=tuple(_formers(settings.get(FORMERS, "[]"))))


def settings_of(limits: Limits) -> dict[str, str]:
    """What is to be kept of limits so that `limits_of` reads them: what differs from the defaults, and the formers."""
    kept = {f"{_LIMIT}{n}": str(limits.value(n)) for n in NAMES if limits.value(n) != _DEFAULT.value(n)}
    formers = [[former.until.isoformat(), former.name, str(former.value)] for former in limits.formers]
    return kept | ({FORMERS: json.dumps(formers)} if formers else {})


def _formers(text: str) -> Iterator[Former]:
    try:
        for until, name, value in json.loads(text):
            yield Former(datetime.fromisoformat(until), name, value_of(name, value))
    except (ValueError, TypeError, KeyError):
        raise UserError(f"设置 {FORMERS} 的值不正确") from None


_DEFAULT = Limits()
