"""The fields of a transfer between bank accounts."""

from __future__ import annotations

import re

from textual import on
from textual.app import ComposeResult
from textual.widget import Widget
from textual.widgets import Input, Select

from console.domain.handed_over import plain
from console.domain.parties import NO_PROGRAM, PartyKind, Program
from console.domain.problems import Local
from console.widgets.party_panel import Found, PartyPanel
from screens.transfer_panels.account_order import AccountOrder
from screens.transfer_panels.conversation import Conversation
from screens.transfer_panels.form import TransferForm

_SHORTEST_IN_TEXT = 5
"""Characters of a number that is looked for in the reason; a shorter one may be an amount or a count."""


class AccountForm(TransferForm):
    """Two account numbers, an amount, a kind of transfer and a reason; there are no programmes."""

    _typed: dict[str, str]
    """The numbers as typed, by side, until the outcome: the reason is searched for them."""

    def compose(self) -> ComposeResult:
        yield PartyPanel("FROM", id="sender", of=PartyKind.ACCOUNT)
        yield PartyPanel("TO", id="recipient", of=PartyKind.ACCOUNT)
        yield AccountOrder(id="order")

    def on_mount(self) -> None:
        self._typed = {}

    async def open(self, conversation: Conversation) -> None:
        settings = conversation.desk.profile.mastercard
        self.order.offer_types({} if settings is None else settings.transfer_types)
        await super().open(conversation)

    @property
    def order(self) -> AccountOrder:
        return self.query_one(AccountOrder)

    @property
    def texts(self) -> tuple[str, ...]:
        """That a number is dropped once its account is found is no edit."""
        numbers = (
            self._typed.get(side.id or "", "") if side.found is Found.ONE else side.typed
            for side in self.sides
        )
        return *numbers, self.order.amount.value, self.order.transfer_type, self.order.note.value

    def unready(self) -> Widget | None:
        needs = super().unready()
        if needs is not None:
            return needs
        if self._programs is not None and not self.order.transfer_type:
            self.order.hint("Choose the kind of transfer; the provider wants to know it.", bad=True)
            return self.order.choice
        if self._reason_names_account():
            if self._conversation is not None:
                self.order.card.explain(self._conversation.own_objection(Local.REASON_DIGITS).explanations)
            return self.order.note
        return None

    def _reason_names_account(self) -> bool:
        """Whether the reason holds what may be an account number: it is written down and sent."""
        from console.providers.mastercard.requests import holds_long_number

        reason = self.order.note.value
        numbers = (_plain(typed) for typed in self._typed.values())
        named = any(len(number) >= _SHORTEST_IN_TEXT and number in _plain(reason) for number in numbers)
        return named or holds_long_number(reason)

    def forget_numbers(self) -> None:
        """Nothing of this transfer is typed any more."""
        self._typed.clear()

    def forget(self) -> None:
        super().forget()
        self.forget_numbers()

    def _text_of(self, panel: PartyPanel) -> str:
        return panel.typed or self._typed.get(panel.id or "", "")

    def _look(self, panel: PartyPanel) -> None:
        self._typed[panel.id or ""] = panel.typed
        super()._look(panel)

    def _offer_programs(self, *, anew: bool = False) -> None:
        """There are none to choose from."""

    def _program(self) -> Program | None:
        """Nothing can be ordered before the kinds of transfer are there, with the desk."""
        return None if self._programs is None else Program(NO_PROGRAM, "")

    @on(Select.Changed, "#type")
    def _type_chosen(self) -> None:
        self.order.hint("")
        self.post_message(self.Edited())

    @on(Input.Changed, "#note")
    def _reason_edited(self) -> None:
        self.order.card.clear()


def _plain(text: str) -> str:
    return re.sub(r"[\s\-]", "", plain(text)).casefold()
