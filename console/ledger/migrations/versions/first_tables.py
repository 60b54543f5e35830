"""The consoles of a chain, the entries of their journals, and what became of each transfer.

Rights are part of it (L5): a console adds entries, and keeps the rows of its own transfers; it changes or
removes no entry, and writes nothing in another console's name. Row security tells consoles by their role.
"""

from __future__ import annotations

from alembic import context, op

revision, down_revision, branch_labels, depends_on = "0001", None, None, None

_TABLES = """
CREATE TABLE points_ledger.ledger (
    tenant text PRIMARY KEY, key_check text NOT NULL, created timestamptz NOT NULL DEFAULT now());
CREATE TABLE points_ledger.console (
    id text PRIMARY KEY, role text NOT NULL UNIQUE, branch text NOT NULL, label text NOT NULL,
    version text NOT NULL, joined timestamptz NOT NULL DEFAULT now(),
    seen timestamptz NOT NULL DEFAULT now(), departed timestamptz);
CREATE UNIQUE INDEX one_till_of_a_name ON points_ledger.console (branch, label) WHERE departed IS NULL;
CREATE TABLE points_ledger.event (
    console text NOT NULL REFERENCES points_ledger.console, sequence bigint NOT NULL CHECK (sequence > 0),
    previous bigint, previous_mac text,
    reference text, at text NOT NULL, kind text NOT NULL, operator text NOT NULL, facts text NOT NULL,
    journal_hash text NOT NULL, mac text NOT NULL, arrived timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (console, sequence), UNIQUE (console, sequence, mac),
    CHECK (CASE WHEN sequence = 1 THEN previous IS NULL AND previous_mac IS NULL
           ELSE previous IS NOT NULL AND previous = sequence - 1 AND previous_mac IS NOT NULL END),
    FOREIGN KEY (console, previous, previous_mac) REFERENCES points_ledger.event (console, sequence, mac));
CREATE INDEX event_of_transfer ON points_ledger.event (console, reference, sequence);
CREATE TABLE points_ledger.transfer (
    console text NOT NULL REFERENCES points_ledger.console, reference text NOT NULL, sequence bigint NOT NULL,
    provider text NOT NULL, profile text NOT NULL, branch text NOT NULL, operator text NOT NULL,
    sender_key text NOT NULL, sender_name text NOT NULL,
    recipient_key text NOT NULL, recipient_name text NOT NULL,
    points bigint NOT NULL, program_id bigint NOT NULL, program_name text NOT NULL,
    state text NOT NULL, attempt integer NOT NULL, transfer_id text NOT NULL,
    unclaimed boolean NOT NULL,
    created timestamptz NOT NULL, updated timestamptz NOT NULL, ended timestamptz,
    PRIMARY KEY (console, reference));
CREATE INDEX transfer_newest ON points_ledger.transfer (created DESC, console, reference);
CREATE INDEX transfer_of_sender ON points_ledger.transfer (sender_key, created DESC);
CREATE INDEX transfer_of_recipient ON points_ledger.transfer (recipient_key, created DESC);
CREATE TABLE points_ledger.claim (
    sender_key text PRIMARY KEY, console text NOT NULL REFERENCES points_ledger.console,
    reference text NOT NULL, operator text NOT NULL, taken timestamptz NOT NULL,
    proven timestamptz NOT NULL, expires timestamptz);
CREATE INDEX claim_of_console ON points_ledger.claim (console);
CREATE TABLE points_ledger.dispute (
    console text NOT NULL REFERENCES points_ledger.console, what text NOT NULL, sequence bigint NOT NULL,
    subject text NOT NULL, at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (console, what, sequence, subject));
"""
_RIGHTS = """
GRANT USAGE ON SCHEMA points_ledger TO {tills}, {joining}, {supervisors};
GRANT SELECT ON points_ledger.alembic_version, points_ledger.ledger, points_ledger.console
    TO {tills}, {joining}, {supervisors};
GRANT INSERT ON points_ledger.console TO {joining};
GRANT UPDATE (version, seen, departed) ON points_ledger.console TO {tills};
GRANT SELECT, INSERT ON points_ledger.event, points_ledger.dispute TO {tills};
GRANT SELECT, INSERT, UPDATE ON points_ledger.transfer TO {tills};
GRANT SELECT, INSERT, UPDATE, DELETE ON points_ledger.claim TO {tills};
GRANT SELECT ON points_ledger.event, points_ledger.transfer, points_ledger.claim, points_ledger.dispute
    TO {supervisors};

ALTER TABLE points_ledger.console ENABLE ROW LEVEL SECURITY;
CREATE POLICY everybody_reads ON points_ledger.console FOR SELECT USING (true);
CREATE POLICY who_joins_is_added ON points_ledger.console FOR INSERT TO {joining} WITH CHECK (true);
CREATE POLICY own_row ON points_ledger.console FOR UPDATE TO {tills} USING (role = current_user);
"""
_OWN = "console IN (SELECT id FROM points_ledger.console WHERE role = current_user AND departed IS NULL)"
_OWN_ROWS = f"""
ALTER TABLE points_ledger.{{table}} ENABLE ROW LEVEL SECURITY;
CREATE POLICY supervisors_read ON points_ledger.{{table}} FOR SELECT TO {{supervisors}} USING (true);
CREATE POLICY tills_read ON points_ledger.{{table}} FOR SELECT TO {{tills}} USING ({{seen}});
CREATE POLICY own_rows_are_added ON points_ledger.{{table}} FOR INSERT TO {{tills}} WITH CHECK ({_OWN});
"""


def upgrade() -> None:
    """Tables, then who may do what in them."""
    tenant = context.config.attributes["tenant"]
    roles = {name: f"points_{name}_{tenant}" for name in ("tills", "joining", "supervisors")}
    op.execute(_TABLES)
    op.execute(_RIGHTS.format(**roles))
    for table, seen in (("event", _OWN), ("dispute", _OWN), ("transfer", "true"), ("claim", "true")):
        op.execute(_OWN_ROWS.format(table=table, seen=seen, **roles))
    rule = f"FOR UPDATE TO {roles['tills']} USING ({_OWN})"
    op.execute(f"CREATE POLICY own_rows_change ON points_ledger.transfer {rule}")
    # A claim that has lapsed is anybody's to take; whose it becomes is checked by the rule for new rows.
    rule = f"FOR UPDATE TO {roles['tills']} USING ({_OWN} OR expires < now()) WITH CHECK ({_OWN})"
    op.execute(f"CREATE POLICY own_or_lapsed_is_taken ON points_ledger.claim {rule}")
    op.execute(
        f"CREATE POLICY own_is_ended ON points_ledger.claim FOR DELETE TO {roles['tills']} USING ({_OWN})"
    )
