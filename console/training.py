"""The training simulator as a process of its own, and the profiles that lead to it.

The simulator lives exactly as long as its standard input stays open: however this console ends, killed
included, the other end of that pipe closes, and the simulator removes the folder both used.
"""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from console.credentials import Vault
    from console.services.desk import Desk
    from console.settings import Profile

ProviderName = Literal["capillary", "mastercard"]
GROUP_HINT = (
    "Training: type 565345942 Enter, then Enter for the group they lead, 1 Enter. Or look for Sample Family."
)
HINT = "Training: type 9148574269 Enter, 565039506 Enter, 1000 Enter. The code arrives on the phone: Ctrl+T."
PIN = "1234"
_END_SECONDS = 5
_TRANSFER_TYPES = {"POOL": "Pool points for a redemption", "GIFT": "Gift"}


class NoSimulator(Exception):
    """The simulator didn't start; the message is a sentence."""


@dataclass
class Simulator:
    """A running simulator process. `facts` are what it printed when it began to listen."""

    home: Path
    process: subprocess.Popen[str]
    provider: ProviderName = "capillary"
    _facts: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def start(cls, provider: ProviderName = "capillary") -> Simulator:
        """Start one with temporary data on a free loopback port; returns before it listens."""
        home = Path(tempfile.mkdtemp(prefix="points-console-demo-"))
        # -P: a file called console.py in the folder the demo is started from must not be taken for ours.
        command = [sys.executable, "-P", "-m", "console.simulator", "--home", str(home), "--remove-home"]
        process = subprocess.Popen(  # noqa: S603 - our own module, no shell
            [*command, "--provider", provider, "--encryption", "on", "--otp", "required"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        )
        return cls(home, process, provider)

    def facts(self) -> dict[str, Any]:
        """Address, credentials and keys; waits until the simulator listens."""
        if not self._facts:
            assert self.process.stdout is not None  # noqa: S101
            line = self.process.stdout.readline()
            if not line:
                raise NoSimulator(
                    "The training simulator didn't start. Is the console installed with [training]?"
                )
            self._facts = json.loads(line)
        return self._facts

    def stop(self) -> None:
        """Close its standard input, which ends it, and wait until its folder is gone."""
        if self.process.stdin is not None:
            self.process.stdin.close()
        try:
            self.process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()
        # The simulator removes its folder itself; this is for one that died before it could.
        shutil.rmtree(self.home, ignore_errors=True)


async def open_training_desk(simulator: Simulator) -> Desk:
    """The desk of a signed-in demo operator on a simulator of this machine."""
    from console.services.desk import DeskClosed
    from console.services.opening import Folders, Training, open_desk
    from console.services.threads import in_background

    try:
        facts = await in_background(simulator.facts)
    except NoSimulator as error:
        raise DeskClosed(str(error)) from error
    if simulator.provider == "mastercard":
        profile, vault = await in_background(lambda: mastercard_training_profile(facts, simulator.home))
        training = Training(facts["control_url"], facts["control_token"], mastercard_hint(facts))
    else:
        profile, vault = await in_background(lambda: training_profile(facts, simulator.home))
        training = Training(facts["base_url"], facts["control_token"], HINT, GROUP_HINT)
    folders = Folders(simulator.home / "journal", simulator.home / "state" / "journal.anchor")
    return await open_desk(profile, vault, folders, operator="trainee", training=training)


def training_profile(facts: dict[str, Any], home: Path) -> tuple[Profile, Vault]:
    """The profile and the secrets that lead to a simulator with these facts; key files go to `home`."""
    from pydantic import SecretStr

    from console.credentials import Entry, MemoryVault, SecretKind, hash_pin
    from console.settings import Encryption, Environment, Profile

    seal_with, open_with = home / "to-simulator.pem", home / "from-simulator.pem"
    seal_with.write_text(facts["seal_with_pem"], encoding="ascii")
    open_with.touch(mode=0o600)
    open_with.write_text(facts["open_with_pem"], encoding="ascii")
    profile = Profile(
        name="training",
        environment=Environment.TRAINING,
        base_url=facts["base_url"],
        branch="12",
        operator="trainee",
        payload_encryption="jwe",
        encryption=Encryption(seal_with=seal_with, open_with=(open_with,)),
        settle_seconds=60,
        # Shorter than in earnest, so that a practised fault shows itself while the lesson lasts.
        deadline_seconds=15,
    )
    vault = MemoryVault()
    for kind, secret in (
        (SecretKind.IDENTITY, facts["username"]),
        (SecretKind.SECRET, facts["password"]),
        (SecretKind.OPERATOR_PIN, hash_pin(SecretStr(PIN))),
    ):
        vault.set(Entry("training", kind), SecretStr(secret))
    return profile, vault


# -- Mastercard, with the key files its portal would hand out ---------------------------------------


def mastercard_hint(facts: dict[str, Any]) -> str:
    """What to type first. The numbers are made up, and so is everybody who could own them."""
    sender, recipient = facts["from_account"], facts["to_account"]
    return (
        f"Training: type {sender['bank_account_number']} Enter, {recipient['bank_account_number']} Enter, "
        "1000 Enter. There is no code: say how the customer was authenticated."
    )


def mastercard_training_profile(facts: dict[str, Any], home: Path) -> tuple[Profile, Vault]:
    """The profile and the secrets that lead to a simulator with these facts; key files go to `home`."""
    from pydantic import SecretStr

    from console.credentials import (
        Entry,
        MemoryVault,
        SecretKind,
        SigningSecrets,
        hash_pin,
        keep_signing_secrets,
    )
    from console.settings import Encryption, Environment, Mastercard, Profile, Signing

    sealing = home / "to-mastercard.pem"
    sealing.write_text(facts["sealing_certificate"], encoding="ascii")
    signing = _private(home / "signing.p12", base64.b64decode(facts["signing_p12"]))
    opening = tuple(
        _private(home / f"from-mastercard-{age}.pem", facts[f"decryption_key_{age}"].encode("ascii"))
        for age in ("new", "old")
    )
    profile = Profile(
        name="training",
        provider="mastercard",
        environment=Environment.TRAINING,
        base_url=facts["base_url"],
        branch="12",
        operator="trainee",
        payload_encryption=facts["payload_encryption"],
        encryption=Encryption(wrapper_field=facts["wrapper_field"], seal_with=sealing, open_with=opening),
        mastercard=Mastercard(
            lookup_base_url=facts["lookup_base_url"],
            signing=Signing(key_file=signing),
            transfer_types={code: _TRANSFER_TYPES.get(code, code) for code in facts["transfer_types"]},
            transfer_method=facts["transfer_method"],
            program_identifier=facts["program_identifier"],
            # Both sample accounts are one customer's; a third one of somebody else shows what is refused.
            other_holder=facts["from_account"]["customer_id"] != facts["to_account"]["customer_id"],
        ),
        settle_seconds=60,
        # Shorter than in earnest, so that a practised fault shows itself while the lesson lasts.
        deadline_seconds=15,
    )
    vault = MemoryVault()
    keep_signing_secrets(
        profile.name,
        vault,
        SigningSecrets(SecretStr(facts["consumer_key"]), SecretStr(facts["signing_p12_password"]), None),
    )
    vault.set(Entry(profile.name, SecretKind.OPERATOR_PIN), SecretStr(hash_pin(SecretStr(PIN))))
    return profile, vault


def _private(path: Path, content: bytes) -> Path:
    path.touch(mode=0o600)
    path.write_bytes(content)
    return path
