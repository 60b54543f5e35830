"""What all tills know: who works in the chain, whose codes were wrong today, and whose PINs.

An operator's entry is read where its console speaks for that till: by what head office lets it see. A view
counts refused codes without a name; a PIN's try is a row that is added before the PIN is looked at.
"""

from __future__ import annotations

from alembic import context, op

revision, down_revision, branch_labels, depends_on = "0006", "0005", None, None

_TABLES = """
CREATE INDEX event_operator_set ON points_ledger.event (arrived) WHERE kind = 'operator set';
CREATE VIEW points_ledger.refused_code AS
    SELECT event.console, transfer.sender_key, event.arrived FROM points_ledger.event AS event
    JOIN points_ledger.transfer AS transfer USING (console, reference) WHERE event.kind = 'code refused';
GRANT SELECT ON points_ledger.refused_code TO {tills};
CREATE TABLE points_ledger.pin_try (
    console text NOT NULL REFERENCES points_ledger.console, operator text NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(), was_right boolean NOT NULL,
    PRIMARY KEY (operator, at, console));
GRANT SELECT (operator, at, was_right), INSERT (console, operator, was_right)
    ON points_ledger.pin_try TO {tills};
GRANT SELECT ON points_ledger.pin_try TO {supervisors};
ALTER TABLE points_ledger.pin_try ENABLE ROW LEVEL SECURITY;
"""
_ME = "points_ledger.console AS me WHERE me.role = current_user AND me.departed IS NULL"
_SPEAKS = f"""SELECT speaking.id FROM points_ledger.console AS speaking WHERE speaking.sees = 'all'
    OR (speaking.sees = 'branch' AND speaking.branch IN (SELECT me.branch FROM {_ME}))"""  # noqa: S608 - no input
_RULES = f"""
CREATE POLICY operators_are_known ON points_ledger.event FOR SELECT TO {{tills}}
    USING (kind = 'operator set' AND console IN ({_SPEAKS}));
CREATE POLICY everybodys_count ON points_ledger.pin_try FOR SELECT TO {{tills}} USING (true);
CREATE POLICY supervisors_read ON points_ledger.pin_try FOR SELECT TO {{supervisors}} USING (true);
CREATE POLICY own_tries_are_added ON points_ledger.pin_try FOR INSERT TO {{tills}}
    WITH CHECK (console IN (SELECT me.id FROM {_ME}));
"""  # noqa: S608 - no input


def upgrade() -> None:
    """The table and the view, then whose rows are read and added."""
    tenant = context.config.attributes["tenant"]
    roles = {name: f"points_{name}_{tenant}" for name in ("tills", "supervisors")}
    op.execute(_TABLES.format(**roles))
    op.execute(_RULES.format(**roles))
