"""The training simulator as a process of its own, and the desk that leads to it.

The simulator lives exactly as long as its standard input stays open: however this console ends, killed
included, the other end of that pipe closes, and the simulator removes the folder both used.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from console.domain.operators import OperatorRole

if TYPE_CHECKING:
    from pydantic import SecretStr

    from console.credentials import Entry, Vault
    from console.providers.interface import TrainingProfile
    from console.services.desk import Desk
    from console.services.opening import Folders
    from console.settings import SharedLedger
    from console.settings.policy_file import WrittenPolicy

_END_SECONDS = 5
SCORES = "academy.jsonl"
"""The file of the data folder that keeps who did which drill how well."""


class NoSimulator(Exception):
    """The simulator didn't start; the message is a sentence."""


@dataclass
class Simulator:
    """A running simulator process. `facts` are what it printed when it began to listen."""

    home: Path
    process: subprocess.Popen[str]
    provider: str
    _facts: dict[str, Any] = field(default_factory=dict)
    _lesson: TrainingProfile | None = None

    @classmethod
    def start(cls, provider: str) -> Simulator:
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
                raise NoSimulator("The training simulator didn't start.")
            import json

            self._facts = json.loads(line)
        return self._facts

    def lesson(self) -> TrainingProfile:
        """The way to it, and what to do there; its key files are written at the first call."""
        if self._lesson is None:
            from console.providers.registry import PROVIDERS

            self._lesson = PROVIDERS[self.provider].load().training(self.facts(), self.home)
        return self._lesson

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


async def open_training_desk(simulator: Simulator, *, drill: str = "", who: str = "") -> Desk:
    """The desk of a signed-in demo operator on a simulator of this machine, with a month behind it.

    `drill` is begun at once; `who` gets its score.
    """
    from console.services.awaited_desk import DeskClosed
    from console.services.opening import Folders
    from console.services.threads import in_background
    from console.settings import SettingsError, data_folder

    try:
        lesson = await in_background(simulator.lesson)
        await in_background(partial(import_module, "console.training.trained_desk"))
    except NoSimulator as error:
        raise DeskClosed(str(error)) from error
    folders = Folders(simulator.home / "journal", simulator.home / "state" / "journal.anchor")
    from console.training.trained_desk import open_trained_desk

    try:
        scores = data_folder() / SCORES
    except SettingsError:
        scores = simulator.home / SCORES  # without a home folder, for this session
    token = simulator.facts()["control_token"]
    return await open_trained_desk(lesson, vault_of(lesson), token, folders, scores, who=who, drill=drill)


async def open_lesson(
    lesson: TrainingProfile,
    token: str,
    folders: Folders,
    *,
    operator: str = "trainee",
    role: OperatorRole = OperatorRole.STAFF,
    kept: Mapping[Entry, SecretStr] | None = None,
    shared: SharedLedger | None = None,
    policy: WrittenPolicy | None = None,
) -> Desk:
    """The desk of a lesson; `kept` is what its keyring holds besides the sign-in."""
    from console.services.opening import Training, open_desk

    vault = vault_of(lesson)
    for entry, secret in (kept or {}).items():
        vault.set(entry, secret)
    training = Training(lesson.control_url, token, lesson.hint, lesson.group_hint, role)
    return await open_desk(
        lesson.profile,
        vault,
        folders,
        operator=operator,
        training=training,
        shared=shared,
        policy=policy,
    )


def vault_of(lesson: TrainingProfile) -> Vault:
    """A vault of this run with the lesson's sign-in."""
    from console.credentials import Entry, MemoryVault

    vault = MemoryVault()
    for kind, secret in lesson.secrets.items():
        vault.set(Entry(lesson.profile.name, kind), secret)
    return vault
