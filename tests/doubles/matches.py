"""Lines of a choice list, as a provider's search answers."""

from __future__ import annotations

from console.domain.parties import Match, Party, Standing
from console.domain.party_kinds import PartyKind


def customer_match(number: str, name: str, matched: tuple[str, ...] = ()) -> Match:
    """A customer, with the identifiers that matched."""
    return Match(Party(PartyKind.CUSTOMER, number, name), matched)


def group_match(
    number: str,
    name: str,
    status: str = "",
    standing: Standing = Standing.UNKNOWN,
    led_by: str = "",
    members: int | None = None,
) -> Match:
    """A group, with what the search tells of it."""
    return Match(Party(PartyKind.GROUP, number, name), (), status, standing, led_by, members)
