"""`points-console receipt`, as somebody with a piece of paper reads it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from console.cli.exit_codes import ExitCode
from console.cli.receipt_command import ReceiptRequest, receipt_by_lines
from console.domain.operators import AtDesk, Operator
from console.domain.transfers import State, Verdict
from console.journal.journal_thread import Journal
from console.services.receipts import ReceiptService
from tests.explanations.test_receipt_text import RECEIPT
from tests.journal.conftest import NOON, Keyring, an_intent, sent

PAPER = "P7K2QFM001"
TAKES = "import sys; open(sys.argv[1], 'a').write(sys.stdin.read())"


@dataclass
class Desk:
    """A journal with one processed transfer, a printer that writes to a file, and what was said."""

    folder: Path
    journal: Journal
    said: list[str] = field(default_factory=list)

    async def type(self, *, command: str = "", **asked: str | bool) -> int:
        self.said.clear()
        service = ReceiptService(
            self.journal, AtDesk(Operator("meena")), self.folder / "receipts", {"test"}, command
        )
        request = ReceiptRequest(**asked)  # type: ignore[arg-type]
        assert not request.lacks
        return await receipt_by_lines(request, service, self.said.append)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    journal = Journal(tmp_path / "journal", tmp_path / "anchor", Keyring())
    yield Desk(tmp_path, journal)
    journal.close()


async def moved(desk: Desk, reference: str = PAPER) -> None:
    def steps(store: object) -> None:
        from console.journal.transactions import JournalStore

        assert isinstance(store, JournalStore)
        store.prepare(an_intent(reference))
        sent(store, reference)
        verdict = Verdict(State.CONFIRMED, "confirmed", receipt=RECEIPT, proof="answer")
        store.settle(reference, NOON, "meena", verdict)

    await desk.journal.run(steps)


async def test_before_the_first_transfer_there_is_none(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    await desk.journal.run(lambda store: store.prepare(an_intent()))
    assert await desk.type() == ExitCode.NOT_DONE
    assert "no transfer has left this console yet" in capsys.readouterr().err


async def test_the_last_one_or_one_by_its_reference_however_it_is_written(desk: Desk) -> None:
    await moved(desk)
    assert await desk.type() == 0
    last = list(desk.said)
    assert any(f"#{PAPER}" in line for line in last)
    assert await desk.type(reference=f"#{PAPER.lower()}") == 0
    assert desk.said == last


async def test_an_unknown_one(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    await moved(desk)
    assert await desk.type(reference="ZZZZZZZZZZ") == ExitCode.NOT_DONE
    assert "no transfer ZZZZZZZZZZ" in capsys.readouterr().err


async def test_the_code_of_a_true_receipt_and_of_an_altered_one(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    await moved(desk)
    await desk.type()
    code = next(line.split()[-1] for line in desk.said if line.startswith("Receipt code"))
    assert await desk.type(reference=PAPER, code=code) == 0
    assert desk.said == ["The code is right. That receipt says: 500 from Asha R••• to Ravi K•••, processed."]
    found_twice = Verdict(State.DOUBLE_ALARM, "found twice")
    await desk.journal.run(lambda store: store.settle(PAPER, NOON, "meena", found_twice))
    assert await desk.type(reference=PAPER, code=code) == 0
    assert desk.said[-1] == "Since then it has become: found twice."
    altered = code[:-1] + ("0" if code[-1] != "0" else "1")
    assert await desk.type(reference=PAPER, code=altered) == ExitCode.LOOK_FIRST
    assert "no receipt" in capsys.readouterr().err
    assert await desk.type(reference="ZZZZZZZZZZ", code=code) == ExitCode.LOOK_FIRST


async def test_printing_hands_the_paper_over_once(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    await moved(desk)
    await desk.type()
    paper, out = desk.said.copy(), desk.folder / "printer"
    assert await desk.type(to_printer=True) == ExitCode.CANNOT_WORK
    assert "print_command" in capsys.readouterr().err
    command = f'{sys.executable} -c "{TAKES}" {out}'
    assert await desk.type(to_printer=True, command=command) == 0
    assert out.read_text(encoding="utf-8").splitlines() == paper
    assert await desk.type(to_printer=True, command=f'{sys.executable} -c "raise SystemExit(3)"') == 4
    assert "ended with 3" in capsys.readouterr().err
    assert await desk.type(to_printer=True, command="/nowhere/printer") == ExitCode.CANNOT_WORK


@pytest.mark.parametrize("request_", [ReceiptRequest("short"), ReceiptRequest(code="4F7Q")])
def test_what_is_asked_for_in_the_wrong_way(request_: ReceiptRequest) -> None:
    assert request_.lacks.endswith((".", "CODE"))
