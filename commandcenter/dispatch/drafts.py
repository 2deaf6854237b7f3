"""Half-filled forms of one login at one database: saved while somebody types, found again after a crash.

The key of a draft is the key of its registration (`Center.register(key=…)`): a form sent, and sent again after a
crash between the commit and the forgetting of the draft, makes one case.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from copy import copy
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Lock
from typing import Any
from uuid import NAMESPACE_OID, uuid4, uuid5

from ..models.errors import Offline
from ..models.store import cases
from ..models.store import drafts as store
from ..models.store.drafts import Draft, Owner
from ..models.store.own_file import OwnFile
from ..models.store.session import Database
from .center import own_key
from .desk import Desk
from .media import Kept

__all__ = ["KEPT_DAYS", "Draft", "Drafts", "new_key"]

#: How long a discarded draft can be brought back.
KEPT_DAYS = 7


def new_key() -> str:
    """The key of a draft that begins now."""
    return str(uuid4())


class Drafts:
    """The drafts of one kind of form ("intake"), in the file `drafts.db` of `folder`; opened when first needed.

    Every method is one transaction; like the store's own doors it refuses the window's thread.
    """

    def __init__(self, folder: Path, desk: Desk, kind: str) -> None:
        self._desk = desk
        self._owner = Owner(desk.store.place, desk.by.login, kind)
        self._file = _File(folder)

    def of_kind(self, kind: str) -> Drafts:
        """The same person's drafts of another form, in the same open file."""
        other = copy(self)
        other._owner = replace(self._owner, kind=kind)
        return other

    def key_of(self, *names: str) -> str:
        """The one key of a form that is always about the same thing: a step of a case."""
        own = self._owner
        return str(uuid5(NAMESPACE_OID, "\n".join((own.place, own.login, own.kind, *names))))

    def close(self) -> None:
        self._file.close()

    # --- typing ------------------------------------------------------------------------------------------------------

    def save(self, key: str, typed: Mapping[str, Any]) -> None:
        """Keeps what stands in the form: on the disk when this returns."""
        with self._opened().unit() as unit:
            store.save(unit, self._owner, key, typed, self._desk.clock.now())

    def add_file(self, key: str, typed: Mapping[str, Any], file: Kept) -> None:
        """Keeps a file with its draft, and what stands in the form besides."""
        kept = OwnFile(file.name, file.mime, file.sha256, file.data, file.taken_at)
        with self._opened().unit() as unit:
            store.save(unit, self._owner, key, typed, self._desk.clock.now())
            store.files.add(unit, key, kept)

    def drop_file(self, key: str, sha256: str) -> None:
        with self._opened().unit() as unit:
            store.files.drop(unit, key, sha256)

    def files(self, key: str) -> tuple[Kept, ...]:
        """The files of a draft, in the order they were added."""
        with self._opened().read() as connection:
            found = store.files.of(connection, key)
        return tuple(Kept(file.name, file.mime, file.data, file.sha256, file.taken_at) for file in found)

    # --- later -------------------------------------------------------------------------------------------------------

    def listed(self) -> tuple[Draft, ...]:
        """What is still to be finished, last changed first; drafts that became cases before a crash are forgotten."""
        with self._opened().read() as connection:
            found = store.listing(connection, self._owner, discarded=False)
        done = self._registered(found)
        if done:
            with self._opened().unit() as unit:
                for key in done:
                    store.forget(unit, self._owner, key)
        return tuple(draft for draft in found if draft.key not in done)

    def discarded(self) -> tuple[Draft, ...]:
        """What was thrown away within `KEPT_DAYS` days and can be brought back; older ones are gone."""
        with self._opened().unit() as unit:
            store.forget_discarded(unit, self._desk.clock.now() - timedelta(days=KEPT_DAYS))
            return tuple(store.listing(unit, self._owner, discarded=True))

    def discard(self, key: str) -> None:
        with self._opened().unit() as unit:
            store.discard(unit, self._owner, key, self._desk.clock.now())

    def bring_back(self, key: str) -> None:
        with self._opened().unit() as unit:
            store.discard(unit, self._owner, key, None)

    def forget(self, key: str) -> None:
        """The form was sent: its case holds what it held."""
        with self._opened().unit() as unit:
            store.forget(unit, self._owner, key)

    def _registered(self, found: list[Draft]) -> set[str]:
        """While the server is away nobody knows; a draft that is one too many does no harm."""
        if not found:
            return set()
        with suppress(Offline), self._desk.store.read() as connection:
            return {d.key for d in found if cases.by_key(connection, own_key(self._desk.by, d.key)) is not None}
        return set()

    def _opened(self) -> Database:
        self._desk.store.database.guard()
        return self._file.opened()


class _File:
    """The file behind all drafts of a workstation, opened once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = Lock()
        self._database: Database | None = None

    def opened(self) -> Database:
        with self._lock:
            if self._database is None:
                self._database = store.open_drafts(self._folder)
            return self._database

    def close(self) -> None:
        with self._lock:
            if self._database is not None:
                self._database.close()
                self._database = None
