"""V1: a page of a hundred transfers, from bytes to models."""

from __future__ import annotations

import json
from collections.abc import Iterator

from console.providers.capillary.reading import read
from console.providers.capillary.transfer_models import TransferAnswer
from tests.benchmarks.in_turns import in_turns
from tests.benchmarks.report import Figure
from tests.benchmarks.statistics import ratio_of

_ROWS, _REPEATS = 100, 20


def history_page(rounds: int) -> Iterator[Figure]:
    """V1."""
    body = page(_ROWS)
    answer = read(TransferAnswer, body)
    assert answer.data is not None
    assert len(answer.data) == _ROWS
    times = in_turns(rounds, _REPEATS, lambda: read(TransferAnswer, body), lambda: json.loads(body))
    yield Figure("V1", "history page of 100, validated ÷ json.loads", ratio_of(*times), 1.4, unit="µs")


def page(rows: int) -> bytes:
    """A page in the shape of Capillary's pointsTransfers, about 600 bytes a row."""
    return json.dumps(
        {"data": [row(number) for number in range(rows)], "warnings": [], "errors": []}
    ).encode()


def row(number: int, **changes: object) -> dict[str, object]:
    """A transfer of 150 points from customer 1001 to customer 1002."""
    return {
        "toEntityId": 1002,
        "toEntityType": "CUSTOMER",
        "fromEntityId": 1001,
        "fromEntityType": "CUSTOMER",
        "pointsTransferDate": "2026-02-03 09:10:11",
        "pointsTransferDateISO": "2026-02-03T09:10:11Z",
        "pointsTransferred": 150.0,
        "transferId": 700001 + number,
        "transferType": "DEDUCTION",
        "transferredFrom": {"userId": 1001, "firstName": "Asha", "lastName": "Sample"},
        "transferredTo": {"userId": 1002, "firstName": "Ben", "lastName": "Sample"},
        "notes": f"sample gift #{number}",
        "programName": "SampleProgramme",
        "pointsTransferBreakupByEarningPrograms": [
            {"programId": 973, "deductedPoints": 150.0, "programCurrentPoints": 8350}
        ],
        **changes,
    }
