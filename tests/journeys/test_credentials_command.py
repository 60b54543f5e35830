"""`points-console credentials`, from the questions to the keyring and to the provider."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from console.cli.credentials import remove_credentials, set_credentials, try_credentials
from console.credentials.vault import CredentialsMissing, Entry, MemoryVault
from console.domain.sign_ins import SecretKind
from console.providers.capillary.settings import CapillaryProfile
from tests.doubles.simulators import RunningSimulator, running_simulator

CANARY = "canary-9a4c-not-a-real-secret"
REPOSITORY = Path(__file__).parents[2]


class Conversation:
    """Gives the answers in turn; `EOFError` after the last one."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)
        self.said: list[str] = []
        self.asked: list[tuple[str, bool]] = []

    def say(self, text: str) -> None:
        self.said.append(text)

    async def ask(self, question: str, *, secret: bool = False) -> str:
        self.asked.append((question, secret))
        if not self.answers:
            raise EOFError
        return self.answers.pop(0)


def profile(base_url: str = "https://host.example", sign_in: str = "basic") -> CapillaryProfile:
    return CapillaryProfile.model_validate({"name": "branch-12", "base_url": base_url, "sign_in": sign_in})


def kept(vault: MemoryVault) -> dict[SecretKind, SecretStr | None]:
    return {kind: vault.get(Entry("branch-12", kind)) for kind in SecretKind}


@pytest.fixture
async def simulator() -> AsyncIterator[RunningSimulator]:
    async with running_simulator() as running:
        yield running


async def test_set_test_and_remove(simulator: RunningSimulator) -> None:
    vault = MemoryVault()
    facts = simulator.facts
    setting = Conversation(facts.username, facts.password)
    assert await set_credentials(profile(facts.base_url), vault, setting) == 0
    assert setting.said[0] == "The sign-in of branch-12 is in the keyring."

    trying = Conversation()
    assert await try_credentials(profile(facts.base_url), vault, trying) == 0
    assert trying.said == ["branch-12 is connected: 3 programmes."]

    removing = Conversation()
    assert await remove_credentials(profile(facts.base_url), vault, removing) == 0
    assert removing.said == ["The sign-in of branch-12 is out of the keyring."]
    assert set(kept(vault).values()) == {None}
    with pytest.raises(CredentialsMissing):
        await try_credentials(profile(facts.base_url), vault, trying)


async def test_removing_leaves_the_journals_key() -> None:
    vault = MemoryVault()
    vault.set(Entry("branch-12", SecretKind.JOURNAL_KEY), SecretStr("key"))
    await remove_credentials(profile(), vault, Conversation())
    assert kept(vault)[SecretKind.JOURNAL_KEY] == SecretStr("key")


async def test_a_wrong_password_is_explained_and_not_repeated(simulator: RunningSimulator) -> None:
    vault = MemoryVault()
    await set_credentials(profile(), vault, Conversation("store.server", CANARY))
    trying = Conversation()
    assert await try_credentials(profile(simulator.base_url), vault, trying) == 1
    assert trying.said[0].startswith("Sign-in not accepted. The provider did not accept")
    assert CANARY not in "".join(trying.said)


async def test_secrets_are_asked_for_unseen_and_said_nowhere() -> None:
    lines = Conversation("till", CANARY)
    await set_credentials(profile(), MemoryVault(), lines)
    assert [secret for _, secret in lines.asked] == [False, True]
    assert CANARY not in "".join(lines.said) + str(lines.asked)


async def test_a_client_is_asked_for_key_and_secret() -> None:
    lines = Conversation("key", CANARY)
    await set_credentials(profile(sign_in="oauth"), MemoryVault(), lines)
    assert [question for question, _ in lines.asked[:2]] == ["Client key: ", "Client secret: "]


async def test_answers_that_break_a_rule_are_asked_for_again() -> None:
    lines = Conversation("", "till", "", CANARY)
    vault = MemoryVault()
    assert await set_credentials(profile(), vault, lines) == 0
    assert lines.said[:2] == ["User name can't be empty.", "Password can't be empty."]
    assert kept(vault)[SecretKind.IDENTITY] == SecretStr("till")


async def test_who_leaves_halfway_changes_nothing() -> None:
    vault = MemoryVault()
    await set_credentials(profile(), vault, Conversation("till", "old"))
    before = kept(vault)
    with pytest.raises(EOFError):
        await set_credentials(profile(), vault, Conversation("other"))
    assert kept(vault) == before


_COMMANDS = """
import json, sys
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from console.cli import main

for command in sys.argv[1:]:
    with redirect_stdout(StringIO()) as said, redirect_stderr(StringIO()) as wrong:
        code = main(command.split())
    print(json.dumps([code, said.getvalue(), wrong.getvalue()]))
"""


def ended(home: Path, *commands: str) -> list[tuple[int, str, str]]:
    """Code and words of real commands on a computer without a keyring, with nobody at the keyboard."""
    done = subprocess.run(
        [sys.executable, "-c", _COMMANDS, *commands],
        env={
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "PYTHONPATH": str(REPOSITORY),
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return [tuple(json.loads(line)) for line in done.stdout.splitlines()]


def test_without_a_keyring_each_command_ends_with_a_sentence(tmp_path: Path) -> None:
    folder = tmp_path / ".config" / "points-console"
    folder.mkdir(parents=True)
    (folder / "settings.toml").write_text('[profiles.branch-12]\nbase_url = "https://host.example"\n')
    acts = [f"credentials {act}" for act in ("set", "test", "remove")]
    *refused, asked = ended(tmp_path, *acts, "transfer")
    for code, said, wrong in refused:
        assert (code, said) == (4, "")
        assert wrong.startswith("points-console: This computer has no system keyring running.")
        assert len(wrong.splitlines()) == 1
    code, said, wrong = asked
    assert (code, wrong) == (1, "points-console: nobody answers, so nothing was done.\n")
    assert "What you enter now is kept for this run only." in said


def test_without_a_profile_it_says_how_to_begin(tmp_path: Path) -> None:
    [(code, _, wrong)] = ended(tmp_path, "credentials set")
    assert code == 4
    assert wrong == (
        "points-console: no connection is set up on this computer yet. To set one up: points-console\n"
    )
