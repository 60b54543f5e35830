"""Prints the table: `python -m tests.typed`."""

from __future__ import annotations

import asyncio
import sys

from tests.typed.inputs import inputs, read_all, rows


async def main() -> int:
    """Each row with what it is read as now; 1 if one isn't read as it must be."""
    wrong = 0
    for row, now in (await read_all()).items():
        wrong += now != row.reads
        mark = "✓" if now == row.reads else f"✗ not {row.reads!a}"
        sys.stdout.write(f"{row.kind:15} +{row.country:3} {row.way:14} {row.typed!a:45} → {now}  {mark}\n")
    sys.stdout.write(f"{inputs()} inputs in {len(rows())} rows, {wrong} wrong\n")
    return 1 if wrong else 0


sys.exit(asyncio.run(main()))
