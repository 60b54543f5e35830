"""The last transfer of this console once more, as far as its fields; it is confirmed anew (R6)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from console.domain.operators import NotAllowed
from console.domain.problems import ProviderError
from console.journal.journal_errors import JournalError
from screens.messages import FillRequested
from screens.transfer.filling import fill_again
from screens.transfer.transfer_screen import TransferScreen

if TYPE_CHECKING:
    from console.services.desk import Desk
    from screens.desk_screen import DeskScreen

_AGAIN = "as in {}, both looked up anew: Enter checks it"
_TYPE_AGAIN = "as in {}: type both account numbers again, they aren't kept"
_TYPED_ON = "You typed on meanwhile, so nothing was filled in. The same key once more does it."


async def repeat_last(screen: DeskScreen, desk: Desk) -> None:
    """Look both sides up anew, then have the fields filled, unless somebody has typed on meanwhile."""
    before = _typed_at(screen)
    try:
        reference = await desk.cases.newest()
        if not reference:
            screen.notify("No transfer has left this console yet.")
            return
        with screen.waiting("looking both up anew"):
            draft = await desk.drafts.begin((await desk.transfers.get(reference)).order)
    except (JournalError, NotAllowed) as error:
        screen.notify(str(error), severity="error")
        return
    except ProviderError as error:
        card = desk.catalogue.explain(error.problems[0])
        screen.notify(f"{card.what} {card.next_step}", title=card.title, severity="warning")
        return
    if _typed_at(screen) != before:
        screen.notify(_TYPED_ON)
        return
    told = (_TYPE_AGAIN if draft.sender is None else _AGAIN).format(reference)
    fill = partial(fill_again, draft=draft, told=told)
    screen.post_message(FillRequested(fill, in_group=draft.order.involves_group))


def _typed_at(screen: DeskScreen) -> tuple[str, ...]:
    return screen.form.texts if isinstance(screen, TransferScreen) else ()
