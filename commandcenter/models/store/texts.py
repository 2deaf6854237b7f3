"""The text of a case and its search tokens (design §3, Search)."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, bindparam, insert, text, update

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


#: Of a longer query only so many tokens are looked up; the text test sees all of it.
_TOKENS = 40
_CONTAINS = "instr(t.form, :form) > 0"
_BY_INDEX = text(
    "SELECT t.case_id FROM case_token f CROSS JOIN case_text t"
    f" WHERE f.case_token MATCH :match AND t.case_id = f.rowid AND {_CONTAINS} ORDER BY f.rowid DESC LIMIT :limit"
)
_BY_TEXT = text(f"SELECT t.case_id FROM case_text t WHERE {_CONTAINS} ORDER BY t.case_id DESC LIMIT :limit")


def search(connection: Connection, query: str, limit: int = 50) -> list[int]:
    """Ids of the newest cases whose text contains the query (any substring of 1 to 20 characters), exactly.

    The index walks the cases that have all tokens, newest first, and stops when enough of them pass the text test:
    common tokens find their cases soon, rare ones have few to walk. A query of marks alone is looked for in the texts.
    """
    form = search_form(query)
    if not form:
        return []
    match = match_of([form])
    found = connection.execute(_BY_INDEX if match else _BY_TEXT, {"match": match, "form": form, "limit": limit})
    return list(found.scalars())


def match_of(forms: Iterable[str]) -> str:
    """What the full-text index is asked for texts that may hold all these words; "" when it cannot help."""
    wanted = dict.fromkeys(token for form in forms for token in _telling(indexable(form)))
    return " AND ".join(f'"{token}"' for token in list(wanted)[:_TOKENS])


def _telling(found: list[str]) -> list[str]:
    """The tokens without those characters that a bigram holds anyway."""
    covered = {character for token in found if len(token) > 1 for character in token}
    return [token for token in found if token not in covered]
