"""The training simulator as a process of its own, and the desk that leads to it."""

from __future__ import annotations

import shutil
import tempfile
from functools import cached_property, partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from console.training.companion import Companion

if TYPE_CHECKING:
    from console.credentials.vault import Vault
    from console.providers.interface import TrainingProfile
    from console.services.desk import Desk

SCORES = "academy.jsonl"
"""The file of the data folder that keeps who did which drill how well."""


class NoSimulator(Exception):
    """The simulator didn't start; the message is a sentence."""


class Simulator:
    """A running simulator process, with temporary data on a free loopback port."""

    def __init__(self, provider: str) -> None:
        self.provider = provider
        self.home = Path(tempfile.mkdtemp(prefix="points-console-demo-"))
        data = ("--home", str(self.home), "--remove-home", "--provider", provider)
        self._process = Companion("console.simulator", *data, "--encryption", "on", "--otp", "required")

    @property
    def facts(self) -> dict[str, Any]:
        """Address, credentials and keys; waits until the simulator listens."""
        if not self._process.facts:
            raise NoSimulator("The training simulator didn't start.")
        return self._process.facts

    @cached_property
    def lesson(self) -> TrainingProfile:
        """The way to it, and what to do there; its key files are written at the first look."""
        from console.providers.registry import PROVIDERS

        return PROVIDERS[self.provider].load().training(self.facts, self.home)

    def stop(self) -> None:
        """End it, and wait until its folder is gone."""
        self._process.end()
        # The simulator removes its folder itself; this is for one that died before it could.
        shutil.rmtree(self.home, ignore_errors=True)


async def open_training_desk(simulator: Simulator, *, drill: str = "", who: str = "") -> Desk:
    """The desk of a signed-in demo operator on a simulator of this machine, with a month behind it.

    `drill` is begun at once; `who` gets its score.
    """
    from console.services.awaited_desk import DeskClosed
    from console.services.opening import Folders
    from console.services.threads import in_background
    from console.settings.folders import data_folder
    from console.settings.profiles import SettingsError

    try:
        lesson = await in_background(lambda: simulator.lesson)
        await in_background(partial(import_module, "console.training.trained_desk"))
    except NoSimulator as error:
        raise DeskClosed(str(error)) from error
    folders = Folders(simulator.home / "journal", simulator.home / "state" / "journal.anchor")
    from console.training.trained_desk import open_trained_desk

    try:
        scores = data_folder() / SCORES
    except SettingsError:
        scores = simulator.home / SCORES  # without a home folder, for this session
    token = simulator.facts["control_token"]
    return await open_trained_desk(lesson, vault_of(lesson), token, folders, scores, who=who, drill=drill)


def vault_of(lesson: TrainingProfile) -> Vault:
    """A vault of this run with the lesson's sign-in."""
    from console.credentials.vault import Entry, MemoryVault

    vault = MemoryVault()
    for kind, secret in lesson.secrets.items():
        vault.set(Entry(lesson.profile.name, kind), secret)
    return vault
