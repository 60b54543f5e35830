"""The last transfer of this console once more, as far as its fields; it is confirmed anew (R6)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from console.domain.problems import Local, ProviderError
from console.journal.journal_errors import JournalError
from screens.messages import FillRequested
from screens.transfer.filling import fill_again

if TYPE_CHECKING:
    from console.domain.parties import Holder
    from console.domain.transfers import TransferOrder
    from console.services.desk import Desk
    from screens.desk_screen import DeskScreen

_TYPE_AGAIN = "as in {}: whoever gives and receives has to be typed again, their numbers aren't kept"


async def repeat_last(screen: DeskScreen, desk: Desk) -> None:
    """Look both sides up anew, then have the fields filled."""
    try:
        reference = await desk.cases.newest()
        if not reference:
            screen.notify("No transfer has left this console yet.")
            return
        order = (await desk.transfers.get(reference)).order
        sides = await _sides_now(desk, order)
    except JournalError as error:
        screen.notify(str(error), severity="error")
        return
    except ProviderError as error:
        card = desk.catalogue.explain(error.problems[0])
        screen.notify(f"{card.what} {card.next_step}", title=card.title, severity="warning")
        return
    told = f"as in {reference}, both looked up anew: Enter checks it" if sides else _TYPE_AGAIN
    fill = partial(fill_again, order=order, sides=sides, told=told.format(reference))
    screen.post_message(FillRequested(fill, in_group=order.involves_group))


async def _sides_now(desk: Desk, order: TransferOrder) -> tuple[Holder, Holder] | None:
    """Both as they are now; None where a number is needed that isn't kept. Raises `ProviderError`."""
    try:
        sender = await desk.directories[order.sender.kind].get(order.sender.id)
        return sender, await desk.directories[order.recipient.kind].get(order.recipient.id)
    except ProviderError as error:
        if error.problems[0].code != Local.NUMBER_FORGOTTEN:
            raise
        return None
