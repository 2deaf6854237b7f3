"""Keys as they stand on the keyboard, in the groups of the registry."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from ...models.access import EVERYONE
from ...models.people import Role
from ..actions import IN_FIELDS, IN_HELP, Command, commands_of, in_meeting


@dataclass(frozen=True, slots=True)
class KeyGroup:
    """A heading, and below it each key with what it does."""

    name: str
    keys: tuple[tuple[str, str], ...]


Groups = tuple[KeyGroup, ...]


def printed(keys: str) -> str:
    """Keys as they stand on the keyboard."""
    return keys.replace("Return", "Enter")


def grouped(commands: Iterable[Command]) -> Groups:
    """Those that have keys, by their groups."""
    groups: dict[str, list[Command]] = defaultdict(list)
    for one in commands:
        groups[one.group].append(one)
    return tuple(group for name, some in groups.items() for group in listed(some, name))


def listed(commands: Iterable[Command], name: str, words: Mapping[str, str] = MappingProxyType({})) -> Groups:
    """Those that have keys under one name, if there are any; `words` says what some do here."""
    keys = tuple((printed(one.keys), words.get(one.id) or one.text) for one in commands if one.keys)
    return (KeyGroup(name, keys),) if keys else ()


def keys_of(role: Role) -> Groups:
    """Every key a post can use, wherever."""
    fields = IN_FIELDS if role in EVERYONE else ()
    return grouped((*commands_of(role), *fields, *in_meeting(role), *IN_HELP))
