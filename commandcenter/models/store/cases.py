"""Cases as commands see them: registered, saved with event, figures and text in one go, found again."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

from sqlalchemy import Connection, and_, bindparam, func, insert, select, text

from .. import lifecycle
from ..case import CaseFile, Event, Origin
from ..draft import CaseDraft, Platform
from ..errors import NotFound
from ..lifecycle import World
from ..people import SYSTEM, Session
from . import deadlines, figures, files, numbers, texts
from . import tables as t
from .files import events_of_cases, load, load_many
from .prepared import Prepared, bound, pipelined
from .session import on_server
from .store import write_sampled_month

__all__ = [
    "Change",
    "Lost",
    "add",
    "add_key",
    "by_key",
    "by_source",
    "copy_requesters",
    "events",
    "events_of_cases",
    "has_children",
    "id_of",
    "identity",
    "load",
    "load_many",
    "name_of",
    "papered",
    "save",
]

#: The writers of a file come one after the other; a server's do not.
_NEXT_ID = Prepared(select(func.coalesce(func.max(t.case.c.id), 0) + 1))
_NEXT_ID_THERE = Prepared(text("SELECT nextval('case_id_seq')"))
_KNOWN_KEY = Prepared(select(t.idempotency.c.case_id).where(t.idempotency.c.key == bindparam("of_key")))
_ADD_KEY = Prepared(insert(t.idempotency).values(bound(["key", "case_id"])))
_COPY_THERE = text("SELECT copy_requesters(:child, :numbers, :parent, :first)")
_ADD_REQUESTER = Prepared(insert(t.requester).values(bound(t.requester.c.keys())))


def identity(connection: Connection, now: datetime) -> tuple[int, str]:
    """Id and number of the next case (domain §2.4)."""
    next_id = _NEXT_ID_THERE if on_server(connection) else _NEXT_ID
    return next_id.scalar(connection), numbers.next_case_no(connection, now)


def add(
    connection: Connection,
    file: CaseFile,
    draft: CaseDraft,
    by: Session,
    now: datetime,
    key: str | None,
    world: World,
) -> CaseFile:
    """Store a registration: row, requester, text, event. Returns the dossier.

    The event also tells what stands beside the dossier: the point, and the hash of the words exactly as they came.
    """
    case, case_id = file.case, file.case.id
    point = f"{draft.point[0]},{draft.point[1]}" if draft.point else None
    original = _storable(draft.original) if draft.original and draft.original != draft.text else None
    said = {"point": point, "original_sha256": original and sha256(original.encode()).hexdigest()}
    besides = {name: value for name, value in said.items() if value is not None}
    columns = deadlines.columns_of(file, world.limits, world.township)
    registered = lifecycle.registered(file, besides, by, now)
    with pipelined(connection):
        files.insert_case(connection, file, point=point, **columns)
        if case.requesters:
            _ADD_REQUESTER.on(connection, {"case_id": case_id, "n": 1, "from_case_id": None} | _requester(draft))
        texts.add_text(connection, case, original)
        if key is not None:
            add_key(connection, key, case_id)
        files.append(connection, "case", case_id, registered, now)
    return file


def _requester(draft: CaseDraft) -> dict[str, str | None]:
    told = draft.requester_name, draft.requester_phone, draft.requester_address
    return dict(zip(("name", "phone", "address"), told, strict=True))


def add_key(connection: Connection, key: str, case_id: int) -> None:
    """What was sent under the key is done, in the transaction that does it."""
    _ADD_KEY.on(connection, {"key": key, "case_id": case_id})


def _storable(text: str) -> str:
    """Half a surrogate pair, which some platforms' JSON holds, is no text that any database takes."""
    return text.encode(errors="replace").decode()


class Change(NamedTuple):
    """What a command made of one dossier, with the events that tell it."""

    before: CaseFile
    after: CaseFile
    events: Sequence[Event]


def save(connection: Connection, changes: Sequence[Change], now: datetime, world: World) -> None:
    """Write a command's results; raises Lost of the first whose row is not what `before` was."""
    with pipelined(connection):
        written = [_send_case(connection, change, world) for change in changes]
    for (before, _, _), done in zip(changes, written, strict=True):
        if not done():
            raise Lost(before.case.id)
    with pipelined(connection):
        for before, after, events in changes:
            files.save_parts(connection, before, after)
            figures.keep(connection, before, after, world.limits)
            for event in events:
                files.append(connection, "case", after.case.id, event, now)
    for before, after, _ in changes:
        texts.change_text(connection, before.case, after.case)
        if after.case.sample_due and not before.case.sample_due:
            write_sampled_month(connection, after)


def _send_case(connection: Connection, change: Change, world: World) -> Callable[[], bool]:
    before, after, _ = change
    columns = deadlines.columns_of(after, world.limits, world.township)
    return files.save_case(connection, before.case, after.case, **columns)


class Lost(Exception):
    """Somebody else was first with this case; nothing of the transaction may stand."""

    def __init__(self, case_id: int) -> None:
        super().__init__(case_id)
        self.case_id = case_id


