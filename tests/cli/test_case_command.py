"""`points-console case`: what a ticket says is enough to find the transfer and tell all of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from console.cli.case_command import case_by_lines
from console.cli.exit_codes import ExitCode
from console.domain.problems import Context, Problem
from console.domain.transfers import HistoryRow, JournalEvent, Reconciliation, State, Verdict
from console.journal.journal_thread import Journal
from console.journal.transactions import JournalStore
from tests.doubles.chain_double import Others, chain
from tests.explanations.test_receipt_text import RECEIPT
from tests.journal.conftest import NOON, ORDER, Keyring, an_intent, sent

MOVED, REFUSED, DOUBTFUL = "P7K2QFM001", "P7K2QFM002", "P7K2QFM003"
ROW = HistoryRow("1037999", True, ORDER.sender, ORDER.recipient, Decimal(500), NOON, note="gift")
VERDICTS = {
    MOVED: Verdict(State.CONFIRMED, "confirmed", receipt=RECEIPT, proof="answer"),
    REFUSED: Verdict(
        State.REJECTED,
        "rejected",
        problems=(Problem("capillary", Context.TRANSFER, "816", message="too little"),),
    ),
    DOUBTFUL: Verdict(State.UNKNOWN, "unknown"),
}


def _fill(store: JournalStore) -> None:
    for number, (reference, verdict) in enumerate(VERDICTS.items()):
        store.prepare(an_intent(reference, sender=str(1001 + 2 * number)))
        sent(store, reference)
        store.settle(reference, NOON, "meena", verdict)
    doubt = Verdict(State.NEEDS_HUMAN, "candidate found", found=Reconciliation(looks=2, candidate=ROW))
    store.settle(DOUBTFUL, NOON, "console", doubt)


class Ticket:
    """Somebody with a ticket at a console."""

    def __init__(self, journal: Journal) -> None:
        self.journal = journal
        self.said: list[str] = []

    async def case(self, named: str, training: frozenset[str] = frozenset()) -> int:
        self.said.clear()
        return await case_by_lines(named, training, self.journal, say=self.said.append)

    @property
    def text(self) -> str:
        return "\n".join(self.said)


@pytest.fixture
def ticket(tmp_path: Path) -> Iterator[Ticket]:
    journal = Journal(tmp_path / "journal", tmp_path / "anchor", Keyring())
    yield Ticket(journal)
    journal.close()


@pytest.mark.parametrize(
    "named",
    [
        MOVED,
        "#p7k2-qfm-ool",
        "Dear colleagues, please look into #P7K2QFM001, thanks",
        "Re: transfer P7K2QFM001.",
        "1037890",
    ],
)
async def test_whatever_a_ticket_says_leads_to_the_transfer(ticket: Ticket, named: str) -> None:
    await ticket.journal.run(_fill)
    assert await ticket.case(named) == 0
    assert f"#{MOVED}" in ticket.text


async def test_the_whole_story_of_one_that_moved(ticket: Ticket) -> None:
    await ticket.journal.run(_fill)
    await ticket.case(MOVED, training=frozenset({"test"}))
    at = f"{NOON.astimezone().day} {NOON.astimezone():%b %Y %H:%M:%S %z}"
    assert ticket.said[0].strip() == "TRAINING - no real points"
    story = ticket.said[ticket.said.index("What happened (profile test, provider capillary)") + 1 :]
    assert story == [
        f"  {at}  written down, nothing sent yet, meena",
        f"  {at}  sending began (try 1), meena",
        f"  {at}  the provider's answer confirmed it, meena",
    ]
    assert "What it met" not in ticket.text


async def test_a_refusal_says_who_can_fix_it_in_the_providers_words_too(ticket: Ticket) -> None:
    await ticket.journal.run(_fill)
    await ticket.case(REFUSED)
    assert "What it met" in ticket.said
    for words in ("No points moved.", "Who can fix it:", "too little", "816"):
        assert words in ticket.text


async def test_a_doubt_shows_the_providers_row_and_what_to_do(ticket: Ticket) -> None:
    await ticket.journal.run(_fill)
    await ticket.case(DOUBTFUL)
    assert "1037999: 500 from Asha R••• to Ravi K•••" in ticket.text
    meant, step, *_ = ticket.said
    assert "The console cannot tell whether points moved" in meant
    assert step.startswith("Next: Two persons decide it")
    assert "moved the points" not in ticket.text


async def test_another_tills_transfer_is_told_as_far_as_the_ledger_has_it(
    ticket: Ticket, capsys: pytest.CaptureFixture[str]
) -> None:
    [*_, theirs] = (others := chain(0, 3)[2]).all
    others.steps = (JournalEvent(1, theirs.intent.reference, NOON, "prepared", "ravi.b", {}),)

    async def case(named: str, opened: Others | None = others) -> int:
        ticket.said.clear()
        return await case_by_lines(
            named, frozenset(), ticket.journal, say=ticket.said.append, open_elsewhere=lambda: opened
        )

    assert await case(f"please look at #{theirs.intent.reference[:4]}-{theirs.intent.reference[4:]}") == 0
    assert f"{theirs.intent.reference} was made at branch 15, till 2, by ravi.b" in ticket.text
    assert "written down, nothing sent yet" in ticket.text
    assert "in that console's journal alone" in ticket.text
    gone = replace(others, unreadable="It can't be reached.")
    for named, opened, words in (
        ("Q8M3ZZZ039", others, "No other till that this console sees has it either."),
        ("asha", others, "Only this console was searched"),
        ("Q8M3ZZZ039", gone, "can't be read now. It can't be reached."),
        ("Q8M3ZZZ039", None, ""),
    ):
        assert await case(named, opened) == ExitCode.NOT_DONE
        assert words in ticket.text
        assert "this console's journal has no transfer" in capsys.readouterr().err


async def test_nothing_and_too_much(ticket: Ticket, capsys: pytest.CaptureFixture[str]) -> None:
    assert await ticket.case("nobody") == ExitCode.NOT_DONE
    assert "no transfer that 'nobody' could mean" in capsys.readouterr().err
    await ticket.journal.run(_fill)
    assert await ticket.case("Asha") == ExitCode.LOOK_FIRST
    assert [line.split()[0] for line in ticket.said[1:]] == [DOUBTFUL, REFUSED, MOVED]
