"""Who asked: names and telephones, apart from the case (domain §2.2, 保密)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, select

from . import tables as t


@dataclass(frozen=True, slots=True)
class Requester:
    n: int
    name: str
    phone: str
    address: str


_COLUMNS = [t.requester.c[name] for name in Requester.__dataclass_fields__]


def of_case(connection: Connection, case_id: int) -> list[Requester]:
    """Everybody to be called back, the first reporter first. Callers check `access.may_see_identity`."""
    rows = connection.execute(select(*_COLUMNS).where(t.requester.c.case_id == case_id).order_by(t.requester.c.n))
    return [Requester(*row) for row in rows]


def first(connection: Connection, case_id: int) -> Requester | None:
    """The first reporter, None when nobody is known."""
    return next(iter(of_case(connection, case_id)), None)


_OF_PHONE = (
    select(t.requester.c.case_id, t.requester.c.name)
    .where(t.requester.c.phone.in_(bindparam("phones", expanding=True)), t.requester.c.from_case_id.is_(None))
    .order_by(t.requester.c.case_id.desc())
    .limit(bindparam("most"))
)


def of_phone(connection: Connection, phones: Iterable[str], most: int) -> list[tuple[int, str]]:
    """(case, name given) of the newest cases somebody reported from these numbers; merged copies are left out."""
    rows = connection.execute(_OF_PHONE, {"phones": sorted(set(phones)), "most": most})
    return [(row.case_id, row.name) for row in rows]
