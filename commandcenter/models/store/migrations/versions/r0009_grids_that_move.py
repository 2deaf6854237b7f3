"""A grid may be put under another community: its cases follow it in sight of who leads there.

On a server the triggers are laid anew with every upgrade.

Revision ID: 0009
Revises: 0008
"""

from alembic import op

from commandcenter.models.store.session import on_server
from commandcenter.models.store.written import run, statements

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    connection = op.get_bind()
    if not on_server(connection):
        for statement in statements("town_sqlite.sql"):
            run(connection, statement)
