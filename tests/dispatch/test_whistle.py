"""An emergency taken in and whistled in one transaction."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from commandcenter.models.case import CaseState
from commandcenter.models.draft import CaseDraft, Platform, Urgency
from commandcenter.models.errors import RuleBroken
from commandcenter.models.lifecycle import Action
from commandcenter.models.people import SYSTEM
from commandcenter.models.store import cases
from commandcenter.models.store import tables as t
from tests.stage import Stage

DRAFT = CaseDraft(Platform.LOCAL, text="村北桥头有人落水", urgency=Urgency.EMERGENCY, requester_phone="13800000000")


def test_one_transaction_from_the_first_word_to_the_units(stage: Stage) -> None:
    center = stage.center("dispatch1")
    lead = stage.unit("S01")
    ref = center.whistle(DRAFT, {"lead": lead}, key="night-1")
    assert (ref.state, ref.version) == (CaseState.DISPATCHED, 2)
    with stage.store.read() as connection:
        events = cases.events(connection, ref.id)
        file = cases.load(connection, ref.id)
    assert [event.kind for event in events] == [Action.REGISTER, Action.WHISTLE]
    assert {event.at for event in events} == {stage.now}
    assert file.tasks[0].unit_id == lead
    assert center.whistle(DRAFT, {"lead": lead}, key="night-1") == ref


def test_nothing_stays_when_the_whistle_is_refused(stage: Stage) -> None:
    center = stage.center("dispatch1")
    with pytest.raises(RuleBroken):
        center.whistle(DRAFT, {"lead": SYSTEM.unit_id})
    with stage.store.read() as connection:
        assert connection.execute(select(func.count()).select_from(t.case)).scalar_one() == 0
        assert connection.execute(select(func.count()).select_from(t.case_number)).scalar_one() == 0
