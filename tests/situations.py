"""Lives at rest in every state and in every special situation a rule speaks of, each driven there by the rules."""

from __future__ import annotations

from datetime import timedelta
from functools import cache

from commandcenter.models.case import CaseState, Origin
from commandcenter.models.lifecycle import Action
from commandcenter.models.people import Role
from tests.make import Life, in_grid, place, unit, world

S = CaseState
_CORRECTED = {"task": 1, "excuse": "LATE", "ground": "属实", "objection": "2026年11月考核异议第1号"}


@cache
def situations() -> dict[str, Life]:
    """Lives at rest in every state, and in every special situation a rule speaks of."""
    lives = {state.value: Life().to(state) for state in S if state is not S.DRAFT}
    lives["DRAFT"] = Life(placed={"as_draft": True})
    lives["village report"] = Life(by=in_grid(place()), placed={"grid_id": place()})
    lives["nobody asks"] = Life(requester_name="", requester_phone="").to(S.VERIFYING)
    lives["from a ledger"] = Life(by="director", placed={"origin": Origin.LEDGER})
    lives["taken over"] = _taken_over()
    lives["praise"] = Life(request_kind="PRAISE")
    lives["emergency"] = Life(urgency="EMERGENCY")
    lives["whistled"] = Life(urgency="EMERGENCY", placed={"grid_id": place()}).act(
        "intake1", Action.WHISTLE, lead=unit("S17"), assisting=(unit("S06"),)
    )
    lives["oral direction"] = Life(urgency="EMERGENCY").act(
        "dispatch1", Action.WHISTLE, lead=unit("S17"), oral_direction="先救人"
    )
    lives["R1 filed"] = _self_handled()
    lives["R1 sampled"] = _self_handled(sample_owed=True).verify(by=in_grid(place())).call()
    lives["R3"] = Life().to(S.ACCEPTED).dispatch("X01", by="lead1", responsible=unit("S05"))
    lives["county called back"] = lives["R3"].copy().to(S.CALLBACK)
    lives["waiting for the assisting unit"] = (
        Life().to(S.HANDLING).work("S17", Action.CONTACT, Action.FEED_BACK).work("S06", Action.SIGN)
    )
    lives["assisting unit suspended"] = _assisting_suspended()
    lives["return asked"] = Life().to(S.DISPATCHED).ask_return("S17")
    lives["extension asked"] = Life().to(S.HANDLING).ask("S17", "EXTENSION", days=3)
    lives["request overdue"] = lives["return asked"].copy().wait(days=3)
    lives["refusal asked"] = Life().act("intake1", Action.ASK, kind="REFUSAL", code="OUTSIDE", reason="外镇")
    lives["overdue"] = Life().to(S.HANDLING).wait(days=12)
    lives["corrected"] = _corrected()
    lives["correction taken back"] = _corrected().act("director", Action.UNCORRECT, **_CORRECTED)
    lives["merged at work"] = Life().to(S.HANDLING).act("dispatch1", Action.MERGE, parent="LH20261102-00009", slot=2)
    lives["told by telephone"] = _told()
    lives["told late"] = _told(hours=30)
    lives["reply drafted"] = Life().to(S.HANDLING).act("u-s17", Action.DRAFT_REPLY, reply="已换灯")
    lives["reply approved"] = lives["reply drafted"].copy().act("lead1", Action.APPROVE_REPLY)
    lives["a report of wrong"] = Life(request_kind="REPORT").to(S.HANDLING)
    lives["complained about"] = Life().to(S.HANDLING).act("lead1", Action.PROTECT, units=(unit("S17"),))
    lives["petition decided"] = _petition()
    lives["long closed"] = Life().to(S.CLOSED).wait(days=31)
    lives["repeated"] = _repeated()
    lives["failed once"] = Life().to(S.VERIFYING).verify(False)
    lives["unsolved"] = Life().to(S.CALLBACK).call(resolved=False)
    lives["village's own whistle closed"] = Life(by=in_grid(place()), placed={"grid_id": place()}).to(S.CLOSED)
    return lives


def _taken_over() -> Life:
    """Sent three weeks ago and signed the day after, due next week."""
    life = Life(by="director", placed={"origin": Origin.LEDGER, "grid_id": place()})
    sent = life.now - timedelta(days=21)
    dates = {"sent_at": sent, "signed_at": sent + timedelta(days=1), "due": life.now + timedelta(days=7)}
    return life.act("director", Action.TAKE_OVER, lead=unit("S17"), **dates)


def _corrected() -> Life:
    """What an objection upheld took off a task filed late."""
    return Life().to(S.HANDLING).wait(days=12).act("director", Action.CORRECT, **_CORRECTED)


def _self_handled(*, sample_owed: bool = False) -> Life:
    life = Life().to(S.GRID_HANDLING)
    life.world = world(sample_owed=sample_owed)
    return life.act(in_grid(place(), Role.GRID_LEADER), Action.FEED_BACK, result="已清理", proof="照片")


def _assisting_suspended() -> Life:
    life = Life().to(S.HANDLING).work("S06", Action.SIGN)
    return life.ask("S06", "SUSPENSION", plan="等", review_at=life.now + timedelta(days=5)).decide("leader", True)


def _told(hours: float = 1) -> Life:
    life = Life().to(S.DISPATCHED).wait(hours=hours)
    happened = life.now - timedelta(hours=hours) + timedelta(minutes=5)
    said = {"unit": unit("S17"), "channel": "PHONE", "speaker": "史某", "happened_at": happened}
    return life.act("intake1", Action.SIGN, **said)


def _petition() -> Life:
    life = Life(request_kind="GRIEVANCE").to(S.HANDLING)
    for step in ("START", "NOTICE", "OPINION", "REVIEW", "RECHECK"):
        life.act("office", Action.PETITION, step=step)
    return life.to(S.CLOSED)


def _repeated() -> Life:
    life = Life().to(S.CLOSED).wait(days=3)
    return life.act("system", Action.REPEATED, no="LH20261105-00001", registered_at=life.now)
