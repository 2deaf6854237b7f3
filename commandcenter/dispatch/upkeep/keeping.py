"""Backup, restore, move: a whole database carried elsewhere, compared before it is put in force (design §3).

Nothing half-written ever stands: a file is built beside its place and renamed, a server's database is filled in one
transaction, a backup is renamed when it is whole. What is read is one snapshot, and work goes on meanwhile.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from ...models.errors import UserError, reason
from ...models.people import SYSTEM
from ...models.store import deadlines, handing, roles, schema
from ...models.store.archive import Archive, write
from ...models.store.building import built_beside, file_beside, parsed, standing
from ...models.store.carry import Facts, OpenDatabase, Progress, Source, carry, compare, facts_of
from ...models.store.embedded import protect_file
from ...models.store.handing import Handed
from ...models.store.loading import into_file, into_server
from ...models.store.meta import load_limits, revise, write_meta
from ...models.store.session import Database, database_path, open_engine
from ...models.store.store import record_setup
from ...models.store.townships import load_township
from ..entrance import DEMO_PASSWORD

#: Takes the one-time passwords before anything is put in force.
Passwords = Callable[[list[Handed]], None]
_NOTHING_WRITTEN = "没有写出任何数据"


@dataclass(frozen=True, slots=True)
class Carried:
    """What stands at the target now; `passwords` counts the one-time passwords that were handed out."""

    facts: Facts
    passwords: int


def back_up(url: str, path: Path, now: datetime, program: str, progress: Progress) -> Facts:
    """A backup of the database at `path`, whole or not at all, its owner's alone. Raises UserError."""
    try:
        with _reading(url) as source, file_beside(path) as draft:
            draft.touch(mode=0o600)
            protect_file(draft)
            write(source, draft, now, program, progress)
            return source.facts
    except OSError as error:
        raise UserError(f"无法写入 {path}：{reason(error)}", field="out") from error


def restore(path: Path, url: str, now: datetime, *, force: bool, hand_out: Passwords, progress: Progress) -> Carried:
    """The database of a backup put in force at `url`: in an empty place, or with `force` over what stands there.

    Its epoch rises, so that running programs load everything again and send what they kept. Raises UserError.
    """
    with closing(Archive(path)) as source:
        said: dict[str, object] = {"made_at": source.made_at, "revision": source.facts.revision}
        return _Carrier(source, now, "RESTORE", said, hand_out, progress).to(url, force=force)


def move(url: str, to: str, now: datetime, *, force: bool, hand_out: Passwords, progress: Progress) -> Carried:
    """The database at `url` put in force at `to`, on the other engine or the same; the old one stays as it is."""
    if parsed(url) == parsed(to):
        raise UserError("迁移的来源和去处是同一个数据库", field="to", kept=_NOTHING_WRITTEN)
    with _reading(url) as source:
        said: dict[str, object] = {"from": "server" if source.facts.on_server else "file"}
        return _Carrier(source, now, "MOVE", said, hand_out, progress).to(to, force=force)


@contextmanager
def handing_out(path: Path) -> Iterator[Passwords]:
    """Writes one-time passwords to a file that was not there, its owner's alone; takes it away when what they are for
    fails. Raises UserError where it cannot be written."""
    written = False

    def write(handed: list[Handed]) -> None:
        nonlocal written
        try:
            with os.fdopen(
                os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8-sig"
            ) as file:
                written = True
                lines = csv.writer(file)
                lines.writerow(("登录名", "姓名", "一次性密码"))
                lines.writerows((one.login, one.name, one.password) for one in handed)
        except FileExistsError:
            raise UserError(f"{path} 已存在，请先移开它", field="passwords", kept=_NOTHING_WRITTEN) from None
        except OSError as error:
            raise UserError(f"无法写入 {path}：{reason(error)}", field="passwords", kept=_NOTHING_WRITTEN) from error

    try:
        yield write
    except BaseException:
        if written:
            path.unlink(missing_ok=True)
        raise


@contextmanager
def _reading(url: str) -> Iterator[OpenDatabase]:
    database = Database(open_engine(url))
    try:
        with database.read() as connection:
            yield OpenDatabase(connection)
    finally:
        database.close()


class _Carrier:
    def __init__(
        self,
        source: Source,
        now: datetime,
        kind: str,
        said: dict[str, object],
        hand_out: Passwords,
        progress: Progress,
    ) -> None:
        self._source = source
        self._now = now
        self._kind = kind
        self._said = said
        self._hand_out = hand_out
        self._progress = progress
        self._epoch = source.facts.epoch

    def to(self, url: str, *, force: bool) -> Carried:
        """Puts the source in force at `url`. Raises UserError when something stands there and not `force`."""
        there = standing(url)
        if there is not None and not force:
            raise UserError(f"{there}。要替换它，请加 --force", kept=_NOTHING_WRITTEN)
        self._epoch = max(self._epoch, there.epoch if there is not None else 0) + 1
        if database_path(parsed(url)) is None:
            return self._to_server(url)
        with built_beside(url, force=force) as beside, closing(_new_file(beside)) as database:
            with database.unit() as unit:
                schema.upgrade(unit, self._source.facts.revision)
            with into_file(database) as loader:
                carry(self._source, loader, self._progress)
            with database.unit() as unit:
                return self._put_in_force(unit)

    def _to_server(self, url: str) -> Carried:
        place = parsed(url)
        made = not roles.database_exists(place)
        if made:
            roles.make_database(place.set(database=roles.ALWAYS_THERE), place.database or "")
        try:
            with closing(Database(open_engine(url))) as database, database.unit() as unit:
                roles.renew_schema(unit)
                schema.upgrade(unit, self._source.facts.revision)
                with into_server(unit) as loader:
                    carry(self._source, loader, self._progress)
                return self._put_in_force(unit)
        except BaseException:
            if made:
                roles.drop_database(place, place.database or "")
            raise

    def _put_in_force(self, unit: Connection) -> Carried:
        """The last steps, all before the target is anybody's: compared, brought up to date, recorded."""
        self._progress("核对", 0, 0)
        compare(self._source.facts, facts_of(unit))
        if self._source.facts.revision < schema.HEAD:
            schema.upgrade(unit)
            deadlines.complete(unit, load_limits(unit), load_township(unit))
        schema.stamp(unit)
        write_meta(unit, "epoch", str(self._epoch))
        revise(unit)
        self._progress("密码", 0, 0)
        handed = handing.hand_out(unit, from_server=self._source.facts.on_server, known=DEMO_PASSWORD)
        if handed:
            self._hand_out(handed)
        said = self._said | {"epoch": self._epoch, "head": self._source.facts.head[1]}
        record_setup(unit, "setup", 1, SYSTEM, self._kind, said, self._now)
        return Carried(facts_of(unit), len(handed))


def _new_file(url: str) -> Database:
    return Database(open_engine(url, must_exist=False, durable=False))
