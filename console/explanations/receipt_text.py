"""The receipt of a transfer: lines of 42 columns, as counter printers have, the same on screen and paper.

It says what the journal says and no more: one that isn't over is no receipt for anything that moved.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator

from console.domain.clock import full_time
from console.domain.masking import last_four
from console.domain.parties import Party
from console.domain.party_kinds import NO_PROGRAM, PartyKind
from console.domain.points import format_points
from console.domain.transfers import Intent
from console.explanations.cards import Moved
from console.explanations.words import describe

COLUMNS = 42
TRAINING = "TRAINING - no real points"
_RULE = "-" * COLUMNS


def receipt_lines(shown: Intent, *, training: bool, code: str = "") -> tuple[str, ...]:
    """The receipt of `shown` without its numbers being recomputed; `code` proves it (`receipt_codes`)."""
    return (
        *([_centred(TRAINING)] if training else []),
        *_paper(shown, _named, code),
        _RULE,
        *_wrapped(meaning(shown), COLUMNS),
    )


def masked_lines(shown: Intent) -> tuple[str, ...]:
    """The same for whoever isn't at the counter, without what it means: nobody is found by a number on it."""
    return tuple(_paper(shown, _masked))


def meaning(shown: Intent) -> str:
    """What became of it, and whether points moved where that isn't the same."""
    words = describe(shown)
    return words.sentence if words.moved is Moved.YES else f"{words.sentence} {words.moved.value}"


def _paper(shown: Intent, named: Callable[[Party], str], code: str = "") -> Iterator[str]:
    yield from (_centred("POINTS TRANSFER"), _centred(describe(shown).title), _RULE)
    yield from _order(shown, named)
    yield _RULE
    yield from _figures(shown)
    yield _RULE
    yield from _numbers(shown, code)


def _order(shown: Intent, named: Callable[[Party], str]) -> Iterator[str]:
    order = shown.order
    yield from _line("From", named(order.sender))
    yield from _line("To", named(order.recipient))
    if order.acting is not None:
        yield from _line("Asked for by", named(order.acting))
    if order.program_id != NO_PROGRAM:
        yield from _line("Programme", f"{order.program_id} {order.program_name}".strip())
    if order.note:
        yield from _line("Note", order.note)
    if order.ticket:
        yield from _line("Ticket", order.ticket)


def _figures(shown: Intent) -> Iterator[str]:
    yield from _line("Points asked for", format_points(shown.order.points))
    receipt = shown.receipt
    if receipt is None:
        return
    if receipt.deducted is not None:
        yield from _line("Points deducted", format_points(receipt.deducted))
    if receipt.reported not in (None, shown.order.points):
        yield from _line("Reported by the provider", format_points(receipt.reported))
    for each in receipt.breakup:
        left = "" if each.left is None else f", {format_points(each.left)} left"
        yield from _line(f"  of programme {each.program_id}", f"{format_points(each.deducted)}{left}")


def _numbers(shown: Intent, code: str) -> Iterator[str]:
    receipt = shown.receipt
    booked = None if receipt is None else receipt.at
    # Never when it last changed: whoever prints it again, after one more look, gets the same paper.
    yield from _line("Time", full_time(booked or shown.attempt.sent or shown.created))
    # What tells rows apart between bank accounts is of our own making: the provider numbers none of them.
    if receipt is not None and receipt.transfer_id and shown.order.sender.kind is not PartyKind.ACCOUNT:
        yield from _line("Transfer", receipt.transfer_id)
    if receipt is not None and receipt.request_id:
        yield from _line("Request", receipt.request_id)
    yield from _line("Reference", f"#{shown.reference}")
    yield from _line("Made by", f"{shown.operator}{f', branch {shown.branch}' if shown.branch else ''}")
    if code:
        yield from _line("Receipt code", code)


def _named(party: Party) -> str:
    """What they are called, with the number where a person has to find the holder again by it."""
    if party.kind is PartyKind.ACCOUNT:
        return party.label
    called = party.masked_name or party.known_by
    return ", ".join(filter(None, (called, f"{party.kind.value} {party.id}".strip())))


def _masked(party: Party) -> str:
    """What they are called, with the end of the number as far as that gives nobody away."""
    number = "" if party.kind is PartyKind.ACCOUNT or not party.id else last_four(party.id)
    known = [party.masked_name or party.known_by, f"{party.kind.value} {number}".strip() if number else ""]
    return ", ".join(filter(None, known)) or party.kind.value


def _line(label: str, value: str) -> Iterator[str]:
    """Label left, value right; a value without room beside it stands below, whole."""
    gap = COLUMNS - _cells(label) - _cells(value)
    if gap >= 1:
        yield f"{label}{' ' * gap}{value}"
        return
    yield label
    for part in _wrapped(value, COLUMNS - 2):
        yield f"  {part}"


def _wrapped(text: str, width: int) -> Iterator[str]:
    """Broken at spaces into lines of so many cells; a longer word is cut, never inside a letter's marks."""
    line = ""
    for word in text.split(" "):
        room = width - _cells(line) - 1
        if line and _cells(word) > room:
            yield line
            line = ""
        line = f"{line} {word}" if line else word
        while _cells(line) > width:
            fitting = next(at for at in range(len(line), 0, -1) if _cells(line[:at]) <= width)
            while fitting > 1 and unicodedata.category(line[fitting]).startswith("M"):
                fitting -= 1
            yield line[:fitting]
            line = line[fitting:]
    yield line


def _centred(text: str) -> str:
    return f"{' ' * max((COLUMNS - _cells(text)) // 2, 0)}{text}"


def _cells(text: str) -> int:
    return sum(_width(character) for character in text)


def _width(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
