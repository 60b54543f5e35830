"""Who works in the chain (L10): known at every till spoken for, and by nobody who only runs the database."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from time import monotonic

import pytest
from psycopg import errors
from pydantic import SecretStr

from console.cli import main
from console.credentials.journal_keys import JournalKeys
from console.credentials.keyring_vault import KeyringVault
from console.credentials.pins import check_pin, hash_in_training
from console.credentials.vault import MemoryVault
from console.domain.elsewhere import Sees
from console.domain.operators import (
    MOST_WRONG,
    AtDesk,
    NotAllowed,
    Operator,
    OperatorRole,
    Right,
    SignInRefused,
)
from console.journal.transactions import JournalStore
from console.ledger.claims import LIMIT_SECONDS
from console.ledger.ledger_thread import LedgerThread
from console.ledger.operator_rows import LedgerOperators
from console.services.people import People
from console.services.pin_book import PinBook
from console.services.shared_ledger import MEMBERSHIP
from tests.doubles.clocks import SkippingClock
from tests.doubles.whole_computer import whole_computer
from tests.ledger.conftest import Chain
from tests.ledger.test_rights import Session
from tests.ledger.tills import AtOnce, TestedTill

PIN, HERS, ANOTHER = "8264", "1357", "9753"
SUPER, ASHA = Operator("super", OperatorRole.SUPERVISOR), Operator("asha.k", name="Asha Kumar")


class StaffedTill(TestedTill):
    """A till with a book of its own, which hears the chain's others."""

    def __init__(self, chain: Chain, folder: Path, label: str, sees: Sees, branch: str = "14") -> None:
        super().__init__(chain, folder, label, chain.join(label, branch=branch, sees=sees))
        self.sees, self.vault, self.clock = sees, MemoryVault(), SkippingClock()
        self.start()

    def start(self, folder: Path | None = None) -> None:
        """Another run, in another data folder perhaps."""
        if folder is not None:
            self.store = JournalStore(
                folder / "journal.sqlite", folder / "anchor", "run-2", JournalKeys.look(self.vault)
            )
        self.book = PinBook(AtOnce(self.store), self.vault, self.clock, make_hash=hash_in_training)
        self.people = People(AtDesk(), self.book)
        thread = LedgerThread(self.chain.connection_of(self.member))
        self.people.join(LedgerOperators(thread, self.member, self.sees))

    async def employs(self, *operators: Operator) -> None:
        """Its first supervisor, and others."""
        desk = AtDesk(await self.book.begin("super", PIN))
        for each in operators:
            await self.book.add(desk, each, HERS)
        await self.brings()

    async def brings(self) -> None:
        """What was decided goes into the ledger; a later word is a second younger."""
        self.clock.advance(seconds=1)
        assert (await self.forwarder.pass_once()).is_in_step


OpenTill = Callable[..., StaffedTill]


@pytest.fixture
def open_till(chain: Chain, tmp_path: Path) -> OpenTill:
    def open_one(label: str, sees: Sees = Sees.CONSOLE, branch: str = "14") -> StaffedTill:
        return StaffedTill(chain, tmp_path / label, label, sees, branch)

    return open_one


@pytest.fixture
async def office(open_till: OpenTill) -> StaffedTill:
    office = open_till("office", Sees.ALL, "1")
    await office.employs(ASHA)
    return office


