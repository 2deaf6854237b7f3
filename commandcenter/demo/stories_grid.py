"""Stories of the grids: what a village solves itself, what it hands up, emergencies, the night of rain."""

from __future__ import annotations

from datetime import datetime

from ..models.case import CaseState, Channel
from ..models.draft import Platform
from ..models.lifecycle import Action
from ..models.lifecycle.dispatching import GridReason
from ..models.people import Role
from ..models.town.matters import Route
from .finish import check, conclude, phone, rated, reply, to_end
from .intake import admit, report, send, set_to_work, whistle
from .meetings import make_up
from .plot import story
from .stage import Steps
from .tale import Tale
from .units import carry_out, file_now, reach

S = CaseState


def _taken_by_grid(t: Tale) -> Steps:
    """R1: the grid leader takes it himself, at once or after 受理员."""
    report(t, t.stage.catalogue.of_route(t.rng, Route.R1))
    if t.platform is not Platform.GRID:
        yield from admit(t)
    yield t.daylight(45)
    t.over_unless(S.SUBMITTED, S.ACCEPTED)
    leader = t.stage.cast.grid_leader(t.grid.id)
    t.act(leader, Action.SELF_HANDLE)
    t.handlers.add(leader)
    t.lead, t.route = t.grid.unit_id, Route.R1
    set_to_work(t, ())
    yield from reach(t, t.lead)


def _done_by_grid(t: Tale) -> Steps:
    yield t.daylight(200 * t.stage.cast.slowness[t.lead])
    t.over_unless(S.GRID_HANDLING)
    file_now(t, t.lead)


@story(250)
def grid_handled(t: Tale) -> Steps:
    yield from _taken_by_grid(t)
    yield from _done_by_grid(t)
    if t.platform is Platform.HOTLINE_12345:
        t.stage.start(reply(t))
    yield from check(t)
    if t.look().case.sample_due:
        t.stage.start(_sampled(t, passed=not t.chance(0.08)))
    if t.state is S.CALLBACK:
        yield from phone(t)


def _sampled(t: Tale, *, passed: bool) -> Steps:
    """The second check of a self-handled case."""
    yield t.days(1.5)
    finding = "抽查属实，现场保持良好" if passed else "抽查发现反弹，照片角度有误"
    t.act(t.post(Role.SHIFT_LEAD), Action.SAMPLE, passed=passed, finding=finding)


@story(2)
def sample_failed(t: Tale) -> Steps:
    yield from _taken_by_grid(t)
    yield from _done_by_grid(t)
    yield from check(t)
    if t.look().case.sample_due:
        yield from _sampled(t, passed=False)
    if t.state is S.CALLBACK:
        yield from phone(t)


@story(28)
def handed_up(t: Tale) -> Steps:
    """管不了、不专业: the grid whistles, a town station comes."""
    yield from _taken_by_grid(t)
    yield t.daylight(150)
    t.over_unless(S.GRID_HANDLING)
    reason = t.rng.choice(tuple(GridReason))
    t.act(t.stage.cast.grid_leader(t.grid.id), Action.GRID_ESCALATE, reason=reason, note="村里没有设备和权限")
    yield from _placed_and_sent(t)
    yield from to_end(t)


def _placed_and_sent(t: Tale) -> Steps:
    yield t.office(10)
    t.over_unless(S.ACCEPTED)
    t.act(t.post(Role.DISPATCHER), Action.PLACE, matter=t.matter.id)
    yield from send(t)


def _whistled(t: Tale, **more: object) -> Steps:
    """From the call to the arrival: minutes, by day and night."""
    whistle(t)
    yield t.minutes(3)
    t.lead = t.matter.lead_id
    helpers = t.matter.assisting_ids[:1]
    t.act(t.post(Role.INTAKE), Action.WHISTLE, lead=t.lead, assisting=helpers, **more)
    set_to_work(t, helpers)


