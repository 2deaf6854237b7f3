"""No byte of what the events tell can change without `verify` naming the place."""

from __future__ import annotations

import re
import sqlite3

import pytest

from commandcenter.models import payload
from commandcenter.models.case import PARTS, Case
from commandcenter.models.store import deadlines
from commandcenter.models.store import tables as t
from commandcenter.models.store.audit import check_chain
from commandcenter.models.store.chain import chain_hash
from commandcenter.models.store.verify import check_feed, check_requesters, check_sums
from commandcenter.models.store.verify_attachments import check_attachments
from commandcenter.models.store.verify_duty import check_duty
from commandcenter.models.store.verify_papers import check_papers
from tests.stage import Stage
from tests.store.tampering import Hand, tampering

#: Checked cell by cell: the finding names the row, for the dossier also the column.
_ROW_BY_ROW = (
    "event",
    "chain",
    "kpi_fact",
    "kpi_sum",
    "case_scope",
    "case_barred",
    "case_text",
    "document",
    "roster",
    "shift",
    "shift_log",
    "mute",
)
_DOSSIER = {"case": Case, **{t.PART_TABLES[name].name: cls for name, cls in PARTS.items()}}
#: Bytes, counters and links between rows.
_OTHERWISE = {
    "case_number",
    "document_bytes",
    "document_number",
    "chain_head",
    "change_log",
    "attachment",
    "attachment_bytes",
    "requester",
    "meeting",
    *("paper_draft", "paper_receipt"),  # tests/dispatch/test_paperwork.py
    *(table.name for table in t.MEETING_TABLES.values()),  # tests/dispatch/test_meetings.py
    "accountability",
    "accountability_use",  # tests/dispatch/test_accountability.py
    "appraisal",
    "appraisal_body",
    "appraisal_item",
    *(table.name for table in t.APPRAISAL_TABLES.values()),  # tests/journeys/test_j4_months_end.py
}
#: Held against the program or the digest that the last event of the set-up recorded (test_verify_setup).
_SETUP = {
    "account", "app_meta", "area", "calendar_day", "calendar_year", "grid", "grid_up", "import_mapping", "liaison",
    "matter", "office_hours", "person", "platform_unit", "setting", "transition", "unit",
}  # fmt: skip
#: Said in verify's docstring: not told by events.
_NOT_TOLD = {"alarm", "alarm_message", "idempotency", "presence"}
#: The check that answers for a table.
_CHECKS = {
    "event": check_chain, "chain": check_chain, "kpi_sum": check_sums, "document": check_papers,
    "document_bytes": check_papers, "document_number": check_papers, "change_log": check_feed,
    "requester": check_requesters, "roster": check_duty, "shift": check_duty, "shift_log": check_duty,
    "mute": check_duty,
}  # fmt: skip
_CALLED = {
    "tasks": "任务", "requests": "申请", "suspensions": "挂账", "verifications": "核查", "callbacks": "回访",
    "scores": "评价", "proxies": "代录",
}  # fmt: skip
_FREE_COLUMNS = {"case": {"claimed_by", "claimed_until", *deadlines.COLUMNS}}


def test_somebody_decided_about_every_table() -> None:
    decided = {*_ROW_BY_ROW, *_DOSSIER, *_OTHERWISE, *_SETUP, *_NOT_TOLD}
    assert set(t.metadata.tables) == decided


def test_nothing_is_wrong_with_an_untouched_database(past: Stage) -> None:
    assert past.verify() == []
    with tampering(past) as hand:
        assert hand.everything() == []


