"""Codes are compared word by word, so that a family catches what it means and nothing that looks alike."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.text import words_of
from console.explanations.loader import Pattern
from tests.explanations.catalogue_rules import covers


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("INVALID_FIELD_VALUE", "_INVALID_FIELD_VALUE"),
        ("decrypt.error", "_DECRYPT_ERROR"),
        ("toBankAccountNumber", "_TO_BANK_ACCOUNT_NUMBER"),
        ("fromBANNumber", "_FROM_BAN_NUMBER"),
        ("INVALID_INPUT_VALUE(transferReason)", "_INVALID_INPUT_VALUE_TRANSFER_REASON"),
        ("Key has  expired.", "_KEY_HAS_EXPIRED"),
        ("409", "_409"),
        ("", ""),
        ("—", ""),
    ],
)
def test_a_code_becomes_words(text: str, words: str) -> None:
    assert words_of(text) == words


@pytest.mark.parametrize(
    ("begins", "holds", "code", "fits"),
    [
        ("", "_DATE", "END_DATE_INVALID", True),
        ("", "_DATE", "DATETIME", True),
        ("", "_DATE", "VALIDATE_FIRST", False),
        ("", "_DATE", "UPDATE_REFUSED", False),
        ("", "_ON_HOLD", "ACCOUNT_ON_HOLD", True),
        ("", "_ON_HOLD", "HOLD_ON", False),
        ("_INVALID_FIELD", "", "INVALID_FIELD_VALUE_X", True),
        ("_INVALID_FIELD", "", "AN_INVALID_FIELD", False),
        ("_INVALID_FIELD", "_POINTS", "INVALID_FIELD_VALUE_POINTS", True),
        ("_INVALID_FIELD", "_POINTS", "INVALID_FIELD_VALUE_X", False),
        ("", "_DATE", "", False),
    ],
)
def test_a_pattern_asks_for_whole_beginnings_of_words(begins: str, holds: str, code: str, fits: bool) -> None:
    assert Pattern(begins, holds).fits(words_of(code)) is fits


RUNS = st.lists(st.sampled_from(["A", "B", "AB"]), max_size=3).map(lambda words: words_of(" ".join(words)))
PATTERNS = st.builds(Pattern, RUNS, RUNS)


@given(PATTERNS, PATTERNS, RUNS)
def test_what_is_covered_is_never_reached(first: Pattern, second: Pattern, rest: str) -> None:
    text = second.begins + rest + second.holds
    if covers(first, second):
        assert first.fits(text)
