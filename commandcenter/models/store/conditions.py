"""The vocabulary of row-level security: what a rule of a table is, and the conditions it is made of.

Every condition asks for the login of the connection through `(SELECT f())`, which the server works out once per
statement. A condition with OR in it brings its own brackets.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ..access import CENTRE, PERMISSIONS, UNITS, Permission
from ..people import Role
from .roles import Group

#: The groups of people; one account is in exactly one of them.
PEOPLE: dict[Group, frozenset[Role]] = {
    Group.CENTRE: CENTRE,
    Group.UNITS: UNITS,
    Group.KEEPER: frozenset({Role.ADMIN}),
}
#: Which condition holds for whom; who is missing has no access.
Who = Mapping[Group, str]
#: An account in use whose post belongs to the group.
HERE: dict[Group, str] = {
    Group.CENTRE: "(SELECT my_scope()) = 'ALL'",
    Group.UNITS: "(SELECT my_scope()) = 'OWN'",
    Group.KEEPER: "(SELECT my_role()) = 'ADMIN'",
}
#: Whoever is no post of the centre is barred from every case by the first, and holds none of the keys: these say who is
#: in use and of which scope besides, so that a table asks for one thing, and its size is not misjudged for a second.
BARRED = "((SELECT barred_in_centre())::bigint[])"
BARRED_IN_SCOPE = "((SELECT my_barred())::bigint[])"
ME = "(SELECT my_login())"
MY_UNIT = "(SELECT my_unit())"


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may do what with the rows of a table. `columns`: all that an INSERT may name (empty: every column)."""

    select: Who = field(default_factory=dict)
    insert: Who = field(default_factory=dict)
    update: Who = field(default_factory=dict)
    delete: Who = field(default_factory=dict)
    columns: tuple[str, ...] = ()

    def of(self, deed: str) -> Who:
        found: Who = getattr(self, deed)
        return found


def joined(*conditions: str) -> str:
    return " AND ".join(one for one in conditions if one)


def everyone(condition: str = "") -> Who:
    """All people with an account in use."""
    return {group: joined(here, condition) for group, here in HERE.items()}


def only(roles: Iterable[Role], condition: str = "") -> Who:
    """Some posts: by group, and by post where not all of a group are among them."""
    wanted = frozenset(roles)
    found = {}
    for group, posts in PEOPLE.items():
        if mine := sorted(role.value for role in posts & wanted):
            post = "" if posts <= wanted else f"(SELECT my_role()) = ANY ('{{{','.join(mine)}}}'::text[])"
            found[group] = joined(HERE[group], post, condition)
    return found


def may(permission: Permission, condition: str = "") -> Who:
    """The posts of `access.PERMISSIONS`."""
    return only(PERMISSIONS[permission], condition)


def of_case(column: str, condition: str = "") -> Who:
    """Whoever sees the case that a row belongs to; `column` with its table."""
    seen = f'EXISTS (SELECT 1 FROM "case" k WHERE k.id = {column} OFFSET 0)'
    return by_case(f"{column} <> ALL {BARRED}", seen, condition)


def by_case(centre: str, units: str, condition: str = "") -> Who:
    """Conditions that hold for no post but those of the group: by what is barred, by a case that is seen."""
    return {Group.CENTRE: joined(centre, condition), Group.UNITS: joined(units, condition)}


def apart(centre: str, units: str, keeper: str | None = None) -> Who:
    said = {Group.CENTRE: centre, Group.UNITS: units, Group.KEEPER: keeper}
    return {group: joined(HERE[group], one) for group, one in said.items() if one is not None}
