"""What a provider doesn't offer, in words: nobody should look for it in vain."""

from __future__ import annotations

from console.domain.capabilities import Capabilities


def provider_gaps(capabilities: Capabilities) -> tuple[str, ...]:
    """A sentence for each thing that other providers have and this one hasn't."""
    sentences = []
    if not capabilities.has_precheck:
        sentences.append("This provider has no check before a transfer: what it objects to shows on sending.")
    if not capabilities.codes_for:
        sentences.append("It sends no one-time codes: how a consumer was authenticated is recorded.")
    if not (capabilities.has_history and capabilities.absence_proves):
        sentences.append("It has no list of transfers; F5 shows this console's journal.")
    return tuple(sentences)
