"""The organisation's rules for moving points, the same for people and for groups where both are meant."""

from __future__ import annotations

import sqlite3
from typing import Any

from console.simulator.capillary.call import CapillaryCall
from console.simulator.capillary.ledger_store import CUSTOMER
from console.simulator.capillary.organisation.specials import SpecialStage
from console.simulator.capillary.printed_messages import refuse_as_printed
from console.simulator.capillary.special_answers import special_warnings
from console.simulator.capillary.transfers.customer_order import Order
from console.simulator.server.json_answers import THOUSANDTHS, refuse

_FRAUD = frozenset({"CONFIRMED", "RECONFIRMED", "INTERNAL"})
_DUPLICATE_WINDOW = 24 * 3600


def check(call: CapillaryCall, order: Order) -> None:
    """Refuse what isn't allowed, in the order in which the rules are looked at."""
    # Rules about people come before those about points.
    _people_rules(order)
    _special_warnings(call, order, SpecialStage.CHECK)
    if not order.program["allows_transfers"]:
        raise refuse(818, "This programme doesn't allow transfers.")
    if order.points % order.program["multiple"]:
        raise refuse_as_printed(807)
    window = call.ledger.exceeded_limit(order.source, order.points * THOUSANDTHS, call.now)
    if window is not None:
        raise refuse(903, f"The limit for {window} days is reached.")


def has_enough(call: CapillaryCall, order: Order) -> bool:
    """Whether the sender holds as many points that may go to this recipient."""
    held = call.ledger.balance(order.source, call.now)
    movable = held.transferable - (held.promotional if order.recipient.is_group else 0)
    return movable >= order.points * THOUSANDTHS


def last_word(call: CapillaryCall, order: Order) -> list[dict[str, Any]]:
    """Refuse for training, or give the warnings of a transfer that goes through."""
    if order.giver["guards_duplicates"] and _sent_before(call, order):
        raise refuse_as_printed(902)
    return _special_warnings(call, order, SpecialStage.SEND)


def _people_rules(order: Order) -> None:
    if order.sender.party == order.recipient.party:
        raise refuse(418, "Both sides are the same.")
    giver, taker = order.giver, None if order.recipient.is_group else order.recipient.row
    involved = [giver] if taker is None else [giver, taker]
    for person in involved:
        if person["merged_into"]:
            raise refuse(419, f"Customer {person['id']} was merged into {person['merged_into']}.")
    _fraud_rules(giver, taker)
    if not all(person["in_loyalty"] for person in involved):
        raise refuse(881, "A customer isn't in the loyalty programme.")
    if any(person["status"] != "ACTIVE" for person in involved):
        raise refuse(901, "A customer's status doesn't allow the transfer.")
    if giver["transfers_locked"]:
        raise refuse(904, "Transfers of this customer are locked.")


def _fraud_rules(giver: sqlite3.Row, taker: sqlite3.Row | None) -> None:
    # Both at once has a code of its own, so it is looked at before either.
    gives, takes = giver["fraud"] in _FRAUD, taker is not None and taker["fraud"] in _FRAUD
    if gives and takes:
        raise refuse(417, "Both customers have a fraud status.")
    if takes:
        raise refuse(414, "The recipient has a fraud status.")
    if gives:
        raise refuse(415, "The sender has a fraud status.")


def _special_warnings(call: CapillaryCall, order: Order, stage: SpecialStage) -> list[dict[str, Any]]:
    """What the giver or a group brings about at a stage; the first of them that does."""
    groups = [side.party for side in (order.sender, order.recipient) if side.is_group]
    for party in ((CUSTOMER, int(order.giver["id"])), *groups):
        if warnings := special_warnings(call.ledger, party, stage):
            return warnings
    return []


def _sent_before(call: CapillaryCall, order: Order) -> bool:
    """This training organisation compares both sides, programme and amount within a day."""
    found = call.ledger.row(
        "SELECT 1 FROM transfer WHERE from_type = ? AND from_id = ? AND to_type = ? AND to_id = ?"
        " AND program_id = ? AND points = ? AND at > ?",
        *order.sender.party,
        *order.recipient.party,
        order.program["id"],
        order.points * THOUSANDTHS,
        call.now - _DUPLICATE_WINDOW,
    )
    return found is not None
