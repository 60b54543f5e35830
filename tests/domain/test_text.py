from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.text import MAX_LENGTH, clean, is_unsafe
from tests.loop_over import loop_over

HOSTILE = st.text(
    st.one_of(
        st.characters(),
        st.characters(categories=["Cc", "Cf", "Cs", "Co", "Zl", "Zp", "Mn", "Me"]),
        st.sampled_from("\x1b\x9b\u202e\u200b\u200c\u200d\u094d\u0915\u0301\u2066[]@=é"),
    ),
    max_size=120,
)
DEFAULT_IGNORABLE = [
    0x00AD, 0x034F, 0x061C, 0x115F, 0x1160, 0x17B4, 0x17B5, *range(0x180B, 0x1810), *range(0x200B, 0x2010),
    *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0x3164, *range(0xFE00, 0xFE10), 0xFEFF, 0xFFA0,
    *range(0xFFF0, 0xFFF9), *range(0x1BCA0, 0x1BCA4), *range(0x1D173, 0x1D17B), *range(0xE0000, 0xE0080),
]  # fmt: skip
"""Code points that Unicode asks programs to draw as nothing."""


def _is_joiner_after_virama(text: str, index: int) -> bool:
    return text[index] in "\u200c\u200d" and index > 0 and unicodedata.combining(text[index - 1]) == 9


@given(HOSTILE)
def test_nothing_unsafe_survives(text: str) -> None:
    cleaned = clean(text)
    unsafe = [index for index, character in enumerate(cleaned) if is_unsafe(character)]
    assert all(_is_joiner_after_virama(cleaned, index) for index in unsafe)
    assert len(cleaned) <= MAX_LENGTH


@given(HOSTILE)
def test_cleaning_again_changes_nothing(text: str) -> None:
    once = clean(text, limit=10_000)
    assert clean(once, limit=10_000) == once


@given(HOSTILE)
def test_marks_never_pile_up(text: str) -> None:
    run = 0
    for character in clean(text):
        if character not in "\u200c\u200d":
            run = run + 1 if unicodedata.category(character) in ("Mn", "Me") else 0
        assert run <= 2


@given(st.text(st.characters(categories=["Lu", "Ll", "Nd", "Po", "Zs"]), max_size=100))
def test_ordinary_text_stays(text: str) -> None:
    assert clean(text) == unicodedata.normalize("NFC", text)


@loop_over("point", DEFAULT_IGNORABLE)
def test_what_is_drawn_as_nothing_becomes_visible(point: int) -> None:
    assert f"U+{point:04X}" in clean(f"a{chr(point)}b")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b]52;c;eA==\x07", "␛]52;c;eA==␇"),
        ("a\nb\tc\x7f", "a␊b␉c␡"),
        ("500 \u202e005", "500 ⟨U+202E⟩005"),
        ("Ann [/] [@click=app.quit]", "Ann [/] [@click=app.quit]"),
        ("क्\u200dष", "क्\u200dष"),
        ("x\u200dy", "x⟨U+200D⟩y"),
        ("\ud800", "⟨U+D800⟩"),
    ],
)
def test_stand_ins_are_visible(text: str, shown: str) -> None:
    assert clean(text) == shown


def test_viramas_with_joiners_do_not_pile_up() -> None:
    assert "⟨U+094D⟩" in clean("क" + "\u094d\u200d" * 5)


def test_a_joiner_after_a_replaced_virama_is_replaced_too() -> None:
    assert clean("x\u20dd\u20dd\u094d\u200d").endswith("⟨U+094D⟩⟨U+200D⟩")


@pytest.mark.parametrize("length", [MAX_LENGTH - 1, MAX_LENGTH, MAX_LENGTH + 1, 10_000])
def test_length_is_limited_and_says_so(length: int) -> None:
    cleaned = clean("x" * length)
    assert len(cleaned) == min(length, MAX_LENGTH)
    assert cleaned.endswith("…") is (length > MAX_LENGTH)
