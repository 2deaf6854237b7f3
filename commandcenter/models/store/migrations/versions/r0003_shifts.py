"""Duty: roster, shifts with their signed hand-overs, shift log, silenced alarms.

Revision ID: 0003
Revises: 0002
"""

from alembic import op

from commandcenter.models.store.schema import statements

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    for statement in statements("shifts_sqlite.sql"):
        op.get_bind().exec_driver_sql(statement)
