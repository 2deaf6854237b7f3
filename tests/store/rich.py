"""A small township after some lively weeks: every way through the life cycle at least once, papers, imports, alarms."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from sqlalchemy import text

from commandcenter.dispatch import attachments
from commandcenter.dispatch.clockwork import Clockwork
from commandcenter.dispatch.duty.mutes import mute, unmute
from commandcenter.dispatch.duty.shifts import ShiftDesk
from commandcenter.dispatch.intake.importing import import_rows
from commandcenter.dispatch.media import keep
from commandcenter.dispatch.paperwork.papers import Subject
from commandcenter.dispatch.sources import read
from commandcenter.models.case import CaseState, Rating
from commandcenter.models.draft import CaseDraft, Platform, RequestKind, Urgency
from commandcenter.models.duty.shifts import LogKind
from commandcenter.models.lifecycle import Action
from tests.dispatch.lamp_table import decided_at_once
from tests.dispatch.sources.made_files import HEADINGS, order, write_csv
from tests.stage import _WAY, Stage

S = CaseState
ALARM = (
    '<?xml version="1.0"?><Notify><CmdType>Alarm</CmdType><SN>{sn}</SN><DeviceID>34020000001320000001</DeviceID>'
    "<AlarmPriority>1</AlarmPriority><AlarmMethod>5</AlarmMethod><AlarmTime>2026-10-16T{at}</AlarmTime>"
    "<AlarmDescription>越界</AlarmDescription><Longitude>116.28</Longitude><Latitude>35.97</Latitude></Notify>"
)


def live(stage: Stage, folder: Path) -> None:
    """Fills an empty stage; ends on the afternoon of 20 November 2026."""
    stage.at("2026-09-28 09:00")
    for state in _WAY:
        external = {"platform": Platform.LOCAL} if state is S.NOT_ADMITTED else {"external_no": f"DH-{state}"}
        stage.walk(state, text=f"西村二村路灯不亮（{state.label}）", **external)
    stage.at("2026-11-02 09:00")
    _returned_and_refused(stage)
    _extended_and_reworked(stage)
    _unsolved_twice(stage)
    _merged(stage)
    _undone(stage)
    _self_handled(stage)
    _confidential(stage)
    _proxied_and_rated(stage)
    _whistled(stage)
    _repeated(stage)
    _supplemented(stage)
    _attached(stage)
    drill = CaseDraft(Platform.LOCAL, text="演练：桥头积水", point=(116.28, 35.97))
    stage.center("intake1").register(drill, drill=True, as_draft=True)
    _imported(stage, folder)
    stage.at("2026-11-13 09:00")
    Clockwork(stage.store, stage.clock).run()
    _papers(stage)
    _handed_over(stage)
    stage.at("2026-11-20 16:00")
    Clockwork(stage.store, stage.clock).run()


def _returned_and_refused(stage: Stage) -> None:
    case_id = stage.walk(S.HANDLING, external_no="DH-退单").id
    power = stage.login_of(stage.unit("S17"))
    said = {"kind": "RETURN", "reason": "属自来水管网范围", "cited_duty": "三定方案第三条"}
    stage.act(case_id, power, Action.ASK, **said)
    stage.act(case_id, "lead1", Action.DECIDE, request=1, approve=False, ruling="属供电职责")
    stage.act(case_id, power, Action.ASK, **said)
    stage.act(case_id, "lead1", Action.DECIDE, request=2, approve=True, ruling="同意改派")
    stage.act(case_id, "dispatch1", Action.DISPATCH, lead=stage.unit("S08"), assisting=(stage.unit("S12"),))
    stage.walk(S.CLOSED, case_id)


def _extended_and_reworked(stage: Stage) -> None:
    case_id = stage.walk(S.HANDLING, external_no="DH-延期", requester_name="", requester_phone="").id
    power = stage.login_of(stage.unit("S17"))
    stage.act(case_id, power, Action.ASK, kind="EXTENSION", reason="等待灯具", days=3)
    stage.act(case_id, "director", Action.DECIDE, request=1, approve=True, ruling="同意")
    stage.walk(S.VERIFYING, case_id)
    stage.act(case_id, "gw-v226-b", Action.VERIFY, passed=False, finding="灯仍不亮")
    stage.wait(hours=3)
    stage.act(case_id, power, Action.FEED_BACK, result="重新接线", proof="照片")
    stage.walk(S.CLOSED, case_id)


def _unsolved_twice(stage: Stage) -> None:
    case_id = stage.walk(S.CALLBACK, external_no="DH-未解决").id
    no = {"reached": True, "resolved": False, "rating": Rating.DISSATISFIED, "reason": "一直没人来"}
    stage.act(case_id, "callback1", Action.CALL_BACK, **no)
    stage.act(case_id, "u-s17", Action.FEED_BACK, result="再次维修", proof="照片")
    stage.walk(S.CALLBACK, case_id)
    stage.act(case_id, "callback1", Action.CALL_BACK, **no)
    stage.wait(minutes=20)
    decided_at_once(stage, case_id, stage.unit("S08"), stage.unit("S17"))
    stage.walk(S.CLOSED, case_id)


def _merged(stage: Stage) -> None:
    parent = stage.walk(S.HANDLING, external_no="DH-主案")
    for no, taken_back in (("DH-并一", False), ("DH-并二", True)):
        child = stage.walk(S.ACCEPTED, external_no=no, requester_name=f"王{no[-1]}", text="村口的灯又灭了")
        child = stage.center("dispatch1").merge(child.id, child.version, parent.id)
        if taken_back:
            stage.wait(minutes=1)
            stage.center("director").unmerge(child.id, child.version, "不是同一盏灯")
    stage.walk(S.CLOSED, parent.id)


def _undone(stage: Stage) -> None:
    case = stage.walk(S.ACCEPTED, external_no="DH-撤销")
    case = stage.act(case.id, "dispatch1", Action.DISPATCH, lead=stage.unit("S08"))
    stage.wait(seconds=5)
    stage.center("dispatch1").undo(case.id, case.version)
    stage.walk(S.HANDLING, case.id)


def _self_handled(stage: Stage) -> None:
    case_id = stage.walk(S.GRID_HANDLING, external_no="DH-自办").id
    stage.act(case_id, "gl-v226", Action.CONTACT)
    stage.act(case_id, "gl-v226", Action.FEED_BACK, result="已清理", proof="照片")
    stage.walk(S.CLOSED, case_id)


def _confidential(stage: Stage) -> None:
    told = {"request_kind": RequestKind.REPORT, "text": "举报某站所工作人员吃拿卡要", "external_no": "DH-举报"}
    case_id = stage.register(**told).id
    stage.act(case_id, "lead1", Action.PROTECT, units=(stage.unit("S06"),), persons=(3,))
    stage.walk(S.DISPATCHED, case_id)
    stage.act(case_id, "director", Action.LOOK, why="核实线索")


def _proxied_and_rated(stage: Stage) -> None:
    case_id = stage.walk(S.DISPATCHED, external_no="DH-代录").id
    told = {"unit": stage.unit("S17"), "channel": "PHONE", "speaker": "老赵", "happened_at": stage.now}
    stage.wait(minutes=10)
    stage.act(case_id, "dispatch1", Action.SIGN, **told)
    stage.walk(S.CLOSED, case_id)
    scores = {"attitude": 5, "communication": 4}
    stage.act(case_id, "callback1", Action.RATE, **scores)
    stage.act(case_id, "gl-v226", Action.RATE, arrival=2, effect=3, reason="到得晚")
    stage.act(case_id, "director", Action.FRAUD, evidence="照片系上月所摄")


def _whistled(stage: Stage) -> None:
    case_id = stage.register(text="电线杆倒伏，有人触电", urgency=Urgency.EMERGENCY, external_no="DH-应急").id
    stage.act(case_id, "intake1", Action.PLACE, grid=stage.grid(), matter=stage.matter("AQ-003"), danger="LIFE")
    stage.act(case_id, "dispatch1", Action.WHISTLE, lead=stage.unit("S17"), assisting=(stage.unit("S09"),))
    stage.act(case_id, "u-s17", Action.SIGN)
    stage.act(case_id, "u-s17", Action.ARRIVE)


def _repeated(stage: Stage) -> None:
    first = stage.walk(S.CLOSED, external_no="DH-原案")
    again = stage.walk(S.ACCEPTED, external_no="DH-再案")
    stage.center("lead1").confirm_repeat(again.id, again.version, first.id)
    stage.act(first.id, "director", Action.REOPEN, reason="REPEAT")


def _supplemented(stage: Stage) -> None:
    case_id = stage.walk(S.SUPPLEMENT, external_no="DH-补充", original="\t路灯 不亮 ", text="路灯不亮").id
    stage.act(case_id, "intake1", Action.SUPPLY, text="在幼儿园门口第二根杆")
    stage.walk(S.DISPATCHED, case_id)
    stage.act(case_id, "lead1", Action.SUPERVISE, reason="群众连续反映")


def _attached(stage: Stage) -> None:
    """A note with the report, and what the unit sends later."""
    case = stage.walk(S.HANDLING, external_no="DH-附件")
    case = attachments.add(stage.center("intake1"), case.id, case.version, [keep("来信.txt", "路灯不亮".encode())])
    said = [keep("说明.txt", b"1"), keep("清单.pdf", b"%PDF-1.7")]
    attachments.add(stage.center("u-s17"), case.id, case.version, said)


def _imported(stage: Stage, folder: Path) -> None:
    rows = [
        HEADINGS,
        order("DH-1001", "东村北头自来水停了两天", 来电类别="咨询"),
        order("DH-1002", "集市占道经营", 答复意见="已劝离", 答复时间="2026-10-02 09:00:00"),
        order("DH-1003", "麦场起火了", 紧急程度="特急", 办结时限="2026-11-20 17:30:00"),
        order("", "无编号的诉求"),
        order("DH-1005", ""),
    ]
    hotline = write_csv(folder / "orders.csv", rows)
    import_rows(stage.center("intake1"), read(hotline, Platform.HOTLINE_12345), name="orders.csv")
    for sn, at in ((1, "08:00:00"), (2, "08:04:00"), (3, "09:00:00")):
        message = folder / f"alarm{sn}.xml"
        message.write_text(ALARM.format(sn=sn, at=at), encoding="utf-8")
        import_rows(stage.center("intake1"), read(message, Platform.VIDEO), name=message.name)


def _papers(stage: Stage) -> None:
    papers = stage.papers("dispatch1")
    for code in ("DH-HANDLING", "DH-撤销"):
        with stage.store.read() as connection:
            query = text('SELECT no FROM "case" WHERE external_no = :code')
            no = connection.execute(query, {"code": code}).scalar_one()
        papers.issue("dispatch", Subject(case_no=no))
    stage.papers("office").issue(
        "bulletin", Subject(first=date(2026, 9, 28), last=date(2026, 10, 31)), register_no="老响发〔2026〕1号"
    )


def _handed_over(stage: Stage) -> None:
    """A roster, two hand-overs and the shift that runs, notes and promises, a silence ended and one that ran out."""
    posts = ("lead1", "lead2", "dispatch1")
    officers = {login: stage.desk(login) for login in posts}
    duty = {login: ShiftDesk(desk) for login, desk in officers.items()}
    duty["lead1"].keep_roster(
        "日期\t班次\t值班长\t受理员\n13\t白班\t徐凤莲\t杨庆丰、邵秀英\n13\t夜班\t侯兴旺\t宋学文", date(2026, 11, 1)
    )
    duty["lead1"].begin()
    promise = duty["dispatch1"].log("10点前给李明回电", LogKind.PROMISE)
    duty["lead1"].log("县应急局查岗")
    mute(officers["dispatch1"], "会商中")
    stage.wait(minutes=4)
    unmute(officers["dispatch1"])
    mute(officers["lead1"], "接上级电话", 5)
    duty["lead1"].settle(promise)
    for off, on in (("lead1", "lead2"), ("lead2", "lead1")):
        stage.wait(hours=11)
        duty[on].take_over(duty[off].sign_off())
    duty["lead1"].log("早8点给前仓村回电", LogKind.PROMISE)
