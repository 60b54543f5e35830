"""Vault of one run, PINs, the sign-in and the journal's key."""

from __future__ import annotations

import pytest
from pydantic import SecretStr

from console.credentials.journal_keys import SEALING_KEY, JournalKeys, journal_key
from console.credentials.pins import PinRefused, check_pin, hash_pin
from console.credentials.profile_secrets import secrets_for
from console.credentials.typed_sign_in import TypedSignIn
from console.credentials.vault import CredentialsMissing, Entry, MemoryVault, VaultUnavailable
from console.domain.sign_ins import SecretKind, WantedSecret
from console.providers.capillary.settings import CapillaryProfile
from console.providers.registry import provider_of
from tests.keyring.backends import WorkingBackend, trusted, vault_of

CANARY = "canary-5f0c-not-a-real-secret"
IDENTITY = Entry("branch-12", SecretKind.IDENTITY)
SECRET = Entry("branch-12", SecretKind.SECRET)
JOURNAL_KEY = Entry("branch-12", SecretKind.JOURNAL_KEY)
SIGNING = (
    WantedSecret(SecretKind.CONSUMER_KEY, "Consumer key"),
    WantedSecret(SecretKind.SIGNING_KEY_PASSWORD, "Password of a file", needed=False),
    WantedSecret(SecretKind.DECRYPTION_KEY_PASSWORD, "Password of another", needed=False),
)


class ShutVault:
    """A vault that refuses every call."""

    def __init__(self, refusal: VaultUnavailable) -> None:
        self.refusal = refusal

    def get(self, entry: Entry) -> SecretStr | None:
        raise self.refusal

    def set(self, entry: Entry, secret: SecretStr) -> None:
        raise self.refusal

    def delete(self, entry: Entry) -> None:
        raise self.refusal


def profile(sign_in: str = "basic") -> CapillaryProfile:
    return CapillaryProfile.model_validate(
        {"name": "branch-12", "base_url": "https://host.example", "sign_in": sign_in}
    )


def wanted(sign_in: str = "basic") -> tuple[WantedSecret, ...]:
    one = profile(sign_in)
    return provider_of(one).wanted(one)


def test_memory_vault_keeps_replaces_and_forgets() -> None:
    vault = MemoryVault()
    assert vault.get(SECRET) is None
    vault.set(SECRET, SecretStr("one"))
    vault.set(SECRET, SecretStr("two"))
    vault.set(IDENTITY, SecretStr("till-12"))
    assert vault.get(SECRET) == SecretStr("two")
    vault.delete(SECRET)
    vault.delete(SECRET)
    assert vault.get(SECRET) is None
    assert vault.get(IDENTITY) == SecretStr("till-12")


def test_entries_are_filed_by_profile_and_kind() -> None:
    accounts = {Entry("branch-12", kind).account for kind in SecretKind}
    assert accounts == {
        "branch-12/identity",
        "branch-12/secret",
        "branch-12/consumer-key",
        "branch-12/signing-key-password",
        "branch-12/decryption-key-password",
        "branch-12/operator-pin",
        "branch-12/operators",
        "branch-12/journal-key",
    }


def test_secrets_of_a_profile() -> None:
    vault = MemoryVault()
    vault.set(IDENTITY, SecretStr("till-12"))
    vault.set(SECRET, SecretStr(CANARY))
    secrets = secrets_for("branch-12", wanted(), vault)
    assert secrets == {SecretKind.IDENTITY: SecretStr("till-12"), SecretKind.SECRET: SecretStr(CANARY)}
    assert CANARY not in f"{vault!r} {secrets!r} {secrets} {vars(vault)}"


@pytest.mark.parametrize(
    ("kept", "sign_in", "missing"),
    [
        ((), "basic", "The user name and the password of branch-12"),
        ((), "oauth", "The client key and the client secret of branch-12"),
        ((IDENTITY,), "basic", "The password of branch-12"),
        ((SECRET,), "oauth", "The client key of branch-12"),
    ],
)
def test_missing_secrets_are_named(kept: tuple[Entry, ...], sign_in: str, missing: str) -> None:
    vault = MemoryVault()
    for entry in kept:
        vault.set(entry, SecretStr(CANARY))
    with pytest.raises(CredentialsMissing) as caught:
        secrets_for("branch-12", wanted(sign_in), vault)
    assert str(caught.value) == (
        f"{missing} can't be found in the keyring. Enter the sign-in of this profile again."
    )
    assert CANARY not in repr(caught.value)


