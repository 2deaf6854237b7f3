"""One window per user and database: a second start raises the first."""

from __future__ import annotations

import getpass
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

_PATIENCE_MS = 500


def names_of(path: Path) -> tuple[str, ...]:
    """What a database file is known by: its real path, and where it lies on the disk once it exists.

    A link, another spelling of the folder or a second name of the same file are the same database.
    """
    real = path.resolve()
    try:
        found = real.stat()
    except OSError:
        return (str(real),)
    return str(real), f"{found.st_dev}:{found.st_ino}"


class SingleInstance(QObject):
    """`names` are all those the database goes by; `raised` in the first program when somebody starts it again."""

    raised = Signal()

    def __init__(self, names: Iterable[str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        keys = (sha256(f"{getpass.getuser()} {name}".encode()).hexdigest()[:24] for name in names)
        self._servers = {f"commandcenter-{key}": self._server() for key in keys}

    def _server(self) -> QLocalServer:
        server = QLocalServer(self)
        server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        server.newConnection.connect(self._knocked)
        return server

    def is_first(self) -> bool:
        """Whether nobody else has this database open; else the other one is asked to come to the front."""
        if any(map(_answers, self._servers)):
            return False
        for name, server in self._servers.items():
            QLocalServer.removeServer(name)  # left behind by a crash
            server.listen(name)
        return True

    def close(self) -> None:
        for server in self._servers.values():
            server.close()

    def _knocked(self) -> None:
        for server in self._servers.values():
            while (socket := server.nextPendingConnection()) is not None:
                socket.close()
                socket.deleteLater()
        self.raised.emit()


def _answers(name: str) -> bool:
    socket = QLocalSocket()
    socket.connectToServer(name)
    found = socket.waitForConnected(_PATIENCE_MS)
    socket.disconnectFromServer()
    return found
