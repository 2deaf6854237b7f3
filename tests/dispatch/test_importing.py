"""Platform exports become cases: every row is accounted for, a second run changes nothing, a bad row stops nobody."""

from __future__ import annotations

import shutil
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from commandcenter.dispatch.intake.importing import BATCH, ImportReport, import_rows
from commandcenter.dispatch.sources import BadRow, DraftRow, Reading, read
from commandcenter.models.case import CaseState
from commandcenter.models.draft import Platform, Urgency
from commandcenter.models.errors import NotAllowed
from commandcenter.models.lifecycle import Action, said_of
from commandcenter.models.store import tables as t
from commandcenter.models.text import search_form
from commandcenter.models.timing.ledger import LineKind
from tests.dispatch.sources.made_files import HEADINGS, order, write_csv, write_xlsx
from tests.stage import Stage, content

S = CaseState
HOTLINE = Platform.HOTLINE_12345


@pytest.fixture
def town(stage: Stage) -> Stage:
    stage.at("2026-11-02 09:00")
    return stage


def _import(stage: Stage, folder: Path, *rows: tuple[object, ...], login: str = "intake1", **how: Any) -> ImportReport:
    path = write_csv(folder / "orders.csv", [HEADINGS, *rows])
    return import_rows(stage.center(login), read(path, HOTLINE), name="orders.csv", **how)


def _counts(report: ImportReport) -> dict[str, int]:
    told = report.as_json()
    counted = {name: told[name] for name in ("created", "history", "updated", "duplicates")}
    assert told["read"] == sum(counted.values()) + len(told["rejected"])
    return counted | {"rejected": len(told["rejected"])}


def _is(**some: int) -> dict[str, int]:
    return dict.fromkeys(("created", "history", "updated", "duplicates", "rejected"), 0) | some


def _id_of(stage: Stage, external_no: str) -> int:
    with stage.store.read() as connection:
        query = select(t.case.c.id).where(t.case.c.source_key == f"hotline_12345:{external_no}").order_by(t.case.c.id)
        return connection.execute(query).scalars().first() or 0


def _number_of_cases(stage: Stage) -> int:
    with stage.store.read() as connection:
        return len(connection.execute(select(t.case.c.id)).all())


# --- the arithmetic, against a model of its own ---------------------------------------------------

ROWS = st.lists(
    st.tuples(
        st.sampled_from(["DH1", "DH2", "DH3", "", "DH1 ", "ＤＨ2"]),
        st.sampled_from(["路灯不亮", "路灯 不亮", "路灯不亮两周了", "水管漏水", ""]),
        st.sampled_from(["", "", "已修复", "已 修复", "另行答复"]),
        st.sampled_from(["", "2026-11-10 17:00:00", "2026-12-01", "改日"]),
        st.sampled_from(["2026-10-30 10:00:00", "昨天"]),
    ),
    min_size=1,
    max_size=12,
)


def _expected(rows: list[tuple[str, ...]], known: dict[str, list[dict[str, Any]]]) -> dict[str, int]:
    """The rules of domain §4 told once more, row by row."""
    counted = _is()
    for no, text, reply, due, received in rows:
        if not text or received == "昨天" or due == "改日":
            counted["rejected"] += 1
            continue
        form, number = search_form(text), search_form(no)
        orders = known[number or f"# {form}"]
        order_known = next((one for one in orders if one["form"] == form), None)
        if order_known is None:
            orders.append({"form": form, "due": due, "replies": {search_form(reply)}, "open": not reply})
            counted["history" if reply else "created"] += 1
            continue
        changed = False
        if due and order_known["open"] and due != order_known["due"]:
            order_known["due"], changed = due, True
        if reply and search_form(reply) not in order_known["replies"]:
            order_known["replies"].add(search_form(reply))
            changed = True
        counted["updated" if changed else "duplicates"] += 1
    return counted


ALIKE = [
    ("DH1", "路灯不亮", "", "2026-12-01", "2026-10-30 10:00:00"),
    ("ＤＨ1", "路灯 不亮", "已修复", "2026-11-10 17:00:00", "2026-10-30 10:00:00"),
    ("DH2", "", "", "", "2026-10-30 10:00:00"),
]


