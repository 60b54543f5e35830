"""The ledger's tables, as the newest migration leaves them; the migrations make them."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    column,
    func,
    table,
)

SCHEMA = "points_ledger"
"""A schema of its own: whatever else the database holds is left alone."""
VERSION = "0007"
"""The newest migration; a till works with exactly this one."""
KNOWN = ("0001", "0002", "0003", "0004", "0005", "0006", "0007")
"""All there have been, oldest first."""

metadata = MetaData(schema=SCHEMA)
_TIME = DateTime(timezone=True)

version = Table("alembic_version", metadata, Column("version_num", String(32), primary_key=True))

ledger = Table(
    "ledger",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("key_check", Text, nullable=False),
    Column("created", _TIME, nullable=False, server_default=func.now()),
)
"""One row: one database holds one chain's ledger."""

console = Table(
    "console",
    metadata,
    Column("id", Text, primary_key=True),
    Column("role", Text, nullable=False, unique=True),
    Column("branch", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("joined", _TIME, nullable=False, server_default=func.now()),
    Column("seen", _TIME, nullable=False, server_default=func.now()),
    Column("departed", _TIME),
    Column("sees", Text, nullable=False, server_default="console"),
    Column("caught_up", _TIME),
    Column("compared", BigInteger, nullable=False, server_default="0"),
)
"""`sees` says whose rows row security shows it. `seen` is when it was last heard of; all that it had written
by `caught_up` has arrived. Its transfers up to the entry `compared` were compared with other tills'."""

event = Table(
    "event",
    metadata,
    Column("console", Text, primary_key=True),
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("previous", BigInteger),
    Column("previous_mac", Text),
    Column("reference", Text),
    Column("at", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("operator", Text, nullable=False),
    Column("facts", Text, nullable=False),
    Column("journal_hash", Text, nullable=False),
    Column("mac", Text, nullable=False),
    Column("arrived", _TIME, nullable=False, server_default=func.now()),
)
"""Entries of every console's journal. `mac` is keyed and covers the entry and the one before; a foreign key
from `previous` and `previous_mac` to that one keeps each console's chain without gaps, forks or disorder.
Facts are text, to the letter as they were sealed."""

transfer = Table(
    "transfer",
    metadata,
    Column("console", Text, primary_key=True),
    Column("reference", Text, primary_key=True),
    Column("sequence", BigInteger, nullable=False),
    Column("provider", Text, nullable=False),
    Column("profile", Text, nullable=False),
    Column("branch", Text, nullable=False),
    Column("operator", Text, nullable=False),
    Column("sender_key", Text, nullable=False),
    Column("sender_name", Text, nullable=False),
    Column("recipient_key", Text, nullable=False),
    Column("recipient_name", Text, nullable=False),
    Column("points", BigInteger, nullable=False),
    Column("program_id", BigInteger, nullable=False),
    Column("program_name", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("transfer_id", Text, nullable=False),
    Column("unclaimed", Boolean, nullable=False),
    Column("created", _TIME, nullable=False),
    Column("updated", _TIME, nullable=False),
    Column("ended", _TIME),
)
"""What became of each transfer, made from its console's entries up to `sequence`: never older than these.
`unclaimed` ones went on while the ledger was out of reach, and `ended` is when one was open no longer."""

open_time = table(
    "open_time",
    *(column(name) for name in ("console", "reference", "sender_key", "attempt", "unclaimed", "created")),
    column("ended"),
    schema=SCHEMA,
)
"""A view of `transfer` for every till, whatever it may see: when senders were busy, and where."""

refused_code = table("refused_code", *map(column, ("console", "sender_key", "arrived")), schema=SCHEMA)
"""A view for every till, whatever it may see: whose codes were refused, and when that arrived."""

pin_try = Table(
    "pin_try",
    metadata,
    Column("console", Text, primary_key=True),
    Column("operator", Text, primary_key=True),
    Column("at", _TIME, primary_key=True, server_default=func.clock_timestamp()),
    Column("was_right", Boolean, nullable=False),
)
"""Each PIN that was tried at any till, added before it is looked at, and each that was right."""

claim = Table(
    "claim",
    metadata,
    Column("sender_key", Text, primary_key=True),
    Column("console", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Column("operator", Text, nullable=False),
    Column("taken", _TIME, nullable=False),
    Column("proven", _TIME, nullable=False),
    Column("expires", _TIME),
)
"""Who may send for a sender now: the key is the arbiter (L2). One that is being sent never lapses."""

dispute = Table(
    "dispute",
    metadata,
    Column("console", Text, primary_key=True),
    Column("what", Text, primary_key=True),
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("subject", Text, primary_key=True),
    Column("at", _TIME, nullable=False, server_default=func.now()),
)
"""What a person should look into. A journal was refused that is `older` than the entry `sequence`, or
`different` there, with the hash `subject`; or the transfer `subject` has an `overlap` with another till's."""

lease = Table(
    "lease",
    metadata,
    Column("console", Text, primary_key=True),
    Column("reference", Text, primary_key=True),
    Column("attempt", Integer, nullable=False),
    Column("searcher", Text, nullable=False),
    Column("operator", Text, nullable=False),
    Column("taken", _TIME, nullable=False),
    Column("expires", _TIME, nullable=False),
)
"""Which console searches for a transfer of a till that is gone, until when."""

finding = Table(
    "finding",
    metadata,
    Column("console", Text, primary_key=True),
    Column("reference", Text, primary_key=True),
    Column("attempt", Integer, nullable=False),
    Column("searcher", Text, primary_key=True),
    Column("operator", Text, nullable=False),
    Column("at", _TIME, primary_key=True, server_default=func.now()),
    Column("found", Text, nullable=False),
    Column("transfer_id", Text, nullable=False),
)
"""What such a search found; nobody changes it."""

approval = Table(
    "approval",
    metadata,
    Column("id", Text, primary_key=True),
    Column("console", Text, nullable=False),
    Column("mark", Text, nullable=False),
    Column("sender_name", Text, nullable=False),
    Column("recipient_name", Text, nullable=False),
    Column("points", BigInteger, nullable=False),
    Column("program_name", Text, nullable=False),
    Column("shown", Text, nullable=False),
    Column("maker", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("mac", Text, nullable=False),
    Column("asked", _TIME, nullable=False, server_default=func.now()),
    Column("expires", _TIME, nullable=False),
)
"""What a till asks its supervisors to approve; nobody changes it. `mark` is a keyed hash of the order."""

approval_answer = Table(
    "approval_answer",
    metadata,
    Column("approval", Text, primary_key=True),
    Column("console", Text, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("checker", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("mac", Text, nullable=False),
    Column("at", _TIME, nullable=False, server_default=func.now()),
)
"""The one answer to each; the key is the arbiter. `mac` is keyed and covers the question as it was read."""
