"""What a provider documents: data that screens and prompts read instead of a provider's name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Capabilities:
    """What one provider can do; what it lacks is said in words on the screen."""

    issues_codes: bool
    has_precheck: bool
    has_history: bool
    absence_proves: bool = True
    """Whether a transfer that isn't in the history, well after it was sent, didn't happen."""
    transfer_types: Mapping[str, str] = field(default_factory=dict)
    """The kinds of transfer to choose from, by the provider's codes; empty where it has none."""
    attestations: tuple[str, ...] = ()
    """The ways to verify somebody that the provider takes without a code; empty where it takes any words."""
    note_limit: int | None = None
    """Characters that it takes of a note, with our reference; None where no limit is documented."""
