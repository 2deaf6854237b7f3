"""Passwords kept in the system's keyring, where there is one; never in a file of ours."""

from __future__ import annotations

from functools import cache

_SERVICE = "commandcenter"


@cache
def can_keep() -> bool:
    """Whether this machine has a keyring that works. The first answer takes a while: not on the window's thread."""
    try:
        import keyring
        from keyring.backends.fail import Keyring

        return not isinstance(keyring.get_keyring(), Keyring)
    except Exception:
        return False


def kept_password(login: str, server: str = "") -> str | None:
    """A keyring that is missing, locked or broken in its own way must not keep anybody from typing the password."""
    try:
        import keyring

        return keyring.get_password(_SERVICE, _name(login, server))
    except Exception:
        return None


def keep_password(login: str, password: str, server: str = "") -> None:
    """Kept for the next start; silently not, where the keyring refuses: the password can always be typed."""
    try:
        import keyring

        keyring.set_password(_SERVICE, _name(login, server), password)
    except Exception:
        return


def _name(login: str, server: str) -> str:
    """One login may have a password at each server."""
    return f"{login}@{server}" if server else login
