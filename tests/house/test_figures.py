"""The figures count what they say, in a house small enough to count by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.house.figures import House, measure
from tests.house.sources import read_sources

_FILES = {
    "console/__init__.py": "",
    "console/settings.py": '"""Says something."""\n',
    "console/loose.py": '''"""Says something."""
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    from console.domain import ring
class Older:  # noqa: N801
    # Why it is so.
    "Said."  # noqa: X1 - because
    value = 1
    "What it is worth."
''',
    "console/domain/__init__.py": "from console.loose import Older\n",
    "console/domain/ring.py": """class Younger(__import__("x").Unknown): ...
def short() -> None:
    from console import loose
""",
    "console/providers/mastercard/wire.py": "MASTERCARD = 1\n",
    "console/providers/capillary/wire.py": "CAPILLARY = 1\n",
    "screens/ring.py": '''"""Tells of Mastercard, which is no code."""
from console.domain import Older
class Younger(Older):
    def _hidden(self): ...
class Youngest(Younger[int]):
    provider = "mastercard"
''',
}


@pytest.fixture
def house(tmp_path: Path) -> House:
    for path, text in _FILES.items():
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return measure(read_sources(tmp_path))


def test_sizes(house: House) -> None:
    assert (house.files.count, house.files.longest, house.files.named) == (8, 9, "console/loose.py")
    assert (house.functions.count, house.functions.longest) == (2, 2)
    assert house.comments == pytest.approx(300 / 22)


def test_docstrings_of_public_things(house: House) -> None:
    # Eight modules, four classes and one function, of which three modules and one class say what they are.
    assert house.documented == pytest.approx(100 * 4 / 13)


def test_names_used_twice(house: House) -> None:
    assert house.class_names_twice == ["Younger"]
    assert house.file_names_twice == ["ring.py"]


def test_the_longest_line_of_descent_goes_through_a_package(house: House) -> None:
    assert house.deepest == ("Older", "Younger", "Youngest")


def test_a_circle_counts_wherever_its_imports_stand(house: House) -> None:
    assert house.circles == [("console.domain.ring", "console.loose")]
    assert house.circles_at_start == []


def test_what_lies_loose_and_who_names_a_provider(house: House) -> None:
    assert house.loose == ["loose.py"]
    assert house.provider_names == ["screens/ring.py:6"]