@settings(max_examples=20)
@example(rows=ALIKE, more=ALIKE[::-1], as_xlsx=True)
@given(rows=ROWS, more=ROWS, as_xlsx=st.just(False))
def test_every_row_is_accounted_for(stage_template: Path, rows: Any, more: Any, as_xlsx: bool) -> None:
    folder = Path(tempfile.mkdtemp())
    stage = Stage(stage_template, folder)
    stage.at("2026-11-02 09:00")
    known: dict[str, list[dict[str, Any]]] = defaultdict(list)
    try:
        for part in (rows, more):
            table = [
                HEADINGS,
                *(
                    order(no, text, 答复意见=reply, 办结时限=due, 受理时间=received)
                    for no, text, reply, due, received in part
                ),
            ]
            path = write_xlsx(folder / "o.xlsx", ("表", table)) if as_xlsx else write_csv(folder / "o.csv", table)
            report = import_rows(stage.center("intake1"), read(path, HOTLINE), name=path.name)
            assert _counts(report) == _expected(part, known)
            assert report.read == len(part)
            assert all(2 <= bad.row <= len(part) + 1 and bad.field and bad.why for bad in report.rejected)
        assert _number_of_cases(stage) == sum(map(len, known.values()))
        assert stage.verify() == []
    finally:
        stage.close()
        shutil.rmtree(folder)


# --- single rules ---------------------------------------------------------------------------------


def test_a_second_run_creates_nothing(town: Stage, tmp_path: Path) -> None:
    rows = [
        order(f"DH{n}", f"第{n}盏路灯不亮", 答复意见="已修" if n % 3 == 0 else "", 办结时限="2026-11-10")
        for n in range(9)
    ]
    rows.append(order("", "没有编号的诉求"))
    assert _counts(_import(town, tmp_path, *rows)) == _is(created=7, history=3)
    before = [len(town.events(n)) for n in range(1, 11)]
    assert _counts(_import(town, tmp_path, *rows)) == _is(duplicates=10)
    assert [len(town.events(n)) for n in range(1, 11)] == before
    assert town.verify() == []


def test_history_is_archived_searchable_and_counts_nowhere(town: Stage, tmp_path: Path) -> None:
    _import(
        town,
        tmp_path,
        order("DH1", "集市占道经营", 答复意见="已劝离", 答复时间="2026-10-02 09:00:00", 办结时限="2026-11-10"),
    )
    file = town.file(1)
    assert (file.case.state, file.case.origin.value, file.case.due, file.case.external_due) == (
        S.ARCHIVED,
        "HISTORY",
        None,
        None,
    )
    assert file.case.reply == "已劝离"
    assert file.tasks == ()
    with town.store.read() as connection:
        assert connection.execute(select(t.kpi_fact)).all() == []
    assert town.verify() == []


def test_a_new_reply_becomes_an_event_and_touches_nothing_else(town: Stage, tmp_path: Path) -> None:
    _import(town, tmp_path, order("DH1", "路灯不亮"))
    case_id = _id_of(town, "DH1")
    town.walk(S.HANDLING, case_id)
    before = town.file(case_id)
    answered = order("DH1", "路灯不亮", 答复意见="平台已答复", 答复时间="2026-11-02 08:00:00")
    assert _counts(_import(town, tmp_path, answered)) == _is(updated=1)
    after = town.file(case_id)
    assert after == replace(before, case=replace(before.case, version=before.case.version + 1))
    event = town.events(case_id)[-1]
    assert (event.kind, event.login) == (Action.PLATFORM_REPLY, "system")
    assert said_of(event) == {"reply": "平台已答复", "at": "2026-11-02T00:00:00.000000Z"}
    assert _counts(_import(town, tmp_path, answered)) == _is(duplicates=1)
    assert _counts(_import(town, tmp_path, order("DH1", "路灯不亮", 答复意见="二次答复"))) == _is(updated=1)
    assert town.verify() == []


def test_a_new_deadline_of_the_platform_reaches_the_running_clocks(town: Stage, tmp_path: Path) -> None:
    _import(town, tmp_path, order("DH1", "路灯不亮", 办结时限="2026-11-20 17:00:00"))
    case_id = _id_of(town, "DH1")
    town.walk(S.HANDLING, case_id)
    own = town.file(case_id).tasks[0].due
    sooner = order("DH1", "路灯不亮", 办结时限="2026-11-05 17:00:00")
    assert _counts(_import(town, tmp_path, sooner)) == _is(updated=1)
    file = town.file(case_id)
    assert file.case.external_due == datetime(2026, 11, 5, 9, tzinfo=UTC)
    for task in file.tasks:
        assert task.clock.lines[-1].kind is LineKind.EXTERNAL
        assert task.due < own
    assert town.events(case_id)[-1].kind == Action.EXTERNAL_DUE
    assert _counts(_import(town, tmp_path, sooner)) == _is(duplicates=1)
    assert town.verify() == []


def test_a_deadline_for_a_closed_order_is_too_late(town: Stage, tmp_path: Path) -> None:
    _import(town, tmp_path, order("DH1", "路灯不亮"))
    town.walk(S.CLOSED, _id_of(town, "DH1"))
    assert _counts(_import(town, tmp_path, order("DH1", "路灯不亮", 办结时限="2026-11-20"))) == _is(duplicates=1)


