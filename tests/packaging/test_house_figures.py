"""What can be counted of the house only gets better. `python -m tests.house --list` names what is counted."""

from __future__ import annotations

import pytest

from tests.house.ceilings import Held, held
from tests.house.figures import measure
from tests.house.sources import read_sources


@pytest.mark.parametrize("figure", held(measure(read_sources())), ids=lambda figure: figure.what)
def test_a_figure_stays_under_its_ceiling(figure: Held) -> None:
    assert figure.found <= figure.ceiling.most, "\n".join(figure.counted)
    assert figure.ceiling.most >= figure.ceiling.goal
