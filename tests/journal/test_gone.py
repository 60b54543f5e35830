"""Journal and anchor gone together are missed, by the key that stayed in the keyring (R12).

Nothing was said, and an open transfer was forgotten.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import SecretStr

from console.credentials.journal_keys import JournalKeys
from console.credentials.vault import Entry, MemoryVault, Vault
from console.domain.sign_ins import SecretKind
from console.journal.journal_errors import JournalBehind, JournalBroken, JournalGone
from console.journal.transactions import JournalStore
from tests.journal.conftest import NOON, an_intent, sent
from tests.journal.old_journals import write_old_journal
from tests.keyring.backends import WorkingBackend, trusted, vault_of

Opener = Callable[..., JournalStore]
PROFILE = Entry("branch-12", SecretKind.JOURNAL_KEY)


@pytest.fixture
def vault() -> Vault:
    return vault_of(trusted(WorkingBackend)())


def _keys(vault: Vault) -> JournalKeys:
    return JournalKeys.look(vault, ("branch-12",))


def _lose(path: Path, anchor: Path) -> None:
    for folder in (path.parent, anchor.parent):
        shutil.rmtree(folder)


def test_a_first_start_on_a_new_machine_says_nothing(open_store: Opener, vault: Vault) -> None:
    store = open_store("run-1", _keys(vault))
    store.require_sendable()
    assert store.verify().entries == 0
    store.close()
    again = open_store("run-2", _keys(vault))
    again.require_sendable()
    again.prepare(an_intent())
    sent(again, "AAAAAAAAAA")


@pytest.mark.parametrize("was_used", [True, False])
def test_sending_stops_until_a_person_accepts_the_loss(
    open_store: Opener, vault: Vault, path: Path, anchor: Path, was_used: bool
) -> None:
    store = open_store("run-1", _keys(vault))
    if was_used:
        store.prepare(an_intent())
        sent(store, "AAAAAAAAAA")
    store.close()
    _lose(path, anchor)
    for run in ("run-2", "run-3"):
        store = open_store(run, _keys(vault))
        with pytest.raises(JournalGone):
            store.require_sendable()
        with pytest.raises(JournalGone):
            store.verify()
        assert store.lacks()
        store.close()
    store = open_store("run-4", _keys(vault))
    store.accept_restored(NOON, "supervisor", "a new disk")
    store.require_sendable()
    assert not store.lacks()
    store.close()
    again = open_store("run-5", _keys(vault))
    again.require_sendable()
    assert again.verify().entries == 1


def test_what_is_written_meanwhile_does_not_make_up_for_it(
    open_store: Opener, vault: Vault, path: Path, anchor: Path
) -> None:
    open_store("run-1", _keys(vault)).close()
    _lose(path, anchor)
    store = open_store("run-2", _keys(vault))
    store.prepare(an_intent())
    with pytest.raises(JournalBehind):
        store.require_sendable()
    with pytest.raises(JournalBehind):
        sent(store, "AAAAAAAAAA")
    with pytest.raises(JournalBroken):
        store.verify()


def test_an_empty_anchor_in_its_place_does_not_make_up_for_it(
    open_store: Opener, vault: Vault, path: Path, anchor: Path
) -> None:
    open_store("run-1", _keys(vault)).close()
    _lose(path, anchor)
    anchor.parent.mkdir()
    anchor.write_text(f"0 {'0' * 64}\n")
    with pytest.raises(JournalGone):
        open_store("run-2", _keys(vault)).require_sendable()


def test_the_key_of_an_earlier_version_tells_of_a_journal_too(open_store: Opener, vault: Vault) -> None:
    """Those kept one a profile and none for the file."""
    vault.set(PROFILE, SecretStr("ab" * 32))
    store = open_store("run-1", _keys(vault))
    with pytest.raises(JournalGone):
        store.require_sendable()
    store.accept_restored(NOON, "supervisor", "a new disk")
    store.require_sendable()


def test_an_upgrade_is_no_loss(open_store: Opener, vault: Vault, path: Path, anchor: Path) -> None:
    vault.set(PROFILE, SecretStr("ab" * 32))
    write_old_journal(path, anchor, 2, 1)
    for run in ("run-1", "run-2"):
        store = open_store(run, _keys(vault))
        store.require_sendable()
        store.verify()
        store.close()


def test_an_upgrade_of_a_journal_that_was_never_used_is_no_loss(
    open_store: Opener, vault: Vault, path: Path, anchor: Path
) -> None:
    vault.set(PROFILE, SecretStr("ab" * 32))
    write_old_journal(path, anchor, 2, 0)
    for run in ("run-1", "run-2"):
        store = open_store(run, _keys(vault))
        store.require_sendable()
        store.close()


class Stopped(BaseException):
    """The process is gone."""


@pytest.mark.parametrize("kept", [True, False])
def test_a_crash_around_keeping_the_key_locks_nobody_out(
    open_store: Opener, vault: Vault, kept: bool
) -> None:
    class Crashing(JournalKeys):
        def keep(self, key: bytes) -> bool:
            if kept:
                super().keep(key)
            raise Stopped

    with pytest.raises(Stopped):
        open_store("run-1", Crashing.look(vault))
    store = open_store("run-2", _keys(vault))
    store.require_sendable()
    assert store.verify().entries == 0


def test_training_starts_anew_as_often_as_it_likes(open_store: Opener, path: Path, anchor: Path) -> None:
    """One vault in memory over several temporary folders."""
    vault = MemoryVault()
    for run in ("run-1", "run-2"):
        store = open_store(run, _keys(vault))
        store.prepare(an_intent())
        sent(store, "AAAAAAAAAA")
        store.require_sendable()
        store.verify()
        store.close()
        _lose(path, anchor)
