"""The table of inputs, and how each of its kinds is read in each way of handing it over."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from console.domain.account_numbers import read_account_number
from console.domain.codes import read_code
from console.domain.identifiers import Identifier, read_identifier
from console.domain.input_text import NotRead
from console.domain.points import decimal_mark, read_points
from console.domain.references import note_as_sent
from console.domain.scanner_input import names_somebody
from console.widgets.points_input import PointsInput
from tests.typed.hands import Hands, hands

TABLE = Path(__file__).with_name("inputs.toml")
SUFFIXES = {"": "", "CR": "\r", "LF": "\n", "TAB": "\t", "ETX": "\x03"}
_SUFFIX_KEYS = {"": (), "CR": ("enter",), "LF": ("ctrl+j",), "TAB": ("tab",)}
_BY_HAND = ("keys", "burst", "paste")
REFUSED = "✗ "


@dataclass(frozen=True, slots=True)
class Row:
    """One input: of which kind, what is handed over, how, and as what it must be read."""

    kind: str
    typed: str
    way: str
    reads: str
    country: str = "91"

    def __str__(self) -> str:
        return f"{self.kind} {self.way} {self.typed!a}"


def rows() -> tuple[Row, ...]:
    """Every line of the table, once for each way it can be handed over."""
    table = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    return tuple(
        Row(kind, line["typed"], way, _wanted(line, way), line.get("country", "91"))
        for kind, lines in table.items()
        for line in lines
        for way in _ways(kind, line)
    )


def inputs() -> int:
    """How many different things are handed over."""
    return len({(row.kind, row.typed, row.country) for row in rows()})


def _wanted(line: dict[str, str], way: str) -> str:
    """A field is warier than an argument: ten digits in AMOUNT were more likely scanned."""
    return line.get("by_hand", line["reads"]) if way in _BY_HAND else line["reads"]


def _ways(kind: str, line: dict[str, str]) -> tuple[str, ...]:
    if kind.startswith("scan into "):
        return tuple(f"scan{suffix and '+'}{suffix}" for suffix in _SUFFIX_KEYS)
    if kind == "note":
        return ("argument",)
    by_hand: tuple[str, ...] = _BY_HAND if line["typed"].isprintable() else ("paste",)
    if kind in ("amount", "code") and names_somebody(line["typed"]):
        by_hand = ("keys", "paste")  # at such a speed it is a scan, which has lines of its own
    scanned = tuple(f"scan{suffix and '+'}{suffix}" for suffix in SUFFIXES) if "identifier" in kind else ()
    return (*by_hand, *scanned, "argument", "standard input")


async def read(row: Row, at: Hands) -> str:
    """As what the console takes a row's input, in words."""
    if row.kind.startswith("scan into "):
        return await _scanned_into(row, at)
    if row.way in _BY_HAND:
        return await _by_hand(row, at)
    suffix = SUFFIXES[row.way.partition("+")[2]] if row.way.startswith("scan") else ""
    return _as_text(row, f"{row.typed}{suffix}" if row.way != "standard input" else f"{row.typed}\n")


async def read_all() -> dict[Row, str]:
    """Every row of the table as it is read now."""
    async with hands() as at:
        return {row: await read(row, at) for row in rows()}


def _as_text(row: Row, text: str) -> str:
    match row.kind:
        case "amount":
            return _told(read_points(text, decimal_mark(row.country)))
        case "code":
            return _told(read_code(text))
        case "account number":
            return _told(read_account_number(text))
        case "note":
            return note_as_sent(text)
    return _told(read_identifier(text, row.country))


def _told(reading: int | str | tuple[Identifier, ...] | NotRead) -> str:
    if isinstance(reading, NotRead):
        return f"{REFUSED}{reading.sentence}"
    if isinstance(reading, tuple):
        return ", ".join(f"{each.kind.value} {each.value}" for each in reading)
    return str(reading)


async def _by_hand(row: Row, at: Hands) -> str:
    await at.turn_to(row.kind if row.kind in ("amount", "code") else "party")
    if isinstance(at.field, PointsInput):
        at.field.write_as_in(row.country)
    match row.way:
        case "paste":
            await at.pastes(row.typed)
        case "keys":
            await at.types(row.typed)
        case _:
            await at.bursts(row.typed)
    return _as_text(row, at.field.value) if at.field.id == "party" else _told(at.reads())


async def _scanned_into(row: Row, at: Hands) -> str:
    await at.turn_to(row.kind.removeprefix("scan into "))
    await at.types("50")
    await at.bursts((*row.typed, *_SUFFIX_KEYS[row.way.partition("+")[2]]))
    is_refused = isinstance(at.reads(), NotRead)
    await at.settles()
    if not at.app.scanned:
        return f"typed: {at.field.value.removeprefix('50')}"
    kept = (at.field.value, at.field.has_focus, is_refused) == ("50", True, True)
    return f"taken out: {''.join(at.app.scanned)}" if kept else f"left: {at.field.value}"
