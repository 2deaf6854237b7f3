"""Masking against a naive second opinion: every place looked at by itself, without a regular expression."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from commandcenter.models.masking import Known, Masked, Person, Pseudonyms, Strictness, introduce, mask

DIGITS = "0123456789"
WIDE = "０１２３４５６７８９"
#: Texts full of what masking looks for.
PIECES = (
    "13812341234", "１３９１２３４５６７８", "0538-2821234", "2821234", "37092319491231018X",
    "３７０９２３１９９００１０１１２３７", "3号楼2单元501室",
    "12幢", "门牌45号", "张三", "张 三", "老张", "欧阳娜", "李某某", "我叫", "电话", "身份证", "LH20261009-00001",
    "12345", "2026年",
    "3月5号", "第10号令", "，", "。", " ", "\n", "-", "(", ")", "X", "x", "村民", "西村二村12号", "\u200b", "①",
    "ß", "ﬁ", "\ud800", "某", "张某甲",
)  # fmt: skip
texts = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=3)), max_size=12).map("".join)
surnames = st.sampled_from("张 李 王 欧阳 赵 司马".split())
names = st.builds(str.__add__, surnames, st.text("伟芳娜敏静丽强磊军洋勇艳", min_size=1, max_size=2))
people = st.lists(
    st.builds(
        Person,
        names,
        st.lists(st.from_regex(r"1[3-9][0-9]{9}|0538-[2-8][0-9]{6}", fullmatch=True), max_size=2).map(tuple),
        st.sampled_from(("", "东平县老湖镇西村二村12号", "老湖镇后水河3号楼2单元501室")),
    ),
    max_size=4,
).map(tuple)
#: Passages that begin or end inside what the rules find.
selected = st.lists(st.sampled_from(("1234，", "住3号", "室村民张", "三\n电", "李某")), min_size=1, max_size=3).map(
    tuple
)
strictness = st.sampled_from(Strictness)


def gone(masked: Masked) -> set[int]:
    return {place for span in masked.spans for place in range(span.start, span.end)}


def _hidden(text: str, passage: str, places: set[int]) -> bool:
    start = text.index(passage)
    return {start + i for i, character in enumerate(passage) if character.isalnum()} <= places


def digit(character: str) -> str:
    return DIGITS[WIDE.index(character)] if character in WIDE else character


def alone(text: str, start: int, end: int) -> bool:
    """Nothing around that could belong to the same number."""
    edges = text[start - 1 : start] + text[end : end + 1]
    return all(edge in "，。村电话证" for edge in edges)


@given(texts, people, selected, strictness)
def test_spans_lie_in_order_and_tell_what_the_room_reads(
    text: str, who: tuple[Person, ...], chosen: tuple[str, ...], how: Strictness
) -> None:
    text += "13812341234，住3号楼2单元501室村民张三\n电话2821234"
    masked = mask(text, Known((*who, Person("张三")), chosen), strictness=how)
    assert all(passage not in text or _hidden(text, passage, gone(masked)) for passage in chosen)
    assert all(0 <= span.start < span.end <= len(text) and span.replacement for span in masked.spans)
    assert all(first.end <= second.start for first, second in pairwise(masked.spans))
    letters = list(text)
    for span in reversed(masked.spans):
        letters[span.start : span.end] = span.replacement
    assert masked.text == "".join(letters)


@given(texts, people, names, st.sampled_from(("", " ", "\u3000", "·", "-", "\u200b")), texts, strictness)
def test_a_registered_name_is_gone_wherever_it_stands(
    before: str, who: tuple[Person, ...], name: str, gap: str, after: str, how: Strictness
) -> None:
    text = before + gap.join(name) + after
    masked = mask(text, Known((*who, Person(name))), strictness=how)
    assert set(range(len(before), len(text) - len(after))) <= gone(masked)
    for start in range(len(text)):
        if text[start : start + len(name)] == name:
            assert set(range(start, start + len(name))) <= gone(masked)


@given(texts, st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), texts, strictness)
def test_a_mobile_telephone_by_itself_is_gone(before: str, number: str, after: str, how: Strictness) -> None:
    text = f"{before}，{number}。{after}"
    hidden = gone(mask(text, Known(), strictness=how))
    plain = "".join(map(digit, text))
    for start in range(len(plain) - 10):
        run = plain[start : start + 11]
        if all(c in DIGITS for c in run) and run[0] == "1" and run[1] in "3456789" and alone(plain, start, start + 11):
            assert set(range(start, start + 11)) <= hidden


@given(
    texts,
    st.dates(min_value=date(1930, 1, 1), max_value=date(2024, 12, 31)),
    st.sampled_from(("11", "37", "43", "65")),
    st.integers(0, 9999),
    st.booleans(),
    strictness,
)
def test_an_identity_number_by_itself_is_gone(
    before: str, born: date, province: str, rest: int, wide: bool, how: Strictness
) -> None:
    body = f"{province}0923{born:%Y%m%d}{rest % 1000:03}"
    # ISO 7064 MOD 11-2 the other way round: the right character makes the whole sum one.
    last = next(c for c in (*DIGITS, "X") if _sum(body + c) % 11 == 1)
    number = body + last
    written = "".join(WIDE[DIGITS.index(c)] if c in DIGITS else "ｘ" for c in number) if wide else number
    text = f"{before}，{written}。"
    assert set(range(len(before) + 1, len(text) - 1)) <= gone(mask(text, Known(), strictness=how))


def _sum(number: str) -> int:
    total = 0
    for character in number:
        total = total * 2 + (10 if character == "X" else int(character))
    return total


@given(texts, people, texts)
def test_registered_telephones_are_gone_with_any_separator(before: str, who: tuple[Person, ...], after: str) -> None:
    for person in who:
        for phone in person.phones:
            digits = [c for c in phone if c in DIGITS]
            for written in (phone, " ".join(digits), "".join(WIDE[int(c)] for c in digits)):
                text = before + written + after
                places = {len(before) + i for i, c in enumerate(written) if digit(c) in DIGITS}
                assert places <= gone(mask(text, Known(who)))


@given(
    texts,
    st.sampled_from(("", "山东省东平县", "老湖镇")),
    st.sampled_from("西村二村 侯屯村 刘庄".split()),
    st.integers(2, 999),
    texts,
)
def test_a_registered_address_is_gone_from_its_village_on(
    before: str, district: str, village: str, number: int, after: str
) -> None:
    address = f"{district}{village}{number}号"
    known = Known((Person("", (), address),))
    for written in (address, f"{village}{number}号", f"{village} {number} 号"):
        places = {len(before) + i for i, c in enumerate(written) if c.isalnum()}
        assert places <= gone(mask(before + written + after, known))


@given(texts, people)
def test_strict_hides_all_that_normal_hides(text: str, who: tuple[Person, ...]) -> None:
    assert gone(mask(text, Known(who))) <= gone(mask(text, Known(who), strictness=Strictness.STRICT))


@given(st.lists(people, max_size=4))
def test_pseudonyms_are_stable_and_nobody_shares_one(rounds: list[tuple[Person, ...]]) -> None:
    known: dict[str, str] = {}
    pseudonyms = Pseudonyms("LH20260928-00001")
    for who in rounds:
        pseudonyms = Pseudonyms.from_json(introduce(who, pseudonyms).to_json())
        for person in who:
            called = mask(person.name, Known((person,)), pseudonyms).text
            assert known.setdefault(person.name, called) == called
    assert len(set(known.values())) == len(known) == len(pseudonyms.given)


@given(texts, people)
def test_what_was_masked_stays_as_it_is_masked_again(text: str, who: tuple[Person, ...]) -> None:
    once = mask(text, Known(who), introduce(who))
    again = mask(once.text, Known(who), once.pseudonyms)
    assert not any(person.name in again.text for person in who)
