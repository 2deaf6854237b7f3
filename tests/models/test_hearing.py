"""What is heard in a read-back, and what is heard as a refusal."""

from __future__ import annotations

from datetime import datetime

import pytest

from commandcenter.models.meeting.file import Decision
from commandcenter.models.meeting.hearing import heard_in
from commandcenter.models.meeting.terms import Heard
from commandcenter.models.timing.worktime import TZ
from tests.make import unit, world

_DUE = datetime(2026, 11, 21, 18, 0, tzinfo=TZ)
_ALL = "牵头与配合 时限 验收标准"


@pytest.mark.parametrize(
    ("words", "heard", "refused"),
    [
        ("我所牵头，综合执法中队配合，11月21日前，六盏全亮、再无法漏电", _ALL, ""),
        ("我们没有不同意见，不反对：供电所牵头，综合执法中队配合，21日前六盏全亮，再无法漏电", _ALL, ""),
        (
            "我们不同意牵头，综合执法中队也不配合，11月21日前做不到，六盏全亮再无法漏电",
            "验收标准",
            "我们不同意牵头；综合执法中队也不配合；11月21日前做不到",
        ),
        ("我所牵头，综合执法中队配合，六盏全亮再无法漏电，11月21日，来不及", "牵头与配合 验收标准", "来不及"),
        ("拒绝牵头。综合执法中队配合，21日前六盏全亮再无法漏电", "时限 验收标准", "拒绝牵头"),
        ("我所反对", "", "我所反对"),
    ],
)
def test_a_refusal_is_never_heard_as_consent(words: str, heard: str, refused: str) -> None:
    decision = Decision(
        1, 1, 1, 1, _DUE, "office", unit("S17"), (unit("S08"),), "修好路灯", _DUE, "六盏全亮，再无法漏电"
    )
    found = heard_in(words, decision, world().township)
    assert " ".join(one.label for one in Heard if one in found.heard) == heard
    assert "；".join(found.refused) == refused
