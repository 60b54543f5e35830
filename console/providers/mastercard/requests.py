"""The bodies this console sends to Mastercard, as exact bytes before they are sealed."""

from __future__ import annotations

from datetime import date, timedelta

from console.domain.parties import Party
from console.domain.party_kinds import PartyKind
from console.domain.references import mark_first
from console.domain.transfers import Attestation, TransferOrder, Verification, VerificationMissing
from console.providers.request import Body

_LONGEST_OPERATOR = 50
_LONGEST_RANGE = timedelta(days=89)
"""90 days with both ends (Transactions Service)."""


def transfer_body(
    order: TransferOrder, reference: str, *, sender: str, recipient: str, reason_limit: int
) -> Body:
    """Points Transfers without `adjustedBy`. `sender` and `recipient` are account numbers, or their ids.

    The reference stands first in the reason: its length isn't documented, so its end may be cut off.
    """
    if order.points < 1:
        raise ValueError("points are a positive whole number")
    return {
        "fromBankAccountNumber": sender,
        "toBankAccountNumber": recipient,
        "pointsToTransfer": order.points,
        "transferTypeCode": order.transfer_type,
        "transferReason": mark_first(order.note, reference, reason_limit),
    }


def search_body(number: str, program_identifier: str) -> Body:
    """References search (User Account Management): the random ids of an account, by its number."""
    body: Body = {"userId": number, "userIdType": "BAN", "includeSensitiveIdentifiers": False}
    return {**body, "programIdentifier": program_identifier} if program_identifier else body


def transactions_body(account_id: str, today: date) -> Body:
    """Transactions search: the longest range that one question may ask for, by the provider's calendar."""
    first = today - _LONGEST_RANGE
    return {
        "userId": account_id,
        "userIdType": "RANAC",
        "fromDate": first.isoformat(),
        "toDate": today.isoformat(),
    }


def attested_by(verification: Verification) -> str:
    """Who vouches for the customer; raises `VerificationMissing` where nobody does (ARCHITECTURE, R13)."""
    if not isinstance(verification, Attestation) or not verification.method.strip():
        raise VerificationMissing("how the customer was verified isn't recorded")
    name = verification.operator.strip()[:_LONGEST_OPERATOR]
    if not name:
        raise VerificationMissing("who verified the customer isn't recorded")
    return name


def account_id(party: Party) -> str:
    """A side of a transfer by its id. Nothing but accounts is moved here: a programming error otherwise."""
    if party.kind is not PartyKind.ACCOUNT or not party.id:
        raise ValueError("this provider moves points between two accounts with known ids")
    return party.id
