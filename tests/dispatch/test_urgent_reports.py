"""紧急信息 of one emergency on both engines: 首报, 续报, 终报 in their order, each naming what those before it said."""

from __future__ import annotations

from datetime import timedelta

import pypdfium2
import pytest

from commandcenter.dispatch.cases.case_views import case_view
from commandcenter.dispatch.paperwork import circulation, paper_drafts, paper_pages
from commandcenter.dispatch.paperwork.papers import Subject
from commandcenter.models.case import CaseState
from commandcenter.models.draft import Urgency
from commandcenter.models.errors import UserError
from commandcenter.models.urgent import Owed, Report
from tests.stage import Stage

S = CaseState


def _words(pdf: bytes) -> str:
    found = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))
    return "".join(found.split())


def test_an_emergency_is_reported_from_first_to_last(town: Stage) -> None:
    stage, papers = town, town.papers("lead1")
    began = stage.at("2026-07-18 22:40")
    case = stage.walk(S.DISPATCHED, urgency=Urgency.EMERGENCY, text="村北桥头有2人被困，电话13812341234")
    subject, registered = Subject(case_no=case.no), stage.file(case.id).case.registered_at

    def owed(login: str = "lead1") -> Owed | None:
        return case_view(stage.desk(login), case.id).owed

    assert owed() == Owed(Report.FIRST, registered + timedelta(minutes=60))
    assert owed("u-s17") is None
    assert "不是应急事项" in (papers.why_not("first_report", Subject(case_no=stage.walk(S.DISPATCHED).no)) or "")
    assert "还没有首报" in (papers.why_not("follow_report", subject) or "")

    first = papers.issue("first_report", subject, texts={"losses": "2人被困，正在转移", "measures": "已拉设警戒带"})
    assert first.number == "信息首报〔2026〕1号"
    said = _words(first.pdf)
    for words in ("特急", "2人被困，正在转移", "已拉设警戒带", "本次信息应于2026年7月18日23时", "牵头处置"):
        assert words in said
    assert "13812341234" not in said
    assert papers.why_not("first_report", subject) == f"{case.no} 已首报，新情况请用续报"
    assert "还在处置中" in (papers.why_not("final_report", subject) or "")
    next_due = stage.now + timedelta(minutes=120)
    assert (got := owed()) is not None
    assert (got.kind, abs(got.due - next_due) < timedelta(minutes=1)) == (Report.FOLLOW, True)  # type: ignore[operator]

    stage.wait(minutes=30)
    stage.walk(S.HANDLING, case.id)
    fields = {field.field: words for field, words in paper_drafts.texts(stage.desk("lead1"), "follow_report", subject)}
    assert fields["losses"] == "2人被困，正在转移", "what stood there goes on standing"
    second = papers.issue("follow_report", subject, texts={"losses": "2人已转移，无伤亡"})
    said = _words(second.pdf)
    assert "信息首报〔2026〕1号（截至2026年7月18日23时" in said
    assert "人员伤亡和财产损失：2人被困，正在转移" in said
    assert "第1次续报" in said
    assert "签收" in said
    assert "来件登记" not in said, "what the report before told is not told as new"
    with pytest.raises(UserError, match="由数据填写"):
        paper_pages.sample(stage.desk("lead1"), "follow_report", subject, {"course": "另一种说法"})

    stage.walk(S.CLOSED, case.id)
    assert owed() == Owed(Report.FINAL, None)
    last = papers.issue("final_report", subject)
    said = _words(last.pdf)
    assert "继信息首报〔2026〕1号至信息续报〔2026〕1号之后" in said
    for words in ("来件登记", "2人已转移，无伤亡", "特此终报"):
        assert words in said
    assert owed() is None
    assert papers.why_not("follow_report", subject) == papers.why_not("final_report", subject) == f"{case.no} 已终报"

    circulation.withdraw(stage.desk("lead1"), last.paper_id or 0, "数字有误")
    again = paper_pages.again(stage.desk("lead1"), last.paper_id or 0)
    second_last = papers.issue("final_report", again.subject, texts=again.texts, replaces=last.paper_id)
    assert second_last.number == "信息终报〔2026〕2号"
    assert began == registered
    assert stage.verify() == []