def by_key(connection: Connection, key: str) -> int | None:
    """The case registered under an idempotency key."""
    case_id: int | None = _KNOWN_KEY.scalar(connection, {"of_key": key})
    return case_id


_BY_SOURCE = (
    select(t.case.c.id, t.event.c.payload, t.case.c.origin)
    .join(t.event, and_(t.event.c.entity == "case", t.event.c.entity_id == t.case.c.id, t.event.c.n == 1))
    .where(t.case.c.source_key == bindparam("source_key"))
    .order_by(t.case.c.id)
)


def by_source(connection: Connection, source_key: str) -> list[tuple[int, str, Origin]]:
    """(id, text as it was registered, origin) of the cases that came under a platform's key, oldest first."""
    rows = connection.execute(_BY_SOURCE, {"source_key": source_key})
    return [(row.id, json.loads(row.payload)["changes"]["case"]["text"], row.origin) for row in rows]


def id_of(connection: Connection, no: str) -> int:
    """The id behind a case number. Raises NotFound."""
    case_id: int | None = connection.execute(select(t.case.c.id).where(t.case.c.no == no)).scalar()
    if case_id is None:
        raise NotFound(f"没有编号为 {no} 的案件")
    return case_id


def numbers_of(connection: Connection, ids: Iterable[int]) -> dict[int, str]:
    """The numbers of cases by id; those that may not be read are missing."""
    query = select(t.case.c.id, t.case.c.no).where(t.case.c.id.in_(sorted(set(ids))))
    return {row.id: row.no for row in connection.execute(query)}


def titles_of(connection: Connection, ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    """Number and title of cases by id; those that may not be read are missing."""
    query = select(t.case.c.id, t.case.c.no, t.case.c.title).where(t.case.c.id.in_(sorted(set(ids))))
    return {row.id: (row.no, row.title) for row in connection.execute(query)}


def newest(connection: Connection, count: int) -> list[str]:
    """The numbers of the cases that were registered last, the newest first."""
    query = select(t.case.c.no).order_by(t.case.c.id.desc()).limit(count)
    return list(connection.execute(query).scalars())


def events(connection: Connection, case_id: int) -> list[Event]:
    return files.events(connection, "case", case_id)


def last_logins(connection: Connection, ids: Iterable[int]) -> dict[int, str]:
    """Whose step is the newest one of each of these cases."""
    e = t.event.c
    newest = (
        select(e.entity_id, func.max(e.n).label("n"))
        .where(e.entity == "case", e.entity_id.in_(list(ids)))
        .group_by(e.entity_id)
        .subquery()
    )
    of_newest = and_(e.entity == "case", e.entity_id == newest.c.entity_id, e.n == newest.c.n)
    found = connection.execute(select(e.entity_id, e.login).join(newest, of_newest))
    return {row.entity_id: row.login for row in found}


def name_of(connection: Connection, login: str) -> str:
    """Who is behind a login, for messages and papers."""
    if login == SYSTEM.login:
        return SYSTEM.name
    name = connection.execute(select(t.person.c.name).join(t.account).where(t.account.c.login == login)).scalar()
    return name or login


def has_children(connection: Connection, no: str) -> bool:
    """Whether other cases are merged into the case of this number."""
    return connection.execute(select(t.case.c.id).where(t.case.c.parent_no == no).limit(1)).scalar() is not None


def copy_requesters(connection: Connection, child: CaseFile, parent_id: int, first: int) -> None:
    """The parent of a merge calls the child's requesters too."""
    if on_server(connection):
        numbered = {"child": child.case.id, "numbers": json.dumps(list(child.requesters))}
        connection.execute(_COPY_THERE, numbered | {"parent": parent_id, "first": first})
        return
    of_child = (t.requester.c.case_id == child.case.id, t.requester.c.n.in_(child.requesters))
    rows = connection.execute(select(t.requester).where(*of_child).order_by(t.requester.c.n))
    for i, row in enumerate(list(rows)):
        connection.execute(
            insert(t.requester),
            {
                "case_id": parent_id,
                "n": first + i,
                "name": row.name,
                "phone": row.phone,
                "address": row.address,
                "from_case_id": child.case.id,
            },
        )


def papered(connection: Connection, since: Mapping[int, int]) -> set[int]:
    """Which cases had a paper issued since the event of theirs whose number is told."""
    query = select(t.document.c.case_id, func.max(t.document.c.case_n)).where(t.document.c.case_id.in_(since))
    newest = connection.execute(query.group_by(t.document.c.case_id))
    return {case_id for case_id, n in newest if n is not None and n >= since[case_id]}


def replies_to_send(connection: Connection, platform: Platform) -> list[int]:
    """Cases of a platform whose reply is approved and was not sent yet, oldest first."""
    query = select(t.case.c.id).where(
        t.case.c.platform == platform, t.case.c.reply_approved_at.is_not(None), t.case.c.reply_sent_at.is_(None)
    )
    return list(connection.execute(query.order_by(t.case.c.id)).scalars())
