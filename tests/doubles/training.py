"""The profile that leads to a simulator, with its secrets in a vault of this run."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from console.credentials.vault import Vault
from console.providers.registry import PROVIDERS
from console.settings.profiles import Profile
from console.training.training_desk import vault_of


def training_profile(
    facts: Mapping[str, Any], home: Path, provider: str = "capillary"
) -> tuple[Profile, Vault]:
    """As the demo makes them; key files go to `home`."""
    lesson = PROVIDERS[provider].load().training(facts, home)
    return lesson.profile, vault_of(lesson)
