"""The messages that the documents print for a code, word for word: a client may read a side out of them."""

from __future__ import annotations

from collections.abc import Mapping

from console.simulator.server.json_answers import Refusal, refuse

MESSAGES: Mapping[int, str] = {
    422: "pointsToBeTransferred value is invalid",
    807: "Redemptions points not divisible",
    814: "No Results Found",
    830: "User does not have permissions to transfer points from this entity",
    885: "Invalid program id passed",
    902: "duplicate points transfer request",
    1206: "points transfer from entity details not set/invalid",
    1207: "points transfer to entity details not set/invalid",
    1208: "points transfer entity type not set/invalid.",
    1645: "group details passed are not valid",
    3316: "group redemption action executed for non group redemption payload",
    8013: "Lookup,Invalid identifier passed",
    8015: "Customer not found for the given identifiers",
}
"""None of them names a side; only 434 does (Capillary, the pages of both transfers)."""


def invalid(part: str, field: str) -> str:
    """The message of 434, which names the part of the body and its field."""
    return f"Invalid {part}.{field} set in the request payload"


def message_of(code: int, otherwise: str) -> str:
    """The documented message of `code`, or `otherwise` where none is printed."""
    if code == 434:
        return invalid("transferredBy", "identifierValue")
    return MESSAGES.get(code, otherwise)


def refuse_as_printed(code: int, status: int = 200) -> Refusal:
    """A refusal with the message the documents print for `code`."""
    return refuse(code, MESSAGES[code], status)
