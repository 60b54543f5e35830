"""The ledger's tables, as the newest migration leaves them; the migrations make them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

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


def _keys(*names: str) -> Iterator[Column[Any]]:
    return (Column(name, Text, primary_key=True) for name in names)


def _texts(*names: str) -> Iterator[Column[Any]]:
    return (Column(name, Text, nullable=False) for name in names)


def _times(*names: str) -> Iterator[Column[Any]]:
    return (Column(name, _TIME, nullable=False) for name in names)


def _stamps(*names: str) -> Iterator[Column[Any]]:
    """Times that the ledger's own clock fills in."""
    return (Column(name, _TIME, nullable=False, server_default=func.now()) for name in names)


version = Table("alembic_version", metadata, Column("version_num", String(32), primary_key=True))

ledger = Table(
    "ledger",
    metadata,
    *_keys("tenant"),
    *_texts("key_check"),
    *_stamps("created"),
)
"""One row: one database holds one chain's ledger."""

console = Table(
    "console",
    metadata,
    *_keys("id"),
    Column("role", Text, nullable=False, unique=True),
    *_texts("branch", "label", "version"),
    *_stamps("joined", "seen"),
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
    *_keys("console"),
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("previous", BigInteger),
    Column("previous_mac", Text),
    Column("reference", Text),
    *_texts("at", "kind", "operator", "facts", "journal_hash", "mac"),
    *_stamps("arrived"),
)
"""Entries of every console's journal. `mac` is keyed and covers the entry and the one before; a foreign key
from `previous` and `previous_mac` to that one keeps each console's chain without gaps, forks or disorder.
Facts are text, to the letter as they were sealed."""

transfer = Table(
    "transfer",
    metadata,
    *_keys("console", "reference"),
    Column("sequence", BigInteger, nullable=False),
    *_texts("provider", "profile", "branch", "operator"),
    *_texts("sender_key", "sender_name", "recipient_key", "recipient_name"),
    Column("points", BigInteger, nullable=False),
    Column("program_id", BigInteger, nullable=False),
    *_texts("program_name", "state"),
    Column("attempt", Integer, nullable=False),
    *_texts("transfer_id"),
    Column("unclaimed", Boolean, nullable=False),
    *_times("created", "updated"),
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
    *_keys("console", "operator"),
    Column("at", _TIME, primary_key=True, server_default=func.clock_timestamp()),
    Column("was_right", Boolean, nullable=False),
)
"""Each PIN that was tried at any till, added before it is looked at, and each that was right."""

claim = Table(
    "claim",
    metadata,
    *_keys("sender_key"),
    *_texts("console", "reference", "operator"),
    *_times("taken", "proven"),
    Column("expires", _TIME),
)
"""Who may send for a sender now: the key is the arbiter (L2). One that is being sent never lapses."""

dispute = Table(
    "dispute",
    metadata,
    *_keys("console", "what"),
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    *_keys("subject"),
    *_stamps("at"),
)
"""What a person should look into. A journal was refused that is `older` than the entry `sequence`, or
`different` there, with the hash `subject`; or the transfer `subject` has an `overlap` with another till's."""

lease = Table(
    "lease",
    metadata,
    *_keys("console", "reference"),
    Column("attempt", Integer, nullable=False),
    *_texts("searcher", "operator"),
    *_times("taken", "expires"),
)
"""Which console searches for a transfer of a till that is gone, until when."""

finding = Table(
    "finding",
    metadata,
    *_keys("console", "reference"),
    Column("attempt", Integer, nullable=False),
    *_keys("searcher"),
    *_texts("operator"),
    Column("at", _TIME, primary_key=True, server_default=func.now()),
    *_texts("found", "transfer_id"),
)
"""What such a search found; nobody changes it."""

approval = Table(
    "approval",
    metadata,
    *_keys("id"),
    *_texts("console", "mark", "sender_name", "recipient_name"),
    Column("points", BigInteger, nullable=False),
    *_texts("program_name", "shown", "maker", "reason", "mac"),
    *_stamps("asked"),
    *_times("expires"),
)
"""What a till asks its supervisors to approve; nobody changes it. `mark` is a keyed hash of the order."""

approval_answer = Table(
    "approval_answer",
    metadata,
    *_keys("approval"),
    *_texts("console", "verdict", "checker", "reason", "mac"),
    *_stamps("at"),
)
"""The one answer to each; the key is the arbiter. `mac` is keyed and covers the question as it was read."""
