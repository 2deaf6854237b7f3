"""A month that was drafted too early: withdrawn while no unit has seen it, and drafted anew."""

from __future__ import annotations

import pytest

from commandcenter.dispatch.figures.appraisals import AppraisalDesk, month_view, months
from commandcenter.models.errors import NotAllowed, NotFound, RuleBroken
from tests.stage import Stage


def drafted_too_early(stage: Stage, month: int) -> int:
    """Withdrawn with a ground while no unit has seen it; then nothing is done with it but to draft it anew."""
    desk, water = stage.desk("office"), stage.unit("S13")
    office, own = AppraisalDesk(desk), AppraisalDesk(stage.desk(stage.login_of(water)))
    director, leader = (AppraisalDesk(stage.desk(login)) for login in ("director", "leader"))
    with pytest.raises(RuleBroken, match="从2026年10月起才有计入考核的案件，2026年9月的不能考核"):
        office.open("2026-09")
    with pytest.raises(NotAllowed):
        AppraisalDesk(stage.desk("dispatch1")).withdraw_draft(month, "起草早了")
    with pytest.raises(RuleBroken, match="请填写撤回的理由"):
        office.withdraw_draft(month, " ")
    office.withdraw_draft(month, "还有补录，起草早了")
    assert months(desk) == ()
    with pytest.raises(NotFound, match="草稿已撤回"):
        month_view(desk, month)
    for step in (
        lambda: office.show(month),
        lambda: office.propose_bonus(month, water, 100, "先进", "文件"),
        lambda: leader.publish(month),
        lambda: office.withdraw_draft(month, "再撤一次"),
    ):
        with pytest.raises(RuleBroken, match="草稿已撤回"):
            step()
    with pytest.raises((RuleBroken, NotFound)):
        own.object_to(month, "情况不符")
    assert director.open("2026-10") == month
    assert [one.created_by for one in months(desk)] == [stage.session("director").login]
    with pytest.raises(RuleBroken, match="已经起草"):
        office.open("2026-10")
    return month
