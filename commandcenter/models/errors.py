"""The errors people see. Everything that is not a `UserError` is a bug and is logged as one."""

from __future__ import annotations

import errno

#: What the system's refusals are called.
REASONS = {
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EROFS: "所在磁盘是只读的",
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "磁盘配额已满",
    errno.ENOENT: "文件或文件夹不存在",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.EISDIR: "是文件夹，不是文件",
    errno.EEXIST: "已经存在",
    errno.ENAMETOOLONG: "文件名太长",
    errno.EIO: "磁盘读写出错",
}


class UserError(Exception):
    """One clear sentence in the user's language; `kept` says what was kept of the work."""

    def __init__(self, message: str, *, field: str | None = None, kept: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.kept = kept

    def __str__(self) -> str:
        return self.message if self.kept is None else f"{self.message}（{self.kept}）"


class RuleBroken(UserError):
    """The life cycle, a limit or a required field forbids it; nothing was changed."""


class NotAllowed(UserError):
    """This post may not do it, or may not see the case."""


class Stale(UserError):
    """Somebody else was first; the message names who and when."""


class Offline(UserError):
    """The database server does not answer; intake and notes are kept on this machine meanwhile."""


class Outdated(UserError):
    """The database is of an older shape than this program and must be brought up to date first."""


class NotFound(UserError):
    """No such case, unit, grid, file … (also said of what the person may not see)."""


class BadFile(UserError):
    """A file from outside cannot be read; the message names the file and why."""


def reason(error: OSError) -> str:
    """Why the system refused a file, in Chinese where it is known."""
    return REASONS.get(error.errno or 0) or error.strerror or str(error)
