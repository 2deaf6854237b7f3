"""What is decided about units: measures, rectification, use of results.

Revision ID: 0007
Revises: 0006
"""

from alembic import op

from commandcenter.models.store.session import on_server
from commandcenter.models.store.written import run, statements

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    connection = op.get_bind()
    for statement in statements("server_accountability.sql" if on_server(connection) else "accountability_sqlite.sql"):
        run(connection, statement)
