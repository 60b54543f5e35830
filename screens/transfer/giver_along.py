"""F4: a group in place of a person. Between persons whoever gives goes along to the screen for groups."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from console.domain.party_kinds import PartyKind
from console.services.stages import Stage

if TYPE_CHECKING:
    from textual.app import App
    from textual.widget import Widget

    from console.domain.parties import Customer
    from console.services.awaited_desk import Opening
    from screens.transfer.form import TransferForm
    from screens.transfer.form_walk import FormWalk
    from screens.transfer.key_filter import KeyFilter


class _Transfer(Protocol):
    """What is needed here of a transfer screen."""

    opening: Opening
    form: TransferForm
    keys: KeyFilter
    walk: FormWalk

    @property
    def app(self) -> App[Any]: ...

    @property
    def focused(self) -> Widget | None: ...

    @property
    def stage(self) -> Stage: ...

    @property
    def may_be_filled(self) -> bool: ...

    def edited(self) -> None: ...

    def begin_new(self) -> None: ...

    def when_ready(self, act: Callable[[], None]) -> None: ...


def may_change_kind(screen: _Transfer) -> bool | None:
    """Whether F4 means a side of this screen: not after the sending, and between persons the receiver."""
    if screen.form.has_groups:
        return None if screen.stage is Stage.SENT else True
    return screen.may_be_filled and _alone(screen) is not None


async def change_kind(screen: _Transfer) -> None:
    """The other kind on the side that has the focus; on to the first that is empty then."""
    if screen.form.has_groups:
        screen.keys.drop()
        screen.form.switch_at(screen.focused)
        screen.edited()
        screen.walk.lead_to(screen.form.missing() or screen.form.order.amount)
    else:
        await _to_groups(screen)


async def _to_groups(screen: _Transfer) -> None:
    """The screen for groups, with the giver of this one, where nothing is begun there; what is here stays."""
    giver = _alone(screen)
    await screen.app.run_action("desk('group-transfer')")
    if giver is not None and isinstance(there := screen.app.screen, type(screen)):
        there.when_ready(partial(_fill, there, giver))


def _alone(screen: _Transfer) -> Customer | None:
    """Who gives, as long as nobody receives."""
    has_groups = PartyKind.GROUP in screen.opening.parties
    form = screen.form
    begins = screen.stage is Stage.FORM and form.recipient.is_empty and not form.recipient.typed
    return form.sender.customer if has_groups and begins else None


def _fill(screen: _Transfer, giver: Customer) -> None:
    """The group they lead is taken once it is known; another one is typed in its place."""
    if screen.stage is Stage.SENT and screen.may_be_filled:
        screen.begin_new()
    form = screen.form
    if screen.stage is not Stage.FORM or any(each.typed or each.holder for each in form.sides):
        return
    form.take(giver, as_sender=True)
    screen.edited()
    screen.walk.lead_to(form.enter(form.recipient.field, form.recipient))
