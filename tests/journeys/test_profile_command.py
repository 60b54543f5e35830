"""`points-console profile test` and `credentials` of a profile that signs, against the simulators."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from console.cli.credentials import remove_credentials, set_credentials, try_credentials
from console.cli.profile import test_profile as run_test
from console.credentials.vault import Entry, MemoryVault, VaultUnavailable
from console.domain.sign_ins import SecretKind
from console.providers.mastercard.settings import Signing
from console.simulator.mastercard.behaviour import MastercardBehaviour
from tests.doubles.simulators import RunningMastercard, running_mastercard, running_simulator
from tests.doubles.training import training_profile
from tests.journeys.mastercard import profile_and_vault, with_certificate
from tests.journeys.test_credentials_command import Conversation

OTHER_KEY = f"{'a' * 48}!{'b' * 48}"


@pytest.fixture
async def simulator() -> AsyncIterator[RunningMastercard]:
    async with running_mastercard() as running:
        yield running


# -- profile test, Mastercard ----------------------------------------------------------------------


async def test_all_is_well(simulator: RunningMastercard, tmp_path: Path) -> None:
    lines = Conversation()
    assert await run_test(*profile_and_vault(simulator, tmp_path), lines) == 0
    told = "\n".join(lines.said)
    assert f"The key for requests: fingerprint (kid) {simulator.facts.sealing_key_id}. Runs out on" in told
    assert told.count("fingerprint (kid)") == 4
    assert "Clock: the provider's is" in told
    assert "answered a signed read, so this project is entitled to it." in told
    assert lines.said[-1] == "All is well."
    assert not any("points-transfers" in one["path"] for one in simulator.requests())


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (timedelta(days=29, hours=1), "Key runs out soon."),
        (timedelta(days=2, hours=1), "the key for requests runs out in 2 days"),
        (-timedelta(days=1, hours=1), "Ran out on "),
        (-timedelta(days=1, hours=1), "Ask your administrator to renew the key at the provider"),
    ],
)
async def test_a_key_near_or_past_its_end_is_told(
    simulator: RunningMastercard, tmp_path: Path, left: timedelta, words: str
) -> None:
    encryption = with_certificate(simulator, tmp_path, left)
    profile, vault = profile_and_vault(simulator, tmp_path, encryption=encryption)
    lines = Conversation()
    assert await run_test(profile, vault, lines) == 1
    assert words in "\n".join(lines.said)


async def test_a_gateway_without_a_route_is_no_unknown_account(tmp_path: Path) -> None:
    async with running_mastercard(behaviour=MastercardBehaviour(entitled=False)) as simulator:
        lines = Conversation()
        assert await run_test(*profile_and_vault(simulator, tmp_path), lines) == 1
    told = "\n".join(lines.said)
    assert "Points service: refused a signed read." in told
    assert "not enabled" in told or "not switched on" in told or "no route" in told
    assert "account" not in told.lower().replace("no account", "")
    assert lines.said[-1] == "Not all is well; nothing was moved."


async def test_clocks_that_differ_are_told(tmp_path: Path) -> None:
    def ahead() -> datetime:
        return datetime.now(UTC) + timedelta(minutes=2)

    async with running_mastercard(now=ahead) as simulator:
        lines = Conversation()
        assert await run_test(*profile_and_vault(simulator, tmp_path), lines) == 1
    told = "\n".join(lines.said)
    assert "seconds ahead of this computer's." in told
    assert "Clocks differ." in told


async def test_a_key_file_that_is_gone_is_named_and_explained(
    simulator: RunningMastercard, tmp_path: Path
) -> None:
    missing = Signing(key_file=tmp_path / "gone.p12")
    profile, vault = profile_and_vault(simulator, tmp_path, mastercard={"signing": missing})
    lines = Conversation()
    assert await run_test(profile, vault, lines) == 1
    assert f"The key file isn't there: {tmp_path / 'gone.p12'}." in lines.said
    assert any(said.startswith("Key missing. ") for said in lines.said)


async def test_without_an_answer_nothing_is_claimed(simulator: RunningMastercard, tmp_path: Path) -> None:
    profile, vault = profile_and_vault(simulator, tmp_path, base_url="http://127.0.0.1:9/loyalty")
    lines = Conversation()
    assert await run_test(profile, vault, lines) == 1
    assert any("no answer that tells whether this project is entitled" in said for said in lines.said)


# -- profile test, Capillary -----------------------------------------------------------------------


async def test_capillarys_programmes_and_clock(tmp_path: Path) -> None:
    async with running_simulator(encryption=True) as simulator:
        profile, vault = training_profile(asdict(simulator.facts), tmp_path)
        lines = Conversation()
        assert await run_test(profile, vault, lines) == 0
    assert "Sign-in: accepted, 3 programmes read." in lines.said
    assert any(said.startswith("Clock: the provider's is") for said in lines.said), lines.said


async def test_capillarys_refusal_is_explained(tmp_path: Path) -> None:
    async with running_simulator() as simulator:
        profile, vault = training_profile(asdict(simulator.facts), tmp_path)
        profile = profile.model_copy(update={"payload_encryption": "none", "encryption": None})
        vault.set(Entry(profile.name, SecretKind.SECRET), SecretStr("wrong"))
        lines = Conversation()
        assert await run_test(profile, vault, lines) == 1
    assert any(said.startswith("Sign-in not accepted.") for said in lines.said)


class NoKeyring(MemoryVault):
    """As on a computer without a keyring that can be trusted."""

    def get(self, entry: Entry) -> SecretStr | None:
        raise VaultUnavailable("This computer has no system keyring.")


async def test_without_a_keyring_it_asks(simulator: RunningMastercard, tmp_path: Path) -> None:
    profile, _ = profile_and_vault(simulator, tmp_path)
    lines = Conversation(simulator.facts.consumer_key, simulator.facts.signing_p12_password, "")
    assert await run_test(profile, NoKeyring(), lines) == 0
    assert "This computer has no system keyring. What you enter now is kept for this run only." in lines.said
    assert lines.said[-1] == "All is well."


async def test_without_a_keyring_it_asks_a_till_too(tmp_path: Path) -> None:
    async with running_simulator(encryption=True) as running:
        profile, _ = training_profile(asdict(running.facts), tmp_path)
        lines = Conversation(running.facts.username, running.facts.password)
        assert await run_test(profile, NoKeyring(), lines) == 0
    assert lines.said[-1] == "All is well."


async def test_nobody_who_answers_is_no_verdict(simulator: RunningMastercard, tmp_path: Path) -> None:
    profile, _ = profile_and_vault(simulator, tmp_path)
    with pytest.raises(EOFError):
        await run_test(profile, NoKeyring(), Conversation())


# -- credentials -----------------------------------------------------------------------------------


async def test_set_test_and_remove(simulator: RunningMastercard, tmp_path: Path) -> None:
    profile, _ = profile_and_vault(simulator, tmp_path)
    vault, facts = MemoryVault(), simulator.facts
    setting = Conversation(facts.consumer_key, facts.signing_p12_password, "")
    assert await set_credentials(profile, vault, setting) == 0
    assert [secret for _, secret in setting.asked] == [True] * 3
    assert setting.asked[1][0] == "Password of signing.p12 (Enter for none): "
    assert facts.consumer_key not in "".join(setting.said)
    assert vault.get(Entry(profile.name, SecretKind.CONSUMER_KEY)) == SecretStr(facts.consumer_key)
    assert vault.get(Entry(profile.name, SecretKind.DECRYPTION_KEY_PASSWORD)) is None

    trying = Conversation()
    assert await try_credentials(profile, vault, trying) == 0
    assert trying.said == ["training is connected: a signed read was answered."]

    vault.set(Entry(profile.name, SecretKind.JOURNAL_KEY), SecretStr("key"))
    assert await remove_credentials(profile, vault, Conversation()) == 0
    left = [kind for kind in SecretKind if vault.get(Entry(profile.name, kind)) is not None]
    assert left == [SecretKind.JOURNAL_KEY]


async def test_what_the_provider_refuses_is_explained_and_not_kept(
    simulator: RunningMastercard, tmp_path: Path
) -> None:
    profile, vault = profile_and_vault(simulator, tmp_path)
    before = [vault.get(Entry(profile.name, kind)) for kind in SecretKind]
    lines = Conversation(OTHER_KEY, simulator.facts.signing_p12_password, "")
    assert await set_credentials(profile, vault, lines) == 1
    assert lines.said[-1] == "Nothing was kept."
    assert len(lines.said) > 1
    assert OTHER_KEY not in "".join(lines.said)
    assert [vault.get(Entry(profile.name, kind)) for kind in SecretKind] == before
