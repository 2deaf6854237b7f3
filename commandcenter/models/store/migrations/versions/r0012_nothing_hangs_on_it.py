"""An administrator, who sees no case on a server, is told how many open ones hang on what he retires.

Nothing changes in a file; a server's functions and rights are laid anew with every upgrade.

Revision ID: 0012
Revises: 0011
"""

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """See above."""
