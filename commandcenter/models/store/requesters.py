"""Who asked: names and telephones, apart from the case (domain §2.2, 保密)."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select

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
