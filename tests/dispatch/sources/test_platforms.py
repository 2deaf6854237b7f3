"""The other platforms: tables by their own columns, Open311 and camera alarms as messages."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from commandcenter.dispatch.sources import SOURCES, BadRow, DraftRow, default_mapping, read, source_of
from commandcenter.models.draft import CaseDraft, Platform, Urgency
from commandcenter.models.errors import BadFile, UserError
from tests.dispatch.sources.made_files import write_csv

ALARM = """<?xml version="1.0" encoding="GB2312"?>
<Notify>
<CmdType>Alarm</CmdType><SN>17</SN><DeviceID>37092310601310000012</DeviceID>
<AlarmPriority>{priority}</AlarmPriority><AlarmMethod>5</AlarmMethod>
<AlarmTime>{time}</AlarmTime><AlarmDescription>湖堤 有人落水</AlarmDescription>
<Longitude>116.28</Longitude><Latitude>35.98</Latitude>
<Info><AlarmType>6</AlarmType></Info>
</Notify>
"""


def alarm(priority: str = "1", time: str = "2026-07-01T12:30:00") -> str:
    return ALARM.format(priority=priority, time=time)


def rows(path: Path, platform: Platform) -> list[DraftRow | BadRow]:
    with read(path, platform) as reading:
        found = list(reading)
        assert reading.total == len(found)
        return found


def only(path: Path, platform: Platform) -> CaseDraft:
    (row,) = rows(path, platform)
    assert isinstance(row, DraftRow), row
    return row.draft


def put(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def test_every_platform_has_one_source_and_the_centre_itself_none() -> None:
    assert {source.platform for source in SOURCES} == set(Platform) - {Platform.LOCAL}
    assert len(SOURCES) == len(Platform) - 1
    with pytest.raises(UserError, match="没有可导入的文件"):
        source_of(Platform.LOCAL)


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.platform.value)
def test_no_heading_is_claimed_by_two_fields(source: object) -> None:
    mapping = default_mapping(source.platform)  # type: ignore[attr-defined]
    if mapping is not None:
        names = [name for column in mapping.columns.values() for name in column]
        assert len(names) == len(set(names))


def test_grid(tmp_path: Path) -> None:
    headings = "事件编号 名称 摘要 发生时间 网格编码 时限 地址 经度 纬度 类别 涉及人数 风险等级 照片"
    row = "W1 宅基地纠纷 两户相邻 2026-07-01 370923106201001 2026-07-08 西村二村 116.2 36.0 矛盾纠纷 6 中 a.jpg；b.jpg"
    path = write_csv(tmp_path / "a.csv", [headings.split(), row.split()])
    draft = only(path, Platform.GRID)
    assert draft.key() == "grid:W1"
    assert (draft.title, draft.text, draft.place_text) == ("宅基地纠纷", "两户相邻", "西村二村")
    assert draft.point == (116.2, 36.0)
    assert draft.happened_at == datetime(2026, 6, 30, 16, tzinfo=UTC)
    assert draft.external_due == datetime(2026, 7, 8, 15, 59, 59, tzinfo=UTC)
    assert draft.attachments == ("a.jpg", "b.jpg")
    assert draft.extra == {"网格编码": "370923106201001", "涉及人数": "6", "风险等级": "中"}


def test_a_useless_coordinate_is_said_and_left_out(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [("摘要", "经度", "纬度"), ("两户相邻", "东边", "36"), ("又一件", "0", "0")])
    first, second = rows(path, Platform.GRID)
    assert isinstance(first, DraftRow)
    assert isinstance(second, DraftRow)
    assert first.warnings == ("经度“东边”不是有效的经纬度，坐标未采用",)
    assert (second.draft.point, second.warnings) == (None, ())


def test_litigation_with_a_result_is_history(tmp_path: Path) -> None:
    path = write_csv(
        tmp_path / "a.csv",
        [
            ("委派调解号", "案由", "申请人", "被申请人", "标的额", "法官", "委派日期", "期限", "调解结果", "司法确认"),
            (
                "(2026)鲁0923委调1号",
                "土地承包纠纷",
                "张三",
                "李四",
                "8000",
                "王法官",
                "2026-07-01",
                "30日",
                "达成协议",
                "是",
            ),
        ],
    )
    draft = only(path, Platform.LITIGATION)
    assert (draft.text, draft.requester_name, draft.complained_text) == ("土地承包纠纷", "张三", "李四")
    assert (draft.external_due_days, draft.reply_text, draft.is_history) == (30, "达成协议", True)
    assert draft.extra == {"标的额": "8000", "法官": "王法官", "司法确认": "是"}


def test_legal_service_and_disputes(tmp_path: Path) -> None:
    legal = write_csv(
        tmp_path / "l.csv",
        [
            ("受理编号", "类别", "申请人", "对方当事人", "咨询内容", "受理日期"),
            ("F1", "法律援助", "张三", "某厂", "欠薪", "2026-07-01"),
        ],
    )
    assert only(legal, Platform.LEGAL_SERVICE).key() == "legal_service:F1"
    assert only(legal, Platform.LEGAL_SERVICE).complained_text == "某厂"
    petition = write_csv(
        tmp_path / "d.csv",
        [
            ("信访编号", "信访人", "是否集体访", "信访诉求", "责任单位", "办理期限"),
            ("X1", "张三等", "是", "修路", "交通站", "2026-08-30"),
        ],
    )
    draft = only(petition, Platform.DISPUTES)
    assert (draft.key(), draft.text, draft.units_text) == ("disputes:X1", "修路", "交通站")
    assert draft.extra == {"是否集体访": "是"}


def test_an_alarm_in_the_encoding_of_cameras(tmp_path: Path) -> None:
    draft = only(put(tmp_path / "a.xml", alarm(), "gb18030"), Platform.VIDEO)
    assert draft.is_alarm
    assert (draft.title, draft.text, draft.urgency) == ("视频报警", "湖堤 有人落水", Urgency.EMERGENCY)
    assert draft.happened_at == datetime(2026, 7, 1, 4, 30, tzinfo=UTC)
    assert draft.point == (116.28, 35.98)
    assert draft.extra == {
        "DeviceID": "37092310601310000012",
        "AlarmPriority": "1",
        "AlarmMethod": "5",
        "AlarmType": "6",
        "SN": "17",
    }


def test_a_damaged_alarm_costs_only_itself(tmp_path: Path) -> None:
    messages = [
        alarm(),
        alarm("2").replace("</AlarmTime>", "<AlarmTime>"),
        alarm("9"),
        alarm(time="2026-02-30T00:00:00"),
        alarm().replace("37092310601310000012", "12"),
        alarm().replace("<CmdType>Alarm", "<CmdType>Keepalive"),
        alarm().replace("</Notify>", ""),
        alarm("4"),
    ]
    found = rows(put(tmp_path / "a.xml", "".join(messages)), Platform.VIDEO)
    bad = [(row.row, row.field) for row in found if isinstance(row, BadRow)]
    assert bad == [
        (2, "XML"),
        (3, "AlarmPriority"),
        (4, "AlarmTime"),
        (5, "DeviceID"),
        (6, "CmdType"),
        (7, "XML"),
    ]
    assert [row.row for row in found if isinstance(row, DraftRow)] == [1, 8]


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("a.xml", "<root/>", "里没有GB/T 28181 报警消息"),
        ("a.xml", '<!DOCTYPE x [<!ENTITY a "b">]>' + ALARM, "DTD"),
        ("a.pdf", "%PDF-1.7", "PDF"),
    ],
)
def test_no_alarms(tmp_path: Path, name: str, text: str, sentence: str) -> None:
    with pytest.raises(BadFile, match=sentence):
        read(put(tmp_path / name, text), Platform.VIDEO)


def test_open311_with_a_closed_request(tmp_path: Path) -> None:
    request = {
        "service_request_id": 638344,
        "status": "closed",
        "status_notes": "Lamp replaced",
        "service_name": "Street light",
        "description": "Lamp\u00a0out",
        "requested_datetime": "2026-07-01T10:00:00+08:00",
        "updated_datetime": "2026-07-02T10:00:00Z",
        "lat": 36.0,
        "long": 116.2,
        "media_url": "http://example.org/1.jpg",
        "first_name": "Wei",
        "last_name": None,
    }
    draft = only(put(tmp_path / "a.json", json.dumps([request])), Platform.OPEN311)
    assert (draft.key(), draft.text, draft.reply_text, draft.is_history) == (
        "open311:638344",
        "Lamp out",
        "Lamp replaced",
        True,
    )
    assert draft.reply_at == datetime(2026, 7, 2, 10, tzinfo=UTC)
    assert draft.received_at == datetime(2026, 7, 1, 2, tzinfo=UTC)
    assert draft.point == (116.2, 36.0)
    assert draft.requester_name == "Wei"


def test_open311_requests_without_words_or_with_bad_dates(tmp_path: Path) -> None:
    requests = [
        {"service_request_id": "1"},
        {"service_request_id": "2", "description": "x", "requested_datetime": "soon"},
    ]
    found = rows(put(tmp_path / "a.json", json.dumps({"service_requests": requests})), Platform.OPEN311)
    assert [(row.row, row.field) for row in found if isinstance(row, BadRow)] == [
        (1, "description"),
        (2, "requested_datetime"),
    ]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[]", "里没有工单"),
        ("[1]", "不是Open311"),
        ("3", "不是Open311"),
        ("{", "已损坏"),
        ("[" * 200_000, "已损坏"),
        ("<service_requests><request>", "XML 格式有误"),
        ("<service_requests/>", "里没有工单"),
        ("<html/>", "不是Open311"),
        ('<!DOCTYPE a [<!ENTITY b "c">]><requests>&b;</requests>', "DTD"),
        ('[{"service_code": "001", "service_name": "Cans"}]', "服务目录"),
    ],
)
def test_no_open311(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(BadFile, match=sentence):
        read(put(tmp_path / "a.txt", text), Platform.OPEN311)


def test_open311_samples(shared_data: Path) -> None:
    folder = shared_data / "open311"
    many = [row.draft for row in rows(folder / "requests_many.xml", Platform.OPEN311) if isinstance(row, DraftRow)]
    assert [draft.external_no for draft in many] == ["101005420892", "101005420894"]
    assert not many[0].is_history
    assert len(rows(folder / "requests_single.xml", Platform.OPEN311)) == 1
    assert len(rows(folder / "service_requests.json", Platform.OPEN311)) == 2
    for name in ("service_list.json", "services_giessen.xml"):
        with pytest.raises(BadFile, match="服务目录"):
            read(folder / name, Platform.OPEN311)
