"""The errors people see. Everything that is not a `UserError` is a bug and is logged as one."""

from __future__ import annotations


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
