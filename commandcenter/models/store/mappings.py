"""Column mappings of imports, saved by name: the JSON text is the caller's own."""

from __future__ import annotations

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert

from ..errors import NotFound
from . import tables as t


def save(connection: Connection, name: str, platform: str, mapping: str) -> None:
    """Keep a mapping under its name; an older one of the same name is replaced."""
    statement = insert(t.import_mapping).values(name=name, platform=platform, mapping=mapping)
    changed = {"platform": platform, "mapping": mapping}
    connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_=changed))


def load(connection: Connection, name: str) -> str:
    """The text saved under the name. Raises NotFound naming those there are."""
    text: str | None = connection.execute(select(t.import_mapping.c.mapping).where(t.import_mapping.c.name == name)).scalar()
    if text is None:
        known = "、".join(names(connection)) or "（还没有保存过）"
        raise NotFound(f"没有列对应方案“{name}”，已有的：{known}", field="mapping")
    return text


def names(connection: Connection, platform: str | None = None) -> list[str]:
    """The saved names in order, of one platform or all."""
    query = select(t.import_mapping.c.name).order_by(t.import_mapping.c.name)
    if platform is not None:
        query = query.where(t.import_mapping.c.platform == platform)
    return list(connection.execute(query).scalars())
