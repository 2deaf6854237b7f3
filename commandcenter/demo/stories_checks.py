"""Stories of the end: reworked, unreachable, unsolved, dissatisfied, unreasonable, reopened, repeated, feigned."""

from __future__ import annotations

from typing import Any

from ..models.case import CaseState, Rating
from ..models.draft import Platform
from ..models.lifecycle import Action
from ..models.lifecycle.closing import ReopenReason
from ..models.people import Role
from ..models.town.matters import Route
from . import words
from .finish import check, conclude, phone, rated, to_end
from .intake import admit, report, send, to_unit
from .plot import story
from .stage import Steps, StoryOver
from .stories_requests import consulted
from .tale import Tale
from .units import carry_out, file_now

S = CaseState


def _called(t: Tale) -> Steps:
    """A case of somebody who can be called back, from the report to the passed check."""
    yield from to_unit(t, platform=Platform.LOCAL, **_caller(t))
    yield from carry_out(t)
    yield from check(t)


def _caller(t: Tale) -> dict[str, Any]:
    somebody = words.person(t.rng)
    return {"requester_name": somebody.name, "requester_phone": somebody.phone}


def _again(t: Tale) -> Steps:
    """Rework: the lead goes back to the place and files anew."""
    yield t.part_of_limit(0.25)
    t.over_unless(S.HANDLING)
    file_now(t, t.lead)


# --- verification -----------------------------------------------------------------------------------------------------


@story(32)
def reworked(t: Tale) -> Steps:
    yield from to_unit(t)
    yield from carry_out(t)
    yield from check(t, passed=False)
    yield from _again(t)
    yield from conclude(t)


@story(6, days=12)
def reworked_twice(t: Tale) -> Steps:
    """The second failure is supervised."""
    yield from to_unit(t)
    yield from carry_out(t)
    for _ in range(2):
        yield from check(t, passed=False)
        yield from _again(t)
    yield from conclude(t)


@story(3)
def checked_as_unsolved(t: Tale) -> Steps:
    """Nobody asked for it: the grid worker finds the work done and the problem still there."""
    yield from to_unit(t, platform=Platform.GRID)
    yield from carry_out(t)
    yield from check(t, resolved=False)


# --- call-back --------------------------------------------------------------------------------------------------------


@story(18)
def unreachable(t: Tale) -> Steps:
    """Three tries at different hours on two days."""
    yield from _called(t)
    for _ in range(8):
        yield from phone(t, reached=False)
        if t.state is not S.CALLBACK:
            return
        yield t.office(150)


@story(22)
def unsolved_once(t: Tale) -> Steps:
    yield from _called(t)
    yield from phone(t, resolved=False, rating=Rating.DISSATISFIED, reason="问题又出现了")
    yield from _again(t)
    yield from check(t)
    yield from phone(t)


@story(5, days=16)
def unsolved_twice(t: Tale) -> Steps:
    """The second time it goes to a consultation."""
    yield from _called(t)
    yield from phone(t, resolved=False, rating=Rating.DISSATISFIED, reason="没有解决")
    yield from _again(t)
    yield from check(t)
    yield from phone(t, resolved=False, rating=Rating.DISSATISFIED, reason="仍未解决")
    t.over_unless(S.CONSULTING)
    yield from consulted(t)


@story(7)
def dissatisfied_for_a_reason(t: Tale) -> Steps:
    """The matter is solved, but the way it was done was not right: once back to the unit."""
    yield from _called(t)
    yield from phone(t, resolved=True, rating=Rating.DISSATISFIED, reason="施工垃圾没有清走")
    yield from _again(t)
    yield from check(t)
    yield from phone(t, rating=Rating.BASICALLY)


@story(10)
def dissatisfied(t: Tale) -> Steps:
    """Dissatisfied without a reason: counted, closed."""
    yield from _called(t)
    yield from phone(t, rating=Rating.DISSATISFIED)
    rated(t)


@story(12)
def rating_refused(t: Tale) -> Steps:
    yield from _called(t)
    yield from phone(t, rating=Rating.REFUSED)


@story(5)
def unreasonable(t: Tale) -> Steps:
    yield from _called(t)
    yield from phone(t, reached=False)
    yield t.days(0.8)
    t.over_unless(S.CALLBACK)
    evidence = "依据现行政策不符合条件，已两次当面书面答复"
    t.act(t.post(Role.DIRECTOR), Action.CERTIFY_UNREASONABLE, evidence=evidence)


@story(3)
def close_undone(t: Tale) -> Steps:
    """The wrong rating was clicked; taken back within eight seconds, then entered as it was said."""
    yield from _called(t)
    yield from phone(t, rating=Rating.VERY_SATISFIED)
    yield t.seconds(5)
    t.undo(t.post(Role.CALLBACK))
    yield from phone(t, rating=Rating.BASICALLY)


# --- after closing ----------------------------------------------------------------------------------------------------


def _closed(t: Tale) -> Steps:
    """To the usual end, as long as it is one."""
    yield from to_end(t)
    t.over_unless(S.CLOSED)


