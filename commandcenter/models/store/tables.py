"""Every table (design §3). The dossier's tables mirror the dataclasses of `models/case.py`, column for field."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from ..case import PARTS, Case
from .types import BigKey, IdList, UtcTime, columns_of

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _part(name: str, cls: type) -> Table:
    """A list of parts of a case, clustered by case so that a dossier is one short walk."""
    return Table(
        name,
        metadata,
        Column("case_id", BigKey, ForeignKey("case.id"), nullable=False),
        *columns_of(cls),
        PrimaryKeyConstraint("case_id", "n"),
        sqlite_with_rowid=False,
    )


# --- the township ------------------------------------------------------------------------------------------------------

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

# --- cases -------------------------------------------------------------------------------------------------------------

#: The report's text stands last, so that a board that does not read it does not load its pages.
case = Table(
    "case",
    metadata,
    Column("id", BigKey, primary_key=True),
    *columns_of(Case, skip=("id", "text")),
    Column("claimed_by", Text),
    Column("claimed_until", UtcTime),
    Column("point", Text),
    Column("text", Text, nullable=False),
    UniqueConstraint("no"),
    # Both board indices hold open cases only: their size follows the open board, not the years behind it.
    Index("ix_case_board", "danger", "due", sqlite_where=text("due IS NOT NULL"), postgresql_where=text("due IS NOT NULL")),
    Index("ix_case_state_due", "state", "due"),
    Index("ix_case_source_key", "source_key"),
    Index("ix_case_grid_registered", "grid_id", "registered_at"),
    Index("ix_case_registered", "registered_at"),
    Index("ix_case_parent", "parent_no", sqlite_where=text("parent_no IS NOT NULL"), postgresql_where=text("parent_no IS NOT NULL")),
    Index("ix_case_sample", "grid_id", sqlite_where=text("sample_due"), postgresql_where=text("sample_due")),
)
#: Who asked: apart from the case, so that confidentiality is a matter of one table (domain §2.2, 保密).
requester = Table(
    "requester",
    metadata,
    Column("case_id", BigKey, ForeignKey("case.id"), nullable=False),
    Column("n", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("phone", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("from_case_id", BigKey),
    PrimaryKeyConstraint("case_id", "n"),
    Index("ix_requester_phone", "phone"),
    sqlite_with_rowid=False,
)
case_text = Table(
    "case_text",
    metadata,
    Column("case_id", BigKey, ForeignKey("case.id"), primary_key=True),
    Column("form", Text, nullable=False),
    Column("original", Text),
)
PART_TABLES: dict[str, Table] = {
    "tasks": _part("task", PARTS["tasks"]),
    "requests": _part("request", PARTS["requests"]),
    "suspensions": _part("suspension", PARTS["suspensions"]),
    "verifications": _part("verification", PARTS["verifications"]),
    "callbacks": _part("callback", PARTS["callbacks"]),
    "scores": _part("rating", PARTS["scores"]),
}
task = PART_TABLES["tasks"]
Index("ix_task_unit_state", task.c.unit_id, task.c.state, task.c.due)
Index(
    "ix_task_running_due",
    task.c.due,
    sqlite_where=text("state IN ('SENT','SIGNED','CONTACTED')"),
    postgresql_where=text("state IN ('SENT','SIGNED','CONTACTED')"),
)
request = PART_TABLES["requests"]
Index(
    "ix_request_undecided",
    request.c.decide_due,
    sqlite_where=text("result IS NULL"),
    postgresql_where=text("result IS NULL"),
)
#: Who sees a case besides the centre: `U<unit>`, `G<grid>`; kept by triggers from case and task. `open` keeps a
#: scoped board as small as the open cases of the scope, however many years lie behind.
case_scope = Table(
    "case_scope",
    metadata,
    Column("scope", Text, nullable=False),
    Column("case_id", BigKey, ForeignKey("case.id"), nullable=False),
    Column("open", Boolean, nullable=False),
    PrimaryKeyConstraint("scope", "case_id"),
    Index("ix_case_scope_case", "case_id"),
    Index("ix_case_scope_open", "scope", sqlite_where=text("open"), postgresql_where=text("open")),
    sqlite_with_rowid=False,
)
#: 回避: units and persons who must not see the case; kept by triggers.
case_barred = Table(
    "case_barred",
    metadata,
    Column("case_id", BigKey, ForeignKey("case.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("who", BigKey, nullable=False),
    PrimaryKeyConstraint("case_id", "kind", "who"),
    sqlite_with_rowid=False,
)
case_number = Table(
    "case_number", metadata, Column("day", Text, primary_key=True), Column("last", Integer, nullable=False)
)
idempotency = Table(
    "idempotency",
    metadata,
    Column("key", Text, primary_key=True),
    Column("case_id", BigKey, nullable=False),
    sqlite_with_rowid=False,
)
transition = Table(
    "transition",
    metadata,
    Column("entity", Text, nullable=False),
    Column("from_state", Text, nullable=False),
    Column("to_state", Text, nullable=False),
    PrimaryKeyConstraint("entity", "from_state", "to_state"),
    sqlite_with_rowid=False,
)
attachment = Table(
    "attachment",
    metadata,
    Column("id", BigKey, primary_key=True),
    Column("case_id", BigKey, ForeignKey("case.id"), nullable=False, index=True),
    Column("event_n", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("mime", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("taken_at", UtcTime),
    Column("phash", Text),
)
attachment_bytes = Table(
    "attachment_bytes",
    metadata,
    Column("attachment_id", BigKey, ForeignKey("attachment.id"), primary_key=True),
    Column("bytes", LargeBinary, nullable=False),
)
presence = Table(
    "presence",
    metadata,
    Column("login", Text, nullable=False),
    Column("case_id", BigKey, nullable=False),
    Column("doing", Text, nullable=False),
    Column("seen_at", UtcTime, nullable=False),
    PrimaryKeyConstraint("login", "case_id"),
    prefixes=["UNLOGGED"],
)

# --- three logs ----------------------------------------------------------------------------------------------------------

event = Table(
    "event",
    metadata,
    Column("id", BigKey, primary_key=True),
    Column("entity", Text, nullable=False),
    Column("entity_id", BigKey, nullable=False),
    Column("n", Integer, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("recorded_at", UtcTime, nullable=False),
    Column("login", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("payload", Text, nullable=False),
    UniqueConstraint("entity", "entity_id", "n"),
)
chain = Table(
    "chain",
    metadata,
    Column("seq", BigKey, primary_key=True),
    Column("event_id", BigKey, ForeignKey("event.id"), nullable=False, unique=True),
    Column("prev", Text, nullable=False),
    Column("hash", Text, nullable=False),
)
chain_head = Table(
    "chain_head",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("seq", BigKey, nullable=False),
    Column("hash", Text, nullable=False),
)
#: The feed: one row per change; `scope` only on rows for those who just lost sight of the case.
change_log = Table(
    "change_log",
    metadata,
    Column("seq", BigKey, primary_key=True),
    Column("entity", Text, nullable=False),
    Column("entity_id", BigKey, nullable=False),
    Column("version", Integer, nullable=False),
    Column("scope", Text),
    sqlite_autoincrement=True,
)

# --- figures -------------------------------------------------------------------------------------------------------------

kpi_fact = Table(
    "kpi_fact",
    metadata,
    Column("case_id", BigKey, ForeignKey("case.id"), nullable=False),
    Column("metric", Text, nullable=False),
    Column("task_n", Integer, nullable=False),
    Column("item", Integer, nullable=False),
    Column("unit_id", Integer, nullable=False),
    Column("grid_id", Integer),
    Column("at", UtcTime, nullable=False),
    Column("day", Text, nullable=False),
    Column("numerator", BigKey, nullable=False),
    Column("denominator", BigKey, nullable=False),
    Column("n", Integer, nullable=False),
    Column("pending", Integer, nullable=False),
    PrimaryKeyConstraint("case_id", "metric", "task_n", "item"),
    Index("ix_kpi_fact_day_unit", "day", "unit_id", "metric"),
    Index("ix_kpi_fact_unit_metric_day", "unit_id", "metric", "day"),
    sqlite_with_rowid=False,
)
#: Sums by owner (`U` unit, `G` grid) and period (a local day or month); written by triggers on `kpi_fact` alone.
kpi_sum = Table(
    "kpi_sum",
    metadata,
    Column("owner", Text, nullable=False),
    Column("period", Text, nullable=False),
    Column("owner_id", Integer, nullable=False),
    Column("metric", Text, nullable=False),
    Column("numerator", BigKey, nullable=False),
    Column("denominator", BigKey, nullable=False),
    Column("n", BigKey, nullable=False),
    Column("pending", BigKey, nullable=False),
    PrimaryKeyConstraint("owner", "period", "owner_id", "metric"),
    sqlite_with_rowid=False,
)
#: Deductions from the two-way score (refused returns, red cards, proven fraud), in hundredths of a point.
kpi_deduction = Table(
    "kpi_deduction",
    metadata,
    Column("case_id", BigKey, ForeignKey("case.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("task_n", Integer, nullable=False),
    Column("item", Integer, nullable=False),
    Column("unit_id", Integer, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("day", Text, nullable=False),
    Column("points", Integer, nullable=False),
    PrimaryKeyConstraint("case_id", "kind", "task_n", "item"),
    Index("ix_kpi_deduction_day", "day"),
    sqlite_with_rowid=False,
)

# --- papers --------------------------------------------------------------------------------------------------------------

document_number = Table(
    "document_number",
    metadata,
    Column("kind", Text, nullable=False),
    Column("year", Integer, nullable=False),
    Column("last", Integer, nullable=False),
    PrimaryKeyConstraint("kind", "year"),
)
document = Table(
    "document",
    metadata,
    Column("id", BigKey, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("year", Integer, nullable=False),
    Column("serial", Integer, nullable=False),
    Column("register_no", Text, unique=True),
    Column("case_id", BigKey, ForeignKey("case.id"), index=True),
    Column("case_n", Integer),
    Column("state", Text, nullable=False),
    Column("data", Text, nullable=False),
    Column("template", Text, nullable=False),
    Column("code", Text, nullable=False, index=True),
    Column("sha256", Text),
    Column("reserved_at", UtcTime, nullable=False),
    Column("issued_at", UtcTime),
    Column("by", Text, nullable=False),
    UniqueConstraint("kind", "year", "serial"),
)
document_bytes = Table(
    "document_bytes",
    metadata,
    Column("document_id", BigKey, ForeignKey("document.id"), primary_key=True),
    Column("bytes", LargeBinary, nullable=False),
)
