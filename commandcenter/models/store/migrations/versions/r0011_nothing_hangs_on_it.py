"""An administrator, who sees no case on a server, is told how many open ones hang on what he retires.

Nothing changes in a file; a server's functions and rights are laid anew with every upgrade.

Revision ID: 0011
Revises: 0010
"""

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """See above."""
