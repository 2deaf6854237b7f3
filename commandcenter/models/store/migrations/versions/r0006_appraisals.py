"""Months' assessments: objections, publications with all that they froze, bonuses, the county's figures; what decided
objections take off a task.

Revision ID: 0006
Revises: 0005
"""

from alembic import op

from commandcenter.models.store.session import on_server
from commandcenter.models.store.written import run, statements

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    connection = op.get_bind()
    for statement in statements("server_appraisals.sql" if on_server(connection) else "appraisals_sqlite.sql"):
        run(connection, statement)
