"""The demonstration is made by a program of its own, so that the window stays quick; this follows its progress."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, Signal

from ...models.errors import reason

_PATIENCE_MS = 3000


class Seeding(QObject):
    """`told` done and total; `ended` with "" or why it failed."""

    told = Signal(int, int)
    ended = Signal(str)

    def __init__(self, path: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.path = path
        self.is_ready = False
        self._process = QProcess(self)
        self._process.readyReadStandardOutput.connect(self._read)
        self._process.finished.connect(self._finished)
        self._process.errorOccurred.connect(self._not_started)

    def start(self) -> None:
        """Makes the demonstration beside its place; one that is there already is used as it is."""
        if self.path.is_file() and self.path.stat().st_size:
            self._be_ready()
            return
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        making = self._making
        for old in (making, *(making.with_name(making.name + s) for s in ("-wal", "-shm"))):
            old.unlink(missing_ok=True)
        surroundings = QProcessEnvironment.systemEnvironment()
        surroundings.insert("PYTHONPATH", str(Path(__file__).resolve().parents[3]))
        self._process.setProcessEnvironment(surroundings)
        # A packed program understands it too: `installer/start.py`.
        self._process.start(sys.executable, ["-P", "-m", "commandcenter", "demo", "--db", str(making), "--tell"])

    @property
    def _making(self) -> Path:
        """Under another name until it is whole."""
        return self.path.with_name(f"{self.path.stem}-making{self.path.suffix}")

    def stop(self) -> None:
        """Ends the making; a demonstration that is not whole is thrown away by the next start."""
        if self._process.state() is not QProcess.ProcessState.NotRunning:
            self._process.finished.disconnect(self._finished)
            self._process.kill()
            self._process.waitForFinished(_PATIENCE_MS)

    def _read(self) -> None:
        """Whole lines: half a number would tell something else."""
        while self._process.canReadLine():
            done, _, total = bytes(self._process.readLine().data()).decode(errors="replace").strip().partition("/")
            if done.isdigit() and total.isdigit():
                self.told.emit(int(done), int(total))

    def _finished(self, code: int, status: QProcess.ExitStatus) -> None:
        if code or status is not QProcess.ExitStatus.NormalExit:
            said = bytes(self._process.readAllStandardError().data()).decode(errors="replace").strip()
            self.ended.emit(said.splitlines()[-1] if said else "演示镇没有建成")
            return
        try:
            self._making.replace(self.path)
        except OSError as error:
            self.ended.emit(f"演示镇没有建成：{self.path} 写不进去（{reason(error)}）")
            return
        self._be_ready()

    def _not_started(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            self.ended.emit("演示镇没有建成：程序无法再启动一个自己")

    def _be_ready(self) -> None:
        self.is_ready = True
        self.told.emit(1, 1)
        self.ended.emit("")
