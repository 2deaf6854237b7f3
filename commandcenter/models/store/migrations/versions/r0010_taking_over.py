"""An open case of an older ledger is taken over at work: 待受理 may become 办理中.

A new database gets the row with all others.

Revision ID: 0010
Revises: 0009
"""

from alembic import op

revision = "0010"
down_revision = "0009"

_PAIR = (
    "INSERT INTO transition (entity, from_state, to_state) SELECT 'case', 'SUBMITTED', 'HANDLING'"
    " WHERE EXISTS (SELECT 1 FROM transition) AND NOT EXISTS"
    " (SELECT 1 FROM transition WHERE entity = 'case' AND from_state = 'SUBMITTED' AND to_state = 'HANDLING')"
)


def upgrade() -> None:
    op.execute(_PAIR)
