"""Consultations: meetings with all their parts, dispatch rules; who is called to consult on a case.

Revision ID: 0004
Revises: 0003
"""

from alembic import op

from commandcenter.models.store.session import on_server
from commandcenter.models.store.written import run, statements

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    connection = op.get_bind()
    for statement in statements("server_meetings.sql" if on_server(connection) else "meetings_sqlite.sql"):
        run(connection, statement)
