"""Every dependency is bounded above, so that a new major of somebody else's isn't found out at a counter."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

_PROJECT = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))
_BOUNDED = re.compile(r"[a-z0-9-]+>=[0-9.]+,<[0-9.]+")


def test_every_dependency_has_a_lower_and_an_upper_bound() -> None:
    extras = _PROJECT["project"]["optional-dependencies"].values()
    needed = [
        *_PROJECT["build-system"]["requires"],
        *_PROJECT["project"]["dependencies"],
        *(each for extra in extras for each in extra),
    ]
    assert len(needed) > 20
    assert [each for each in needed if not _BOUNDED.fullmatch(each)] == []
