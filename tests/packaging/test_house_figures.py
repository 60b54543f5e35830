"""What can be counted of the house only gets better. `python -m tests.house --list` names what is counted."""

from __future__ import annotations

from tests.house.ceilings import held
from tests.house.figures import measure
from tests.house.sources import read_sources


def test_every_figure_stays_under_its_ceiling() -> None:
    figures = held(measure(read_sources()))
    over = [
        "\n  ".join((f"{each.what}: {each.found}, at most {each.ceiling.most}", *each.counted))
        for each in figures
        if each.found > each.ceiling.most
    ]
    assert not over, "\n".join(over)
    assert [each.what for each in figures if each.ceiling.most < each.ceiling.goal] == []
