"""The first revision: every table, guard and kept table of the design.

Revision ID: 0001
"""

from alembic import op

from commandcenter.models.store.schema import statements

revision = "0001"
down_revision = None


def upgrade() -> None:
    for name in ("tables_sqlite.sql", "triggers_sqlite.sql"):
        for statement in statements(name):
            op.get_bind().exec_driver_sql(statement)
