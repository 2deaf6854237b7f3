"""Files the user named to be written: looked at before the work, replaced in one step after it."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from ..models.errors import UserError
from .bugs import reason


def check_target(path: Path, *, force: bool) -> None:
    """Raises UserError where a file could not be written, or would be overwritten without `force`."""
    if path.is_dir():
        raise UserError(f"{path} 是文件夹，请写明文件名", field="out")
    if path.exists() and not force:
        raise UserError(f"{path} 已存在（加 --force 覆盖）", field="out")
    if not path.parent.is_dir():
        raise UserError(f"文件夹 {path.parent} 不存在，请先建立", field="out")
    if not os.access(path.parent, os.W_OK):
        raise UserError(f"文件夹 {path.parent} 没有写入权限", field="out")


def write_file(path: Path, data: bytes) -> None:
    """The whole file or none of it. Raises UserError when the disk refuses."""
    try:
        handle, partial = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            os.chmod(partial, 0o644 & ~_umask())
            os.replace(partial, path)
        except BaseException:
            os.unlink(partial)
            raise
    except OSError as error:
        raise UserError(f"写不了 {path}：{reason(error)}", field="out") from error


def _umask() -> int:
    """The process's mask; it can only be read by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