@pytest.mark.parametrize("table", _ROW_BY_ROW)
def test_a_changed_cell_is_found(past: Stage, table: str) -> None:
    """Each column in the first, a middle and the last row: three rows, three places."""
    with tampering(past) as hand:
        keys = hand.keys(table)
        chosen = list(dict.fromkeys((keys[0], keys[len(keys) // 2], keys[-1])))
        owners = {hand.case_of(table, key) for key in chosen}
        for column in t.metadata.tables[table].columns:
            for key in chosen:
                hand.change(table, key, column.name)
            places = {place for place, _ in hand.findings(_CHECKS.get(table))}
            assert len(places) >= len(owners), f"{table}.{column.name}: {places}"
            hand.again()


@pytest.mark.parametrize("table", _DOSSIER)
def test_a_changed_cell_of_a_dossier_is_named(past: Stage, table: str) -> None:
    """Each column is changed in three rows, each time among changes of other columns in other rows."""
    free = _FREE_COLUMNS.get(table, set())
    columns = [c.name for c in t.metadata.tables[table].columns if c.name not in free and not c.primary_key]
    with tampering(past) as hand:
        keys = hand.keys(table)
        for shift in range(min(3, len(keys))):
            for start in range(0, len(columns), len(keys)):
                group = columns[start : start + len(keys)]
                touched = {name: keys[(i + shift) % len(keys)] for i, name in enumerate(group)}
                for name, key in touched.items():
                    hand.change(table, key, name)
                found = hand.findings()
                for name, key in touched.items():
                    assert _names(hand, found, table, key, name), (table, name, key, found)
                hand.again()


def _names(hand: Hand, found: list[tuple[str, str]], table: str, key: tuple[int, ...], column: str) -> bool:
    [(no,)] = hand.sql('SELECT no FROM "case" WHERE id = ?', key[0])
    part = {t.PART_TABLES[name].name: name for name in PARTS}.get(table)
    wanted = f"登记内容“{column}”与事件不符" if part is None else f"{_CALLED[part]}第{key[1]}项的“{column}”与事件不符"
    return (f"案件 {no}", wanted) in found


@pytest.mark.parametrize(
    "table", [*_ROW_BY_ROW, *_DOSSIER, "document_bytes", "document_number", "change_log", "requester"]
)
def test_a_deleted_row_is_found(past: Stage, table: str) -> None:
    with tampering(past) as hand:
        keys = hand.keys(table)
        if not keys:
            pytest.fail(f"the lively weeks hold no {table}")
        for key in (keys[0], keys[len(keys) // 2], keys[-1]):
            if table == "change_log" and key == keys[0]:
                continue  # the feed may be pruned from its beginning
            if table == "kpi_sum" and _is_zero(hand, key):
                continue  # means the same as no row
            hand.delete(table, key)
            assert hand.findings(_CHECKS.get(table)), f"{table} {key}"
            hand.again()


def _is_zero(hand: Hand, key: tuple[object, ...]) -> bool:
    row = hand.sql(
        "SELECT numerator, denominator, n, pending FROM kpi_sum"
        " WHERE owner = ? AND period = ? AND owner_id = ? AND metric = ?", *key
    )  # fmt: skip
    return not any(row[0])


@pytest.mark.parametrize("table", [*_ROW_BY_ROW, *_DOSSIER])
def test_an_inserted_row_is_found(past: Stage, table: str) -> None:
    """A copy of an existing row under a key that nobody has."""
    with tampering(past) as hand:
        names = [c.name for c in t.metadata.tables[table].columns]
        [row] = hand.sql(f'SELECT * FROM "{table}" LIMIT 1')
        values = dict(zip(hand.connection.exec_driver_sql(f'SELECT * FROM "{table}" LIMIT 1').keys(), row, strict=True))
        fresh = {"id": 900, "n": 90, "seq": 900, "event_id": 901, "no": "LH0", "serial": 90, "item": 90, "who": 90}
        fresh |= {"register_no": None, "period": "2026-12", "scope": "U90"}
        values |= {name: new for name, new in fresh.items() if name in values}
        if table == "case_text":
            values["case_id"] = 900
        marks = ", ".join("?" * len(names))
        columns = ", ".join(f'"{name}"' for name in values)
        hand.do(f'INSERT INTO "{table}" ({columns}) VALUES ({marks})', *values.values())
        assert hand.everything()


def test_swapped_rows_are_found(past: Stage) -> None:
    swaps = {
        "event": "payload", "chain": "hash", "case": "text", "case_text": "form", "kpi_sum": "denominator",
        "document": "data", "document_bytes": "bytes",
    }  # fmt: skip
    with tampering(past) as hand:
        for table, column in swaps.items():
            (a, *_, b) = hand.keys(table)
            where = " AND ".join(f'"{c.name}" = ?' for c in t.metadata.tables[table].primary_key)
            [(of_a,)] = hand.sql(f'SELECT "{column}" FROM "{table}" WHERE {where}', *a)
            [(of_b,)] = hand.sql(f'SELECT "{column}" FROM "{table}" WHERE {where}', *b)
            assert of_a != of_b
            hand.do(f'UPDATE "{table}" SET "{column}" = ? WHERE {where}', of_b, *a)
            hand.do(f'UPDATE "{table}" SET "{column}" = ? WHERE {where}', of_a, *b)
            assert len(hand.findings(_CHECKS.get(table))) >= 2, table
            hand.again()


def test_every_byte_of_pages_and_text_counts(past: Stage) -> None:
    """Bytes that are no text any more, and times that mean the same, are changes too."""
    with tampering(past) as hand:
        for table, column, of in (
            ("event", "payload", "id = 100"),
            ("case", "text", "id = 5"),
            ("case", "title", "id = 9"),
        ):
            hand.do(f'UPDATE "{table}" SET "{column}" = CAST(X\'FF\' || "{column}" AS TEXT) WHERE {of}')
            assert hand.everything(), table
            hand.again()
        for change in ("replace(at, 'T', ' ')", "replace(at, '.', ',')", "replace(at, 'Z', '+00:00')"):
            hand.do(f"UPDATE event SET at = {change} WHERE id = 100")
            assert hand.everything()[0][0] == "链 100"
            hand.again()
        for change in ("'[ ]'", "'[1, 2]'", "'nonsense'"):
            hand.do(f'UPDATE "case" SET involved = {change} WHERE id = 5')
            assert any("“involved”" in what for _, what in hand.everything())
            hand.again()


def test_the_chain_cannot_be_cut_or_written_anew(past: Stage) -> None:
    with tampering(past) as hand:
        [(length,)] = hand.sql("SELECT max(seq) FROM chain")
        hand.do("DELETE FROM chain WHERE seq > ?", length - 3)
        hand.do("DELETE FROM event WHERE id > ?", length - 3)
        assert ("链首", f"记录的链首（{length}）与链尾（{length - 3}）不符，链可能被截断") in hand.everything()
        hand.again()

        [(forged,)] = hand.sql("SELECT max(id) FROM event WHERE kind = 'REGISTER' AND id < 100")
        hand.do("UPDATE event SET payload = replace(payload, '路灯', '水管') WHERE id = ?", forged)
        _rewrite(hand, forged)
        places = [place for place, _ in hand.everything()]
        assert places[0] == "链首"
        assert any(place.startswith("案件") for place in places)

        # whoever moves the head as well is betrayed by the papers: each carries the head of its hour
        hand.do("UPDATE chain_head SET hash = (SELECT hash FROM chain WHERE seq = ?)", length)
        found = hand.everything()
        assert "链首" not in [place for place, _ in found]
        assert sum(what == "所记链首不是取号时的链首" for _, what in found) == 5


def _rewrite(hand: Hand, first: int) -> None:
    """Recompute every link from `first` on, as somebody could who has read the program."""
    rows = hand.sql(
        "SELECT c.seq, e.id, e.at, e.recorded_at, e.login, e.entity, e.entity_id, e.n, e.kind, e.payload"
        " FROM chain c JOIN event e ON e.id = c.event_id WHERE c.seq >= ? ORDER BY c.seq", first
    )  # fmt: skip
    [(prev,)] = hand.sql("SELECT prev FROM chain WHERE seq = ?", first)
    for seq, *event in rows:
        new = chain_hash(prev, seq, *event)
        hand.do("UPDATE chain SET prev = ?, hash = ? WHERE seq = ?", prev, new, seq)
        prev = new


def test_head_feed_and_counters(past: Stage) -> None:
    changes = {
        "UPDATE chain_head SET seq = seq + 1": "链首",
        "UPDATE chain_head SET hash = 'x'": "链首",
        "DELETE FROM chain_head": "链首",
        "INSERT INTO chain_head VALUES (2, 0, '')": "链首",
        "UPDATE change_log SET version = version + 1 WHERE seq = 50": "变更流 5",
        "UPDATE change_log SET entity = 'setup' WHERE seq = 50": "变更流 5",
        "UPDATE change_log SET seq = seq + 5 WHERE seq = (SELECT max(seq) FROM change_log)": "变更流",
        "DELETE FROM change_log WHERE seq > (SELECT max(seq) - 3 FROM change_log)": "变更流",
        "UPDATE document_number SET last = last + 1 WHERE kind = 'dispatch'": "文书 dispatch〔2026〕",
        "UPDATE document_number SET last = last - 1 WHERE kind = 'bulletin'": "文书 bulletin〔2026〕",
        "UPDATE document_bytes SET bytes = 'words' WHERE document_id = 1": "文书 dispatch〔2026〕1号",
        "UPDATE document SET state = 'VOID' WHERE id = 1": "文书 dispatch〔2026〕1号",
        "UPDATE document SET state = 'RESERVED' WHERE id = 1": "文书 dispatch〔2026〕1号",
        "UPDATE requester SET n = 7 WHERE case_id = 5": "案件",
        "UPDATE case_number SET last = last - 1 WHERE day = '20261102'": "编号 LH20261102",
        "DELETE FROM case_number WHERE day = '20260928'": "编号 LH20260928",
        "UPDATE event SET payload = '{' WHERE entity = 'document' AND entity_id = 1 AND n = 1": "文书号 1",
        "UPDATE event SET kind = 'X' WHERE entity = 'document' AND entity_id = 1 AND n = 1": "文书 dispatch〔2026〕1号",
        "INSERT INTO case_token (case_token, rowid, tokens) VALUES ('delete', 5, '西')": "检索索引",
    }
    with tampering(past) as hand:
        for change, place in changes.items():
            assert hand.do(change) != 0
            assert any(found.startswith(place) for found, _ in hand.everything()), change
            hand.again()


def test_garbled_payloads_never_stop_the_check(past: Stage) -> None:
    bodies = (
        "",
        "[]",
        "{}",
        "7",
        '{"changes":7}',
        '{"changes":{"case":{"state":"LOST"}}}',
        '{"changes":{"tasks":{"x":{}}}}',
    )
    bodies += ('{"changes":{"case":{"registered_at":5}}}', '{"changes":{"case":{"grid_id":99999,"lead":"one"}}}')
    bodies += (
        '{"changes":{"case":{"requesters":"many"}}}',
        '{"changes":{"tasks":{"1":{"due":null,"response_due":null}}}}',
    )
    with tampering(past) as hand:
        [(first,)] = hand.sql("SELECT id FROM event WHERE kind = 'REGISTER' ORDER BY id DESC LIMIT 1")
        [(last,)] = hand.sql("SELECT id FROM event WHERE kind = 'FEED_BACK' ORDER BY id DESC LIMIT 1")
        for event_id in (first, last):
            for body in bodies:
                hand.do("UPDATE event SET payload = ? WHERE id = ?", body, event_id)
                found = hand.findings()
                assert any(place.startswith("案件") for place, _ in found)
                assert not re.search(r"Error|__init__|argument|object", str(found))
                hand.again()


def test_the_last_case_of_a_batch_cannot_vanish(past: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    with tampering(past) as hand:
        (last,) = hand.keys("case")[-1]
        monkeypatch.setattr("commandcenter.models.store.verify_cases._BATCH", last)
        for table in ("case", *(t.PART_TABLES[name].name for name in PARTS), "case_text", "case_scope", "requester"):
            key = "id" if table == "case" else "case_id"
            hand.do(f'DELETE FROM "{table}" WHERE "{key}" = ?', last)
        assert (f"案件号 {last}", "有事件但案件行不见了") in hand.everything()


def test_an_attachment_is_held_to_its_event_and_hash(past: Stage) -> None:
    changed, other, gone = "内容被改动或缺失", "登记内容与事件不符", "没有登记它的事件"
    with tampering(past) as hand:
        [(case_id, n)] = hand.sql("SELECT case_id, event_n FROM attachment WHERE id = 2")
        lost = (f"案件号 {case_id}", f"第{n}步添加的附件不见了")
        for change, findings in (
            ("UPDATE attachment_bytes SET bytes = X'00' WHERE attachment_id = 2", [("附件 2", changed)]),
            ("DELETE FROM attachment_bytes WHERE attachment_id = 2", [("附件 2", changed)]),
            ("UPDATE attachment SET size = 9 WHERE id = 2", [("附件 2", other), ("附件 2", changed)]),
            ("UPDATE attachment SET name = '其他.txt' WHERE id = 2", [("附件 2", other)]),
            ("UPDATE attachment SET mime = 'text/html' WHERE id = 2", [("附件 2", other)]),
            ("UPDATE attachment SET taken_at = '2026-11-02T01:00:00.000000Z' WHERE id = 2", [("附件 2", other)]),
            ("UPDATE attachment SET event_n = 1 WHERE id = 2", [("附件 2", gone), lost]),
            ("DELETE FROM attachment WHERE id = 2", [lost]),
        ):
            hand.connection.exec_driver_sql("SAVEPOINT attached")
            hand.do(change)
            assert hand.findings(check_attachments) == findings, change
            hand.connection.exec_driver_sql("ROLLBACK TO attached")
        assert hand.findings(check_attachments) == []


def test_orphans_are_found(past: Stage) -> None:
    with tampering(past) as hand:
        hand.do("UPDATE alarm_message SET alarm_id = 77")
        assert ("数据表 alarm_message", "有一行所属的 alarm 不见了") in hand.everything()


def test_a_foreign_tool_cannot_write(past: Stage) -> None:
    """Without the program's function no event is added; with its guards in place nothing is changed or removed."""
    with sqlite3.connect(past.path) as foreign:
        foreign.execute("PRAGMA foreign_keys=ON")
        for statement in (
            "INSERT INTO event (entity, entity_id, n, at, recorded_at, login, kind, payload)"
            " VALUES ('case', 1, 99, '', '', 'x', 'NOTE', '{}')",
            "UPDATE event SET login = 'x' WHERE id = 1",
            "DELETE FROM event WHERE id = 1",
            "UPDATE chain SET hash = 'x' WHERE seq = 1",
            "DELETE FROM chain WHERE seq = 1",
            "UPDATE \"case\" SET state = 'ARCHIVED', version = 99 WHERE id = 1",
            "UPDATE \"case\" SET text = 'x' WHERE id = 1",
            'UPDATE "case" SET version = version - 1 WHERE id = 5',
            'DELETE FROM "case" WHERE id = 1',
            "DELETE FROM task WHERE case_id = 5",
            "UPDATE document SET serial = 9 WHERE id = 1",
            "DELETE FROM document WHERE id = 1",
            "UPDATE document_bytes SET bytes = X'00' WHERE document_id = 1",
            "DELETE FROM document_bytes WHERE document_id = 1",
        ):
            with pytest.raises(sqlite3.DatabaseError):
                foreign.execute(statement)
    assert past.verify() == []


def test_progress_is_told(past: Stage) -> None:
    from commandcenter.models.store.verify import verify

    heard: list[tuple[str, int, int]] = []
    with past.store.read() as connection:
        assert list(verify(connection, past.setup.limits, lambda *told: heard.append(told))) == []
    stages = ["防护与基础资料", "事件链", "变更流", "案件", "汇总", "文书", "月度考核", "关联"]
    assert [what for what, _, _ in heard] == stages
    assert payload.FIELDS[Case][0] == "id"
