"""日报, 周报, 月报 on paper: the page's numbers to the last digit, and ready at their hour, once, on both engines."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta

import pypdfium2
import pytest

from commandcenter.dispatch import reads
from commandcenter.dispatch.documents import kind_of
from commandcenter.dispatch.documents.period_data import CampaignData
from commandcenter.dispatch.documents.report_data import ReportPaperData
from commandcenter.dispatch.duty.duty_clock import LEASE, run_duties
from commandcenter.dispatch.figures.accountability import Trigger, proposals
from commandcenter.dispatch.figures.appraisals import AppraisalDesk
from commandcenter.dispatch.overviews.reporting import report
from commandcenter.dispatch.paperwork import circulation, paper_drafts, paper_pages
from commandcenter.dispatch.paperwork.paper_pages import PaperFilter
from commandcenter.dispatch.paperwork.papers import Subject
from commandcenter.dispatch.paperwork.report_clock import draft_reports
from commandcenter.dispatch.upkeep.settings import change
from commandcenter.models.case import CaseState
from commandcenter.models.errors import NotAllowed, UserError
from commandcenter.models.lifecycle import Action
from commandcenter.models.paperwork import DraftState, DraftStep
from commandcenter.models.people import SYSTEM
from commandcenter.models.scoring.kpi_report import total_results
from commandcenter.models.scoring.periods import months_until
from commandcenter.models.scoring.report import ReportKind, period_for
from tests.stage import Stage

S, K = CaseState, ReportKind


def _words(pdf: bytes) -> str:
    text = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))
    return "".join(text.split())


def test_a_paper_says_what_the_page_shows(lively: Stage) -> None:
    """Every number of the page, for each kind, over and running; nobody's secret among the cases that are named."""
    desk, papers = lively.desk("office"), lively.papers("office")
    for kind in K:
        for day in (date(2026, 11, 3), date(2026, 11, 20)):
            period = period_for(kind, day)
            page = report(desk, kind, period)
            paper: ReportPaperData = papers.content(kind.value, Subject(first=day))
            assert (paper.period_from, paper.period_to, paper.running) == (period.first, period.last, page.running)
            assert [(one.name, one.number, one.before) for one in paper.counts] == [
                (one.name, one.number, one.before) for one in page.counts
            ]
            assert (paper.registered, paper.closed) == (page.registered, page.closed)
            assert (paper.open_now, paper.overdue_now) == (page.open_now, page.overdue_now)
            for shown, printed in (("sources", paper.sources), ("routes", paper.routes), ("networks", paper.networks)):
                assert tuple((one.name, one.number) for one in printed) == getattr(page, shown)
            for row, card in zip(paper.kpis, page.cards, strict=True):
                cell = card.cell
                assert (row.value, row.rate, row.n) == (
                    *(None if one is None else str(one) for one in (cell.value, cell.rate)),
                    cell.figure.n,
                )
            assert len(paper.repeats) + paper.repeats_withheld == len(page.repeats)
            assert len(paper.late) + paper.late_withheld + paper.late_unlisted == len(page.breaches)
            assert [(one.unit, one.rank) for one in paper.best] == [(one.unit.name, one.rank) for one in page.best]
            words = _words(kind_of(kind.value).render(paper).pdf)
            assert all(row.value in words for row in paper.kpis if row.value is not None)
    files = [lively.file(case_id) for case_id in {one.task.case_id for one in page.breaches}]
    close = {one.case.no for one in files if one.case.confidential or one.case.complained_units}
    assert close.isdisjoint(one.no for one in paper.late)


