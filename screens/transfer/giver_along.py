"""F4: a group in place of a person. Between persons whoever gives goes along to the screen for groups."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from console.domain.party_kinds import PartyKind
from console.services.stages import Stage

if TYPE_CHECKING:
    from console.domain.parties import Customer
    from screens.transfer.transfer_screen import TransferScreen


def may_change_kind(screen: TransferScreen) -> bool | None:
    """Whether F4 means a side of this screen: not after the sending, and between persons the receiver."""
    if screen.form.has_groups:
        return None if screen.stage is Stage.SENT else True
    return screen.may_be_filled and _alone(screen) is not None


async def change_kind(screen: TransferScreen) -> None:
    """The other kind on the side that has the focus; on to the first that is empty then."""
    if screen.form.has_groups:
        screen.keys.drop()
        screen.form.switch_at(screen.focused)
        screen.edited()
        screen.walk.lead_to(screen.form.missing() or screen.form.order.amount)
    else:
        await _to_groups(screen)


async def _to_groups(screen: TransferScreen) -> None:
    """The screen for groups, with the giver of this one, where nothing is begun there; what is here stays."""
    from screens.transfer.transfer_screen import TransferScreen

    giver = _alone(screen)
    await screen.app.run_action("desk('group-transfer')")
    if giver is not None and isinstance(there := screen.app.screen, TransferScreen):
        there.when_ready(partial(_fill, there, giver))


def _alone(screen: TransferScreen) -> Customer | None:
    """Who gives, as long as nobody receives."""
    has_groups = PartyKind.GROUP in screen.opening.parties
    form = screen.form
    begins = screen.stage is Stage.FORM and form.recipient.is_empty and not form.recipient.typed
    return form.sender.customer if has_groups and begins else None


def _fill(screen: TransferScreen, giver: Customer) -> None:
    """The group they lead is taken once it is known; another one is typed in its place."""
    if screen.stage is Stage.SENT and screen.may_be_filled:
        screen.begin_new()
    form = screen.form
    if screen.stage is not Stage.FORM or any(each.typed or each.holder for each in form.sides):
        return
    form.take(giver, as_sender=True)
    screen.edited()
    screen.walk.lead_to(form.enter(form.recipient.field, form.recipient))
