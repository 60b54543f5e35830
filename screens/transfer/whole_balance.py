"""Makes a number of the word `max` in the amount: all that the giver can move, as known now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.widgets.party_panel import SideState

if TYPE_CHECKING:
    from console.widgets.party_panel import PartyPanel
    from screens.transfer.order_row import OrderRow


def fill_max(row: OrderRow, giver: PartyPanel) -> bool:
    """Put the number in the place of the word; whether it has to wait for who gives."""
    from console.domain.points import format_points, is_max

    if not is_max(row.amount.value) or giver.side is None or giver.holder is None:
        return is_max(row.amount.value) and giver.found is SideState.LOOKING
    from console.widgets.times import time_of_day

    held = None if row.program_id is None else giver.holder.balance(row.program_id)
    if held is not None and (usable := int(held.usable)) > 0:
        at, called = time_of_day(giver.side.now), giver.holder.party.label
        of = f"{called} in {held.program_id}" if held.program_id else called
        row.take_amount(usable, f"max: all {format_points(usable)} usable of {of} at {at}")
    return False
