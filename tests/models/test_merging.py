"""Two people change the same thing: properties of the merge, and a few cases by hand."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from commandcenter.models.case import Danger
from commandcenter.models.merging import Fate, merge

BETWEEN = "（以上王某所写，以下李某所写）"
texts = st.text("路灯不亮已修", max_size=6)
several = st.lists(st.integers(0, 6), max_size=4, unique=True).map(tuple)
ones = st.one_of(st.none(), st.sampled_from(list(Danger)))
values = st.one_of(st.tuples(texts, texts, texts), st.tuples(several, several, several), st.tuples(ones, ones, ones))


def one(base: Any, mine: Any, theirs: Any) -> tuple[Any, Fate | None]:
    merged = merge({"f": base}, {"f": mine}, {"f": theirs}, BETWEEN)
    return merged.values.get("f", theirs), merged.fates.get("f")


def same(a: Any, b: Any) -> bool:
    if isinstance(a, tuple) and isinstance(b, tuple):
        return set(a) == set(b)
    return (a or None) == (b or None)


@given(values)
def test_what_one_changed_alone_holds(three: tuple[Any, Any, Any]) -> None:
    base, mine, theirs = three
    assert same(one(base, mine, base)[0], mine)
    assert same(one(base, base, theirs)[0], theirs)
    assert same(one(base, mine, mine)[0], mine)
    assert {one(base, mine, base)[1], one(base, base, theirs)[1], one(base, mine, mine)[1]} == {None}


@given(values)
def test_there_is_something_to_tell_exactly_where_both_changed_it_differently(three: tuple[Any, Any, Any]) -> None:
    base, mine, theirs = three
    both = not same(mine, base) and not same(theirs, base) and not same(mine, theirs)
    assert (one(*three)[1] is not None) == both


@given(texts, texts, texts)
def test_no_word_that_both_wrote_is_lost(base: str, mine: str, theirs: str) -> None:
    kept, fate = one(base, mine, theirs)
    if fate is not None:
        assert mine in kept
        assert theirs in kept


@given(several, several, several)
def test_of_several_what_either_added_is_there_and_what_either_took_out_is_not(
    base: tuple[int, ...], mine: tuple[int, ...], theirs: tuple[int, ...]
) -> None:
    kept, fate = one(base, mine, theirs)
    if fate is not None:
        added = {x for x in (*mine, *theirs) if x not in base}
        stayed = {x for x in base if x in mine and x in theirs}
        assert set(kept) == added | stayed
        assert set(kept) == set(one(base, theirs, mine)[0])
        assert len(kept) == len(set(kept))


@given(values)
def test_merging_once_more_changes_nothing(three: tuple[Any, Any, Any]) -> None:
    _base, _mine, theirs = three
    kept, _ = one(*three)
    assert same(one(theirs, kept, theirs)[0], kept)


def test_fields_are_merged_each_for_itself_and_what_no_case_holds_is_one_s_own() -> None:
    base = {"grid": 1, "danger": Danger.NONE, "reply": ""}
    theirs = {"grid": 2, "danger": Danger.NONE, "reply": "已修"}
    merged = merge(base, {"danger": Danger.LIFE, "reply": "灯已亮", "reason": "核实"}, theirs, BETWEEN)
    assert merged.values == {"danger": Danger.LIFE, "reply": f"已修\n{BETWEEN}\n灯已亮", "reason": "核实"}
    assert merged.fates == {"reply": Fate.BOTH}


def test_of_two_choices_one_s_own_stays_to_be_decided_upon() -> None:
    assert one(Danger.NONE, Danger.LIFE, Danger.CROWD) == (Danger.LIFE, Fate.CHOOSE)


def test_who_went_on_from_the_other_s_words_wrote_both() -> None:
    assert one("", "已修，灯已亮", "已修") == ("已修，灯已亮", Fate.BOTH)
    assert one("", "已修", "已修，灯已亮") == ("已修，灯已亮", Fate.BOTH)


def test_two_who_go_on_typing_into_one_text_never_fill_it_with_their_own_words_again() -> None:
    """Each saves what stands before him after every few letters, from what he knew: the text stays their two lines."""
    stored, known = "", {"甲": "", "乙": ""}
    typed = {"甲": "", "乙": ""}
    for n in range(1, 9):
        for who, words in (("甲", "恢复六盏路灯供电"), ("乙", "清淤排水沟三百米")):
            before = typed[who]
            typed[who] = before.replace(words[: n - 1], words[:n]) if n > 1 and words[: n - 1] in before else words[:n]
            found = merge({"task": known[who]}, {"task": typed[who]}, {"task": stored}, f"—— {who} ——")
            stored = found.values.get("task", stored)
            known[who] = typed[who] = stored
    lines = stored.split("\n")
    assert lines.count("恢复六盏路灯供电") == 1
    assert lines.count("清淤排水沟三百米") == 1
    assert len(stored) < 60
