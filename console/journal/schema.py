"""The two tables of the journal: `intent`, the present state of each transfer, and `event`, its history."""

from __future__ import annotations

from collections.abc import Iterable

from console.domain.parties import Party
from console.domain.transfers import OPEN_STATES, WATCHED_STATES, State
from console.journal.table import Row, Table

VERSION = 3
"""Kept in SQLite's `user_version`; a journal written by a later console is refused."""
ADDED = ("terms",)
"""Columns that came after the first version. Empty ones stay out of a row's digest, so that the digests of
rows written before them still hold."""


def in_states(states: Iterable[State]) -> str:
    """Intents in one of `states`, spelled out in the statement: bound values keep SQLite from its indexes."""
    return f"state IN ({_spelled_out(states)})"


def _spelled_out(states: Iterable[State]) -> str:
    return ", ".join(f"'{value}'" for value in sorted(state.value for state in states))


LATE_STATES = frozenset({*WATCHED_STATES, State.MISSING_ALARM, State.ABANDONED, State.NOT_SENT})
"""A booking may still come of these, as far as the state alone can say."""
IS_OPEN = in_states(OPEN_STATES)
IS_LATE = in_states(LATE_STATES)
IS_UNAUDITED = f"{in_states((State.CONFIRMED, State.RESOLVED_APPLIED))} AND audited IS 0"
"""What moved and the audit still has to look at (R9), by the provider's or a person's word."""
IN_NO_STATE = f"state NOT IN ({_spelled_out(State)})"
"""Intents whose state is no word of ours: damaged ones, which are looked for before each transfer (R16)."""
SENT_BY = "sender_kind = :sender_kind AND sender_id = :sender_id"
"""Intents of a sender: a customer and a group may have the same number."""

HAS_TICKET = "instr(terms, '\"ticket\":') > 0"
"""Intents with a ticket, as text: where SQLite trusts no schema, no function for JSON may be in an index."""
TICKET = "CASE WHEN json_valid(terms) THEN json_extract(terms, '$.ticket') END COLLATE NOCASE"
"""The ticket of an intent. Behind `HAS_TICKET`; one row that is no JSON must not end a search."""

# The known states aren't listed: each new one would mean to build this table anew.
# Indexes of states are partial, so that they stay small however old the journal grows.
INTENT = Table(
    "intent",
    """
    id INTEGER PRIMARY KEY,
    reference TEXT NOT NULL UNIQUE,
    provider TEXT NOT NULL,
    profile TEXT NOT NULL,
    sender_kind TEXT NOT NULL,
    sender_id TEXT NOT NULL,
    sender_name TEXT NOT NULL,
    recipient_kind TEXT NOT NULL,
    recipient_id TEXT NOT NULL,
    recipient_name TEXT NOT NULL,
    points INTEGER NOT NULL CHECK (points > 0),
    program_id INTEGER NOT NULL,
    program_name TEXT NOT NULL,
    note TEXT NOT NULL,
    operator TEXT NOT NULL,
    branch TEXT NOT NULL,
    owner TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state <> ''),
    attempt INTEGER NOT NULL,
    created TEXT NOT NULL,
    updated TEXT NOT NULL,
    code_issued TEXT,
    code_used BOOLEAN NOT NULL,
    code_refused BOOLEAN NOT NULL,
    code_tries INTEGER NOT NULL,
    sent TEXT,
    deadline TEXT,
    fingerprint TEXT NOT NULL,
    baseline TEXT NOT NULL,
    receipt TEXT,
    problems TEXT NOT NULL,
    proof TEXT NOT NULL,
    audited BOOLEAN NOT NULL,
    looks INTEGER NOT NULL,
    clean_negatives INTEGER NOT NULL,
    last_look TEXT,
    next_look TEXT,
    candidate TEXT,
    terms TEXT
    """,
    "CREATE UNIQUE INDEX IF NOT EXISTS one_open_intent_per_sender"
    f" ON intent (provider, sender_kind, sender_id) WHERE {IS_OPEN}",
    f"CREATE INDEX IF NOT EXISTS unaudited_intents ON intent (id) WHERE {IS_UNAUDITED}",
    # A word of "no" is looked at again until the late-booking horizon (R15).
    f"CREATE INDEX IF NOT EXISTS watched_intents ON intent (sent) WHERE {IS_LATE}",
    f"CREATE INDEX IF NOT EXISTS intents_in_no_state ON intent (id) WHERE {IN_NO_STATE}",
    "CREATE INDEX IF NOT EXISTS intents_of_sender ON intent (sender_id, id)",
    "CREATE INDEX IF NOT EXISTS intents_of_recipient ON intent (recipient_id, id)",
    f"CREATE INDEX IF NOT EXISTS intents_with_ticket ON intent (id) WHERE {HAS_TICKET}",
)
"""`terms` holds, as JSON, what only some orders have: who acts for a group, the type of the transfer, its
ticket, and what the sender had before it."""

BY_KIND = "entries_by_kind"
"""The index of entries about no transfer. Look-ups are many: nothing else must be looked for among them."""
EVENT = Table(
    "event",
    """
    sequence INTEGER PRIMARY KEY,
    reference TEXT REFERENCES intent (reference),
    at TEXT NOT NULL,
    kind TEXT NOT NULL,
    operator TEXT NOT NULL,
    facts TEXT NOT NULL,
    row_digest TEXT NOT NULL,
    hash TEXT NOT NULL,
    sealed_with TEXT,
    seal TEXT
    """,
    "CREATE INDEX IF NOT EXISTS events_of_intent ON event (reference, sequence)",
    f"CREATE INDEX IF NOT EXISTS {BY_KIND} ON event (kind, sequence) WHERE reference IS NULL",
)
"""`hash` covers the entry and the one before; `seal` is made of it with the key called `sealed_with`. Entries
from before version 3 have neither key nor seal."""


def sender_of(party: Party) -> Row:
    """The values that `SENT_BY` asks for."""
    return {"sender_kind": party.kind.value, "sender_id": party.id}
