"""The door to Mastercard."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from console.domain.clock import Clock
from console.domain.exchanges import Trace
from console.domain.sign_ins import SecretKind, Secrets, WantedSecret
from console.providers.interface import CheckFinding, Provider
from console.providers.mastercard.connect_form import FIELDS, settings_of
from console.providers.mastercard.settings import MastercardProfile
from console.providers.mastercard.training_profile import training_profile
from console.settings.profiles import Profile

if TYPE_CHECKING:
    from console.providers.mastercard.gateway import MastercardGateway


class MastercardDoor:
    """See `Provider`."""

    fields = FIELDS
    settings = staticmethod(settings_of)
    training = staticmethod(training_profile)
    is_tried_first = True

    def wanted(self, profile: Profile) -> tuple[WantedSecret, ...]:
        """See `Provider`: the consumer key, and the passwords of the key files that the profile names."""
        own = _own(profile)
        wanted = [
            WantedSecret(SecretKind.CONSUMER_KEY, "Consumer key"),
            _password(SecretKind.SIGNING_KEY_PASSWORD, (own.mastercard.signing.key_file,)),
        ]
        if own.encryption is not None:
            wanted.append(_password(SecretKind.DECRYPTION_KEY_PASSWORD, own.encryption.open_with))
        return tuple(wanted)

    async def open(
        self,
        profile: Profile,
        secrets: Secrets,
        *,
        journal_key: bytes,
        trace: Trace,
        clock: Clock,
    ) -> MastercardGateway:
        """See `Provider`."""
        # 150 ms in which the loop would draw nothing.
        await asyncio.to_thread(import_module, "console.providers.mastercard.gateway")
        from console.providers.mastercard.gateway import open_mastercard

        return await open_mastercard(
            _own(profile), secrets, journal_key=journal_key, trace=trace, clock=clock
        )

    async def check(
        self, profile: Profile, secrets: Secrets, *, trace: Trace, clock: Clock
    ) -> tuple[CheckFinding, ...]:
        """See `Provider`. A key that can't be used is a finding, named and explained."""
        from console.providers.mastercard.profile_check import check_profile, unusable_key
        from console.providers.payload import EncryptionError

        try:
            checked = await check_profile(_own(profile), secrets, trace=trace, clock=clock)
        except EncryptionError as error:
            return (unusable_key(error),)
        return checked.findings()


def _password(kind: SecretKind, files: Sequence[Path]) -> WantedSecret:
    """One password for all of `files`."""
    called = " and ".join(path.name for path in files)
    return WantedSecret(kind, f"Password of {called} (Enter for none)", needed=False)


def _own(profile: Profile) -> MastercardProfile:
    assert isinstance(profile, MastercardProfile)  # noqa: S101 - the registry leads nobody else here
    return profile


PROVIDER: Provider = MastercardDoor()
