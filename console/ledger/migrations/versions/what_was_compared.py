"""How far a console's transfers were compared with other tills': none is left out after a lost answer."""

from __future__ import annotations

from alembic import context, op

revision, down_revision, branch_labels, depends_on = "0004", "0003", None, None


def upgrade() -> None:
    """The column; the first comparison after it goes over all there is."""
    op.execute("ALTER TABLE points_ledger.console ADD COLUMN compared bigint NOT NULL DEFAULT 0")
    tills = f"points_tills_{context.config.attributes['tenant']}"
    op.execute(f"GRANT UPDATE (compared) ON points_ledger.console TO {tills}")
