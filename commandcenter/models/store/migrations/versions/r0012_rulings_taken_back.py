"""A ruling on an objection may be taken back while no publication rests on it; a server's guards are laid anew anyway.

Revision ID: 0012
Revises: 0011
"""

from alembic import op

from commandcenter.models.store.session import on_server
from commandcenter.models.store.written import run, statements

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    connection = op.get_bind()
    if not on_server(connection):
        for statement in statements("rulings_sqlite.sql"):
            run(connection, statement)
