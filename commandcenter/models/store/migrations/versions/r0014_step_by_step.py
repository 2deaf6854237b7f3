"""A draft of a month may be withdrawn, which older programs do not know: months and decisions about units go on along
their steps alone. A server's guards are laid anew anyway.

Revision ID: 0014
Revises: 0013
"""

from alembic import op

from commandcenter.models.store.session import on_server
from commandcenter.models.store.written import run, statements

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    connection = op.get_bind()
    if not on_server(connection):
        for statement in statements("moves_sqlite.sql"):
            run(connection, statement)
