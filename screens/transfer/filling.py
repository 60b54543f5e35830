"""Fills the fields of a transfer with what was written down or sent before; all else is as for any order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.domain.party_kinds import PartyKind

if TYPE_CHECKING:
    from console.domain.order_text import OrderText, SideText
    from console.services.drafts import OrderDraft
    from console.widgets.party_panel import PartyPanel
    from screens.transfer.transfer_screen import TransferScreen


def fill_written(screen: TransferScreen, order: OrderText) -> None:
    """Sides, amount, programme, note and ticket as written; who is named is looked up."""
    if not _begin(screen):
        return
    form, row = screen.form, screen.form.order
    for panel, side in zip(form.sides, (order.sender, order.recipient), strict=True):
        if side is not None:
            _name(panel, side)
    row.amount.value, row.note.value = order.points, order.note
    if row.ticket is not None:
        row.ticket.value = order.ticket
    if order.program is not None:
        row.choose(order.program)
    screen.edited()
    for panel in form.sides:
        if panel.typed:
            form.enter(panel.field, panel)
    screen.walk.lead_to(form.missing() or row.amount)


def fill_again(screen: TransferScreen, draft: OrderDraft, told: str) -> None:
    """The amount and programme of an order that was, and both sides as they are now, where they were read."""
    if not _begin(screen):
        return
    form, row = screen.form, screen.form.order
    for holder, as_sender in ((draft.sender, True), (draft.recipient, False)):
        if holder is not None:
            form.take(holder, as_sender=as_sender)
    row.choose(draft.order.program_id)
    row.take_amount(draft.order.points, told)
    screen.edited()
    screen.walk.lead_to(form.missing() or row.amount)


def _begin(screen: TransferScreen) -> bool:
    """Empty fields, unless an answer is still awaited."""
    if not screen.takes_another():
        return False
    screen.keys.drop()
    screen.begin_new()
    return True


def _name(panel: PartyPanel, side: SideText) -> None:
    wanted = PartyKind.GROUP if side.is_group else PartyKind.CUSTOMER
    if panel.of is not PartyKind.ACCOUNT and panel.of is not wanted:
        panel.switch()
    panel.field.value, panel.kind = side.text, side.reading
