"""The shared database: one PostgreSQL server, one login per person, no application server in between (design §3).

Values come from the driver as they come from SQLite: times as fixed-width UTC text with microseconds, whole numbers as
int. So everything that reads columns as they lie in the database reads them alike on both engines.
"""

from __future__ import annotations

import time
from decimal import Decimal
from functools import partial
from ipaddress import ip_address
from typing import Any

import psycopg
from psycopg.abc import Buffer
from psycopg.adapt import Loader
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, Dialect
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.pool import NullPool

from ..errors import UserError
from .hints import without_hints

#: The schema that holds everything; the search path of each connection is nothing else.
SCHEMA = "app"
#: What a URL may say beside the driver's own options: the name a copied database keeps in all its roles.
HOME = "home"
CONNECT_SECONDS = 4
_PROVEN = "verify-full"
#: How often a statement is run before the driver keeps its plan by itself.
_NEVER = 2**31 - 1
#: Who had a connection so shortly ago would have noticed that it broke; an older one is asked first.
_FRESH_SECONDS = 1.0
#: A packet that is not answered for so long ends the connection: a cut cable is noticed (G11).
_DEAD_AFTER_MS = 4000
#: How long a transaction may lie forgotten, whatever tool began it.
IDLE = "60s"
#: What is asked lies in memory: an index is worth its while. Nothing is compiled: a board under policies looks costly
#: and is quick, so that compiling takes longer than reading. The sections of a board are read one after the other.
_PLANNING = "-c random_page_cost=1.1 -c jit=off -c enable_parallel_append=off"
#: What the server itself ends, where a person waits: a statement, a wait for somebody's lock, a forgotten transaction.
_PATIENCE = f" -c statement_timeout=30s -c lock_timeout=8s -c idle_in_transaction_session_timeout={IDLE}"
#: A command may compute for long between two questions; who keeps others waiting meanwhile is ended by them (`line`).
_AS_LONG_AS_IT_TAKES = " -c idle_in_transaction_session_timeout=0"


def open_server(url: URL, *, interactive: bool = False) -> Engine:
    """An engine for `postgresql+psycopg://login@server/database`; nothing is asked of the server yet.

    Beyond this machine the server has to prove who it is (`proven`).
    `interactive`: somebody sits and waits, so no statement may last longer than a person would.
    """
    arguments = connect_arguments()
    arguments["options"] += _PATIENCE if interactive else _AS_LONG_AS_IT_TAKES
    pool = {"pool_size": 2, "max_overflow": 3, "pool_timeout": 10}
    engine = _prepared(create_engine(proven(url), connect_args=arguments, **pool))
    event.listen(engine, "checkin", _left)
    event.listen(engine, "checkout", partial(_ask_stale, engine.dialect))
    return engine


def open_line(url: URL) -> Engine:
    """An engine whose one connection lies open to listen, each statement its own transaction."""
    arguments = connect_arguments()
    arguments["options"] += _PATIENCE
    alone = {"poolclass": NullPool, "isolation_level": "AUTOCOMMIT"}
    return _prepared(create_engine(proven(url), connect_args=arguments, **alone))


def proven(url: URL) -> URL:
    """The address for the driver: beyond this machine a server has to prove that it is the one that is named.

    Raises UserError for an address that would spare it that: whoever is in between would read every password.
    """
    query = {name: value for name, value in url.query.items() if name != HOME}
    if not is_here(url) and query.setdefault("sslmode", _PROVEN) != _PROVEN:
        raise UserError(
            f"地址里的 sslmode={query['sslmode']} 不核对服务器的身份，没有连接；请改为 sslmode={_PROVEN}", field="host"
        )
    return url.set(drivername="postgresql+psycopg", query=query)


def _prepared(engine: Engine) -> Engine:
    event.listen(engine, "connect", prepare)
    event.listen(engine, "before_cursor_execute", _without_hints, retval=True)
    event.listen(engine, "do_execute", _kept)
    return engine


def connect_arguments() -> dict[str, Any]:
    """How every connection of the program is opened. No plan is kept but where a statement says so (`prepared`), since
    a generic one forgets the rare words."""
    return {
        "application_name": "commandcenter",
        "connect_timeout": CONNECT_SECONDS,
        "options": f"-c search_path={SCHEMA} -c TimeZone=UTC {_PLANNING}",
        "prepare_threshold": _NEVER,
        "keepalives_idle": 10,
        "keepalives_interval": 2,
        "keepalives_count": 2,
        "tcp_user_timeout": _DEAD_AFTER_MS,
    }


def is_here(url: URL) -> bool:
    """Whether the server is this machine by every name and address that is told of it: a socket, or the loopback."""
    told = url.query.get("host", url.host or ""), url.query.get("hostaddr", "")
    several = (one for names in told for one in ((names,) if isinstance(names, str) else names))
    return all(_is_here(place) for names in several for place in names.split(","))


def _is_here(host: str) -> bool:
    if not host or host.startswith("/") or host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def prepare(connection: psycopg.Connection[Any], _record: Any = None) -> None:
    """Makes the driver's connection one of this program."""
    connection.adapters.register_loader("timestamptz", _TimeText)
    connection.adapters.register_loader("numeric", _Whole)


_WHOLE_SECONDS = len("2026-11-29 17:31:15+00")


class _TimeText(Loader):
    """`2026-11-29 17:31:15.1+00` as `2026-11-29T17:31:15.100000Z`; the time zone of every connection is UTC."""

    def load(self, data: Buffer) -> str:
        told = bytes(data).decode()
        if len(told) == _WHOLE_SECONDS:
            return f"{told[:10]}T{told[11:19]}.000000Z"
        return f"{told[:10]}T{told[11:-3]:0<15}Z"


class _Whole(Loader):
    """Sums of whole numbers are whole numbers."""

    def load(self, data: Buffer) -> int | Decimal:
        text = bytes(data).decode()
        return Decimal(text) if "." in text else int(text)


def _left(_connection: Any, record: Any) -> None:
    record.info[_left] = time.monotonic()


def _ask_stale(dialect: Dialect, connection: Any, record: Any, _proxy: Any) -> None:
    """Whether a connection that lay in the pool still stands; else that one and its like are made anew."""
    left = record.info.get(_left)
    if left is None or time.monotonic() - left < _FRESH_SECONDS:
        return
    try:
        dialect.do_ping(connection)
    except psycopg.Error as error:
        raise InvalidatePoolError from error


def _kept(cursor: Any, statement: str, parameters: Any, context: Any) -> bool:
    """A statement that says so (`prepared.PLANNED`) is planned once for a connection."""
    if not (context is not None and context.execution_options.get("planned")):
        return False
    cursor.execute(statement, parameters, prepare=True)
    return True


def _without_hints(
    _connection: Connection, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool
) -> tuple[str, Any]:
    return without_hints(statement), parameters
