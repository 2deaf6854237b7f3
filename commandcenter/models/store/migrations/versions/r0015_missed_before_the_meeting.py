"""A task that ended because its case went to a consultation says so: limits missed by then stay missed.

Of cases consulted before nothing changes, neither task nor figure.

Revision ID: 0015
Revises: 0014
"""

from alembic import op

from commandcenter.models.store.written import run, statements

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    for statement in statements("consulted_sqlite.sql"):
        run(op.get_bind(), statement)
