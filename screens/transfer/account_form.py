"""The fields of a transfer between bank accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.widget import Widget
from textual.widgets import Input

from console.domain.account_numbers import names_account
from console.domain.parties import Program
from console.domain.party_kinds import NO_PROGRAM, PartyKind
from console.domain.problems import Local, local
from console.widgets.party_panel import PartyPanel, SideState
from screens.transfer.account_order import AccountOrder
from screens.transfer.form import TransferForm

if TYPE_CHECKING:
    from textual.widgets import Select

    from console.services.desk import Desk


class AccountForm(TransferForm):
    """Two account numbers, an amount, a kind of transfer and a reason; there are no programmes."""

    GUIDE: ClassVar[str] = (
        "Scan or type the sender's account number and press Enter, then the recipient's, then the points. "
        "Numbers are hidden; the first and last four show what was found."
    )
    _typed: dict[str, str]
    """The numbers as typed, by side, until the outcome: the reason is searched for them."""
    _asks_type = False
    """The list of kinds was opened because the kind was all that was missing."""

    def compose(self) -> ComposeResult:
        """Both accounts and the order."""
        yield PartyPanel("FROM", id="sender", of=PartyKind.ACCOUNT, begins=True)
        yield PartyPanel("TO", id="recipient", of=PartyKind.ACCOUNT)
        yield AccountOrder()

    def on_mount(self) -> None:
        """No number is typed yet."""
        self._typed = {}

    async def open(self, desk: Desk) -> None:
        """Offer the provider's kinds of transfer as well."""
        self.order.offer_types(desk.capabilities.transfer_types)
        await super().open(desk)

    @property
    def order(self) -> AccountOrder:
        """The row with amount, kind and reason."""
        return self.query_one(AccountOrder)

    @property
    def texts(self) -> tuple[str, ...]:
        """That a number is dropped once its account is found is no edit."""
        numbers = (
            self._typed.get(side.id or "", "") if side.found is SideState.ONE else side.typed
            for side in self.sides
        )
        order = self.order
        return *numbers, order.amount.value, order.transfer_type, order.note.value, order.typed_ticket

    def unready(self) -> Widget | None:
        """The field that still needs something; a reason must not name an account."""
        needs = super().unready()
        if needs is not None:
            return needs
        if self._programs is not None and not self.order.transfer_type:
            self.order.hint("Choose the kind of transfer; the provider wants to know it.", bad=True)
            return self.order.choice
        if names_account(self.order.note.value, self._typed.values()):
            if self._desk is not None:
                self.order.card.explain([self._desk.catalogue.explain(local(Local.REASON_DIGITS))])
            return self.order.note
        if names_account(self.order.typed_ticket, self._typed.values()):
            self.order.hint("A ticket must hold no account number.", bad=True)
            return self.order.ticket
        return None

    def opens_list(self, target: Widget) -> bool:
        """Enter at the kind of transfer opens its list, until one is chosen."""
        if target is not self.order.choice or self.order.transfer_type:
            return False
        self._asks_type = True
        self.order.choice.action_show_overlay()
        return True

    def swapped(self) -> None:
        """The typed numbers go with their sides."""
        ids = (self.sender.id or "", self.recipient.id or "")
        texts = [self._typed.pop(each, "") for each in ids]
        self._typed.update(zip(ids, reversed(texts), strict=True))

    def settle(self) -> None:
        """Forget the typed numbers: the transfer doesn't need them any more."""
        self._typed.clear()

    def forget(self) -> None:
        """Empty everything, the typed numbers too."""
        super().forget()
        self._typed.clear()

    def _text_of(self, panel: PartyPanel) -> str:
        return panel.typed or self._typed.get(panel.id or "", "")

    def look(self, panel: PartyPanel) -> None:
        """Its number is kept for as long as the reason is searched for it."""
        self._typed[panel.id or ""] = panel.typed
        super().look(panel)

    def _offer_programs(self, *, anew: bool = False) -> None:
        """There are none to choose from."""

    def _program(self) -> Program | None:
        """Nothing can be ordered before the kinds of transfer are there, with the desk."""
        return None if self._programs is None else Program(NO_PROGRAM, "")

    def on_select_changed(self, changed: Select.Changed) -> None:
        """Another kind of transfer."""
        if changed.select.id == "type":
            self._type_chosen()

    def _type_chosen(self) -> None:
        self.order.hint("")
        asked, self._asks_type = self._asks_type, False
        self.post_message(self.Chosen() if asked else self.Edited())

    @on(Input.Changed, "#note")
    def _reason_edited(self) -> None:
        self.order.card.clear()
