"""Duty: roster, shifts with their signed hand-overs, shift log, silenced alarms. A server's first revision.

Revision ID: 0003
Revises: 0002
"""

from alembic import op

from commandcenter.models.store.session import on_server
from commandcenter.models.store.written import run, statements

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    connection = op.get_bind()
    files = ("server_tables.sql", "server_first.sql") if on_server(connection) else ("shifts_sqlite.sql",)
    for name in files:
        for statement in statements(name):
            run(connection, statement)