def test_a_campaign_counts_grid_by_grid_and_unit_by_unit(town: Stage) -> None:
    """One matter, then its whole network: the sums agree with the cases; what is close is counted, not named."""
    town.at("2026-11-02 09:00")
    town.walk(S.CLOSED)
    secret = town.walk(S.HANDLING, confidential=True)
    running = town.walk(S.HANDLING)
    town.act(town.register().id, "director", Action.CANCEL, reason="误报")
    town.at("2026-11-20 09:00")
    days = Subject(first=date(2026, 11, 1), last=date(2026, 11, 20))
    papers, code = town.papers("office"), town.township.matter[town.matter()].code
    told: CampaignData = papers.content("campaign_summary", replace(days, topic=code))
    assert (told.name, told.total.registered, told.total.closed) == (town.township.matter[town.matter()].name, 3, 1)
    assert (told.total.open, told.total.overdue) == (2, 2)
    for parts in (told.by_grid, told.by_unit):
        assert sum(one.registered for one in parts) == 3
    assert (told.unplaced, told.unsent) == (0, 0)
    assert told.quiet == sum(grid.level == 3 for grid in town.township.grids) - 1
    assert [one.no for one in told.open] == [running.no]
    assert secret.no not in _words(papers.sample("campaign_summary", replace(days, topic=code)).pdf)
    assert told.withheld == 1
    assert papers.content("campaign_summary", replace(days, topic="SAFETY")).topic == "安全"
    whole = papers.content("campaign_summary", replace(days, topic="安全"))
    assert whole.total.registered == 3
    first = papers.issue("campaign_summary", replace(days, topic="安全"))
    with pytest.raises(UserError, match="已印发，内容没有变化"):
        papers.issue("campaign_summary", replace(days, topic="安全"))
    town.wait(hours=1)  # it tells how far it has come
    assert papers.issue("campaign_summary", replace(days, topic="安全")).number == "专项汇总表〔2026〕2号"
    (line, _) = paper_pages.listing(town.desk("office"), PaperFilter(kind="campaign_summary")).lines
    assert line.about == "安全　2026-11-01 至 11-20"
    draft = paper_drafts.begin(town.desk("office"), "campaign_summary", replace(days, topic="SAFETY"))
    assert draft.draft.title == "专项汇总表 安全 2026-11-01 至 11-20"
    assert paper_drafts.proof(town.desk("office"), draft.draft.id).pdf.startswith(b"%PDF")
    circulation.withdraw(town.desk("office"), first.paper_id or 0, "范围写错")
    town.wait(hours=1)
    again = papers.issue("campaign_summary", replace(days, topic="安全"), replaces=first.paper_id)
    assert first.number in _words(again.pdf)
    for wrong, what in ((replace(days, topic="无"), "没有编码为 无"), (days, "须指明事项或网络")):
        with pytest.raises(UserError, match=what):
            papers.sample("campaign_summary", wrong)
    with pytest.raises(UserError, match="颠倒"):
        papers.sample("campaign_summary", Subject(topic="安全", first=days.last, last=days.first))
    assert town.verify() == []


def test_a_bulletin_says_what_was_published(stage: Stage) -> None:
    """Nothing of it is numbered before that, whether somebody began to assess the month or took it back; its sample
    says so. A month nothing was counted in has neither bulletin nor report, whoever asks."""
    stage.at("2026-11-20 09:00")
    for _ in range(5):
        stage.walk(S.CLOSED)
    stage.walk(S.HANDLING)
    stage.at("2026-12-01 09:00")
    october, november = (Subject(first=one.first, last=one.last) for one in months_until(date(2026, 11, 1), 2))
    papers, office = stage.papers(), AppraisalDesk(stage.desk("office"))

    def refused(code: str, month: Subject, register_no: str | None = None) -> str:
        with pytest.raises(UserError) as raised:
            papers.issue(code, month, register_no=register_no)
        return raised.value.message

    for code, number in (("bulletin", "老响发〔2026〕3号"), ("monthly", None), ("pay_sheet", None)):
        assert refused(code, october, number).startswith("本镇从2026年11月起才有计入考核的案件，2026年10月的不能印发")
    unpublished = "2026年11月的考核尚未公布，公布后再印发通报"
    assert refused("bulletin", november, "老响发〔2026〕3号") == unpublished
    assert "本月考核尚未公布，以下均为实时数" in _words(papers.sample("bulletin", november).pdf)
    month = office.open("2026-11")
    office.withdraw_draft(month, "误开")
    assert refused("bulletin", november, "老响发〔2026〕3号") == unpublished
    assert "本月考核尚未公布，以下均为实时数" in _words(papers.sample("bulletin", november).pdf)
    days = Subject(first=date(2026, 11, 2), last=date(2026, 11, 20))
    assert "均为实时数，月度考核以公布的数为准" in _words(papers.sample("bulletin", days).pdf)

    office.show(office.open("2026-11"))
    stage.at("2026-12-08 09:00")
    AppraisalDesk(stage.desk("leader")).publish(month)
    words = _words(papers.issue("bulletin", november, register_no="老响发〔2026〕3号").pdf)
    assert "老响发〔2026〕3号" in words
    assert "实时数" not in words
    assert "本期登记的事项至数据统计时仍在办1件" in words
    good = [line.proposal for line in proposals(stage.desk("leader")) if line.proposal.trigger is Trigger.MERIT]
    assert good
    praised = stage.papers("office").content("bulletin", november).practices
    assert [one.unit for one in praised] == [one.unit.name for one in good]
    assert all(f"{one.unit}：考核得分" in words for one in praised)
    report = reads.kpis(stage.store_of("office"), stage.session("office"), november.first, november.last, stage.now)
    for kpi in total_results(report.total):
        if kpi.value is not None:
            assert str(kpi.value) in words, kpi.metric


