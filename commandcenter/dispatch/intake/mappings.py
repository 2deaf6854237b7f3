"""Column mappings of imports, kept under a name."""

from __future__ import annotations

from datetime import datetime

from ...models.access import PERMISSIONS, Permission
from ...models.errors import NotAllowed
from ...models.people import Session
from ...models.store import mappings
from ...models.store.store import Store, record_setup
from ..sources import ColumnMapping


def save_mapping(store: Store, by: Session, mapping: ColumnMapping, now: datetime) -> None:
    """Keeps a mapping under its name for later imports, in place of an older one. Raises NotAllowed."""
    if by.role not in PERMISSIONS[Permission.IMPORT]:
        raise NotAllowed(f"{by.role.label}不能保存列对应方案")
    with store.unit() as unit:
        mappings.save(unit, mapping.name, mapping.platform.value, mapping.to_json())
        said: dict[str, object] = {"name": mapping.name, "platform": mapping.platform}
        record_setup(unit, "import", 1, by, "MAPPING", said, now)


def load_mapping(store: Store, name: str) -> ColumnMapping:
    """The mapping saved under the name. Raises NotFound naming those there are."""
    with store.read() as connection:
        return ColumnMapping.from_json(mappings.load(connection, name))
