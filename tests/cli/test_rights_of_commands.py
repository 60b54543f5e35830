"""Every command of the line, in every role: it needs a right, or stands on the list of those that don't."""

from __future__ import annotations

import argparse
import asyncio
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pydantic import SecretStr

from console.cli import main
from console.cli.commands import _COMMANDS, _parser
from console.credentials.journal_keys import JournalKeys
from console.credentials.keyring_vault import KeyringVault
from console.credentials.pins import hash_in_training
from console.credentials.vault import Entry
from console.domain.clock import SystemClock
from console.domain.operators import AtDesk, Operator, OperatorRole, Right
from console.domain.sign_ins import SecretKind
from console.journal.journal_thread import Journal
from console.services.pin_book import PinBook
from console.settings.folders import data_folder, state_folder
from tests.doubles.whole_computer import whole_computer
from tests.journal.conftest import an_intent

PINS = {"staff": "1357", "agent": "2468", "supervisor": "8264"}
KNOWN = "AAAAAAAAAA"
URL = "postgresql://127.0.0.1:1/points"
WITHOUT_SIGN_IN = {
    ("demo", ""): "training, on data of its own",
    ("academy", ""): "the same",
    ("open", ""): "the full screen, which asks itself before anything is filled in",
    ("profile", "test"): "reads with the sign-in that is kept, and nobody's data",
    ("credentials", "test"): "the same",
    ("journal", "verify"): "counts entries",
    ("policy", "show"): "what holds for everybody",
    ("policy", "check"): "the same",
    ("policy", "log"): "the same, and since when",
    ("operators", "list"): "ids, names and roles, no PIN",
    ("ledger", "init"): "the database's administrator, by their password",
    ("ledger", "grant"): "the same",
    ("ledger", "status"): "how far this console's entries got",
    ("ledger", "verify"): "counts entries",
}


@dataclass(frozen=True)
class Gated:
    """A command as it is typed, and the right to what it does."""

    right: Right
    words: tuple[str, ...] = ()
    has_ledger: bool = False


_TILL = ("--branch", "14", "--label", "till 2")
GATED = {
    ("transfer", ""): Gated(Right.TRANSFER),
    ("group-transfer", ""): Gated(Right.TRANSFER),
    ("history", ""): Gated(Right.PAST),
    ("case", ""): Gated(Right.PAST, (KNOWN,)),
    ("ticket", ""): Gated(Right.TICKETS, (KNOWN, "INC-4412")),
    ("note", ""): Gated(Right.TICKETS, (KNOWN, "called back")),
    ("lookup", ""): Gated(Right.TRANSFER, ("9148574269",)),
    ("reverse", ""): Gated(Right.TRANSFER, (KNOWN,)),
    ("person", ""): Gated(Right.PERSONS_DATA, ("565039506", "--output", "nobody.json")),
    ("purge", ""): Gated(Right.PURGE, ("--yes",)),
    ("unresolved", ""): Gated(Right.PAST),
    ("receipt", ""): Gated(Right.PAST, (KNOWN,)),
    ("figures", ""): Gated(Right.FIGURES),
    ("lookups", ""): Gated(Right.LOOKUPS),
    ("policy", "set"): Gated(Right.POLICY, ("cancel.seconds", "5")),
    ("operators", "add"): Gated(Right.OPERATORS, ("eve", "--role", "supervisor")),
    ("operators", "set-pin"): Gated(Right.OPERATORS, ("super",)),
    ("operators", "disable"): Gated(Right.OPERATORS, ("staff",)),
    ("operators", "members"): Gated(Right.OPERATORS, ("staff", "565039506")),
    ("credentials", "set"): Gated(Right.CONNECTIONS),
    ("credentials", "remove"): Gated(Right.CONNECTIONS),
    ("journal", "accept"): Gated(Right.RESTORED_JOURNAL, ("--reason", "a new disk")),
    ("journal", "settle"): Gated(
        Right.RESOLVE, ("--transfer", KNOWN, "--moved", "yes", "--reason", "seen there")
    ),
    ("ledger", "join"): Gated(Right.CONNECTIONS, (URL, *_TILL)),
    ("ledger", "leave"): Gated(Right.CONNECTIONS, has_ledger=True),
}


