"""The door to Capillary."""

from __future__ import annotations

import asyncio
from importlib import import_module
from typing import TYPE_CHECKING

from console.domain.clock import Clock
from console.domain.exchanges import Trace
from console.domain.sign_ins import SecretKind, Secrets, WantedSecret
from console.providers.capillary.connect_form import FIELDS, settings_of
from console.providers.capillary.settings import CapillaryProfile
from console.providers.capillary.training_profile import training_profile
from console.providers.interface import CheckFinding, Provider
from console.settings.profiles import Profile

if TYPE_CHECKING:
    from console.providers.capillary.gateway import CapillaryGateway

_NAMES = {"basic": ("User name", "Password"), "oauth": ("Client key", "Client secret")}


class CapillaryDoor:
    """See `Provider`."""

    fields = FIELDS
    settings = staticmethod(settings_of)
    training = staticmethod(training_profile)
    is_tried_first = False

    def wanted(self, profile: Profile) -> tuple[WantedSecret, ...]:
        """See `Provider`: a till's user and password, or a client's key and secret."""
        identity, secret = _NAMES[_own(profile).sign_in]
        return (
            WantedSecret(SecretKind.IDENTITY, identity, hidden=False),
            WantedSecret(SecretKind.SECRET, secret),
        )

    async def open(
        self,
        profile: Profile,
        secrets: Secrets,
        *,
        journal_key: bytes,  # noqa: ARG002
        trace: Trace,
        clock: Clock,
    ) -> CapillaryGateway:
        """See `Provider`."""
        # 150 ms in which the loop would draw nothing.
        await asyncio.to_thread(import_module, "console.providers.capillary.gateway")
        from console.providers.capillary.gateway import open_capillary
        from console.providers.encryption import cipher_from_files

        own, keys = _own(profile), profile.encryption
        cipher = None if keys is None else await asyncio.to_thread(cipher_from_files, keys)
        return await open_capillary(own, secrets, cipher=cipher, trace=trace, clock=clock)

    async def check(
        self, profile: Profile, secrets: Secrets, *, trace: Trace, clock: Clock
    ) -> tuple[CheckFinding, ...]:
        """See `Provider`."""
        from console.domain.problems import ProviderError
        from console.providers.clock_check import clock_finding, skew_in

        gateway = await self.open(profile, secrets, journal_key=b"", trace=trace, clock=clock)
        try:
            signed_in = CheckFinding((f"Sign-in: accepted, {await gateway.try_sign_in()} read.",))
        except ProviderError as error:
            signed_in = CheckFinding((), False, error.problems)
        finally:
            await gateway.close()
        return signed_in, clock_finding(skew_in(trace))


def _own(profile: Profile) -> CapillaryProfile:
    assert isinstance(profile, CapillaryProfile)  # noqa: S101 - the registry leads nobody else here
    return profile


PROVIDER: Provider = CapillaryDoor()
