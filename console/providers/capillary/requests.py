"""The bodies this console sends to Capillary, as exact bytes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import quote

from console.domain.identifiers import Identifier, IdentifierKind
from console.domain.parties import Party
from console.domain.party_kinds import PartyKind
from console.domain.references import mark
from console.domain.transfers import (
    Attestation,
    CodePolicy,
    CustomerCode,
    TransferOrder,
    Verification,
    VerificationMissing,
    wants_code,
)
from console.providers.capillary.settings import CODES_FOR, CapillaryProfile
from console.providers.capillary.wire import ENTITY_TYPES
from console.providers.request import Body

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
"""How the transfer family spells them; ID is the one spelling all pages share (Capillary's documents)."""

_CONTACTS = {IdentifierKind.MOBILE: ("MOBILE", "SMS"), IdentifierKind.EMAIL: ("EMAIL", "EMAIL")}
"""How a code's call spells a contact, and the channel for it."""


@dataclass(frozen=True, slots=True)
class Entity:
    """A side of a group's transfer, or who acts for it, as the group calls name one. None isn't sent."""

    value: str
    type: str | None = None
    source: str | None = None
    account_id: str | None = None

    @property
    def fields(self) -> Body:
        """The fields that are given, by their documented names."""
        told = {
            "type": self.type,
            "identifierType": "id",
            "identifierValue": self.value,
            "source": self.source,
            "accountId": self.account_id,
        }
        return {name: value for name, value in told.items() if value is not None}


def customer_id(party: Party) -> Identifier:
    """A side of a customer transfer by its id. A group's transfer is another call: an error of ours here."""
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


def transfer_body(order: TransferOrder, reference: str, profile: CapillaryProfile) -> Body:
    """A transfer without its code; the reference travels in the note, which the history gives back.

    The newest table of the page leaves the note out; its OpenAPI and its answers have it.
    """
    switch = "false" if profile.group_program_transfer == "text" else False
    return {**_by_id(order, switch), "notes": mark(order.note, reference)}


def check_body(order: TransferOrder, *, issue_code: bool) -> Body:
    """The question whether a transfer may go, and on demand the order to send the sender a code.

    Unlike the transfer's, every sample of this call has the switch as a boolean.
    """
    return {**_by_id(order), "issueOtp": issue_code}


def group_order_body(
    points: int,
    program_id: int,
    acting: Entity,
    recipient: Entity,
    sender: Entity,
    note: str | None = None,
) -> Body:
    """The fields of the group calls; a check has no note.

    `groupProgramTransfer` is left out: one page has it, no sample does, and it isn't about user groups.
    """
    if points < 1:
        raise ValueError("points are a positive whole number")
    if recipient.type is None:
        raise ValueError("a recipient without its type is taken for a customer")
    return {
        "pointsTobeTransferred": points,
        "programId": program_id,
        **({} if note is None else {"notes": note}),
        "transferredBy": acting.fields,
        "toEntity": recipient.fields,
        "fromEntity": sender.fields,
    }


def group_transfer_body(order: TransferOrder, reference: str, profile: CapillaryProfile) -> Body:
    """A transfer from or to a group, without its code."""
    return _of_entities(order, profile, mark(order.note, reference))


def group_check_body(order: TransferOrder, profile: CapillaryProfile) -> Body:
    """The question whether a transfer from or to a group may go. Nothing in it can ask for a code."""
    return _of_entities(order, profile, None)


def code_body(contact: Identifier) -> Body:
    """The order to send a customer the code of a transfer, by the channel that goes with `contact`."""
    entity_type, channel = _CONTACTS[contact.kind]
    return {
        "entityType": entity_type,
        "entityValue": contact.value,
        "action": "POINTSTRANSFER",
        "channels": [{"type": channel, "value": contact.value}],
    }


def with_verification(body: Body, sender: Party, verification: Verification, policy: CodePolicy) -> Body:
    """`body` with the code of `sender` where one proves their will.

    Raises `VerificationMissing` where the proof that is wanted isn't there (ARCHITECTURE, R13).
    """
    if wants_code(sender, policy, CODES_FOR):
        if not isinstance(verification, CustomerCode) or not verification:
            raise VerificationMissing("this profile wants the sender's one-time code")
        return {**body, "code": verification.reveal()}
    if not isinstance(verification, Attestation):
        raise VerificationMissing("no code goes with this transfer: it wants the operator's word")
    if not (verification.method and verification.operator):
        raise VerificationMissing("how the customer was verified isn't recorded")
    return body


def path_part(text: str) -> str:
    """`text` as one segment of a path, whatever stands in it."""
    return quote(text, safe="")


def _by_id(order: TransferOrder, switch: bool | str = False) -> Body:
    sender, recipient = customer_id(order.sender), customer_id(order.recipient)
    return order_body(order.points, order.program_id, sender, recipient, switch)


def _of_entities(order: TransferOrder, profile: CapillaryProfile, note: str | None) -> Body:
    """Source and account go where the page has them: with who acts and with who receives.

    Who gives has neither there, because a customer who gives is also the one who acts.
    """
    if not order.involves_group:
        raise ValueError("this call moves points from or to a group")
    account = profile.account_id or None
    return group_order_body(
        order.points,
        order.program_id,
        acting=Entity(_acting(order).id, source=profile.source, account_id=account),
        recipient=replace(_entity(order.recipient), source=profile.source, account_id=account),
        sender=_entity(order.sender),
        note=note,
    )


def _acting(order: TransferOrder) -> Party:
    """Who does it: a member of the group that gives, or the customer who gives and nobody else."""
    acting = order.authoriser
    if acting.kind is not PartyKind.CUSTOMER or not acting.id:
        raise ValueError("a member with a known id acts for a group")
    if order.sender.kind is PartyKind.CUSTOMER and acting.key != order.sender.key:
        raise ValueError("nobody acts for a customer but the customer")
    return acting


def _entity(party: Party) -> Entity:
    """A side by its id. Its type always goes along."""
    if not party.id:
        raise ValueError("both sides need known ids")
    return Entity(party.id, ENTITY_TYPES[party.kind])


def _identifier(identifier: Identifier) -> Body:
    return {"type": _TRANSFER_TYPES[identifier.kind], "value": identifier.value}
