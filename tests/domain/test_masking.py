"""How much is left of names, addresses and numbers where they are shown or kept."""

from __future__ import annotations

import time

import pytest

from console.domain.masking import mask_account, mask_ends, mask_name, mask_scan, redact, short_mobile


@pytest.mark.parametrize(
    ("first", "last", "shown"),
    [("Priya", "Shah", "Priya S•••"), ("Priya", "", "Priya"), ("", "Shah", "S•••"), (" ", " ", "")],
)
def test_names_are_masked(first: str, last: str, shown: str) -> None:
    assert mask_name(first, last) == shown


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("9999990000000006000", "9999 •••• 6000"),
        ("TRAINING0ACCOUNT7", "TRAI •••• UNT7"),
        ("12345678901", "••••8901"),
        ("1234567", "••••"),
        ("", "••••"),
    ],
)
def test_how_much_of_a_number_is_shown(number: str, shown: str) -> None:
    assert mask_account(number) == shown


def test_what_a_provider_shows_of_a_number_is_drawn_alike() -> None:
    assert mask_ends("9999", "6000") == mask_account("9999990000000006000")
    assert mask_ends("", "8901") == mask_account("12345678901")


@pytest.mark.parametrize(
    ("text", "shown"),
    [("4111111111111111", "4111 •••• 1111"), ("30000777", "••••0777"), ("1234", "••••1234")],
)
def test_a_scan_is_told_by_its_ends(text: str, shown: str) -> None:
    assert mask_scan(text) == shown


@pytest.mark.parametrize(("masked", "shown"), [("••••••••4269", "••••••4269"), ("•••", "•••")])
def test_a_mobile_of_any_length_fits_one_column(masked: str, shown: str) -> None:
    assert short_mobile(masked) == shown


@pytest.mark.parametrize(
    "text",
    [
        "call 919148574269 today",
        "+91 91485-74269",
        "(914) 857-4269",
        "91.91485.74269",
        "914/857/4269",
        "91\u00a09148574269",
        "card 4000000000004269",
    ],
)
def test_long_numbers_keep_their_last_four(text: str) -> None:
    redacted = redact(text)
    assert "4269" in redacted
    assert sum(character.isdigit() for character in redacted) == 4


@pytest.mark.parametrize(
    "address", ["a.b@example.com", "o'brien@example.com", "x@localhost", "ü+1@example.org"]
)
def test_addresses_are_hidden(address: str) -> None:
    assert redact(f"write to {address} now") == "write to •••@••• now"


def test_short_numbers_and_words_stay() -> None:
    assert redact("transfer 1035936 of 500 to Ravi") == "transfer 1035936 of 500 to Ravi"


def test_long_texts_are_searched_quickly() -> None:
    for text in ("1 " * 50_000, "a" * 100_000, "1" + " " * 100_000, "a@" * 50_000):
        began = time.perf_counter()
        redact(text)
        assert time.perf_counter() - began < 2
