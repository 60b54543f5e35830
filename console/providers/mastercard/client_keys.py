"""The key files of a profile: loaded once, off the event loop, and watched for their end."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from console.domain.clock import Clock
from console.domain.expiry import ExpiryWord, KeyExpiry, expiry_of
from console.domain.problems import Local, Problem, Severity, local
from console.domain.sign_ins import SecretKind, Secrets
from console.providers.encryption import PayloadCipher, cipher_from_files
from console.providers.key_files import refuse_expired, signing_key_from
from console.providers.keys import KeyWarning, LoadedKey
from console.providers.mastercard.settings import MastercardProfile
from console.providers.mastercard.signing import RequestSigner, UnusableConsumerKey
from console.providers.payload import EncryptionError
from console.settings.profiles import SettingsError

_NOTHING_TO_SAY = (ExpiryWord.FINE, ExpiryWord.UNKNOWN)


@dataclass(frozen=True, slots=True)
class KeyState:
    """One key, in words for the person who renews it."""

    use: str
    fingerprint: str
    expiry: KeyExpiry
    expires: datetime | None = None
    warnings: tuple[KeyWarning, ...] = ()


@dataclass(frozen=True, slots=True)
class ClientKeys:
    """The keys of a profile, and the signer made of one of them. `cipher` None: nothing is encrypted."""

    signing: LoadedKey
    signer: RequestSigner
    cipher: PayloadCipher | None = field(repr=False)

    def states(self, now: datetime) -> tuple[KeyState, ...]:
        """Every key of the profile, the signing key first."""
        signing = self.signing
        states = [_state("the signing key", signing.fingerprint, signing.expires, now, signing.warnings)]
        if self.cipher is not None:
            sealing = self.cipher.sealing_key
            states.append(_state("the key for requests", sealing.key_id, sealing.expires, now))
            states += [
                _state("the key for answers", key.key_id, key.expires, now, key.warnings)
                for key in self.cipher.opening_keys
            ]
        return tuple(states)

    def expired(self, now: datetime) -> Problem | None:
        """Why nothing may be sent with these keys: what is needed for it has run out.

        While keys for answers are being changed the old one may have run out; one that hasn't is enough.
        """
        needed: list[tuple[str, datetime | None]] = [("The signing key", self.signing.expires)]
        if self.cipher is not None:
            needed.append(("The key for requests", self.cipher.sealing_key.expires))
            ends = [key.expires for key in self.cipher.opening_keys]
            known = [end for end in ends if end is not None]
            needed.append(("The key for answers", max(known) if ends and len(known) == len(ends) else None))
        try:
            for what, expires in needed:
                refuse_expired(what, expires, now)
        except EncryptionError as error:
            return local(Local.KEY_EXPIRED, error.reason)
        return None

    def warnings(self, now: datetime) -> tuple[Problem, ...]:
        """What runs out within thirty days, and what has."""
        return tuple(
            _warning(state) for state in self.states(now) if state.expiry.word not in _NOTHING_TO_SAY
        )


async def load_keys(profile: MastercardProfile, secrets: Secrets, clock: Clock) -> ClientKeys:
    """The keys of `profile`; raises `SettingsError` or `EncryptionError` with a sentence."""
    return await asyncio.to_thread(_load, profile, secrets, clock)


def _load(profile: MastercardProfile, secrets: Secrets, clock: Clock) -> ClientKeys:
    password = secrets.get(SecretKind.SIGNING_KEY_PASSWORD)
    signing = signing_key_from(profile.mastercard.signing.key_file, password)
    try:
        signer = RequestSigner(secrets[SecretKind.CONSUMER_KEY], signing, clock=clock)
    except UnusableConsumerKey as error:
        raise SettingsError(str(error)) from None
    cipher = None
    if profile.payload_encryption == "jwe" and profile.encryption is not None:
        password = secrets.get(SecretKind.DECRYPTION_KEY_PASSWORD)
        cipher = cipher_from_files(profile.encryption, () if password is None else (password,))
    return ClientKeys(signing, signer, cipher)


def _state(
    use: str,
    fingerprint: str,
    expires: datetime | None,
    now: datetime,
    warnings: Sequence[KeyWarning] = (),
) -> KeyState:
    return KeyState(use, fingerprint, expiry_of(expires, now), expires, tuple(warnings))


def _warning(state: KeyState) -> Problem:
    counted = state.expiry.counted
    if state.expiry.word is ExpiryWord.EXPIRED:
        return local(Local.KEY_EXPIRED, f"{state.use} ran out {counted} ago")
    soon = local(Local.KEY_EXPIRES_SOON, f"{state.use} runs out in {counted}")
    return replace(soon, severity=Severity.WARNING)
