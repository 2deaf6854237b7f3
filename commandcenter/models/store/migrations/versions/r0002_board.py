"""The board: the running deadline beside each open case, indices to narrow and count by.

Revision ID: 0002
Revises: 0001
"""

from alembic import op

from commandcenter.models.store.schema import statements

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    for statement in statements("board_sqlite.sql"):
        op.get_bind().exec_driver_sql(statement)
