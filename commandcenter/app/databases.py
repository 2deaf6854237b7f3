"""Which database is meant: one file has many spellings, and one of them is used."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

from ..models.store.session import database_path


def url_of(path: Path) -> str:
    """The URL of an embedded database file, by its real path; a path may hold marks that mean something in a URL."""
    return f"sqlite:///{quote(path.expanduser().resolve().as_posix(), safe='/ :')}"


def path_of(url: str) -> Path | None:
    """The file of an embedded database, None for a server."""
    from sqlalchemy.engine import make_url

    return database_path(make_url(url))


def real_url(url: str) -> str:
    """The same database by its real path: drafts, presence and the feed's doorbell lie beside the file itself."""
    path = path_of(url)
    return url if path is None else url_of(path)


def is_there(url: str) -> bool:
    """Whether it is worth going to its door: a file that holds something, or any server."""
    path = path_of(url)
    return path is None or (path.is_file() and path.stat().st_size > 0)
