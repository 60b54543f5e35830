"""One request at a time for each customer."""

from __future__ import annotations

import asyncio

from tests.simulator.capillary.conftest import Till, errors


async def test_a_second_request_of_a_customer_is_refused_while_the_first_runs(till: Till) -> None:
    code = await till.code()
    other = await till.code("9600010001")
    till.simulator.arm("transfer", "latency", seconds=300)
    first = asyncio.create_task(till.transfer(1, code=code))
    for _ in range(1000):
        if till.simulator.requests()[-1]["path"].endswith("/transfer"):
            break
        await asyncio.sleep(0)
    second = await till.transfer(2, code=code)
    paid_to_the_same = await till.transfer(3, "9600010001", code=other)
    somebody_else = await till.transfer(
        4, "9600010001", code=other, toCustomerIdentifier={"type": "ID", "value": "565345942"}
    )
    till.simulator.advance(300)

    assert (second.status_code, errors(second)) == (521, [521])
    assert errors(paid_to_the_same) == [521]
    assert errors(somebody_else) == []
    assert errors(await first) == []
    assert [booked["points"] for booked in till.simulator.transfers(565039505)] == [1]


async def test_equal_transfers_go_through_twice(till: Till) -> None:
    first = await till.paid(40, notes="gift")
    second = await till.paid(40, notes="gift")

    numbers = [answer.json()["data"][0]["transferId"] for answer in (first, second)]
    assert numbers == [1037890, 1037891]
