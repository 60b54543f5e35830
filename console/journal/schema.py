"""The two tables of the journal: `intent`, the present state of each transfer, and `event`, its history."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import (
    BigInteger,
    BindParameter,
    Boolean,
    CheckConstraint,
    Column,
    ColumnElement,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    and_,
    bindparam,
)

from console.domain.parties import Party
from console.domain.transfers import OPEN_STATES, WATCHED_STATES, State

VERSION = 3
"""Kept in SQLite's `user_version`; a journal written by a later console is refused."""
ADDED = ("terms",)
"""Columns that came after the first version. Empty ones stay out of a row's digest, so that the digests of
rows written before them still hold."""

metadata = MetaData()

intent = Table(
    "intent",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("reference", String(10), nullable=False, unique=True),
    Column("provider", String(20), nullable=False),
    Column("profile", String(40), nullable=False),
    Column("sender_kind", String(10), nullable=False),
    Column("sender_id", String(64), nullable=False),
    Column("sender_name", Text, nullable=False),
    Column("recipient_kind", String(10), nullable=False),
    Column("recipient_id", String(64), nullable=False),
    Column("recipient_name", Text, nullable=False),
    Column("points", BigInteger, CheckConstraint("points > 0"), nullable=False),
    Column("program_id", BigInteger, nullable=False),
    Column("program_name", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("operator", String(30), nullable=False),
    Column("branch", String(20), nullable=False),
    Column("owner", String(32), nullable=False),
    # The known states aren't listed here: each new one would mean to build this table anew.
    Column("state", String(24), CheckConstraint("state <> ''"), nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("created", String(32), nullable=False),
    Column("updated", String(32), nullable=False),
    Column("code_issued", String(32)),
    Column("code_used", Boolean(create_constraint=False), nullable=False),
    Column("code_refused", Boolean(create_constraint=False), nullable=False),
    Column("code_tries", Integer, nullable=False),
    Column("sent", String(32)),
    Column("deadline", String(32)),
    Column("fingerprint", String(64), nullable=False),
    Column("baseline", Text, nullable=False),
    Column("receipt", Text),
    Column("problems", Text, nullable=False),
    Column("proof", Text, nullable=False),
    Column("audited", Boolean(create_constraint=False), nullable=False),
    Column("looks", Integer, nullable=False),
    Column("clean_negatives", Integer, nullable=False),
    Column("last_look", String(32)),
    Column("next_look", String(32)),
    Column("candidate", Text),
    Column("terms", Text),
)
"""`terms` holds, as JSON, what only some orders have: who acts for a group, the type of the transfer, and
what the sender had before it."""

_open = intent.c.state.in_(sorted(state.value for state in OPEN_STATES))

Index(
    "one_open_intent_per_sender",
    intent.c.provider,
    intent.c.sender_kind,
    intent.c.sender_id,
    unique=True,
    sqlite_where=_open,
)
# Partial, so that it stays small however old the journal grows.
Index("open_intents", intent.c.id, sqlite_where=_open)
_AUDITED = (State.CONFIRMED, State.RESOLVED_APPLIED)
_unaudited = and_(intent.c.state.in_([state.value for state in _AUDITED]), intent.c.audited.is_(False))
Index("unaudited_intents", intent.c.id, sqlite_where=_unaudited)
# A word of "no" is looked at again until the late-booking horizon (R15).
LATE_STATES = frozenset({*WATCHED_STATES, State.MISSING_ALARM, State.ABANDONED, State.NOT_SENT})
"""A booking may still come of these, as far as the state alone can say."""
_watched = intent.c.state.in_(sorted(state.value for state in LATE_STATES))
Index("watched_intents", intent.c.sent, sqlite_where=_watched)
# Rows whose state is no word of ours: damaged ones, which are looked for before each transfer (R16).
_strange = intent.c.state.not_in(sorted(state.value for state in State))
Index("intents_in_no_state", intent.c.id, sqlite_where=_strange)
Index("intents_of_sender", intent.c.sender_id, intent.c.id)
Index("intents_of_recipient", intent.c.recipient_id, intent.c.id)

event = Table(
    "event",
    metadata,
    Column("sequence", Integer, primary_key=True, autoincrement=True),
    Column("reference", String(10), ForeignKey("intent.reference"), nullable=True),
    Column("at", String(32), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("operator", String(30), nullable=False),
    Column("facts", Text, nullable=False),
    Column("row_digest", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    Column("sealed_with", String(16)),
    Column("seal", String(64)),
)
"""`hash` covers the entry and the one before; `seal` is made of it with the key called `sealed_with`. Entries
from before version 3 have neither key nor seal."""
Index("events_of_intent", event.c.reference, event.c.sequence)


def in_states(states: Iterable[State]) -> ColumnElement[bool]:
    """Intents in one of `states`, spelled out in the statement: bound values keep SQLite from its indexes."""
    return intent.c.state.in_(_spelled_out(states))


def is_unaudited() -> ColumnElement[bool]:
    """What moved and the audit still has to look at (R9), by the provider's or a person's word."""
    return and_(in_states(_AUDITED), intent.c.audited.is_(False))


def in_no_state() -> ColumnElement[bool]:
    """Intents whose state is no word of ours."""
    return intent.c.state.not_in(_spelled_out(State))


def _spelled_out(states: Iterable[State]) -> BindParameter[Any]:
    values = sorted(state.value for state in states)
    return bindparam(None, values, expanding=True, literal_execute=True)


def sent_by(sender: Party) -> tuple[ColumnElement[bool], ...]:
    """Intents of this sender: a customer and a group may have the same number."""
    return intent.c.sender_kind == sender.kind.value, intent.c.sender_id == sender.id
