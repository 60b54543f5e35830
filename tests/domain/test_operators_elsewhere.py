"""Of two words on one operator, from two consoles in whichever order they are heard, one holds everywhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from itertools import permutations

import pytest

from console.domain.operators import Operator
from console.domain.operators_elsewhere import OperatorWord, overrules
from tests.journal.conftest import NOON


def at(hour: int) -> datetime:
    return NOON.replace(hour=hour)


IN, OUT = Operator("asha.k"), Operator("asha.k", is_active=False)
ADDED = OperatorWord(IN, at(1), at(1))
DISABLED = OperatorWord(OUT, at(3), at(1))
GIVEN_A_PIN = OperatorWord(IN, at(5), at(1))
ADDED_AGAIN = OperatorWord(IN, at(7), at(7))
PIN_AFTER_THAT = OperatorWord(IN, at(9), at(7))


@pytest.mark.parametrize(
    ("words", "holds"),
    [
        ((ADDED, GIVEN_A_PIN), GIVEN_A_PIN),
        ((ADDED, DISABLED), DISABLED),
        ((ADDED, DISABLED, GIVEN_A_PIN), DISABLED),
        ((ADDED, DISABLED, ADDED_AGAIN), ADDED_AGAIN),
        ((DISABLED, ADDED_AGAIN, PIN_AFTER_THAT), PIN_AFTER_THAT),
    ],
    ids=["newer", "gone", "no PIN brings back", "let in anew", "and stays"],
)
def test_the_same_word_holds_in_whichever_order_they_are_heard(
    words: tuple[OperatorWord, ...], holds: OperatorWord
) -> None:
    for order in permutations(words):
        known = None
        for heard in (*order, *order):  # a console that joins anew brings all of it again
            if overrules(heard, known):
                known = heard if known is None else replace(heard, added=max(heard.added, known.added))
        assert known is not None
        assert (known.operator, known.at) == (holds.operator, holds.at), order
