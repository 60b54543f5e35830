"""The transfer between two bank accounts: the transfer screen with a kind, a reason, and no code."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.widget import Widget
from textual.widgets import Select

from screens.transfer import TransferScreen
from screens.transfer_panels.account_form import AccountForm
from screens.transfer_panels.course import Stage
from screens.transfer_panels.form import TransferForm

if TYPE_CHECKING:
    from console.services.desk import Desk, Opening


class AccountTransferScreen(TransferScreen):
    """Everything but the fields is the transfer screen's own; what this provider lacks stands below them."""

    FORM: ClassVar[type[TransferForm]] = AccountForm
    GUIDE: ClassVar[str] = (
        "Scan or type the sender's account number and press Enter, then the recipient's, then the points. "
        "Numbers are hidden; the first and last four show what was found."
    )

    def __init__(self, opening: Opening) -> None:
        super().__init__(opening)
        self._asks_type = False
        """The list of kinds was opened because the kind was all that was missing."""

    @property
    def form(self) -> AccountForm:
        return self.query_one(AccountForm)

    def hints(self, desk: Desk) -> tuple[str, ...]:
        from console.services.lacking import lacking

        return (" ".join(lacking(desk.capabilities)), desk.hint)

    async def desk_opened(self, desk: Desk) -> None:
        await super().desk_opened(desk)
        self._warn()

    @on(TransferForm.Settled)
    def _warn(self) -> None:
        """What runs out or differs, as the last answers showed it; nothing stops because of it."""
        talk = self._talk
        if talk is not None:
            cards = (talk.desk.catalogue.explain(each) for each in talk.desk.warnings)
            self.lower.warn([f"▲ {card.title}. {card.what} {card.detail}" for card in cards])

    def _lead_to(self, target: Widget) -> None:
        """Open the list of kinds where that is what is missing; no key before it was seen chooses."""
        super()._lead_to(target)
        if target is self.form.order.choice and not self.form.order.transfer_type:
            self._asks_type = True
            self.disarm()
            self.form.order.choice.action_show_overlay()

    @on(Select.Changed, "#type")
    def _type_chosen(self) -> None:
        asked, self._asks_type = self._asks_type, False
        if asked and self.course.stage is Stage.FORM:
            # The list takes the focus back once more when it closes; this comes behind that.
            self.app.call_later(self._go_on)

    def _draw(self) -> None:
        super()._draw()
        if self.course.is_told:
            self.form.forget_numbers()
