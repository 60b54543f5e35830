"""`python -m tests.house [--list]`: the figures of the house; with `--list`, what each of them counts."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable

from tests.house.ceilings import held
from tests.house.figures import House, Spread, measure
from tests.house.sources import read_sources


def report(house: House, *, whole: bool) -> Iterable[str]:
    """The figures, one a line."""
    yield f"{'files':<42}{_said(house.files)}"
    yield f"{'functions':<42}{_said(house.functions)}"
    yield f"{'public things with a docstring':<42}{house.documented:.0f} %"
    yield f"{'comments and notes per 100 lines':<42}{house.comments:.1f}"
    for each in held(house):
        yield f"{each.what:<42}{each.found}   at most {each.ceiling.most}, goal {each.ceiling.goal}"
        if whole:
            yield from (f"    {one}" for one in each.counted)


def _said(spread: Spread) -> str:
    return (
        f"{spread.count}   lines: median {spread.median}, p95 {spread.p95}, "
        f"longest {spread.longest} ({spread.named})"
    )


def main() -> int:
    """Measure this checkout and print what was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.house", description=__doc__)
    parser.add_argument("--list", action="store_true", help="name everything that is counted")
    given = parser.parse_args()
    sys.stdout.writelines(f"{line}\n" for line in report(measure(read_sources()), whole=given.list))
    return 0


if __name__ == "__main__":
    sys.exit(main())
