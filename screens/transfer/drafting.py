"""Fills the fields of a transfer with an order that was drafted; all else stays as it is for any order."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from console.services.drafts import OrderDraft
    from screens.transfer.transfer_screen import TransferScreen


def fill(screen: TransferScreen, draft: OrderDraft) -> None:
    """Both sides, the amount, the programme and the note; what stood there gives way, what was sent goes on.

    Sides that weren't read stay to be named.
    """
    order, form = draft.order, screen.form
    screen.begin_new()
    for holder, as_sender in ((draft.sender, True), (draft.recipient, False)):
        if holder is not None:
            screen.take_side(holder, as_sender=as_sender)
    form.link.follow(order)
    form.order.amount.value = str(order.points)
    form.order.amount.select_all()
    form.order.note.value = order.note
    form.order.choose(order.program_id)
    screen.edited()
