"""Many words in one pass, against every occurrence found one by one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from commandcenter.dispatch.judgement.lexicon import Lexicon

_LETTERS = "甲乙丙"


def _outermost(words: set[str], text: str) -> set[tuple[int, str]]:
    spans = {(at, at + len(w)) for w in words for at in range(len(text)) if text.startswith(w, at)}
    outer = {s for s in spans if not any(t != s and t[0] <= s[0] and s[1] <= t[1] for t in spans)}
    return {(at, text[at:end]) for at, end in outer}


@given(st.sets(st.text(_LETTERS, min_size=1, max_size=4), max_size=8), st.text(_LETTERS, max_size=30))
def test_finds_every_word_that_lies_in_no_longer_one(words: set[str], text: str) -> None:
    found = list(Lexicon(words).find(text))
    assert set(found) == _outermost(words, text)
    assert found == sorted(found)


def test_longer_word_hides_the_shorter() -> None:
    lexicon = Lexicon(["垃圾", "建筑垃圾", "道路", "路灯"])
    assert [word for _, word in lexicon.find("建筑垃圾堆在道路灯下，垃圾")] == ["建筑垃圾", "道路", "路灯", "垃圾"]