async def test_what_is_decided_at_head_office_holds_at_every_till(
    office: StaffedTill, open_till: OpenTill
) -> None:
    till, desk = open_till("till 1"), AtDesk(SUPER)
    assert not await till.book.is_unbegun(), "whoever comes first to a new till is no supervisor"
    assert await till.people.sign_in("asha.k", HERS) == ASHA
    await office.book.set_pin(desk, "asha.k", ANOTHER)
    await office.brings()
    with pytest.raises(SignInRefused, match=r"not the PIN of asha\.k"):
        await till.people.sign_in("asha.k", HERS)
    till.clock.advance(seconds=2)
    _pass_an_hour(till.chain)
    assert await till.people.sign_in("asha.k", ANOTHER) == ASHA
    await office.book.disable(desk, "asha.k")
    await office.brings()
    assert till.people.at_desk.may(Right.TRANSFER)
    await till.people.hear()
    with pytest.raises(NotAllowed, match=r"asha\.k doesn't work here any more"):
        till.people.at_desk.require(Right.TRANSFER)
    with pytest.raises(SignInRefused, match="not the PIN"):
        await till.people.sign_in("asha.k", ANOTHER)
    assert await till.people.sign_in("super", PIN) == SUPER


async def test_out_of_reach_the_last_known_book_holds(office: StaffedTill, open_till: OpenTill) -> None:
    till = open_till("till 1")
    await till.people.sign_in("asha.k", HERS)
    till.people.close()
    with till.chain.blocked("points_ledger.event"), till.chain.blocked("points_ledger.pin_try"):
        till.start()
        began = monotonic()
        assert await till.people.sign_in("asha.k", HERS) == ASHA
        assert monotonic() - began < 2 * LIMIT_SECONDS, "it doesn't wait for each step"
    left = PinBook(AtOnce(till.store), till.vault, till.clock)
    assert await left.sign_in("asha.k", HERS) == ASHA, "also of a till that has left, which knows the PIN"


async def test_who_was_there_before_is_known_elsewhere_from_their_next_sign_in(
    open_till: OpenTill, chain: Chain
) -> None:
    desk, till = open_till("desk", Sees.BRANCH), open_till("till 1")
    alone = PinBook(AtOnce(desk.store), desk.vault, desk.clock, make_hash=hash_in_training)
    await alone.begin("super", PIN)
    await till.employs()
    await desk.brings()
    await till.people.hear()
    assert [each.id for each in await till.book.operators()] == ["super"]
    await desk.people.sign_in("super", PIN)
    await desk.book.add(AtDesk(SUPER), ASHA, HERS)
    await desk.brings()
    assert await till.people.sign_in("asha.k", HERS) == ASHA


@pytest.mark.parametrize(("sees", "branch"), [(Sees.CONSOLE, "14"), (Sees.BRANCH, "15")])
async def test_who_may_not_speak_for_a_till_is_not_heard_there(
    open_till: OpenTill, sees: Sees, branch: str
) -> None:
    other, till = open_till("desk", sees, branch), open_till("till 1")
    await other.employs(Operator("eve", OperatorRole.SUPERVISOR))
    assert await till.book.is_unbegun()
    other.sees = Sees.ALL  # as whoever edits the settings there would have it
    other.start()
    await other.book.set_pin(AtDesk(SUPER), "eve", ANOTHER)
    await other.brings()
    assert await till.book.is_unbegun()


async def test_who_runs_the_database_makes_nobody_a_supervisor(
    office: StaffedTill, open_till: OpenTill
) -> None:
    server, database = office.chain.server, office.chain.database
    [row] = server.run_sql(
        database,
        "SELECT facts FROM points_ledger.event WHERE facts LIKE '%asha.k%' AND kind = 'operator set'",
    )
    assert HERS not in row[0]
    [hashed] = [word for word in row[0].split('"') if word.startswith("$argon2id")]
    assert not check_pin(SecretStr(HERS), hashed), "without the chain's key no PIN can be guessed"
    raised = """UPDATE points_ledger.event SET facts = replace(facts, '"staff"', '"supervisor"')"""
    server.run_sql(database, "SET session_replication_role = replica; " + raised)
    till = open_till("till 1")
    await till.people.hear()
    assert [each.id for each in await till.book.operators()] == ["super"]


