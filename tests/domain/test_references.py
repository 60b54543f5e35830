from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from console.domain.references import ALPHABET, LENGTH, NOTE_LIMIT, mark, new_reference, references_in

REFERENCES = st.text(ALPHABET, min_size=LENGTH, max_size=LENGTH)


@given(st.text(max_size=300), REFERENCES)
def test_a_marked_note_holds_its_reference_and_no_other(note: str, reference: str) -> None:
    marked = mark(note, reference)
    assert references_in(marked) == (reference,)
    assert len(marked) <= NOTE_LIMIT
    assert marked.isascii()
    assert marked.isprintable()


@given(REFERENCES, REFERENCES, st.integers(0, 90))
def test_quoting_another_reference_does_not_claim_it(quoted: str, own: str, padding: int) -> None:
    assert references_in(mark(f"{'x' * padding} again ##{quoted}", own)) == (own,)


def test_the_words_come_first() -> None:
    assert mark("gift for Ravi", "K3F9Q2M7XA") == "gift for Ravi #K3F9Q2M7XA"
    assert mark("", "K3F9Q2M7XA") == "#K3F9Q2M7XA"


def test_only_whole_marks_count() -> None:
    assert references_in("K3F9Q2M7XA #K3F9Q2M7X #K3F9Q2M7XAB #k3f9q2m7xa #K3F9Q2M7XU") == ()
    assert references_in("a #K3F9Q2M7XA, b #AAAAAAAAAA.") == ("K3F9Q2M7XA", "AAAAAAAAAA")


def test_references_are_unambiguous_and_differ() -> None:
    made = {new_reference() for _ in range(1000)}
    assert len(made) == 1000
    assert all(len(each) == LENGTH and set(each) <= set(ALPHABET) for each in made)
    assert not set("ILOU") & set(ALPHABET)
