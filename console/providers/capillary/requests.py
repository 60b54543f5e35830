"""The bodies this console sends to Capillary, as exact bytes."""

from __future__ import annotations

import json
from urllib.parse import quote

from console.domain.identifiers import Identifier, IdentifierKind
from console.domain.parties import Party, PartyKind
from console.domain.references import mark
from console.domain.transfers import (
    Attestation,
    CodePolicy,
    CustomerCode,
    TransferOrder,
    Verification,
    VerificationMissing,
)

LOOKUP_NAMES = {
    IdentifierKind.MOBILE: "mobile",
    IdentifierKind.EMAIL: "email",
    IdentifierKind.CARD: "cardnumber",
    IdentifierKind.EXTERNAL_ID: "externalId",
    IdentifierKind.CUSTOMER_ID: "id",
}
"""How look-ups spell the kinds."""

_TRANSFER_TYPES = {
    IdentifierKind.MOBILE: "MOBILE",
    IdentifierKind.EMAIL: "EMAIL",
    IdentifierKind.CARD: "CARDNUMBER",
    IdentifierKind.EXTERNAL_ID: "EXTERNALID",
    IdentifierKind.CUSTOMER_ID: "ID",
}
"""How the transfer family spells them; ID is the one spelling all pages share (dossier, 11, number 9)."""

Body = dict[str, object]


def customer_id(party: Party) -> Identifier:
    """A side of a customer transfer by its id. Groups are moved by another call: a programming error here."""
    if party.kind is not PartyKind.CUSTOMER or not party.id:
        raise ValueError("this call moves points between two customers with known ids")
    return Identifier(IdentifierKind.CUSTOMER_ID, party.id)


def order_body(
    points: int, program_id: int, sender: Identifier, recipient: Identifier, group_program: bool | str = False
) -> Body:
    """The fields a check and a transfer share.

    `groupProgramTransfer` is about drawing on several programmes, not about user groups; pages show it as
    a boolean and as the text "false".
    """
    if points < 1:
        raise ValueError("points are a positive whole number")
    return {
        "pointsTobeTransferred": points,
        "groupProgramTransfer": group_program,
        "programId": program_id,
        "fromCustomerIdentifier": _identifier(sender),
        "toCustomerIdentifier": _identifier(recipient),
    }


def transfer_body(order: TransferOrder, reference: str) -> Body:
    """A transfer without its code; the reference travels in the note, which the history gives back."""
    return {**_by_id(order), "notes": mark(order.note, reference)}


def check_body(order: TransferOrder, *, issue_code: bool) -> Body:
    """The question whether a transfer may go, and on demand the order to send the sender a code."""
    return {**_by_id(order), "issueOtp": issue_code}


def with_verification(body: Body, verification: Verification, policy: CodePolicy) -> Body:
    """`body` with the customer's code where the organisation wants one.

    Raises `VerificationMissing` where the policy's proof isn't there (trust, R13).
    """
    if isinstance(verification, CustomerCode) and verification:
        if policy is not CodePolicy.REQUIRED:
            raise VerificationMissing("this profile has codes switched off and wants the operator's word")
        return {**body, "code": verification.reveal()}
    if policy is CodePolicy.REQUIRED:
        raise VerificationMissing("this profile wants the sender's one-time code")
    if not isinstance(verification, Attestation) or not (verification.method and verification.operator):
        raise VerificationMissing("how the customer was verified isn't recorded")
    return body


def encode(body: Body) -> bytes:
    """`body` as it goes out: the same body always gives the same bytes."""
    return json.dumps(body, separators=(",", ":"), ensure_ascii=True).encode("ascii")


def path_part(text: str) -> str:
    """`text` as one segment of a path, whatever stands in it."""
    return quote(text, safe="")


def _by_id(order: TransferOrder) -> Body:
    sender, recipient = customer_id(order.sender), customer_id(order.recipient)
    return order_body(order.points, order.program_id, sender, recipient)


def _identifier(identifier: Identifier) -> Body:
    return {"type": _TRANSFER_TYPES[identifier.kind], "value": identifier.value}
