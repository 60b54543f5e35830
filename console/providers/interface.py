"""The door of a provider: all that the console asks of one, whoever it is.

The `provider.py` in each folder keeps these promises as `PROVIDER`; `registry` lists them. What
differs between providers is said by what they hand out here, and by the protocols that their gateway keeps:
nobody above asks for their name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from console.domain.clock import Clock
from console.domain.exchanges import Trace
from console.domain.parties import Party
from console.domain.problems import Problem
from console.domain.sign_ins import SecretKind, Secrets, WantedSecret
from console.providers.gateway_protocols import Gateway
from console.settings.profiles import Profile

Typed = Mapping[str, str]
"""What was typed into a form, by the names of its fields."""


@dataclass(frozen=True, slots=True)
class ConnectField:
    """One thing to type or choose where a provider is connected; `hint` is said while it has the focus."""

    name: str
    label: str
    hint: str
    placeholder: str = ""
    value: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)
    """Labels by value, where something is chosen and not typed; the first one is."""
    needed: bool = False
    """Whether it can't be left empty."""
    secret: SecretKind | None = None
    """What it is kept as in the keyring; None for a setting."""
    hidden: bool = False
    """Whether it is typed unseen."""
    of_desk: bool = False
    """Whether it is about this desk, and not about the connection."""
    only_with: tuple[str, str] | None = None
    """Another field and what must be chosen there, else this one isn't shown."""

    def is_shown(self, typed: Typed) -> bool:
        """Whether it is there to fill in, as the other fields stand."""
        return self.only_with is None or typed.get(self.only_with[0]) == self.only_with[1]


@dataclass(frozen=True, slots=True)
class CheckFinding:
    """One thing that a check of a profile found out, in words."""

    sentences: tuple[str, ...]
    is_well: bool = True
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class SampleTransfer:
    """A transfer that the training simulator's data allows, to be played by itself."""

    sender: Party
    recipient: Party
    points: int
    typed: tuple[str, str] = ("", "")
    """What names the two sides on the command line."""
    unseen: tuple[str, ...] = ()
    """What is typed unseen instead, where nothing on the command line may name them."""
    program: int | None = None


@dataclass(frozen=True, slots=True)
class TrainingProfile:
    """The way to a simulator of this provider, and what to do there first."""

    profile: Profile
    secrets: Secrets = field(repr=False)
    control_url: str
    """Where the simulator's phone, faults and ledger are asked for."""
    hint: str
    sample: SampleTransfer
    group_hint: str = ""
    group_sample: SampleTransfer | None = None


class OpenGateway(Gateway, Protocol):
    """A gateway as a door opens it: of one profile, with its sign-in."""

    async def try_sign_in(self) -> str:
        """What one read that every accepted sign-in may do was answered with; raises `ProviderError`."""

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """What should be put right soon: keys that run out, clocks that differ."""


class Provider(Protocol):
    """One provider, before anything is connected."""

    @property
    def fields(self) -> tuple[ConnectField, ...]:
        """What to ask for where it is connected, beside what is asked at every provider."""

    @property
    def is_tried_first(self) -> bool:
        """Whether the command line keeps a sign-in only after a read with it went well."""

    def settings(self, typed: Typed) -> dict[str, Any]:
        """What the fields mean as settings of a profile, beside those of every provider."""

    def wanted(self, profile: Profile) -> tuple[WantedSecret, ...]:
        """The secrets of a profile's sign-in, in the order to ask for them."""

    async def open(
        self,
        profile: Profile,
        secrets: Secrets,
        *,
        journal_key: bytes,
        trace: Trace,
        clock: Clock,
    ) -> OpenGateway:
        """The gateway of a profile; nothing is sent yet.

        Raises `SettingsError` or `EncryptionError` with a sentence.
        """

    async def check(
        self, profile: Profile, secrets: Secrets, *, trace: Trace, clock: Clock
    ) -> tuple[CheckFinding, ...]:
        """What keys, clock and sign-in are worth, in the order to say it; nothing is moved.

        Raises like `open` where nothing can be said.
        """

    def training(self, facts: Mapping[str, Any], home: Path) -> TrainingProfile:
        """The way to a simulator with these facts; key files go to `home`."""
