"""Statements made once and sent straight to the driver.

A command is some twenty small statements; building and dispatching them anew would take longer than the database needs
to carry them out. What is sent, and how values are converted, is what SQLAlchemy makes of the same statement.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.elements import ClauseElement

from .hints import without_hints

#: Execution options of a statement that SQLAlchemy runs, for which the same holds as for `Prepared(planned=True)`.
PLANNED: Mapping[str, Any] = {"planned": True}
_NO_VALUES: Mapping[str, Any] = {}


def bound(names: Iterable[str]) -> dict[str, Any]:
    """Values for `insert` and `update`: every column takes the parameter of its own name."""
    return {name: bindparam(name) for name in names}


class _Slot(NamedTuple):
    """One parameter: what the statement calls it, what it is when nobody says, and how the engine wants it."""

    place: str
    name: str
    default: Any
    convert: Callable[[Any], Any] | None


class _Made(NamedTuple):
    sql: str
    slots: tuple[_Slot, ...]
    positional: bool

    def parameters(self, values: Mapping[str, Any]) -> Any:
        say = values.get
        ready = [
            value if (value := say(name, default)) is None or convert is None else convert(value)
            for _, name, default, convert in self.slots
        ]
        return ready if self.positional else dict(zip((slot.place for slot in self.slots), ready, strict=True))


class Prepared:
    """A statement whose values are all bind parameters, on any engine; for the few that every command runs.

    `planned`: the same plan is right for all values, so a connection to a server keeps it: under policies it is planned
    longer than it is carried out. Never for words that are searched, of which some are rare.

    Errors are those of SQLAlchemy. Results are the driver's own rows, as they lie in the database.
    """

    def __init__(self, statement: ClauseElement, *, planned: bool = False) -> None:
        self._statement = statement
        self._planned = planned
        self._made: dict[str, _Made] = {}

    def on(self, connection: Connection, values: Mapping[str, Any] = _NO_VALUES) -> Any:
        """The driver's cursor after running it."""
        made = self._of(connection.dialect)
        parameters = made.parameters(values)
        driver: Any = connection.connection.driver_connection
        try:
            if self._planned and not _is_file(connection.dialect):
                return driver.execute(made.sql, parameters, prepare=True)
            return driver.execute(made.sql, parameters)
        except _errors(connection.dialect) as error:
            raise _wrapped(connection.dialect, made.sql, parameters, error) from error

    def scalar(self, connection: Connection, values: Mapping[str, Any] = _NO_VALUES) -> Any:
        """The first column of the first row, None without rows."""
        row = self.on(connection, values).fetchone()
        return None if row is None else row[0]

    def _of(self, dialect: Dialect) -> _Made:
        made = self._made.get(dialect.name)
        if made is None:
            made = self._made[dialect.name] = _compiled(self._statement, dialect)
        return made


def together(connection: Connection, asked: Sequence[tuple[Prepared, Mapping[str, Any]]]) -> list[list[Any]]:
    """The rows of several statements of which none needs another's: a server is asked for all of them at once."""
    if _is_file(connection.dialect):
        return [one.on(connection, values).fetchall() for one, values in asked]
    with pipelined(connection):
        cursors = [one.on(connection, values) for one, values in asked]
    return [cursor.fetchall() for cursor in cursors]


@contextmanager
def pipelined(connection: Connection) -> Iterator[None]:
    """What is sent inside goes to a server at once, so that nobody waits for one statement before the next.

    Only for `Prepared` statements whose answers are looked at afterwards; what one of them is refused for is raised at
    the end at the latest. A file carries each out as it comes.
    """
    if _is_file(connection.dialect):
        yield
        return
    driver: Any = connection.connection.driver_connection
    try:
        with driver.pipeline():
            yield
    except _errors(connection.dialect) as error:
        raise _wrapped(connection.dialect, None, None, error) from error


def _compiled(statement: ClauseElement, dialect: Dialect) -> _Made:
    compiled: Any = statement.compile(dialect=dialect)
    slots = {}
    for bind in compiled.binds.values():
        convert = bind.type.dialect_impl(dialect).bind_processor(dialect)
        place = compiled.bind_names[bind]
        slots[place] = _Slot(place, bind.key, bind.value, convert)
    positional = compiled.positional
    names = compiled.positiontup if positional else slots
    sql = str(compiled) if _is_file(dialect) else without_hints(str(compiled))
    return _Made(sql, tuple(slots[name] for name in names), positional)


def _is_file(dialect: Dialect) -> bool:
    return dialect.name == "sqlite"


def _errors(dialect: Dialect) -> type[BaseException]:
    return dialect.loaded_dbapi.Error


def _wrapped(dialect: Dialect, sql: str | None, parameters: Any, error: BaseException) -> BaseException:
    return DBAPIError.instance(sql, parameters, error, dialect.loaded_dbapi.Error, dialect=dialect)
