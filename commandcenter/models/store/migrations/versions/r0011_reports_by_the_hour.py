"""The program drafts reports at their hour, in its own name: a server's guards, which every upgrade lays anew, let it.

No table changes.

Revision ID: 0011
Revises: 0010
"""

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Nothing but the guards."""