def test_the_same_number_with_other_words_is_a_case_of_its_own(town: Stage, tmp_path: Path) -> None:
    """Also when the new words are the beginning of the old ones, or the old ones of the new."""
    first = _import(
        town, tmp_path, order("216065", "路灯不亮两周了"), order("216065.0", "路灯不亮"), order(216065, "水管漏")
    )
    assert _counts(first) == _is(created=3)
    assert [w.split("，")[0] for w in first.warnings] == [
        "第3行：编号 216065 已有其他内容的工单",
        "第4行：编号 216065 已有其他内容的工单",
    ]
    again = _import(
        town, tmp_path, order(216065, "水 管漏"), order(216065, "路灯不亮"), order(216065, "路灯不亮两周了")
    )
    assert _counts(again) == _is(duplicates=3)


def test_a_supplement_does_not_make_the_order_another(town: Stage, tmp_path: Path) -> None:
    _import(town, tmp_path, order("DH1", "路灯不亮"))
    case_id = _id_of(town, "DH1")
    town.walk(S.SUPPLEMENT, case_id)
    town.act(case_id, "intake1", Action.SUPPLY, text="在学校门口")
    assert _counts(_import(town, tmp_path, order("DH1", "路灯不亮"))) == _is(duplicates=1)
    grown = order("DH1", "路灯不亮\n【补充】在学校门口")
    assert _counts(_import(town, tmp_path, grown)) == _is(created=1)


def test_a_row_that_a_rule_refuses_stops_nobody(town: Stage, tmp_path: Path) -> None:
    """A reply longer than any field: nothing of its row is kept, not even the deadline read before it."""
    _import(town, tmp_path, order("DH1", "路灯不亮"))
    bad = order("DH1", "路灯不亮", 办结时限="2026-11-05", 答复意见="长" * 20_001)
    report = _import(town, tmp_path, order("DH2", "水管漏"), bad, order("DH3", "坑"))
    assert _counts(report) == _is(created=2, rejected=1)
    assert [(row.row, row.field) for row in report.rejected] == [(3, "reply")]
    assert "20000字" in report.rejected[0].why
    assert town.file(1).case.external_due is None
    assert [event.kind for event in town.events(1)] == [Action.REGISTER]
    assert town.verify() == []


def test_what_the_platform_says_arrives(town: Stage, tmp_path: Path) -> None:
    row = order("DH7", "麦场起火", 紧急程度="特急", 来电类别="举报", 办结时限="2026-11-03 12:00:00", 渠道="电话")
    _import(town, tmp_path, row)
    case = town.file(1).case
    assert (case.external_no, case.urgency, case.confidential, case.requesters) == ("DH7", Urgency.EMERGENCY, True, 1)
    assert case.registered_at == town.now
    assert case.received_at == datetime(2026, 9, 30, 8, 50, tzinfo=UTC)
    with town.store.read() as connection:
        assert connection.execute(select(t.requester.c.name, t.requester.c.phone)).all() == [("张三", "13812345678")]


def test_half_a_character_is_no_reason_to_stop(town: Stage, tmp_path: Path) -> None:
    """JSON may hold one half of a surrogate pair; it is kept as a mark of replacement."""
    path = tmp_path / "requests.json"
    path.write_text(
        '[{"service_request_id": 1, "description": "坏了 \\ud83d 的灯", "requested_datetime": "2026-11-01T00:00:00Z"}]'
    )
    assert _counts(import_rows(town.center("intake1"), read(path, Platform.OPEN311), name="x")) == _is(created=1)
    with town.store.read() as connection:
        assert connection.execute(select(t.case_text.c.original)).scalar_one() == "坏了 ? 的灯"
    assert town.verify() == []


# --- whole files ----------------------------------------------------------------------------------


def _many(count: int) -> list[tuple[object, ...]]:
    return [order(f"DH{n}", f"第{n}盏路灯不亮") for n in range(count)]


def test_a_dry_run_leaves_the_file_as_it_was(town: Stage, tmp_path: Path) -> None:
    town.register(external_no="DH3", text="第3盏路灯不亮")
    rows = [*_many(BATCH + 20), order("DH3", "第3盏路灯不亮", 答复意见="已修"), order("", "")]
    before = content(town.path)
    tried = _import(town, tmp_path, *rows, dry_run=True)
    assert content(town.path) == before
    done = _import(town, tmp_path, *rows)
    assert tried.as_json() == done.as_json()
    assert _counts(done) == _is(created=BATCH + 19, duplicates=1, updated=1, rejected=1)


