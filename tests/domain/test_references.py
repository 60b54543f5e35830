from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.references import (
    ALPHABET,
    LENGTH,
    NOTE_LIMIT,
    mark,
    mark_first,
    new_reference,
    note_as_sent,
    read_reference,
    references_in,
)
from console.domain.text import is_unsafe

REFERENCES = st.text(ALPHABET, min_size=LENGTH, max_size=LENGTH)


@given(st.text(max_size=300), REFERENCES)
def test_a_marked_note_holds_its_reference_and_no_other(note: str, reference: str) -> None:
    marked = mark(note, reference)
    assert references_in(marked) == (reference,)
    assert len(marked) <= NOTE_LIMIT
    assert not any(is_unsafe(character) for character in marked if character not in "\u200c\u200d")


@given(REFERENCES, REFERENCES, st.integers(0, 90))
def test_quoting_another_reference_does_not_claim_it(quoted: str, own: str, padding: int) -> None:
    assert references_in(mark(f"{'x' * padding} again ##{quoted}", own)) == (own,)


def test_the_words_come_first() -> None:
    assert mark("gift for Ravi", "K3F9Q2M7XA") == "gift for Ravi #K3F9Q2M7XA"
    assert mark("", "K3F9Q2M7XA") == "#K3F9Q2M7XA"


@pytest.mark.parametrize(
    ("note", "sent"),
    [
        ("उपहार", "उपहार"),
        ("Geschenk für Zoë — danke", "Geschenk für Zoë — danke"),
        ("क्\u200dष", "क्\u200dष"),
        ("e\u0301", "é"),
        ("two\nlines\tand\x1b[31m", "two lines and [31m"),
        ("a\u202eb\u200bc\ufeffd", "abcd"),
        ("see ＃K3F9Q2M7XA", "see K3F9Q2M7XA"),
        ("gift 🎁", "gift □"),
        ("", ""),
    ],
)
def test_a_note_travels_as_typed_but_for_what_nobody_sees(note: str, sent: str) -> None:
    assert note_as_sent(note) == sent
    assert mark(note, "K3F9Q2M7XA") == f"{sent} #K3F9Q2M7XA".strip()
    assert mark_first(note, "K3F9Q2M7XA", 100) == f"#K3F9Q2M7XA {sent}".strip()


@given(st.text(max_size=300), REFERENCES, st.integers(20, 200))
def test_a_reason_keeps_to_its_limit_with_the_reference_in_front(note: str, own: str, limit: int) -> None:
    marked = mark_first(note, own, limit)
    assert marked.startswith(f"#{own}")
    assert len(marked) <= limit
    assert references_in(marked) == (own,)


def test_a_note_is_not_cut_through_a_letter() -> None:
    assert note_as_sent("x" * 87 + "e\u0323\u0302x") == "x" * 87 + "\u1ec7"
    assert note_as_sent("x" * 86 + "क्\u200dष") == "x" * 86


@pytest.mark.parametrize(
    "typed", ["#k3f9q2m7xa", "ref K3F9 Q2M7 XA", "K3F9Q-2M7XA", " K3F9Q2M7XA\r\n", "Ref: K3F9Q2M7XA"]
)
def test_a_reference_is_read_as_people_pass_it_on(typed: str) -> None:
    assert read_reference(typed) == "K3F9Q2M7XA"


def test_letters_that_no_reference_has_are_read_as_the_digits_they_look_like() -> None:
    assert read_reference("OIL9Q2M7XA") == "0119Q2M7XA"
    assert read_reference("K3F9Q2M7X") is None


def test_only_whole_marks_count() -> None:
    assert references_in("K3F9Q2M7XA #K3F9Q2M7X #K3F9Q2M7XAB #k3f9q2m7xa #K3F9Q2M7XU") == ()
    assert references_in("a #K3F9Q2M7XA, b #AAAAAAAAAA.") == ("K3F9Q2M7XA", "AAAAAAAAAA")


def test_references_are_unambiguous_and_differ() -> None:
    made = {new_reference() for _ in range(1000)}
    assert len(made) == 1000
    assert all(len(each) == LENGTH and set(each) <= set(ALPHABET) for each in made)
    assert not set("ILOU") & set(ALPHABET)
