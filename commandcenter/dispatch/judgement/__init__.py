"""Proposals for 分流: the place, the matter, the units, and the cases a report may repeat, each with its reason."""

from .duplicates import DuplicateCandidate, DuplicateHit, DuplicateQuery, find_duplicates, similar
from .matters import MatterFinding
from .places import PlaceFinding
from .triage import Judge, Suggestion, route_of, rule_for

__all__ = [
    "DuplicateCandidate",
    "DuplicateHit",
    "DuplicateQuery",
    "Judge",
    "MatterFinding",
    "PlaceFinding",
    "Suggestion",
    "find_duplicates",
    "route_of",
    "rule_for",
    "similar",
]
