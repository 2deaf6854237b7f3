"""The first revision: every table, guard and kept table of the design. A server begins with 0003.

Revision ID: 0001
"""

from alembic import op

from commandcenter.models.store.session import on_server
from commandcenter.models.store.written import run, statements

revision = "0001"
down_revision = None


def upgrade() -> None:
    if on_server(op.get_bind()):
        return
    for name in ("tables_sqlite.sql", "triggers_sqlite.sql"):
        for statement in statements(name):
            run(op.get_bind(), statement)
