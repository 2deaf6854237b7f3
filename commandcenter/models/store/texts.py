"""The text of a case and its search tokens (design §3, Search)."""

from __future__ import annotations

import json
from collections.abc import Iterable

from sqlalchemy import Connection, bindparam, insert, text, update

from ..case import Case
from ..text import search_form, tokens
from . import tables as t
from .prepared import Prepared, bound
from .session import on_server

_ADD_TEXT = Prepared(insert(t.case_text).values(bound(["case_id", "form", "original"])))
_ADD = Prepared(text("INSERT INTO case_token (rowid, tokens) VALUES (:id, :tokens)"))
_DROP = text("INSERT INTO case_token (case_token, rowid, tokens) VALUES ('delete', :id, :tokens)")
#: A server's words for the same.
_PUT_THERE = Prepared(
    text(
        "INSERT INTO case_token (case_id, tokens) VALUES (:id, array_to_tsvector(string_to_array(:tokens, ' ')))"
        " ON CONFLICT (case_id) DO UPDATE SET tokens = excluded.tokens"
    )
)


def form_of(case: Case) -> str:
    """What is searched: number, title, text and place, without blanks, folded."""
    return search_form(f"{case.no}\n{case.title}\n{case.text}\n{case.place}")


_NO_TOKEN = "\0"
_MARKS = {ord(mark): _NO_TOKEN for mark in map(chr, range(128)) if not mark.isalnum()}


def indexable(form: str) -> list[str]:
    """Tokens that the full-text index keeps whole: all without an ASCII mark; marks are left to the text test.

    The index's `ascii` tokenizer looks at nothing else, so no character is ever too new or too rare for it.
    """
    return [token for token in tokens(form.translate(_MARKS)) if _NO_TOKEN not in token]


def add_text(connection: Connection, case: Case, original: str | None) -> None:
    form = form_of(case)
    _ADD_TEXT.on(connection, {"case_id": case.id, "form": form, "original": original or None})
    _index(connection, case.id, form)


def change_text(connection: Connection, before: Case, after: Case) -> None:
    """Keep text and tokens in step after title, text or place changed."""
    if (before.title, before.text, before.place) == (after.title, after.text, after.place):
        return
    old, new = form_of(before), form_of(after)
    if old == new:
        return
    connection.execute(
        update(t.case_text).where(t.case_text.c.case_id == bindparam("of")).values(form=bindparam("new_form")),
        {"of": after.id, "new_form": new},
    )
    _index(connection, after.id, new, old)


def _index(connection: Connection, case_id: int, form: str, old: str | None = None) -> None:
    """Puts the tokens in; SQLite's index must be told those it held before."""
    put = _PUT_THERE if on_server(connection) else _ADD
    if old is not None and put is _ADD:
        connection.execute(_DROP, {"id": case_id, "tokens": " ".join(indexable(old))})
    put.on(connection, {"id": case_id, "tokens": " ".join(indexable(form))})


def indexed(connection: Connection) -> int:
    """How many tokens the index holds, each counted once in every text that has it."""
    held = "SUM(length(tokens)) FROM case_token" if on_server(connection) else "SUM(doc) FROM case_token_rows"
    found: int | None = connection.execute(text(f"SELECT {held}")).scalar()
    return found or 0


#: Of a longer query only so many tokens are looked up; the text test sees all of it.
_TOKENS = 40
_CONTAINS = "instr(t.form, :form) > 0"
_BY_INDEX = text(
    "SELECT t.case_id FROM case_token f CROSS JOIN case_text t"
    f" WHERE f.case_token MATCH :match AND t.case_id = f.rowid AND {_CONTAINS} ORDER BY f.rowid DESC LIMIT :limit"
)
_BY_TEXT = text(f"SELECT t.case_id FROM case_text t WHERE {_CONTAINS} ORDER BY t.case_id DESC LIMIT :limit")
_BY_SERVER = text(
    "SELECT DISTINCT m FROM matching(:match, :forms, :before, :limit, true) AS m ORDER BY m DESC LIMIT :limit"
)
_NO_CASE = 2**62


def search(connection: Connection, query: str, limit: int = 50) -> list[int]:
    """Ids of the newest cases whose text contains the query (any substring of 1 to 20 characters), exactly.

    The index walks the cases that have all tokens, newest first, and stops when enough of them pass the text test:
    common tokens find their cases soon, rare ones have few to walk. A query of marks alone is looked for in the texts.
    """
    form = search_form(query)
    if not form:
        return []
    match = match_of([form])
    if on_server(connection):
        values = {"match": server_match([form]), "forms": json.dumps([form]), "before": _NO_CASE, "limit": limit}
        return list(connection.execute(_BY_SERVER, values).scalars())
    found = connection.execute(_BY_INDEX if match else _BY_TEXT, {"match": match, "form": form, "limit": limit})
    return list(found.scalars())


def match_of(forms: Iterable[str]) -> str:
    """What the full-text index is asked for texts that may hold all these words; "" when it cannot help."""
    return " AND ".join(f'"{token}"' for token in _fewer(_wanted(forms)))


def server_match(forms: Iterable[str]) -> str:
    """The same in a server's words; a token never holds a mark."""
    return " & ".join(f"'{token}'" for token in _wanted(forms))


def _wanted(forms: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(token for form in forms for token in _telling(indexable(form))))[:_TOKENS]


#: Of longer queries those tokens are left out whose characters their neighbours hold.
_MANY = 8
#: What every case has by its number (LH20260611-00001).
_EVERYWHERE = frozenset(tokens(search_form("LH202")))


def _fewer(found: list[str]) -> list[str]:
    """As many as tell cases apart: each one costs a walk through all cases that have it, and the text test sees to the
    rest."""
    rare = [token for token in found if token not in _EVERYWHERE] or found
    if len(rare) <= _MANY:
        return rare
    kept, is_left_out = [], False
    for before, token, after in zip(["", *rare], rare, [*rare[1:], ""], strict=False):
        is_left_out = not is_left_out and before[1:] == token[:1] and token[1:] == after[:1]
        if not is_left_out:
            kept.append(token)
    return kept


def _telling(found: list[str]) -> list[str]:
    """The tokens without those characters that a bigram holds anyway."""
    covered = {character for token in found if len(token) > 1 for character in token}
    return [token for token in found if token not in covered]