def test_an_empty_secret_counts_as_missing() -> None:
    vault = MemoryVault()
    vault.set(IDENTITY, SecretStr("till-12"))
    vault.set(SECRET, SecretStr(""))
    with pytest.raises(CredentialsMissing, match="The password"):
        secrets_for("branch-12", wanted(), vault)


def test_a_shut_vault_is_not_called_missing_secrets() -> None:
    with pytest.raises(VaultUnavailable):
        secrets_for("branch-12", wanted(), ShutVault(VaultUnavailable("locked")))


def test_secrets_of_a_profile_that_signs() -> None:
    vault = MemoryVault()
    vault.set(Entry("branch-12", SecretKind.CONSUMER_KEY), SecretStr(CANARY))
    assert secrets_for("branch-12", SIGNING, vault) == {SecretKind.CONSUMER_KEY: SecretStr(CANARY)}
    vault.set(Entry("branch-12", SecretKind.SIGNING_KEY_PASSWORD), SecretStr("one"))
    vault.set(Entry("branch-12", SecretKind.DECRYPTION_KEY_PASSWORD), SecretStr("two"))
    found = secrets_for("branch-12", SIGNING, vault)
    assert found[SecretKind.SIGNING_KEY_PASSWORD] == SecretStr("one")
    assert found[SecretKind.DECRYPTION_KEY_PASSWORD] == SecretStr("two")
    assert CANARY not in repr(found)


@pytest.mark.parametrize("kept", [None, ""])
def test_a_missing_consumer_key_is_named(kept: str | None) -> None:
    vault = MemoryVault()
    if kept is not None:
        vault.set(Entry("branch-12", SecretKind.CONSUMER_KEY), SecretStr(kept))
    with pytest.raises(CredentialsMissing, match="consumer key of branch-12"):
        secrets_for("branch-12", SIGNING, vault)


def test_secrets_of_signing_can_be_typed_for_one_run() -> None:
    beneath = MemoryVault()
    vault = TypedSignIn(beneath)
    entry = Entry("branch-12", SecretKind.CONSUMER_KEY)
    vault.set(entry, SecretStr(CANARY))
    assert (vault.get(entry), beneath.get(entry), vault.is_typed) == (SecretStr(CANARY), None, True)


def test_journal_key_is_made_once_and_kept() -> None:
    vault = vault_of(trusted(WorkingBackend)())
    first, second = journal_key(vault, "branch-12"), journal_key(vault, "branch-12")
    assert first == second
    assert len(first.value) == 32
    assert journal_key(vault, "branch-13").value != first.value
    assert first.value.hex() not in repr(first)


@pytest.mark.parametrize("refusal", [VaultUnavailable("absent"), VaultUnavailable("locked")])
def test_journal_key_of_this_run_without_a_vault(refusal: VaultUnavailable) -> None:
    keys = [journal_key(ShutVault(refusal), "branch-12") for _ in range(2)]
    assert len(keys[0].value) == 32
    assert keys[0].value != keys[1].value


def test_journal_key_in_memory_stays_for_the_run() -> None:
    vault = MemoryVault()
    assert journal_key(vault, "training") == journal_key(vault, "training")


@pytest.mark.parametrize("damaged", ["", "zz", "ab" * 31, "AB" * 32, "ab" * 33, "ab" * 32 + "\n"])
def test_a_damaged_journal_key_is_left_alone(damaged: str) -> None:
    vault = vault_of(trusted(WorkingBackend)())
    vault.set(JOURNAL_KEY, SecretStr(damaged))
    key = journal_key(vault, "branch-12")
    assert len(key.value) == 32
    assert key != journal_key(vault, "branch-12")
    assert vault.get(JOURNAL_KEY) == SecretStr(damaged)


