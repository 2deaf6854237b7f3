"""The text of a case and its search tokens (design §3, Search)."""

from __future__ import annotations

import re

from sqlalchemy import Connection, bindparam, func, insert, select, text, update

from ..case import Case
from ..text import search_form, tokens
from . import tables as t
from .prepared import Prepared, bound

_ADD_TEXT = Prepared(insert(t.case_text).values(bound(["case_id", "form", "original"])))
_ADD = Prepared(text("INSERT INTO case_token (rowid, tokens) VALUES (:id, :tokens)"))
_DROP = text("INSERT INTO case_token (case_token, rowid, tokens) VALUES ('delete', :id, :tokens)")


def form_of(case: Case) -> str:
    """What is searched: number, title, text and place, without blanks, folded."""
    return search_form(f"{case.no}\n{case.title}\n{case.text}\n{case.place}")


_MARKS = re.compile("[\\x00-/:-@\\[-`{-\\x7f]")


def indexable(form: str) -> list[str]:
    """Tokens that the full-text index keeps whole: all without an ASCII mark; marks are left to the text test.

    The index's `ascii` tokenizer looks at nothing else, so no character is ever too new or too rare for it.
    """
    return [token for token in tokens(form) if not _MARKS.search(token)]


def add_text(connection: Connection, case: Case, original: str | None) -> None:
    form = form_of(case)
    _ADD_TEXT.on(connection, {"case_id": case.id, "form": form, "original": original or None})
    _ADD.on(connection, {"id": case.id, "tokens": " ".join(indexable(form))})


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
    connection.execute(_DROP, {"id": after.id, "tokens": " ".join(indexable(old))})
    _ADD.on(connection, {"id": after.id, "tokens": " ".join(indexable(new))})


_COMMON = 20_000
#: Of a longer query only so many tokens are looked up; the text test sees all of it.
_TOKENS = 40


def search(connection: Connection, query: str, limit: int = 50) -> list[int]:
    """Ids of the newest cases whose text contains the query (any substring of 1 to 20 characters), exactly.

    A rare token goes through the index; where every token is common, the newest cases are walked with the text test.
    """
    form = search_form(query)
    if not form:
        return []
    rows = {token: _rows_with(connection, token) for token in indexable(form)[:_TOKENS]}
    if rows and min(rows.values()) == 0:
        return []
    contains = func.instr(t.case_text.c.form, form) > 0
    newest = select(t.case_text.c.case_id).where(contains).order_by(t.case_text.c.case_id.desc()).limit(limit)
    if rows and min(rows.values()) <= _COMMON:
        match = " AND ".join(f'"{token}"' for token in rows)
        newest = newest.where(
            t.case_text.c.case_id.in_(text("SELECT rowid FROM case_token WHERE case_token MATCH :match"))
        ).params(match=match)
    return list(connection.execute(newest).scalars())


def _rows_with(connection: Connection, token: str) -> int:
    found = connection.execute(text("SELECT doc FROM case_token_rows WHERE term = :term"), {"term": token}).scalar()
    return found or 0
