"""A door that speaks TLS before a server of the tests, whose own build has none: what a client asks of a certificate is
the client's own doing, so that nothing of it is missing here.

door = TlsDoor(cluster, certificate)       # `trustme`'s; None: a server that has no TLS
door.url("db.laohu.test", database, role)  # under whatever name, always on this machine
"""

from __future__ import annotations

import asyncio
import ssl
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from threading import Thread

import trustme
from sqlalchemy.engine import URL

from tests.servers import Cluster

#: What a client asks first: (its length, its code), PostgreSQL's protocol 3.
_ASKS_TLS, _ASKS_GSS = (b"\0\0\0\x08" + code for code in (b"\x04\xd2\x16\x2f", b"\x04\xd2\x16\x30"))


class TlsDoor:
    """Listens on the loopback; `came` counts who knocked."""

    def __init__(self, cluster: Cluster, certificate: trustme.LeafCert | None) -> None:
        self._server = str(Path(cluster.folder) / f".s.PGSQL.{cluster.port}")
        self._context: ssl.SSLContext | None = None
        if certificate is not None:
            self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            certificate.configure_cert(self._context)
        self.came = 0
        ready: Future[int] = Future()
        self._thread = Thread(target=lambda: asyncio.run(self._listen(ready)), daemon=True)
        self._thread.start()
        self.port = ready.result(10)

    def url(self, host: str, database: str, role: str, **query: str) -> URL:
        told = {"hostaddr": "127.0.0.1"} | query
        return URL.create("postgresql+psycopg", role, None, host, self.port, database, told)

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join()

    async def _listen(self, ready: Future[int]) -> None:
        self._loop, self._over = asyncio.get_running_loop(), asyncio.Event()
        door = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        ready.set_result(door.sockets[0].getsockname()[1])
        await self._over.wait()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.came += 1
        with suppress(OSError, asyncio.IncompleteReadError):
            while (asked := await reader.readexactly(8)) in (_ASKS_TLS, _ASKS_GSS):
                is_taken = asked == _ASKS_TLS and self._context is not None
                writer.write(b"S" if is_taken else b"N")
                await writer.drain()
                if is_taken:
                    await writer.start_tls(self._context)
            there, to_server = await asyncio.open_unix_connection(self._server)
            to_server.write(asked)
            await asyncio.gather(_carry(reader, to_server), _carry(there, writer))
        writer.close()


async def _carry(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await source.read(65536):
            target.write(data)
            await target.drain()
    target.close()
