"""What a customer holds: usable and locked points a programme, and a timeline of what expires when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

from textual.content import Content
from textual.widgets import Static

from console.domain.parties import ProgramBalance
from console.domain.party_kinds import PartyKind
from console.domain.points import format_points
from console.widgets.block_bar import bar
from console.widgets.status_text import BAD, MUTED, WARN, bad, muted
from console.widgets.times import day

_BAR_CELLS = 16
_NAME_CELLS = 18
_MOST_EXPIRIES = 6
SOON = timedelta(days=30)
"""Points that end within this time are worth a word to whoever holds them."""


class BalanceBars(Static):
    """One block a programme; the bars share one scale within a programme: its usable points."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(markup=False, id=id)

    def show(
        self, programs: tuple[ProgramBalance, ...], today: date, whose: PartyKind = PartyKind.CUSTOMER
    ) -> None:
        """Draw these balances, as of `today`."""
        if not programs:
            self.update(muted(f"This {whose.value} holds points in no programme."))
            return
        self.update(Content("\n").join(line for held in programs for line in _lines(held, today)))


def _lines(held: ProgramBalance, today: date) -> Iterable[Content]:
    name = Content.assemble((f"{held.program_id} ", MUTED), (held.name, "bold"))
    yield Content.assemble(
        name.truncate(_NAME_CELLS, ellipsis=True, pad=True),
        (f"{format_points(held.usable):>10}", f"bold {BAD}" if held.usable < 0 else "bold"),
        (" usable", MUTED),
        f"{format_points(held.locked):>9}",
        (" locked", MUTED),
    )
    if held.usable < 0:
        yield bad(f"below zero by {format_points(-held.usable)}: nothing can be moved from it")
    shown = held.expiring[:_MOST_EXPIRIES]
    whole = max([held.usable, *(expiry.points for expiry in shown)], default=Decimal(0))
    for expiry in shown:
        soon = expiry.on - today <= SOON
        style = WARN if soon else MUTED
        yield Content.assemble(
            (f"  {day(expiry.on):<13}", style),
            (f"{format_points(expiry.points):>{_NAME_CELLS - 4}} ", WARN if soon else ""),
            (bar(expiry.points, whole, _BAR_CELLS), style),
            (_when(soon=soon, following=expiry is held.next_expiry), style),
        )
    if len(held.expiring) > len(shown):
        yield muted(f"  and {len(held.expiring) - len(shown)} later dates")


def _when(*, soon: bool, following: bool) -> str:
    """What to say behind a bar: only what ends soon asks for anything."""
    if soon:
        return " ▲ expires soon"
    return " expires next" if following else ""
