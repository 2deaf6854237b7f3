"""A hostile cable between a program and a server of the tests.

proxy.url_of(stage, "intake1")   # the database of a server stage, through the cable, by somebody's login
proxy.cut()               # every link breaks, none can be made until
proxy.mend()
proxy.swallow(True)       # everything is taken and nothing is given: a black hole
proxy.cut_replies(True)   # a link breaks when the server has committed, before the program hears of it
"""

from __future__ import annotations

import selectors
import socket
import threading
from contextlib import closing, suppress
from pathlib import Path

from sqlalchemy.engine import URL

from commandcenter.models.store.roles import login_role
from tests.servers import ADMIN, Cluster, Template
from tests.stage import ServerStage

_COMMITTED = b"COMMIT\0"


class Proxy:
    """Listens on the loopback and passes on to the server's socket, where everybody is believed."""

    def __init__(self, cluster: Cluster) -> None:
        self._server = str(Path(cluster.folder) / f".s.PGSQL.{cluster.port}")
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._door.getsockname()[1]
        self._links: set[_Link] = set()
        self._lock = threading.Lock()
        self._is_cut = self.is_black = self.cuts_replies = False
        self.replies_cut = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def url(self, stage: ServerStage, login: str = ADMIN) -> URL:
        query = {"sslmode": "disable"}
        return URL.create("postgresql+psycopg", login, None, "127.0.0.1", self.port, stage.name, query)

    def url_of(self, stage: ServerStage, login: str) -> str:
        """The address under which a person's login opens the database."""
        return self.url(stage, login_role(Template.NAME, login)).render_as_string(hide_password=False)

    def cut(self) -> None:
        with self._lock:
            self._is_cut = True
            links = tuple(self._links)
        for link in links:
            link.end()

    def mend(self) -> None:
        with self._lock:
            self._is_cut = False

    def swallow(self, does: bool) -> None:
        """What went into the hole stays there: links of that time are dead, also afterwards."""
        if not does:
            with self._lock:
                links = tuple(self._links)
            for link in links:
                link.end()
        self.is_black = does

    def cut_replies(self, does: bool) -> None:
        self.cuts_replies = does

    def close(self) -> None:
        with suppress(OSError):
            self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()
        self.cut()

    def _accept(self) -> None:
        while True:
            try:
                client = self._door.accept()[0]
            except OSError:
                return
            threading.Thread(target=self._carry, args=(client,), daemon=True).start()

    def _carry(self, client: socket.socket) -> None:
        server = socket.socket(socket.AF_UNIX)
        with closing(client), closing(server), suppress(OSError):
            server.connect(self._server)
            link = _Link(self, client, server)
            with self._lock:
                if self._is_cut:
                    return
                self._links.add(link)
            try:
                link.run()
            finally:
                with self._lock:
                    self._links.discard(link)


class _Link:
    def __init__(self, proxy: Proxy, client: socket.socket, server: socket.socket) -> None:
        self._proxy, self._client, self._server = proxy, client, server

    def run(self) -> None:
        with selectors.DefaultSelector() as selector:
            for end in (self._client, self._server):
                selector.register(end, selectors.EVENT_READ)
            while True:
                for key, _ in selector.select():
                    self._pass_on(key.fileobj)

    def _pass_on(self, source: object) -> None:
        from_server = source is self._server
        data = (self._server if from_server else self._client).recv(65536)
        if not data:
            raise ConnectionError
        if self._proxy.is_black:
            return
        if from_server and self._proxy.cuts_replies and _COMMITTED in data:
            self._proxy.replies_cut += 1
            raise ConnectionError
        (self._client if from_server else self._server).sendall(data)

    def end(self) -> None:
        for end in (self._client, self._server):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
