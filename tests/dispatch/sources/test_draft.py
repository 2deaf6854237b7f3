"""Keys of drafts (domain §4)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

from commandcenter.models.draft import CaseDraft, Platform

DRAFT = CaseDraft(Platform.HOTLINE_12345, "路灯不亮", external_no="4015", requester_name="张三")
AT = datetime(2026, 9, 30, 8, 50, tzinfo=UTC)


def test_key_is_platform_and_plain_number() -> None:
    assert DRAFT.key() == "hotline_12345:4015"
    assert replace(DRAFT, external_no=" ４０１５.0", text="别的").key() == DRAFT.key()
    assert replace(DRAFT, platform=Platform.GRID).key() != DRAFT.key()


def test_without_a_number_user_time_and_text_make_the_key() -> None:
    draft = replace(DRAFT, external_no=None, received_at=AT)
    assert draft.key() == replace(draft, external_no="  ").key()
    assert draft.key() == replace(draft, received_at=AT.astimezone(timezone(timedelta(hours=8)))).key()
    assert draft.key() == replace(draft, text=" 路灯　不亮\n").key()
    others = [
        replace(draft, requester_name="李四"),
        replace(draft, received_at=AT + timedelta(seconds=1)),
        replace(draft, text="路灯亮了"),
        replace(draft, requester_name="", text="张三路灯不亮"),
    ]
    assert len({draft.key(), *(other.key() for other in others)}) == 5


def test_text_key_tells_the_same_words_from_other_words() -> None:
    assert DRAFT.text_key() == replace(DRAFT, text="路灯 不亮", title="别的标题").text_key()
    assert DRAFT.text_key() != replace(DRAFT, text="路灯不亮。").text_key()


def test_a_reply_makes_history() -> None:
    assert replace(DRAFT, reply_text="已修好").is_history
    assert not replace(DRAFT, reply_text="").is_history
    assert not DRAFT.is_history
