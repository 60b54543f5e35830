"""A desk on a simulated Mastercard, and somebody who answers the line mode at it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from console.cli.account_parties import find_accounts
from console.cli.exit_codes import ExitCode
from console.cli.transfer import TransferConversation
from console.cli.transfer_parties import TransferRequest
from console.credentials.vault import Vault
from console.domain.clock import Clock, HurriedClock
from console.providers.mastercard.settings import MastercardProfile
from console.services.desk import Desk
from console.services.opening import Folders, Training, open_desk
from console.settings.profiles import Encryption
from console.simulator.mastercard.sample_accounts import FROM, TO
from tests.doubles.simulators import RunningMastercard
from tests.doubles.training import training_profile
from tests.providers.key_material import rsa_key


def profile_and_vault(
    simulator: RunningMastercard, home: Path, **settings: Any
) -> tuple[MastercardProfile, Vault]:
    """As the demo makes them, with other settings where given; `mastercard` holds those of its own table."""
    profile, vault = training_profile(asdict(simulator.facts), home, "mastercard")
    own = settings.pop("mastercard", {})
    assert isinstance(profile, MastercardProfile)
    changed = {"mastercard": profile.mastercard.model_copy(update=own), **settings}
    return profile.model_copy(update={"deadline_seconds": 1.5, **changed}), vault


async def open_desk_on(
    simulator: RunningMastercard, home: Path, *, clock: Clock | None = None, **settings: Any
) -> Desk:
    """A desk with its journal under `home`; a second one on the same home is a restart."""
    profile, vault = profile_and_vault(simulator, home, **settings)
    folders = Folders(home / "journal", home / "state" / "anchor")
    training = Training(simulator.facts.control_url, simulator.facts.control_token, "")
    return await open_desk(
        profile, vault, folders, operator="trainee", training=training, clock=clock or HurriedClock()
    )


def with_certificate(simulator: RunningMastercard, home: Path, left: timedelta) -> Encryption:
    """The demo's keys, with the simulator's own public key in a certificate that ends after `left`."""
    profile, _ = profile_and_vault(simulator, home)
    assert profile.encryption is not None
    sealing = x509.load_pem_x509_certificate(profile.encryption.seal_with.read_bytes())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Sample certificate")])
    signer = rsa_key()
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(sealing.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=365))
        .not_valid_after(now + left)
        .sign(signer, SHA256())
    )
    path = home / "ending.pem"
    path.write_bytes(certificate.public_bytes(Encoding.PEM))
    return Encryption(seal_with=path, open_with=profile.encryption.open_with)


class Operator:
    """Types the numbers unseen, and answers everything else in order; then nobody is there."""

    def __init__(self, *answers: str, numbers: tuple[str, ...] = (FROM.ban, TO.ban)) -> None:
        self._numbers = list(numbers)
        self._answers = list(answers)
        self.heard: list[str] = []
        self.unseen: list[str] = []

    def say(self, text: str) -> None:
        self.heard.append(text)

    async def ask(self, question: str, *, secret: bool = False) -> str:
        self.heard.append(question)
        waiting = self._numbers if secret else self._answers
        if secret:
            self.unseen.append(question)
        if not waiting:
            raise EOFError
        return waiting.pop(0)

    def heard_saying(self, words: str) -> bool:
        return any(words in line for line in self.heard)


SAMPLE = TransferRequest(points="1000", note="shared redemption", transfer_type="POOL")
AS_AGREED = ("2", "yes")
"""Photo ID seen, and a yes."""


async def talk(desk: Desk, operator: Operator, request: TransferRequest = SAMPLE) -> ExitCode:
    return await TransferConversation(desk, operator, find_accounts).run(request)
