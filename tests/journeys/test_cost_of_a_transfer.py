"""What a transfer costs, in exact numbers: questions to the provider, durable commits, and where time goes.

Each of these is a wait of somebody at a counter, on a slow line or a slow disk. One more must be wanted.
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

from console.cli.exit_codes import ExitCode
from console.cli.timeline import TransferTimeline
from console.cli.transfer import TransferConversation
from console.cli.transfer_parties import find_people
from console.services.desk import Desk
from tests.doubles.simulators import RunningSimulator
from tests.journeys.line_operator import Operator
from tests.journeys.test_line_mode import SAMPLE


def _commits(home: Path) -> int:
    """How often the journal was changed: SQLite counts it in the file's header."""
    (journal,) = home.rglob("journal.sqlite")
    return int.from_bytes(journal.read_bytes()[24:28], "big")


async def test_a_transfer_asks_and_writes_so_often(
    desk: Desk, simulator: RunningSimulator, tmp_path: Path
) -> None:
    asked, written = len(desk.trace), _commits(tmp_path)
    ended = await TransferConversation(desk, Operator(simulator, "yes")).run(SAMPLE)
    assert ended is ExitCode.DONE
    assert [f"{each.method} {each.path}" for each in desk.trace][asked:] == [
        "GET /v2/customers/lookup/customerDetails",
        "GET /v2/customers/565039505/pointsExpirySchedule",
        "GET /v2/customers/565039506",
        "GET /v2/customers/565039506/pointsExpirySchedule",
        "POST /v2/points/isTransferrable",  # the check
        "GET /v2/customers/565039505/pointsTransfers",  # what the sender's history holds before
        "POST /v2/points/isTransferrable",  # once more: it has the code sent
        "POST /v2/points/transfer",
        "GET /v2/customers/565039505",
        "GET /v2/customers/565039505/pointsExpirySchedule",
        "GET /v2/customers/565039506",
        "GET /v2/customers/565039506/pointsExpirySchedule",
    ]
    # Two look-ups, each behind its answer; prepared, code sent, sending, and what became of it.
    assert _commits(tmp_path) - written == 6


async def test_its_timeline_has_each_step_once_and_in_order(desk: Desk, simulator: RunningSimulator) -> None:
    timeline = TransferTimeline(desk)
    await TransferConversation(desk, Operator(simulator, "yes"), find_people, timeline).run(SAMPLE)
    heading, *lines = timeline.lines()
    steps = [line[:42].strip() for line in lines]
    assert steps == [
        "Enter: the order",
        "order checked",
        "Enter: the preview",
        "PREPARED, durable (J1)",
        "code asked for (J2)",
        "Enter: the code, or the operator's word",
        "SENDING, durable (J3)",
        "first byte (J5)",
        "answer read (J6)",
        "answer judged",
        "outcome, durable (J7)",
        "outcome shown",
    ]
    times = [float(line.split()[-1]) for line in lines]
    assert heading.startswith("Milliseconds")
    assert all(before <= after for before, after in pairwise(times))
