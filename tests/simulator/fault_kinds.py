"""What both providers' faults have in common, by their names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

NEVER_ANSWERED = ("request-lost", "answer-lost")
CUT = ("reset-before-commit", "reset-after-commit", "truncated-body")
NOT_HANDLED = frozenset(
    {
        "request-lost",
        "reset-before-commit",
        "error-before-commit",
        "too-many-requests",
        "html-error-page",
        "redirect",
        "provider-code",
    }
)
"""Under these, no transfer is booked."""
QUICK: Mapping[str, Mapping[str, Any]] = {
    "latency": {"seconds": 0.01},
    "slow-body": {"seconds": 0.0},
    "huge-body": {"megabytes": 1},
}
"""Options that keep a test short."""


def answered(catalogue: Mapping[str, object]) -> list[str]:
    """The faults of a catalogue under which a transfer is answered at once."""
    return sorted(set(catalogue) - {"late-commit", *NEVER_ANSWERED, *CUT})
