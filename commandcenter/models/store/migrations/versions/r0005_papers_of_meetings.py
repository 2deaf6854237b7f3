"""A paper of a meeting carries its meeting's id, so that it is found by it and whoever is barred from it is kept away.

Revision ID: 0005
Revises: 0004
"""

from alembic import op

from commandcenter.models.store.session import on_server
from commandcenter.models.store.written import run, statements

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    connection = op.get_bind()
    for statement in statements("server_papers.sql" if on_server(connection) else "papers_sqlite.sql"):
        run(connection, statement)