def _owed(stage: Stage) -> list[str]:
    return [view.draft.title for view in paper_drafts.waiting(stage.desk("office"))]


def test_reports_are_ready_at_their_hour_and_once(town: Stage) -> None:
    """A week on a simulated clock: nothing before the hour, each report once, whoever looks; what an outage kept from
    being made comes afterwards; the office writes its words and issues it like every draft."""
    town.at("2026-11-26 16:00")
    for _ in range(2):
        town.walk(S.HANDLING)
    town.at("2026-11-27 07:29")  # a Friday
    run_duties(town.desk("dispatch1"), "甲")
    assert not any("11-26" in title for title in _owed(town))
    before = len(_owed(town))
    town.at("2026-11-27 07:31")
    run_duties(town.desk("dispatch1"), "甲")
    assert "日报 2026-11-26" in _owed(town)
    assert len(_owed(town)) == before + 1
    stations = [town.desk(login) for login in ("dispatch1", "lead1", "intake1", "office")]
    town.at("2026-11-28 08:00")
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(draft_reports, stations))
    assert sum(map(len, made)) == 1
    assert _owed(town).count("日报 2026-11-27") == 1
    change(town.desk("admin"), "report.daily.at", "6:05", "党政办通知")
    town.at("2026-12-02 09:00")  # nobody was there over the weekend, the month's end among it
    town.clock.advance(LEASE)
    run_duties(town.desk("intake1"), "乙")
    titles = _owed(town)
    for title in (
        *(f"日报 2026-{day}" for day in ("11-28", "11-29", "11-30", "12-01")),
        *("周报 2026-11-23 至 11-29", "月报 2026年11月"),
    ):
        assert titles.count(title) == 1, title
    assert draft_reports(town.desk("office")) == ()

    office, leader = town.desk("office"), town.desk("leader")
    mine = next(one for one in paper_drafts.waiting(office) if one.draft.title == "月报 2026年11月")
    assert (mine.drafter, mine.draft.by, mine.mine) == (SYSTEM.name, SYSTEM.login, True)
    draft = paper_drafts.edit(office, mine.draft.id, 1, {"overview": "本月总体平稳", "plans": "组织一次排查"})
    draft = paper_drafts.submit(office, draft.draft.id, draft.draft.version)
    draft = paper_drafts.review(town.desk("director"), draft.draft.id, draft.draft.version)
    draft = paper_drafts.sign(leader, draft.draft.id, draft.draft.version)
    printed = paper_drafts.issue(office, draft.draft.id, draft.draft.version)
    assert printed.number == "月报〔2026〕第1期"
    words = _words(printed.pdf)
    assert "中心月报〔2026〕第1期老湖镇" in words, "the red head says which, the number under it does not again"
    for said in ("本月总体平稳", "1.组织一次排查。", "登记2件（上期无数据）"):
        assert said in words, said
    assert draft.draft.state is DraftState.SIGNED

    november = Subject(first=date(2026, 11, 1))
    with pytest.raises(UserError, match="已印发，内容没有变化"):
        town.papers().issue("monthly", november)
    with pytest.raises(UserError, match="尚未结束，只能印样张"):
        town.papers().issue("monthly", Subject(first=date(2026, 12, 2)))
    with pytest.raises(UserError, match="还没有开始"):
        town.papers().sample("weekly", Subject(first=date(2026, 12, 7)))
    assert town.papers("lead1").reprint("monthly", replace(november, first=date(2026, 11, 18))).pdf == printed.pdf
    with pytest.raises(NotAllowed):
        town.papers("u-s17").sample("daily", november)
    listed = paper_pages.listing(town.desk("u-s17"), PaperFilter(kind="monthly")).lines
    assert listed == ()
    circulation.withdraw(office, printed.paper_id or 0, "漏报一项")
    assert draft_reports(office) == (), "void, but not forgotten"
    assert town.papers().issue("monthly", november, replaces=printed.paper_id).number == "月报〔2026〕第2期"

    change(town.desk("admin"), "report.daily.at", "不拟", "改为只报周报")
    town.clock.advance(timedelta(days=2))
    assert draft_reports(office) == ()
    dropped = paper_drafts.waiting(office)[0].draft
    assert DraftStep.DROP in paper_drafts.view(office, dropped.id).steps
    paper_drafts.drop(office, dropped.id, dropped.version, "不报")
    assert draft_reports(office) == ()
    assert town.verify() == []
