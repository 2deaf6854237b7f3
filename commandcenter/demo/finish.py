"""From the filed result to the end: the check on the spot, the call-back, the reply to the platform, the ratings."""

from __future__ import annotations

from collections.abc import Mapping

from ..models.case import CaseState, Rating, RatingItem
from ..models.draft import Platform
from ..models.lifecycle import Action
from ..models.lifecycle.rating import rating_items
from ..models.people import Role, UnitKind
from ..models.town.matters import Route
from . import words
from .stage import Steps, StoryOver
from .tale import Tale
from .units import carry_out

S = CaseState
_USUAL: Mapping[Rating, int] = {
    Rating.VERY_SATISFIED: 44,
    Rating.SATISFIED: 38,
    Rating.BASICALLY: 13,
    Rating.DISSATISFIED: 3,
    Rating.REFUSED: 2,
}
_SCORES = (5, 5, 5, 4, 4, 4, 4, 3, 3, 2)
_RATED_BY_GRID, _RATED_BY_CENTRE, _RATED_BY_UNIT = 0.3, 0.25, 0.45


def until(t: Tale, *wanted: CaseState) -> Steps:
    """Wait for a state that somebody else brings about."""
    while t.state not in wanted:
        if t.gone or t.state is S.CLOSED:
            raise StoryOver
        yield t.daylight(90)


def verifier(t: Tale) -> str:
    """A grid worker of the place who did not work on it."""
    return t.rng.choice([login for login in t.stage.cast.workers(t.grid.id) if login not in t.handlers])


def check(t: Tale, *, passed: bool = True, resolved: bool = True) -> Steps:
    """The check on the spot, as soon as every unit has filed."""
    yield from until(t, S.VERIFYING)
    yield t.daylight(150)
    t.over_unless(S.VERIFYING)
    finding = t.rng.choice(words.FINDINGS if passed else words.FAILINGS)
    t.act(verifier(t), Action.VERIFY, passed=passed, resolved=resolved, finding=finding)


def phone(
    t: Tale,
    *,
    requester: int = 1,
    reached: bool = True,
    resolved: bool = True,
    rating: Rating | None = None,
    reason: str = "",
) -> Steps:
    """One call-back; of assisted, consulted and confidential cases it is 值班长's."""
    yield t.office(120)
    t.over_unless(S.CALLBACK)
    reserved = t.confidential or t.route in (Route.R3, Route.R4)
    post = t.post(Role.SHIFT_LEAD if reserved else Role.CALLBACK)
    if not reached:
        t.act(post, Action.CALL_BACK, requester=requester, reached=False)
        return
    rating = rating or t.rng.choices(list(_USUAL), list(_USUAL.values()))[0]
    t.act(post, Action.CALL_BACK, requester=requester, reached=True, resolved=resolved, rating=rating, reason=reason)


def conclude(t: Tale) -> Steps:
    """The usual end: checked, called back, closed, replied and rated."""
    if t.platform is Platform.HOTLINE_12345:
        t.stage.start(reply(t))
    yield from check(t)
    if t.state is S.CALLBACK:
        yield from phone(t)
    rated(t)


def to_end(t: Tale) -> Steps:
    """From the dispatch to the usual end."""
    yield from carry_out(t)
    yield from conclude(t)


def reply(t: Tale) -> Steps:
    """答复意见: drafted by the lead, approved by 值班长, sent to the platform."""
    yield t.office(60)
    _replied(t, t.unit_login, Action.DRAFT_REPLY, reply=words.reply(t.rng, t.matter.name))
    yield t.office(80)
    _replied(t, t.post(Role.SHIFT_LEAD), Action.APPROVE_REPLY)
    yield t.office(30)
    _replied(t, t.post(Role.DISPATCHER), Action.SEND_REPLY)


def _replied(t: Tale, login: str, action: Action, **said: str) -> None:
    if t.gone:
        raise StoryOver
    t.act(login, action, **said)


def rated(t: Tale) -> None:
    """Some of those who may rate a closed case do, in the days after it."""
    if t.state is not S.CLOSED or t.rated:
        return
    t.rated = True
    lead = t.stage.township.unit[t.lead].kind
    if lead in (UnitKind.STATION, UnitKind.COUNTY):
        if t.chance(_RATED_BY_GRID):
            t.stage.start(rate(t, t.stage.cast.grid_leader(t.grid.id), Role.GRID_LEADER))
        if t.asked and t.chance(_RATED_BY_CENTRE):
            t.stage.start(rate(t, t.post(Role.CALLBACK), Role.CALLBACK))
        if t.platform is Platform.GRID and t.chance(_RATED_BY_UNIT):
            t.stage.start(rate(t, t.unit_login, Role.LIAISON))


def rate(t: Tale, login: str, role: Role) -> Steps:
    """One side of the two-way rating; a slow unit gets worse marks."""
    yield t.office(t.rng.randrange(60, 300))
    if t.state is not S.CLOSED:
        raise StoryOver
    items = rating_items(role, t.platform is Platform.GRID)
    scores = {item.value.lower(): _score(t, item) for item in items}
    reason = {"reason": "到场慢，催了两次"} if min(scores.values()) <= 2 else {}
    t.act(login, Action.RATE, **scores, **reason)


def _score(t: Tale, item: RatingItem) -> int:
    score = t.rng.choice(_SCORES)
    slow = item in (RatingItem.ARRIVAL, RatingItem.EFFECT) and t.stage.cast.slowness[t.lead] > 1.4
    return max(1, score - 1) if slow else score
