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
_NOW = datetime(2026, 11, 20, 15, 0, tzinfo=TZ)
_ALL = "牵头与配合 时限 验收标准"
_REST = "六盏全亮，再无法漏电"
_DECISION = Decision(1, 1, 1, 1, _DUE, "office", unit("S17"), (unit("S08"),), "修好路灯", _DUE, _REST)


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
        (f"不该我所牵头，综合执法中队配合，11月21日前，{_REST}", "时限 验收标准", "不该我所牵头"),
        (
            f"我所不是责任单位，应由综合执法中队牵头，11月21日前不行，{_REST}",
            "验收标准",
            "我所不是责任单位；11月21日前不行",
        ),
        (
            f"凭什么由我们牵头，综合执法中队配合，11月21日前恐怕不行，{_REST}",
            "验收标准",
            "凭什么由我们牵头；11月21日前恐怕不行",
        ),
        (f"我们不干，综合执法中队配合，21日前，{_REST}", "时限 验收标准", "我们不干"),
        (f"此事不归我所管，综合执法中队配合，21日前，{_REST}", "时限 验收标准", "此事不归我所管"),
        (f"我所无法牵头，综合执法中队配合，{_REST}", "验收标准", "我所无法牵头"),
        ("我所牵头，综合执法中队配合，21日前，六盏全亮不可能", "牵头与配合 时限", "六盏全亮不可能"),
        (
            f"我所牵头，综合执法中队配合，延后到11月28日，原定11月21日取消，{_REST}",
            "牵头与配合 验收标准",
            "原定11月21日取消",
        ),
    ],
)
def test_a_refusal_is_never_heard_as_consent(words: str, heard: str, refused: str) -> None:
    found = heard_in(words, _DECISION, world().township, _NOW)
    assert " ".join(one.label for one in Heard if one in found.heard) == heard
    assert "；".join(found.refused) == refused


@pytest.mark.parametrize(
    ("words", "heard"),
    [
        ("综合执法中队牵头，我所配合", ""),
        ("我所协助综合执法中队", ""),
        ("我所牵头，综合执法中队", ""),
        ("我所和综合执法中队牵头", ""),
        ("怎么能由我所牵头，综合执法中队配合", ""),
        ("我所牵头？综合执法中队配合", ""),
        ("我所牵头的事回去再议，综合执法中队配合", ""),
        ("同意牵头，综合执法中队也配合", "牵头与配合"),
        ("牵头单位：供电所，配合单位是综合执法中队", "牵头与配合"),
        ("由我所牵头，综合执法中队配合我所", "牵头与配合"),
        ("十一月二十一日前", "时限"),
        ("明天下班前修好", "时限"),
        ("11月21日（周六）18:00前", "时限"),
        ("11.21前完成", "时限"),
        ("后天前", ""),
        ("12月21日前", ""),
        ("最迟11月21日，最晚11月28日", ""),
        ("3号楼24号院的灯", ""),
    ],
)
def test_each_fact_is_affirmed_in_its_role_or_not_heard(words: str, heard: str) -> None:
    found = heard_in(words, _DECISION, world().township, _NOW)
    assert " ".join(one.label for one in Heard if one in found.heard) == heard
    assert not found.refused


@pytest.mark.parametrize(
    ("words", "conditions"),
    [
        ("下雨来不及的话提前报告", ("下雨来不及的话提前报告",)),
        ("材料无法采购的及时报中心", ("材料无法采购的及时报中心",)),
        ("如果村里不出钱我们不牵头", ("如果村里不出钱我们不牵头",)),
        ("不能影响住户用电", ()),
    ],
)
def test_a_condition_is_told_and_refuses_nothing(words: str, conditions: tuple[str, ...]) -> None:
    whole = f"我所牵头，综合执法中队配合，21日前，{_REST}，{words}"
    assert heard_in(whole, _DECISION, world().township, _NOW) == (frozenset(Heard), (), conditions)