@story(20)
def emergency(t: Tale) -> Steps:
    yield from _whistled(t)
    yield from to_end(t)


@story(2)
def emergency_not_returned(t: Tale) -> Steps:
    """先处置、后争议: the request to return an emergency whistle is refused by the program."""
    yield from _whistled(t)
    yield t.minutes(4)
    t.attempt(t.unit_login, Action.ASK, kind="RETURN", reason="不是本单位职责", cited_duty="职责清单第2条")
    yield from to_end(t)


@story(3)
def directed_orally(t: Tale) -> Steps:
    """口头研判: dispatched at once, the minutes follow within 24 hours."""
    yield from _whistled(t, oral_direction="立即组织力量赶赴现场，先救人、再排险")
    t.route = Route.R4
    t.stage.start(_minutes(t))
    yield from to_end(t)


def _minutes(t: Tale) -> Steps:
    yield t.minutes(600)
    t.look()
    make_up(t)


def _by_telephone(t: Tale, since: datetime, action: Action, **said: str) -> None:
    """代录: the unit told the centre by telephone or message; it happened after `since`, shortly before now."""
    t.act(
        t.post(Role.DISPATCHER),
        action,
        unit=t.lead,
        channel=t.rng.choice((Channel.PHONE, Channel.WECHAT)),
        speaker="值班人员",
        happened_at=t.now - (t.now - since) / 4,
        **said,
    )


@story(18)
def recorded_for_unit(t: Tale) -> Steps:
    yield from _sent(t)
    since = t.now
    yield t.office(12)
    t.over_unless(S.DISPATCHED)
    _by_telephone(t, since, Action.SIGN)
    since = t.now
    yield t.office(12)
    _by_telephone(t, since, Action.CONTACT, note="已与诉求人通话")
    yield t.part_of_limit(0.4)
    file_now(t, t.lead)
    yield from conclude(t)


def _sent(t: Tale) -> Steps:
    report(t, t.stage.catalogue.of_route(t.rng, Route.R2))
    yield from admit(t)
    yield from send(t, assisting=())


@story(4)
def recorded_late(t: Tale) -> Steps:
    """A contact recorded more than a day later counts from the recording, unless 值班长 confirms when it was."""
    yield from _sent(t)
    yield t.office(12)
    t.over_unless(S.DISPATCHED)
    t.act(t.unit_login, Action.SIGN)
    signed = t.now
    yield t.natural_days(2)
    t.over_unless(S.HANDLING)
    happened = signed + (t.now - signed) / 20
    said = {"unit": t.lead, "channel": Channel.PAPER, "speaker": "联络员", "happened_at": happened}
    t.act(t.post(Role.DISPATCHER), Action.CONTACT, **said)
    yield t.office(60)
    t.act(
        t.post(Role.SHIFT_LEAD),
        Action.CONFIRM_LATE,
        unit=t.lead,
        step="CONTACT",
        happened_at=happened,
        reason="通话记录截图",
    )
    yield t.days(1)
    file_now(t, t.lead)
    yield from conclude(t)


@story(4)
def proxy_disputed(t: Tale) -> Steps:
    yield from _sent(t)
    since = t.now
    yield t.office(30)
    t.over_unless(S.DISPATCHED)
    _by_telephone(t, since, Action.SIGN)
    yield t.office(90)
    t.act(t.unit_login, Action.DISPUTE_PROXY, step="SIGN", reason="本单位早于该时间已在群里回复签收")
    yield t.part_of_limit(0.4)
    file_now(t, t.lead)
    yield from conclude(t)


@story(4)
def finished_at_once(t: Tale) -> Steps:
    """An emergency matter dispatched the ordinary way."""
    whistle(t)
    yield from admit(t)
    yield from send(t)
    yield from carry_out(t)
    yield from check(t)
    if t.state is S.CALLBACK:
        yield from phone(t)
    rated(t)