@pytest.mark.parametrize("rows", [1, BATCH, BATCH + 1])
def test_one_event_tells_of_the_import(town: Stage, tmp_path: Path, rows: int) -> None:
    heard: list[int] = []
    _import(town, tmp_path, *_many(rows), progress=heard.append)
    assert heard == list(range(1, rows + 1))
    with town.store.read() as connection:
        events = connection.execute(select(t.event).where(t.event.c.entity == "import")).all()
    assert [(event.kind, event.login) for event in events] == [("IMPORT", "intake1")]
    assert f'"created":{rows}' in events[0].payload


def test_an_interrupted_import_goes_on_where_it_stopped(town: Stage, tmp_path: Path) -> None:
    rows = _many(2 * BATCH + 30)

    def stop(done: int) -> None:
        if done == BATCH + 50:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        _import(town, tmp_path, *rows, progress=stop)
    assert _number_of_cases(town) == BATCH
    assert town.verify() == []
    assert _counts(_import(town, tmp_path, *rows)) == _is(created=BATCH + 30, duplicates=BATCH)
    assert town.verify() == []


@pytest.mark.parametrize("login", ["callback1", "office", "leader", "u-s17", "gl-v226", "gw-v226-a", "admin"])
def test_most_posts_import_nothing(town: Stage, tmp_path: Path, login: str) -> None:
    with pytest.raises(NotAllowed, match="不能导入"):
        _import(town, tmp_path, *_many(1), login=login)
    assert _number_of_cases(town) == 0


ALARM = (
    '<?xml version="1.0"?><Notify><CmdType>Alarm</CmdType><SN>{sn}</SN><DeviceID>3402000000132000000{device}</DeviceID>'
    "<AlarmPriority>1</AlarmPriority><AlarmMethod>5</AlarmMethod><AlarmTime>2026-11-01T{at}</AlarmTime></Notify>"
)


def test_alarms_fold_into_a_queue_of_their_own(town: Stage, tmp_path: Path) -> None:
    """Per device and ten minutes, in whatever order they come; the same message twice is one."""

    def take(sn: int, device: int, at: str) -> dict[str, int]:
        message = tmp_path / "alarm.xml"
        message.write_text(ALARM.format(sn=sn, device=device, at=at), encoding="utf-8")
        return _counts(import_rows(town.center("intake1"), read(message, Platform.VIDEO), name="alarm.xml"))

    assert take(1, 1, "08:10:00") == _is(created=1)
    assert take(2, 1, "08:19:59") == _is(updated=1)
    assert take(3, 1, "08:01:00") == _is(updated=1)
    assert take(2, 1, "08:19:59") == _is(duplicates=1)
    assert take(4, 2, "08:10:00") == _is(created=1)
    assert take(5, 1, "08:30:00") == _is(created=1)
    with town.store.read() as connection:
        rows = connection.execute(select(t.alarm).order_by(t.alarm.c.id)).mappings().all()
    assert [row["count"] for row in rows] == [3, 1, 1]
    assert (rows[0]["first_at"], rows[0]["last_at"]) == (
        datetime(2026, 11, 1, 0, 1, tzinfo=UTC),
        datetime(2026, 11, 1, 0, 19, 59, tzinfo=UTC),
    )
    assert _number_of_cases(town) == 0
    assert town.verify() == []


# --- real exports ---------------------------------------------------------------------------------

_REAL = ("replied", "hot", "unlabelled", "labelled")


def test_the_numbers_that_real_exports_use_twice(town: Stage, shared_data: Path) -> None:
    """Fourteen numbers come twice: eleven times the same order, three times another one under a number in use."""
    rows: list[DraftRow] = []
    for name in _REAL:
        with read(shared_data / f"citizen_messages_{name}.xlsx", HOTLINE) as reading:
            rows += [row for row in reading if isinstance(row, DraftRow)]
    assert len(rows) == 1382 + 2628 + 2801 + 242
    keys: dict[str, int] = defaultdict(int)
    for row in rows:
        keys[row.draft.key()] += 1
    twice = [row for row in rows if keys[row.draft.key()] > 1]
    report = import_rows(town.center("intake1"), _reading(twice), name="twice")
    assert len(twice) == 28
    assert len(report.warnings) == 3
    assert report.created + report.history == 17
    assert report.duplicates + report.updated == 11
    again = import_rows(town.center("intake1"), _reading(twice), name="twice")
    assert (again.created, again.history, again.updated, again.duplicates) == (0, 0, 0, 28)
    assert town.verify() == []


def test_a_whole_real_export(town: Stage, shared_data: Path) -> None:
    path = shared_data / "citizen_messages_labelled.xlsx"
    report = import_rows(town.center("intake1"), read(path, HOTLINE), name=path.name)
    assert _counts(report) == _is(created=241, duplicates=1)
    assert report.warnings == []
    assert town.verify() == []


def _reading(rows: list[DraftRow]) -> Reading:
    drafts: Iterator[DraftRow | BadRow] = iter(rows)
    return Reading(HOTLINE, drafts, total=len(rows), first_row=2)
