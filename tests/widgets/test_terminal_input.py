"""What a terminal sends is cut into text, sequences and pastes, whatever it is and however it arrives."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.widgets.terminal_input import LONGEST_PASTE, Kind, Piece, TerminalInput

_LATER = 10.0


def read(*chunks: bytes) -> list[Piece]:
    """Everything that comes of these chunks, and of waiting behind the last."""
    reading = TerminalInput()
    pieces = [piece for chunk in chunks for piece in reading.feed(chunk, 0.0)]
    return pieces + list(reading.tick(_LATER))


def text(pieces: list[Piece]) -> str:
    return "".join(piece.text for piece in pieces if piece.kind is Kind.TEXT)


def sequences(pieces: list[Piece]) -> list[str]:
    return [piece.text for piece in pieces if piece.kind is Kind.SEQUENCE]


@pytest.mark.parametrize(
    "noise",
    [
        b"\x1b]52;c;aGVsbG8=\x07",
        b"\x1b]11;rgb:1e1e/1e1e/1e1e\x1b\\",
        b"\x1bP>|XTerm(370)\x1b\\",
        b"\x1b_Gi=31;OK\x1b\\",
        b"\x1b[M !!",
        b"\x1b[M\x20\xff\xff",
        b"\x1b[M#\x1f"[:4] + b"!!",
    ],
)
def test_answers_and_mouse_bytes_are_no_typing(noise: bytes) -> None:
    pieces = read(b"12" + noise + b"34")
    assert text(pieces) == "1234"
    assert sequences(pieces) == []


@pytest.mark.parametrize(
    ("broken", "left"),
    [
        (b"\x1b]52;c;aGVs", ""),
        (b"\x1b]52;c;aGVs\r", "\r"),
        (b"\x1b[1;", ""),
        (b"\x1b[1;\r", "\r"),
        (b"\x1b[", ""),
        (b"\x1bO\r", "\r"),
        (b"\x1b[M !", ""),
    ],
)
def test_half_a_sequence_is_dropped_and_what_follows_is_not(broken: bytes, left: str) -> None:
    assert text(read(broken)) == left


def test_one_broken_off_by_the_next_gives_way_to_it() -> None:
    assert sequences(read(b"\x1b]52;c;a\x1b[A\x1b[1;\x1b[B")) == ["\x1b[A", "\x1b[B"]


@pytest.mark.parametrize(
    "sequence",
    ["\x1b[A", "\x1bOP", "\x1b[15~", "\x1b[[A", "\x1b[<0;3;4M", "\x1b[?1;2c", "\x1bx", "\x1bé", "\x1b"],
)
def test_sequences_stay_whole_however_they_arrive(sequence: str) -> None:
    data = sequence.encode()
    assert sequences(read(data)) == [sequence]
    assert sequences(read(*(data[at : at + 1] for at in range(len(data))))) == [sequence]


def test_what_is_no_text_is_shown_as_such() -> None:
    assert text(read(b"a\xffb")) == "a�b"
    assert text(read(b"\xc3")) == "�"
    assert text(read(b"\xe2\x82", b"\xac")) == "€"
    assert text(read(b"\xc3\x1b[A")) == "�"


def test_a_paste_is_one_piece_with_whatever_is_in_it() -> None:
    [pasted] = read(b"\x1b[200~50\x1b[31m\x000\xff\r", b"\n\x1b[201", b"~")
    assert pasted == Piece(Kind.PASTE, "50\x1b[31m0�\r\n")


def test_a_paste_is_kept_as_far_as_a_field_can_want_it_and_ends_where_it_ends() -> None:
    pasted, typed = read(b"\x1b[200~" + b"9" * 300_000, b"9" * 300_000 + b"\x1b[20", b"1~x")
    assert (pasted, typed) == (Piece(Kind.PASTE, "9" * LONGEST_PASTE), Piece(Kind.TEXT, "x"))


def test_a_paste_without_an_end_does_not_swallow_what_is_typed_later() -> None:
    reading = TerminalInput()
    assert list(reading.feed(b"\x1b[200~50", 0.0)) == []
    assert list(reading.tick(_LATER)) == [Piece(Kind.PASTE, "50")]
    assert list(reading.feed(b"7", _LATER)) == [Piece(Kind.TEXT, "7")]


@given(st.lists(st.binary(max_size=40), max_size=10))
def test_nothing_is_too_strange_and_nothing_stays_stuck(chunks: list[bytes]) -> None:
    reading = TerminalInput()
    for chunk in chunks:
        list(reading.feed(chunk, 0.0))
    list(reading.tick(_LATER))
    list(reading.tick(_LATER))
    assert list(reading.feed(b"7", _LATER)) == [Piece(Kind.TEXT, "7")]


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x1b")))
def test_plain_typing_is_never_changed(typed: str) -> None:
    assert text(read(typed.encode())) == typed
