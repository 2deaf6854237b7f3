"""The board: the running deadline beside each open case, indices to narrow and count by.

Revision ID: 0002
Revises: 0001
"""

from alembic import op

from commandcenter.models.store.session import on_server
from commandcenter.models.store.written import run, statements

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    if on_server(op.get_bind()):
        return
    for statement in statements("board_sqlite.sql"):
        run(op.get_bind(), statement)
