"""Search finds exactly the cases whose normalised text contains the query, whatever the script."""

from __future__ import annotations

import random
import sqlite3
import sys
import unicodedata
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection

from commandcenter.models.case import CaseState
from commandcenter.models.lifecycle import Action
from commandcenter.models.queues import BoardQuery, Queue
from commandcenter.models.store import board, texts
from commandcenter.models.store.prepared import Prepared
from commandcenter.models.store.written import statements
from commandcenter.models.text import search_form
from tests.stage import Stage, Theatre

_PIECES = [
    *"路灯不亮水管漏了村东头西二的在是𠮷𬱖𰻝龦",
    *"abcXYZ ÄßéıİſǅΣς Кий ٣४ ①Ⅷ㎡½ﬁ ｱｶﾞ 가각",
    *"%_\\'\"*^()[]{}<>-+=.,;:!?/&|~`#$@ ，。！？；：“”‘’（）【】《》—…·、",
    "👨‍👩‍👧", "🚧", "❗", "e\u0301", "12345", "0538-2880110", "AND", "OR", "NEAR", "NOT", "\n", "　", "\u200b",
]  # fmt: skip


@pytest.fixture(scope="module")
def words(theatre: Theatre, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Eighty cases of mixed words, some of them much alike."""
    stage = theatre.stage(tmp_path_factory.mktemp("words"))
    chance = random.Random(20261120)
    for n in range(80):
        text = "".join(chance.choices(_PIECES, k=chance.randint(3, 60))) + f"第{n % 7}桥"
        stage.register(text=text, place_text=chance.choice(("", "村口", "_%_", "A座")))
    yield stage
    stage.close()


def _forms(stage: Stage) -> dict[int, str]:
    with stage.store.read() as connection:
        return dict(connection.exec_driver_sql("SELECT case_id, form FROM case_text").all())


def _naive(stage: Stage, query: str) -> list[int]:
    wanted = search_form(query)
    return [n for n, form in sorted(_forms(stage).items(), reverse=True) if wanted and wanted in form]


def _search(stage: Stage, query: str, limit: int = 1000) -> list[int]:
    with stage.store.read() as connection:
        return texts.search(connection, query, limit)


def test_every_substring_is_found_everywhere_it_stands(words: Stage) -> None:
    forms = _forms(words)

    @given(case=st.sampled_from(sorted(forms)), start=st.integers(0, 90), length=st.integers(1, 20))
    def check(case: int, start: int, length: int) -> None:
        form = forms[case]
        query = form[start % len(form) :][:length]
        found = _search(words, query)
        assert found == _naive(words, query)
        wanted = search_form(query)  # a joiner alone is nothing
        assert not wanted or case in found or wanted not in form

    check()
    for form in forms.values():
        assert _search(words, form[-5:]) == _naive(words, form[-5:])


@given(query=st.one_of(st.text(max_size=20), st.text(st.sampled_from("".join(_PIECES)), max_size=6)))
def test_any_query_is_answered_as_by_reading(words: Stage, query: str) -> None:
    assert _search(words, query) == _naive(words, query)


@pytest.mark.parametrize(
    "query", ["%", "_", "\\", "%_", "\\%", "*", '"', "'", '" OR "', "NEAR(路", "a AND b", "路*", "^路"]
)
def test_marks_of_query_languages_are_plain_marks(words: Stage, query: str) -> None:
    assert _search(words, query) == _naive(words, query)


@pytest.mark.parametrize("query", ["", " ", "\t\n", "\u200b"])
def test_nothing_finds_nothing(words: Stage, query: str) -> None:
    assert _search(words, query) == []


def test_a_pasted_page_is_a_query_like_any_other(town: Stage) -> None:
    page = "".join(chr(0x4E00 + n * 7 % 9000) for n in range(8_000))
    case = town.register(text=page)
    town.register(text=page[:-1])
    assert _search(town, page) == [case.id]
    assert _search(town, page + "多") == []


def test_newest_first_and_no_more_than_asked(words: Stage) -> None:
    everything = _naive(words, "桥")
    assert _search(words, "桥", 7) == everything[:7]


def test_width_case_and_blanks_make_no_difference(words: Stage) -> None:
    case = words.register(text="Ｈ５ 宣传 栏 ＡＢ座", title="宣传栏")
    for query in ("h5宣传", "ｈ５宣传栏", "H5 宣 传", "ab座", case.no, case.no[2:9], "宣传栏Ｈ５"):
        assert case.id in _search(words, query), query
    assert _search(words, "宣传栏H5宣传")[0] == case.id  # the end of the title runs into the text


def test_supplements_are_found_and_what_was_still_is(town: Stage) -> None:
    case = town.walk(CaseState.SUPPLEMENT, text="桥头有坑")
    assert _search(town, "幼儿园") == []
    town.act(case.id, "intake1", Action.SUPPLY, text="在幼儿园门口😀")
    assert [_search(town, q) for q in ("幼儿园", "😀", "坑", "坑【补充】在")] == [[case.id]] * 4
    assert town.verify() == []


def test_a_board_of_words_stops_when_its_page_is_full(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """The index of a file gives the newest first: what matches is never gathered and sorted."""
    stage.register(text="村口路灯不亮")
    asked: list[tuple[str, Any]] = []
    on = Prepared.on

    def noted(self: Prepared, connection: Connection, values: Mapping[str, Any] = MappingProxyType({})) -> Any:
        made = self._of(connection.dialect)
        asked.append((made.sql, made.parameters(values)))
        return on(self, connection, values)

    monkeypatch.setattr(Prepared, "on", noted)
    with stage.store.read() as connection:
        query = BoardQuery(Queue.EVERYTHING, words="路灯")
        rows = board.page(connection, stage.setup.township, stage.session("lead1"), query, now=stage.now)
        [(sql, values)] = [one for one in asked if "MATCH" in one[0]]
        plan = "\n".join(row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", tuple(values)))
    assert rows
    assert "SCAN f VIRTUAL TABLE" in plan
    assert "TEMP B-TREE" not in plan


@pytest.mark.parametrize(
    ("words", "tokens"),
    [
        ("路灯不亮", "路灯 灯不 不亮"),
        ("2", "2"),
        ("LH2026", "26"),
        ("西村二村一组的灯", "西村 村二 二村 村一 一组 组的 的灯"),
        ("西村二村一组路灯不亮", "西村 二村 一组 路灯 不亮"),
        ("LH20260611-01453西村", "26 06 11 01 45 3西 西村"),
    ],
)
def test_an_index_is_asked_for_no_more_than_tells_cases_apart(words: str, tokens: str) -> None:
    """All have LH20…; in a longer query every character is asked for, not every pair."""
    assert texts.match_of([search_form(words)]).replace('"', "").replace(" AND ", " ") == tokens


def test_the_index_keeps_every_character_there_is() -> None:
    """Whatever Unicode a text is made of, now or later: no letter is too rare to be looked up."""
    connection = sqlite3.connect(":memory:")
    for statement in statements("triggers_sqlite.sql"):
        if "VIRTUAL TABLE" in statement:
            connection.execute(statement)
    known = (
        chr(code) for code in range(0x20, sys.maxunicode + 1, 3) if unicodedata.category(chr(code)) not in ("Cs", "Cn")
    )
    wanted: set[str] = set()
    batch: list[str] = []
    for char in (*map(chr, range(0x20, 0x3000)), *known):
        batch += texts.indexable(search_form(char))
    wanted.update(batch)
    for start in range(0, len(batch), 5_000):
        connection.execute(
            "INSERT INTO case_token (rowid, tokens) VALUES (?, ?)", (start, " ".join(batch[start : start + 5_000]))
        )
    kept = {row[0] for row in connection.execute("SELECT term FROM case_token_rows")}
    connection.close()
    assert kept == wanted
    assert len(wanted) > 60_000
