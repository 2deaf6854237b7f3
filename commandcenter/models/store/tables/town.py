"""The township: grids, units, matters, calendar, people with their accounts."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, ForeignKey, Integer, PrimaryKeyConstraint, Table, Text

from ..types import BigKey, IdList
from .base import metadata

app_meta = Table("app_meta", metadata, Column("key", Text, primary_key=True), Column("value", Text, nullable=False))
setting = Table("setting", metadata, Column("key", Text, primary_key=True), Column("value", Text, nullable=False))
area = Table(
    "area",
    metadata,
    Column("id", BigKey, primary_key=True),
    Column("code", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("pending", Boolean, nullable=False),
)
unit = Table(
    "unit",
    metadata,
    Column("id", BigKey, primary_key=True),
    Column("code", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("short", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("accountability", Text, nullable=False),
    Column("duty_phone", Text, nullable=False),
)
grid = Table(
    "grid",
    metadata,
    Column("id", BigKey, primary_key=True),
    Column("code", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("level", Integer, nullable=False),
    Column("parent_id", ForeignKey("grid.id")),
    Column("area_id", ForeignKey("area.id")),
    Column("unit_id", ForeignKey("unit.id"), nullable=False),
    Column("leader", Text, nullable=False),
    Column("population", Integer),
    Column("buildings", Integer),
    Column("enterprises", Integer),
    Column("aliases", IdList, nullable=False),
    Column("pending", Boolean, nullable=False),
    Column("assignment_pending", Boolean, nullable=False),
)
#: Each grid with itself and every grid above it: scope triggers read it.
grid_up = Table(
    "grid_up",
    metadata,
    Column("grid_id", ForeignKey("grid.id"), nullable=False),
    Column("ancestor_id", ForeignKey("grid.id"), nullable=False),
    PrimaryKeyConstraint("grid_id", "ancestor_id"),
)
liaison = Table(
    "liaison",
    metadata,
    Column("unit_id", ForeignKey("unit.id"), nullable=False),
    Column("area_id", ForeignKey("area.id"), nullable=False),
    Column("slot", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("phone", Text, nullable=False),
    PrimaryKeyConstraint("unit_id", "area_id", "slot"),
)
matter = Table(
    "matter",
    metadata,
    Column("id", BigKey, primary_key=True),
    Column("code", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("network", Text, nullable=False),
    Column("keywords", IdList, nullable=False),
    Column("examples", IdList, nullable=False),
    Column("lead_id", ForeignKey("unit.id"), nullable=False),
    Column("assisting_ids", IdList, nullable=False),
    Column("route", Text, nullable=False),
    Column("limit", Text, nullable=False),
    Column("evidence", IdList, nullable=False),
    Column("legal_basis", Text, nullable=False),
    Column("responsible_id", ForeignKey("unit.id")),
)
platform_unit = Table(
    "platform_unit",
    metadata,
    Column("platform", Text, nullable=False),
    Column("unit_id", ForeignKey("unit.id"), nullable=False),
    PrimaryKeyConstraint("platform", "unit_id"),
)
calendar_day = Table(
    "calendar_day", metadata, Column("day", Date, primary_key=True), Column("works", Boolean, nullable=False)
)
calendar_year = Table("calendar_year", metadata, Column("year", Integer, primary_key=True, autoincrement=False))
office_hours = Table(
    "office_hours", metadata, Column("valid_from", Date, primary_key=True), Column("spans", Text, nullable=False)
)
person = Table(
    "person",
    metadata,
    Column("id", BigKey, primary_key=True),
    Column("name", Text, nullable=False),
    Column("phone", Text, nullable=False),
)
account = Table(
    "account",
    metadata,
    Column("id", BigKey, primary_key=True),
    Column("login", Text, nullable=False, unique=True),
    Column("person_id", ForeignKey("person.id"), nullable=False),
    Column("role", Text, nullable=False),
    Column("unit_id", ForeignKey("unit.id"), nullable=False),
    Column("grid_id", ForeignKey("grid.id")),
    Column("password", Text),
    Column("must_change", Boolean, nullable=False),
    Column("active", Boolean, nullable=False),
)
import_mapping = Table(
    "import_mapping",
    metadata,
    Column("name", Text, primary_key=True),
    Column("platform", Text, nullable=False),
    Column("mapping", Text, nullable=False),
)
