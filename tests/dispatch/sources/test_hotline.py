"""12345社情信息: every field of an order, the rules of domain §4, and the order before National Day."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from commandcenter.dispatch.sources import BadRow, DraftRow, read
from commandcenter.models.draft import CaseDraft, Platform, RequestKind, Urgency
from tests.dispatch.sources.made_files import HEADINGS, order, write_csv

HOTLINE = Platform.HOTLINE_12345


def one(folder: Path, row: tuple[object, ...]) -> DraftRow | BadRow:
    (found,) = read(write_csv(folder / "a.csv", [HEADINGS, row]), HOTLINE)
    return found


def draft(folder: Path, **cells: object) -> CaseDraft:
    found = one(folder, order(**cells))  # type: ignore[arg-type]
    assert isinstance(found, DraftRow), found
    assert found.warnings == ()
    return found.draft


def test_every_column_finds_its_field(tmp_path: Path) -> None:
    found = draft(
        tmp_path,
        no="DH2026-1",
        text="\n\t村东\u3000路灯不亮",
        分类="市政设施",
        紧急程度="特急",
        来电类别="建议",
        渠道="微信",
        是否保密="是",
        是否回复="否",
        办理单位="供电所",
        转办时间="2026-09-30 17:00",
        办结时限="2026-10-13 17:30",
        答复意见="已修复",
        答复时间="2026-10-08 09:00",
    )
    assert found == CaseDraft(
        platform=HOTLINE,
        text="村东 路灯不亮",
        original="\n\t村东\u3000路灯不亮",
        external_no="DH2026-1",
        requester_name="张三",
        requester_phone="13812345678",
        category_text="市政设施",
        urgency=Urgency.EMERGENCY,
        request_kind=RequestKind.SUGGEST,
        channel="微信",
        confidential=True,
        needs_reply=False,
        received_at=datetime(2026, 9, 30, 8, 50, tzinfo=UTC),
        external_due=datetime(2026, 10, 13, 9, 30, tzinfo=UTC),
        units_text="供电所",
        reply_text="已修复",
        reply_at=datetime(2026, 10, 8, 1, tzinfo=UTC),
        extra={"转办时间": "2026-09-30 17:00"},
    )
    assert found.is_history


def test_an_empty_row_of_cells_says_only_what_it_says(tmp_path: Path) -> None:
    found = draft(tmp_path, 答复意见=" - ", 办结时限="5个工作日")
    assert (found.urgency, found.request_kind, found.needs_reply) == (Urgency.NORMAL, RequestKind.APPEAL, True)
    assert (found.reply_text, found.reply_at, found.is_history) == (None, None, False)
    assert (found.external_due, found.external_due_days) == (None, 5)


@pytest.mark.parametrize("kind", list(RequestKind))
def test_kinds_and_what_is_confidential(tmp_path: Path, kind: RequestKind) -> None:
    found = draft(tmp_path, 来电类别=kind.label, 是否保密="否")
    assert found.request_kind is kind
    assert found.confidential == (kind is RequestKind.REPORT)


def test_unknown_words_are_kept_and_said(tmp_path: Path) -> None:
    row = one(tmp_path, order(紧急程度="二级", 来电类别="实名举报", 是否保密="部分", 电话="1.38123E+10"))
    assert isinstance(row, DraftRow)
    assert (row.draft.urgency, row.draft.request_kind, row.draft.confidential) == (
        Urgency.NORMAL,
        RequestKind.REPORT,
        True,
    )
    assert row.draft.requester_phone == ""
    assert row.draft.extra == {"紧急程度": "二级", "来电类别": "实名举报", "电话": "1.38123E+10"}
    assert "紧急程度“二级”不认识，按“一般”登记" in row.warnings
    assert len(row.warnings) == 3


def test_doubtful_confidentiality_is_confidential(tmp_path: Path) -> None:
    row = one(tmp_path, order(是否保密="部分"))
    assert isinstance(row, DraftRow)
    assert row.draft.confidential
    assert row.warnings == ("是否保密“部分”不认识，按保密登记",)


@pytest.mark.parametrize(
    ("cells", "field", "why"),
    [
        ({"no": "3.70923E+17"}, "工单编号", "工单编号被表格软件改成科学计数 3.70923E+17，尾数已丢失"),
        ({"text": " \u200b\n"}, "内容", "内容为空"),
        ({"受理时间": "2026-09-31"}, "受理时间", "不存在的时间“2026-09-31”"),
        ({"办结时限": "尽快"}, "办结时限", "无法识别的时间“尽快”"),
        ({"答复时间": "昨天", "答复意见": "好"}, "答复时间", "无法识别的时间“昨天”"),
    ],
)
def test_rejected_rows_name_field_and_reason(tmp_path: Path, cells: dict[str, object], field: str, why: str) -> None:
    assert one(tmp_path, order(**cells)) == BadRow(2, field, why)  # type: ignore[arg-type]


def test_the_order_before_national_day(tmp_path: Path) -> None:
    """J3: 41 rows in GB18030, one number eaten, one text with an emoji and a zero-width space."""
    rows = [order(f"3709232026093000{n:02}", f"第{n}件 路灯不亮", 办结时限="5个工作日") for n in range(41)]
    rows[7] = order("3.70923E+17", "水管漏水")
    rows[11] = order("370923202609300011", "邻居\u200b烧垃圾😷")
    with read(write_csv(tmp_path / "12345.csv", [HEADINGS, *rows], "gb18030"), HOTLINE) as reading:
        assert reading.total == 41
        found = list(reading)
    bad = [row for row in found if isinstance(row, BadRow)]
    good = [row.draft for row in found if isinstance(row, DraftRow)]
    assert bad == [BadRow(9, "工单编号", "工单编号被表格软件改成科学计数 3.70923E+17，尾数已丢失")]
    assert len(good) == len({draft.key() for draft in good}) == 40
    assert good[10].text == "邻居烧垃圾😷"
    assert good[10].original == "邻居\u200b烧垃圾😷"
    assert {draft.external_due_days for draft in good[:7]} == {5}
