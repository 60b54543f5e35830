"""Every row of the table: what is handed over, in each way it can be, is what is read."""

from __future__ import annotations

import asyncio
from functools import cache

from tests.loop_over import loop_over
from tests.typed.inputs import Row, inputs, read_all, rows


@cache
def _readings() -> dict[Row, str]:
    """All in one app: starting one for each row takes minutes."""
    return asyncio.run(read_all())


@loop_over("row", rows())
def test_what_is_handed_over_is_what_is_read(row: Row) -> None:
    assert _readings()[row] == row.reads


def test_the_table_is_as_long_as_promised() -> None:
    assert inputs() >= 120
