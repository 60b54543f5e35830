"""Who may sign in: by PIN, with waits that outlive the console, and by nothing that edits a file."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from console.credentials.journal_keys import JournalKeys
from console.credentials.pins import check_pin, hash_in_training
from console.credentials.vault import Entry, Vault
from console.domain.operators import (
    MOST_WRONG,
    AtDesk,
    NotAllowed,
    Operator,
    OperatorRefused,
    OperatorRole,
    SignInRefused,
    wait_after,
)
from console.domain.sign_ins import SecretKind
from console.journal.transactions import JournalStore
from console.services.pin_book import PinBook
from console.services.threads import in_background
from tests.doubles.clocks import SkippingClock
from tests.keyring.backends import WorkingBackend, trusted, vault_of
from tests.services.conftest import InlineJournal

SUPER, ASHA = Operator("super", OperatorRole.SUPERVISOR), Operator("asha.k")
PIN, HERS = "8264", "135702468013"
"""Hers is so long that no hash in a journal holds it by chance."""
OpenBook = Callable[[], PinBook]


@pytest.fixture
def vault() -> Vault:
    return vault_of(trusted(WorkingBackend)())


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal" / "journal.sqlite"


@pytest.fixture
def open_book(path: Path, vault: Vault, clock: SkippingClock) -> Iterator[OpenBook]:
    """Opens the book as a new run of the console does."""
    stores: list[JournalStore] = []

    def open_one() -> PinBook:
        keys = JournalKeys.look(vault, ("branch-12",))
        stores.append(JournalStore(path, path.parent.parent / "anchor", f"run-{len(stores)}", keys))
        return PinBook(InlineJournal(stores[-1]), vault, clock, "branch-12", hash_in_training)

    yield open_one
    for store in stores:
        store.close()


@pytest.fixture
async def book(open_book: OpenBook) -> PinBook:
    """With a supervisor and one member of staff."""
    book = open_book()
    supervisor = AtDesk(await book.begin("super", PIN))
    await book.add(supervisor, ASHA, HERS)
    return book


async def refused(book: PinBook, operator: str, pin: str) -> timedelta:
    with pytest.raises(SignInRefused) as met:
        await book.sign_in(operator, pin)
    return met.value.wait


def edit(path: Path, statement: str) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute(statement)
    connection.close()


async def test_the_first_is_a_supervisor_and_lets_others_in(book: PinBook, open_book: OpenBook) -> None:
    again = open_book()
    assert await again.sign_in("Super ", PIN) == SUPER
    assert await again.sign_in("asha.k", HERS) == ASHA
    assert await again.operators() == (ASHA, SUPER)
    with pytest.raises(SignInRefused, match="already"):
        await again.begin("mallory", "1111")


async def test_the_lock_pin_of_an_existing_set_up_makes_its_owner_the_first(
    open_book: OpenBook, vault: Vault, clock: SkippingClock
) -> None:
    kept = SecretStr(hash_in_training(SecretStr("4821")))
    vault.set(Entry("branch-12", SecretKind.OPERATOR_PIN), kept)
    book = open_book()
    assert not await book.is_unbegun()
    assert await refused(book, "meena", "9999") == timedelta(seconds=1)
    book = open_book()
    assert await refused(book, "meena", "4821"), "the wait outlives the console"
    assert await book.operators() == ()
    clock.advance(seconds=1)
    assert await book.sign_in("meena", "4821") == Operator("meena", OperatorRole.SUPERVISOR)
    assert [each.id for each in await open_book().operators()] == ["meena"]


async def test_who_has_no_right_adds_nobody(book: PinBook) -> None:
    asha = AtDesk(ASHA)
    for act in (book.add(asha, Operator("x"), "1111"), book.set_pin(asha, "super", "1111")):
        with pytest.raises(NotAllowed, match="Only a supervisor may decide who works here"):
            await act
    with pytest.raises(NotAllowed):
        await book.disable(AtDesk(), "super")
    assert await book.operators() == (ASHA, SUPER)


async def test_the_only_supervisor_stays_and_others_go(book: PinBook) -> None:
    supervisor = AtDesk(SUPER)
    with pytest.raises(OperatorRefused, match="only supervisor"):
        await book.disable(supervisor, "super")
    await book.disable(supervisor, "asha.k")
    await refused(book, "asha.k", HERS)
    await book.add(supervisor, ASHA, "2468")
    assert await book.sign_in("asha.k", "2468") == ASHA


async def test_wrong_pins_wait_longer_across_restarts_and_then_a_supervisor_helps(
    book: PinBook, open_book: OpenBook, clock: SkippingClock
) -> None:
    waits = []
    for _ in range(MOST_WRONG):
        wait = await refused(open_book(), "asha.k", "0000")
        waits.append(wait.total_seconds())
        if len(waits) < MOST_WRONG:
            assert await refused(open_book(), "asha.k", HERS) == wait, "no PIN is looked at before its time"
        clock.advance(seconds=wait.total_seconds())
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]
    clock.advance(seconds=86_400)
    with pytest.raises(SignInRefused, match="super can give"):
        await open_book().sign_in("asha.k", HERS)
    await book.set_pin(AtDesk(SUPER), "asha.k", "1111")
    assert await book.sign_in("asha.k", "1111") == ASHA


async def test_a_clock_that_was_set_back_keeps_nobody_out(book: PinBook, clock: SkippingClock) -> None:
    wait = await refused(book, "asha.k", "0000")
    clock.at -= timedelta(days=1)
    assert await refused(book, "asha.k", HERS) == wait, "it ends no wait either"
    clock.advance(seconds=wait.total_seconds())
    assert await book.sign_in("asha.k", HERS) == ASHA


async def test_the_only_supervisor_may_always_try_again(book: PinBook, clock: SkippingClock) -> None:
    for _ in range(MOST_WRONG + 3):
        clock.advance(seconds=(await refused(book, "super", "0000")).total_seconds())
    assert await book.sign_in("super", PIN) == SUPER
    assert await refused(book, "super", "0000") == wait_after(1), "the right PIN begins anew"


@pytest.mark.parametrize(
    "statement",
    [
        """UPDATE event SET facts = replace(facts, '"staff"', '"supervisor"')""",
        "DELETE FROM event WHERE kind = 'operator set' AND sequence > 2",
        "DELETE FROM event",
        "UPDATE event SET kind = 'x' WHERE kind = 'operator set' AND sequence > 2",
    ],
)
async def test_who_edits_the_file_becomes_nothing(
    book: PinBook, open_book: OpenBook, path: Path, statement: str, clock: SkippingClock
) -> None:
    await book.disable(AtDesk(SUPER), "asha.k")
    edit(path, statement)
    edited = open_book()
    clock.advance(seconds=1)
    with pytest.raises(SignInRefused, match=r"isn't the one this console wrote|not the PIN"):
        await edited.sign_in("asha.k", HERS)
    assert not await edited.is_unbegun(), "nobody becomes the first by it"
    for name in ("meena", "ravi"):
        assert await refused(edited, name, PIN), "another name has no tries of its own"
    clock.advance(seconds=2)
    assert await edited.sign_in("meena", PIN) == Operator("meena", OperatorRole.SUPERVISOR)


async def test_the_journal_holds_neither_pin_nor_what_it_could_be_guessed_from(
    book: PinBook, path: Path, vault: Vault
) -> None:
    held = await in_background(path.read_bytes)
    assert HERS.encode() not in held
    hashes = [word for word in held.split(b'"') if word.startswith(b"$argon2id")]
    assert hashes
    assert not any(check_pin(SecretStr(pin), each.decode()) for pin in (PIN, HERS) for each in hashes)
