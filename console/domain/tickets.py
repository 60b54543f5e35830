"""A help desk's ticket beside a transfer, and the notes of whoever works on it."""

from __future__ import annotations

from console.domain.input_text import NotRead, tidy
from console.domain.masking import redact
from console.domain.references import MARK
from console.domain.text import clean

LONGEST_TICKET = 40
LONGEST_NOTE = 400
TICKET_SET, NOTED = "ticket", "note"
"""The journal's entries of them."""


def read_ticket(typed: str) -> str | NotRead:
    """The ticket as it is kept, without the sign before it; empty where none was typed."""
    ticket = clean(tidy(typed).lstrip(f"{MARK} "))
    if len(ticket) > LONGEST_TICKET:
        return NotRead(f"A ticket has {LONGEST_TICKET} characters at most.")
    if redact(ticket) != ticket:
        return NotRead("That may be somebody's number or address, not a ticket's.")
    return ticket


def read_note(typed: str) -> str | NotRead:
    """The note as it is kept: one line, with numbers and addresses of people masked."""
    note = clean(tidy(" ".join(typed.split())), limit=LONGEST_NOTE * 2)
    if not note:
        return NotRead("A note needs words.")
    if len(note) > LONGEST_NOTE:
        return NotRead(f"A note has {LONGEST_NOTE} characters at most: write a second one.")
    return redact(note)
