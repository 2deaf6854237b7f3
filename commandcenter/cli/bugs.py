"""What did not go as the program foresaw: a missing right or a full disk in one sentence, a bug into the log."""

from __future__ import annotations

import logging
import tempfile
from pathlib import Path

from ..config import APP, ConfigError, Settings
from ..models.errors import REASONS, reason

_LOG = f"{APP}.log"


def explain(error: BaseException) -> str:
    """One line for people: what the system refused; of anything else, which log its traceback was written to."""
    if isinstance(error, OSError) and error.errno in REASONS:
        return f"错误：{error.filename or '写不出结果'}：{reason(error)}"
    log = _write_down(error)
    where = f"详情已写入 {log}，请把该文件发给维护人员" if log else "日志文件夹也写不进去，没能留下详情"
    return f"程序出错（{type(error).__name__}）：{where}"


def _write_down(error: BaseException) -> Path | None:
    """Appends the traceback to the log; where the log folder cannot be written, to one in the temporary folder."""
    for folder in (_log_folder(), Path(tempfile.gettempdir())):
        path = folder / _LOG
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            path.touch(mode=0o600)
            handler = logging.FileHandler(path, encoding="utf-8")
        except OSError:
            continue
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
        handler.handle(logging.makeLogRecord(_record(error)))
        handler.close()
        return path
    return None


def _record(error: BaseException) -> dict[str, object]:
    info = (type(error), error, error.__traceback__)
    return {"name": APP, "levelname": "ERROR", "levelno": logging.ERROR, "msg": "unexpected error", "exc_info": info}


def _log_folder() -> Path:
    try:
        return Settings.load().log_dir
    except ConfigError:
        return Path(tempfile.gettempdir())
