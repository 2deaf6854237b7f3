"""The four real message exports, whole."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path

import pytest

from commandcenter.dispatch.sources import DraftRow, preview, read
from commandcenter.models.draft import CaseDraft, Platform
from commandcenter.models.text import normalise

FILES = {
    "citizen_messages_replied.xlsx": 1382,
    "citizen_messages_hot.xlsx": 2628,
    "citizen_messages_unlabelled.xlsx": 2801,
    "citizen_messages_labelled.xlsx": 242,
}


@pytest.fixture(scope="module")
def exports(shared_data: Path) -> dict[str, list[CaseDraft]]:
    found = {}
    for name, total in FILES.items():
        with read(shared_data / name, Platform.HOTLINE_12345) as reading:
            rows = list(reading)
        assert reading.total == len(rows) == total
        assert reading.warnings == ()
        found[name] = [row.draft for row in rows if isinstance(row, DraftRow) and not row.warnings]
    return found


def test_no_row_is_rejected(exports: dict[str, list[CaseDraft]]) -> None:
    assert {name: len(drafts) for name, drafts in exports.items()} == FILES


def test_only_the_answered_are_history(exports: dict[str, list[CaseDraft]]) -> None:
    history = {name: sum(draft.is_history for draft in drafts) for name, drafts in exports.items()}
    assert history == {**dict.fromkeys(FILES, 0), "citizen_messages_replied.xlsx": 1382}
    for draft in exports["citizen_messages_replied.xlsx"]:
        assert draft.reply_at is not None
        assert draft.received_at is not None


def test_fourteen_numbers_come_twice_some_with_other_words(exports: dict[str, list[CaseDraft]]) -> None:
    texts: dict[str, list[str]] = defaultdict(list)
    for drafts in exports.values():
        for draft in drafts:
            texts[draft.key()].append(draft.text_key())
    twice = {key: keys for key, keys in texts.items() if len(keys) > 1}
    assert Counter(len(keys) for keys in twice.values()) == {2: 14}
    other_words = {key for key, keys in twice.items() if len(set(keys)) == 2}
    assert other_words == {f"hotline_12345:{number}" for number in (216065, 271446, 88523)}


def test_texts_are_clean_and_the_original_is_kept(exports: dict[str, list[CaseDraft]]) -> None:
    drafts = [draft for drafts in exports.values() for draft in drafts]
    assert all(draft.text == normalise(draft.original) and draft.text for draft in drafts)
    assert sum(draft.original.startswith("\n\t\t") for draft in drafts) > 5000
    joined = "".join(draft.text for draft in drafts)
    assert not set("\t\r\u00a0\u3000\u200b") & set(joined)
    assert set("沒亊") & set(joined)


def test_every_number_is_whole_and_every_time_is_known(exports: dict[str, list[CaseDraft]]) -> None:
    for drafts in exports.values():
        for draft in drafts:
            assert draft.external_no is not None
            assert draft.external_no.isdecimal()
            assert draft.received_at is not None


def test_preview_of_a_real_export(shared_data: Path) -> None:
    seen = preview(shared_data / "citizen_messages_hot.xlsx", Platform.HOTLINE_12345, n=3)
    assert (seen.total, seen.header_row, len(seen.rows)) == (2628, 1, 3)
    assert seen.unmapped == ("反对数", "点赞数")
    assert seen.problems == ()