def _reopened(t: Tale, reason: ReopenReason) -> Steps:
    t.act(t.post(Role.DIRECTOR), Action.REOPEN, reason=reason, note="请承办单位重新办理到位")
    yield from _again(t)
    yield from conclude(t)


@story(4, days=16)
def platform_unsatisfied(t: Tale) -> Steps:
    """The platform's own call-back says unsolved: reopened once."""
    yield from to_unit(t, platform=Platform.HOTLINE_12345)
    yield from _closed(t)
    yield t.days(2)
    t.over_unless(S.CLOSED)
    yield from _reopened(t, ReopenReason.PLATFORM)


@story(2, days=18)
def feigned(t: Tale) -> Steps:
    """虚假办结: proven by the director, reopened."""
    yield from to_unit(t)
    yield from _closed(t)
    yield t.days(3)
    t.over_unless(S.CLOSED)
    t.act(t.post(Role.DIRECTOR), Action.FRAUD, evidence="经现场复核未施工，反馈照片为旧照")
    yield from _reopened(t, ReopenReason.FRAUD)


def _repeat(t: Tale) -> Steps:
    """The same trouble again within thirty days of closing: confirmed against the closed case."""
    yield from to_unit(t)
    yield from _closed(t)
    yield t.natural_days(t.rng.randrange(4, 18))
    t.over_unless(S.CLOSED)
    later = t.sequel()
    report(later, t.matter, platform=Platform.LOCAL, **_caller(t))
    yield from admit(later)
    later.command(later.post(Role.DISPATCHER), lambda center, seen: center.confirm_repeat(later.id, seen, t.id))
    t.look()
    t.stage.start(_sent_and_done(later))


def _sent_and_done(t: Tale) -> Steps:
    yield from send(t)
    yield from to_end(t)


@story(12, days=26)
def repeated(t: Tale) -> Steps:
    yield from _repeat(t)


@story(3, days=30)
def repeated_and_reopened(t: Tale) -> Steps:
    yield from _repeat(t)
    yield t.days(1)
    t.over_unless(S.CLOSED)
    yield from _reopened(t, ReopenReason.REPEAT)


# --- merging ----------------------------------------------------------------------------------------------------------


def _merged(t: Tale, others: int) -> Steps:
    """Several people report one thing; the later cases join the first. Its handle keeps the children."""
    report(t, t.stage.catalogue.of_route(t.rng, Route.R2), platform=Platform.HOTLINE_12345, **_caller(t))
    yield from admit(t)
    for _ in range(others):
        yield t.office(25)
        t.over_unless(S.ACCEPTED)
        child = t.sequel()
        report(child, t.matter, platform=Platform.HOTLINE_12345, **_caller(t))
        yield t.office(15)
        join(child, t)


def join(child: Tale, parent: Tale) -> None:
    """Merge a case into another one."""
    child.command(child.post(Role.DISPATCHER), lambda center, seen: center.merge(child.id, seen, parent.id))
    parent.children.append(child)
    parent.look()


def _call_all(t: Tale) -> Steps:
    """Everybody who reported it is called back."""
    for requester in t.look().requesters:
        if t.state is S.CALLBACK:
            yield from phone(t, requester=requester)


def _done_for_all(t: Tale) -> Steps:
    yield from send(t)
    yield from carry_out(t)
    for child in t.children:
        t.stage.start(_own_reply(child))
    yield from check(t)
    yield from _call_all(t)
    rated(t)


def _own_reply(child: Tale) -> Steps:
    """A merged child keeps its external number and its own reply."""
    yield child.office(60)
    if child.state is not S.MERGED:
        raise StoryOver
    text = words.reply(child.rng, child.matter.name)
    child.act(child.post(Role.INTAKE), Action.DRAFT_REPLY, reply=text)
    yield child.office(30)
    child.act(child.post(Role.SHIFT_LEAD), Action.APPROVE_REPLY)
    yield child.office(20)
    child.act(child.post(Role.DISPATCHER), Action.SEND_REPLY)


@story(9)
def merged(t: Tale) -> Steps:
    yield from _merged(t, t.rng.randrange(1, 4))
    yield from _done_for_all(t)


@story(2, days=14)
def unmerged(t: Tale) -> Steps:
    """The director finds that it was another ditch: the child goes on where it stood."""
    yield from _merged(t, 2)
    yield t.office(90)
    child = t.children.pop()
    reason = "经核实为另一处问题，应分开办理"
    child.command(child.post(Role.DIRECTOR), lambda center, seen: center.unmerge(child.id, seen, reason))
    t.look()
    t.stage.start(_admitted_and_done(child))
    yield from _done_for_all(t)


def _admitted_and_done(t: Tale) -> Steps:
    yield from admit(t)
    yield from _sent_and_done(t)


@story(2)
def merge_undone(t: Tale) -> Steps:
    """The hint was about another village: taken back within eight seconds."""
    yield from _merged(t, 1)
    child = t.children.pop()
    yield t.seconds(5)
    child.undo(child.post(Role.DISPATCHER))
    t.look()
    t.stage.start(_admitted_and_done(child))
    yield from _done_for_all(t)
