"""Moves: what the journal remembers of a side's transfers, as little as limits and warnings are made of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from console.domain.parties import Party
from console.domain.references import references_in
from console.domain.transfers import APPLIED_STATES, OPEN_STATES, HistoryRow, State

_COUNTED = APPLIED_STATES | OPEN_STATES


@dataclass(frozen=True, slots=True)
class Move:
    """One transfer: when it was written down, who gave how much to whom, and what became of it."""

    reference: str
    at: datetime
    sender: Party
    recipient: Party
    points: int
    state: State
    codes_refused: int = 0
    transfer_id: str = ""
    """The provider's, once it has told it."""

    @property
    def counts(self) -> bool:
        """Whether the points moved, or still may."""
        return self.state in _COUNTED


@dataclass(frozen=True, slots=True)
class MovesOf:
    """What is known of one side: what it gave and what it got, newest first."""

    given: tuple[Move, ...] = ()
    got: tuple[Move, ...] = ()

    def without(self, reference: str) -> MovesOf:
        """The same but for one transfer, which isn't its own past."""
        return MovesOf(
            tuple(move for move in self.given if move.reference != reference),
            tuple(move for move in self.got if move.reference != reference),
        )


def moves_of(side: Party, moves: tuple[Move, ...]) -> MovesOf:
    """The moves of one side, told apart by direction."""
    newest_first = sorted(moves, key=lambda move: move.at, reverse=True)
    return MovesOf(
        tuple(move for move in newest_first if move.sender.key == side.key),
        tuple(move for move in newest_first if move.recipient.key == side.key),
    )


def moves_elsewhere(rows: Iterable[HistoryRow], ours: Iterable[Move]) -> tuple[Move, ...]:
    """What the provider lists of a giver's transfers that this console's journal doesn't have.

    A row that doesn't say when, how much or to whom counts for nothing: a ledger's may be no transfer at all.
    """
    mine = tuple(ours)
    known = {move.reference for move in mine} | {move.transfer_id for move in mine}
    return tuple(
        Move("", row.at, row.sender, row.recipient, int(row.amount), State.CONFIRMED)
        for row in rows
        if row.outgoing
        and not row.is_partial
        and row.at is not None
        and row.amount is not None
        and known.isdisjoint({row.transfer_id, *references_in(row.note)})
    )
