"""What is said beside a field fits on its line at 80 columns."""

from __future__ import annotations

import pytest

from console.domain.codes import read_code
from console.domain.input_text import NotRead
from console.domain.points import read_points
from tests.loop_over import loop_over

_BESIDE_AMOUNT = 67
"""Cells of the line under the amount, at 80 columns."""
_UNDER_CODE = 74
AMOUNTS = ("", "10.5", "10,5", "1.000", "1,00", "10.50", "500.00", "-50", "1e3", "₹500", "500 pts", "0",
           "99999999999", "abc", "1 00 0", "=5", "½", "10.5.5", "1.234.567,89")  # fmt: skip


@loop_over("mark", [".", ","])
@loop_over("typed", AMOUNTS)
def test_a_sentence_about_an_amount_fits(typed: str, mark: str) -> None:
    read = read_points(typed, mark)
    if isinstance(read, NotRead):
        assert len(read.sentence) <= _BESIDE_AMOUNT


@pytest.mark.parametrize("typed", ["", "12", "1234567890123", "abc", "12 34 and 56 78"])
def test_a_sentence_about_a_code_fits(typed: str) -> None:
    read = read_code(typed)
    if isinstance(read, NotRead):
        assert len(read.sentence) <= _UNDER_CODE
