"""Has the two sides of a transfer change places."""

from __future__ import annotations

from console.widgets.party_panel import SideState
from screens.transfer.form import TransferForm


def swap_sides(form: TransferForm) -> None:
    """Whoever was found stays found; whoever was being looked up is looked up once more."""
    looking = [side for side in form.sides if side.found is SideState.LOOKING and side.typed]
    form.sender.trade(form.recipient)
    form.swapped()
    for side, other in ((form.sender, form.recipient), (form.recipient, form.sender)):
        if side.side is not None and side.holder is not None:
            form.show(side, side.holder, side.side.by)
        elif other in looking:
            form.look(side)
