"""Text from outside: cleaned, compared, masked."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from commandcenter.models.text import (
    beginning,
    is_empty,
    mask_address,
    mask_name,
    mask_numbers,
    mask_phone,
    normalise,
    one_line,
    plain_number,
    search_form,
    tokens,
)

DIRTY = st.text(
    st.sampled_from("村东路灯不亮，沒釆亊１２ＡａＡ \t\n\r\u00a0\u3000\u200b\u200d\ufeff\x00\x0b\u2028´ﬀ💊👨👩")
    | st.characters()
)


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("\n\t\t\t\t\t\n\t\t\t\t\t座落在村东", "座落在村东"),
        ("路灯\u00a0\u00a0不亮\u3000", "路灯 不亮"),
        ("路\u200b灯\ufeff不\u200d亮", "路灯不亮"),
        ("电话１３８，Ａ区ｂ座", "电话138，A区b座"),
        ("（你好！）：“请”……", "（你好！）：“请”……"),
        ("第一段\r\n\r\n  第二段\r第三段\u2028第四段", "第一段\n第二段\n第三段\n第四段"),
        ("沒釆亊㐂𠮷", "沒釆亊㐂𠮷"),
        ("吃💊了👨\u200d👩\u200d👧", "吃💊了👨\u200d👩\u200d👧"),
        ("坏\x00字\x07符\x7f\x9f", "坏字符"),
        ("", ""),
    ],
)
def test_normalise_cleans_and_keeps(raw: str, kept: str) -> None:
    assert normalise(raw) == kept


@given(DIRTY)
@example("a\u200d💊")
def test_normalise_is_idempotent_and_leaves_no_dirt(raw: str) -> None:
    clean = normalise(raw)
    assert normalise(clean) == clean
    assert clean == clean.strip()
    assert "  " not in clean
    assert not any(unicodedata.category(character) in ("Cc", "Cs") and character != "\n" for character in clean)
    clean.encode()


@given(DIRTY)
def test_empty_is_what_normalise_leaves_nothing_of(raw: str) -> None:
    assert is_empty(raw) == (normalise(raw) == "")


def test_one_line_has_no_line_ends() -> None:
    assert one_line(" 老湖镇\n西村二村 ") == "老湖镇 西村二村"


@given(DIRTY)
@example("a\u00b4")
@example("\u00a8\u0301")
def test_search_form_is_idempotent_without_blanks(raw: str) -> None:
    form = search_form(raw)
    assert search_form(form) == form
    assert not any(character.isspace() for character in form)


def test_search_form_ignores_width_case_and_blanks() -> None:
    assert search_form("Ａ3 区\n 路灯（坏）") == search_form("a3区路灯(坏)") == "a3区路灯(坏)"


@given(DIRTY)
def test_tokens_are_every_character_and_bigram_once(raw: str) -> None:
    form = search_form(raw)
    found = tokens(form)
    assert len(found) == len(set(found))
    assert set(found) == {form[at : at + size] for size in (1, 2) for at in range(len(form) - size + 1)}


def test_every_token_of_a_part_is_a_token_of_the_whole() -> None:
    assert set(tokens("路灯不亮")) <= set(tokens("村东路灯不亮了"))


@pytest.mark.parametrize(
    ("raw", "number"),
    [
        ("4015.0", "4015"),
        (" ４０１５ ", "4015"),
        ("'3709", "3709"),
        ("DH 2026-1", "DH2026-1"),
        ("1.50", "1.50"),
        ("", ""),
    ],
)
def test_plain_number(raw: str, number: str) -> None:
    assert plain_number(raw) == number


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("张三", "张某"),
        ("张三丰", "张某某"),
        ("欧阳修", "欧阳某"),
        ("司马相如", "司马某某"),
        ("爱新觉罗某", "爱某某"),
        ("王女士", "王女士"),
        ("李某某", "李某某"),
        ("匿名", "匿名"),
        ("A00045581", "A***"),
        ("", ""),
    ],
)
def test_mask_name(name: str, masked: str) -> None:
    assert mask_name(name) == masked


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("13812341234", "138****1234"),
        ("13812341234，13912345678", "138****1234，139****5678"),
        ("12345", "***45"),
        ("", ""),
    ],
)
def test_mask_phone(phone: str, masked: str) -> None:
    assert mask_phone(phone) == masked


def test_mask_address_stops_at_the_house() -> None:
    assert mask_address("老湖镇西村二村12号3单元") == "老湖镇西村二村***"
    assert mask_address("西村二村三单元201") == "西村二村***"
    assert mask_address("水浒社区") == "水浒社区"


def test_mask_numbers_leaves_other_figures() -> None:
    text = "电话13812341234，身份证370923199001011234，2026年10月有3盏灯"
    assert mask_numbers(text) == "电话138****1234，身份证370***********1234，2026年10月有3盏灯"


@given(st.from_regex(r"1[3-9]\d{9}", fullmatch=True), st.text("路灯不亮 ，。\n"))
def test_no_whole_phone_survives_masking(phone: str, text: str) -> None:
    assert phone not in mask_numbers(f"{text}{phone}{text}")
    assert phone not in mask_phone(phone)


@pytest.mark.parametrize(
    ("text", "called"),
    [
        ("村东路灯不亮", "村东路灯不亮"),
        ("村委会东边\n路灯不亮", "村委会东边 路灯不亮"),
        (
            "杨村小学门口：要求出义务工不去就罚钱，已经好几天了，希望尽快派人来看",
            "杨村小学门口：要求出义务工不去就罚钱，已经好几天了…",
        ),
        ("路" * 40, "路" * 29 + "…"),
        ("急，" + "路" * 40, "急，" + "路" * 27 + "…"),
    ],
)
def test_a_long_text_is_called_by_its_first_clauses(text: str, called: str) -> None:
    assert beginning(text) == called
    assert len(called) <= 30
