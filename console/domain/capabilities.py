"""What a provider documents: data that screens and prompts read instead of a provider's name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from console.domain.party_kinds import PartyKind


@dataclass(frozen=True)
class Capabilities:
    """What one provider can do; what it lacks is said in words on the screen."""

    codes_for: frozenset[PartyKind]
    """Whom the provider sends one-time codes; empty where it has none."""
    has_precheck: bool
    """Whether it has a check before a transfer."""
    has_history: bool
    """Whether it tells the transfers of a party."""
    absence_proves: bool = True
    """Whether a transfer that isn't in the history, well after it was sent, didn't happen."""
    transfer_types: Mapping[str, str] = field(default_factory=dict)
    """The kinds of transfer to choose from, by the provider's codes; empty where it has none."""
    attestations: tuple[str, ...] = ()
    """The ways to verify somebody that the provider takes without a code; empty where it takes any words."""
    note_limit: int | None = None
    """Characters that it takes of a note, with our reference; None where no limit is documented."""
    other_holder: bool = True
    """Whether points may go to an account of another holder."""

    @property
    def gaps(self) -> tuple[str, ...]:
        """A sentence for each thing that other providers have and this one hasn't."""
        sentences = []
        if not self.has_precheck:
            sentences.append(
                "This provider has no check before a transfer: what it objects to shows on sending."
            )
        if not self.codes_for:
            sentences.append("It sends no one-time codes: how a consumer was authenticated is recorded.")
        if not (self.has_history and self.absence_proves):
            sentences.append("It has no list of transfers; F5 shows this console's journal.")
        return tuple(sentences)
