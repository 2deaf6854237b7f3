"""Source platforms (domain §4): a raw export or message file becomes drafts and rejected rows.

A platform is one module with a `SOURCE` and a line in `SOURCES`.
"""

from __future__ import annotations

from pathlib import Path

from ...models.draft import Platform
from ...models.errors import UserError
from . import disputes, grid, hotline_12345, legal_service, litigation, open311, video
from .mapping import Column, ColumnMapping, suggest
from .preview import Preview, preview_table
from .reading import BadRow, DraftRow, Reading, Source
from .table_source import TableSource

__all__ = [
    "SOURCES",
    "BadRow",
    "Column",
    "ColumnMapping",
    "DraftRow",
    "Preview",
    "Reading",
    "Source",
    "default_mapping",
    "preview",
    "read",
    "source_of",
    "suggest",
]

SOURCES: tuple[Source, ...] = (
    grid.SOURCE,
    hotline_12345.SOURCE,
    video.SOURCE,
    litigation.SOURCE,
    legal_service.SOURCE,
    disputes.SOURCE,
    open311.SOURCE,
)


def source_of(platform: Platform) -> Source:
    """The reader of a platform; raises `UserError` for the centre's own intake, which has no files."""
    for source in SOURCES:
        if source.platform is platform:
            return source
    raise UserError(f"“{platform.label}”没有可导入的文件", field="platform")


def read(path: Path, platform: Platform, mapping: ColumnMapping | None = None) -> Reading:
    """The rows of a platform's file, lazily; without a mapping the platform's own, fitted to the headings.

    Raises `BadFile` with one sentence when the file cannot be read at all; bad rows come as `BadRow`.
    """
    return source_of(platform).read(path, _fitting(platform, mapping))


def preview(path: Path, platform: Platform, mapping: ColumnMapping | None = None, n: int = 20) -> Preview:
    """What `read` would make of the first `n` rows of a table; raises `BadFile`, or `UserError` for messages."""
    source = source_of(platform)
    if not isinstance(source, TableSource):
        raise UserError(f"“{platform.label}”的文件自带字段名，不需要列对应", field="platform")
    return preview_table(path, source, _fitting(platform, mapping), n)


def default_mapping(platform: Platform) -> ColumnMapping | None:
    """The columns a platform is known to export; None where the format names its own fields."""
    source = source_of(platform)
    return source.mapping if isinstance(source, TableSource) else None


def _fitting(platform: Platform, mapping: ColumnMapping | None) -> ColumnMapping | None:
    if mapping is not None and mapping.platform is not platform:
        owner = mapping.platform.label
        raise UserError(f"列对应方案“{mapping.name}”属于“{owner}”，不能用于“{platform.label}”", field="mapping")
    return mapping
