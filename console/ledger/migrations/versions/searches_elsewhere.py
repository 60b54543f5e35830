"""Who searches for a transfer of a till that is gone, and what was found.

A search is one console's until it lapses; what it found stays, and is read by the till it was found for.
"""

from __future__ import annotations

from alembic import context, op

revision, down_revision, branch_labels, depends_on = "0003", "0002", None, None

_TABLES = """
CREATE TABLE points_ledger.lease (
    console text NOT NULL REFERENCES points_ledger.console, reference text NOT NULL, attempt integer NOT NULL,
    searcher text NOT NULL REFERENCES points_ledger.console, operator text NOT NULL,
    taken timestamptz NOT NULL, expires timestamptz NOT NULL, PRIMARY KEY (console, reference));
CREATE TABLE points_ledger.finding (
    console text NOT NULL REFERENCES points_ledger.console, reference text NOT NULL, attempt integer NOT NULL,
    searcher text NOT NULL REFERENCES points_ledger.console, operator text NOT NULL,
    at timestamptz NOT NULL DEFAULT now(), found text NOT NULL, transfer_id text NOT NULL,
    PRIMARY KEY (console, reference, at, searcher));
GRANT SELECT, INSERT, UPDATE ON points_ledger.lease TO {tills};
GRANT SELECT, INSERT ON points_ledger.finding TO {tills};
GRANT SELECT ON points_ledger.lease, points_ledger.finding TO {supervisors};
ALTER TABLE points_ledger.lease ENABLE ROW LEVEL SECURITY;
ALTER TABLE points_ledger.finding ENABLE ROW LEVEL SECURITY;
"""
_RULES = """
CREATE POLICY supervisors_read ON points_ledger.{table} FOR SELECT TO {supervisors} USING (true);
CREATE POLICY tills_read ON points_ledger.{table} FOR SELECT TO {tills} USING ({ours} OR {seen});
CREATE POLICY own_searches_are_added ON points_ledger.{table} FOR INSERT TO {tills}
    WITH CHECK ({ours} AND {seen});
"""
_ME = "points_ledger.console AS me WHERE me.role = current_user AND me.departed IS NULL"
_OURS = f"searcher IN (SELECT me.id FROM {_ME})"  # noqa: S608 - no input
_SEEN = f"""(console IN (SELECT me.id FROM {_ME}) OR 'all' = (SELECT me.sees FROM {_ME}) OR console IN (
    SELECT near.id FROM points_ledger.console AS near JOIN points_ledger.console AS me USING (branch)
    WHERE me.role = current_user AND me.departed IS NULL AND me.sees = 'branch'))"""  # noqa: S608 - no input


def upgrade() -> None:
    """The two tables, and whose rows they take."""
    tenant = context.config.attributes["tenant"]
    roles = {name: f"points_{name}_{tenant}" for name in ("tills", "supervisors")}
    op.execute(_TABLES.format(**roles))
    for table in ("lease", "finding"):
        op.execute(_RULES.format(table=table, ours=_OURS, seen=_SEEN, **roles))
    rule = f"USING ({_OURS} OR expires < now()) WITH CHECK ({_OURS} AND {_SEEN})"
    op.execute(
        f"CREATE POLICY own_or_lapsed_is_taken ON points_ledger.lease FOR UPDATE TO {roles['tills']} {rule}"
    )
