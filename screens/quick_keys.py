"""Keys for practised hands, the same on every screen: again, swapped, whoever was here, in one line."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from textual.binding import Binding

from console.services.stages import Stage
from screens.background import start
from screens.desk_screen import DeskScreen
from screens.transfer.transfer_screen import TransferScreen

if TYPE_CHECKING:
    from console.domain.command_line import Command
    from console.domain.order_text import OrderText
    from console.domain.parties import Party
    from console.services.desk import Desk

_AGAIN = "Fill in the last transfer once more, both sides looked up anew; nothing is sent by it"
_SWAP = "Whoever gives receives, and the other way round"
_LATELY = "Whom you looked up here lately, and whom you keep at the top"
_LINE = "A transfer, a look-up or a list in one line; it fills in, and never sends"
_SHEET = "Every key that counts here, on one sheet"
_UNSEEN = "Account numbers are typed unseen, into the fields of the transfer: write move and the points only."
_NO_GROUPS = "The provider of this profile has no groups."

QUICK_KEYS = (
    Binding("ctrl+b", "quick('again')", "Again", id="again", show=False, tooltip=_AGAIN),
    Binding("ctrl+s", "quick('swap')", "Swap sides", id="swap-sides", show=False, tooltip=_SWAP),
    Binding("shift+f2,f14", "quick('lately')", "Lately", id="lately", show=False, tooltip=_LATELY),
    Binding("colon", "quick('line')", "In one line", id="one-line", show=False, tooltip=_LINE),
    Binding("question_mark", "quick('sheet')", "All keys", id="key-sheet", show=False, tooltip=_SHEET),
)


def may_be_quick(stack: Sequence[object], what: str) -> bool:
    """Whether one of these keys means anything on the screen that the palette may stand over."""
    screen = stack[0] if stack else None
    if what == "swap":
        # Beside an outcome they would name the wrong giver.
        return isinstance(screen, TransferScreen) and screen.may_be_filled and screen.stage is not Stage.SENT
    return isinstance(screen, DeskScreen)


def act_quickly(screen: object, what: str) -> None:
    """Do what one of these keys is for, on the screen in front; most of it needs the desk."""
    if not isinstance(screen, DeskScreen):
        return
    if what == "sheet":
        from screens.dialogs.key_sheet import KeySheet

        screen.app.push_screen(KeySheet(screen))
    elif what == "swap" and isinstance(screen, TransferScreen):
        _swap(screen)
    else:
        start(screen, partial(_act_at_desk, screen, what), what, exclusive=True)


async def _act_at_desk(screen: DeskScreen, what: str) -> None:
    desk = await screen.opening.desk()
    if what == "again":
        from screens.transfer.repeating import repeat_last

        await repeat_last(screen, desk)
    elif what == "lately":
        from screens.dialogs.lately_dialog import LatelyDialog

        screen.app.push_screen(LatelyDialog(desk), partial(_bring, screen, desk))
    elif what == "line":
        from screens.dialogs.command_dialog import CommandDialog

        screen.app.push_screen(CommandDialog(desk.clock), partial(_do, screen, desk))


def _swap(screen: TransferScreen) -> None:
    from screens.transfer.swapping import swap_sides

    screen.keys.drop()
    swap_sides(screen.form)
    screen.edited()
    screen.walk.lead_to(screen.form.missing() or screen.form.order.amount)


# -- whoever was here ------------------------------------------------------------------------------


def _bring(screen: DeskScreen, desk: Desk, party: Party | None) -> None:
    if party is not None:
        start(screen, partial(_read, screen, desk, party), "lately", exclusive=True)


async def _read(screen: DeskScreen, desk: Desk, party: Party) -> None:
    """Whoever was picked as they are now, for the side that has the focus, else the first empty one."""
    from console.domain.problems import ProviderError
    from screens.messages import SideChosen

    try:
        with screen.waiting(f"looking {party.label} up anew"):
            holder = await desk.directories[party.kind].get(party.id)
    except ProviderError as error:
        card = desk.catalogue.explain(error.problems[0])
        screen.notify(f"{card.what} {card.next_step}", title=card.title, severity="warning")
        return
    gives, in_group = _place(screen)
    screen.post_message(SideChosen(holder, gives, in_group=in_group))


def _place(screen: DeskScreen) -> tuple[bool, bool]:
    """Whether somebody would give there, and whether groups take part."""
    if not isinstance(screen, TransferScreen):
        return True, False
    form, around = screen.form, screen.focused.ancestors if screen.focused is not None else ()
    side = next((each for each in form.sides if each in around), form.empty_side())
    return side is not form.recipient, form.has_groups


# -- one line --------------------------------------------------------------------------------------


def _do(screen: DeskScreen, desk: Desk, command: Command | None) -> None:
    from console.domain.command_line import FindSomebody, ListTransfers, ShowTransfer
    from console.domain.order_text import OrderText
    from screens.messages import LookUpRequested, TransferNamed

    match command:
        case OrderText():
            write(screen, desk, command)
        case FindSomebody(text):
            screen.post_message(LookUpRequested(text))
        case ListTransfers(query):
            screen.post_message(TransferNamed(query))
        case ShowTransfer(reference):
            screen.post_message(TransferNamed(reference))
        case None:
            pass


def write(screen: DeskScreen, desk: Desk, order: OrderText) -> None:
    """Have a transfer filled in as it was written down, where this provider has such sides."""
    from console.domain.party_kinds import PartyKind
    from screens.messages import FillRequested
    from screens.transfer.filling import fill_written

    if PartyKind.ACCOUNT in desk.directories and (order.sender or order.recipient):
        screen.notify(_UNSEEN, severity="warning")
    elif order.names_group and PartyKind.GROUP not in desk.directories:
        screen.notify(_NO_GROUPS, severity="warning")
    else:
        screen.post_message(FillRequested(partial(fill_written, order=order), in_group=order.names_group))
