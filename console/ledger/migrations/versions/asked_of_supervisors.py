"""What tills ask their supervisors to approve, and the one answer to each question.

Rows are added and never changed. A till asks for itself, and its own answer takes back; any other answer is
that of a console which sees the till, and comes in time by this server's clock.
"""

from __future__ import annotations

from alembic import context, op

revision, down_revision, branch_labels, depends_on = "0005", "0004", None, None

_TABLES = """
CREATE TABLE points_ledger.approval (
    id text PRIMARY KEY, console text NOT NULL REFERENCES points_ledger.console, mark text NOT NULL,
    sender_name text NOT NULL, recipient_name text NOT NULL, points bigint NOT NULL,
    program_name text NOT NULL, shown text NOT NULL, maker text NOT NULL, reason text NOT NULL,
    mac text NOT NULL, asked timestamptz NOT NULL DEFAULT now(),
    expires timestamptz NOT NULL DEFAULT now() + interval '15 minutes');
CREATE INDEX approval_expires ON points_ledger.approval (expires);
CREATE TABLE points_ledger.approval_answer (
    approval text PRIMARY KEY REFERENCES points_ledger.approval,
    console text NOT NULL REFERENCES points_ledger.console,
    verdict text NOT NULL CHECK (verdict IN ('approved', 'refused', 'withdrawn')),
    checker text NOT NULL, reason text NOT NULL, mac text NOT NULL, at timestamptz NOT NULL DEFAULT now());
GRANT SELECT ON points_ledger.approval, points_ledger.approval_answer TO {tills}, {supervisors};
GRANT INSERT (id, console, mark, sender_name, recipient_name, points, program_name, shown, maker, reason, mac)
    ON points_ledger.approval TO {tills};
GRANT INSERT (approval, console, verdict, checker, reason, mac) ON points_ledger.approval_answer TO {tills};
ALTER TABLE points_ledger.approval ENABLE ROW LEVEL SECURITY;
ALTER TABLE points_ledger.approval_answer ENABLE ROW LEVEL SECURITY;
"""
_ME = "points_ledger.console AS me WHERE me.role = current_user AND me.departed IS NULL"
_OURS = f"console IN (SELECT me.id FROM {_ME})"  # noqa: S608 - no input
_SEEN = f"""{_OURS} OR 'all' = (SELECT me.sees FROM {_ME}) OR console IN (
    SELECT near.id FROM points_ledger.console AS near JOIN points_ledger.console AS me USING (branch)
    WHERE me.role = current_user AND me.departed IS NULL AND me.sees = 'branch')"""  # noqa: S608 - no input
# What row security hides of the questions can't be answered either.
_OF_ONE_SEEN = "EXISTS (SELECT 1 FROM points_ledger.approval AS of WHERE of.id = approval_answer.approval {})"
_IN_TIME = "AND of.expires > now() AND (of.console = approval_answer.console) = (verdict = 'withdrawn')"
_RULES = f"""
CREATE POLICY supervisors_read ON points_ledger.approval FOR SELECT TO {{supervisors}} USING (true);
CREATE POLICY supervisors_read ON points_ledger.approval_answer FOR SELECT TO {{supervisors}} USING (true);
CREATE POLICY tills_read ON points_ledger.approval FOR SELECT TO {{tills}} USING ({_SEEN});
CREATE POLICY own_is_asked ON points_ledger.approval FOR INSERT TO {{tills}} WITH CHECK ({_OURS});
CREATE POLICY tills_read ON points_ledger.approval_answer FOR SELECT TO {{tills}}
    USING ({_OF_ONE_SEEN.format("")});
CREATE POLICY others_are_answered ON points_ledger.approval_answer FOR INSERT TO {{tills}}
    WITH CHECK ({_OURS} AND {_OF_ONE_SEEN.format(_IN_TIME)});
"""


def upgrade() -> None:
    """The two tables, then whose rows they take."""
    tenant = context.config.attributes["tenant"]
    roles = {name: f"points_{name}_{tenant}" for name in ("tills", "supervisors")}
    op.execute(_TABLES.format(**roles))
    op.execute(_RULES.format(**roles))
