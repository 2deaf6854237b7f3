"""Papers are drafted, reviewed, signed; circulated and received; void with a reason, and replaced.

Revision ID: 0008
Revises: 0007
"""

from alembic import op

from commandcenter.models.store.session import on_server
from commandcenter.models.store.written import run, statements

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    connection = op.get_bind()
    for statement in statements("server_paperwork.sql" if on_server(connection) else "paperwork_sqlite.sql"):
        run(connection, statement)