# -- the key of the whole journal --------------------------------------------------------------------


def test_the_sealing_key_can_not_be_taken_for_a_profiles() -> None:
    with pytest.raises(ValueError, match="name"):
        CapillaryProfile.model_validate(
            {**profile().model_dump(exclude_unset=True), "name": SEALING_KEY.profile}
        )


def test_the_sealing_key_is_kept_once() -> None:
    vault = vault_of(trusted(WorkingBackend)())
    keys = JournalKeys.look(vault)
    assert (keys.lasts, keys.remembers_journal, keys.kept()) == (True, False, None)
    assert keys.keep(b"k" * 32)
    assert not keys.keep(b"o" * 32)
    again = JournalKeys.look(vault)
    assert (again.lasts, again.remembers_journal, again.kept()) == (True, True, b"k" * 32)
    assert not keys.remembers_journal
    assert (b"k" * 32).hex() not in f"{keys!r} {vars(keys)!r}"


def test_a_profiles_key_tells_of_a_journal_too() -> None:
    vault = vault_of(trusted(WorkingBackend)())
    journal_key(vault, "branch-12")
    assert JournalKeys.look(vault, ("branch-13", "branch-12")).remembers_journal
    assert not JournalKeys.look(vault, ("branch-13",)).remembers_journal


@pytest.mark.parametrize("refusal", [VaultUnavailable("absent"), VaultUnavailable("locked")])
def test_no_vault_keeps_no_sealing_key(refusal: VaultUnavailable) -> None:
    keys = JournalKeys.look(ShutVault(refusal), ("branch-12",))
    assert (keys.lasts, keys.remembers_journal, keys.kept(), keys.keep(b"k" * 32)) == (
        False,
        False,
        None,
        False,
    )


def test_a_sealing_key_in_memory_serves_this_run_alone() -> None:
    vault = MemoryVault()
    assert not JournalKeys.look(vault).keep(b"k" * 32)
    keys = JournalKeys.look(vault)
    assert (keys.lasts, keys.remembers_journal, keys.kept()) == (False, False, b"k" * 32)


def test_a_damaged_sealing_key_is_left_alone() -> None:
    vault = vault_of(trusted(WorkingBackend)())
    vault.set(SEALING_KEY, SecretStr("zz"))
    keys = JournalKeys.look(vault)
    assert (keys.kept(), keys.lasts, keys.keep(b"k" * 32), keys.remembers_journal) == (
        None,
        False,
        False,
        True,
    )
    assert vault.get(SEALING_KEY) == SecretStr("zz")


def test_a_vault_that_refused_once_is_not_asked_again_in_this_run() -> None:
    """Nobody waits for its password while the journal is held open."""
    vault = ShutVault(VaultUnavailable("locked"))
    asked: list[Entry] = []
    keys = JournalKeys.look(vault)
    vault.get = asked.append  # type: ignore[assignment,method-assign]
    assert (keys.kept(), keys.keep(b"k" * 32), asked) == (None, False, [])


# -- PINs ------------------------------------------------------------------------------------------


def test_pin_is_checked_against_its_hash() -> None:
    stored = hash_pin(SecretStr("4821"))
    assert stored.startswith("$argon2id$")
    assert check_pin(SecretStr("4821"), stored)
    assert not check_pin(SecretStr("4822"), stored)
    assert not check_pin(SecretStr(""), stored)
    assert hash_pin(SecretStr("4821")) != stored


@pytest.mark.parametrize("stored", ["", "4821", "$argon2id$", "$argon2id$v=19$m=65536,t=3,p=4$AAAA$AAAA"])
def test_a_damaged_hash_fits_no_pin(stored: str) -> None:
    assert not check_pin(SecretStr("4821"), stored)


@pytest.mark.parametrize("pin", ["", "123", "1234567890123", "12a4", " 1234", "1234\n", "١٢٣٤", "²³¹²"])
def test_other_than_4_to_12_digits_is_no_pin(pin: str) -> None:
    with pytest.raises(PinRefused) as caught:
        hash_pin(SecretStr(pin))
    assert str(caught.value) == "A PIN has 4 to 12 digits and nothing else."
