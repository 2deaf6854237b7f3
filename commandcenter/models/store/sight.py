"""Who sees which case, as a condition for queries: the same rule as `access.may_see` (tested)."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, and_, exists, false, not_, select, true

from ..access import SCOPES, Scope, scope_keys
from ..case import CaseState
from ..people import Role, Session
from . import tables as t

#: So many ids are named in one query.
_AT_ONCE = 1000


def seen_by(by: Session, case_id: Column[Any]) -> ColumnElement[bool]:
    """That a case may be read by this person: scope, recusal (回避), and of a transferred one the centre alone."""
    scope = SCOPES[by.role]
    if scope is Scope.NOTHING:
        return false()
    if by.role is Role.SYSTEM:
        return true()
    free = not_(_complained_of(by, case_id))
    if scope is Scope.ALL:
        return free
    own = select(t.case_scope.c.case_id).where(
        t.case_scope.c.scope.in_(scope_keys(by)), t.case_scope.c.case_id == case_id
    )
    itself = t.case.alias()
    sealed = select(itself.c.id).where(itself.c.id == case_id, itself.c.state == CaseState.TRANSFERRED)
    return and_(free, exists(own), not_(exists(sealed)))


def seen_among(connection: Connection, by: Session, ids: Collection[int]) -> set[int]:
    """Those of these cases that this person may read."""
    asked, found = sorted(ids), set[int]()
    for start in range(0, len(asked), _AT_ONCE):
        some = t.case.c.id.in_(asked[start : start + _AT_ONCE])
        found.update(connection.execute(select(t.case.c.id).where(some, seen_by(by, t.case.c.id))).scalars())
    return found


def free_of(by: Session, meeting_id: Column[Any]) -> ColumnElement[bool]:
    """That no case which is or was on the meeting's agenda complains of this person (None: of no meeting)."""
    if by.role is Role.SYSTEM:
        return true()
    item = t.meeting_item.c
    spoken_of = select(item.n).where(item.meeting_id == meeting_id, _complained_of(by, item.case_id))
    return not_(exists(spoken_of))


def barred_from(connection: Connection, by: Session) -> frozenset[int]:
    """The cases that complain of this person; on a server none, since there he finds nothing of them anyway."""
    if by.role is Role.SYSTEM:
        return frozenset()
    return frozenset(connection.execute(select(t.case_barred.c.case_id).where(_is_named(by))).scalars())


def _complained_of(by: Session, case_id: Column[Any]) -> ColumnElement[bool]:
    barred = t.case_barred.c
    return exists(select(barred.case_id).where(barred.case_id == case_id, _is_named(by)))


def _is_named(by: Session) -> ColumnElement[bool]:
    barred = t.case_barred.c
    unit = (barred.kind == "U") & (barred.who == by.unit_id)
    person = (barred.kind == "P") & (barred.who == by.person_id)
    return unit if by.person_id is None else unit | person
