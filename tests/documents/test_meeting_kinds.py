"""What the papers of a meeting look like: sheets to write on, rolls that stay whole, notices that repeat nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from commandcenter.dispatch.documents.data import RulingRow
from commandcenter.dispatch.documents.meeting_data import (
    INVITED,
    AttendanceData,
    MinutesData,
    MinutesTopic,
    NoticeData,
    NoticeSheet,
    NoticeTopic,
    Seated,
)
from commandcenter.models.timing.worktime import TZ
from tests.documents.printing import Printed
from tests.documents.samples import DISPATCH


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=TZ)


_STARTS = moment("2026-11-23 14:30")
_UNITS = tuple(f"东平县第{n}项工作老湖镇办公室" for n in range(1, 18))
_SHEET = AttendanceData(
    face=DISPATCH.face,
    meeting_id=1,
    meeting="会商",
    starts_at=_STARTS,
    place="三楼会议室",
    chair="主任谢立新",
    topics=tuple(f"{n}.临路堆场扬尘重复反映（LH20261120-{n:05}）" for n in range(1, 13)),
    seats=tuple(Seated(unit, "", INVITED, "到场", None, "") for unit in _UNITS),
)
_MINUTES = MinutesData(
    face=DISPATCH.face, meeting_id=1, meeting="2026年第1次会商", began_at=_STARTS, ended_at=None, place="三楼会议室",
    chair="主任谢立新", topics=(), present=tuple(f"{unit}史运来" for unit in _UNITS), excused=(), absent=(),
    observing=(), recorder="韩向阳", signed_by="谢立新",
)  # fmt: skip


def _text(paper: Printed) -> list[str]:
    return ["".join(paper.text(page).split()) for page in range(len(paper.pages))]


def test_a_sheet_of_seventeen_units_is_one_page_to_write_on() -> None:
    [page] = _text(Printed("attendance", _SHEET))
    assert "主持人主任谢立新" in page
    assert page.count("列席") == 3
    assert "已通知" not in page
    assert "—" not in page
    assert all(unit in page for unit in _UNITS)


def test_afterwards_the_sheet_tells_how_it_was() -> None:
    first, second, *rest = _SHEET.seats
    came = replace(first, person="史运来", state="到会", at=_STARTS)
    before = replace(second, person="金兴旺", state="到会", at=moment("2026-11-22 09:05"))
    rest = [replace(one, state="缺席") for one in rest]
    page = "".join(_text(Printed("attendance", replace(_SHEET, seats=(came, before, *rest)))))
    assert "史运来到场14:30" in page
    assert "11月22日" in page
    assert page.count("缺席") == 15
    assert "列席" not in page


def test_a_roll_is_not_parted_over_pages() -> None:
    ruling = RulingRow("水利站", (), "清淤排水沟三百二十米，疏通过路涵管两处" * 2, moment("2026-11-25 17:30"), "", "")
    later = replace(ruling, due=moment("2027-01-05 17:30"))
    for count in range(3, 9):
        rulings = (ruling,) * (count - 1) + (later,)
        topic = MinutesTopic("LH20261120-00001", "排水沟污水外溢", "", "疑难事项", "", rulings, (), "")
        pages = _text(Printed("minutes", replace(_MINUTES, topics=(topic,))))
        [holding] = [page for page in pages if "出席：" in page]
        assert _MINUTES.present[-1] in holding
        assert "。11月25日17时30分前完成" in "".join(pages)
        assert "2027年1月5日17时30分前完成" in "".join(pages)


def test_a_notice_names_the_units_of_like_topics_once() -> None:
    def topic(n: int, *units: str) -> NoticeTopic:
        return NoticeTopic(f"LH20261120-{n:05}", "临路堆场扬尘重复反映", "", "疑难事项", units)

    topics = (
        *(topic(n, *_UNITS) for n in range(1, 11)),
        topic(11, *_UNITS[1:], "老湖镇水利站"),
        topic(12, _UNITS[0], "老湖镇财政所"),
    )
    told = NoticeData(
        face=DISPATCH.face, meeting_id=1, kind="会商", starts_at=_STARTS, place="三楼会议室", chair="主任谢立新",
        opinions_due=None, contact="", sheets=(NoticeSheet(_UNITS[0], topics),),
    )  # fmt: skip
    pages = _text(Printed("meeting_notice", told))
    text = "".join(pages)
    assert len(pages) <= 4
    assert text.count(_UNITS[5]) == 1
    assert text.count("参加单位同第1项。") == 9
    assert f"参加单位同第1项，另有老湖镇水利站，不含{_UNITS[0]}。" in text
    assert f"参加单位：{_UNITS[0]}、老湖镇财政所。" in text
