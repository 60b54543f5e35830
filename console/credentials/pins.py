"""The operator's PIN: its rule, and a hash that is slow to guess."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pydantic import SecretStr

from console.credentials.vault import CredentialsError

if TYPE_CHECKING:
    from argon2 import PasswordHasher

_RULE = re.compile(r"[0-9]{4,12}")


class PinRefused(CredentialsError):
    """The PIN breaks the rule; the message says the rule."""


def require_pin_rule(pin: SecretStr) -> None:
    """Raise `PinRefused` for anything but 4-12 digits."""
    if not _RULE.fullmatch(pin.get_secret_value()):
        raise PinRefused("A PIN has 4 to 12 digits and nothing else.")


def hash_pin(pin: SecretStr) -> str:
    """The Argon2id hash to keep in the vault (about 0.1 s); `PinRefused` for anything but 4-12 digits."""
    require_pin_rule(pin)
    return hash_secret(pin)


def hash_secret(secret: SecretStr) -> str:
    """The Argon2id hash of anything that stands for a PIN (about 0.1 s)."""
    return _hasher().hash(secret.get_secret_value())


def hash_in_training(secret: SecretStr) -> str:
    """A hash that takes no time, for PINs that the screen shows."""
    from argon2 import PasswordHasher

    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(secret.get_secret_value())


def check_pin(pin: SecretStr, stored: str) -> bool:
    """Whether `pin` is the one `stored` was made from; a damaged `stored` fits no PIN."""
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return _hasher().verify(stored, pin.get_secret_value())
    except (VerificationError, InvalidHashError):
        return False


def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher
    from argon2.profiles import RFC_9106_LOW_MEMORY

    return PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)
