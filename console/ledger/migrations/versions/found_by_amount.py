"""What is looked for among very many transfers: the few that weren't processed, and large amounts.

Both are indexes alone. Who reads and writes what stays as it is.
"""

from __future__ import annotations

from alembic import op

revision, down_revision, branch_labels, depends_on = "0007", "0006", None, None


def upgrade() -> None:
    """The two indexes."""
    op.execute(
        "CREATE INDEX transfer_not_confirmed ON points_ledger.transfer (state, created DESC) "
        "WHERE state <> 'confirmed'"
    )
    op.execute("CREATE INDEX transfer_by_points ON points_ledger.transfer (points)")
