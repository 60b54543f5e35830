"""Fills the fields of a transfer with an order that was drafted; all else stays as it is for any order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from console.domain.parties import Holder
    from console.services.drafts import OrderDraft
    from screens.transfer.form import TransferForm


class Fillable(Protocol):
    """What a transfer screen does for whoever fills it."""

    form: TransferForm

    def takes_another(self) -> bool:
        """Whether another transfer may stand there now."""

    def begin_new(self) -> None:
        """Empty fields."""

    def take_side(self, holder: Holder, *, as_sender: bool) -> None:
        """Somebody for one side."""

    def edited(self) -> None:
        """The fields say something else."""


def fill(screen: Fillable, draft: OrderDraft) -> None:
    """Both sides, the amount, the programme and the note; what stood there gives way, what was sent goes on.

    Sides that weren't read stay to be named. While an answer is awaited nothing gives way.
    """
    order, form = draft.order, screen.form
    if not screen.takes_another():
        return
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
