from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.identifiers import Identifier, IdentifierKind, guess_kinds

MOBILE = IdentifierKind.MOBILE
EMAIL = IdentifierKind.EMAIL
CUSTOMER_ID = IdentifierKind.CUSTOMER_ID
CARD = IdentifierKind.CARD
EXTERNAL_ID = IdentifierKind.EXTERNAL_ID
NAME = IdentifierKind.NAME


@pytest.mark.parametrize(
    ("typed", "kind", "value"),
    [
        ("9148574269", MOBILE, "919148574269"),
        ("91485 74269", MOBILE, "919148574269"),
        ("(914) 857-4269", MOBILE, "919148574269"),
        ("919148574269", MOBILE, "919148574269"),
        ("+919148574269", MOBILE, "919148574269"),
        ("+44 20 7946 0123", MOBILE, "442079460123"),
        ("1001", CUSTOMER_ID, "1001"),
        ("4000000000004269", CARD, "4000000000004269"),
        ("asha@example.com", EMAIL, "asha@example.com"),
        ("Asha Rao", NAME, "Asha Rao"),
        ("Asha", NAME, "Asha"),
        ("GOLD-17", CARD, "GOLD-17"),
    ],
)
def test_the_likeliest_reading_comes_first(typed: str, kind: IdentifierKind, value: str) -> None:
    assert guess_kinds(typed, "91")[0] == Identifier(kind, value)


def test_a_number_that_is_no_mobile_is_tried_as_everything_else() -> None:
    assert {reading.kind for reading in guess_kinds("9148574269", "91")} == {
        MOBILE,
        CUSTOMER_ID,
        CARD,
        EXTERNAL_ID,
    }


@pytest.mark.parametrize("typed", ["", "   ", "\n"])
def test_nothing_typed_means_nothing(typed: str) -> None:
    assert guess_kinds(typed, "91") == ()


@given(st.text(max_size=40))
def test_readings_are_distinct_and_never_empty(typed: str) -> None:
    readings = guess_kinds(typed, "91")
    assert len(set(readings)) == len(readings)
    assert all(reading.value for reading in readings)


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        (MOBILE, "919148574269", "••••••••4269"),
        (CARD, "4269", "•••"),
        (EXTERNAL_ID, "A1", "•••"),
        (CARD, "44269", "•••4269"),
        (EMAIL, "asha@example.com", "a•••@example.com"),
        (CUSTOMER_ID, "1001", "1001"),
        (NAME, "Asha Rao", "Asha Rao"),
        (NAME, "call 91 4857 4269 at asha@example.com", "call ••••4269 at •••@•••"),
    ],
)
def test_masks(kind: IdentifierKind, value: str, shown: str) -> None:
    assert Identifier(kind, value).masked == shown


def test_printing_an_identifier_hides_it() -> None:
    assert "91485" not in repr(Identifier(MOBILE, "919148574269"))
