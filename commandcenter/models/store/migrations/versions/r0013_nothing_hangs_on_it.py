"""An administrator, who sees no case on a server, is told how many open ones hang on what he retires.

Nothing changes in a file; a server's functions and rights are laid anew with every upgrade.

Revision ID: 0013
Revises: 0012
"""

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """See above."""
