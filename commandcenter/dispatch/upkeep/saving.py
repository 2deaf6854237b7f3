"""Files that leave the centre: written whole or not at all, and why the disk refused them."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from ...models.errors import UserError, reason


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
