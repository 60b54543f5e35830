"""The full screen with a transfer filled in, for other programs at the counter to open."""

from __future__ import annotations

from dataclasses import dataclass, field

from console.cli.exit_codes import ExitCode
from console.cli.full_screen import open_console
from console.cli.output import fail
from console.domain.input_text import NotRead
from console.domain.order_text import OrderText, SideText
from console.domain.points import MAX, is_max, read_points
from console.domain.tickets import read_ticket


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """What was given on the command line; what is empty is left to be typed."""

    sender: str = field(default="", repr=False)
    recipient: str = field(default="", repr=False)
    points: str = ""
    program: int | None = None
    note: str = ""
    ticket: str = ""


def run_open(profile: str, request: OpenRequest) -> int:
    """Open the console with these fields filled; what can't be read opens nothing."""
    order = _read(request)
    if isinstance(order, NotRead):
        return fail(ExitCode.WRONG_USAGE, f"{order.sentence[:1].lower()}{order.sentence[1:]}")
    ended = open_console(profile, order)
    if ended == "training":
        return fail(
            ExitCode.CANNOT_WORK, "there is no connection yet: start points-console without a command."
        )
    return ended


def _read(request: OpenRequest) -> OrderText | NotRead:
    ticket = read_ticket(request.ticket)
    if isinstance(ticket, NotRead):
        return ticket
    points = _read_points(request.points)
    if isinstance(points, NotRead):
        return points
    sides = (_side(request.sender), _side(request.recipient))
    return OrderText(points, *sides, request.program, request.note, ticket)


def _read_points(typed: str) -> str | NotRead:
    if not typed or is_max(typed):
        return MAX if typed else ""
    points = read_points(typed)
    return points if isinstance(points, NotRead) else str(points)


def _side(typed: str) -> SideText | None:
    from console.domain.command_line import read_side

    return read_side(typed) if typed.strip() else None
