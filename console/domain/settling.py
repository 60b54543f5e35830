"""Why a person knows what became of a transfer: one of a few reasons, with words of their own."""

from __future__ import annotations

ANOTHER_REASON = "another reason, in words"
SETTLING_REASONS = (
    "seen on the provider's own screen",
    "the provider's support said so",
    "both balances show it",
    "the customer's own statement shows it",
    ANOTHER_REASON,
)
_LEAST = 5
"""Characters of a reason that can mean something to an auditor."""


def settling_reason(chosen: str, words: str) -> str:
    """What the journal keeps of both; empty where it would mean nothing to whoever reads it later."""
    if chosen == ANOTHER_REASON:
        return words if len(words) >= _LEAST else ""
    if chosen not in SETTLING_REASONS:
        return ""
    return f"{chosen}: {words}" if words else chosen
