"""Data of the papers about a case for tests: a usual one of each, an empty one, one with far too much in it."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import Any

from commandcenter.dispatch.documents import case_data as d
from commandcenter.dispatch.documents import matter_data as m
from commandcenter.models.paper_codes import scan_code
from tests.documents.samples import DISPATCH, local

_FACE = DISPATCH.face


def _face(title: str, mark: int = 0):
    scan = scan_code(mark, 2026, 15) if mark else None
    return replace(_FACE, number=f"{title}〔2026〕15号", scan=scan)


CASE = d.CaseFacts(
    no="LH20261106-00015",
    source="12345社情信息",
    external_no="2611060087412",
    registered_at=local(11, 6, 9, 12),
    kind="求决",
    urgency="一般",
    route="镇站所",
    matter="农村公共照明设施损坏",
    text=DISPATCH.text,
    place=DISPATCH.place,
    grid=DISPATCH.grid,
    requester="张某某",
    requester_phone="138****5678",
    state="办理中",
)
WORK = (
    d.WorkRow(
        *("牵头", "国网东平县供电公司老湖供电所"),
        *(local(11, 6, 9, 40), local(11, 6, 9, 58), local(11, 6, 11), local(11, 8, 16, 20), local(11, 13, 17, 30)),
        *("已反馈", True, "更换损坏灯具4盏，垂落电线已断电并重新架设，夜间亮灯正常。"),
    ),
    d.WorkRow(
        *("配合", "老湖镇综合行政执法中队"),
        *(local(11, 6, 9, 40), local(11, 6, 10, 5), None, None, local(11, 13, 17, 30)),
        *("已签收", None, ""),
    ),
)
CHECKS = (
    d.CheckRow(
        *(local(11, 9, 8, 30), "王振华", "西村二村村民委员会", "国网东平县供电公司老湖供电所"),
        *("不通过", False, "路口一盏灯未亮"),
    ),
    d.CheckRow(
        *(local(11, 10, 18, 10), "王振华", "西村二村村民委员会", "国网东平县供电公司老湖供电所"),
        *("通过", True, "现场查看4盏均亮"),
    ),
)
CALLS = (
    d.CallRow(1, "张某某", local(11, 11, 9, 15), "刘敏", False, None, "", "无人接听"),
    d.CallRow(2, "张某某", local(11, 11, 15, 40), "刘敏", True, True, "满意", ""),
)
LEDGER = DISPATCH.ledger
CONTACT = DISPATCH.contact
_SUPERVISION = d.SupervisionData(
    face=_face("督办单", 14),
    case=CASE,
    units=("国网东平县供电公司老湖供电所",),
    reason="原时限已过，路口仍有一盏灯未修复，群众再次来电",
    by="值班长徐凤莲",
    at=local(11, 14, 8, 40),
    dispatched_at=local(11, 6, 9, 40),
    due=local(11, 13, 17, 30),
    overdue=True,
    until=local(11, 16, 17, 30),
    requirements=("每日17时前报告进展",),
    contact=CONTACT,
)
_RULING = d.RulingData(
    face=_face("退单裁决", 15),
    case=CASE,
    unit="老湖镇综合行政执法中队",
    role="配合",
    asked_at=local(11, 6, 11, 20),
    asked_by="孙立",
    reason="垂落电线属供电设施，不在本单位职责范围",
    cited_duty="《老湖镇综合行政执法中队职责清单》第三条",
    days=None,
    decided_at=local(11, 6, 14, 5),
    decided_by="值班长徐凤莲",
    approved=False,
    ruling="占道设施的清理属本单位职责，现场需要配合，继续办理",
    due_before=local(11, 13, 17, 30),
    due_after=local(11, 13, 17, 30),
    ledger=(),
    contact=CONTACT,
)

_DECIDED: dict[str, Any] = {
    "matter_id": 3,
    "unit": "老湖镇水利站",
    "trigger": "两次督办未落实",
    "ground": "落实不力",
    "reason": "两次督办均未按限期落实，未书面说明原因",
    "evidence": ("2026年11月3日督办的事件未按限期办结", "2026年11月5日督办的事件未按限期办结"),
    "cases": ("LH20261102-00001", "LH20261102-00002"),
    "decided_by": "主任周建国",
    "decided_at": local(11, 6, 9),
    "contact": CONTACT,
}
_TALK = m.TalkData(
    **_DECIDED,
    face=_FACE,
    when="2026年11月10日15时",
    place="镇政府二楼会议室",
    host="镇党委副书记王志强",
    bring=("所涉事件的办理台账", "书面情况说明"),
)

_EARLIER = (
    d.EarlierReport("信息首报", "信息首报〔2026〕3号", local(11, 6, 9, 50), "正在核实", "可能影响三户用电"),
    d.EarlierReport("信息续报", "信息续报〔2026〕5号", local(11, 6, 11, 30), "伤1人", ""),
)
_REPORT = d.UrgentReportData(
    face=_face("信息首报"),
    case=replace(CASE, urgency="特急"),
    title="",
    addressees="中共东平县委员会办公室、东平县人民政府办公室",
    ordinal=0,
    until=local(11, 6, 9, 50),
    earlier=(),
    course=(
        d.CourseRow(local(11, 6, 9, 12), "12345社情信息来件登记，应急哨响起"),
        d.CourseRow(local(11, 6, 9, 14), "派国网东平县供电公司老湖供电所牵头处置"),
        d.CourseRow(local(11, 6, 9, 20), "国网东平县供电公司老湖供电所签收"),
        d.CourseRow(local(11, 6, 9, 41), "国网东平县供电公司老湖供电所到达现场"),
    ),
    held=(
        d.HeldRow(
            "国网东平县供电公司老湖供电所", local(11, 6, 9, 29), local(11, 6, 9, 20), local(11, 6, 9, 44),
            local(11, 6, 9, 41), local(11, 6, 11, 14), None,
        ),
        d.HeldRow(
            "老湖镇综合行政执法中队", local(11, 6, 9, 29), None, local(11, 6, 9, 44), None, local(11, 6, 11, 14), None
        ),
    ),
    due=local(11, 6, 10, 12),
    next_due=local(11, 6, 11, 50),
    losses="",
    cause="大风刮断路灯电缆",
    measures=("已在路口设置警戒带",),
    trend="可能影响三户用电",
    next_steps=("继续组织处置，落实现场值守", "有新情况及时续报"),
    copies="",
    reporter="值班长徐凤莲",
    contact=CONTACT,
)  # fmt: skip

#: One usual paper of each kind by its code.
USUAL: dict[str, Any] = {
    "whistle": d.WhistleData(
        face=_face("吹哨单", 12),
        case=CASE,
        whistle="应急哨",
        whistler="网格长赵德柱",
        whistled_at=local(11, 6, 9, 12),
        oral_direction="供电所立即断电，执法中队维持秩序",
        units=DISPATCH.units,
        requirements=(),
        contact=CONTACT,
    ),
    "letter": d.LetterData(
        face=_face("函"),
        case=replace(CASE, route="县直协助"),
        title="",
        addressees="东平县自然资源和规划局、东平县水利局",
        owner="老湖镇自然资源所",
        request=("请派员会同我镇有关单位现场核实，依职责提出处理意见", "请明确具体承办人和联系电话，便于衔接"),
        reply_by=local(11, 13, 17, 30),
        attachments=("现场照片",),
        copies="老湖镇党政办公室",
        contact=CONTACT,
    ),
    "first_report": _REPORT,
    "follow_report": replace(
        _REPORT, face=_face("信息续报"), ordinal=1, until=local(11, 6, 11, 30), earlier=_EARLIER[:1],
        course=(d.CourseRow(local(11, 6, 11, 20), "老湖镇供电所反馈：已断电，隔离电线"),),
        losses="伤1人，已送镇卫生院，无生命危险",
    ),
    "final_report": replace(
        _REPORT, face=_face("信息终报"), until=local(11, 6, 15), earlier=_EARLIER, due=None, next_due=None,
        losses="伤1人，已出院", next_steps=(),
    ),
    "urge": replace(_SUPERVISION, face=_face("催办单", 13), overdue=False, until=None, at=local(11, 12, 9)),
    "supervise": _SUPERVISION,
    "return_ruling": _RULING,
    "extension": replace(
        _RULING, face=_face("延期批复", 16), unit="国网东平县供电公司老湖供电所", role="牵头", days=3, approved=True,
        cited_duty="", reason="更换的灯具需要从县公司调拨", ruling="同意延期，须先排除触电隐患",
        decided_by="主任周建国", due_after=local(11, 18, 17, 30), ledger=LEDGER,
    ),
    "instruction": d.InstructionData(
        face=_face("批示办理单", 17),
        case=CASE,
        leader="镇党委副书记王志强",
        instruction="请供电所两日内完成维修，举一反三排查全镇路灯",
        at=local(11, 7, 8, 20),
        recorded_by="主任周建国",
        units=DISPATCH.units,
        until=local(11, 9, 17, 30),
        contact=CONTACT,
    ),
    "verification": d.VerificationData(
        face=_face("核查单"), case=CASE, work=WORK, evidence=DISPATCH.proofs, attachments=("修复前.jpg", "修复后.jpg"),
        checks=CHECKS, awaited=True, contact=CONTACT,
    ),
    "callback": d.CallbackData(_face("回访单"), CASE, WORK, CALLS, True, CONTACT),
    "closing": d.ClosingData(
        face=_face("结案单"), case=replace(CASE, state="已结案"), work=WORK, checks=CHECKS, calls=CALLS,
        close_kind="已解决", closed_at=local(11, 11, 15, 42), answer="",
        reply="经核实，您反映的路灯已于2026年11月10日全部修复，垂落电线已排除。",
    ),
    "dossier": d.DossierData(
        face=_face("案卷"), case=replace(CASE, state="已结案"), work=WORK,
        requests=(
            d.AskRow(
                *("退单", "老湖镇综合行政执法中队", local(11, 6, 11, 20), "不属职责"),
                *("不同意", local(11, 6, 14), "继续办理"),
            ),
        ),
        checks=CHECKS, calls=CALLS,
        ledgers=(d.LedgerRow("供电所办结", LEDGER), d.LedgerRow("供电所签收", LEDGER[:1])),
        steps=tuple(
            d.StepRow(local(11, 6, 9, minute), "受理员李丽", what, ("事项 公共照明损坏", "路径 镇站所"), minute == 30)
            for minute, what in ((12, "登记"), (20, "受理"), (30, "派单给供电所"), (40, "派单给供电所"))
        ),
        files=(d.FileRow("修复后.jpg", "image/jpeg", 482_113, "9f" * 32, local(11, 8, 16)),),
        papers=(d.PaperRow("派单", "派单〔2026〕15号", "已印发", local(11, 6, 9, 41)),),
        answer="", reply="已全部修复。",
    ),
    "petition_notice": d.PetitionNoticeData(
        face=_face("受理告知"), case_no=CASE.no, petitioner="张明明", matter="要求解决承包地边界纠纷",
        registered_at=local(11, 6, 9, 12), accepted_on=local(11, 6, 9, 12), opinion_due=local(12, 31, 23, 59),
        unit="老湖镇司法所", rights=("请如实反映情况，提供有关材料", "对处理意见不服的，可在30日内提出复查请求"),
        contact=CONTACT,
    ),
    "service_receipt": d.ServiceReceiptData(
        face=_face("送达回证"), case_no=CASE.no, paper="受理告知", paper_no="受理告知〔2026〕3号",
        paper_code="3f9a60c2d871", issued_at=local(11, 7, 10), recipient="张明明", contact=CONTACT,
    ),
    "talk_notice": replace(_TALK, face=replace(_FACE, number="老响约〔2026〕2号")),
    "talk_record": replace(_TALK, face=_face("约谈记录")),
    "rectification": m.RectificationData(
        face=_face("整改通知"), matter_id=3, unit="老湖镇水利站", trigger="两次督办未落实", ground="落实不力",
        evidence=_TALK.evidence, cases=_TALK.cases, task="泵房修复并试运行", due=local(11, 13, 17, 30),
        requirements=("整改期间每周报告一次进展",), contact=CONTACT,
    ),
    "commendation": m.CommendationData(
        face=replace(_FACE, number="老响发〔2026〕9号"), matter_id=4, title="", addressees="各社区、各村，镇直各站所",
        unit="国网东平县供电公司老湖供电所", reason="2026年10月考核得分96.20分，列镇直站所第1位",
        evidence=("2026年10月响应率100.00%，按期办结率98.50%",), hope=("希望各单位对照学习",), copies="",
        contact=CONTACT,
    ),
    "criticism": m.CriticismData(
        **_DECIDED, face=replace(_FACE, number="老响发〔2026〕10号"), title="", addressees="各社区、各村，镇直各站所",
        requirements=("请各单位引以为戒，对照检查",), task="泵房修复并试运行", due=local(11, 13, 17, 30), copies="",
    ),
    "discipline": m.DisciplineData(
        **_DECIDED, face=_face("提请处分"), title="", addressees="中共老湖镇委员会", signers=("周建国", "王强"),
        proposals=("请依照管理权限和有关规定，对有关责任人员给予处分",), attachments=("督办单及办理台账",),
    ),
    "notice_letter": m.UnitLetterData(
        **_DECIDED | {"unit": "东平县水利局"}, face=_face("函告"), title="", addressees="东平县水利局",
        asked=("请核实上列情况，督促承办人员依职责办理", "请明确具体承办人和联系电话，便于衔接"),
        reply_within="收到本函后10个工作日内", copies="老湖镇党政办公室",
    ),
    "suggestion_letter": m.UnitLetterData(
        **_DECIDED | {"unit": "东平县水利局"}, face=_face("建议函"), title="", addressees="东平县水利局",
        asked=("建议明确一名联络员，按时限签收、反馈我镇商请协助的事项",),
        reply_within="收到本函后10个工作日内", copies="",
    ),
    "board_list": d.BoardListData(
        face=_face("清单"), title="超时", counted_at=local(11, 6, 9), total=45,
        rows=tuple(
            d.BoardListRow(
                f"LH20261106-{n:05d}", "西村二村村口路灯不亮，晚上出行不便", "西村二村第一网格", "供电所", "办理中",
                local(11, 5, 17, 30), "超时" if n % 3 else "",
            )
            for n in range(1, 46)
        ),
    ),
}  # fmt: skip


def emptied(data: Any) -> Any:
    """The same paper of a case of which next to nothing is known: no word, no list, no time that may be missing."""
    return _changed(data, "", shorten=True)


def crowded(data: Any, words: str) -> Any:
    """The same paper with these words in every field, and its lists three times as long."""
    return _changed(data, words, shorten=False)


def _changed(data: Any, words: str, *, shorten: bool) -> Any:
    changes: dict[str, Any] = {}
    for field in fields(data):
        value = getattr(data, field.name)
        if field.name == "face":
            continue
        if isinstance(value, str):
            changes[field.name] = words
        elif isinstance(value, tuple):
            many = tuple(words if isinstance(one, str) else _changed(one, words, shorten=shorten) for one in value)
            changes[field.name] = () if shorten else many * (3 if len(many) < 20 else 1)
        elif is_dataclass(value):
            changes[field.name] = _changed(value, words, shorten=shorten)
        elif shorten and "None" in str(field.type):
            changes[field.name] = None
    return replace(data, **changes)
