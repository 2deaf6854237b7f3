"""Files the user named to be written: looked at before the work."""

from __future__ import annotations

import os
from pathlib import Path

from ..models.errors import UserError


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