def there_are() -> set[tuple[str, str]]:
    """Each command with each of its acts, as the parser takes them."""
    parser = _parser(_COMMANDS)
    [commands] = [each for each in parser._actions if isinstance(each, argparse._SubParsersAction)]
    found = set()
    for name, command in commands.choices.items():
        acts = next((each.choices for each in command._actions if each.dest == "act"), None) or ("",)
        found |= {(name, act) for act in acts}
    return found


@dataclass
class Computer:
    """Somebody's computer with a staff, an agent and a supervisor, called by their roles."""

    settings: Path
    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]

    def type(self, command: tuple[str, str], *, who: str, pin: str | None = None) -> tuple[int, str]:
        """The exit code, and all that was said; after the PIN nobody answers."""
        gated, pin = GATED[command], PINS[who] if pin is None else pin
        profile = '[profiles.main]\noperator = "supervisor"\nbase_url = "https://127.0.0.1:1"\n'
        ledger = f'[ledger]\nurl = "{URL}"\n' if gated.has_ledger else ""
        self.settings.write_text(profile + ledger, encoding="utf-8")
        self.monkeypatch.setattr("sys.stdin", io.StringIO(f"{pin}\n" if pin else ""))
        words = [word for word in (*command, *gated.words) if word]
        code = main([*words, "--operator", who])
        said = self.capsys.readouterr()
        return code, said.out + said.err

    def entries(self) -> list[str]:
        """What the journal holds beside who tried to sign in."""
        journal = open_journal()
        slice_ = asyncio.run(journal.run(lambda store: store.entries_after(0, 1000)))
        journal.close()
        return [each.hash for each in slice_.entries if each.kind not in ("PIN tried", "signed in")]


def open_journal() -> Journal:
    keys = JournalKeys.look(KeyringVault())
    return Journal(data_folder() / "journal", state_folder() / "journal.anchor", keys)


async def employ() -> None:
    """Three who work here, and one transfer on record."""
    vault, journal = KeyringVault(), open_journal()
    book = PinBook(journal, vault, SystemClock(), make_hash=hash_in_training)
    supervisor = AtDesk(await book.begin("supervisor", PINS["supervisor"]))
    for role in (OperatorRole.STAFF, OperatorRole.AGENT):
        await book.add(supervisor, Operator(role.value, role), PINS[role])
    await journal.run(lambda store: store.prepare(an_intent(KNOWN)))
    for kind in (SecretKind.IDENTITY, SecretKind.SECRET):
        vault.set(Entry("main", kind), SecretStr("known"))
    journal.close()


@pytest.fixture
def computer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Computer]:
    with whole_computer(tmp_path, monkeypatch) as settings:
        asyncio.run(employ())
        yield Computer(settings, monkeypatch, capsys)


def test_a_new_command_must_say_which_right_it_needs() -> None:
    assert there_are() == set(GATED) | set(WITHOUT_SIGN_IN)
    assert not set(GATED) & set(WITHOUT_SIGN_IN)


def test_nobody_gets_by_a_command_what_their_role_has_not(computer: Computer) -> None:
    before = computer.entries()
    for command, gated in GATED.items():
        for role in OperatorRole:
            if Operator("x", role).may(gated.right):
                continue
            code, said = computer.type(command, who=role.value)
            assert code == 1, (command, role, said)
            assert "a supervisor may" in said, (command, role, said)
            assert gated.right.value in said, (command, role, said)
    assert computer.entries() == before


def test_nobody_gets_anything_without_a_pin(computer: Computer) -> None:
    before = computer.entries()
    for command in GATED:
        code, said = computer.type(command, who="supervisor", pin="")
        assert code != 0, (command, said)
        assert KNOWN not in said, command
    code, said = computer.type(("history", ""), who="supervisor", pin=PINS["staff"])
    assert (code, KNOWN in said, "not the PIN of supervisor" in said) == (1, False, True)
    assert computer.entries() == before


@pytest.mark.parametrize("command", ["history", "case", "receipt", "unresolved"])
def test_a_program_reads_with_an_id_and_a_pin_on_standard_input(computer: Computer, command: str) -> None:
    code, said = computer.type((command, ""), who="staff")
    assert (code, "PIN of staff: " in said) == (0, True)
    assert KNOWN in said or command == "unresolved"
