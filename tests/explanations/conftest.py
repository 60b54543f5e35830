"""One catalogue for all tests of the room: it only reads packaged files."""

from __future__ import annotations

import pytest

from console.explanations.catalogue import Catalogue


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return Catalogue()
