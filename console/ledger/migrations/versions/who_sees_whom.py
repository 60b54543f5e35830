"""What each console may see of the others: nothing, its branch, or every till.

Row security reads it from the console's own row, which its role can't change. Until now a till could read
every transfer; what it needs of them, to find overlaps, is a view without names, states and amounts.
"""

from __future__ import annotations

from alembic import context, op

revision, down_revision, branch_labels, depends_on = "0002", "0001", None, None

_COLUMNS = """
ALTER TABLE points_ledger.console ADD COLUMN sees text NOT NULL DEFAULT 'console'
    CHECK (sees IN ('console', 'branch', 'all'));
ALTER TABLE points_ledger.console ADD COLUMN caught_up timestamptz;
GRANT UPDATE (caught_up) ON points_ledger.console TO {tills};
UPDATE points_ledger.console SET sees = 'all' WHERE role IN (
    SELECT member.rolname FROM pg_auth_members
    JOIN pg_roles AS member ON member.oid = pg_auth_members.member
    JOIN pg_roles AS granted ON granted.oid = pg_auth_members.roleid AND granted.rolname = '{supervisors}');
REVOKE {supervisors} FROM {joining} CASCADE;
CREATE INDEX event_arrived ON points_ledger.event (arrived);
CREATE INDEX transfer_of_reference ON points_ledger.transfer (reference);
CREATE INDEX transfer_open ON points_ledger.transfer (created) WHERE ended IS NULL;
CREATE VIEW points_ledger.open_time AS
    SELECT console, reference, sender_key, attempt, unclaimed, created, ended FROM points_ledger.transfer;
GRANT SELECT ON points_ledger.open_time TO {tills};
"""
_ME = "points_ledger.console AS me WHERE me.role = current_user AND me.departed IS NULL"
# Its own come first: at the counter nothing further is looked at.
_SEEN = f"""console IN (SELECT me.id FROM {_ME}) OR 'all' = (SELECT me.sees FROM {_ME}) OR console IN (
    SELECT near.id FROM points_ledger.console AS near JOIN points_ledger.console AS me USING (branch)
    WHERE me.role = current_user AND me.departed IS NULL AND me.sees = 'branch')"""  # noqa: S608 - nothing of it is typed by anybody


def upgrade() -> None:
    """Columns and indexes, then the rules of the three tables that hold what others did."""
    tenant = context.config.attributes["tenant"]
    roles = {name: f"points_{name}_{tenant}" for name in ("tills", "joining", "supervisors")}
    op.execute(_COLUMNS.format(**roles))
    for table in ("event", "dispute", "transfer"):
        op.execute(f"ALTER POLICY tills_read ON points_ledger.{table} USING ({_SEEN})")
