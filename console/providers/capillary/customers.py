"""From Capillary's customers to ours: one name out of several profiles, one standing out of two statuses."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal

from console.domain.identifiers import Identifier, IdentifierKind
from console.domain.parties import Channel, Customer, Match, ProgramBalance, Standing
from console.providers.capillary.customer_models import (
    CustomerFields,
    CustomerProfile,
    FoundRow,
    MatchedRow,
    ProgramDetails,
)
from console.providers.capillary.wire import id_text
from console.providers.dates import read_moment

_KINDS = {
    "mobile": IdentifierKind.MOBILE,
    "email": IdentifierKind.EMAIL,
    "cardnumber": IdentifierKind.CARD,
    "card": IdentifierKind.CARD,
    "externalid": IdentifierKind.EXTERNAL_ID,
    "cardexternalid": IdentifierKind.EXTERNAL_ID,
    "id": IdentifierKind.CUSTOMER_ID,
}

_CLEAR = frozenset({"ACTIVE", "NOT_FRAUD", "NONE"})
_BLOCKED = frozenset(
    {"SUSPENDED", "DELETED", "PENDING_DELETION", "FRAUD_CONFIRMED", "CONFIRMED", "RECONFIRMED", "INTERNAL"}
)
"""What stops a customer's points (Capillary's documents). Suspected and marked: for a person to judge."""


def customer_of(wire: CustomerFields, source: str, server_offset: timedelta) -> Customer:
    """The customer, named by the profile of `source` where there is one. The id may be empty."""
    profiles = sorted(wire.profiles, key=lambda profile: profile.source.upper() != source.upper())
    first_name, last_name = _name(profiles)
    status = wire.customer_status
    fraud = wire.fraud_details.status if wire.fraud_details else ""
    created, modified = _dates(wire, profiles, server_offset)
    return Customer(
        id=id_text(wire.id),
        first_name=first_name,
        last_name=last_name,
        identifiers=_identifiers(profiles),
        channels=_channels(profiles),
        in_loyalty=_in_loyalty(wire),
        status=status,
        fraud=fraud,
        standing=standing_of(status, fraud),
        created=created,
        modified=modified,
        programs=tuple(
            # A balance that isn't told is none that is 0: nobody could give a point of it here.
            balance_of(details, details.loyalty_points)
            for details in wire.loyalty_program_details
            if details.loyalty_points is not None
        ),
    )


def standing_of(status: str, fraud: str) -> Standing:
    """What the customer's status and the older fraud status mean together: the worse word counts."""
    words = {word.strip().upper().replace(" ", "_") for word in (status, fraud)} - {""}
    if words & _BLOCKED:
        return Standing.BLOCKED
    return Standing.CLEAR if words and words <= _CLEAR else Standing.UNKNOWN


def balance_of(details: ProgramDetails, usable: Decimal) -> ProgramBalance:
    """Delayed points are held back until the programme's waiting time is over, so they count as locked."""
    return ProgramBalance(
        program_id=details.program_id,
        name=details.program_title,
        usable=usable,
        locked=details.delayed_points or Decimal(0),
    )


def match_of(row: FoundRow) -> Match:
    """One line of a choice list."""
    first, last = _name(row.profiles)
    matched = tuple(_shown(one) for one in row.matched_identifiers if one.id_value)
    read = tuple(
        Identifier(IdentifierKind.MOBILE, one.id_value)
        for one in row.matched_identifiers
        if one.id_value and _kind(one.id_type) is IdentifierKind.MOBILE
    )
    return Match(Customer(id_text(row.user_id), first, last, read).party, matched)


def _shown(row: MatchedRow) -> str:
    kind = _kind(row.id_type)
    shown = Identifier(kind or IdentifierKind.CARD, row.id_value).masked
    return f"{kind.value if kind else row.id_type} {shown}".strip()


def _kind(wire_type: str) -> IdentifierKind | None:
    return _KINDS.get(wire_type.lower().replace("_", ""))


def _name(profiles: Iterable[CustomerProfile]) -> tuple[str, str]:
    for profile in profiles:
        if profile.first_name or profile.last_name:
            return profile.first_name, profile.last_name
    return "", ""


def _identifiers(profiles: Iterable[CustomerProfile]) -> tuple[Identifier, ...]:
    found: dict[Identifier, None] = {}
    for profile in profiles:
        for row in profile.identifiers:
            kind = _kind(row.type)
            if kind is not None and row.value:
                found[Identifier(kind, row.value)] = None
    return tuple(found)


def _channels(profiles: Iterable[CustomerProfile]) -> tuple[Channel, ...]:
    found: dict[Channel, None] = {}
    for profile in profiles:
        for row in profile.comm_channels:
            if row.type and row.value:
                kind = _kind(row.type) or IdentifierKind.MOBILE
                found[Channel(row.type, Identifier(kind, row.value).masked, row.verified is True)] = None
    return tuple(found)


def _in_loyalty(wire: CustomerFields) -> bool | None:
    word = wire.loyalty_info.loyalty_type.lower() if wire.loyalty_info else ""
    return {"loyalty": True, "non_loyalty": False}.get(word)


def _dates(
    wire: CustomerFields, profiles: list[CustomerProfile], server_offset: timedelta
) -> tuple[datetime | None, datetime | None]:
    """When the customer was first seen and last changed, over all sources."""
    rows = [profile.attribution for profile in profiles]
    rows.append(wire.loyalty_info.attribution_v2 if wire.loyalty_info else None)
    created = [read_moment(server_offset, row.create_date)[0] for row in rows if row]
    modified = [read_moment(server_offset, row.modified_date)[0] for row in rows if row]
    return min(filter(None, created), default=None), max(filter(None, modified), default=None)
