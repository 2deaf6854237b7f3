"""Column mappings of imports, saved by name: the JSON text is the caller's own."""

from __future__ import annotations

from sqlalchemy import Connection, select

from ..errors import NotFound
from . import tables as t
from .meta import put


def save(connection: Connection, name: str, platform: str, mapping: str) -> None:
    """Keep a mapping under its name; an older one of the same name is replaced."""
    put(connection, t.import_mapping, name=name, platform=platform, mapping=mapping)


def load(connection: Connection, name: str) -> str:
    """The text saved under the name. Raises NotFound naming those there are."""
    query = select(t.import_mapping.c.mapping).where(t.import_mapping.c.name == name)
    text: str | None = connection.execute(query).scalar()
    if text is None:
        known = "、".join(names(connection)) or "（还没有保存过）"
        raise NotFound(f"没有列对应方案“{name}”，已有的：{known}", field="mapping")
    return text


def names(connection: Connection) -> list[str]:
    """The saved names in order."""
    return list(connection.execute(select(t.import_mapping.c.name).order_by(t.import_mapping.c.name)).scalars())
