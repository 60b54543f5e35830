"""Whatever spelling a transfer is sought by, one of its forms is the one that is kept."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.spellings import reads_as_last_four, spellings


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("K3F9Q2M7XA", "K3F9Q2M7XA"),
        ("k3f9 q2m7 xa", "K3F9Q2M7XA"),
        ("#k3f9q2m7xa", "K3F9Q2M7XA"),
        ("Ref: K3F9-Q2M7-XA", "K3F9Q2M7XA"),
        ("#k3f9", "k3f9"),
        ("#8451001", "8451001"),
        ("••4269", "4269"),
        ("…9506", "9506"),
        ("•••••• 4269", "4269"),
        ("565 039 501", "565039501"),
        ("９１４８５７４２６９", "9148574269"),
        ("\u202a+91 91485 74269\u202c", "919148574269"),
        ("]C1565039501", "565039501"),
        ("9148574269", "••••4269"),
        ("9999 9900 0000 0006 000", "9999 •••• 6000"),
        ("Priya Shah", "Priya S•••"),
        ("Priya de Souza", "Priya d•••"),
        ("Ravi M•••", "Ravi M•••"),
    ],
)
def test_the_kept_form_is_among_them(typed: str, kept: str) -> None:
    assert kept in spellings(typed)


@pytest.mark.parametrize("nothing", ["", "  ", "\u200b"])
def test_nothing_has_no_spelling(nothing: str) -> None:
    assert spellings(nothing) == ()


@given(st.text(max_size=40))
def test_no_spelling_is_empty_because_that_would_find_everything(text: str) -> None:
    assert "" not in spellings(text)


@pytest.mark.parametrize(
    ("text", "expected"), [("4269", True), ("••4269", True), ("42690", False), ("42a9", False)]
)
def test_last_four(text: str, expected: bool) -> None:
    assert reads_as_last_four(text) is expected
