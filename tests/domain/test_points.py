from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.input_text import NotRead
from console.domain.points import MAX_POINTS, format_points, read_points


@pytest.mark.parametrize(
    ("typed", "points"),
    [
        ("1", 1),
        (" 500 ", 500),
        ("1,000", 1000),
        ("1,00,000", 100_000),
        ("12,34,567", 1_234_567),
        ("007", 7),
        ("000000000000005", 5),
        (str(MAX_POINTS), MAX_POINTS),
        ("2,147,483,647", MAX_POINTS),
    ],
)
def test_amounts_are_understood(typed: str, points: int) -> None:
    assert read_points(typed) == points


@pytest.mark.parametrize(
    "typed",
    [
        "", "  ", "0", "000", "-5", "+5", "5.0", "5.5", "1e3", "1_000", "1,0", "1,00", ",100", "100,",
        "1,,000", "1 00", "0,500", "²", "x", "0x10", str(MAX_POINTS + 1), "9" * 5000, "1\n2",
    ],
)  # fmt: skip
def test_everything_else_is_refused_with_a_sentence(typed: str) -> None:
    refusal = read_points(typed)
    assert isinstance(refusal, NotRead)
    assert refusal.sentence.endswith(".")


@given(st.integers(1, MAX_POINTS))
def test_what_is_shown_can_be_typed(points: int) -> None:
    assert read_points(format_points(points)) == points


@given(st.text(max_size=20))
def test_typing_never_gives_anything_but_a_valid_amount(typed: str) -> None:
    points = read_points(typed)
    assert isinstance(points, NotRead) or 1 <= points <= MAX_POINTS


@pytest.mark.parametrize(
    ("points", "shown"),
    [
        (1000, "1,000"),
        (Decimal("2.0"), "2"),
        (Decimal("1000.500"), "1,000.5"),
        (Decimal("1E+3"), "1,000"),
        (0, "0"),
    ],
)
def test_points_are_shown_without_empty_decimals(points: Decimal | int, shown: str) -> None:
    assert format_points(points) == shown
