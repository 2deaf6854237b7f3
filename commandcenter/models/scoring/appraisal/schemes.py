"""Weights and shares with the month they hold from (domain §3): what a published month was scored with stays with it.

The setting `assessment.schemes` keeps them as JSON, oldest first; before the first of them the default holds.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from ...errors import UserError
from ...kpi import KPI, Metric
from ...people import UnitKind
from ..assessment import DEFAULT_SCHEME, TELLING, Scheme
from .frozen import scheme_json, scheme_of

#: The setting's key.
SCHEMES = "assessment.schemes"
_WHOLE = 100
#: The article asks for more weight on town → department; beyond this a rating would outweigh the figures.
_MOST_SHARE = 60


@dataclass(frozen=True, slots=True)
class Schemes:
    """Every scheme with the month (2026-10) it holds from, oldest first."""

    since: tuple[tuple[str, Scheme], ...] = ()

    def on(self, day: date) -> Scheme:
        """The scheme of the month of a day."""
        month, found = f"{day:%Y-%m}", DEFAULT_SCHEME
        for first, scheme in self.since:
            if first <= month:
                found = scheme
        return found

    def changed(self, month: str, scheme: Scheme) -> Schemes:
        """The same with another scheme from that month on; what was planned for later months stays."""
        kept = {first: old for first, old in self.since if first != month} | {month: scheme}
        return Schemes(tuple(sorted(kept.items(), key=lambda pair: pair[0])))


def read_schemes(text: str | None) -> Schemes:
    """What a setting says. Raises UserError."""
    try:
        return Schemes(tuple((month, _as_asked_now(scheme_of(body))) for month, body in json.loads(text or "[]")))
    except (ValueError, KeyError, TypeError):
        raise UserError(f"设置 {SCHEMES} 的值不正确") from None


def _as_asked_now(scheme: Scheme) -> Scheme:
    """How many ratings a mean needs is not the town's to set: also a scheme kept from before asks for them."""
    return replace(scheme, least_ratings=TELLING)


def written(schemes: Schemes) -> str:
    return json.dumps([[month, scheme_json(scheme)] for month, scheme in schemes.since], ensure_ascii=False)


def tried(
    scheme: Scheme, weights: Mapping[Metric, int] | None = None, shares: Mapping[UnitKind, int] | None = None
) -> Scheme:
    """The scheme with other weights and shares. Raises UserError unless the weights add up to 100."""
    new = {**scheme.weights, **(weights or {})}
    if any(weight < 0 for weight in new.values()):
        raise UserError("权重不能小于0", field="weights")
    if sum(new.values()) != _WHOLE:
        raise UserError(f"七项权重之和应为100，现在是{sum(new.values())}", field="weights")
    reverse = {**scheme.reverse_share, **(shares or {})}
    if any(not 0 <= share <= _MOST_SHARE for share in reverse.values()):
        raise UserError(f"评价占比应在 0 到 {_MOST_SHARE} 之间", field="shares")
    return replace(scheme, weights=new, reverse_share=reverse)


def said(scheme: Scheme) -> str:
    """响应率15 承办量10 …；镇直站所评价30% …"""
    weights = " ".join(f"{KPI[metric].label}{weight}" for metric, weight in scheme.weights.items())
    shares = " ".join(f"{kind.label}评价{share}%" for kind, share in scheme.reverse_share.items())
    return f"{weights}；{shares}"
