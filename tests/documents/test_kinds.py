"""What 派单, 通报 and 交接班记录 say (domain §5)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from commandcenter.dispatch.documents.geometry import MM
from tests.documents.printing import PAPERS, Printed, printed, straight
from tests.documents.samples import BULLETIN, DISPATCH, HANDOVER, SCORES, WEEKLY


def test_a_usual_dispatch_is_one_page_with_all_its_parts() -> None:
    assert len(printed("dispatch").pages) == 1
    text = printed("dispatch").text(0)
    for part in (
        "事件编号",
        "来源",
        "地点",
        "诉求人",
        "依据清单",
        "办结时限",
        "要求",
        "签收栏",
        "反馈栏",
        "沿此线裁下",
        "派单回执",
    ):
        assert part in text, part
    for unit in DISPATCH.units:
        assert unit.duty_phone in text
    assert "2026年11月13日17时30分" in text


def test_a_long_dispatch_goes_on_with_its_labels_and_ends_with_the_receipt() -> None:
    paper = printed("dispatch long")
    count = len(paper.pages)
    assert count > 1
    assert ["派单回执" in paper.text(page) for page in range(count)] == [False] * (count - 1) + [True]
    assert all(f"第{n}页　共{count}页" in "".join(c["text"] for c in page) for n, page in enumerate(paper.pages, 1))


def test_an_emergency_dispatch_cannot_be_returned() -> None:
    text = Printed("dispatch", replace(DISPATCH, return_until=None)).text(0)
    assert "不得退单" in text
    assert "退单申请" not in text


def test_empty_parts_say_so() -> None:
    paper = printed("bulletin empty")
    text = "".join(paper.text(page) for page in range(len(paper.pages)))
    for said in (
        "本期无全镇指标数据",
        "本期无参与统计的单位",
        "本期无报送的先进做法",
        "本期无需要通报的问题",
        "本期无补充要求",
    ):
        assert said in text
    assert "抄送" not in text
    bare = Printed(
        "dispatch", replace(DISPATCH, units=(), bases=(), ledger=(), due=None, text="", matter="", place="", grid="")
    )
    assert "未定" in bare.text(0)


def test_county_units_are_listed_without_accountability() -> None:
    paper = printed("bulletin")
    text = "".join(paper.text(page) for page in range(len(paper.pages)))
    start = text.index("2.东平县自然资源和规划局")
    said = text[start : text.index("五、下步要求")] + text[text.index("（二）县直部门") : text.index("（三）社区")]
    assert "商请" in said
    assert not any(word in said for word in ("整改", "约谈", "问责", "处分", "批评"))


def test_figures_are_printed_as_handed_in() -> None:
    paper = printed("bulletin")
    text = "".join(paper.text(page) for page in range(len(paper.pages)))
    for row in BULLETIN.groups[0].rows:
        assert row.unit in text or row.unit[:4] in text
        assert all(figure.value in text for figure in row.kpis)
    assert "样本不足" in text
    assert "待核查3" in text


def test_corrections_of_a_revision_are_listed() -> None:
    data = replace(BULLETIN, revision=1, corrections=("老湖镇水利站按期办结率由90.00%更正为95.00%",))
    text = Printed("bulletin", data).text(0)
    assert "第1次修订" in text
    assert "1.老湖镇水利站按期办结率由90.00%更正为95.00%。" in text


@pytest.mark.parametrize("name", ["dispatch sample", "bulletin sample", "handover sample"])
def test_a_sample_says_so_on_every_page_and_has_no_number(name: str) -> None:
    number = PAPERS[name.split()[0]][1].face.number
    for page in printed(name).pages:
        said = "".join(char["text"] for char in page if straight(char))
        assert "样张" in said
        assert number not in said
        assert [char["text"] for char in page if not straight(char)] == ["样", "张"]


def test_only_samples_are_marked() -> None:
    for name in ("dispatch", "bulletin", "handover"):
        assert all(straight(char) for page in printed(name).pages for char in page)
        assert "样张" not in printed(name).text(0)
        assert PAPERS[name][1].face.number in printed(name).text(0)


def _whole(name: str) -> str:
    return _text(printed(name))


def _text(paper: Printed) -> str:
    return "".join(map(paper.text, range(len(paper.pages))))


def test_a_hand_over_tells_everything_with_both_signatures() -> None:
    text = _whole("handover")
    for said in (
        "11月5日夜班（11月5日20:02起）",
        "14件：LH20261105-00001至00010、00012；LH20261106-00041至00043",
        "一、重大险情和应急事项（1）",
        "二、下一班到期（5）",
        "三、承诺与约定（2）",
        "四、待裁决申请（2）",
        "五、已超时（3）",
        "六、告警静音（1）",
        "七、值班记录（2）",
        HANDOVER.handover.chain_head,
        "值班长徐凤莲2026年11月6日8时01分登录签字",
        "值班长侯兴旺2026年11月6日8时06分登录签字",
    ):
        assert said in text.replace(" ", "").replace("\u3000", ""), said
    assert printed("handover").rendered.missing == ()


def test_a_quiet_shift_is_one_page_that_says_so() -> None:
    assert len(printed("handover empty").pages) == 1
    assert _whole("handover empty").count("：无") == 7


def test_a_long_hand_over_counts_what_it_does_not_list() -> None:
    text = _whole("handover long")
    assert "五、已超时（412）" in text
    assert "另有373件，见程序" in text


def test_a_missing_signature_gives_its_reason() -> None:
    off = replace(HANDOVER.off, signed_at=None, reason="突发疾病送医")
    paper = Printed("handover", replace(HANDOVER, off=off, on=replace(HANDOVER.on, name="", post="", signed_at=None)))
    text = "".join(paper.text(page) for page in range(len(paper.pages)))
    assert "未签字原因突发疾病送医" in text
    assert "（待签字）" in text


def test_what_a_sheet_has_spare_is_room_to_write() -> None:
    short, usual = Printed("dispatch", replace(DISPATCH, text="路灯不亮。", bases=(), ledger=())), printed("dispatch")
    room = []
    for paper in (short, usual):
        (page,) = paper.pages
        said = "".join(char["text"] for char in page)
        top, foot = (page[said.index(words)]["bottom"] for words in ("办理情况及结果", "反馈人："))
        cut = page[said.index("沿此线裁下")]["top"]
        assert 0 < cut - foot < 12 * MM, "the sheet is full"
        room.append(foot - top)
    assert room[0] > room[1] + 8 * MM


def test_a_report_prints_the_numbers_it_was_handed() -> None:
    """Every number of the week; parts of a quiet day say that they are empty; a day has no ranks and no curve."""
    text = _whole("weekly")
    for said in (
        "周报",
        "〔2026〕第44期",
        "2026年10月26日至11月1日",
        "登记88件（上期117件）",
        "在办42件，其中超时8件",
    ):
        assert said in text, said
    for row in WEEKLY.kpis:
        assert row.value in text
        assert row.name in text
    for said in ("登记事项的来源", "Open311", "重复诉求2件，其中1件按保密和回避的规定不列出"):
        assert said in text, said
    assert "可能超时" not in text, "of days that are over nothing is foretold"
    assert "任务有13项，另有12件见程序" in _text(Printed("weekly", replace(WEEKLY, running=True)))
    assert all(str(count) in text for count in (*WEEKLY.registered, *WEEKLY.closed))
    assert "1.组织秸秆禁烧夜间巡查。" in text
    quiet = _whole("daily empty")
    for said in ("本期没有登记的事项", "本期没有指标数据", "没有同一网格", "没有确认的重复诉求"):
        assert said in quiet, said
    assert not any(said in quiet for said in ("下步打算", "各组名次", "逐日", "抄送"))
    for name in ("daily empty", "weekly", "monthly long"):
        assert printed(name).rendered.missing == ()


def test_scores_and_a_campaign_print_the_numbers_they_were_handed() -> None:
    text = _whole("pay_sheet").replace(" ", "")
    for said in (
        "2026年10月绩效考核表",
        "第1次修订",
        "90分及以上计10分，80分及以上计8分，其余计2.5分",
        "列示",
        "小样本修正",
    ):
        assert said in text, said
    for row in SCORES.groups[0].rows:
        assert row.score in text
    assert "没有得分" in text
    assert "东平县公安局、东平县司法局" in text
    text = _whole("campaign_summary")
    for said in ("登记61件，办结56件，在办5件，其中超时1件", "其余54个村级网格", "1件地点待核实", "2件还没有派单",
                 "2件按保密和回避的规定不列出", "1件未列出", "11月25日前逐户复查"):  # fmt: skip
        assert said in text, said
