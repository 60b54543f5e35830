"""What one line means: a table of lines, and of what can't be meant with the word it points at."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from console.domain.command_line import (
    Command,
    FindSomebody,
    ListTransfers,
    ShowTransfer,
    read_command,
    read_side,
)
from console.domain.identifiers import IdentifierKind
from console.domain.order_text import OrderText, SideText
from console.domain.query_line import Calendar, QueryFault

_CALENDAR = Calendar(datetime(2026, 11, 21, 8, 32, tzinfo=UTC), UTC)
_RAVI, _PRIYA = SideText("9148574269"), SideText("565039506", IdentifierKind.CUSTOMER_ID)

_MEANT: dict[str, Command] = {
    ":move 500 9148574269 → id 565039506": OrderText("500", _RAVI, _PRIYA),
    "move 500 9148574269 -> id:565039506": OrderText("500", _RAVI, _PRIYA),
    " : MOVE 1,200 9148574269 > ID 565039506": OrderText("1200", _RAVI, _PRIYA),
    "move max 9148574269 to id 565039506": OrderText("max", _RAVI, _PRIYA),
    "move 500 91485 74269 → id 565039506": OrderText("500", SideText("91485 74269"), _PRIYA),
    "move 500": OrderText("500"),
    "move 500 #INC-4412": OrderText("500", ticket="INC-4412"),
    'move 500 group Sample Family → g:901 @973 #INC-4412 "for Ravi"': OrderText(
        "500",
        SideText("Sample Family", is_group=True),
        SideText("901", is_group=True),
        973,
        "for Ravi",
        "INC-4412",
    ),
    "find  91485 74269": FindSomebody("91485 74269"),
    ":history": ListTransfers(""),
    ":history status:unknown since:7d": ListTransfers("status:unknown since:7d"),
    ":ref p7k2 qfm3 xa": ShowTransfer("P7K2QFM3XA"),
}


@pytest.mark.parametrize("line", _MEANT)
def test_what_a_line_means(line: str) -> None:
    assert read_command(line, _CALENDAR) == _MEANT[line]


_FAULTS = {
    "": ("", "Type what to do"),
    ":": ("", "Type what to do"),
    ":send 5 a → b": ("send", "There is no send here"),
    ":move": ("move", "How many points?"),
    ":move five a → b": ("five", "Enter a whole number"),
    ":move 0 a → b": ("0", "at least 1 point"),
    ":move 1.5 a → b": ("1.5", "whole numbers only"),
    ":move 5 a b": ("b", "one →"),
    ":move 5 a → b → c": ("→", "one →"),
    ":move 5 → b": ("→", "Who gives?"),
    ":move 5 a →": ("→", "Who receives?"),
    ":move 5 a → b @default": ("@default", "named by its number"),
    ":move 5 a → b #9148574269": ("#9148574269", "may be somebody's number"),
    ":find": ("find", "Whom?"),
    ":history colour:red": ("colour:red", "There is no colour: here"),
    ":ref": ("ref", "Which one?"),
    ":ref 12 34": ("12 34", "ten letters and digits"),
}


@pytest.mark.parametrize("line", _FAULTS)
def test_what_means_nothing_is_pointed_at(line: str) -> None:
    word, sentence = _FAULTS[line]
    fault = read_command(line, _CALENDAR)
    assert isinstance(fault, QueryFault)
    assert line[fault.start : fault.end].strip(": ") == word
    assert sentence in fault.sentence


@pytest.mark.parametrize(
    ("written", "side"),
    [
        ("g 901", SideText("g 901")),
        ("group", SideText("group")),
        ("card: 6011 0000", SideText("6011 0000", IdentifierKind.CARD)),
        ("ravi@example.com", SideText("ravi@example.com")),
        ("name Ravi Menon", SideText("Ravi Menon", IdentifierKind.NAME)),
        ("", SideText("")),
    ],
)
def test_how_one_side_is_read(written: str, side: SideText) -> None:
    assert read_side(written) == side
