"""Opening a desk at Mastercard: every fault of secrets and keys is a sentence, and what it offers is said."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from pydantic import SecretStr

from console.credentials.typed_sign_in import TypedSignIn
from console.credentials.vault import Entry, MemoryVault, Vault
from console.domain.capabilities import Capabilities
from console.domain.party_kinds import PartyKind
from console.domain.sign_ins import SecretKind
from console.providers.mastercard.settings import MastercardProfile, Signing
from console.providers.registry import provider_of
from console.services.awaited_desk import DeskClosed
from console.services.desk import Desk
from console.services.enrolment import accepted
from console.services.opening import Folders, open_desk
from console.settings.profiles import Encryption
from console.simulator.mastercard.behaviour import MastercardBehaviour
from tests.doubles.simulators import RunningMastercard, running_mastercard
from tests.journeys.mastercard import open_desk_on, profile_and_vault
from tests.providers.key_material import private_pem, rsa_key

CANARY = "canary-77c1-not-a-real-secret"


@pytest.fixture
async def simulator() -> AsyncIterator[RunningMastercard]:
    async with running_mastercard() as running:
        yield running


async def open_at(profile: MastercardProfile, vault: Vault, home: Path) -> Desk:
    return await open_desk(profile, vault, Folders(home / "journal", home / "anchor"), operator="asha.k")


async def test_a_desk_says_whom_its_provider_knows(simulator: RunningMastercard, tmp_path: Path) -> None:
    desk = await open_desk_on(simulator, tmp_path)
    try:
        assert (set(desk.directories), desk.warnings) == ({PartyKind.ACCOUNT}, ())
        assert isinstance(desk.profile, MastercardProfile)
        settings = desk.profile.mastercard
        assert desk.capabilities == Capabilities(
            codes_for=frozenset(),
            has_precheck=False,
            has_history=True,
            absence_proves=False,
            transfer_types=settings.transfer_types,
            attestations=settings.attestations,
            note_limit=settings.reason_limit,
            other_holder=settings.other_holder,
        )
        assert await accepted(desk) is desk
        assert [one["path"].partition("?")[0] for one in simulator.requests()] == ["/loyalty/points-details"]
    finally:
        await desk.close()


def _without_file(profile: MastercardProfile, _home: Path) -> MastercardProfile:
    return _signed_with(profile, Path("nowhere.p12"))


def _with_junk(profile: MastercardProfile, home: Path) -> MastercardProfile:
    return _signed_with(profile, _file(home, CANARY.encode()))


def _with_open_file(profile: MastercardProfile, home: Path) -> MastercardProfile:
    path = _file(home, private_pem(rsa_key()))
    path.chmod(0o644)
    return _signed_with(profile, path)


def _with_short_key(profile: MastercardProfile, home: Path) -> MastercardProfile:
    return _signed_with(profile, _file(home, private_pem(rsa_key(1024))))


def _without_certificate(profile: MastercardProfile, home: Path) -> MastercardProfile:
    return _encrypted_with(profile, seal_with=home / "gone.pem")


def _with_locked_opening_key(profile: MastercardProfile, home: Path) -> MastercardProfile:
    return _encrypted_with(profile, open_with=(_file(home, private_pem(rsa_key(), b"locked")),))


def _signed_with(profile: MastercardProfile, path: Path) -> MastercardProfile:
    own = profile.mastercard.model_copy(update={"signing": Signing(key_file=path)})
    return profile.model_copy(update={"mastercard": own})


def _encrypted_with(profile: MastercardProfile, **changes: object) -> MastercardProfile:
    assert isinstance(profile.encryption, Encryption)
    return profile.model_copy(update={"encryption": profile.encryption.model_copy(update=changes)})


def _file(home: Path, content: bytes) -> Path:
    path = home / "other-key.pem"
    path.touch(mode=0o600)
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("damage", "sentence", "typing_helps"),
    [
        (_without_file, "The key file isn't there: nowhere.p12.", False),
        (_with_junk, "other-key.pem: It holds no readable RSA private key.", False),
        (_with_open_file, "Others can reach the private key", False),
        (_with_short_key, "other-key.pem: The key has 1024 bits; at least 2048 are needed.", False),
        (_without_certificate, "The key file isn't there:", False),
        (_with_locked_opening_key, "other-key.pem: It is protected by a password, and none was given.", True),
    ],
    ids=lambda given: getattr(given, "__name__", None),
)
async def test_each_fault_of_a_key_file_is_a_sentence(
    simulator: RunningMastercard,
    tmp_path: Path,
    damage: Callable[[MastercardProfile, Path], MastercardProfile],
    sentence: str,
    typing_helps: bool,
) -> None:
    profile, vault = profile_and_vault(simulator, tmp_path)
    with pytest.raises(DeskClosed) as closed:
        await open_at(damage(profile, tmp_path), vault, tmp_path)
    assert str(closed.value).startswith("The keys of training can't be used: ")
    assert sentence in str(closed.value)
    assert str(closed.value).endswith(".")
    assert ".." not in str(closed.value)
    assert closed.value.needs_sign_in is typing_helps
    assert CANARY not in str(closed.value)
    assert simulator.requests() == []


async def test_a_missing_consumer_key_is_asked_for(simulator: RunningMastercard, tmp_path: Path) -> None:
    profile, _ = profile_and_vault(simulator, tmp_path)
    with pytest.raises(DeskClosed, match="The consumer key of training can't be found") as closed:
        await open_at(profile, MemoryVault(), tmp_path)
    assert closed.value.needs_sign_in


async def test_a_wrong_password_is_asked_for_again_and_one_for_this_run_opens(
    simulator: RunningMastercard, tmp_path: Path
) -> None:
    profile, kept = profile_and_vault(simulator, tmp_path)
    vault = TypedSignIn(kept)
    kept.set(Entry(profile.name, SecretKind.SIGNING_KEY_PASSWORD), SecretStr(CANARY))
    with pytest.raises(DeskClosed, match=r"signing\.p12: The password is wrong") as closed:
        await open_at(profile, vault, tmp_path)
    assert closed.value.needs_sign_in
    assert CANARY not in str(closed.value)

    facts = simulator.facts
    wanted = provider_of(profile).wanted(profile)
    vault.take(profile.name, wanted, facts.consumer_key, "still wrong")
    vault.take(profile.name, wanted, facts.consumer_key, facts.signing_p12_password)
    desk = await accepted(await open_at(profile, vault, tmp_path))
    await desk.close()
    assert kept.get(Entry(profile.name, SecretKind.SIGNING_KEY_PASSWORD)) == SecretStr(CANARY)


async def test_a_consumer_key_of_another_shape_is_a_sentence(
    simulator: RunningMastercard, tmp_path: Path
) -> None:
    profile, vault = profile_and_vault(simulator, tmp_path)
    vault.set(Entry(profile.name, SecretKind.CONSUMER_KEY), SecretStr(f"{CANARY} with spaces"))
    with pytest.raises(DeskClosed) as closed:
        await open_at(profile, vault, tmp_path)
    assert "onsumer key" in str(closed.value)
    assert CANARY not in str(closed.value)


async def test_a_refused_signature_asks_for_the_sign_in(simulator: RunningMastercard, tmp_path: Path) -> None:
    profile, vault = profile_and_vault(simulator, tmp_path)
    vault.set(Entry(profile.name, SecretKind.CONSUMER_KEY), SecretStr(f"{'a' * 48}!{'b' * 48}"))
    desk = await open_at(profile, vault, tmp_path)
    with pytest.raises(DeskClosed) as closed:
        await accepted(desk)
    assert closed.value.needs_sign_in


async def test_a_project_that_is_not_entitled_keeps_nobody_out(tmp_path: Path) -> None:
    async with running_mastercard(behaviour=MastercardBehaviour(entitled=False)) as simulator:
        desk = await open_desk_on(simulator, tmp_path)
        assert await accepted(desk) is desk
        await desk.close()
