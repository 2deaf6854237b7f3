"""From the start of the process to the first painted board with a stored login, password hashing included (G9).

Raw is the same process with nothing but Qt and one empty window.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from ..demo import PASSWORD
from ..models.store import accounts
from .databases import Ground, Subject
from .measure import report

_ROUNDS = 5
_LOGIN = "lead1"
_PATIENCE = 60
#: As the command line opens the window, which it does on a display only.
_OURS = (
    "from commandcenter.cli import program, window; from commandcenter.bench import first_paint;"
    " first_paint.watch(); window.open_window({url!r}, {login!r}, None)"
)
_BARE = (
    "from PySide6.QtWidgets import QApplication, QWidget; a = QApplication([]); w = QWidget(); w.show();"
    " a.processEvents(); print('{}')"
)


def measure(ground: Ground) -> dict[str, Any]:
    """`memory_mb` is the resident memory of the process when the board stands."""
    times: dict[str, list[float]] = {"ours": [], "raw": []}
    memory = []
    with ground.copies(1) as (subject,), TemporaryDirectory() as folder:
        _give_password(subject)
        ours = _OURS.format(url=subject.url, login=_LOGIN)
        for at in range(_ROUNDS + 1):
            for name, code in (("ours", ours), ("raw", _BARE)):
                seconds, told = _run(code, Path(folder))
                if at:  # the first round warms the disk
                    times[name].append(seconds)
                if told:
                    memory.append(told["memory_mb"])
            ground.progress("启动", at + 1, _ROUNDS + 1)
    figures = {"p50_ms": round(1000 * median(times["ours"]), 1), "max_ms": round(1000 * max(times["ours"]), 1)}
    raw = {"p50_ms": round(1000 * median(times["raw"]), 1), "max_ms": round(1000 * max(times["raw"]), 1)}
    return report("startup", ground.backend, ground.n, figures | {"memory_mb": max(memory)}, raw)


def _give_password(subject: Subject) -> None:
    """Bulk accounts have none; this one logs in like anybody, hashing included."""
    stored = accounts.hashed(PASSWORD)
    with subject.store.unit() as unit:
        accounts.set_password(unit, _LOGIN, stored, must_change=False)


def _run(code: str, folder: Path) -> tuple[float, dict[str, float]]:
    """Seconds from the start of the process to its word that it is painted, and what it told.

    A second start finds the bytecode of the first one, as everywhere, whatever this process was told about that.
    """
    surroundings = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"} | {
        "PYTHONPATH": str(Path(__file__).resolve().parents[2]),
        "QT_QPA_PLATFORM": "offscreen",
        "COMMANDCENTER_DATA_DIR": str(folder / "data"),
        "COMMANDCENTER_LOG_DIR": str(folder / "log"),
        "COMMANDCENTER_PASSWORD": PASSWORD,
    }
    began = time.perf_counter()
    with subprocess.Popen([sys.executable, "-P", "-c", code], stdout=subprocess.PIPE, env=surroundings) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        seconds = time.perf_counter() - began
        process.wait(_PATIENCE)
    return seconds, json.loads(line)
