"""Which keyrings are let near a secret."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pydantic import SecretStr

from console.credentials.keyring_vault import KeyringVault
from console.credentials.vault import VaultUnavailable
from tests.keyring.backends import ACTS, CANARY, ENTRY, Chain, WorkingBackend, disguised, trusted, vault_of


@pytest.mark.parametrize("name", ["SecretService", "libsecret", "kwallet", "macOS", "Windows"])
def test_system_keyrings_are_used(name: str) -> None:
    backend = disguised(WorkingBackend, f"keyring.backends.{name}")()
    vault = vault_of(backend)
    assert vault.get(ENTRY) is None
    vault.set(ENTRY, SecretStr("first"))
    vault.set(ENTRY, SecretStr(CANARY))
    assert backend.kept == {("points-console", "branch-12/secret"): CANARY}
    assert vault.get(ENTRY) == SecretStr(CANARY)
    vault.delete(ENTRY)
    vault.delete(ENTRY)
    assert vault.get(ENTRY) is None


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize(
    ("module", "name", "sentence"),
    [
        (
            "keyring.backends.fail",
            "Keyring",
            "This computer has no system keyring running. Start one (on Linux: GNOME Keyring or KWallet) and "
            "open the console again, or type the secrets for this run only.",
        ),
        (
            "keyring.backends.null",
            "Keyring",
            "The system keyring is switched off (keyring.backends.null.Keyring). Switch it on, or type the "
            "secrets for this run only.",
        ),
        (
            "keyrings.alt.file",
            "PlaintextKeyring",
            "The keyring found is keyrings.alt.file.PlaintextKeyring, which keeps secrets in files. Remove "
            "the package keyrings.alt and open the console again, or type the secrets for this run only.",
        ),
        (
            "keyrings.cryptfile.cryptfile",
            "CryptFileKeyring",
            "The keyring found is keyrings.cryptfile.cryptfile.CryptFileKeyring, which isn't a system "
            "keyring. Choose another one, or type the secrets for this run only.",
        ),
        (
            "keyring.backends.SecretService.elsewhere",
            "\x1b]52;c;x\x07",
            "The keyring found is keyring.backends.SecretService.elsewhere.␛]52;c;x␇, which isn't a system "
            "keyring. Choose another one, or type the secrets for this run only.",
        ),
    ],
)
def test_other_keyrings_never_see_a_secret(
    module: str, name: str, sentence: str, act: Callable[[KeyringVault], object]
) -> None:
    backend = disguised(WorkingBackend, module, name)()
    with pytest.raises(VaultUnavailable) as caught:
        act(vault_of(backend))
    assert str(caught.value) == sentence
    assert backend.kept == {}


def test_a_chain_is_used_through_its_trusted_keyring_only() -> None:
    plaintext = disguised(WorkingBackend, "keyrings.alt.file")()
    system = trusted(WorkingBackend)()
    chain = disguised(Chain, "keyring.backends.chainer")(plaintext, system)
    vault_of(chain).set(ENTRY, SecretStr(CANARY))
    assert plaintext.kept == {}
    assert list(system.kept.values()) == [CANARY]


@pytest.mark.parametrize(
    ("modules", "found"),
    [
        (["keyrings.alt.file", "keyring.backends.null"], "Remove the package keyrings.alt"),
        ([], "This computer has no system keyring running."),
    ],
)
def test_a_chain_without_a_trusted_keyring_is_refused(modules: list[str], found: str) -> None:
    members = [disguised(WorkingBackend, module)() for module in modules]
    with pytest.raises(VaultUnavailable, match=found):
        vault_of(disguised(Chain, "keyring.backends.chainer")(*members)).set(ENTRY, SecretStr(CANARY))
    assert not any(member.kept for member in members)