@pytest.mark.parametrize(
    "facts", [{"role": "czar"}, {"operator": ["x"]}, {"added": "soon"}, {"operator": "x y"}]
)
async def test_a_word_that_makes_no_sense_here_keeps_nobody_from_signing_in(
    office: StaffedTill, open_till: OpenTill, facts: dict[str, object]
) -> None:
    """As from a later console, or a till that somebody has changed."""
    last = dict(office.store.entries_after(0, 10).entries[-1].facts)
    told = {**last, "reach": "all", "operator": "eve", **facts}
    office.store.note(office.clock.now(), "super", "operator set", told)
    await office.brings()
    till = open_till("till 1")
    assert await till.people.sign_in("asha.k", HERS) == ASHA
    assert [each.id for each in await till.book.operators()] == ["asha.k", "super"]


async def test_an_emptied_data_folder_forgets_no_wrong_pin(
    office: StaffedTill, open_till: OpenTill, tmp_path: Path
) -> None:
    """Neither here nor at another till, until a supervisor gives another PIN."""
    till = open_till("till 1")
    waits = []
    for number in range(MOST_WRONG):
        till.start(tmp_path / f"empty {number}")
        with pytest.raises(SignInRefused) as refused:
            await till.people.sign_in("asha.k", "0000")
        waits.append(refused.value.wait.total_seconds())
        with pytest.raises(SignInRefused, match="The next PIN"):
            await till.people.sign_in("asha.k", HERS)
        _pass_an_hour(till.chain)
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]
    with pytest.raises(SignInRefused, match="super can give"):
        await open_till("till 2").people.sign_in("asha.k", HERS)
    await office.book.set_pin(AtDesk(SUPER), "asha.k", ANOTHER)
    await office.brings()
    assert await till.people.sign_in("asha.k", ANOTHER) == ASHA


def _pass_an_hour(chain: Chain) -> None:
    chain.server.run_sql(chain.database, "UPDATE points_ledger.pin_try SET at = at - interval '1 hour'")


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM points_ledger.pin_try",
        "UPDATE points_ledger.pin_try SET was_right = true",
        "SELECT console FROM points_ledger.pin_try",
        "INSERT INTO points_ledger.pin_try (console, operator, was_right) VALUES ('{other}', 'asha.k', true)",
    ],
)
async def test_no_till_takes_a_try_back_or_writes_one_for_another(
    office: StaffedTill, open_till: OpenTill, statement: str
) -> None:
    till = open_till("till 1")
    with pytest.raises(errors.InsufficientPrivilege):
        Session(till).run(statement.format(other=office.member.console))


def test_commands_tell_the_chain_and_hear_it(
    chain: Chain, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """At head office's computer somebody is added, and at a till's they sign in, each in one command."""

    def typed(*words: str, answers: str) -> tuple[int, str]:
        monkeypatch.setattr("sys.stdin", io.StringIO(answers))
        code, said = main(list(words)), capsys.readouterr()
        return code, said.out + said.err

    for label, sees in (("office", Sees.ALL), ("till 1", Sees.CONSOLE)):
        with whole_computer(tmp_path / label, monkeypatch) as settings:
            url = chain.server.url(chain.database)
            settings.write_text(f'[ledger]\nurl = "{url}"\nsees = "{sees}"\n', encoding="utf-8")
            KeyringVault().set(MEMBERSHIP, SecretStr(chain.join(label, branch="1", sees=sees).text()))
            if sees is Sees.ALL:
                assert typed("operators", "add", "super", answers=f"{PIN}\n{PIN}\n")[0] == 0
                add = ("operators", "add", "asha.k", "--operator", "super")
                code, said = typed(*add, answers=f"{PIN}\n{HERS}\n{HERS}\n")
                assert (code, "asha.k works here now, as staff. So it is at every till" in said) == (0, True)
            else:
                code, said = typed("history", "--operator", "asha.k", answers=f"{HERS}\n")
                assert (code, "No transfer of this console" in said) == (0, True)
                code, said = typed("operators", "disable", "asha.k", "--operator", "super", answers=PIN)
                assert (code, "At this till only" in said) == (0, True)
